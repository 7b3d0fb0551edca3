"""What changed since the base: the working tree's files, or a commit's, cut into pieces."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from steps.edits.files import is_leftover
from steps.errors import BadInput
from steps.series.origin import sections
from steps.series.pieces import FileChange, Piece, split_lines
from steps.series.related import NewWords
from steps.series.units import cut
from steps.tree.checkout import Checkout
from steps.tree.git import Blobs, Git, GitError
from steps.tree.snapshot import FOLDERS, Snapshot

REGULAR = ("100644", "100755")
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.M)
_DIFF = (
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-renames",
    "--ignore-submodules=all",
    "--full-index",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
SOURCES = (*FOLDERS, "tests", "examples", "po", "build-aux", "m4")
"""The folders of a checkout that a patch may touch."""
_LARGEST = 8 * 1024 * 1024
"""A file beyond this size is taken whole."""


@dataclass(frozen=True)
class Change:
    """All that differs between the commit ``base`` and the working tree (``rev`` None) or the commit ``rev``.

    ``beside`` names what no series can hold here (links, submodules), each with the reason; of these, ``damaged`` are
    sources that are there and cannot be read as they are meant, without which no commit is sure to be whole.
    """

    base: str
    rev: str | None
    files: dict[str, FileChange]
    beside: dict[str, str]
    damaged: dict[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> NewWords:
        """Which names the change brings and drops."""
        return NewWords(self.files.values())

    @property
    def pieces(self) -> Iterator[Piece]:
        """Every piece, file by file."""
        for file in self.files.values():
            yield from file.pieces


def read_change(checkout: Checkout, base: str, rev: str | None = None) -> Change:
    """What changed since ``base``: in the working tree, files that git does not know yet included, or up to ``rev``.

    Raises:
        UnknownRevision: git does not know ``base`` or ``rev``.
        GitError: git cannot read the objects.
        BadInput: the checkout is no git repository, or has no working tree and no ``rev`` is named.
    """
    if not checkout.has_git:
        if checkout.git_problem:
            raise GitError(checkout.git_problem)
        raise BadInput(
            f"{checkout.root} is not a git repository with a commit: a series is made of commits; "
            "run 'git init', add the files as they were and commit them first"
        )
    if rev is None and not checkout.work_tree:
        raise BadInput(f"{checkout.root} has no working tree: name the branch that holds the work with --rev")
    git = checkout.git
    start, end = git.resolve(base), git.resolve(rev) if rev else None
    files: dict[str, FileChange] = {}
    beside: dict[str, str] = {}
    damaged: dict[str, str] = {}
    listed, hunks = _diff(git, start, end)
    diffs = dict(sections(hunks))
    blobs = checkout.blobs
    tree = None if end else checkout.snapshot()
    for path, old_mode, new_mode, old_oid, new_oid in _rows(git, listed, with_unknown=end is None):
        modes = {m for m in (old_mode, new_mode) if m}
        if not modes <= set(REGULAR):
            folder = "a folder that git does not know"
            link = "a link or submodule, which a series cannot take: commit it yourself"
            beside[path] = folder if path.endswith("/") else link
            if old_mode in REGULAR and not end:
                damaged[path] = "is a link now, where it was a file"
            continue
        old = _blob(blobs, old_oid) if old_mode else None
        new = None
        if new_mode:
            new, trouble = (_blob(blobs, new_oid), "") if tree is None else _on_disk(tree, path)
            if trouble and (old_mode or path.split("/")[0] in SOURCES):
                damaged[path] = trouble
            if new is None or trouble:
                beside[path] = trouble or "cannot be read"
                continue
        if old == new and old_mode == new_mode:
            continue  # touched only
        files[path] = _file_change(path, (old, new), (old_mode, new_mode), diffs.get(path))
    return Change(start, end, dict(sorted(files.items())), beside, damaged)


def _blob(blobs: Blobs, oid: str) -> bytes:
    data = blobs.read(oid)
    if data is None:
        raise GitError(
            f"git cat-file: {oid[:12]} is not in this repository: it was cloned without all objects"
        )
    return data


def _diff(git: Git, base: str, rev: str | None) -> tuple[bytes, bytes]:
    """The list of the files that differ and the hunks of all of them, in one call: it looks at every file of the tree."""
    said = git.run(
        "diff", "--raw", "-z", "--no-abbrev", "--patch", "-U0", "--diff-algorithm=histogram", *_DIFF,
        base, *([rev] if rev else []), "--",
    )  # fmt: skip
    # An empty field stands between the two: a path is never empty.
    listed, _, hunks = said.partition(b"\0\0")
    return listed, hunks


_Row = tuple[str, str | None, str | None, str, str]


def _rows(git: Git, listed: bytes, with_unknown: bool) -> Iterator[_Row]:
    """Path, modes and objects of each file ``listed``; ``with_unknown``, of those in the working tree that git does not know, too."""
    fields = listed.split(b"\0")
    for head, name in zip(fields[0::2], fields[1::2], strict=False):
        old_mode, new_mode, old_oid, new_oid, _kind = head[1:].decode().split()
        path = name.decode("utf-8", "surrogateescape")
        yield path, _mode(old_mode), _mode(new_mode), old_oid, new_oid
    if with_unknown:
        for path in _unknown(git):
            yield path, None, "040000" if path.endswith("/") else _mode_on_disk(git, path), "", ""


def _unknown(git: Git) -> Iterator[str]:
    """The files that git does not know yet; a whole folder of them only where libvirt has its sources.

    Elsewhere it is a build folder, or somebody's notes: thousands of files that nobody wants to look through.
    """

    def listed(*more: str) -> Iterator[str]:
        said = git.run("ls-files", "--others", "--exclude-standard", "-z", *more)
        names = (name.decode("utf-8", "surrogateescape") for name in said.split(b"\0") if name)
        yield from (name for name in names if not is_leftover(name))

    folders = []
    for path in listed("--directory", "--no-empty-directory"):
        if path.endswith("/") and path.split("/")[0] in SOURCES:
            folders.append(path)
        else:
            yield path
    if folders:
        yield from (path for path in listed("--", *folders) if not path.endswith("/"))


def _mode(text: str) -> str | None:
    return None if text == "000000" else text


def _mode_on_disk(git: Git, path: str) -> str:
    try:
        status = os.lstat(git.folder / path)
    except OSError:
        return "100644"
    if not stat.S_ISREG(status.st_mode):
        return "120000"
    return "100755" if status.st_mode & stat.S_IXUSR else "100644"


def _on_disk(snapshot: Snapshot, path: str) -> tuple[bytes | None, str]:
    """The file's bytes as far as it can be read, and what is wrong with it."""
    return snapshot.read(path), snapshot.unread.get(path, "")


