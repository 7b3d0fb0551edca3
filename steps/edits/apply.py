"""Applying a plan as one unit, and taking it back to the same bytes.

The order is: look that every file is as the plan saw it, keep what stood there, write every new content beside its
file, look again, then rename them all. Whatever goes wrong before the last rename leaves the tree as it was.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steps.edits.files import read_file, sweep, write_beside
from steps.edits.plan import FileChange
from steps.errors import BadInput, ChangedMeanwhile, WizardError
from steps.kept import sync_folder, write_whole


class CannotWrite(WizardError):
    """The disk, a folder or a file refused; nothing was changed."""

    exit_status = 3


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo put back: the files, and what the apply had been for."""

    files: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class _Record:
    """One apply: what it was for, what stood in each file, and the digest of what it left there."""

    label: str
    before: dict[str, bytes | None]
    after: dict[str, str]


_DONE = ".done"
"""The suffix of the empty file that stands beside the record of an apply that came to its end."""


def _forget(record: Path) -> None:
    record.unlink(missing_ok=True)
    record.with_suffix(_DONE).unlink(missing_ok=True)


def _content(target: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        return read_file(target)
    return None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Journal:
    """The applies to the tree ``root``, newest last, kept as files in the folder ``store`` outside the checkout."""

    def __init__(self, root: Path, store: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.store = store
        self.swept: list[Path] = []
        """What the last action found of killed runs, and took away."""

    def clean(self) -> list[Path]:
        """Take away what killed runs left in the tree; nothing where there is none, or another wizard is at work."""
        if self._records():
            with contextlib.suppress(WizardError), self._locked():
                return self.swept
        return []

    def apply(self, changes: dict[str, FileChange], label: str) -> None:
        """Write ``changes``, all or none.

        Raises:
            ChangedMeanwhile: a file is not as the plan saw it, or another wizard is at work here.
            CannotWrite: a file or the undo record cannot be written.
            BadInput: a path leads out of the tree.
        """
        targets = {path: self._target(path) for path in changes}
        with self._locked():
            self._compare(
                targets, {p: c.before for p, c in changes.items()}, "since the preview; look at it again"
            )
            record = self._keep(changes, label)
            mark = record.with_suffix(_DONE)
            try:
                self._replace(
                    targets,
                    {p: c.after for p, c in changes.items()},
                    {p: c.before for p, c in changes.items()},
                )
                mark.touch()
            except BaseException:
                # The record goes only when the tree is as it was: if even putting back failed, it is the way out.
                if all(_content(targets[p]) == c.before for p, c in changes.items()):
                    record.unlink(missing_ok=True)
                raise

    def undo(self) -> Undone:
        """Put back what stood before the last apply.

        Raises:
            BadInput: nothing was applied to this tree.
            ChangedMeanwhile: a file is not as the apply left it; nothing is changed.
            CannotWrite: a file cannot be written; nothing is changed.
        """
        with self._locked():
            record = self._newest()
            if record is None:
                raise BadInput(f"nothing to undo: no apply to {self.root} is on record")
            kept = self._load(record)
            targets = {path: self._target(path) for path in kept.after}
            before = kept.before
            now = {p: self._now(p, t) for p, t in targets.items()}
            changed = [
                p for p, data in now.items()
                if data != before[p] and (data is None or _digest(data) != kept.after[p])
            ]  # fmt: skip
            if changed:
                raise ChangedMeanwhile(
                    f"not undone, nothing changed: {', '.join(changed)} changed since the apply; "
                    "put those files back as the apply left them, or use git to take single lines out"
                )
            self._replace(targets, before, now)
            _forget(record)
            return Undone(tuple(targets), kept.label)

    def last(self) -> str | None:
        """What the last apply was for; None where there is nothing to undo."""
        record = self._newest()
        with contextlib.suppress(WizardError):
            return None if record is None else self._load(record).label
        return None

    def _records(self) -> list[Path]:
        return sorted(self.store.glob("apply-*.json"))

    def _newest(self) -> Path | None:
        return next(iter(reversed(self._records())), None)

    def _load(self, record: Path) -> _Record:
        try:
            kept = json.loads(read_file(record) or b"")
            files = kept["files"]
            return _Record(
                str(kept["label"]),
                {str(p): _decoded(f["before"]) for p, f in files.items()},
                {str(p): str(f["after"]) for p, f in files.items()},
            )
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise BadInput(
                f"the undo record {record} cannot be read: take the change back with git, then remove that file"
            ) from None

    def _sweep(self) -> None:
        """Take away what killed runs left: new content without its file's name, the record of an apply that did nothing."""
        folders = {self.store}
        for record in self._records():
            with contextlib.suppress(WizardError):
                kept = self._load(record)
                targets = {path: self._target(path) for path in kept.after}
                folders |= {target.parent for target in targets.values()}
                undone = all(_content(targets[p]) == data for p, data in kept.before.items())
                if undone and not record.with_suffix(_DONE).exists():
                    _forget(record)
        for stale in self.store.glob(".apply-*"):
            stale.unlink(missing_ok=True)
        self.swept = sweep(folders)

    def _target(self, path: str) -> Path:
        real = Path(os.path.realpath(self.root / path))
        if self.root not in real.parents:
            raise BadInput(f"{path} leads out of the checkout: nothing was written")
        return real

    def _now(self, path: str, target: Path) -> bytes | None:
        try:
            return read_file(target)
        except OSError as error:
            raise ChangedMeanwhile(f"nothing written: {path} cannot be read: {error.strerror}") from None

    def _compare(self, targets: dict[str, Path], wanted: dict[str, bytes | None], why: str) -> None:
        changed = [path for path, target in targets.items() if self._now(path, target) != wanted[path]]
        if changed:
            raise ChangedMeanwhile(f"nothing written: {', '.join(changed)} changed {why}")

    def _keep(self, changes: dict[str, FileChange], label: str) -> Path:
        """Write the undo record, before anything else is touched."""
        files = {p: {"before": _encoded(c.before), "after": _digest(c.after)} for p, c in changes.items()}
        numbers = [int(r.stem.removeprefix("apply-")) for r in self._records() if r.stem[6:].isdigit()]
        record = self.store / f"apply-{max(numbers, default=0) + 1:06}.json"
        try:
            write_whole(record, json.dumps({"label": label, "files": files}).encode())
        except OSError as error:
            raise _cannot(f"the undo record in {self.store}", error) from None
        return record

    def _replace(
        self, targets: dict[str, Path], new: dict[str, bytes | None], old: dict[str, bytes | None]
    ) -> None:
        written: dict[str, Path] = {}
        replaced: list[str] = []
        try:
            for path, data in new.items():
                if data is not None:
                    written[path] = write_beside(targets[path], data)
            self._compare(targets, old, "while it was written")
            for path, target in targets.items():
                if path in written:
                    written[path].replace(target)
                else:
                    target.unlink(missing_ok=True)
                replaced.append(path)
            for folder in {target.parent for target in targets.values()}:
                sync_folder(folder)
        except OSError as error:
            self._restore(targets, old, replaced)
            raise _cannot(str(error.filename2 or error.filename or "a file"), error) from None
        except BaseException:
            self._restore(targets, old, replaced)
            raise
        finally:
            for temporary in written.values():
                temporary.unlink(missing_ok=True)

    def _restore(self, targets: dict[str, Path], old: dict[str, bytes | None], replaced: list[str]) -> None:
        for path in replaced:
            data = old[path]
            if data is None:
                targets[path].unlink(missing_ok=True)
            else:
                write_beside(targets[path], data).replace(targets[path])

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One wizard at a time changes a tree."""
        try:
            self.store.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.store / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _cannot(f"the undo record in {self.store}", error) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._sweep()
            yield
        except BlockingIOError:
            raise ChangedMeanwhile(
                f"another libvirt-wizard is changing {self.root} right now: try again"
            ) from None
        finally:
            os.close(handle)


def _cannot(what: str, error: OSError) -> CannotWrite:
    return CannotWrite(
        f"nothing changed: cannot write {what} ({error.strerror}): make room or give write permission"
    )


def _encoded(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _decoded(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
