"""What the untouched base shows, so that old failures are told from new ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from steps.kept import Kept
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.task import Task


class Baseline:
    """The diagnostics that the untouched base shows, to tell old failures from new ones."""

    def __init__(self, fingerprints: Iterable[str] = ()) -> None:
        self._known = set(fingerprints)

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> Baseline:
        """The baseline that a run on the untouched base amounts to."""
        return cls(diagnostic.fingerprint for diagnostic in diagnostics)

    @classmethod
    def load(cls, path: Path) -> Baseline | None:
        """What ``save`` wrote, or None if there is nothing readable: the base's result is not known."""
        stored = Kept(path).read().get("known")
        if not isinstance(stored, list):
            return None
        return cls(entry for entry in stored if isinstance(entry, str))

    def save(self, path: Path) -> bool:
        """Write to ``path``; False if the place cannot be written, which loses comfort only."""
        return Kept(path).change(lambda _now: {"known": sorted(self._known)}) is None

    def mark(self, diagnostic: Diagnostic) -> Diagnostic:
        """The same diagnostic with ``in_base`` set."""
        return replace(diagnostic, in_base=diagnostic.fingerprint in self._known)


@dataclass(frozen=True, slots=True)
class Baselines:
    """Baselines kept in ``folder``, one for each task, of the commit ``base``.

    ``untouched`` says that the tree is as ``base`` has it: then a run gives the baseline. Only whole tasks
    count, as a run of some targets does not know what the others show.
    """

    folder: Path
    base: str
    untouched: bool

    def load(self, task: Task) -> Baseline | None:
        """What is known of the base, or None. On the untouched base itself nothing is marked."""
        return None if self.untouched else Baseline.load(self._path(task))

    def record(self, task: Task, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep what a run that went to its end has shown, if it was one of the untouched base."""
        if self.untouched and task.whole:
            Baseline.of(diagnostics).save(self._path(task))

    def _path(self, task: Task) -> Path:
        return self.folder / f"{task.name}-{self.base[:16]}.json"
