"""Reads files of a checkout or a build folder, which anybody may have put there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_MOST = 1 << 26


def read_bytes(path: Path) -> bytes:
    """The content of a regular file, up to 64 MiB; empty if there is none that can be read.

    Anything else - a FIFO would wait for a writer for ever - counts as absent.
    """
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_MOST)
    except (OSError, ValueError):  # ValueError: a name that cannot be one
        return b""


def read_text(path: Path) -> str:
    """The same as text."""
    return read_bytes(path).decode("utf-8", "replace")


def parse_json(text: str | bytes) -> Any:
    """What ``text`` says.

    Raises:
        ValueError: it is no JSON, or nested deeper than Python can follow.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
