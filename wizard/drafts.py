"""What was typed and is not used yet: a prototype, the person's own text of an insertion. Kept until it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizard.session import Session

_TYPED, _TEXTS = "typed", "drafts"


def typed(session: Session) -> tuple[str, dict[str, str]]:
    """The prototype that was typed and not begun, with its choices; empty where there is none."""
    kept: Any = session.place.get(_TYPED)
    if not isinstance(kept, dict) or not isinstance(kept.get("text"), str):
        return "", {}
    choices = kept.get("choices")
    return kept["text"], {str(k): str(v) for k, v in choices.items()} if isinstance(choices, dict) else {}


def keep_typed(session: Session, text: str, choices: dict[str, str]) -> None:
    """Keep ``text``; an empty one forgets what was kept."""
    if text:
        session.place[_TYPED] = {"text": text, "choices": dict(choices)}
    else:
        session.place.pop(_TYPED, None)


def own_texts(session: Session, name: str, check: str) -> tuple[str, ...] | None:
    """The person's own texts for the insertion of ``check``; None where there are none."""
    kept: Any = session.place.get(_TEXTS)
    listed = kept.get(f"{name} {check}") if isinstance(kept, dict) else None
    return tuple(map(str, listed)) if isinstance(listed, list) and listed else None


def keep_own_texts(session: Session, name: str, check: str, texts: Sequence[str] | None) -> None:
    """Keep ``texts``; None forgets them."""
    kept = session.place.get(_TEXTS)
    if not isinstance(kept, dict):
        kept = session.place[_TEXTS] = {}
    if texts is None:
        kept.pop(f"{name} {check}", None)
    else:
        kept[f"{name} {check}"] = list(texts)


def checks_with_own_texts(session: Session, name: str) -> frozenset[str]:
    """The checks of ``name`` for which the person has texts of their own."""
    kept: Any = session.place.get(_TEXTS)
    keys = kept if isinstance(kept, dict) else ()
    return frozenset(key.partition(" ")[2] for key in keys if key.partition(" ")[0] == name)
