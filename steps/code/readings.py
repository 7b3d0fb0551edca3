"""What earlier runs read of pieces of C: values of JSON by the bytes of the piece that they were read from.

To parse a piece and to walk its tree takes ten times as long as to take from a line of JSON what was found. A piece
whose bytes are the same says the same, in whatever file and tree it stands. Who runs the program decides whether
readings are kept, and where (:func:`use`); with none in use everything is read anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

_T = TypeVar("_T")


class Readings:
    """The readings of earlier runs, each a line of JSON under its key, and what this run adds to them."""

    def __init__(self, lines: Mapping[bytes, bytes]) -> None:
        self._lines = lines
        self.used: dict[bytes, bytes] = {}
        """What this run asked for, whether it was there or is new."""
        self.added = False
        """Whether this run read a piece that no earlier one did."""

    def of(
        self,
        kind: bytes,
        text: bytes,
        make: Callable[[bytes], _T],
        plain: Callable[[_T], list[Any]],
        whole: Callable[[list[Any], bytes], _T],
    ) -> _T:
        """Return the reading ``kind`` of the piece ``text``.

        ``make`` reads the piece, ``plain`` turns what it gives into what JSON can hold, ``whole`` turns that back. A
        line that is not what ``plain`` gives is made anew.
        """
        # Not by hashlib, which loads a cryptographic library.
        from _blake2 import blake2b

        key = kind + blake2b(text, digest_size=18).hexdigest().encode()
        line = self._lines.get(key)
        if line is not None:
            try:
                found = whole(_rows(line), text)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
                pass
            else:
                self.used[key] = line
                return found
        made = make(text)
        self.used[key] = json.dumps(plain(made), separators=(",", ":")).encode()
        self.added = True
        return made


def _rows(line: bytes) -> list[Any]:
    rows = json.loads(line)
    if not isinstance(rows, list):
        raise ValueError("no reading")
    return rows


_current: list[Readings] = []


def use(readings: Readings | None) -> None:
    """Take pieces from ``readings`` from now on; None: read each of them."""
    _current[:] = [] if readings is None else [readings]


def of(
    kind: bytes,
    text: bytes,
    make: Callable[[bytes], _T],
    plain: Callable[[_T], list[Any]],
    whole: Callable[[list[Any], bytes], _T],
) -> _T:
    """Return the reading ``kind`` of ``text``, from the readings in use or made by ``make`` (see :meth:`Readings.of`)."""
    return _current[0].of(kind, text, make, plain, whole) if _current else make(text)
