"""The sites of a value of a public enum."""

from __future__ import annotations

from collections.abc import Sequence

from steps.constant import sites as shared
from steps.constant.sites import ConstantSite
from steps.edits.insertion import Insertion
from steps.model import Finding, State
from steps.value.messages import designated
from steps.value.proposal import ValueProposal
from steps.value.subject import ValueSubject
from steps.value.switches import Switch, switches


class ValueSite(ConstantSite[ValueSubject]):
    """A site of a value."""


class PublicHeader(ValueSite):
    """The check ``public-header``."""

    id = "public-header"
    title = "enumerator"
    means = (
        "The number of a value is part of the ABI: a new one goes behind the last, before the sentinel, and none is ever "
        "numbered anew."
    )
    fails = "every caller: the name is not declared"

    def inspect(self, subject: ValueSubject) -> Finding:
        if subject.place is None:
            return self.found(State.MISSING, "no public header has it")
        path, enum, member = subject.place
        line = subject.facts.snapshot.line(path, member.at)
        value = None if subject.number is None else str(subject.number)
        if subject.enum and enum.name != subject.enum:
            return self.found(
                State.PARTIAL, f"it stands in the enum {enum.name}, not in {subject.enum}", value, path, line
            )
        moved = self._moved(subject)
        if moved:
            return self.found(
                State.PARTIAL, f"{moved} gets another number by it: put it last", value, path, line
            )
        return self.found(State.DONE, "", value, path, line)

    @staticmethod
    def _moved(subject: ValueSubject) -> str:
        """The released value that has another number than in the base; empty for none."""
        if subject.base is None or subject.of is None or subject.base.constants.has(subject.name):
            return ""
        before = subject.base.constants.enum(subject.of.name)
        if before is None:
            return ""
        now, then = subject.of.values, before[1].values
        return next((m.name for m in before[1].listed if m.name in now and now[m.name] != then[m.name]), "")

    def propose(self, subject: ValueSubject, proposal: ValueProposal) -> Sequence[Insertion]:
        from steps.value import adding

        return adding.enumerator(subject, proposal)


class ValueComment(shared.Comment[ValueSubject]):
    """The check ``value-comment``."""

    id = "value-comment"


class SinceTag(shared.SinceTag[ValueSubject]):
    """The check ``since-tag``."""


class News(shared.News[ValueSubject]):
    """The check ``news``."""

    def propose(self, subject: ValueSubject, proposal: ValueProposal) -> Sequence[Insertion]:
        from steps.edits import news

        title = f"Introduce ``{proposal.name}`` of ``{proposal.enum}``"
        return news.release_note(subject.facts, title, proposal.since)


class ValueDocumentation(ValueSite):
    """The check ``value-documentation``."""

    id = "value-documentation"
    title = "functions' documentation"
    means = "Where a function's doc comment lists the values of the enum, a new one belongs into the list."
    fails = "none; reviewers ask for it"

    def inspect(self, subject: ValueSubject) -> Finding:
        places = subject.tree.documented(subject.name)
        if places:
            names = tuple(dict.fromkeys(p.fact.name for p in places))
            return self.found(State.DONE, "", names, places[0].path, places[0].line)
        if subject.member is None:
            return self.not_there(subject)
        listed = sum(bool(subject.tree.documented(name)) for name in subject.siblings)
        if listed * 2 <= len(subject.siblings):
            return self.found(
                State.NOT_NEEDED, "functions' documentation does not list the values of this enum"
            )
        return self.lacking(subject, "no public function's documentation names it")


class StringTables(ValueSite):
    """The check ``string-tables``."""

    id = "string-tables"
    title = "string tables"
    extends = True
    means = (
        "Tables give each value of the enum a string: in src/conf for state files and XML, in drivers for what the hypervisor "
        "calls it, in the shell for people. Each must have as many strings as the enum has values."
    )
    fails = "the build: a static assertion in VIR_ENUM_IMPL"

    def inspect(self, subject: ValueSubject) -> Finding:
        if subject.member is None:
            return self.not_there(subject)
        full = subject.full
        names = tuple(f"{t.path}:{t.fact.name}" for t in full)
        short = [t for t in subject.tables if t not in full]
        if full:
            why = f"too short: {', '.join(f'{t.path}:{t.fact.name}' for t in short)}" if short else ""
            state = State.PARTIAL if short or self._placeholder(subject) else State.DONE
            return self.found(
                state,
                why or ("a placeholder is left" if state is State.PARTIAL else ""),
                names,
                full[0].path,
                full[0].line,
            )
        if short:
            why = f"the table {short[0].fact.name} has {len(short[0].fact.entries)} strings: one is lacking"
            return self.found(State.MISSING, why, None, short[0].path, short[0].line)
        return self.found(State.NOT_NEEDED, "no table gives the values of this enum strings")

    @staticmethod
    def _placeholder(subject: ValueSubject) -> bool:
        return any("libvirt-wizard:" in subject.string_in(t.fact) for t in subject.full)

    def propose(self, subject: ValueSubject, proposal: ValueProposal) -> Sequence[Insertion]:
        from steps.value import adding

        return adding.strings(subject, proposal, shell=False)


