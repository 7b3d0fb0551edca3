"""Which of the commits that are there already belong to the series, and which are somebody's other work.

A commit is the strongest evidence there is of what belongs together. One that names the API is the series'; so is one by
the same author that brings or drops a name which the series' commits change as well, or that was applied in one go with
them. What others did and what names nothing of the API stays theirs: it is left out and named, never committed again
under another name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from steps.code.mask import code_only
from steps.series.change import Change
from steps.series.origin import WORK, Earlier, Origins
from steps.series.pieces import Piece
from steps.series.related import Api, code_words, named_in

_TOGETHER = 600
"""Seconds between two commits that were applied in one go (``git am``, ``git rebase``)."""


@dataclass(frozen=True)
class Ownership:
    """``foreign``: the index of each commit that is not the series', with the reason as a person reads it."""

    origins: Origins
    foreign: dict[int, str] = field(default_factory=dict)

    def foreign_commit(self, piece: Piece) -> int | None:
        """The commit to which more than half of the lines of ``piece`` belong, if it is not the series'."""
        if not self.foreign:
            return None
        tags = self.origins.of(piece)
        theirs = [tag for tag in tags if tag in self.foreign]
        return max(set(theirs), key=theirs.count) if 2 * len(theirs) > len(tags) else None

    def parted(self, piece: Piece) -> Iterator[Piece]:
        """``piece`` cut where lines of the series' and of other commits meet; only what adds lines can be cut."""
        tags = self.origins.of(piece) if self.foreign and not piece.old_count else []
        cuts = [n for n in range(1, len(tags)) if (tags[n] in self.foreign) != (tags[n - 1] in self.foreign)]
        for first, last in zip([0, *cuts], [*cuts, piece.new_count], strict=True):
            yield (
                Piece(
                    piece.path,
                    piece.old_start,
                    piece.old_count,
                    piece.new_start + first,
                    last - first,
                    piece.hunk,
                )
                if cuts
                else piece
            )


def ownership(
    change: Change, origins: Origins, apis: Sequence[Api], wanted: Collection[str], me: str
) -> Ownership:
    """Whose the commits of ``origins`` are; ``wanted`` are the names that the person gave, ``me`` is ``Name <mail>``."""
    if len(origins.commits) < 2 and not _uncommitted(change, origins):
        return Ownership(origins)
    words = _Words(change, origins, apis)
    chosen = {api.name for api in apis if not wanted or api.name in wanted}
    mine = {index for index in range(len(origins.commits)) if words.names[index] & chosen}
    others = {index for index in range(len(origins.commits)) if words.names[index]} - mine
    authors = {origins.commits[index].email for index in mine}
    if not mine and not any(commit.who == me for commit in origins.commits):
        return Ownership(origins)  # the branch is somebody's as a whole
    for index, commit in enumerate(origins.commits):
        if not wanted and index not in others and (commit.who == me or commit.email in authors):
            mine.add(index)
    _close(origins, words, mine, others, authors)
    foreign = {
        index: _reason(commit, bool(apis))
        for index, commit in enumerate(origins.commits)
        if index not in mine
    }
    return Ownership(origins, foreign)


def _uncommitted(change: Change, origins: Origins) -> bool:
    return change.rev is None and any(WORK in tags for tags in origins.added.values())


_DECLARED = re.compile(rb"\b(\w{4,})[ \t]*(?:\[\w*\])?;|\b(\w{4,})[ \t]*\(")


def declared(lines: bytes) -> set[str]:
    """The members, variables and functions that lines of a header declare."""
    return code_words([b" ".join(a or b for a, b in _DECLARED.findall(code_only(lines)))])


_MEMBER = re.compile(rb"^[ \t]+[A-Za-z_][\w \t]*[ \t*]\**(\w{2,})[ \t]*;", re.M)
_ACCESS = re.compile(rb"->[ \t]*(\w{2,})")


def accessed(code: bytes) -> set[str]:
    """The members that code reaches through a pointer, as ``->name``: such a name need not look like code by itself."""
    return {f"->{name.decode()}" for name in _ACCESS.findall(code_only(code))}


def new_members(lines: bytes, reached: set[str]) -> set[str]:
    """The members of structs that lines of a header bring, as ``->name``, which the code before had not ``reached``."""
    return {f"->{name.decode()}" for name in _MEMBER.findall(code_only(lines))} - reached


class _Words:
    """What each commit names: APIs, and the identifiers that the range brings or drops."""

    def __init__(self, change: Change, origins: Origins, apis: Sequence[Api]) -> None:
        new = change.words
        self.names: list[set[str]] = []
        self.changed: list[set[str]] = []
        self.held: list[set[str]] = []
        exact = {api.name for api in apis}
        sources = (
            file.old for path, file in change.files.items() if file.old and path.endswith((".c", ".h"))
        )
        reached = {f"->{name.decode()}" for text in sources for name in _ACCESS.findall(text)}
        for touched in origins.touched:
            names: set[str] = set()
            changed: set[str] = set()
            held: set[str] = set()
            for file in touched:
                found = code_words([file.added, file.removed])
                held |= found
                fresh = new.changed(found)
                changed |= fresh
                if file.path.endswith(".c"):
                    held |= accessed(file.added)
                if file.path.endswith(".h"):
                    changed |= new_members(file.added, reached)
                    changed |= declared(file.added) | declared(file.removed)
                names |= set(named_in([b" ".join(w.encode() for w in fresh | (found & exact))], "", apis))
            self.names.append(names)
            self.changed.append(changed)
            self.held.append(held)


def _close(
    origins: Origins, words: _Words, mine: set[int], others: set[int], authors: Collection[str]
) -> None:
    """Add to ``mine`` what was done to the same names, or by the same authors in one go.

    A commit by someone else has to be both: about the same names, and applied between the series' own.
    """
    grown = True
    while grown:
        grown = False
        known = set().union(*(words.changed[index] for index in mine)) if mine else set()
        used = set().union(*(words.held[index] for index in mine)) if mine else set()
        for index, commit in enumerate(origins.commits):
            if index in mine or index in others:
                continue
            same, with_it = (
                bool(words.changed[index] & used or words.held[index] & known),
                _applied_with(origins.commits, index),
            )
            held = [other for other in with_it if other in mine]
            among = bool(held) and min(held) < index < max(held)
            if same and (among or commit.email in authors):
                mine.add(index)
                grown = True


def _applied_with(commits: Sequence[Earlier], index: int) -> range:
    """The commits around ``index`` that one committer made one shortly after the other."""

    def follows(at: int) -> bool:
        one, two = commits[at], commits[at + 1]
        return one.committer == two.committer and abs(two.committed - one.committed) <= _TOGETHER

    first = last = index
    while first > 0 and follows(first - 1):
        first -= 1
    while last + 1 < len(commits) and follows(last):
        last += 1
    return range(first, last + 1)


def _reason(commit: Earlier, any_api: bool) -> str:
    said = "which holds no name of the series' APIs" if any_api else "who is not you"
    return f"in {commit.name[:12]} by {commit.author}, {said}"
