"""From an extension's text and the choices made to a whole proposal, or to the reason why there can be none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from steps.code.rng import Grammar, Node
from steps.edits.place import words as words_of
from steps.errors import BadInput
from steps.model import Question, Wish
from steps.tree.facts import Facts
from steps.tree.versions import VERSION, coming_version, following
from steps.xml.host import Choice, Host, candidates, chosen_host, find_host
from steps.xml.locate import Location
from steps.xml.proposal import XmlProposal
from steps.xml.subject import tree_of
from steps.xml.view import Tree, View
from steps.xml.wish import KEYS, XmlWish

_YES = {"yes": True, "no": False}
_C_WORDS = frozenset(
    [
        "auto",
        "break",
        "case",
        "char",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extern",
        "float",
        "for",
        "goto",
        "if",
        "inline",
        "int",
        "long",
        "register",
        "return",
        "short",
        "signed",
        "sizeof",
        "static",
        "struct",
        "switch",
        "typedef",
        "union",
        "unsigned",
        "void",
        "volatile",
        "while",
        "bool",
        "true",
        "false",
    ]
)
_PLACES = ("parse", "format", "struct")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w{0,80}", re.ASCII)


class Proposer:
    """Makes the proposals of one call."""

    def __init__(self, facts: Facts, wishes: Sequence[Wish]) -> None:
        del facts
        self._wishes = wishes

    def propose(self, facts: Facts, wish: Wish) -> XmlProposal:
        """Return what follows from ``wish``; raises BadInput where nothing can."""
        return _One(facts, wish).proposal()


class _One:
    """One extension on its way to a proposal."""

    def __init__(self, facts: Facts, wish: Wish) -> None:
        self.facts = facts
        self.wish: XmlWish = wish.what
        self.text = wish.text
        self.choices = dict(wish.choices)
        self.tree: Tree = tree_of(facts)
        self.view: View = self.tree.view(self.wish.xpath, "|".join(self.wish.values))
        self.questions: list[Question] = []
        self.warnings: list[str] = []

    def proposal(self) -> XmlProposal:
        """Return the whole of it."""
        wish, view = self.wish, self.view
        if view.grammar is None or view.document is None:
            raise BadInput(f"{wish.xpath}: no schema of this tree starts with <{wish.xpath.split('/')[0]}>")
        above = view.grammar.find(wish.xpath if wish.values else wish.above)
        if not above:
            missing = wish.xpath if wish.values else wish.above
            raise BadInput(
                f"{missing} is not in the schema of this tree: name what is there, or add it first with a further --xml"
            )
        chosen = self._definition(view.grammar, above)
        element = above[chosen].element
        reached = tuple(view.grammar.paths_of(element))
        if len(reached) > 1:
            self.warnings.append(
                f"the definition is shared: {', '.join(reached[:6])} get it too"
                + (" and more" if len(reached) > 6 else "")
            )
        common: dict[str, Any] = {
            "document": view.document.root, "define": view.grammar.define_of(element), "define_file": element.file, "definition": chosen,
            "reached_from": reached, "since": self._since(), "test_name": self._ask("test-name", self._test_name(), (), "where it is tested"),
            "tests": self._yes("tests", True, "test input, expected output and list entry"),
        }  # fmt: skip
        return self._value(common) if wish.values else self._member(common)

    def _definition(self, grammar: Grammar, found: Sequence[Node]) -> int:
        """Which of several definitions of the element gets it: one name for each, the first unless a person says another."""
        if len(found) == 1 or self.wish.values:
            return 0
        names: list[str] = []
        for node in found:
            name = grammar.define_of(node.element) or "start"
            own = [n for n in names if n.partition("#")[0] == name]
            names.append(f"{name}#{len(own) + 1}" if own else name)
        places = ", ".join(
            f"{n} ({d.element.file}:{d.element.line})" for n, d in zip(names[:4], found, strict=False)
        )
        chosen = self._ask("define", names[0], names, "the first of several")
        if chosen not in names:
            raise BadInput(f"define={chosen}: one of {', '.join(names)} is wanted")
        self.warnings.append(f"{self.wish.above} has {len(found)} definitions, {places}: {chosen} gets it")
        return names.index(chosen)

    def _value(self, common: dict[str, Any]) -> XmlProposal:
        enum = self.view.enum
        if enum is None or self.view.table is None:
            raise BadInput(
                f"{self.wish.xpath}: the enum of its words was not found; say it: --set enum=virFoo"
            )
        listed = [name for name, _at in enum.constants()]
        last = next((c for c in listed if c.endswith("_LAST")), "")
        if not last:
            raise BadInput(f"{enum.name} has no constant that ends in _LAST: add the value by hand")
        stem = last.removesuffix("LAST")
        constants = tuple(stem + constant_word(v) for v in self.wish.values)
        self._switches(listed[1] if len(listed) > 2 else listed[0])
        return XmlProposal(
            self.wish, self.text, enum=enum.name, words=self.wish.values, constants=constants, last=last,
            questions=tuple(self.questions), warnings=tuple(self.warnings), choices=self.choices, **common,
        )  # fmt: skip

    def _device(self, common: dict[str, Any]) -> XmlProposal:
        """A device: its constant, and what every switch over the types of devices wants."""
        from steps.xml.make.device import newest, switches

        enum = self.view.enum
        if enum is None:
            raise BadInput(f"{self.wish.xpath}: no enum of the types of devices was found in this tree")
        stem = newest(self.view).rpartition("_")[0]
        last = next((name for name, _at in enum.constants() if name.endswith("_LAST")), "")
        stem = last.removesuffix("_LAST") or stem
        own = [f"{use.path}:{use.line} ({use.function})" for use, shares in switches(self.view) if not shares]
        if own:
            self.warnings.append(f"write a case of its own by hand in {', '.join(own)}")
        self.warnings.append(
            "its struct, the functions that make, free, read, write and compare it, and the lists that hold it are written by hand"
        )
        return XmlProposal(
            self.wish, self.text, enum=enum.name, constants=(f"{stem}_{constant_word(self.wish.name)}",), last=last,
            questions=tuple(self.questions), warnings=tuple(self.warnings), choices=self.choices, **common,
        )  # fmt: skip

    def _switches(self, constant: str) -> None:
        places = [f"{u.path}:{u.line}" for u in self.tree.uses.cases(constant)]
        if places:
            self.warnings.append(f"each switch over the enum wants a case for it: {', '.join(places[:10])}")

    def _member(self, common: dict[str, Any]) -> XmlProposal:
        wish = self.wish
        if self.view.device and wish.type == "element":
            return self._device(common)
        host = None if self.view.document is not None and self.view.document.output_only else self._host()
        if host is None:
            self.warnings.append(
                "where it is read and written could not be told: only schema, documentation and tests are made"
            )
        confidence = dict.fromkeys(("parse", "format", "struct"), host.confidence if host else "asked")
        prefix = "" if host is None or host.inner else self._prefix(host)
        read = self._read_already(host)
        prefix = read.rpartition(".")[0] + "." if "." in read else prefix
        member = (
            self._ask(
                "member",
                read.rpartition(".")[2] or self._member_name(host, prefix),
                (),
                "named as its siblings are",
            )
            if wish.type != "element"
            else ""
        )
        if member and not _IDENTIFIER.fullmatch(member):
            raise BadInput(f"member={member}: a name of C is wanted")
        enum, words, constants, last = self._enum(host, member) if wish.type == "enum" else ("", (), (), "")
        made = XmlProposal(
            wish, self.text, host=host, prefix=prefix, member=member, enum=enum, words=words, constants=constants, last=last,
            confidence=confidence, abi=self._yes("abi", False, "only a person can tell whether the guest sees it"),
            symbols=wish.type == "enum" and self._yes("symbols", False, "src/conf needs no export"),
            questions=tuple(self.questions), warnings=tuple(self.warnings), choices=self.choices, **common,
        )  # fmt: skip
        return self._writable(made)

    def _writable(self, made: XmlProposal) -> XmlProposal:
        """Return the proposal, with a warning where its formatter leaves no place for the new thing."""
        from steps.xml.make.code import reading
        from steps.xml.make.writing import writing

        host = made.host
        if host is None or not made.member:
            return made
        warnings = []
        for verb, edits, function, place in (
            ("reads", made.wish.output_only or reading(self.view, made), host.parse, host.reads[-1]),
            ("writes", writing(self.view, made), host.format, host.writes[-1]),
        ):
            if not edits:
                where = ":".join(map(str, self.tree.locator.sources.place(function, place.hit.at)))
                warnings.append(
                    f"{function.name} ({where}) {verb} <{made.wish.above.rpartition('/')[2]}> in a form of its own:"
                    f" add {made.wish.name} there by hand"
                )
        return replace(made, warnings=(*made.warnings, *warnings))

    def _host(self) -> Host | None:
        """The functions and the struct: those that a person says, else those that the siblings agree on."""
        above = self.wish.above
        said = Choice(*(self.choices.get(key, "") for key in ("parse", "format", "struct")))
        if said == Choice():
            host = find_host(self.tree, above, not self.wish.attribute)
        else:
            host = chosen_host(self.tree, above, said)
            if host is None:
                raise BadInput(
                    f"{' '.join(f'{k}={v}' for k, v in self.choices.items() if k in _PLACES)}: nothing in or beside <{above}> is"
                    f" read and written there; {self._listed() or 'no place is known'}"
                )
        listed = candidates(self.tree, above) if host is None else []
        if listed:
            self.warnings.append(f"say where it is read and written: {self._listed(listed)}")
        keys = [
            (loc.parse.hit.function.name, loc.format.hit.function.name)
            for loc in listed
            if loc.parse and loc.format
        ]
        tags = dict.fromkeys(loc.binding.struct.tag.removeprefix("_") for loc in listed if loc.binding)
        why = "its siblings are {} there" if host is not None else "the tree does not tell"
        self._ask(
            "parse",
            host.parse.name if host else "",
            tuple(dict.fromkeys(r for r, _w in keys)),
            why.format("read"),
        )
        self._ask(
            "format",
            host.format.name if host else "",
            tuple(dict.fromkeys(w for _r, w in keys)),
            why.format("written"),
        )
        self._ask(
            "struct", host.struct.tag.removeprefix("_") if host else "", tuple(tags), why.format("kept")
        )
        return host

    def _listed(self, places: Sequence[Location] | None = None) -> str:
        """The candidates, as ``--set`` takes them, with file and line."""
        found = []
        for loc in (candidates(self.tree, self.wish.above) if places is None else places)[:4]:
            if loc.parse is None or loc.format is None:
                continue
            sources = self.tree.locator.sources
            where = [
                f"{key}={c.hit.function.name} ({':'.join(map(str, sources.place(c.hit.function, c.hit.at)))})"
                for key, c in (("parse", loc.parse), ("format", loc.format))
            ]
            found.append(" ".join(where))
        return " or ".join(found)

    def _prefix(self, host: Host) -> str:
        """The nested struct that most siblings of the very element have."""
        own = [
            b.member.path.rpartition(".")[0] if b.member.union is None else b.member.union.prefix.rstrip(".")
            for b in host.bindings
        ]
        return (Counter(own).most_common(1)[0][0] + ".").removeprefix(".")

    def _read_already(self, host: Host | None) -> str:
        """The member that the parser reads it into, where it does: several elements may share the parser; empty for none."""
        found = self.tree.locator.locate(self.wish.xpath).parse if host is not None else None
        if host is None or found is None or found.binding is None or not found.complete:
            return ""
        here = found.hit.function.name == host.parse.name and found.binding.struct.tag == host.struct.tag
        return found.binding.member.path if here else ""

    def _member_name(self, host: Host | None, prefix: str) -> str:
        wish = self.wish
        if host is None:
            return identifier(wish.name)
        taken = {m.path for m in host.struct.members}
        snake = any("_" in m.name for m in host.struct.members) and not any(
            re.search(r"[a-z][A-Z]", m.name) for m in host.struct.members
        )
        own = identifier(wish.name)
        parent = host.inner[-1] if host.inner else host.element.rpartition("/")[2]
        union = all(b.member.union is not None for b in host.bindings)
        if host.inner or union or own in _C_WORDS or prefix + own in taken:
            joined = (
                f"{identifier(parent)}_{own}" if snake else identifier(parent) + own[:1].upper() + own[1:]
            )
            return joined if prefix + joined not in taken else joined + "_"
        return own

    def _enum(self, host: Host | None, member: str) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
        struct = host.struct.tag.removeprefix("_").removesuffix("Def") if host is not None else "virDomain"
        proposed = struct + "".join(p[:1].upper() + p[1:] for p in member.split("_"))
        enum = self._ask("enum", proposed, (), "the struct's name and the member's")
        if not re.fullmatch(r"vir[A-Z]\w{2,100}", enum, re.ASCII):
            raise BadInput(f"enum={enum}: a name that begins with vir and a capital letter is wanted")
        stem = "_".join(w.upper() for w in words_of(enum))
        first = (
            ()
            if self.wish.required or self.wish.words[0] in ("default", "none")
            else (self._ask("default", "default", ("default", "none"), "the word for nothing said"),)
        )
        words = (*first, *self.wish.words)
        return enum, words, tuple(f"{stem}_{constant_word(w)}" for w in words), f"{stem}_LAST"

    def _test_name(self) -> str:
        parts = [p for p in self.wish.xpath.replace("@", "").split("/")[1:] if p != "devices"]
        return "-".join([*parts[-3:], *self.wish.values[:1]]).lower()

    def _since(self) -> str:
        own = coming_version(self.facts)
        chosen = self._ask("since", own, (own, following(own)), "the version that this tree is on the way to")
        if not VERSION.fullmatch(chosen):
            raise BadInput(f"since={chosen}: a version is wanted, as 9.1.0")
        return chosen

    def _ask(self, key: str, proposed: str, choices: Sequence[str], why: str) -> str:
        chosen = self.choices.get(key, proposed)
        self.questions.append(Question(key, KEYS[key], chosen, tuple(choices), why))
        return chosen

    def _yes(self, key: str, proposed: bool, why: str) -> bool:
        chosen = self._ask(key, "yes" if proposed else "no", ("yes", "no"), why)
        if chosen not in _YES:
            raise BadInput(f"{key}={chosen}: yes or no is wanted")
        return _YES[chosen]


def identifier(name: str) -> str:
    """Return the XML name as a name of C."""
    return re.sub(r"[^A-Za-z0-9_]", "_", name)


def constant_word(word: str) -> str:
    """Return the word as the last part of a constant: ``virtio-transitional`` as ``VIRTIO_TRANSITIONAL``."""
    return re.sub(r"[^A-Z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).upper())


def as_json(proposal: XmlProposal) -> dict[str, object]:
    """Return the contract's document of a proposal."""
    host = proposal.host
    confidence: Mapping[str, str] = proposal.confidence or {
        "parse": "asked",
        "format": "asked",
        "struct": "asked",
    }
    return {
        "proposal": {
            "kind": "xml", "name": proposal.name, "since": proposal.since, "xpath": proposal.wish.xpath,
            "values": list(proposal.wish.values or proposal.wish.words), "type": proposal.wish.type or "value",
            "document": proposal.document, "define": proposal.define or None, "define_file": proposal.define_file,
            "reached_from": list(proposal.reached_from), "struct": host.struct.tag.removeprefix("_") if host else None,
            "member": proposal.path or None, "enum": proposal.enum or None,
            "parse_function": host.parse.name if host else None, "format_function": host.format.name if host else None,
            "confidence": dict(confidence),
        },
        "wire": None,
        "questions": [q.as_json() for q in proposal.questions],
        "warnings": list(proposal.warnings),
    }  # fmt: skip
