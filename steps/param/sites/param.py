"""The sites of a typed parameter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steps.constant import sites as shared
from steps.constant.sites import ConstantSite
from steps.edits.insertion import Insertion
from steps.model import Finding, State
from steps.param import limits
from steps.param.proposal import ParamProposal
from steps.param.subject import ParamSubject
from steps.param.tables import typed


class ParamSite(ConstantSite[ParamSubject]):
    """A site of a typed parameter."""


class PublicHeader(ParamSite):
    """The check ``public-header``."""

    id = "public-header"
    title = "macro"
    means = (
        "The macro names the string by which programs and drivers call the parameter. The string is what travels and what is "
        "stored; neither it nor its type ever changes."
    )
    fails = "every caller: the name is not declared"

    def inspect(self, subject: ParamSubject) -> Finding:
        found = subject.macro
        if found is None:
            return self.found(State.MISSING, "no public header defines it")
        twin = next(
            (
                m.name
                for _p, m in subject.tree.macros
                if m.text == found.fact.text and m.name != subject.name and m.name in subject.siblings
            ),
            "",
        )
        if twin and subject.base is not None and not subject.base.constants.has(subject.name):
            return self.found(
                State.PARTIAL, f"{twin} names the same string", found.fact.text, found.path, found.line
            )
        return self.found(State.DONE, "", found.fact.text, found.path, found.line)

    def propose(self, subject: ParamSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import adding

        return adding.header(subject, proposal)


class ParamComment(ParamSite):
    """The check ``param-comment``."""

    id = "param-comment"
    title = "comment"
    means = (
        "The doc comment before the macro names it, says what the parameter is and of which type: nothing else in the header "
        "tells the type."
    )
    fails = "apibuild in trees that check the comments of macros"

    def inspect(self, subject: ParamSubject) -> Finding:
        found = subject.macro
        if found is None:
            return self.not_there(subject)
        if not found.fact.comment:
            return self.found(
                State.MISSING, "no comment stands before the macro", None, found.path, found.line
            )
        line = subject.facts.snapshot.line(found.path, max(found.fact.comment_start, 0))
        if not found.fact.comment.startswith(subject.name) and not re.search(r"\w{3}", found.fact.comment):
            return self.found(State.PARTIAL, "the comment says nothing", None, found.path, line)
        return self.present(found.fact.comment.encode(), found.path, line)


class SinceTag(shared.SinceTag[ParamSubject]):
    """The check ``since-tag``."""

    def tag(self, subject: ParamSubject) -> tuple[str | None, str, int] | None:
        if subject.macro is None:
            return None
        return subject.macro.fact.since, subject.macro.path, subject.macro.line


class News(shared.News[ParamSubject]):
    """The check ``news``."""

    def propose(self, subject: ParamSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.edits import news

        return news.release_note(
            subject.facts, f"Introduce the parameter ``{proposal.name}``", proposal.since
        )


class ParamDocumentation(ParamSite):
    """The check ``param-documentation``."""

    id = "param-documentation"
    title = "functions' documentation"
    means = (
        "Where a function's doc comment lists the parameters that it takes, a new one belongs into the list."
    )
    fails = "none; reviewers ask for it"

    def inspect(self, subject: ParamSubject) -> Finding:
        places = subject.tree.documented(subject.name)
        if places:
            names = tuple(dict.fromkeys(p.fact.name for p in places))
            return self.found(State.DONE, "", names, places[0].path, places[0].line)
        if subject.macro is None:
            return self.not_there(subject)
        listed = sum(bool(subject.tree.documented(name)) for name in subject.siblings)
        if listed * 2 <= len(subject.siblings):
            return self.found(
                State.NOT_NEEDED, "functions' documentation does not list the parameters of this family"
            )
        return self.lacking(subject, "no public function's documentation names it")


class WireLimit(ParamSite):
    """The check ``wire-limit``."""

    id = "wire-limit"
    title = "limit on the wire"
    means = (
        "Parameters travel as an array, and the protocol bounds its length: the oldest calls by 16. One parameter more than "
        "that makes the whole call fail, and the limit of a released protocol can only grow."
    )
    fails = "the call: 'too many parameters', at run time"

    def inspect(self, subject: ParamSubject) -> Finding:
        count = len(subject.siblings) + 1
        limit = limits.of(subject.facts, subject.name)
        if limit is None:
            return self.found(State.NOT_NEEDED, "no limit of the protocol belongs to this family by its name")
        name, value, path, line = limit
        if count > value:
            why = f"{count} parameters, but {name} allows {value}"
            return self.found(State.PARTIAL, why, f"{name} = {value}", path, line)
        return self.found(
            State.NOT_NEEDED,
            f"{name} allows {value}, the family has {count}",
            f"{name} = {value}",
            path,
            line,
        )


class InternalUse(shared.InternalUse[ParamSubject]):
    """The check ``internal-use``."""


class VirshOption(shared.VirshOption[ParamSubject]):
    """The check ``virsh-option``."""

    def no_option(self, subject: ParamSubject) -> str:
        if subject.macro is None or not subject.siblings:
            return ""
        options = subject.tree.options(subject.library)
        if any(options.named(name) for name in subject.siblings):
            return ""
        return "the shell names no parameter of this family: it takes and prints any by its string"

    def propose(self, subject: ParamSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import adding

        return adding.options(subject, proposal)


class VirshDocs(shared.VirshDocs[ParamSubject]):
    """The check ``virsh-docs``."""

    def inspect(self, subject: ParamSubject) -> Finding:
        found = super().inspect(subject)
        if found.state is State.MISSING and not subject.options and VirshOption().no_option(subject):
            return self.found(State.NOT_NEEDED, "no option of its own to describe")
        return found

    def propose(self, subject: ParamSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import adding

        return adding.manual_entries(subject, proposal)


class ParamTables(ParamSite):
    """The check ``param-tables``."""

    id = "param-tables"
    title = "shared tables"
    means = (
        "Where several methods take the same parameters, their types stand in one macro or table: QEMU_MIGRATION_PARAMETERS. "
        "A parameter that is not in it is refused by all of them."
    )
    fails = "the call: 'parameter … not supported', at run time"

    def inspect(self, subject: ParamSubject) -> Finding:
        places = [t for t in typed(subject.tree, subject.name) if t.macro]
        if places:
            names = tuple(dict.fromkeys(t.macro for t in places))
            return self.found(State.DONE, "", names, places[0].path, places[0].line)
        near = next((t for n in subject.siblings[:4] for t in typed(subject.tree, n) if t.macro), None)
        if near is not None:
            why = f"its siblings are in {near.macro}, it is not"
            return self.found(State.MISSING, why, None, near.path, near.line)
        return self.found(State.NOT_NEEDED, "no table holds the parameters of this family")

    def propose(self, subject: ParamSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import adding

        return adding.in_tables(subject, proposal)


class Drivers(ParamSite):
    """The check ``drivers``."""

    id = "drivers"
    title = "drivers"
    extends = True
    means = (
        "A driver compares the string of each parameter that it is given, and puts those that it tells into its answer by "
        "name. The drivers that name the macro are those that know the parameter."
    )
    fails = "none"

    def inspect(self, subject: ParamSubject) -> Finding:
        files = tuple(u.path for u in subject.users)
        left = self.left_in(
            subject, subject.tree.driver_files if subject.in_development else (), subject.name
        )
        if files and not left:
            return self.found(State.DONE, "", files, subject.users[0].path, subject.users[0].line)
        if left:
            return self.found(
                State.PARTIAL, "a placeholder is left: nothing is done with it", files or None, left
            )
        return self.lacking(subject, "no driver names it")

    def propose(self, subject: ParamSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import adding

        return adding.in_drivers(subject, proposal)


class ParamValidate(ParamSite):
    """The check ``param-validate``."""

    id = "param-validate"
    title = "type check"
    means = (
        "A setter passes the list of its parameters with their types to virTypedParamsValidate, which refuses unknown ones, "
        "wrong types and repetitions."
    )
    fails = "the call: 'parameter … not supported', at run time"

    def inspect(self, subject: ParamSubject) -> Finding:
        places = typed(subject.tree, subject.name)
        kinds = {t.type for t in places}
        if len(kinds) > 1:
            why = f"it has different types: {', '.join(sorted(kinds))}"
            return self.found(State.PARTIAL, why, tuple(sorted(kinds)), places[0].path, places[0].line)
        if places:
            return self.found(State.DONE, "", places[0].type, places[0].path, places[0].line)
        if any(typed(subject.tree, name) for name in subject.siblings[:6]):
            return self.found(State.MISSING, "no list of types names it, but those of its family")
        return self.found(
            State.NOT_NEEDED, "parameters of this family are told, not set: nothing has to check their types"
        )

    def propose(self, subject: ParamSubject, proposal: ParamProposal) -> Sequence[Insertion]:
        from steps.param import adding

        return adding.in_lists(subject, proposal) if proposal.validate else ()


class TestDriver(shared.TestDriver[ParamSubject]):
    """The check ``test-driver``."""

    def places(self, subject: ParamSubject) -> dict[str, int]:
        return {u.path: u.line for u in subject.users}
