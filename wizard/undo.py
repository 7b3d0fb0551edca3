"""One list of all that was done: insertions, verdicts, skips and choices, each to take back and to do again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wizard.session import ApiMemory, Session, set_skipped, skipped_in

if TYPE_CHECKING:
    from steps.edits.apply import Journal
    from steps.edits.insertion import Insertion
    from steps.tree.checkout import Checkout


def journal_of(checkout: Checkout) -> Journal:
    """The record of what was done in ``checkout``."""
    from steps.edits.apply import Journal
    from wizard.locations import checkout_folder

    return Journal(checkout.root, checkout_folder(checkout.root))


# --- the person's answers ----------------------------------------------------------------------------------------


def answers_of(session: Session, name: str) -> dict[str, Any] | None:
    """Prototype, choices, verdicts and skips of the API ``name``, as they are kept on record; None where there are none."""
    memory = session.apis.get(name)
    skipped = skipped_in(session, name)
    if memory is None and not skipped:
        return None
    return {**asdict(memory or ApiMemory()), "skipped": sorted(skipped)}


def note_answers(
    checkout: Checkout, session: Session, name: str, before: dict[str, Any] | None, label: str
) -> None:
    """Put on record that the answers about ``name`` are others than ``before``. Raises CannotWrite."""
    after = answers_of(session, name)
    if after != before:
        journal_of(checkout).note(label, {"api": name, "before": before, "after": after})


def put_back(session: Session, memory: dict[str, Any], which: str) -> None:
    """Make the answers in the session those of a record again: ``before`` it, or ``after`` it."""
    name, kept = memory.get("api"), memory.get(which)
    if not isinstance(name, str) or which not in memory:
        return
    if not isinstance(kept, dict):
        session.apis.pop(name, None)
        set_skipped(session, name, ())
        return
    answers = {str(k): (str(v[0]), str(v[1])) for k, v in kept.get("answers", {}).items()}
    choices = {str(k): str(v) for k, v in kept.get("choices", {}).items()}
    session.apis[name] = ApiMemory(str(kept.get("prototype", "")), choices, answers)
    set_skipped(session, name, map(str, kept.get("skipped", ())))


def inserted(session: Session, name: str, insertions: Iterable[Insertion]) -> dict[str, Any]:
    """What is kept with an insertion: the texts of each check, and the choices that they follow."""
    texts: dict[str, list[list[str]]] = {}
    for insertion in insertions:
        texts.setdefault(insertion.check, []).append([insertion.file, insertion.text])
    memory = session.apis.get(name)
    return {"api": name, "choices": dict(memory.choices) if memory else {}, "texts": texts}
