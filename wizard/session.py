"""What is remembered between two runs: only what the tree cannot tell - prototypes, choices, answers, the place.

The file may be deleted at any time; what is done is always read from the checkout.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from steps.state import State
from wizard.locations import checkout_folder


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
    told: bool = False
    """Whether the person was told that planning runs the checkout's own generator."""

    @property
    def path(self) -> Path:
        """The session file."""
        return checkout_folder(self.root) / "session.json"

    @classmethod
    def load(cls, root: Path) -> Session:
        """The session of the checkout ``root``; a new one where there is none or it cannot be read."""
        session = cls(root)
        try:
            kept = json.loads(session.path.read_text())
        except (OSError, ValueError):
            return session
        if isinstance(kept, dict):
            with contextlib.suppress(TypeError, ValueError, LookupError, AttributeError):
                session._fill(kept)
        return session

    def _fill(self, kept: dict[str, Any]) -> None:
        for name, memory in dict(kept.get("apis", {})).items():
            answers = {str(k): (str(v[0]), str(v[1])) for k, v in dict(memory.get("answers", {})).items()}
            choices = {str(k): str(v) for k, v in dict(memory.get("choices", {})).items()}
            self.apis[str(name)] = ApiMemory(str(memory.get("prototype", "")), choices, answers)
        current = kept.get("current")
        self.current = current if current in self.apis or isinstance(current, str) else None
        self.place = dict(kept.get("place", {}))
        self.commands = {str(k): str(v) for k, v in dict(kept.get("commands", {})).items()}
        self.history = [str(p) for p in kept.get("history", [])][-50:]
        self.told = bool(kept.get("told", False))

    def api(self, name: str) -> ApiMemory:
        """The memory of the API ``name``, made where there is none."""
        return self.apis.setdefault(name, ApiMemory())

    def save(self) -> str | None:
        """Write the session; None, or why it could not be written (a full disk, a read-only home)."""
        kept = {
            "apis": {name: asdict(memory) for name, memory in self.apis.items()},
            "current": self.current, "place": self.place, "commands": self.commands, "history": self.history[-50:], "told": self.told,
        }  # fmt: skip
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".session.")
            with os.fdopen(handle, "w") as file:
                json.dump(kept, file, indent=1)
            Path(name).replace(self.path)
        except OSError as error:
            return f"the session is not kept: {error.strerror} ({self.path.parent})"
        return None


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
