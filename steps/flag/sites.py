"""The sites of a flag."""

from __future__ import annotations

from collections.abc import Sequence

from steps.constant import sites as shared
from steps.constant.sites import ConstantSite
from steps.edits.insertion import Insertion
from steps.flag.combinations import combinations, read_only
from steps.flag.proposal import FlagProposal
from steps.flag.subject import FlagSubject
from steps.model import Finding, State

_FLAGS_TYPES = ("unsigned int", "unsigned long")


class FlagSite(ConstantSite[FlagSubject]):
    """A site of a flag."""


class PublicHeader(FlagSite):
    """The check ``public-header``."""

    id = "public-header"
    title = "enumerator"
    means = (
        "The flag is one bit of an enum. Programs are compiled against its number, so a bit that was once released keeps its "
        "meaning for ever, and a new flag takes a bit that no flag of the same function has."
    )
    fails = (
        "every caller: the name is not declared; two flags with one bit are found by nobody but a reviewer"
    )

    def inspect(self, subject: FlagSubject) -> Finding:
        if subject.place is None:
            return self.found(State.MISSING, "no public header has it")
        path, enum, member = subject.place
        line = subject.facts.snapshot.line(path, member.at)
        if subject.enum and enum.name != subject.enum:
            why = f"it stands in the enum {enum.name}, not in {subject.enum}"
            return self.found(State.PARTIAL, why, member.written, path, line)
        if not member.written and not subject.zero:
            why = "a flag says its bit: 1 << n"
            return self.found(State.PARTIAL, why, None, path, line)
        twin = self._twin(subject)
        if twin and subject.base is not None and not subject.base.constants.has(subject.name):
            return self.found(State.PARTIAL, f"{twin} has the same bit", member.written, path, line)
        return self.found(State.DONE, "", member.written, path, line)

    @staticmethod
    def _twin(subject: FlagSubject) -> str:
        if subject.of is None or subject.alias or not (own := subject.of.values.get(subject.name)):
            return ""
        others = (m for m in subject.of.listed if m.name != subject.name)
        return next((m.name for m in others if subject.of.values.get(m.name) == own), "")

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import adding

        return adding.enumerator(subject, proposal)


class FlagComment(shared.Comment[FlagSubject]):
    """The check ``flag-comment``."""

    id = "flag-comment"


class SinceTag(shared.SinceTag[FlagSubject]):
    """The check ``since-tag``."""


class News(shared.News[FlagSubject]):
    """The check ``news``."""

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.edits import news

        where = f" of ``{proposal.functions[0]}()``" if proposal.functions else ""
        return news.release_note(
            subject.facts, f"Introduce the flag ``{proposal.name}``{where}", proposal.since
        )


class FlagsArgument(FlagSite):
    """The check ``flags-argument``: the functions that take the flag can be told one."""

    id = "flags-argument"
    title = "flags argument"
    means = (
        "A flag travels in the argument 'unsigned int flags', which the driver's method has, too: nothing of the driver API "
        "changes. A function without that argument cannot take a flag; it needs a new function (…Flags)."
    )
    fails = "none: there is no place to pass it"

    def inspect(self, subject: FlagSubject) -> Finding:
        wanted = subject.proposal.functions if subject.proposal is not None else subject.functions
        for name in wanted:
            declared = subject.facts.declaration(name)
            if declared is not None and not any(p.type in _FLAGS_TYPES for p in declared.fact.params):
                why = f"{name} has no flags: add a function with them instead"
                return self.found(State.MISSING, why, None, declared.path, declared.line)
        return self.found(
            State.NOT_NEEDED,
            "the functions carry 'unsigned int flags' already, and so do the drivers' methods",
        )


