"""Step 6 of the guide: virsh."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.function.proposal import Proposal
from steps.model import Finding, Site, State, Step, Subject

_NEWER = ("Any", "String", "Auth")


def no_command(subject: Subject) -> str:
    """Why no command of the shell needs to call the API; empty where one should."""
    if subject.view.local or subject.in_development:
        return subject.view.local or ""
    shell = subject.facts.shell(subject.names.library)
    for ending in _NEWER:
        if shell.uses(subject.name + ending):
            return f"the shell calls {subject.name}{ending} instead"
    return ""


class VirshCall(Site):
    """The check ``virsh-call``."""

    id = "virsh-call"
    title = "call"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        uses = subject.facts.shell(subject.names.library).uses(subject.name)
        if uses:
            return self.found(State.DONE, value=uses[0].function, file=uses[0].path, line=uses[0].line)
        reason = no_command(subject)
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "nothing in the shell calls it")
        )


class VirshCommand(Site):
    """The check ``virsh-command``."""

    id = "virsh-command"
    title = "command"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        shell = subject.facts.shell(subject.names.library)
        commands = shell.commands_using(subject.name)
        if commands:
            return self.found(
                State.DONE, value=commands[0].name, file=commands[0].path, line=commands[0].line
            )
        uses = shell.uses(subject.name)
        if any(use.function.startswith("cmd") for use in uses):
            return self.found(
                State.MISSING, f"no command names {uses[0].function}", file=uses[0].path, line=uses[0].line
            )
        reason = no_command(subject) or ("the shell calls it for its own ends" if uses else "")
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "no command calls it")
        )

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.model.Site.propose`."""
        from steps.function.generate import virsh

        return virsh.command(subject.facts, proposal)


class VirshDocs(Site):
    """The check ``virsh-docs``."""

    id = "virsh-docs"
    title = "manual page"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        shell = subject.facts.shell(subject.names.library)
        commands = shell.commands_using(subject.name)
        for command in commands:
            described = shell.docs(command.name)
            if described is not None:
                return self.present(
                    shell.docs_text(command.name, PLACEHOLDER.encode()),
                    described.path,
                    described.line,
                    command.name,
                )
        if commands:
            return self.found(State.MISSING, f"the manual page does not describe {commands[0].name}")
        if shell.uses(subject.name) or no_command(subject):
            return self.found(State.NOT_NEEDED, no_command(subject) or "no command to describe")
        return self.found(State.MISSING, "no command to describe yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.model.Site.propose`."""
        from steps.function.generate import virsh_docs

        return virsh_docs.manual_entry(subject.facts, proposal)


STEP = Step(
    6, "virsh", "virsh",
    (VirshCall(), VirshCommand(), VirshDocs()),
    ('virshuseapi', 'expose-the-new-api-in-virsh'),
)  # fmt: skip
