"""One change to one file, as a value."""

from __future__ import annotations

from typing import NamedTuple

PLACEHOLDER = "libvirt-wizard:"
"""Stands in every text that a person still has to replace; a check that finds it is ``partial``."""


class Insertion(NamedTuple):
    """Replace the bytes ``start`` to ``end`` of ``file`` (none, where both are equal) by ``text``.

    Offsets are bytes of the file as the snapshot had it that the insertion was proposed for.
    """

    step: int
    check: str
    file: str
    start: int
    end: int
    text: str

    @property
    def data(self) -> bytes:
        """The text as it is written."""
        return self.text.encode()
