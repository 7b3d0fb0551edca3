"""Readings of pieces of C (`steps.code.readings`), kept between two runs beside the answers (`wizard.answers`).

One file for this program, this Python and this parser, whatever the checkout: a piece is known by its bytes. What is
loaded can do no harm: it lies in a folder that only its owner may enter, it is data and no code, and a file that is not
whole is taken away and made anew.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from steps.code import readings
from steps.code.readings import Readings
from wizard import answers

FORM = b"libvirt-wizard readings 1\n"
MOST = 12 * 1024 * 1024
"""How many bytes are kept: some ten trees that have little in common. What was not asked for the longest goes first."""


@contextlib.contextmanager
def kept(asked: bool = True) -> Iterator[None]:
    """Take pieces from the kept readings inside the block, and keep what it adds. Nothing is, where not ``asked`` for.

    Nothing depends on their being kept: where they cannot be read or written, each piece is read anew.
    """
    where = answers.folder() if asked else None
    if where is None:
        yield
        return
    name = f"readings-{answers.digest(_program())}"
    lines = _load(str(Path(where, name))) if answers.private(where) else {}
    current = Readings(lines)
    readings.use(current)
    try:
        yield
    finally:
        readings.use(None)
    if current.added:
        from wizard.keeping import write

        with contextlib.suppress(OSError):
            write(name, packed(chain(current.used.items(), lines.items())))


def _program() -> bytes:
    """Return all that a reading depends on beside the piece."""
    import tree_sitter
    import tree_sitter_c

    parser = [
        (str(path), answers.stamp(str(path)))
        for module in (tree_sitter, tree_sitter_c)
        for path in sorted(Path(str(module.__file__)).parent.iterdir())
        if path.is_file()
    ]
    return repr((sys.version, parser, answers.program("steps"))).encode("utf-8", "backslashreplace")


def _load(path: str) -> dict[bytes, bytes]:
    try:
        return unpacked(answers.own_bytes(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        answers.discard(path)
        return {}


def packed(lines: Iterator[tuple[bytes, bytes]]) -> bytes:
    """Return readings as the bytes of their file: form, digest of the rest, a line each; the first of a key counts."""
    found: dict[bytes, bytes] = {}
    size = 0
    for key, line in lines:
        if key not in found:
            size += len(key) + len(line) + 2
            if size > MOST:
                break
            found[key] = line
    rest = b"\n".join(b"%s\t%s" % pair for pair in found.items())
    return FORM + answers.digest(rest).encode() + b"\n" + rest


def unpacked(data: bytes) -> dict[bytes, bytes]:
    """Return what :func:`packed` was given.

    Raises:
        ValueError: it is no such file, or not wholly.
    """
    name, _, rest = data[len(FORM) :].partition(b"\n")
    if not data.startswith(FORM) or name.decode("ascii", "replace") != answers.digest(rest):
        raise ValueError("not whole")
    return {key: line for key, _tab, line in (row.partition(b"\t") for row in rest.split(b"\n"))}
