"""A series: its patches in order, what each holds and says, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from steps.series.change import Change
from steps.series.origin import Earlier
from steps.series.pieces import Piece
from steps.series.slots import Grouping, Slot

SIGNED = re.compile(r"^Signed-off-by: .+ <[^<>\s]+>$", re.M)


@dataclass(frozen=True)
class Wishes:
    """How the person wants a series: everything that is not read from the tree.

    ``per_api``: patches of its own for each API (None: where they have nothing in common).
    ``moves``: piece to the id of a patch (empty: left out); ``messages``: id of a patch to its whole message;
    ``include``: paths, or ``path:line``, of what belongs to no API and is wanted all the same (``*``: all of it).
    """

    grouping: Grouping = "practice"
    per_api: bool | None = None
    signoff: bool = True
    include: tuple[str, ...] = ()
    moves: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)

    def moved(self, piece: Piece, patch: str) -> Wishes:
        """The same with ``piece`` in ``patch``."""
        return replace(self, moves={**self.moves, piece.key: patch})

    def saying(self, patch: str, message: str) -> Wishes:
        """The same with ``message`` for ``patch``; an empty one brings the proposed one back."""
        kept = {k: v for k, v in self.messages.items() if k != patch}
        return replace(self, messages={**kept, patch: message} if message.strip() else kept)


@dataclass(frozen=True, slots=True)
class Part:
    """One piece in a patch: the API that it is for, the checks of it that it settles, why it is here, its lines."""

    piece: Piece
    api: str
    checks: tuple[str, ...]
    why: str
    added: int
    removed: int

    def as_json(self) -> dict[str, Any]:
        """For ``series plan --json``."""
        return {
            "path": self.piece.path, "line": self.piece.line, "added": self.added, "removed": self.removed,
            "api": self.api or None, "checks": list(self.checks), "why": self.why,
        }  # fmt: skip


@dataclass(frozen=True)
class Patch:
    """One patch: ``id`` is what moves and messages name it by."""

    number: int
    id: str
    slot: Slot
    apis: tuple[str, ...]
    parts: tuple[Part, ...]
    message: str
    warnings: tuple[str, ...] = ()
    earlier: Earlier | None = None
    """The commit that is there already and whose author and date the patch keeps."""

    @property
    def subject(self) -> str:
        """The message's first line."""
        return self.message.partition("\n")[0]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it changes."""
        return tuple(dict.fromkeys(part.piece.path for part in self.parts))

    @property
    def added(self) -> int:
        """How many lines it adds."""
        return sum(part.added for part in self.parts)

    @property
    def removed(self) -> int:
        """How many lines it takes away."""
        return sum(part.removed for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """For ``series plan --json``."""
        files = [
            {
                "path": path,
                "added": sum(p.added for p in self.parts if p.piece.path == path),
                "removed": sum(p.removed for p in self.parts if p.piece.path == path),
            }
            for path in self.files
        ]
        return {
            "number": self.number, "id": self.id, "steps": list(self.slot.steps), "apis": list(self.apis),
            "subject": self.subject, "message": self.message, "added": self.added, "removed": self.removed,
            "files": files, "sites": [part.as_json() for part in self.parts], "warnings": list(self.warnings),
            "author": self.earlier.who if self.earlier else None,
            "commit": self.earlier.name if self.earlier else None,
        }  # fmt: skip


@dataclass(frozen=True)
class Series:
    """The patches in order, and the pieces that are in none. ``change`` is what they split."""

    change: Change
    wishes: Wishes
    apis: tuple[str, ...]
    patches: tuple[Patch, ...]
    left_over: tuple[Part, ...]
    slots: tuple[tuple[str, str], ...] = ()
    """Every patch that a piece can be moved to, also those that hold nothing yet: id and what it is."""

    @property
    def beside(self) -> Mapping[str, str]:
        """What no series can hold, with the reason."""
        return self.change.beside

    def patch(self, patch_id: str) -> Patch | None:
        """The patch with this id."""
        return next((patch for patch in self.patches if patch.id == patch_id), None)

    def state(self, count: int) -> dict[str, tuple[bytes | None, str]]:
        """The files, with their modes, that differ from the base after the first ``count`` patches."""
        chosen: set[Piece] = {part.piece for patch in self.patches[:count] for part in patch.parts}
        return {
            path: (file.mixed(chosen), file.mode(chosen))
            for path, file in self.change.files.items()
            if any(piece in chosen for piece in file.pieces)
        }

    def as_json(self) -> dict[str, Any]:
        """For ``series plan --json``."""
        return {
            "base": self.change.base, "rev": self.change.rev, "grouping": self.wishes.grouping,
            "per_api": self.wishes.per_api, "apis": list(self.apis),
            "patches": [patch.as_json() for patch in self.patches],
            "left_over": [part.as_json() for part in self.left_over],
            "beside": [{"path": path, "why": why} for path, why in self.beside.items()],
        }  # fmt: skip


def signed(message: str, identity: str) -> str:
    """``message`` with the sign-off of ``identity`` (``Name <mail>``) as its last trailer."""
    text = message.strip("\n")
    if not identity or f"Signed-off-by: {identity}" in text.splitlines():
        return text + "\n"
    last = text.rpartition("\n\n")[2]
    trailers = "\n\n" in text and all(re.match(r"[A-Z][\w-]+: \S", row) for row in last.splitlines())
    return text + ("\n" if trailers else "\n\n") + f"Signed-off-by: {identity}\n"


def bare(parts: Sequence[Part]) -> tuple[Piece, ...]:
    """The pieces of ``parts``."""
    return tuple(part.piece for part in parts)
