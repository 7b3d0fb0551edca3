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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steps.edits.files import read_file, sweep, write_beside
from steps.edits.plan import FileChange
from steps.errors import BadInput, ChangedMeanwhile, WizardError
from steps.kept import sync_folder, write_whole


class CannotWrite(WizardError):
    """The disk, a folder or a file refused; nothing was changed."""

    exit_status = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on record.

    Attributes:
        number: its number in the order in which things were done.
        label: what it was for, in words.
        files: the files that it changed; none where only the person's own answers changed.
        undone: whether it was taken back, so that it can be done again.
        memory: what else the caller noted with it, to put back by itself.
    """

    number: int
    label: str
    files: tuple[str, ...]
    undone: bool
    memory: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo put back: the files, and what the apply had been for."""

    files: tuple[str, ...]
    label: str
    memory: dict[str, Any] = field(default_factory=dict)


_DONE, _UNDONE = "apply-", "undone-"
"""How the names of records begin."""


_MARK = ".done"
"""The suffix of the empty file beside the record of an apply that came to its end."""


def _mark(record: Path) -> None:
    record.with_suffix(_MARK).touch()


def _cut_short(record: Path, files: dict[str, Any]) -> bool:
    """Whether an apply was killed before its end; the records of an older version have no mark, and no text."""
    return all("text" in file for file in files.values()) and not record.with_suffix(_MARK).exists()


