"""Whole answers of ``status``, kept between two runs with everything that they rest on.

An answer is given again only where all is as it was: the program and its libraries, Python, git, the call, the environment,
the folder it was made in, where output goes, every file that was read or looked for, every folder that was listed, the
checkout's git references, index and configuration, the session. Of files this is size, times, inode, mode; one that changed less than
two seconds before the answer was begun is not relied on, as it can change again without another time.

What is loaded can do no harm: it lies in a folder that only its owner may enter, it is text to print and paths to look at, what
could steer a terminal is refused, and whatever is odd is taken away and made anew.

This module is loaded before all others: it imports nothing that takes long.
"""

from __future__ import annotations

import os
import stat
import sys

FORM = b"libvirt-wizard answer 1\n"
LARGEST = 32 * 1024 * 1024
MOST = 64
"""How many answers are kept, of all checkouts together."""
FRESH = 2_000_000_000
"""Nanoseconds for which a changed file is not relied on: some file systems and copies keep time no finer."""
_PASSING = ("_", "SHLVL", "OLDPWD", "PWD")
"""Variables of which nothing here depends, and which differ from shell to shell."""

Stamp = list[int] | None


class Asked:
    """One call whose answer is not kept yet: its key, and when it was begun (nanoseconds)."""

    def __init__(self, key: bytes, begun: int) -> None:
        self.key = key
        self.begun = begun


_asked: list[Asked] = []


def take_asked() -> Asked | None:
    """Return the call of this process, once, where its answer may be kept."""
    return _asked.pop() if _asked else None


