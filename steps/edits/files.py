"""Files of a checkout, read and replaced with care: nothing is waited for, and a new file looks like the one it replaces."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from steps.kept import read_regular

SUFFIX = ".libvirt-wizard"
"""What the new content of a file is called until it gets the file's name: ``.NAME.RANDOM.libvirt-wizard``."""


def is_leftover(path: str) -> bool:
    """Whether a path names new content that never got its file's name: an apply or undo was killed."""
    name = path.rpartition("/")[2]
    return name.startswith(".") and name.endswith(SUFFIX)


def sweep(folders: Iterable[Path]) -> list[Path]:
    """Remove what killed runs left in ``folders``; the caller holds the lock, so that nothing of a live one is there."""
    swept = []
    for folder in sorted(set(folders)):
        with contextlib.suppress(OSError):
            for entry in list(os.scandir(folder)):
                if is_leftover(entry.name) and entry.is_file(follow_symlinks=False):
                    Path(entry.path).unlink()
                    swept.append(Path(entry.path))
    return swept


def read_file(path: Path) -> bytes | None:
    """The bytes of the file; None where there is none.

    Raises:
        OSError: something is there that cannot be read as a file; a FIFO is not waited for.
    """
    try:
        return read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def write_beside(target: Path, data: bytes) -> Path:
    """A new file in the folder of ``target`` with ``data``, on the disk, with owner, mode and attributes of ``target``.

    Raises:
        OSError: it cannot be written, or ``target`` is not to be; the error names ``target``.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=SUFFIX, dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _look_like(handle, target)
            os.fsync(handle)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise
    return Path(name)


def _look_like(handle: int, target: Path) -> None:
    """Give the open file the owner, attributes and mode of ``target``; one that is not there yet is its folder's owner's."""
    try:
        status = target.stat()
    except FileNotFoundError:
        _own(handle, target.parent.stat())
        os.fchmod(handle, 0o644)
        return
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied", str(target))
    _own(handle, status)
    for name in os.listxattr(target):
        # Some belong to the system alone; what it does not let anyone set it sets itself.
        with contextlib.suppress(OSError):
            os.setxattr(handle, name, os.getxattr(target, name))
    os.fchmod(handle, stat.S_IMODE(status.st_mode))


def _own(handle: int, status: os.stat_result) -> None:
    made = os.fstat(handle)
    if (made.st_uid, made.st_gid) == (status.st_uid, status.st_gid):
        return
    with contextlib.suppress(
        OSError
    ):  # only root gives files away; a group that one is in can be kept by anyone
        os.fchown(handle, -1, status.st_gid)
    with contextlib.suppress(OSError):
        os.fchown(handle, status.st_uid, -1)
