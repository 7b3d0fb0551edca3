"""What the parts of following a function share: the function, the frames it is in, and what is noted."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

from steps.code.expression import Expr
from steps.code.flow import Flow
from steps.lint.paths.events import Trace
from steps.lint.paths.state import State
from steps.lint.paths.types import failing_sign, is_object, is_pointer

MOST = 120
"""Paths that are kept apart at one statement; further ones are left out."""
Helper = Callable[[str, str], "Flow | None"]
"""The graph of a helper or of a macro with these arguments (as written), or None."""
UNSET = "?u"
"""What the value of a variable that was never set begins with."""
RESULT = re.compile(r"@([mpc]):(\w+|\?):(\d+)")
"""A call's result as a value: of a driver's method, of a public function, of any other; its name; its place."""


@dataclass(slots=True)
class Frame:
    """One function that is being followed: where its paths go that leave a statement in another way."""

    flow: Flow
    jumps: list[tuple[str, State]] = field(default_factory=list)
    returns: list[tuple[State, str, int]] = field(default_factory=list)
    macro: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the function's own text.

    ``helper``: see :data:`Helper`; ``public``: whether a name is a public function's; ``returns``: the type that a
    driver's method returns (empty: unknown); ``constants``: names of negative numbers to these.
    """

    helper: Helper
    public: Callable[[str], bool]
    returns: Callable[[str], str]
    constants: dict[str, str] = field(default_factory=dict)


class Following(ABC):
    """A function that is being followed, with what was noted so far."""

    def __init__(self, flow: Flow, context: Context) -> None:
        self.flow = flow
        self.context = context
        self.trace = Trace()
        self._frames: list[Frame] = []
        self._followed = 0
        self._place = 0
        """Where a helper was called from the function itself: what it does counts as done there; 0: not in one."""
        self._pointers = {p.name: p.type for p in flow.face.params if is_pointer(p.type)}
        self._objects = {n for n, t in self._pointers.items() if is_object(t)}

    @abstractmethod
    def _value(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        """The values that ``expression`` can have, each with the path on which it has it; changes ``state``."""

    @abstractmethod
    def _run(self, frame: Frame, states: list[State]) -> set[int]:
        """Follow ``frame`` from its entry; the numbers of the steps that were come to."""

    @abstractmethod
    def _object(self, expression: Expr, state: State) -> tuple[list[State], list[State]]:
        """The paths on which a test of an object holds, and those on which it does not."""

    def _at(self, at: int) -> int:
        return self._place or at

    def _failing(self, member: str) -> int:
        """The sign by which the method ``member`` says that it failed."""
        return failing_sign(self.context.returns(member))
