"""Review fixes in the work tree go into the commits whose lines they change, on git's objects alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from steps.errors import BadInput
from steps.series.change import Change, read_change
from steps.series.lines import BASE, Edit, FileHistory, Lines, edited, follow
from steps.series.origin import Earlier
from steps.series.pieces import FileChange, Piece, split_lines
from steps.series.related import code_words
from steps.series.rewrite import Rewrite, blob, refuse_unready
from steps.series.units import Outline
from steps.tree.checkout import Checkout
from steps.tree.git import GitError


@dataclass(frozen=True, slots=True)
class Fix:
    """One change of the work tree: the index of the commit that takes it (None: it is left), and why."""

    piece: Piece
    commit: int | None
    why: str


@dataclass(frozen=True)
class Absorption:
    """What goes where; :meth:`make` does it."""

    checkout: Checkout
    base: str
    head: str
    change: Change
    lines: Lines
    fixes: tuple[Fix, ...]

    @property
    def taken(self) -> list[Fix]:
        """The fixes that a commit takes."""
        return [fix for fix in self.fixes if fix.commit is not None]

    @property
    def left(self) -> list[Fix]:
        """The changes that stay in the work tree."""
        return [fix for fix in self.fixes if fix.commit is None]

    def vouched(self) -> list[Earlier]:
        """The commits that change and that somebody has vouched for: whether that still holds is theirs to say."""
        indexes = sorted({fix.commit for fix in self.fixes if fix.commit is not None})
        commits = [self.lines.commits[index] for index in indexes]
        return [
            c for c in commits if any(f"\n{w}-by: " in c.message for w in ("Reviewed", "Acked", "Tested"))
        ]

    def as_json(self) -> dict[str, Any]:
        """For ``series absorb --json``."""
        rows = []
        for fix in self.fixes:
            commit = None if fix.commit is None else self.lines.commits[fix.commit]
            rows.append({
                "path": fix.piece.path, "line": fix.piece.line, "added": fix.piece.new_count,
                "removed": fix.piece.old_count, "why": fix.why, "number": None if fix.commit is None else fix.commit + 1,
                "commit": commit.name if commit else None, "subject": commit.subject if commit else None,
            })  # fmt: skip
        return {"base": self.base, "before": self.head, "fixes": rows}

    def make(self, fixup: bool = False) -> str:
        """Rewrite the branch, or with ``fixup`` put commits for ``git rebase --autosquash`` on top; the new tip.

        Raises:
            BadInput: no commit takes anything, or the checkout is not ready.
            GitError: git refuses; the branch is then as it was.
        """
        if not self.taken:
            raise BadInput("nothing to absorb: no change in the work tree touches a line of the series")
        refuse_unready(self.checkout)
        with Rewrite(self.checkout.git, self.head) as rewrite:
            tip = self._fixups(rewrite) if fixup else self._rewritten(rewrite)
            rewrite.move(tip, "libvirt-wizard series absorb")
        return tip

    def _rewritten(self, rewrite: Rewrite) -> str:
        first = min(fix.commit for fix in self.fixes if fix.commit is not None)
        commits = self.lines.commits
        parent = commits[first - 1].name if first else self.base
        for index in range(first, len(commits)):
            rewrite.begin(commits[index].name)
            for path in sorted(
                {f.piece.path for f in self.taken if f.commit is not None and f.commit <= index}
            ):
                rewrite.put(path, *self._file_at(path, index))
            parent = rewrite.commit(parent, commits[index])
        return parent

    def _fixups(self, rewrite: Rewrite) -> str:
        parent, done = self.head, set[int]()
        for index in sorted({fix.commit for fix in self.fixes if fix.commit is not None}):
            done.add(index)
            rewrite.begin(self.head)
            for path in sorted({fix.piece.path for fix in self.taken if fix.commit in done}):
                rewrite.put(path, *self._file_at(path, len(self.lines.commits) - 1, done))
            subject = f"fixup! {self.lines.commits[index].subject}\n"
            parent = rewrite.commit(parent, None, subject)
        return parent

    def _file_at(self, path: str, index: int, only: set[int] | None = None) -> tuple[bytes | None, str]:
        """``path`` after commit ``index``, with the fixes of the commits up to it (of ``only`` these)."""
        file = self.change.files[path]
        name = self.lines.commits[index].name
        fixes = [f for f in self.taken if f.piece.path == path and f.commit is not None and f.commit <= index]
        if only is not None:
            fixes = [fix for fix in fixes if fix.commit in only]
        data = blob(self.checkout.git, name, path)
        mode = file.old_mode or file.new_mode or "100644"
        if not fixes:
            return data, mode
        if file.whole:
            return file.new, file.new_mode or mode
        history = self.lines.files[path]
        head = history.at(len(self.lines.commits) - 1)
        edits = [edit_of(file, fix.piece, head) for fix in fixes]
        return edited(history.at(index), split_lines(data or b""), edits, head), mode


def edit_of(file: FileChange, piece: Piece, head: Sequence[int]) -> Edit:
    """What ``piece``, found on top of the last commit, does by the identities ``head`` of its lines."""
    after = head[piece.old_start - 1] if piece.old_start else None
    removed = tuple(head[piece.old_start : piece.old_start + piece.old_count])
    return Edit(removed, after, tuple(file.added(piece)))


def absorption(checkout: Checkout, base: str) -> Absorption:
    """Which change of the work tree goes into which commit behind ``base``.

    Raises:
        BadInput: there are no commits to take anything, or a merge is among them.
        GitError: git cannot read the objects.
    """
    git = checkout.git
    head, start = git.resolve("HEAD"), git.resolve(base)
    change = _by_line(read_change(checkout, head))
    if git.run("rev-list", "--merges", "--max-count=1", f"{start}..{head}").strip():
        raise BadInput(f"a merge is among the commits since {start[:12]}: a series is a row of plain commits")
    paths = [path for path, file in change.files.items() if not file.whole]
    contents = {path: blob(git, start, path) for path in paths}
    lines = follow(git, start, head, paths, contents)
    if not lines.commits:
        raise BadInput(f"there are no commits since {start[:12]}: make them with 'series commit' first")
    for path in paths:
        if len(lines.files[path].at(len(lines.commits) - 1)) != len(change.files[path].old_lines):
            raise GitError(f"the lines of {path} cannot be followed through the commits")
    chooser = _Chooser(checkout, start, head, change, lines)
    return Absorption(
        checkout, start, head, change, lines, tuple(chooser.fix(piece) for piece in change.pieces)
    )


def _by_line(change: Change) -> Change:
    """Hunks that put as many lines as they take are cut line by line: each line has an owner of its own."""

    def cut(piece: Piece) -> Iterator[Piece]:
        if piece.old_count < 2 or piece.old_count != piece.new_count:
            yield piece
            return
        for n in range(piece.old_count):
            yield Piece(piece.path, piece.old_start + n, 1, piece.new_start + n, 1, piece.hunk)

    files = {
        path: file if file.whole else replace(file, pieces=tuple(p for q in file.pieces for p in cut(q)))
        for path, file in change.files.items()
    }
    return replace(change, files=files)


class _Chooser:
    """Finds the commit that owns a change: by the lines that it takes away, by those around it, by its names."""

    def __init__(self, checkout: Checkout, base: str, head: str, change: Change, lines: Lines) -> None:
        self._change = change
        self._lines = lines
        self._series = read_change(checkout, base, head)
        self._new = self._series.words
        self._words = self._words_of_commits(checkout, base, head)

    def _words_of_commits(self, checkout: Checkout, base: str, head: str) -> list[set[str]]:
        """The new names that each commit's lines have."""
        from steps.series.origin import read_origins

        origins = read_origins(checkout.git, base, head, list(self._series.files.values()))
        return [self._new.among(code_words([file.added for file in touched])) for touched in origins.touched]

    def fix(self, piece: Piece) -> Fix:
        """Where ``piece`` goes."""
        file = self._change.files[piece.path]
        if file.whole:
            return self._by_names(piece, "a file as a whole")
        history = self._lines.files[piece.path]
        head = history.at(len(self._lines.commits) - 1)
        taken = [history.owner[line] for line in head[piece.old_start : piece.old_start + piece.old_count]]
        owned = [owner for owner in taken if owner != BASE]
        if owned:
            # A later commit than the last that brought one of the lines would do too; an earlier one has them not.
            return Fix(piece, max(owned), "changes its lines")
        if taken:
            return Fix(piece, None, "touches only lines of the base")
        return self._inserted(piece, file, history, head)

    def _inserted(self, piece: Piece, file: FileChange, history: FileHistory, head: list[int]) -> Fix:
        above = history.owner[head[piece.old_start - 1]] if piece.old_start else BASE
        below = history.owner[head[piece.old_start]] if piece.old_start < len(head) else BASE
        if above == below != BASE:
            return Fix(piece, above, "stands between its lines")
        named = self._by_names(piece, "")
        near = [owner for owner in (above, below) if owner != BASE]
        if named.commit is not None and (named.commit in near or not near):
            return named
        inside = self._around(piece, file, history, head)
        if inside is not None and (not near or inside in near):
            return Fix(piece, inside, "stands in what it brings")
        if len(near) == 1:
            return Fix(piece, near[0], "stands beside its lines")
        if near:
            numbers = " and ".join(str(owner + 1) for owner in sorted(near))
            return Fix(piece, None, f"stands between lines of patches {numbers}, and names neither's")
        return named if named.commit is not None else Fix(piece, None, "touches only the base")

    def _around(self, piece: Piece, file: FileChange, history: FileHistory, head: list[int]) -> int | None:
        """The commit that brought the whole of the definition or section that ``piece`` stands in."""
        outline = Outline(piece.path, file.old_lines)
        first, last = outline.around(min(piece.old_start, max(0, len(head) - 1)))
        if outline.begins(piece.old_start):
            return None
        counted = Counter(history.owner[line] for line in head[first:last])
        owner, count = counted.most_common(1)[0] if counted else (BASE, 0)
        return owner if owner != BASE and 2 * count > last - first else None

    def _by_names(self, piece: Piece, why: str) -> Fix:
        """The one commit that touches the file and brings a name that ``piece`` has; of several the one with most."""
        file = self._change.files[piece.path]
        words = self._new.among(code_words(file.added(piece)))
        shared = Counter({n: len(words & held) for n, held in enumerate(self._words) if words & held})
        touching = Counter({n: c for n, c in shared.items() if piece.path in self._lines.touched[n]})
        found = (touching or (shared if file.whole else Counter())).most_common(2)
        if found and (len(found) == 1 or found[0][1] > found[1][1]):
            return Fix(piece, found[0][0], "uses its names")
        return Fix(piece, None, why or "touches only the base")
