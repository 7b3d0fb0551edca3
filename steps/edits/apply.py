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
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steps.edits.plan import FileChange
from steps.errors import BadInput, ChangedMeanwhile, WizardError


class CannotWrite(WizardError):
    """The disk, a folder or a file refused; nothing was changed."""

    exit_status = 3


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo put back: the files, and what the apply had been for."""

    files: tuple[str, ...]
    label: str


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Journal:
    """The applies to the tree ``root``, newest last, kept as files in the folder ``store`` outside the checkout."""

    def __init__(self, root: Path, store: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.store = store

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
            try:
                self._replace(
                    targets,
                    {p: c.after for p, c in changes.items()},
                    {p: c.before for p, c in changes.items()},
                )
            except BaseException:
                # The record goes only when the tree is as it was: if even putting back failed, it is the way out.
                if all(_read(targets[p]) == c.before for p, c in changes.items()):
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
            record = next(iter(sorted(self._records(), reverse=True)), None)
            if record is None:
                raise BadInput(f"nothing to undo: no apply to {self.root} is on record")
            kept = self._load(record)
            targets = {path: self._target(path) for path in kept["files"]}
            before = {p: _decoded(f["before"]) for p, f in kept["files"].items()}
            now = {p: _read(t) for p, t in targets.items()}
            changed = [
                p for p, data in now.items()
                if data != before[p] and (data is None or _digest(data) != kept["files"][p]["after"])
            ]  # fmt: skip
            if changed:
                raise ChangedMeanwhile(
                    f"not undone, nothing changed: {', '.join(changed)} changed since the apply; "
                    "put those files back as the apply left them, or use git to take single lines out"
                )
            self._replace(targets, before, now)
            record.unlink(missing_ok=True)
            return Undone(tuple(targets), str(kept["label"]))

    def last(self) -> str | None:
        """What the last apply was for; None where there is nothing to undo."""
        record = next(iter(sorted(self._records(), reverse=True)), None)
        with contextlib.suppress(WizardError):
            return None if record is None else str(self._load(record)["label"])
        return None

    def _records(self) -> list[Path]:
        return list(self.store.glob("apply-*.json"))

    def _load(self, record: Path) -> dict:  # type: ignore[type-arg]
        try:
            kept = json.loads(record.read_text())
            if isinstance(kept, dict) and isinstance(kept.get("files"), dict) and "label" in kept:
                return kept
        except (OSError, ValueError):
            pass
        raise BadInput(
            f"the undo record {record} cannot be read: take the change back with git, then remove that file"
        )

    def _target(self, path: str) -> Path:
        real = Path(os.path.realpath(self.root / path))
        if self.root not in real.parents:
            raise BadInput(f"{path} leads out of the checkout: nothing was written")
        return real

    def _compare(self, targets: dict[str, Path], wanted: dict[str, bytes | None], why: str) -> None:
        changed = [path for path, target in targets.items() if _read(target) != wanted[path]]
        if changed:
            raise ChangedMeanwhile(f"nothing written: {', '.join(changed)} changed {why}")

    def _keep(self, changes: dict[str, FileChange], label: str) -> Path:
        """Write the undo record, before anything else is touched."""
        files = {p: {"before": _encoded(c.before), "after": _digest(c.after)} for p, c in changes.items()}
        numbers = [int(r.stem.removeprefix("apply-")) for r in self._records() if r.stem[6:].isdigit()]
        record = self.store / f"apply-{max(numbers, default=0) + 1:06}.json"
        try:
            _write_beside(record, json.dumps({"label": label, "files": files}).encode(), None).replace(record)
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
                    written[path] = _write_beside(targets[path], data, targets[path])
            self._compare(targets, old, "while it was written")
            for path, target in targets.items():
                if path in written:
                    written[path].replace(target)
                else:
                    target.unlink(missing_ok=True)
                replaced.append(path)
        except OSError as error:
            self._restore(targets, old, replaced)
            raise _cannot(str(error.filename or "a file"), error) from None
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
                _write_beside(targets[path], data, targets[path]).replace(targets[path])

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


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _encoded(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _decoded(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _write_beside(target: Path, data: bytes, mode_of: Path | None) -> Path:
    """A new file in the folder of ``target`` with ``data``, safely on disk, with the mode of ``mode_of``."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".libvirt-wizard", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode_of is not None:
            if mode_of.exists():
                if not os.access(mode_of, os.W_OK):
                    raise PermissionError(13, "Permission denied", str(mode_of))
                shutil.copymode(mode_of, name)
            else:
                Path(name).chmod(0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
