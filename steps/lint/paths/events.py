"""What the paths of a function show: the material that the rules judge."""

from __future__ import annotations

from dataclasses import dataclass, field

from steps.lint.paths.state import Failure, State


@dataclass(frozen=True, slots=True)
class MethodCall:
    """A driver's method is called: ``table`` is what it was reached through, as a value; ``inside`` a helper."""

    member: str
    table: str
    arguments: tuple[str, ...]
    at: int
    state: State
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A path ends, with the value that is returned (empty: none)."""

    value: str
    at: int
    state: State


@dataclass(frozen=True, slots=True)
class Refusal:
    """A read-only connection is refused; ``conditions`` are the values that must be true (False: not) for it."""

    at: int
    conditions: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A check macro of the library: its name, its arguments as values, and what was known before it.

    ``inside`` is True where a helper checks.
    """

    name: str
    arguments: tuple[str, ...]
    at: int
    state: State
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A parameter is used as a pointer where it is not known to be one; ``through`` is the expression."""

    parameter: str
    at: int
    through: str


@dataclass(frozen=True, slots=True)
class Event:
    """Anything else: ``kind`` with its place."""

    kind: str
    at: int
    what: str = ""
    failure: Failure | None = None


@dataclass(slots=True)
class Trace:
    """All that was seen on all paths of a function."""

    calls: list[MethodCall] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    refusals: set[Refusal] = field(default_factory=set)
    checks: list[Check] = field(default_factory=list)
    uses: set[Use] = field(default_factory=set)
    events: set[Event] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)
    """Members of driver structs that are looked for anywhere."""
    names: set[str] = field(default_factory=set)
    """The functions and macros that are called anywhere."""
    unreached: list[int] = field(default_factory=list)
    """Where statements stand that no path comes to."""
    truncated: bool = False
    """True where there were too many paths to follow all of them."""

    def event(self, kind: str, at: int, what: str = "", failure: Failure | None = None) -> None:
        """Note an event."""
        self.events.add(Event(kind, at, what, failure))
