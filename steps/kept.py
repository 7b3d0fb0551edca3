"""One file of what is kept between two runs: read whole or not at all, changed under a lock, written whole.

Nothing is lost here: a file that cannot be understood is moved aside before another takes its name, a change is made to
what the file holds at that moment and not to what was read earlier, and the bytes are on the disk before the name is.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FORM = 1
"""The form of all that is kept; a file of a later form is left alone."""
LARGEST = 64 * 1024 * 1024
_PATIENCE = 5.0


class NotUsable(Exception):
    """What is kept cannot be read, and why."""


class Kept:
    """A JSON object in the file ``path``. ``problem`` says, after a call, what went wrong with it; empty if nothing did."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""

    def read(self) -> dict[str, Any]:
        """What is kept; empty where nothing is. What cannot be read is moved aside, and ``problem`` says where to."""
        self.problem = ""
        try:
            return _load(self.path)
        except NotUsable as error:
            self.set_aside(str(error))
            return {}

    def set_aside(self, why: str) -> None:
        """Give a file that is of no use another name, so that it is still there when a new one is written."""
        for number in range(1, 1000):
            copy = self.path.with_name(f"{self.path.name}.unreadable-{number}")
            if not os.path.lexists(copy):
                break
        try:
            self.path.rename(copy)
        except OSError as error:
            self.problem = f"{self.path} {why}, and cannot be moved aside ({error.strerror})"
        else:
            self.problem = f"{self.path} {why}: it is kept as {copy.name}, and a new one begins"

    def change(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> str | None:
        """Let ``change`` turn what is kept now into what shall be kept; one at a time, whoever asks.

        Returns:
            None, or why it could not be written: a full disk, a read-only folder.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path.parent / "kept.lock"):
                for stale in self.path.parent.glob(f".{self.path.name}.*"):
                    stale.unlink()  # of a run that was killed: nobody else writes while the lock is held
                now = self.read()
                if self.problem and os.path.lexists(self.path):
                    return self.problem
                write_whole(
                    self.path,
                    json.dumps(change(now) | {"form": FORM}, indent=1).encode("utf-8", "surrogatepass"),
                )
        except OSError as error:
            return f"{self.path.name} is not kept: {error.strerror or error} ({self.path.parent})"
        return None


def read_regular(path: Path | str, largest: int | None = None, follow: bool = True) -> bytes:
    """The bytes of a regular file; never waits, as for the writer of a FIFO in its place.

    Raises:
        OSError: there is none, or it cannot be read as a file; ``ELOOP`` for a link that is not to be followed.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(None, "it is no regular file", str(path))
        if largest is not None and status.st_size > largest:
            raise OSError(None, f"it is larger than {largest >> 20} MiB", str(path))
        data = chunk = os.read(handle, status.st_size + 1)
        while chunk:
            chunk = os.read(handle, 1 << 20)
            data += chunk
        return data
    finally:
        os.close(handle)


def _load(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_regular(path, LARGEST))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise NotUsable(f"cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise NotUsable("is damaged") from None
    if not isinstance(found, dict):
        raise NotUsable("is damaged")
    form = found.pop("form", FORM)
    if not isinstance(form, int) or form > FORM:
        raise NotUsable("was written by a later libvirt-wizard")
    return found


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file ``path``; waits a few seconds for whoever holds it.

    Raises:
        OSError: it cannot be made, or is held for too long.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    try:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise TimeoutError(None, "another libvirt-wizard holds it", str(path)) from None
                time.sleep(0.01)
        yield
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` into the file ``path``: a reader sees what was there before or all of it, after a crash, too."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` on the disk."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_GONE: Any = object()


def merged(old: Any, mine: Any, theirs: Any) -> Any:
    """What two who began with ``old`` have made of it: the parts of objects that only one changed, and else mine."""
    if mine == old:
        return theirs
    if theirs == old or not (isinstance(mine, dict) and isinstance(theirs, dict)):
        return mine
    old = old if isinstance(old, dict) else {}
    both = {}
    for key in dict.fromkeys([*theirs, *mine]):
        value = merged(old.get(key, _GONE), mine.get(key, _GONE), theirs.get(key, _GONE))
        if value is not _GONE:
            both[key] = value
    return both
