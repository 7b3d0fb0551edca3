"""Expected outputs made anew: the tests write them into the tree, and here they are taken back and shown."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from steps.xml.documents import Document

_SUFFIXES = (".xml", ".args", ".err")


class Outputs:
    """The test data of one document, as it was before its tests were made to write it."""

    def __init__(self, root: Path, document: Document) -> None:
        self.root = root
        self._folders = [root / "tests" / f for f in dict.fromkeys((*document.outputs, *document.inputs))]
        self._before = self._read()

    def _read(self) -> dict[Path, bytes]:
        """Contents of the files; a link counts as the link, which a test replaces or writes through."""
        found: dict[Path, bytes] = {}
        for folder in self._folders:
            if folder.is_symlink() or not folder.is_dir():
                continue
            for entry in os.scandir(folder):
                if entry.name.endswith(_SUFFIXES) and entry.is_file(follow_symlinks=False):
                    found[Path(entry.path)] = Path(entry.path).read_bytes()
        return found

    def changed(self) -> dict[str, tuple[bytes | None, bytes | None]]:
        """What the tests wrote: the file, relative to the tree, with its old and its new content."""
        after = self._read()
        paths = sorted({*self._before, *after})
        return {
            str(p.relative_to(self.root)): (self._before.get(p), after.get(p))
            for p in paths
            if self._before.get(p) != after.get(p)
        }

    def restore(self) -> None:
        """Put back what was there: a file that is new goes, one that changed gets its old content."""
        for name, (old, _new) in self.changed().items():
            path = self.root / name
            if old is None:
                path.unlink()
            else:
                path.write_bytes(old)


@contextlib.contextmanager
def kept(root: Path, document: Document) -> Iterator[Outputs]:
    """Give the test data of ``document``; at the end, however it comes, the tree is as it was."""
    outputs = Outputs(root, document)
    try:
        yield outputs
    finally:
        outputs.restore()