class FlagDocumentation(FlagSite):
    """The check ``flag-documentation``."""

    id = "flag-documentation"
    title = "functions' documentation"
    extends = True
    means = (
        "Each function that takes the flag says in its doc comment what it does when the flag is set. The enum's own comment "
        "is too short for that, and it does not say which function takes it."
    )
    fails = "none; reviewers ask for it"

    def inspect(self, subject: FlagSubject) -> Finding:
        places = subject.tree.documented(subject.name)
        names = tuple(dict.fromkeys(p.fact.name for p in places))
        if places:
            wanted = subject.proposal.functions if subject.proposal is not None else ()
            lacking = [f for f in wanted if f not in names]
            why = f"not in {', '.join(lacking)} yet" if lacking else ""
            left = any(b"libvirt-wizard:" in p.fact.text for p in places)
            state = State.PARTIAL if why or left else State.DONE
            return self.found(
                state, why or ("a placeholder is left" if left else ""), names, places[0].path, places[0].line
            )
        if subject.member is None:
            return self.not_there(subject)
        values = subject.of.values if subject.of is not None else {}
        bits = [name for name in subject.siblings if values.get(name)]
        told = sum(bool(subject.tree.documented(name)) for name in bits)
        if told * 2 < len(bits):
            return self.found(State.NOT_NEEDED, "most flags of this enum are described at the enum only")
        if subject.zero or subject.alias:
            return self.found(State.NOT_NEEDED, "it adds no meaning of its own to a function")
        return self.lacking(subject, "no public function's documentation names it")

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import adding

        return adding.paragraphs(subject, proposal)


class FlagCombinations(FlagSite):
    """The check ``flag-combinations``."""

    id = "flag-combinations"
    title = "combinations"
    means = (
        "Flags that exclude each other, or one that needs another, are refused in the public function, before any driver is "
        "called: VIR_EXCLUSIVE_FLAGS_GOTO(A, B, error), VIR_REQUIRE_FLAG_GOTO(A, B, error), where A requires B. Every "
        "function that takes the flag has the same line."
    )
    fails = "none: drivers would each decide by themselves"

    def inspect(self, subject: FlagSubject) -> Finding:
        rules = combinations(subject.tree, subject.name)
        if rules:
            return self.found(State.DONE, "", tuple(str(r) for r in rules), rules[0].path, rules[0].line)
        if subject.member is None:
            return self.not_there(subject)
        wanted = subject.proposal is not None and (subject.proposal.excludes or subject.proposal.requires)
        if wanted:
            return self.found(State.MISSING, "no public function refuses the combination yet")
        return self.found(
            State.NOT_NEEDED, "no public function knows a flag that excludes it or that it needs"
        )

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import refusing

        return refusing.rules(subject, proposal)


class ReadOnly(FlagSite):
    """The check ``rule-read-only``."""

    id = "rule-read-only"
    title = "read-only refusal"
    means = (
        "A flag that reveals secrets, or that makes a harmless call change something, is refused on a read-only connection by "
        "the public function itself: the function's own rule does not look at flags. It was forgotten more than once, with a "
        "security notice for each."
    )
    fails = "none"

    def inspect(self, subject: FlagSubject) -> Finding:
        rules = read_only(subject.tree, subject.name)
        if rules:
            return self.found(State.DONE, "", tuple(r.function for r in rules), rules[0].path, rules[0].line)
        if subject.proposal is not None and subject.proposal.read_only:
            return self.found(
                State.MISSING, "the proposal refuses it on read-only connections; no function does yet"
            )
        if subject.member is None:
            return self.not_there(subject)
        return self.found(
            State.NOT_NEEDED,
            "no function refuses it on a read-only connection: it gives no more than the call does",
        )

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import refusing

        return refusing.refusals(subject, proposal) if proposal.read_only else ()


class WireAcl(FlagSite):
    """The check ``wire-acl``."""

    id = "wire-acl"
    title = "access control"
    means = (
        "A flag that gives more than the call itself has a rule of its own: @acl: domain:read_secure:VIR_DOMAIN_XML_SECURE. "
        "The first rule of a procedure stays without a flag. The first rule with a flag changes the generated check, which "
        "then gets the flags: every stateful driver's call changes in the same commit."
    )
    fails = "check-aclrules, where a driver's call does not fit; the build, where the generated check gets a new argument"

    def inspect(self, subject: FlagSubject) -> Finding:
        found, path, line = acl_rules(subject)
        if found:
            return self.found(State.DONE, "", tuple(found), path, line)
        if subject.proposal is not None and subject.proposal.acl:
            return self.found(
                State.MISSING, f"no procedure has the rule {', '.join(subject.proposal.acl)} yet"
            )
        if subject.member is None:
            return self.not_there(subject)
        return self.found(
            State.NOT_NEEDED, "no procedure has a rule for it: the function's own rules are enough"
        )

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import permitting

        return permitting.rules(subject, proposal)


