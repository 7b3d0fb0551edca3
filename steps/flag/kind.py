"""The kind "flag": how its text is read, and how it is named and found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from steps.code.enums import SINCE
from steps.constant.subject import FROM_API_XML
from steps.errors import BadInput
from steps.flag.subject import FlagSubject
from steps.model import Derived, Kind, Wish
from steps.state import State
from steps.tree.facts import Facts

_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,120}", re.ASCII)
_ENUM = re.compile(r"[a-z]\w{2,120}", re.ASCII)
_TEXT = re.compile(
    r"(?:(?P<enum>[a-z]\w*)\s+)?(?P<name>[A-Z]\w*)\s*(?::\s*(?P<comment>.*))?", re.S | re.ASCII
)


class Flag(Kind):
    """A flag: ``virDomainCreateFlags VIR_DOMAIN_START_FOO : start with foo``."""

    word = "flag"
    in_python = FROM_API_XML
    tested_by = "calls a function of it with the flag and without, and shows the difference"
    sample = "virDomainCreateFlags VIR_DOMAIN_START_FOO : start with foo"
    keys = {
        "enum": "the enum that gets it",
        "value": "its bit, 1 << 5",
        "functions": "the public functions that take it, functions=virFoo,virBar",
        "drivers": "the drivers whose masks take it, drivers=qemu,test",
        "excludes": "flags that it must not be joined with",
        "requires": "flags that it needs",
        "acl": "its own rule of access control, acl=domain:write",
        "read-only": "whether read-only connections are refused, yes or no",
        "virsh-option": "the option's name",
        "virsh-command": "the commands that get it",
        "since": "the version that first has it",
    }

    def read(self, text: str) -> Wish:
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise BadInput(f"not a flag: {text!r}; say 'ENUM NAME : comment', as in '{self.sample}'")
        enum, name = match["enum"] or "", match["name"]
        return Wish(
            self.word,
            reference(enum, name),
            name,
            text.strip(),
            (enum, name, (match["comment"] or "").strip()),
        )

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        if words and _NAME.fullmatch(words[0]):
            return reference("", words[0]), 1
        if len(words) > 1 and _ENUM.fullmatch(words[0]) and _NAME.fullmatch(words[1]):
            return reference(words[0], words[1]), 2
        raise BadInput(
            "flag: say its name, or its enum and its name: flag virDomainCreateFlags VIR_DOMAIN_START_PAUSED"
        )

    def claims(self, name: str, facts: Facts) -> Sequence[str]:
        return [
            reference(enum.name, name) for _path, enum, _m in facts.constants.members(name) if enum.is_flags
        ]

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> FlagSubject:
        words = ref.split()
        enum = words[1] if len(words) > 2 else ""
        return FlagSubject(ref, words[-1], facts, proposal, answers or {}, base, enum=enum)

    def every(self, facts: Facts) -> Sequence[str]:
        return [
            reference(enum.name, member.name)
            for _path, enum in facts.constants.enums
            if enum.is_flags
            for member in enum.listed
        ]

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        if there is None or not here.constants.differ(there):
            return []
        released = set(self.every(there))
        names = {ref.split()[-1] for ref in released}
        return [ref for ref in self.every(here) if ref.split()[-1] not in names]

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        subject = self.subject(facts, ref)
        enum = subject.of.name if subject.of is not None else ""
        return [reference(enum, name) for name in subject.siblings]

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        from steps.flag.propose import Proposer

        return Proposer(facts, wishes, self.keys)

    def wish_in_tree(self, facts: Facts, ref: str) -> Wish | None:
        subject = self.subject(facts, ref)
        if subject.member is None or subject.of is None:
            return None
        comment = SINCE.sub("", subject.member.comment).strip()
        return self.read(f"{subject.of.name} {subject.name}" + (f" : {comment}" if comment else ""))

    def derived(self, proposal: Any) -> Sequence[Derived]:
        virsh = ", ".join(f"{use.command} --{use.option}" for use in proposal.virsh)
        return [
            Derived("enum", f"{proposal.enum}{' (new)' if proposal.new_enum else ''}", "enum"),
            Derived("header", proposal.header),
            Derived("bit", proposal.value, "value"),
            Derived("since", proposal.since, "since"),
            Derived("functions", ", ".join(proposal.functions) or "none", "functions"),
            Derived("excludes", ", ".join(proposal.excludes) or "none", "excludes"),
            Derived("requires", ", ".join(proposal.requires) or "none", "requires"),
            Derived("access control", ", ".join(proposal.acl) or "the call's own rules", "acl"),
            Derived("masks in", ", ".join(proposal.drivers) or "no driver", "drivers"),
            Derived("virsh", virsh or "none", "virsh-command"),
        ]

    def as_json(self, proposal: Any) -> dict[str, Any]:
        from steps.constant.as_json import document

        return document(
            proposal,
            enum=proposal.enum,
            value=proposal.value,
            functions=list(proposal.functions),
            drivers=list(proposal.drivers),
            virsh=[{"command": use.command, "option": use.option} for use in proposal.virsh],
        )


def reference(enum: str, name: str) -> str:
    """Return the subject in words."""
    return f"flag {enum} {name}" if enum else f"flag {name}"
