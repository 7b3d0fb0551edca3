"""What a person wants of a value, with everything that was derived from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steps.code.enums import EnumText, Member
from steps.constant.asking import Asking, driver_of
from steps.constant.subject import nearest_by_words
from steps.errors import BadInput
from steps.model import Question, Wish
from steps.tree.facts import Facts

_COUNTER = re.compile(r"_NR$")


@dataclass(frozen=True)
class ValueProposal:
    """A new value of ``enum``; ``written`` is its number as the header says it, empty where neighbours say none."""

    name: str
    enum: str
    string: str
    comment: str
    written: str
    header: str
    since: str
    drivers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def kind(self) -> str:
        """The word of the kind."""
        return "value"

    @property
    def ref(self) -> str:
        """The value as ``status`` takes it."""
        return f"value {self.enum} {self.name}"


def counter(enum: EnumText) -> Member | None:
    """Return the member that only counts the others and is written as a number (``VIR_DOMAIN_MEMORY_STAT_NR``)."""
    return next((m for m in enum.listed if _COUNTER.search(m.name) and m.written.isdigit()), None)


def last_value(enum: EnumText) -> Member | None:
    """Return the last member that is a value."""
    return next((m for m in reversed(enum.listed) if m is not counter(enum)), None)


class Proposer:
    """Makes the proposals of one call."""

    def __init__(self, facts: Facts, wishes: Sequence[Wish], keys: Mapping[str, str]) -> None:
        del facts, wishes
        self.keys = keys

    def propose(self, facts: Facts, wish: Wish) -> ValueProposal:
        """Return what follows from ``wish``; raises BadInput where nothing can."""
        asking = Asking(facts, wish.choices, self.keys)
        enum_name, name, string, comment = wish.what
        tree = facts.constants
        found = tree.enum(enum_name)
        if found is None:
            raise BadInput(
                f"no public header has the enum {enum_name}: name one that it has, or write the enum by hand first"
            )
        path, enum = found
        if enum.is_flags:
            raise BadInput(f"{enum_name} is an enum of flags: add '{name}' as a flag (--flag)")
        there = [e.name for _p, e, _m in tree.members(name) if e.name != enum_name]
        if there:
            raise BadInput(f"{name} is there already, in the enum {there[0]}: choose another name")
        if "_EVENT_ID_" in name:
            raise BadInput(f"{name} is the id of an event: add it by its callback (--event)")
        usual = string or _tail(name, enum).replace("_", "-").lower()
        text = asking.ask("string", usual, (), "as you said" if string else "the end of its name")
        if not re.fullmatch(r'[^"\\\n]{1,80}', text):
            raise BadInput(f"string={text}: a short text without quotes is wanted")
        near = nearest_by_words(name, [m.name for m in enum.listed])
        using = next((u for n in near[:4] if (u := tree.naming(n, tree.driver_files))), [])
        offered = tuple(dict.fromkeys(driver_of(at.path) for at in using))
        drivers = asking.listed("drivers", (), offered, "which driver says it, and where, only you know")
        return ValueProposal(
            name, enum_name, text, comment, _written(enum), path, asking.since(), drivers,
            tuple(asking.questions), tuple(asking.warnings), dict(wish.choices), f"value {wish.text}",
        )  # fmt: skip


def _tail(name: str, enum: EnumText) -> str:
    """The end of a value's name, without the words that all values of its enum begin with."""
    names = [n.split("_") for n in (name, *(m.name for m in enum.members))]
    count = 0
    for words in zip(*names, strict=False):
        if len(set(words)) > 1:
            break
        count += 1
    return "_".join(name.split("_")[count:])


def _written(enum: EnumText) -> str:
    """The number of the next value, where the last one says its own."""
    last = last_value(enum)
    number = enum.values.get(last.name) if last is not None else None
    if last is None or not last.written or number is None:
        return ""
    return str(number + 1)
