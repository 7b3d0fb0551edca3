"""Results of checkers by the content of all they read, so that only what changed is run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from steps.kept import Kept
from steps.tasks.reading import read_bytes

_KEPT = 500
_FORM = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """How a command ended: its exit status and output."""

    status: int
    output: str


class Digests:
    """Content hashes of files, each read once in a run."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """The hash of the content; a file that cannot be read counts as empty."""
        if path not in self._known:
            self._known[path] = hashlib.blake2b(read_bytes(path), digest_size=16).hexdigest()
        return self._known[path]

    def key(self, words: Iterable[str], files: Iterable[Path]) -> str:
        """One hash of ``words`` and of the names and contents of ``files``."""
        said = json.dumps([_FORM, list(words), [(str(file), self.of(file)) for file in files]])
        return hashlib.blake2b(said.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


class ResultCache:
    """Stored results in one JSON file (None: nothing is kept). A file of no use costs time only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._results: dict[str, Stored] = dict(_load(path))

    def get(self, key: str) -> Stored | None:
        """What is stored under ``key``; it then counts as recent."""
        found = self._results.pop(key, None)
        if found is not None:
            self._results[key] = found
        return found

    def put(self, key: str, result: Stored) -> None:
        """Store ``result``; ``save`` writes it."""
        self._results.pop(key, None)
        self._results[key] = result

    def save(self) -> None:
        """Write the most recent results."""
        if self._path is None:
            return
        mine = {key: asdict(result) for key, result in self._results.items()}
        Kept(self._path).change(lambda now: dict(list(({**now, **mine}).items())[-_KEPT:]))


def _load(path: Path | None) -> Iterable[tuple[str, Stored]]:
    for key, value in Kept(path).read().items() if path is not None else ():
        if (
            isinstance(value, dict)
            and isinstance(value.get("status"), int)
            and isinstance(value.get("output"), str)
        ):
            yield key, Stored(value["status"], value["output"])
