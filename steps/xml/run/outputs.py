"""Expected outputs made anew: the tests write them into the tree, and here they are taken back and shown."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
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
        self.copy = self._copied()
        """A folder with the files as they are now: should this program be killed, nothing is lost."""

    def _copied(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="libvirt-wizard-test-data-"))
        for path, data in self._before.items():
            target = folder / path.relative_to(self.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder

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
            if (
                old is None or path.is_symlink()
            ):  # nothing is written through a link that a test has put there
                path.unlink()
            if old is not None:
                path.write_bytes(old)


@contextlib.contextmanager
def kept(root: Path, document: Document) -> Iterator[Outputs]:
    """Give the test data of ``document``; at the end, however it comes, the tree is as it was."""
    outputs = Outputs(root, document)
    try:
        yield outputs
    finally:
        outputs.restore()
        shutil.rmtree(outputs.copy)
