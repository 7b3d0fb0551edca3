"""The lines of files through the commits of a series, each line by an identity of its own.

A line that stands in the last commit can be found in every commit since the one that brought it, whatever was put
around it. That is how a change made on top is laid into an earlier commit without a merge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from steps.series.origin import Earlier, commits_of, patches_of, sections
from steps.series.pieces import split_lines
from steps.tree.git import Git

_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.M)
BASE = -1
"""The owner of a line that the base has."""


@dataclass
class FileHistory:
    """One file: the identities of its lines in the base and after each commit that touches it."""

    owner: list[int] = field(default_factory=list)
    """By a line's identity: the index of the commit that brought it, or ``BASE``."""
    states: dict[int, list[int]] = field(default_factory=dict)
    """By the index of a commit (``BASE`` for the base): the lines' identities, in order."""

    def at(self, index: int) -> list[int]:
        """The lines after commit ``index``."""
        return self.states[max(known for known in self.states if known <= index)]

    def play(self, index: int, diff: bytes) -> None:
        """Note the lines after commit ``index``, which ``diff`` makes of those before."""
        ids = list(self.at(index - 1))
        shift = 0
        for hunk in _HUNK.finditer(diff):
            old, olds, news = int(hunk[1]), int(hunk[2] or 1), int(hunk[4] or 1)
            start = old - bool(olds) + shift
            new = list(range(len(self.owner), len(self.owner) + news))
            self.owner += [index] * news
            ids[start : start + olds] = new
            shift += news - olds
        self.states[index] = ids


@dataclass
class Lines:
    """The commits of a range, oldest first, and the files that are followed through them."""

    commits: list[Earlier]
    files: dict[str, FileHistory]
    touched: list[set[str]]


def follow(git: Git, base: str, end: str, paths: Iterable[str], contents: dict[str, bytes | None]) -> Lines:
    """Follow ``paths`` from ``base`` to ``end``; ``contents`` are the files in the base.

    Raises:
        GitError: git cannot read the objects.
    """
    commits = commits_of(git, base, end)
    files = {}
    for path in paths:
        count = len(split_lines(contents.get(path) or b""))
        files[path] = FileHistory([BASE] * count, {BASE: list(range(count))})
    by_name = {commit.name: index for index, commit in enumerate(commits)}
    touched: list[set[str]] = [set() for _ in commits]
    if files:
        for name, patch in patches_of(git, base, end, list(files)):
            for path, diff in sections(patch):
                if path in files:
                    files[path].play(by_name[name], diff)
                    touched[by_name[name]].add(path)
    return Lines(commits, files, touched)


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines to take away, by identity, and lines to put behind ``after`` (None: in front of all)."""

    remove: tuple[int, ...]
    after: int | None
    add: tuple[bytes, ...]


def edited(ids: Sequence[int], rows: Sequence[bytes], edits: Iterable[Edit], order: Sequence[int]) -> bytes:
    """The file whose lines are ``rows``, by identity ``ids``, with ``edits``.

    ``order`` are the lines of the last commit: an anchor that is not there yet gives way to the nearest before it.
    """
    there = set(ids)
    place = {line: n for n, line in enumerate(order)}
    gone: set[int] = set()
    behind: dict[int | None, list[bytes]] = {}
    for edit in edits:
        gone.update(edit.remove)
        anchor = edit.after
        while anchor is not None and anchor not in there:
            anchor = order[place[anchor] - 1] if place.get(anchor) else None
        behind.setdefault(anchor, []).extend(edit.add)
    out = list(behind.get(None, []))
    for line, row in zip(ids, rows, strict=True):
        if line not in gone:
            out.append(row)
        out += behind.get(line, [])
    return b"".join(r if r.endswith(b"\n") or n == len(out) - 1 else r + b"\n" for n, r in enumerate(out))
