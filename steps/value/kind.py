"""The kind "value": how its text is read, and how it is named and found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from steps.code.enums import SINCE
from steps.constant.subject import FROM_API_XML
from steps.errors import BadInput
from steps.model import Derived, Kind, Wish
from steps.state import State
from steps.tree.facts import Facts
from steps.value.subject import ValueSubject

_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,120}", re.ASCII)
_ENUM = re.compile(r"[a-z]\w{2,120}", re.ASCII)
_TEXT = re.compile(
    r"(?P<enum>[a-z]\w*)\s+(?P<name>[A-Z]\w*)(?:\s+\"(?P<string>[^\"\n]{1,80})\")?\s*(?::\s*(?P<comment>.*))?",
    re.S | re.ASCII,
)


class Value(Kind):
    """A value of an enum: ``virDomainState VIR_DOMAIN_FROBBED "frobbed" : the domain is frobbed``."""

    word = "value"
    in_python = FROM_API_XML
    tested_by = "brings about what the value says, and shows that it is told"
    indivisible = True
    sample = 'virDomainPausedReason VIR_DOMAIN_PAUSED_FROB "frobbing" : paused while frobbing'
    keys = {
        "string": "what string tables say for it",
        "drivers": "the drivers that use it, drivers=qemu,test",
        "since": "the version that first has it",
    }

    def read(self, text: str) -> Wish:
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise BadInput(
                f"not a value: {text!r}; say 'ENUM NAME \"string\" : comment', as in '{self.sample}'"
            )
        what = (match["enum"], match["name"], match["string"] or "", (match["comment"] or "").strip())
        return Wish(self.word, reference(what[0], what[1]), what[1], text.strip(), what)

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        if words and _NAME.fullmatch(words[0]):
            return reference("", words[0]), 1
        if len(words) > 1 and _ENUM.fullmatch(words[0]) and _NAME.fullmatch(words[1]):
            return reference(words[0], words[1]), 2
        raise BadInput(
            "value: say its name, or its enum and its name: value virDomainState VIR_DOMAIN_RUNNING"
        )

    def claims(self, name: str, facts: Facts) -> Sequence[str]:
        return [
            reference(enum.name, name)
            for _path, enum, member in facts.constants.members(name)
            if not enum.is_flags and not member.sentinel
        ]

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> ValueSubject:
        words = ref.split()
        enum = words[1] if len(words) > 2 else ""
        return ValueSubject(ref, words[-1], facts, proposal, answers or {}, base, enum=enum)

    def every(self, facts: Facts) -> Sequence[str]:
        return [
            reference(enum.name, member.name)
            for _path, enum in facts.constants.enums
            if not enum.is_flags
            for member in enum.listed
            if not is_event_id(member.name)
        ]

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        if there is None or not here.constants.differ(there):
            return []
        names = {ref.split()[-1] for ref in self.every(there)}
        return [ref for ref in self.every(here) if ref.split()[-1] not in names]

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        subject = self.subject(facts, ref)
        enum = subject.of.name if subject.of is not None else ""
        return [reference(enum, name) for name in subject.siblings]

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        from steps.value.proposal import Proposer

        return Proposer(facts, wishes, self.keys)

    def wish_in_tree(self, facts: Facts, ref: str) -> Wish | None:
        subject = self.subject(facts, ref)
        if subject.member is None or subject.of is None:
            return None
        comment = SINCE.sub("", subject.member.comment).strip()
        said = next((subject.string_in(t.fact) for t in subject.full), "")
        string = re.sub(r'^N_\(|\)$|"', "", said)
        text = f"{subject.of.name} {subject.name}" + (f' "{string}"' if string else "")
        return self.read(text + (f" : {comment}" if comment else ""))

    def derived(self, proposal: Any) -> Sequence[Derived]:
        return [
            Derived("enum", proposal.enum),
            Derived("header", proposal.header),
            Derived("number", proposal.written or "the next one"),
            Derived("string", proposal.string, "string"),
            Derived("since", proposal.since, "since"),
            Derived("drivers", ", ".join(proposal.drivers) or "no driver", "drivers"),
        ]

    def as_json(self, proposal: Any) -> dict[str, Any]:
        from steps.constant.as_json import document

        return document(
            proposal,
            enum=proposal.enum,
            value=proposal.written or None,
            string=proposal.string,
            functions=[],
            drivers=list(proposal.drivers),
            virsh=[],
        )


def is_event_id(name: str) -> bool:
    """Return whether ``name`` is the id of an event, which is a kind of its own."""
    return "_EVENT_ID_" in name


def reference(enum: str, name: str) -> str:
    """Return the subject in words."""
    return f"value {enum} {name}" if enum else f"value {name}"