def _file_change(
    path: str, contents: tuple[bytes | None, bytes | None], modes: tuple[str | None, str | None],
    told: bytes | None,
) -> FileChange:  # fmt: skip
    old, new = contents
    if old is None or new is None or b"\0" in old[:8000] + new[:8000] or max(len(old), len(new)) > _LARGEST:
        return _whole(path, contents, modes)
    if told is None:
        return _whole(path, contents, modes)  # a name that git has to quote
    old_lines, new_lines = split_lines(old), split_lines(new)
    pieces = tuple(cut(path, _hunks(path, told), old_lines, new_lines))
    found = FileChange(path, old, new, *modes, pieces, old_lines, new_lines)
    # Where git compared other bytes than these (a file that it would convert), only the whole file is sure.
    return found if pieces and _together(found) == new else _whole(path, contents, modes)


def cut_hunks(path: str, told: bytes, old: list[bytes], new: list[bytes]) -> tuple[Piece, ...]:
    """The hunks of a diff without context, cut into units."""
    return tuple(cut(path, _hunks(path, told), old, new))


def _whole(
    path: str, contents: tuple[bytes | None, bytes | None], modes: tuple[str | None, str | None]
) -> FileChange:
    """The change that can only be taken as a whole."""
    old, new = (len(split_lines(content or b"")) for content in contents)
    return FileChange(path, *contents, *modes, (Piece(path, 0, old, 0, new),))


def _hunks(path: str, told: bytes) -> list[Piece]:
    found = []
    for number, match in enumerate(_HUNK.finditer(told)):
        old, olds, new, news = int(match[1]), int(match[2] or 1), int(match[3]), int(match[4] or 1)
        # A side of no lines is named by the line before it.
        found.append(Piece(path, old - bool(olds), olds, new - bool(news), news, number))
    return found


def _together(file: FileChange) -> bytes:
    """All pieces laid over the old lines: the new file, if the pieces are right."""
    out: list[bytes] = []
    at = 0
    for piece in file.pieces:
        out += file.old_lines[at : piece.old_start] + file.added(piece)
        at = piece.old_start + piece.old_count
    return b"".join(out + file.old_lines[at:])
