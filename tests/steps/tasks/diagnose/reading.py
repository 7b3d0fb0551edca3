"""Reads a text as the output of a command run in the tree ``root``."""

from __future__ import annotations

from pathlib import Path

from steps.tasks import Diagnoser, Diagnostic


def read(root: Path, text: str) -> list[Diagnostic]:
    """All that is found; ``ROOT`` in the text stands for the tree."""
    diagnoser = Diagnoser(root)
    return diagnoser.feed(text.replace("ROOT", str(root)).splitlines()) + diagnoser.finish()


def one(root: Path, text: str) -> Diagnostic:
    found = read(root, text)
    assert len(found) == 1, found
    return found[0]
