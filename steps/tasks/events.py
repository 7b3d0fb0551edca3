"""What a running task tells, in order: Queued if it waits, one Started, then the rest, one Finished."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from steps.tasks.diagnostic import Diagnostic

Outcome = Literal["passed", "failed", "incomplete", "cancelled"]
"""``incomplete``: nothing failed, but something is missing on this machine, so not all could be run."""

CONTRACT_STATUS: dict[Outcome, int] = {"passed": 0, "failed": 1, "incomplete": 3, "cancelled": 130}
"""The exit status of ``libvirt-wizard run`` for each outcome."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Another task runs in the same build folder; ``behind`` says how many go first.

    ``holder`` says who runs it where that is another wizard; it is told anew when it changes.
    """

    task: str
    behind: int
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """``command`` is what one would type in ``cwd``; ``estimate`` the seconds of the last passing run."""

    task: str
    command: str
    cwd: str
    estimate: float | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Output since the last event: whole lines, harmless to a terminal, colours kept."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` (0: not known; ninja's may shrink). ``label`` names the current part."""

    done: int
    total: int
    label: str


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """The output held a complaint."""

    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class Finished:
    """The end. ``status`` is the command's own exit status (negative: the signal that ended it)."""

    task: str
    outcome: Outcome
    status: int
    seconds: float
    summary: str

    @property
    def exit_status(self) -> int:
        """0, 1, 3 or 130, as the command line returns it."""
        return CONTRACT_STATUS[self.outcome]


Event = Queued | Started | Lines | Progress | Diagnosed | Finished

_NAMES: dict[type, str] = {
    Queued: "queued",
    Started: "started",
    Lines: "lines",
    Progress: "progress",
    Diagnosed: "diagnostic",
    Finished: "finished",
}


def to_json(event: Event) -> dict[str, Any]:
    """One event as a JSON object: ``event`` names its kind, the rest are the fields of its class.

    A ``diagnostic`` event carries the fields of ``Diagnostic`` directly; ``finished`` adds ``exit_status``.
    """
    head: dict[str, Any] = {"event": _NAMES[type(event)]}
    if isinstance(event, Diagnosed):
        return head | event.diagnostic.to_json()
    if isinstance(event, Lines):
        return head | {"lines": list(event.lines)}
    if isinstance(event, Finished):
        return head | asdict(event) | {"exit_status": event.exit_status}
    return head | asdict(event)


async def run_json(events: AsyncIterator[Event]) -> AsyncIterator[str]:
    """Each event of ``events`` as one line of JSON, without the line's end."""
    async for event in events:
        yield json.dumps(to_json(event), ensure_ascii=False)
