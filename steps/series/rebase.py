"""Rebases a series onto a newer upstream hunk by hunk, and reckons anew what upstream changed under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from steps.errors import BadInput
from steps.series.change import cut_hunks
from steps.series.news import NEWS
from steps.series.onto import Clash, Laid
from steps.series.origin import Earlier, commits_of, diff_of, patches_of, sections
from steps.series.pieces import Piece, split_lines
from steps.series.recompute import Reckoning, comma_rows, put_symbols
from steps.series.rewrite import Rewrite, refuse_unready
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from steps.tree.git import Blobs, Git

_SYMS = re.compile(r"src/(?:admin/)?libvirt_(?:admin_)?public\.syms$|src/libvirt_(?:qemu|lxc)\.syms$")
_BLOCK = re.compile(rb"^\+LIBVIRT_(?:[A-Z]+_)?(\d+\.\d+\.\d+)", re.M)
_SAID = re.compile(rb"^\+.*?(?:Since:? |/\* )(\d+\.\d+\.\d+)\b", re.M)
_REF = "refs/libvirt-wizard/rebased/"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A hunk that cannot be laid: the number of its commit, the file, its line in the rebased file, what it brings."""

    number: int
    path: str
    line: int
    added: tuple[bytes, ...]
    removed: tuple[bytes, ...]


@dataclass
class Rebased:
    """The new commits; ``conflicts`` are hunks that they are without."""

    before: str
    base: str
    onto: str
    reckoning: Reckoning
    commits: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    @property
    def tip(self) -> str:
        """The last commit."""
        return self.commits[-1][0] if self.commits else self.onto

    def as_json(self) -> dict[str, Any]:
        """For ``series rebase --json``."""
        return {
            "before": self.before, "base": self.base, "onto": self.onto, "after": self.tip,
            "version": {"before": self.reckoning.old, "after": self.reckoning.new},
            "numbers": {k.decode(): {"before": a, "after": b} for k, (a, b) in self.reckoning.numbers.items()},
            "commits": [{"commit": name, "subject": subject} for name, subject in self.commits],
            "conflicts": [{"number": c.number, "path": c.path, "line": c.line} for c in self.conflicts],
            "dropped": self.dropped,
        }  # fmt: skip


@dataclass
class Rebase:
    """One rebase of the current branch onto ``onto``; :meth:`make` makes the objects, :meth:`move` the one move."""

    checkout: Checkout
    onto: str

    def make(self) -> Rebased:
        """Make the new commits; nothing refers to them yet.

        Raises:
            BadInput: there is nothing to rebase, or a merge is among the commits.
            GitError: git cannot read or write the objects.
        """
        git = self.checkout.git
        head, onto = git.resolve("HEAD"), git.resolve(self.onto)
        base = git.run("merge-base", head, onto).decode().strip()
        commits = commits_of(git, base, head)
        if base == onto or not commits:
            raise BadInput(f"nothing to rebase: the branch is on {self.onto} already")
        if git.run("rev-list", "--merges", "--max-count=1", f"{base}..{head}").strip():
            raise BadInput(
                f"a merge is among the commits since {base[:12]}: a series is a row of plain commits"
            )
        patches = dict(patches_of(git, base, head, ()))
        reckoning = Reckoning(
            _version_of(patches.values()), Facts(self.checkout.snapshot(onto)).layout.version or ""
        )
        rebased = Rebased(head, base, onto, reckoning)
        blobs = Blobs(git)
        try:
            with Rewrite(git, head) as rewrite:
                rewrite.begin(onto)
                _Laying(git, blobs, rewrite, rebased, patches).run(commits)
        finally:
            blobs.close()
        return rebased

    def move(self, rebased: Rebased) -> None:
        """Let the branch, the index and the files on disk be as the new commits have them: the one move.

        Raises:
            BadInput: something is not committed.
            GitError: git refuses; all is then as it was.
        """
        git = self.checkout.git
        refuse_unready(self.checkout)
        branch = _branch(git)
        git.run("update-ref", "-m", "libvirt-wizard series rebase", _REF + branch, rebased.before)
        git.run("reset", "--quiet", "--keep", rebased.tip)
        for path in dict.fromkeys(conflict.path for conflict in rebased.conflicts):
            self._mark(path, [c for c in rebased.conflicts if c.path == path])

    def _mark(self, path: str, conflicts: Sequence[Conflict]) -> None:
        """Write what could not be laid into the file, between git's own marks, at its line there."""
        file = self.checkout.root / path
        if file.is_symlink() or not file.parent.is_dir():
            return
        rows = split_lines(file.read_bytes()) if file.exists() else []
        for conflict in sorted(conflicts, key=lambda c: (c.line, c.number), reverse=True):
            marked = (
                b"<<<<<<< patch %d takes away\n" % conflict.number, *conflict.removed, b"=======\n", *conflict.added,
                b">>>>>>> patch %d puts here\n" % conflict.number,
            )  # fmt: skip
            at = min(conflict.line - 1, len(rows))
            rows[at:at] = marked
        file.write_bytes(b"".join(rows))


