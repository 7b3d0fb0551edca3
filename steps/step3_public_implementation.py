"""Step 3 of the guide: public implementation."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.function.detect import rules
from steps.function.proposal import Proposal
from steps.model import Finding, Site, State, Step, Subject


class PublicImplementation(Site):
    """The check ``public-implementation``."""

    id = "public-implementation"
    title = "function"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        found = subject.view.implementation
        if found is not None:
            return self.present(subject.text_with_comment(found), found.path, found.line)
        unread = subject.facts.unread(subject.name, subject.facts.layout.implementations, definition=True)
        if unread is not None:
            return self.found(
                State.UNSURE, "the file could not be read whole: look here", file=unread[0], line=unread[1]
            )
        return self.found(State.MISSING, "no source defines it")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.model.Site.propose`."""
        from steps.function.generate import public

        return public.implementation(subject.facts, proposal)


class Rules(Site):
    """The guide's rules, one check each; made together with the function."""

    id = "rules"
    title = "the guide's rules"

    def inspect(self, subject: Subject) -> Finding:
        """The first rule that is not kept, or the last one."""
        findings = self.inspect_all(subject)
        return next((f for f in findings if f.state is State.MISSING), findings[-1])

    def inspect_all(self, subject: Subject) -> Sequence[Finding]:
        """See :meth:`steps.model.Site.inspect_all`."""
        found = subject.view.implementation
        path = None if found is None else found.path
        return [
            Finding(v.rule, v.state, v.why, None, path, None)
            if v.at is None or path is None
            else Finding(v.rule, v.state, v.why, None, path, subject.facts.snapshot.line(path, v.at))
            for v in rules.judge(subject.view)
        ]


STEP = Step(
    3, "public-implementation", "Public implementation",
    (PublicImplementation(), Rules()),
    ('implpublic', 'implementing-the-public-api'),
)  # fmt: skip
