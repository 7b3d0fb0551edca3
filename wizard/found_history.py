"""What was found in the history, kept for the next time somebody asks: it holds as long as the same commit is out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from wizard.store import kept

if TYPE_CHECKING:
    from steps.teach.history import Brought
    from steps.tree.checkout import Checkout

_MOST = 200
"""Functions that are kept."""


class FoundHistory:
    """The commits that brought functions, by the commit that is checked out."""

    def __init__(self, checkout: Checkout) -> None:
        self._file = kept(checkout.root, "history.json")
        self._head = checkout.git.ask("rev-parse", "HEAD") if checkout.has_git else None

    def get(self, name: str) -> list[Brought] | None:
        """The commits of ``name``, oldest first; None where they are not known."""
        from steps.teach.history import Brought

        try:
            known = self._valid(self._file.read()).get(name)
            if known is None:
                return None
            return [
                Brought(
                    str(commit),
                    str(author),
                    str(date),
                    str(subject),
                    tuple(map(int, steps)),
                    tuple(map(str, files)),
                )
                for commit, author, date, subject, steps, files in known
            ]
        except (TypeError, ValueError, AttributeError):
            return None

    def keep(self, name: str, commits: Sequence[Brought]) -> None:
        """Keep the commits of ``name``; a folder that cannot be written to keeps nothing."""
        if self._head is None:
            return
        found = [astuple(commit) for commit in commits]

        def change(now: dict[str, Any]) -> dict[str, Any]:
            known = self._valid(now)
            known.pop(name, None)
            known[name] = found
            return {"head": self._head, "found": dict(list(known.items())[-_MOST:])}

        self._file.change(change)

    def _valid(self, kept: dict[str, Any]) -> dict[str, Any]:
        found = kept.get("found") if kept.get("head") == self._head else None
        return found if isinstance(found, dict) else {}
