"""A tree that is a few texts in memory."""

from __future__ import annotations

from collections.abc import Mapping

from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot
from steps.tree.style import Style


class Files(Snapshot):
    """The files of ``texts``, by path."""

    rev = "-"

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts_by_path = {path: text.encode() for path, text in texts.items()}

    def read(self, path: str) -> bytes | None:
        return self._texts_by_path.get(path)

    def paths(self, folder: str) -> list[str]:
        return sorted(path for path in self._texts_by_path if path.startswith(folder + "/"))


def layout(*paths: str, **texts: str) -> Layout:
    """The layout of a tree that has these files, all empty, and ``texts`` (``configure_ac`` for ``configure.ac``)."""
    named = {name.replace("_", "."): text for name, text in texts.items()}
    return Layout(Files(dict.fromkeys(paths, "") | named))


def style(texts: Mapping[str, str]) -> Style:
    """How a tree of these files is written."""
    return Layout(Files(texts)).style
