"""The sites of a field of the domain statistics."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steps.constant import sites as shared
from steps.constant.sites import ConstantSite
from steps.edits.insertion import Insertion
from steps.model import Finding, State
from steps.param.proposal import ParamProposal
from steps.param.stats import FUNCTION, StatsSubject, mentions

_NO_SET = "statistics are told, never set"


def _pointer(text: str, macro: str) -> int:
    """Where a doc comment points to a group of macros that ``macro`` belongs to; -1 for nowhere."""
    for match in re.finditer(r"\b(VIR_DOMAIN_STATS_\w*_)\*", text):
        if macro.startswith(match[1]):
            return match.start()
    return -1


class StatsSite(ConstantSite[StatsSubject]):
    """A site of a field of the statistics."""


class PublicHeader(StatsSite):
    """The check ``public-header``."""

    id = "public-header"
    title = "macro"
    means = (
        "Since 11.2 the header names every key, or the part before and the part behind its number: programs need no string of "
        "their own. Before, keys stood in texts only."
    )
    fails = "none: programs would write the string themselves"

    def inspect(self, subject: StatsSubject) -> Finding:
        found = subject.macro
        if found is not None:
            return self.found(State.DONE, "", found.fact.name, found.path, found.line)
        if subject.by_macros:
            return self.found(State.MISSING, "no macro of the header ends this key")
        return self.found(State.NOT_NEEDED, "this tree names keys of the statistics in texts only")

    def propose(self, subject: StatsSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import telling

        return telling.header(subject, proposal)


class ParamComment(StatsSite):
    """The check ``param-comment``."""

    id = "param-comment"
    title = "comment"
    means = "The doc comment before the macro names it, says what the field counts and of which type it is."
    fails = "apibuild, which checks the comments of macros"

    def inspect(self, subject: StatsSubject) -> Finding:
        found = subject.macro
        if found is None:
            if not subject.by_macros:
                return self.found(State.NOT_NEEDED, "no macro to comment in this tree")
            return self.found(State.MISSING, "no macro to comment yet")
        if not found.fact.comment:
            return self.found(
                State.MISSING, "no comment stands before the macro", None, found.path, found.line
            )
        line = subject.facts.snapshot.line(found.path, max(found.fact.comment_start, 0))
        return self.present(found.fact.comment.encode(), found.path, line)


class SinceTag(shared.SinceTag[StatsSubject]):
    """The check ``since-tag``."""

    def inspect(self, subject: StatsSubject) -> Finding:
        if not subject.by_macros:
            return self.found(State.NOT_NEEDED, "no macro to tag in this tree")
        return super().inspect(subject)

    def tag(self, subject: StatsSubject) -> tuple[str | None, str, int] | None:
        if subject.macro is None:
            return None
        return subject.macro.fact.since, subject.macro.path, subject.macro.line

    def not_there(self, subject: StatsSubject) -> Finding:
        del subject
        return self.found(State.MISSING, "no macro to tag yet")


class News(shared.News[StatsSubject]):
    """The check ``news``."""

    def propose(self, subject: StatsSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.edits import news

        return news.release_note(
            subject.facts, f"Report ``{proposal.key}`` among domain statistics", proposal.since
        )


class StatsDocumentation(StatsSite):
    """The check ``stats-documentation``."""

    id = "stats-documentation"
    title = "function's documentation"
    means = (
        f"The doc comment of {FUNCTION} lists every key of a group with what it tells. Since 11.2 it points to the macros of "
        "the group instead."
    )
    fails = "none; reviewers ask for it"

    def inspect(self, subject: StatsSubject) -> Finding:
        for at in subject.tree.documented(FUNCTION):
            if at.fact.name != FUNCTION:
                continue
            text = at.fact.text.decode("utf-8", "replace")
            place = mentions(text, subject.key)
            if place is not None:
                line = subject.facts.snapshot.line(at.path, at.fact.at + len(text[:place].encode()))
                return self.present(text[place : place + 300].partition('\n * "')[0].encode(), at.path, line)
            pointer = _pointer(text, subject.macro.fact.name) if subject.macro is not None else -1
            if pointer >= 0:
                line = subject.facts.snapshot.line(at.path, at.fact.at + len(text[:pointer].encode()))
                return self.found(State.DONE, "it points to the macros of the group", None, at.path, line)
        return self.found(State.MISSING, f"the documentation of {FUNCTION} does not list it")

    def propose(self, subject: StatsSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import telling

        return telling.documentation(subject, proposal)


class WireLimit(StatsSite):
    """The check ``wire-limit``."""

    id = "wire-limit"
    title = "limit on the wire"
    means = "Statistics travel as an array of typed parameters, whose length the protocol bounds."
    fails = "the call, at run time"

    def inspect(self, subject: StatsSubject) -> Finding:
        del subject
        return self.found(State.NOT_NEEDED, "the limit of the statistics is thousands of fields a domain")


class InternalUse(StatsSite):
    """The check ``internal-use``."""

    id = "internal-use"
    title = "used inside libvirt"
    means = "Statistics are for programs outside; libvirt's own code asks its objects."

    def inspect(self, subject: StatsSubject) -> Finding:
        del subject
        return self.found(State.NOT_NEEDED, "libvirt does not read its own statistics")


class VirshOption(StatsSite):
    """The check ``virsh-option``."""

    id = "virsh-option"
    title = "virsh option"
    means = "virsh domstats prints every field that it is told; its options choose groups."

    def inspect(self, subject: StatsSubject) -> Finding:
        options = subject.tree.options("main").options(subject.flag)
        if options:
            first = options[0]
            return self.found(
                State.DONE, "its group's option", tuple(str(o) for o in options), first.path, first.line
            )
        return self.found(State.NOT_NEEDED, "domstats prints every field of the groups that it asks for")


class VirshDocs(StatsSite):
    """The check ``virsh-docs``."""

    id = "virsh-docs"
    title = "manual page"
    means = "The manual lists the fields of each group below domstats."
    fails = "none; reviewers ask for it"

    def inspect(self, subject: StatsSubject) -> Finding:
        shell = subject.facts.shell("main")
        text = (shell.manual or b"").decode("utf-8", "replace")
        place = mentions(text, subject.key)
        if place is not None and shell.manual_path is not None:
            line = text.count("\n", 0, place) + 1
            return self.present(text[place : place + 300].split("\n* ")[0].encode(), shell.manual_path, line)
        return self.found(State.MISSING, "the manual page does not list it below domstats")

    def propose(self, subject: StatsSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import telling

        return telling.manual(subject, proposal)


class ParamTables(StatsSite):
    """The check ``param-tables``."""

    id = "param-tables"
    title = "shared tables"
    means = "Tables of types are for parameters that a program sets."

    def inspect(self, subject: StatsSubject) -> Finding:
        del subject
        return self.found(State.NOT_NEEDED, _NO_SET)


class Drivers(StatsSite):
    """The check ``drivers``."""

    id = "drivers"
    title = "drivers"
    extends = True
    means = "The worker of the field's group puts it into the answer: in the qemu driver one function for each group."
    fails = "none"

    def inspect(self, subject: StatsSubject) -> Finding:
        if subject.users:
            files = tuple(u.path for u in subject.users)
            first = subject.users[0]
            macro = (subject.macro.fact.name,) if subject.macro is not None else ()
            tail = subject.key.rpartition("<num>")[2]
            left = self.left_in(subject, files if subject.in_development else (), tail, *macro)
            why = "a placeholder is left: its value is to be said" if left else ""
            return self.found(State.PARTIAL if left else State.DONE, why, files, first.path, first.line)
        return self.lacking(subject, "no driver tells it")

    def propose(self, subject: StatsSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import telling

        return telling.drivers(subject, proposal)


class ParamValidate(StatsSite):
    """The check ``param-validate``."""

    id = "param-validate"
    title = "type check"
    means = "Types are checked of parameters that a program sets."

    def inspect(self, subject: StatsSubject) -> Finding:
        del subject
        return self.found(State.NOT_NEEDED, _NO_SET)


class TestDriver(shared.TestDriver[StatsSubject]):
    """The check ``test-driver``."""

    def places(self, subject: StatsSubject) -> dict[str, int]:
        return {u.path: u.line for u in subject.users}

    def inspect(self, subject: StatsSubject) -> Finding:
        found = super().inspect(subject)
        if found.state is State.MISSING:
            return self.found(State.NOT_NEEDED, "the test driver has no worker for this group")
        return found
