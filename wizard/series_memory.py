"""How the person wants the series, kept between two runs: moves and messages are work that no tree can tell."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from steps.series.slots import GROUPINGS, Grouping

if TYPE_CHECKING:
    from steps.series.change import Change
    from steps.series.model import Wishes
    from steps.series.pieces import Piece
    from wizard.session import Session

_KEY = "series"


def keep_wishes(session: Session, wishes: Wishes, change: Change, apis: Sequence[str] = ()) -> None:
    """Note ``wishes`` in the session; a moved change is named by its text, so that it is found at another line.

    ``apis`` are those of the series: its messages are for no other one.
    """
    by_key = {piece.key: piece for piece in change.pieces}
    moves = [[*_name(change, by_key[key]), patch] for key, patch in wishes.moves.items() if key in by_key]
    session.place[_KEY] = {
        "grouping": wishes.grouping, "per_api": wishes.per_api, "signoff": wishes.signoff,
        "include": list(wishes.include), "moves": moves, "messages": dict(wishes.messages),
        "apis": list(apis),
    }  # fmt: skip


def kept_wishes(session: Session, change: Change, apis: Sequence[str] = ()) -> Wishes:
    """What was noted, as far as it fits the change as it is now; the defaults where nothing was or it is damaged.

    Nothing fits where it was noted for other ``apis``.
    """
    from steps.series.model import Wishes

    kept: Any = session.place.get(_KEY)
    if not isinstance(kept, dict):
        return Wishes()
    others = kept.get("apis")
    if isinstance(others, list) and others and apis and not set(others) & set(apis):
        return Wishes()
    try:
        grouping = kept["grouping"] if kept["grouping"] in GROUPINGS else "practice"
        moved = {(str(path), str(digest)): str(patch) for path, digest, patch in kept["moves"]}
        names = {piece: _name(change, piece) for piece in change.pieces} if moved else {}
        return Wishes(
            cast("Grouping", grouping), None if kept["per_api"] is None else bool(kept["per_api"]), bool(kept["signoff"]),
            tuple(str(path) for path in kept["include"]),
            {piece.key: moved[name] for piece, name in names.items() if name in moved},
            {str(patch): str(text) for patch, text in kept["messages"].items()},
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        return Wishes()


def _name(change: Change, piece: Piece) -> tuple[str, str]:
    file = change.files[piece.path]
    text = b"-".join(file.removed(piece)) + b"+" + b"+".join(file.added(piece))
    return piece.path, hashlib.sha256(text).hexdigest()[:16]
