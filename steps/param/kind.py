"""The kinds "param" and "stats": how their texts are read, and how they are named and found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from steps.constant.subject import FROM_API_XML
from steps.errors import BadInput
from steps.model import Derived, Kind, Wish
from steps.param.stats import StatsSubject, key_of, keys
from steps.param.subject import ParamSubject
from steps.state import State
from steps.tree.facts import Facts

TYPES = ("int", "uint", "llong", "ullong", "double", "boolean", "string")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,120}", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9_]*(?:[.-](?:<num>|[a-z0-9_-]+))+", re.ASCII)
_TEXT = re.compile(
    r"(?P<name>[A-Z]\w*)\s+\"(?P<string>[^\"\n]{1,80})\"(?:\s+(?P<type>\w+))?\s*(?::\s*(?P<comment>.*))?",
    re.S | re.ASCII,
)
_STATS = re.compile(
    r"(?P<key>[a-z][\w.<>-]*)(?:\s+(?P<type>\w+))?\s*(?::\s*(?P<comment>.*))?", re.S | re.ASCII
)


class Param(Kind):
    """A typed parameter: ``VIR_DOMAIN_BLKIO_FOO "foo" uint : what it is``."""

    word = "param"
    in_python = f"{FROM_API_XML}, and the functions take any parameter by its string"
    tested_by = "sets it, reads it back, and shows its effect on a guest that runs"
    sample = 'VIR_DOMAIN_BLKIO_FOO "foo" uint : what it is'
    keys = {
        "type": "its type, one of " + " ".join(TYPES),
        "multiple": "whether it may be given several times, yes or no",
        "direction": "set, get or both",
        "drivers": "the drivers that get code for it, drivers=qemu,test",
        "validate": "whether a setter checks its type, yes or no",
        "virsh-option": "the option's name",
        "virsh-command": "the command that gets it",
        "since": "the version that first has it",
    }

    def read(self, text: str) -> Wish:
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise BadInput(
                f"not a typed parameter: {text!r}; say 'NAME \"string\" TYPE : comment', as in '{self.sample}'"
            )
        what = (match["name"], match["string"], _type(match["type"]), (match["comment"] or "").strip())
        return Wish(self.word, f"param {match['name']}", match["name"], text.strip(), what)

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        if words and _NAME.fullmatch(words[0]):
            return f"param {words[0]}", 1
        raise BadInput("param: say the macro's name: param VIR_DOMAIN_BLKIO_WEIGHT")

    def claims(self, name: str, facts: Facts) -> Sequence[str]:
        return [f"param {name}"] if facts.constants.macro(name) is not None else []

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> ParamSubject:
        return ParamSubject(ref, ref.split()[-1], facts, proposal, answers or {}, base)

    def every(self, facts: Facts) -> Sequence[str]:
        return [f"param {macro.name}" for _path, macro in facts.constants.macros if not is_stats(macro.name)]

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        if there is None or not here.constants.differ(there):
            return []
        released = set(self.every(there))
        return [ref for ref in self.every(here) if ref not in released]

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        return [f"param {name}" for name in self.subject(facts, ref).siblings]

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        from steps.param.proposal import Proposer

        return Proposer(facts, wishes, self.keys)

    def derived(self, proposal: Any) -> Sequence[Derived]:
        return derived(proposal)

    def as_json(self, proposal: Any) -> dict[str, Any]:
        return as_json(proposal)


class Stats(Kind):
    """A field of the domain statistics: ``block.<num>.foo ullong : what it counts``."""

    word = "stats"
    in_python = "gives the statistics as a dictionary of whatever keys come: nothing is to be written"
    tested_by = "shows that the field comes, and that it moves with what it counts"
    sample = "block.<num>.foo ullong : what it counts"
    keys = {
        "type": "its type, one of " + " ".join(TYPES),
        "unit": "what it is counted in, named in the texts",
        "per": "what it is told for each of, where the key has <num>",
        "since": "the version that first has it",
    }

    def read(self, text: str) -> Wish:
        match = _STATS.fullmatch(text.strip())
        if match is None or not _KEY.fullmatch(match["key"]):
            raise BadInput(
                f"not a field of the statistics: {text!r}; say 'group.<num>.key TYPE : comment', as in '{self.sample}'"
            )
        what = (match["key"], _type(match["type"]), (match["comment"] or "").strip())
        return Wish(self.word, f"stats {match['key']}", match["key"], text.strip(), what)

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        if words and _KEY.fullmatch(words[0]):
            return f"stats {words[0]}", 1
        raise BadInput("stats: say the field's key: stats block.<num>.rd.reqs")

    def claims(self, name: str, facts: Facts) -> Sequence[str]:
        return [f"stats {name}"] if _KEY.fullmatch(name) and name in keys(facts) else []

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> StatsSubject:
        return StatsSubject(ref, ref.split()[-1], facts, proposal, answers or {}, base)

    def every(self, facts: Facts) -> Sequence[str]:
        return [f"stats {key}" for key in keys(facts)]

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        if there is None or not (here.constants.differ(there) or here.constants.docs_differ(there)):
            return []
        released = set(keys(there))
        return [f"stats {key}" for key in keys(here) if key not in released]

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        key = ref.split()[-1]
        start = key.partition(".")[0] + "."
        return [f"stats {k}" for k in keys(facts) if k.startswith(start) and k != key]

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        from steps.param.proposal import Proposer

        return Proposer(facts, wishes, self.keys)

    def derived(self, proposal: Any) -> Sequence[Derived]:
        return derived(proposal)

    def as_json(self, proposal: Any) -> dict[str, Any]:
        return as_json(proposal)


def derived(proposal: Any) -> Sequence[Derived]:
    """Return what follows from a proposal of either kind."""
    virsh = ", ".join(f"{use.command} --{use.option}" for use in proposal.virsh)
    return [
        Derived("header", proposal.header or "this tree names no keys"),
        Derived("macro", (proposal.macro or "none") if proposal.key else proposal.name),
        Derived("type", proposal.type, "type"),
        Derived("since", proposal.since, "since"),
        Derived("drivers", ", ".join(proposal.drivers) or "no driver", "drivers"),
        Derived("virsh", virsh or "no option of its own", "virsh-command"),
    ]


def as_json(proposal: Any) -> dict[str, Any]:
    """Return a proposal of either kind as the contract's JSON has it."""
    from steps.constant.as_json import document

    return document(
        proposal,
        string=proposal.string,
        type=proposal.type,
        macro=(proposal.macro or None) if proposal.key else proposal.name,
        direction=proposal.direction,
        functions=[],
        drivers=list(proposal.drivers),
        virsh=[{"command": use.command, "option": use.option} for use in proposal.virsh],
    )


def is_stats(macro: str) -> bool:
    """Return whether a macro of a string belongs to the statistics, not to a parameter that is set or told alone."""
    return key_of(macro) != ""


def _type(word: str | None) -> str:
    if word is None or word in TYPES:
        return word or ""
    raise BadInput(f"no type of a parameter: {word!r}; one of {', '.join(TYPES)}")