def acl_rules(subject: FlagSubject) -> tuple[list[str], str | None, int | None]:
    """Return the rules that name the flag, each once, with the place of the first."""
    rules: list[str] = []
    place: tuple[str | None, int | None] = None, None
    for library, files in subject.facts.layout.libraries.items():
        text = subject.facts.snapshot.text(files.protocol) if files.protocol else None
        if text is None or not text.places(subject.name):
            continue
        for procedure in subject.facts.protocol(library).procedures.values():
            own = [rule for rule in (*procedure.acl, *procedure.aclfilter) if subject.name in rule.split(":")]
            if own and place[0] is None:
                place = files.protocol, text.line(procedure.start)
            rules += [rule for rule in own if rule not in rules]
    return rules, *place


class InternalUse(shared.InternalUse[FlagSubject]):
    """The check ``internal-use``."""


class VirshOption(shared.VirshOption[FlagSubject]):
    """The check ``virsh-option``."""

    def no_option(self, subject: FlagSubject) -> str:
        if subject.zero:
            return "it stands for no flag at all: nothing has to set it"
        return f"it is another name of {subject.alias}" if subject.alias else ""

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import adding

        return adding.options(subject, proposal)


class VirshDocs(shared.VirshDocs[FlagSubject]):
    """The check ``virsh-docs``."""

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import adding

        return adding.manual_entries(subject, proposal)


class FlagMasks(FlagSite):
    """The check ``flag-masks``."""

    id = "flag-masks"
    title = "shared masks"
    means = (
        "Where several drivers take the same flags, the mask is a macro: QEMU_MIGRATION_FLAGS, or in src/conf "
        "VIR_CONNECT_LIST_…_FILTERS_…. One line there makes all of them accept the flag, so the code behind must do so, too."
    )
    fails = "none: the drivers refuse the flag"

    def inspect(self, subject: FlagSubject) -> Finding:
        if subject.macros:
            names = tuple(m.fact.name for m in subject.macros)
            first = subject.macros[0]
            return self.found(State.DONE, "", names, first.path, first.line)
        if subject.masks:
            return self.found(State.NOT_NEEDED, "the drivers' own masks name it")
        shared_by = next((m for name in subject.siblings[:3] for m in subject.tree.mask_macros(name)), None)
        if shared_by is not None:
            why = f"its siblings are in the macro {shared_by.fact.name}, it is not"
            return self.found(State.MISSING, why, None, shared_by.path, shared_by.line)
        return self.found(State.NOT_NEEDED, "no macro holds the flags of this enum")

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import accepting

        return accepting.in_macros(subject, proposal)


class Drivers(FlagSite):
    """The check ``drivers``."""

    id = "drivers"
    title = "drivers' masks"
    extends = True
    means = (
        "Every method of a driver begins with virCheckFlags(mask, value), which refuses all bits that the mask has not. A flag "
        "is supported by the drivers whose mask takes it, and by no other."
    )
    fails = "none; the call fails with 'unsupported flags'"

    def inspect(self, subject: FlagSubject) -> Finding:
        files = tuple(m.path for m in subject.masks)
        if files:
            first = next(
                (m for m in subject.masks if m.path != subject.facts.layout.test_driver), subject.masks[0]
            )
            why = self._unfinished(subject, files)
            return self.found(State.PARTIAL if why else State.DONE, why, files, first.path, first.line)
        if subject.zero or subject.alias:
            return self.found(State.NOT_NEEDED, "no mask has to take it: it has no bit of its own")
        return self.found(State.MISSING, "no driver's mask takes it: every driver refuses it")

    def _unfinished(self, subject: FlagSubject, files: tuple[str, ...]) -> str:
        """What is lacking where some mask takes it: a chosen driver, or what a driver does for it."""
        wanted = subject.proposal.drivers if subject.proposal is not None else ()
        lacking = [d for d in wanted if not any(f"/{d}/" in path for path in files)]
        if lacking:
            return f"not in {', '.join(lacking)} yet"
        left = self.left_in(subject, files if subject.in_development else (), subject.name)
        return f"a placeholder is left in {left}: nothing is done for the flag" if left else ""

    def propose(self, subject: FlagSubject, proposal: FlagProposal) -> Sequence[Insertion]:
        from steps.flag import accepting

        return accepting.in_drivers(subject, proposal)


class TestDriver(shared.TestDriver[FlagSubject]):
    """The check ``test-driver``."""

    def places(self, subject: FlagSubject) -> dict[str, int]:
        return {m.path: m.line for m in subject.masks}
