"""What is known at one place of one path: values of variables, what tests have shown, which error is pending."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

NEGATIVE, ZERO, POSITIVE = 1, 2, 4
"""Signs of a value; of a pointer ZERO is NULL. A set of them is their sum."""
ANY = NEGATIVE | ZERO | POSITIVE
NONZERO = NEGATIVE | POSITIVE

_NUMBER = re.compile(r"-?(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*$")


class Failure(NamedTuple):
    """An error that is pending on a path.

    ``kind``: ``report`` (an error was set), ``unsupported`` (likewise: no driver has it), ``method`` (a driver's method
    failed, which sets one), ``public`` (another public function failed: it has dispatched), ``maybe`` (a call whose
    result was tested failed or found nothing).
    """

    kind: str
    at: int
    what: str

    @property
    def certain(self) -> bool:
        """Whether an error is set for sure."""
        return self.kind in ("report", "unsupported", "method")


@dataclass(slots=True)
class State:
    """One path up to one place. Values are texts in terms of the parameters: ``dom->conn->driver``.

    ``env``: variables to values; ``facts``: values to the signs that they can have; ``reset``, ``logged``: whether the
    last error was reset and the call logged; ``failure``: the pending error; ``dispatched``: whether it was
    dispatched; ``called``: the results of driver methods called so far, in order.
    """

    env: dict[str, str]
    facts: dict[str, int]
    reset: bool = False
    logged: bool = False
    failure: Failure | None = None
    dispatched: bool = False
    called: tuple[str, ...] = ()

    def copy(self) -> State:
        """The same, to go on by itself."""
        return State(
            dict(self.env), dict(self.facts), self.reset, self.logged, self.failure, self.dispatched, self.called
        )  # fmt: skip

    def key(self) -> tuple[object, ...]:
        """Equal for states from which the same follows."""
        return (
            frozenset(self.env.items()), frozenset(self.facts.items()), self.reset, self.logged, self.failure,
            self.dispatched, self.called,
        )  # fmt: skip

    def sign(self, value: str) -> int:
        """The signs that ``value`` can have here."""
        known = self.facts.get(value)
        return constant(value) if known is None else known

    def known(self, value: str, signs: int) -> bool:
        """Whether ``value`` has one of ``signs`` for sure."""
        return self.sign(value) & ~signs == 0


def constant(value: str) -> int:
    """The signs of ``value`` as far as its text tells."""
    if value in ("NULL", "false", "FALSE"):
        return ZERO
    if value[:1] in ("&", '"') or value in ("true", "TRUE"):
        return POSITIVE
    if _NUMBER.match(value):
        number = (
            int(value.rstrip("uUlL"), 0) if not re.match(r"-?0\d", value) else int(value.rstrip("uUlL"), 8)
        )
        return ZERO if number == 0 else POSITIVE if number > 0 else NEGATIVE
    return ANY


def is_number(value: str) -> bool:
    """Whether ``value`` is a number as written."""
    return _NUMBER.match(value) is not None


def names(signs: int) -> str:
    """``signs`` in words, for messages."""
    return {NEGATIVE: "negative", ZERO: "0", POSITIVE: "positive"}.get(signs, "")
