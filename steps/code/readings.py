"""What earlier runs read of pieces of C: values of JSON by the bytes of the piece that they were read from.

To parse a piece and to walk its tree takes ten times as long as to take from a line of JSON what was found. A piece
whose bytes are the same says the same, in whatever file and tree it stands. Who runs the program decides whether
readings are kept, and where (:func:`use`); with none in use everything is read anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class Reading(Generic[_T]):
    """One way to read a piece, which rests on the bytes of the piece alone; ``name`` tells it from the others.

    ``read`` reads the piece, ``encode`` turns what it gives into what JSON can hold, ``decode`` turns that back and is
    given the piece, too.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[bytes], _T],
        encode: Callable[[_T], list[Any]],
        decode: Callable[[list[Any], bytes], _T],
    ) -> None:
        self.name = name
        self.read = read
        self.encode = encode
        self.decode = decode

    def of(self, text: bytes) -> _T:
        """Return what ``text`` says, from the readings in use, else read now."""
        return _in_use[0].take(self, text) if _in_use else self.read(text)


class Readings:
    """The readings of earlier runs, each a line of JSON under its key, and what this run adds to them."""

    def __init__(self, lines: Mapping[bytes, bytes]) -> None:
        self._lines = lines
        self.used: dict[bytes, bytes] = {}
        """What this run asked for, whether it was there or is new."""
        self.added = False
        """Whether this run read a piece that no earlier one did."""

    def take(self, reading: Reading[_T], text: bytes) -> _T:
        """Return what ``text`` says; a line that is not what the reading encodes is made anew."""
        # Not by hashlib, which loads a cryptographic library.
        from _blake2 import blake2b

        key = f"{reading.name} {blake2b(text, digest_size=18).hexdigest()}".encode()
        line = self._lines.get(key)
        if line is not None:
            try:
                found = reading.decode(_rows(line), text)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
                pass
            else:
                self.used[key] = line
                return found
        made = reading.read(text)
        self.used[key] = json.dumps(reading.encode(made), separators=(",", ":")).encode()
        self.added = True
        return made


def _rows(line: bytes) -> list[Any]:
    rows = json.loads(line)
    if not isinstance(rows, list):
        raise ValueError("no reading")
    return rows


_in_use: list[Readings] = []


def use(readings: Readings | None) -> None:
    """Take pieces from ``readings`` from now on; None: read each of them."""
    _in_use[:] = [] if readings is None else [readings]
