"""What was found in the history, kept for the next time somebody asks: it holds as long as the same commit is out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wizard.locations import checkout_folder

if TYPE_CHECKING:
    from steps.teach.history import Brought
    from steps.tree.checkout import Checkout

_MOST = 200
"""Functions that are kept."""


class FoundHistory:
    """The commits that brought functions, by the commit that is checked out."""

    def __init__(self, checkout: Checkout) -> None:
        self._file: Path = checkout_folder(checkout.root) / "history.json"
        self._head = checkout.git.ask("rev-parse", "HEAD") if checkout.has_git else None

    def get(self, name: str) -> list[Brought] | None:
        """The commits of ``name``, oldest first; None where they are not known."""
        from steps.teach.history import Brought

        try:
            kept = self._read().get(name)
            if kept is None:
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
                for commit, author, date, subject, steps, files in kept
            ]
        except (TypeError, ValueError, AttributeError):
            return None

    def keep(self, name: str, commits: Sequence[Brought]) -> None:
        """Keep the commits of ``name``; a folder that cannot be written to keeps nothing."""
        if self._head is None:
            return
        kept = self._read()
        kept.pop(name, None)
        kept[name] = [astuple(commit) for commit in commits]
        newest = dict(list(kept.items())[-_MOST:])
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps({"head": self._head, "found": newest}))
        except OSError:
            return

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        found = kept.get("found") if isinstance(kept, dict) and kept.get("head") == self._head else None
        return found if isinstance(found, dict) else {}