def _content(target: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        return read_file(target)
    return None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(data: bytes | None) -> str | None:
    return None if data is None else _digest(data)


def _number(record: Path) -> int:
    return int(record.stem.rpartition("-")[2])


class Journal:
    """The applies to the tree ``root``, newest last, kept as files in the folder ``store`` outside the checkout."""

    def __init__(self, root: Path, store: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.store = store
        self.swept: list[Path] = []
        """What the last action found of killed runs, and took away."""

    def clean(self) -> list[Path]:
        """Take away what killed runs left in the tree; nothing where there is none, or another wizard is at work."""
        if self._records() or self._records(_UNDONE):
            with contextlib.suppress(WizardError), self._locked():
                return self.swept
        return []

    def apply(self, changes: dict[str, FileChange], label: str, memory: dict[str, Any] | None = None) -> None:
        """Write ``changes``, all or none; ``memory`` is kept with them. What was taken back before is forgotten.

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
            record = self._keep(changes, label, memory or {})
            try:
                self._replace(
                    targets,
                    {p: c.after for p, c in changes.items()},
                    {p: c.before for p, c in changes.items()},
                )
                _mark(record)
            except BaseException:
                # The record goes only when the tree is as it was: if even putting back failed, it is the way out.
                if all(_content(targets[p]) == c.before for p, c in changes.items()):
                    record.unlink(missing_ok=True)
                raise
            self._forget_undone()

    def note(self, label: str, memory: dict[str, Any]) -> None:
        """Put something on record that changed no file.

        Raises:
            CannotWrite: the record cannot be written.
        """
        with self._locked():
            _mark(self._keep({}, label, memory))
            self._forget_undone()

    def entries(self) -> list[Entry]:
        """What is on record, oldest first; a record that cannot be read is left out."""
        found: list[Entry] = []
        for record in sorted((*self._records(), *self._records(_UNDONE)), key=_number):
            with contextlib.suppress(WizardError):
                kept = self._load(record)
                undone = record.name.startswith(_UNDONE)
                found.append(
                    Entry(_number(record), str(kept["label"]), tuple(kept["files"]), undone, kept["memory"])
                )
        return found

    def before(self, number: int) -> dict[str, bytes | None]:
        """What stood in the files of a record before it; None for a file that was not there. Raises BadInput."""
        record = next((r for r in self._records() if _number(r) == number), None)
        if record is None:
            raise BadInput(f"no change number {number} is on record")
        return {path: _decoded(file["before"]) for path, file in self._load(record)["files"].items()}

    def undo(self, number: int | None = None, files_only: bool = False) -> Undone:
        """Put back what stood before the last thing on record, or before the one with this ``number``.

        ``files_only`` passes by what changed no file.

        Raises:
            BadInput: nothing (of that number) is on record.
            ChangedMeanwhile: a file is not as the apply left it; nothing is changed.
            CannotWrite: a file cannot be written; nothing is changed.
        """
        with self._locked():
            listed = sorted(self._records(), key=_number, reverse=True)
            if number is not None:
                listed = [record for record in listed if _number(record) == number]
            elif files_only:
                listed = [record for record in listed if self._load(record)["files"]]
            if not listed:
                raise BadInput(f"nothing to undo: no apply to {self.root} is on record")
            record = listed[0]
            kept = self._load(record)
            self._swap(kept, "before", "since the apply", "not undone")
            self._rename(record, _UNDONE)
            return Undone(tuple(kept["files"]), str(kept["label"]), kept["memory"])

    def redo(self, number: int | None = None) -> Undone:
        """Do again what was taken back last, or the one with this ``number``; errors as of :meth:`undo`."""
        with self._locked():
            listed = [r for r in self._records(_UNDONE) if number in (None, _number(r))]
            if not listed:
                raise BadInput("nothing to redo: nothing was taken back since the last change")
            # The first in the order of doing was taken back last, unless single ones were chosen.
            record = min(listed, key=lambda r: (-r.stat().st_mtime_ns, _number(r)))
            kept = self._load(record)
            if any("text" not in file for file in kept["files"].values()):
                raise BadInput("that was done by an older libvirt-wizard, which kept no text to redo")
            self._swap(kept, "text", "since it was taken back", "not done again")
            self._rename(record, _DONE)
            return Undone(tuple(kept["files"]), str(kept["label"]), kept["memory"])

    def _swap(self, kept: dict[str, Any], wanted: str, since: str, refusal: str) -> None:
        """Write the ``wanted`` text (``before`` or ``text``, what the apply wrote) of each file in place of the other."""
        files = kept["files"]
        targets = {path: self._target(path) for path in files}
        new = {p: _decoded(f[wanted]) for p, f in files.items()}
        now = {p: self._now(p, t) for p, t in targets.items()}
        other = {
            p: f["after"] if wanted == "before" else _digest_of(_decoded(f["before"]))
            for p, f in files.items()
        }
        changed = [p for p, data in now.items() if data != new[p] and _digest_of(data) != other[p]]
        if changed:
            raise ChangedMeanwhile(
                f"{refusal}, nothing changed: {', '.join(changed)} changed {since}; "
                "put those files back as the apply left them, or use git to take single lines out"
            )
        self._replace(targets, new, now)

    def _forget_undone(self) -> None:
        for record in self._records(_UNDONE):
            record.unlink(missing_ok=True)

    def _rename(self, record: Path, kind: str) -> None:
        target = record.with_name(f"{kind}{_number(record):06}.json")
        if kind == _DONE:
            _mark(target)
        record.replace(target)
        record.with_suffix(_MARK).unlink(missing_ok=True)
        os.utime(target)

    def last(self) -> str | None:
        """What the last apply was for; None where there is nothing to undo."""
        record = max(self._records(), key=_number, default=None)
        with contextlib.suppress(WizardError):
            return None if record is None else str(self._load(record)["label"])
        return None

    def _records(self, kind: str = _DONE) -> list[Path]:
        return [path for path in self.store.glob(f"{kind}*.json") if path.stem[len(kind) :].isdigit()]

    def _load(self, record: Path) -> dict[str, Any]:
        try:
            kept = json.loads(read_file(record) or b"")
            memory = kept.get("memory")
            for file in kept["files"].values():
                _decoded(file["before"]), _decoded(file.get("text")), str.encode(file["after"])
            return {**kept, "label": str(kept["label"]), "memory": memory if isinstance(memory, dict) else {}}
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise BadInput(
                f"the undo record {record} cannot be read: take the change back with git, then remove that file"
            ) from None

    def _sweep(self) -> None:
        """Take away what killed runs left: new content without its file's name, the record of an apply that did nothing."""
        folders = set()
        for record in (*self._records(), *self._records(_UNDONE)):
            with contextlib.suppress(WizardError):
                files = self._load(record)["files"]
                targets = {path: self._target(path) for path in files}
                folders |= {target.parent for target in targets.values()}
                as_before = all(_content(targets[p]) == _decoded(f["before"]) for p, f in files.items())
                if as_before and record.name.startswith(_DONE) and _cut_short(record, files):
                    record.unlink(missing_ok=True)
        for stale in (*self.store.glob(f".{_DONE}*"), *self.store.glob(f".{_UNDONE}*")):
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

    def _keep(self, changes: dict[str, FileChange], label: str, memory: dict[str, Any]) -> Path:
        """Write the undo record, before anything else is touched."""
        files = {
            p: {"before": _encoded(c.before), "after": _digest(c.after), "text": _encoded(c.after)}
            for p, c in changes.items()
        }
        taken_back = self._records(_UNDONE)
        numbers = [_number(record) for record in (*self._records(), *taken_back)]
        record = self.store / f"{_DONE}{max(numbers, default=0) + 1:06}.json"
        text = json.dumps({"label": label, "files": files, "memory": memory})
        try:
            write_whole(record, text.encode())
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
