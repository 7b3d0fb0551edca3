"""What is remembered between two runs: only what the tree cannot tell - prototypes, choices, answers, the place.

The file may be deleted at any time; what is done is always read from the checkout.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steps.kept import Kept, merged
from steps.state import State
from wizard.store import kept

_HISTORY = 50


@dataclass
class ApiMemory:
    """One API: its prototype as typed, the choices (``--set``), and the answers to judgement checks."""

    prototype: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Check id to (state, reason), said by a person."""

    def judged(self) -> dict[str, tuple[State, str]]:
        """The answers as the checklist takes them; one that names no state is left out."""
        return {
            check: (State(state), reason)
            for check, (state, reason) in self.answers.items()
            if state in list(State)
        }


@dataclass
class Session:
    """The memory of one checkout. ``place`` says where the person was: API, step and screen."""

    root: Path
    apis: dict[str, ApiMemory] = field(default_factory=dict)
    current: str | None = None
    place: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    """A task's own command line to the one that the person put in its place."""
    history: list[str] = field(default_factory=list)
    """Prototypes typed before, newest last."""

    problem: str = ""
    """What is wrong with the file it was read from; empty if nothing is."""
    _read: dict[str, Any] = field(default_factory=dict, repr=False)
    """What the file held when it was last read or written: what differs from it since is this program's doing."""

    @property
    def path(self) -> Path:
        """The session file."""
        return self._file.path

    @property
    def _file(self) -> Kept:
        return kept(self.root, "session.json")

    @classmethod
    def load(cls, root: Path) -> Session:
        """The session of the checkout ``root``; a new one where there is none or it cannot be read (``problem``)."""
        session = cls(root)
        file = session._file
        found = file.read()
        session.problem = file.problem
        try:
            session._fill(found)
        except (TypeError, ValueError, LookupError, AttributeError):
            file.set_aside("is damaged")
            session = cls(root, problem=file.problem)
        session._read = session._written()
        return session

    def _fill(self, found: dict[str, Any]) -> None:
        """Take over what a file holds; an API that is still there stays the same object, as screens hold it."""
        apis = {str(name): _memory(memory) for name, memory in dict(found.get("apis", {})).items()}
        current = found.get("current")
        self.place = dict(found.get("place", {}))
        self.commands = {str(k): str(v) for k, v in dict(found.get("commands", {})).items()}
        self.history = [str(p) for p in list(found.get("history", []))][-_HISTORY:]
        self.current = current if isinstance(current, str) else None
        for name in [name for name in self.apis if name not in apis]:
            del self.apis[name]
        for name, memory in apis.items():
            if name in self.apis:
                self.apis[name].__dict__.update(memory.__dict__)
            else:
                self.apis[name] = memory

    def _written(self) -> dict[str, Any]:
        """What the file shall hold, as JSON has it."""
        return {
            "apis": {
                name: {
                    "prototype": memory.prototype, "choices": dict(memory.choices),
                    "answers": {check: list(said) for check, said in memory.answers.items()},
                }
                for name, memory in self.apis.items()
            },
            "current": self.current, "place": copy.deepcopy(self.place), "commands": dict(self.commands),
            "history": self.history[-_HISTORY:],
        }  # fmt: skip

    def api(self, name: str) -> ApiMemory:
        """The memory of the API ``name``, made where there is none."""
        return self.apis.setdefault(name, ApiMemory())

    def save(self) -> str | None:
        """Write what this program changed, beside what another wrote meanwhile, and take that over.

        Returns:
            None, or why it could not be written (a full disk, a read-only home).
        """
        old, mine = self._read, self._written()
        taken: dict[str, Any] = {}

        def change(theirs: dict[str, Any]) -> dict[str, Any]:
            both: dict[str, Any] = merged(old, mine, {**old, **theirs} if theirs else old)
            more = [p for p in mine["history"] if p not in old.get("history", [])]
            listed = (
                theirs.get("history") if isinstance(theirs.get("history"), list) else old.get("history", [])
            )
            both["history"] = list(dict.fromkeys([*(p for p in listed or [] if p not in more), *more]))[
                -_HISTORY:
            ]
            taken.update(both)
            return both

        problem = self._file.change(change)
        if problem is None:
            with contextlib.suppress(TypeError, ValueError, LookupError, AttributeError):
                self._fill(taken)
            self._read = self._written()
        return problem


def _memory(found: Any) -> ApiMemory:
    answers = {str(k): (str(v[0]), str(v[1])) for k, v in dict(found.get("answers", {})).items()}
    choices = {str(k): str(v) for k, v in dict(found.get("choices", {})).items()}
    return ApiMemory(str(found.get("prototype", "")), choices, answers)


def skipped_in(session: Session, name: str) -> frozenset[str]:
    """The checks of ``name`` that the person leaves out."""
    kept = session.place.get("skipped", {})
    listed = kept.get(name, []) if isinstance(kept, dict) else []
    return frozenset(str(check) for check in listed) if isinstance(listed, list) else frozenset()


def set_skipped(session: Session, name: str, checks: Iterable[str]) -> None:
    """Remember the checks of ``name`` that the person leaves out."""
    kept = session.place.get("skipped")
    if not isinstance(kept, dict):
        kept = session.place["skipped"] = {}
    kept[name] = sorted(checks)
