"""A scratch mirror of the tree for scripts that write beside what they read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from steps.tasks.reading import read_bytes

SHADOW = "@SHADOW@"
"""Stands for the mirror's path in command lines until it is made."""


def mirror(root: Path, scratch: Path, files: Iterable[Path]) -> None:
    """Make ``scratch`` look like the tree, with symbolic links to ``files``; the tree itself is not written
    to.

    Headers that configure makes from a ``.in`` file are copied under their final name, which is enough for
    the scripts: they read declarations, not values.
    """
    made: set[Path] = set()
    for file in files:
        target = scratch / file.relative_to(root)
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.symlink_to(file)
        if file.suffixes[-2:] == [".h", ".in"] and not file.with_suffix("").exists():
            target.with_suffix("").write_bytes(read_bytes(file))
    (scratch / "docs").mkdir(parents=True, exist_ok=True)
