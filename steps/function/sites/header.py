"""A function in the public header, the symbol file and the release notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.function.proposal import Proposal
from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State


class PublicHeader(FunctionSite):
    """The check ``public-header``."""

    id = "public-header"
    title = "declaration"
    means = (
        "The declaration that programs compile against. It lies in the public header of its module, "
        "beside the functions it belongs with. Once released it never changes: programs built against it"
        " must run with every later libvirt."
    )
    fails = "apibuild (the documentation's build) and every caller: the function is not declared"

    def inspect(self, subject: FunctionSubject) -> Finding:
        found = subject.view.declaration
        if found is not None:
            return self.present(subject.text(found), found.path, found.line)
        unread = subject.facts.unread(subject.name, subject.facts.layout.headers, definition=False)
        if unread is not None:
            why = "the header could not be read whole: look whether it declares the function"
            return self.found(State.UNSURE, why, file=unread[0], line=unread[1])
        return self.found(State.MISSING, "no public header declares it")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import header

        return header.declaration(subject.facts, proposal)


class PublicSymbol(FunctionSite):
    """The check ``public-symbol``."""

    id = "public-symbol"
    title = "exported symbol"
    means = (
        "The library exports only what its symbol file lists, in a block for each version. A program "
        "that was linked against a symbol of a version will not start with an older library, instead of "
        "failing in the middle."
    )
    fails = "check-symfile: the function is not exported; the link of virsh and of other programs fails"

    def inspect(self, subject: FunctionSubject) -> Finding:
        found = subject.facts.symbol(subject.name)
        if found is None:
            return self.found(State.MISSING, "no symbol file exports it")
        return self.found(State.DONE, value=found.fact.version, file=found.path, line=found.line)

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import symbols

        return symbols.export(subject.facts, proposal)


class News(FunctionSite):
    """The check ``news``."""

    id = "news"
    title = "release note"
    means = "Users and management software read the release notes to learn of new functions."
    fails = "none; reviewers ask for it"

    def inspect(self, subject: FunctionSubject) -> Finding:
        path = subject.facts.layout.news
        text = subject.facts.snapshot.text(path) if path else None
        at = None if text is None else text.first(subject.name)
        if text is not None and at is not None and path is not None:
            # Up to the end of this entry, in either form: another function's placeholder is not this one's.
            entry = re.split(rb"\n\s*\* |</change>", text.data[at : at + 2000], maxsplit=1)[0]
            return self.present(entry, path, text.line(at))
        if subject.in_development:
            return self.found(State.MISSING, "the release notes do not name it yet")
        return self.found(
            State.NOT_NEEDED, "release notes are written when a function is new; not all name it"
        )

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.edits import news

        return news.release_note(subject.facts, f"Introduce ``{proposal.name}()`` API", proposal.since)
