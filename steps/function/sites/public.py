"""The public implementation of a function."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.function.detect import rules
from steps.function.proposal import Proposal
from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State, Words


class PublicImplementation(FunctionSite):
    """The check ``public-implementation``."""

    id = "public-implementation"
    title = "function"
    means = (
        "The public function itself: it checks what every driver would have to check, then calls the "
        "driver of the object's connection. Its comment is the documentation of the API."
    )
    fails = "check-symfile: exported, but not in the library; apibuild: no comment to document"

    def inspect(self, subject: FunctionSubject) -> Finding:
        found = subject.view.implementation
        if found is not None:
            return self.present(subject.text_with_comment(found), found.path, found.line)
        unread = subject.facts.unread(subject.name, subject.facts.layout.implementations, definition=True)
        if unread is not None:
            return self.found(
                State.UNSURE, "the file could not be read whole: look here", file=unread[0], line=unread[1]
            )
        return self.found(State.MISSING, "no source defines it")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import public

        return public.implementation(subject.facts, proposal)


RULES: dict[str, Words] = {
    "rule-debug-entry": Words(
        "The first thing a public function does is to log that it was called, and with what: with "
        "it a user's log shows every call.",
        "none; reviewers ask for it",
    ),
    "rule-reset-error": Words(
        "virResetLastError() forgets the error of the call before, so that what the caller reads "
        "afterwards belongs to this call.",
        "none in the build; an old error would be reported as this call's",
    ),
    "rule-object-check": Words(
        "The object may be NULL or freed: virCheck...Return() refuses it before anything is read from it.",
        "none in the build; a freed object would crash the caller",
    ),
    "rule-read-only": Words(
        "A function that changes something must refuse a read-only connection. Such connections are"
        " open to users without privileges: this is security.",
        "check-aclrules where it can see it; else a security hole",
    ),
    "rule-arguments": Words(
        "What no driver could work with - a NULL where something is needed, sizes that do not fit -"
        " is refused once here, not in each driver.",
        "none in the build; a NULL would crash the caller",
    ),
    "rule-driver-check": Words(
        "Not every driver has the function: calling it without looking would be a call of NULL.",
        "none in the build; a driver without it would crash the caller",
    ),
    "rule-dispatch-error": Words(
        "virDispatchError() hands the error to the connection and to the program's error handler; "
        "without it the program would not hear of it.",
        "apibuild: each public function dispatches its error to the connection",
    ),
    "rule-internal-call": Words(
        "The driver's function is where the work is done; the public function passes its arguments "
        "on as they are.",
        "none in the build; the call would do nothing",
    ),
    "rule-debug-return": Words(
        "The guide wants the result logged, too. Nearly no function does it.",
        "none; reviewers do not ask for it, and nearly no function does it",
    ),
    "rule-return": Words(
        "What the driver gave back is given to the caller; on an error -1 or NULL.",
        "the compiler, where nothing is returned; else none",
    ),
    "rule-unsupported": Words(
        "virReportUnsupportedError() tells the caller that this driver does not have the function: "
        "a refusal without an error would be a riddle.",
        "none in the build; the caller would get -1 without a reason",
    ),
}
"""The guide's rules: what each is for, and which of libvirt's own checks fails where it is not kept."""


class Rules(FunctionSite):
    """The guide's rules, one check each; made together with the function."""

    id = "rules"
    title = "the guide's rules"

    def words(self, check: str) -> Words:
        return RULES.get(check, Words())

    def answers(self, check: str) -> bool:
        return check in RULES or check == self.id

    def inspect(self, subject: FunctionSubject) -> Finding:
        """The first rule that is not kept, or the last one."""
        findings = self.inspect_all(subject)
        return next((f for f in findings if f.state is State.MISSING), findings[-1])

    def inspect_all(self, subject: FunctionSubject) -> Sequence[Finding]:
        found = subject.view.implementation
        path = None if found is None else found.path
        findings = [
            Finding(v.rule, v.state, v.why, None, path, None)
            if v.at is None or path is None
            else Finding(v.rule, v.state, v.why, None, path, subject.facts.snapshot.line(path, v.at))
            for v in rules.judge(subject.view)
        ]
        return [self._as_proposed(finding, subject) for finding in findings]

    def _as_proposed(self, finding: Finding, subject: FunctionSubject) -> Finding:
        """What no pointer's check can be asked of, as the proposal lets each be NULL, is not missing."""
        if (
            finding.check != "rule-arguments"
            or finding.state is not State.MISSING
            or subject.proposal is None
            or subject.view.implementation is None
        ):
            return finding
        # Only now: to look at a released function takes nothing of what makes one.
        from steps.function.generate.checks import refuses_nothing

        if not refuses_nothing(subject.facts.layout.style, subject.proposal):
            return finding
        why = "by the proposal every pointer among the arguments may be NULL"
        return Finding(finding.check, State.NOT_NEEDED, why, None, finding.file, None)