def recall(arguments: list[str]) -> int | None:
    """Print the kept answer to the call ``arguments`` and return its exit status; None where there is none."""
    if "status" not in arguments or not {"--no-cache", "--stdin"}.isdisjoint(arguments):
        return None
    if sys.stdout is None or (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        return None
    from time import time_ns

    begun = time_ns()
    try:
        key = _key(arguments)
        found = _load(key)
    except (OSError, ValueError):
        return None
    if found is None:
        _asked[:] = [Asked(key, begun)]
        return None
    status, text = found
    try:
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        sys.stderr.write(f"libvirt-wizard: output: {error.strerror}\n")
        return 3
    return status


def stamp(path: str) -> Stamp:
    """Return what tells a changed file or folder from the one that was there: of a link, also of what it leads to.

    None where there is nothing.
    """
    try:
        there = os.lstat(path)
        found = _numbers(there)
        if stat.S_ISLNK(there.st_mode):
            found += _numbers(os.stat(path))
    except OSError:
        return None
    return found


def _numbers(there: os.stat_result) -> list[int]:
    return [
        there.st_mode, there.st_uid, there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns,
        there.st_ctime_ns,
    ]  # fmt: skip


def digest(data: bytes) -> str:
    """Return the name of ``data``. Not by hashlib, which loads a cryptographic library."""
    from _blake2 import blake2b

    return blake2b(data, digest_size=24).hexdigest()


def folder() -> str | None:
    """Return where answers are kept (below `wizard.locations.cache_folder`); None where there is no home folder."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "libvirt-wizard", "answers") if os.path.isabs(base) else None


def private(path: str) -> bool:
    """Whether ``path`` is a folder, no link, that only this user may enter."""
    try:
        there = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISDIR(there.st_mode) and there.st_uid == os.geteuid() and not there.st_mode & 0o077


def _key(arguments: list[str]) -> bytes:
    """Return all that an answer depends on and that is no file of a checkout."""
    environment = sorted((k, v) for k, v in os.environ.items() if k not in _PASSING)
    streams = [(s.isatty(), s.encoding, s.errors) for s in (sys.stdout, sys.stderr)]
    parts = (
        sys.version, sys.executable, sys.flags, os.geteuid(), os.getcwd(), arguments, environment, streams,
        [(path, stamp(path)) for path in sys.path], _git_program(), program("wizard", "steps", "templates"),
    )  # fmt: skip
    return repr(parts).encode("utf-8", "backslashreplace")


def _git_program() -> list[tuple[str, Stamp]]:
    """Return each file that is called when git is, as far as it is looked for."""
    return [
        (path, found)
        for name in os.environ.get("PATH", "").split(os.pathsep)
        if (found := stamp(path := os.path.join(name, "git"))) is not None
    ]


def program(*folders: str) -> list[tuple[str, int, int, int, int]]:
    """Return each file of this program that lies in one of ``folders`` (``steps/code``), with its stamp."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found: list[tuple[str, int, int, int, int]] = []
    for name in folders:
        _files(os.path.join(home, name), found)
    return sorted(found)


def _files(path: str, found: list[tuple[str, int, int, int, int]]) -> None:
    if not os.path.isdir(path):
        return
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                _files(entry.path, found)
            else:
                s = entry.stat()
                found.append((entry.path, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino))


def _load(key: bytes) -> tuple[int, bytes] | None:
    where = folder()
    if where is None or not private(where):
        return None
    name = os.path.join(where, digest(key))
    try:
        data = own_bytes(name)
    except FileNotFoundError:
        return None
    except OSError:
        data = b""
    try:
        held = unpacked(data, key)
    except (ValueError, TypeError, KeyError, LookupError, RecursionError, OverflowError):
        discard(name)
        return None
    start, stamps, status, text = held
    if os.path.realpath(os.path.expanduser(start[0])) != start[1]:
        return None
    # A file that has changed since may be put back; the answer made next takes this one's place.
    return (status, text) if all(stamp(path) == was for path, was in stamps) else None


def discard(name: str) -> None:
    """Take away what is kept under ``name``, whatever it is; a folder stays, and is never read."""
    try:
        os.unlink(name)
    except OSError:
        return


def own_bytes(name: str) -> bytes:
    """Return the bytes of this user's own regular file; never waits, follows no link. Empty where it is no such file.

    Raises:
        OSError: there is none, or it cannot be read.
    """
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        there = os.fstat(handle)
        if (
            not stat.S_ISREG(there.st_mode)
            or there.st_uid != os.geteuid()
            or there.st_size > LARGEST
            or there.st_mode & 0o022
        ):
            return b""
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(LARGEST)
    finally:
        os.close(handle)


def packed(
    key: bytes, start: tuple[str, str], stamps: list[tuple[str, Stamp]], status: int, text: bytes
) -> bytes:
    """Return an answer as the bytes of its file: form, digest of the rest, one line of JSON, the text."""
    import json

    head = json.dumps({"key": digest(key), "start": start, "stamps": stamps, "status": status}).encode()
    rest = head + b"\n" + text
    return FORM + digest(rest).encode() + b"\n" + rest


def unpacked(data: bytes, key: bytes) -> tuple[tuple[str, str], list[tuple[str, Stamp]], int, bytes]:
    """Return what :func:`packed` was given.

    Raises:
        ValueError, TypeError, LookupError: it is no such file, or not wholly.
    """
    if not data.startswith(FORM):
        raise ValueError("not an answer")
    name, _, rest = data[len(FORM) :].partition(b"\n")
    if name.decode("ascii") != digest(rest):
        raise ValueError("not whole")
    import json

    head, _, text = rest.partition(b"\n")
    found = json.loads(head)
    if not isinstance(found, dict) or found["key"] != digest(key) or found["status"] not in (0, 1):
        raise ValueError("not this answer")
    given, real = found["start"]
    stamps: list[tuple[str, Stamp]] = [(path, was) for path, was in found["stamps"]]
    if not stamps or not all(isinstance(path, str) and os.path.isabs(path) for path, _ in stamps):
        raise ValueError("rests on nothing")
    if not isinstance(given, str) or not isinstance(real, str) or not harmless(text):
        raise ValueError("not an answer")
    return (given, real), stamps, int(found["status"]), text


def harmless(text: bytes) -> bool:
    """Whether ``text`` is what the gate lets through: nothing in it steers a terminal but colours."""
    if plain(text):
        return True
    from wizard.gate import Gate

    shown = text.decode("utf-8")
    return Gate(sys.stdout, True).passed(shown) == shown


def plain(text: bytes) -> bool:
    """Whether ``text`` has only what can be seen, line feeds and tabs; many times faster than to look at each character.

    Raises:
        ValueError: it is not UTF-8.
    """
    # Without ASCII, the bytes of the other characters are left, still in their order.
    rest = text.translate(None, _SEEN)
    return not rest or rest.decode("utf-8", "surrogatepass").isprintable()


_SEEN = bytes(range(0x20, 0x7F)) + b"\n\t"