def abort(checkout: Checkout) -> str:
    """Let the branch be as before the last rebase; the commit where it is then.

    Raises:
        BadInput: there was none.
        GitError: git refuses, as files with changes would be lost.
    """
    git = checkout.git
    branch = _branch(git)
    before = git.ask("rev-parse", "--verify", "--quiet", _REF + branch)
    if not before:
        raise BadInput(f"nothing to take back: no 'series rebase' moved {branch}")
    git.run("reset", "--quiet", "--keep", before)
    git.run("update-ref", "-d", _REF + branch, before)
    return before


def _branch(git: Git) -> str:
    branch = git.ask("symbolic-ref", "--quiet", "--short", "HEAD")
    if not branch:
        raise BadInput(
            "the head is detached, so there is no branch to rebase: 'git switch' to the series first"
        )
    return branch


def _version_of(patches: Sequence[bytes] | Any) -> str:
    """The version that the series says its functions are of: by its symbol block, else as it says most often."""
    said = [
        match[1].decode() for patch in patches for match in (*_BLOCK.finditer(patch), *_SAID.finditer(patch))
    ]
    return max(set(said), key=said.count) if said else ""


class _Laying:
    """Lays commit after commit onto the new base."""

    def __init__(
        self, git: Git, blobs: Blobs, rewrite: Rewrite, rebased: Rebased, patches: dict[str, bytes]
    ) -> None:
        self._git = git
        self._blobs = blobs
        self._rewrite = rewrite
        self._rebased = rebased
        self._patches = patches
        self._laid: dict[str, Laid] = {}
        self._modes: dict[str, str] = {}
        self._before: list[int | None] = []
        """Of each conflict the identity of the line before it that still stands; None at a file's begin."""

    def run(self, commits: Sequence[Earlier]) -> None:
        """Make all commits."""
        parent, before = self._rebased.onto, self._rebased.base
        for number, commit in enumerate(commits, 1):
            for path, diff in sections(self._patches.get(commit.name, b"")):
                self._file(number, path, diff, before, commit.name)
            text = self._rebased.reckoning.message(commit.message)
            made = self._rewrite.commit(parent, commit, text)
            if self._tree(made) == self._tree(parent):
                self._rebased.dropped.append(commit.subject)
            else:
                self._rebased.commits.append((made, text.partition("\n")[0]))
                parent = made
            before = commit.name
        # Where a conflict lies in the file is known only now: later commits have moved its lines.
        self._rebased.conflicts = [
            replace(conflict, line=self._line(conflict.path, anchor))
            for conflict, anchor in zip(self._rebased.conflicts, self._before, strict=True)
        ]

    def _line(self, path: str, anchor: int | None) -> int:
        """The line behind the one with the identity ``anchor``, from 1."""
        place = self._laid[path].place(anchor) if anchor is not None and path in self._laid else None
        return 1 if place is None else place + 2

    def _tree(self, commit: str) -> str:
        return self._git.run("rev-parse", f"{commit}^{{tree}}").decode()

    def _read(self, commit: str, path: str) -> bytes:
        return self._blobs.read(f"{commit}:{path}") or b""

    def _file(self, number: int, path: str, diff: bytes, before: str, after: str) -> None:
        head = diff.partition(b"\n@@ ")[0]
        old, new = self._read(before, path), self._read(after, path)
        mode = re.search(rb"^(?:new file mode|new mode) (\d+)", head, re.M)
        if mode or path not in self._modes:
            self._modes[path] = mode[1].decode() if mode else self._mode_at(after, path)
        if b"new file mode" in head or b"deleted file mode" in head or b"\0" in (old + new)[:8000]:
            self._whole(number, path, old, new, gone=b"deleted file mode" in head)
            return
        laid = self._laid.get(path) or self._begun(path)
        old_rows, new_rows = split_lines(old), split_lines(new)
        for piece in cut_hunks(path, diff, old_rows, new_rows):
            self._piece(number, path, laid, piece, old_rows, new_rows)
        if path.endswith(".x"):
            comma_rows(laid.rows)
        self._rewrite.put(path, laid.text, self._modes[path])

    def _mode_at(self, commit: str, path: str) -> str:
        return self._git.run("ls-tree", commit, "--", path).decode().partition(" ")[0] or "100644"

    def _begun(self, path: str) -> Laid:
        base, onto = self._rebased.base, self._rebased.onto
        old, new = split_lines(self._read(base, path)), split_lines(self._read(onto, path))
        told = dict(sections(diff_of(self._git, base, onto, [path]))).get(path, b"")
        self._laid[path] = laid = Laid.of(old, new, cut_hunks(path, told, old, new))
        return laid

    def _whole(self, number: int, path: str, old: bytes, new: bytes, gone: bool) -> None:
        """A file that comes, goes, or is no text."""
        there = self._laid[path].text if path in self._laid else self._read(self._rebased.onto, path)
        if there not in (old, b"") or (there and not old):
            self._conflict(number, path, Piece(path, 0, 0, 0, 0), [], split_lines(new))
            return
        text = new if b"\0" in new[:8000] else self._rebased.reckoning.versioned(new)
        rows = split_lines(text)
        self._laid[path] = Laid(list(range(len(rows))), rows, list(range(len(rows))))
        self._rewrite.put(path, None if gone else text, self._modes[path])

    def _conflict(
        self, number: int, path: str, piece: Piece, old: Sequence[bytes], rows: Sequence[bytes]
    ) -> None:
        laid = self._laid.get(path)
        above = laid.series[: piece.old_start] if laid else []
        standing = (line for line in reversed(above) if laid and laid.place(line) is not None)
        self._before.append(next(standing, None))
        self._rebased.conflicts.append(Conflict(number, path, piece.line, tuple(rows), tuple(old)))

    def _piece(
        self, number: int, path: str, laid: Laid, piece: Piece, old_rows: list[bytes], new_rows: list[bytes]
    ) -> None:
        """Lay one hunk."""
        reckoning = self._rebased.reckoning
        added = new_rows[piece.new_start : piece.new_start + piece.new_count]
        removed = old_rows[piece.old_start : piece.old_start + piece.old_count]
        rows, ids = reckoning.rows(path, laid, added, removed), laid.new_ids(len(added))
        moved = bool(reckoning.old) and reckoning.old != reckoning.new
        # The hunks before it in this file have been laid: the old series' lines are those of the new commit there.
        piece = replace(piece, old_start=piece.new_start)
        try:
            if piece.old_count:
                laid.replace(piece, removed, rows, ids)
            elif _SYMS.match(path) and (moved or self._new_block(laid, piece, rows)):
                put_symbols(laid, rows, ids, reckoning.new)
            elif not (
                moved
                and path in NEWS
                and NEWS[path](laid, rows, ids, new_rows[: piece.new_start + piece.new_count])
            ):
                laid.put(laid.where(piece), ids, rows)
        except Clash:
            self._conflict(number, path, piece, removed, rows)
        laid.advance(piece, ids)

    def _new_block(self, laid: Laid, piece: Piece, rows: Sequence[bytes]) -> bool:
        """Whether the symbols stand in a block that the series begins, which upstream may have begun meanwhile."""
        if any(b"{" in row for row in rows):
            return True
        return any(
            line >= 1 << 30 and laid.place(line) is None
            for line in laid.series[max(0, piece.old_start - 2) : piece.old_start + 1]
        )