class MessageTable(ValueSite):
    """The check ``message-table``."""

    id = "message-table"
    title = "message"
    means = "Each error has two messages: one alone, and one with what is told of the case."
    fails = "the error's message is empty; a test of the messages finds it"

    def inspect(self, subject: ValueSubject) -> Finding:
        own = designated(subject, subject.name)
        if own:
            data = subject.facts.snapshot.read(own[0].path) or b""
            text = data[own[0].fact : data.find(b"}", own[0].fact)]
            return self.present(text, own[0].path, own[0].line)
        if any(designated(subject, name) for name in subject.siblings[:4]):
            return self.found(State.MISSING, "the table of messages has no row for it")
        return self.found(State.NOT_NEEDED, "no table has messages for the values of this enum")

    def propose(self, subject: ValueSubject, proposal: ValueProposal) -> Sequence[Insertion]:
        from steps.value import adding

        return adding.message(subject, proposal)


class SwitchCases(ValueSite):
    """The check ``switch-cases``."""

    id = "switch-cases"
    title = "cases of switches"
    extends = True
    means = (
        "A switch over a value that is cast to the enum's type names all values: the compiler finds the one that it lacks. "
        "What the code does in the new case is a decision."
    )
    fails = "the build: -Wswitch-enum"

    def inspect(self, subject: ValueSubject) -> Finding:
        if subject.of is None:
            return self.not_there(subject)
        places = switches(subject.tree, subject.of)
        lacking = [s for s in places if subject.name not in s.cases]
        having = [s for s in places if subject.name in s.cases]
        if having:
            why = (
                f"{len(lacking)} other switches lack it, {lacking[0].path}:{lacking[0].line}"
                if lacking
                else ""
            )
            files = tuple(dict.fromkeys(s.path for s in having))
            return self.found(
                State.PARTIAL if lacking else State.DONE, why, files, having[0].path, having[0].line
            )
        if lacking:
            return self.found(
                State.MISSING, "the switch names every other value", None, lacking[0].path, lacking[0].line
            )
        return self.found(State.NOT_NEEDED, "no switch names all values of this enum")

    def propose(self, subject: ValueSubject, proposal: ValueProposal) -> Sequence[Insertion]:
        from steps.value import adding

        return adding.cases(subject, proposal)

    @staticmethod
    def _placeholder(subject: ValueSubject, switch: Switch) -> bool:
        text = (subject.facts.snapshot.read(switch.path) or b"")[switch.at : switch.end]
        return any(b"libvirt-wizard:" in line and subject.name.encode() in line for line in text.splitlines())


class Examples(ValueSite):
    """The check ``examples``."""

    id = "examples"
    title = "example programs"
    means = "The example that prints events names the details of each: it is what people copy."
    fails = "the build of the examples, where a table's length is asserted"

    def inspect(self, subject: ValueSubject) -> Finding:
        paths = [p for p in subject.facts.snapshot.paths("examples") if p.endswith(".c")]
        places = subject.tree.naming(subject.name, paths)
        if places:
            return self.found(State.DONE, "", tuple(p.path for p in places), places[0].path, places[0].line)
        if subject.member is None:
            return self.not_there(subject)
        if subject.siblings and any(subject.tree.naming(name, paths) for name in subject.siblings):
            return self.lacking(subject, "the examples name the other values of this enum")
        return self.found(State.NOT_NEEDED, "no example names the values of this enum")

    def propose(self, subject: ValueSubject, proposal: ValueProposal) -> Sequence[Insertion]:
        from steps.value import adding

        paths = [p for p in subject.facts.snapshot.paths("examples") if p.endswith(".c")]
        return adding.copies(subject, proposal, paths, 5, "examples")


class VirshTable(ValueSite):
    """The check ``virsh-table``."""

    id = "virsh-table"
    title = "virsh's strings"
    means = "The shell prints the value by a string that people understand: from a table of its own, or by a line that names it."
    fails = "the build, where a table is too short; else virsh prints nothing, or a number"

    def inspect(self, subject: ValueSubject) -> Finding:
        own = [t for t in subject.full if t.path.startswith("tools/")]
        if own:
            value = subject.string_in(own[0].fact)
            return self.present(value.encode(), own[0].path, own[0].line, value)
        if subject.named:
            first = subject.named[0]
            return self.found(State.DONE, "", first.function, first.path, first.line)
        short = [t for t in subject.tables if t.path.startswith("tools/")]
        if short:
            return self.found(
                State.MISSING,
                f"the table {short[0].fact.name} has no string for it",
                None,
                short[0].path,
                short[0].line,
            )
        if subject.member is None:
            return self.not_there(subject)
        options = subject.tree.options(subject.library)
        if subject.siblings and not any(options.named(name) for name in subject.siblings):
            return self.found(State.NOT_NEEDED, "the shell names no value of this enum")
        return self.lacking(subject, "the shell names other values of this enum")

    def propose(self, subject: ValueSubject, proposal: ValueProposal) -> Sequence[Insertion]:
        from steps.value import adding

        made = adding.strings(subject, proposal, shell=True)
        if made or any(t.path.startswith("tools/") for t in subject.tables):
            return made
        paths = list(subject.facts.layout.virsh)
        return adding.copies(subject, proposal, paths, 6, "virsh-table")


class Drivers(ValueSite):
    """The check ``drivers``."""

    id = "drivers"
    title = "drivers"
    means = "A driver has to say the value: set the state, emit the detail, tell the statistic. Until one does, nobody sees it."
    fails = "none"

    def inspect(self, subject: ValueSubject) -> Finding:
        if subject.users:
            files = tuple(u.path for u in subject.users)
            return self.found(State.DONE, "", files, subject.users[0].path, subject.users[0].line)
        return self.lacking(subject, "no driver names it")


class TestDriver(shared.TestDriver[ValueSubject]):
    """The check ``test-driver``."""

    def places(self, subject: ValueSubject) -> dict[str, int]:
        return {u.path: u.line for u in subject.users}
