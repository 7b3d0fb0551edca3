"""One task at a time in a build folder, whichever wizard runs it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import time
from pathlib import Path

from steps.tasks.reading import parse_json

_MOST = 4096


class FolderLock:
    """The lock of ``place``, a build folder, as flock(2) on a file in the folder ``locks``.

    The kernel gives it up when its holder ends, however it ends; the file stays and means nothing then. Who
    holds it stands in the file. Where no file can be locked (a full disk, a file system that cannot) there is
    no lock, and the task runs as if alone.
    """

    def __init__(self, locks: Path, place: str, task: str) -> None:
        name = hashlib.sha256(os.fsencode(os.path.realpath(place))).hexdigest()[:24]
        self._path = locks / f"{name}.lock"
        self._task = task
        self._file: int | None = None

    @property
    def held(self) -> int | None:
        """The file descriptor that holds the lock; whoever inherits it holds it, too."""
        return self._file

    def take(self) -> bool:
        """Take the lock; False if somebody else holds it."""
        if self._file is not None:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        except OSError:
            os.close(file)
            return True
        self._file = file
        self._sign(json.dumps({"pid": os.getpid(), "task": self._task, "since": time.time()}))
        return True

    def release(self) -> None:
        """Give the lock up; it is free once nobody who inherited it is left."""
        if self._file is not None:
            self._sign("")
            os.close(self._file)
            self._file = None

    def holder(self) -> str:
        """Who holds it, in words."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, OverflowError):
            with self._path.open("rb") as file:
                said = parse_json(file.read(_MOST))
            since = time.strftime("%H:%M:%S", time.localtime(float(said["since"])))
            task = "".join(c for c in str(said["task"]) if c.isalnum() or c == "-")[:40]
            return f"{task} of another libvirt-wizard (process {int(said['pid'])}) since {since}"
        return "another libvirt-wizard"

    def _sign(self, text: str) -> None:
        if self._file is None:
            return
        with contextlib.suppress(OSError):  # a full disk costs the name only
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, text.encode(), 0)
