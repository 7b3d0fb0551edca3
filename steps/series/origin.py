"""Where each changed line comes from: the commit between the base and the end that brought it, or the working tree.

The diffs of the commits are replayed over the base's lines. Blame would tell the same for what is there now, but not
which commit took a line away, and once for each file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from steps.series.pieces import FileChange, Piece, split_lines
from steps.tree.git import Git

WORK = -1
"""The tag of what is not committed."""
_BASE = -2
"""The tag of the base's first line; those of the next ones count down."""
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*\n((?:[-+\\].*\n?)*)", re.M)
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--ignore-submodules=all",
          "--src-prefix=a/", "--dst-prefix=b/")  # fmt: skip
_MOST = 1500
"""In a range of more commits nobody's series is looked for: reading them all takes longer than a plan may."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """One commit that is there already: who made it and when, what it says."""

    name: str
    author: str
    email: str
    date: str
    committer: str
    committed: int
    message: str

    @property
    def subject(self) -> str:
        """The message's first line."""
        return self.message.partition("\n")[0]

    @property
    def who(self) -> str:
        """``Name <mail>`` of the author."""
        return f"{self.author} <{self.email}>"


@dataclass(frozen=True)
class Touched:
    """What one commit changed in one file."""

    path: str
    added: bytes
    removed: bytes


@dataclass
class Origins:
    """The commits of a range, oldest first, and the tag of each line: a commit's index, or ``WORK``."""

    commits: list[Earlier] = field(default_factory=list)
    touched: list[list[Touched]] = field(default_factory=list)
    added: dict[str, list[int]] = field(default_factory=dict)
    removed: dict[str, dict[int, int]] = field(default_factory=dict)

    def of(self, piece: Piece) -> list[int]:
        """The tag of each line that ``piece`` brings or takes away."""
        added, removed = self.added.get(piece.path, []), self.removed.get(piece.path, {})
        tags = [removed.get(line, WORK) for line in range(piece.old_start, piece.old_start + piece.old_count)]
        lines = range(piece.new_start, piece.new_start + piece.new_count)
        return tags + [max(WORK, added[line]) if line < len(added) else WORK for line in lines]


def read_origins(git: Git, base: str, rev: str | None, files: Sequence[FileChange]) -> Origins:
    """The origins of all lines of ``files``, which changed between ``base`` and ``rev`` (None: the working tree).

    A file whose lines cannot be followed (merges, a range that does not begin at ``base``) counts as not committed.

    Raises:
        GitError: git cannot read the objects.
    """
    end = rev or "HEAD"
    count = int(git.run("rev-list", "--count", "--first-parent", f"{base}..{end}").decode())
    if not 0 < count <= _MOST or not files:
        return Origins()
    found = Origins(commits_of(git, base, end))
    paths = [file.path for file in files if b"\0" not in (file.old or b"")[:8000]]
    for path in paths:
        old = next(file.old for file in files if file.path == path)
        found.added[path], found.removed[path] = [_BASE - n for n in range(len(split_lines(old or b"")))], {}
    by_name = {commit.name: index for index, commit in enumerate(found.commits)}
    found.touched = [[] for _ in found.commits]
    for name, patch in patches_of(git, base, end, paths):
        _replay(found, by_name[name], patch)
    if rev is None:
        _replay(
            found, WORK, git.run("diff", "-U0", "--diff-algorithm=histogram", *_PLAIN, "HEAD", "--", *paths)
        )
    for file in files:
        lines = found.added.get(file.path)
        if lines is not None and len(lines) != len(split_lines(file.new or b"")):
            del found.added[file.path], found.removed[file.path]
    return found


def commits_of(git: Git, base: str, end: str) -> list[Earlier]:
    """The commits behind ``base`` up to ``end``, oldest first."""
    form = "%x00".join(("%H", "%an", "%ae", "%ad", "%cn <%ce>", "%ct", "%B"))
    told = git.run(
        "log", "-z", "--reverse", "--first-parent", "--date=raw", f"--format={form}", f"{base}..{end}"
    )
    fields = told.decode("utf-8", "replace").split("\0")
    rows = zip(*(fields[n::7] for n in range(7)), strict=False)
    return [Earlier(h, an, ae, ad, c, int(ct), body.strip("\n")) for h, an, ae, ad, c, ct, body in rows]


def patches_of(git: Git, base: str, end: str, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The name and the diff, without context, of each commit that touches ``paths``, oldest first."""
    told = git.run(
        "log", "--reverse", "--first-parent", "-m", "-p", "-U0", "--diff-algorithm=histogram", *_PLAIN,
        "--format=%x00%H", f"{base}..{end}", "--", *paths,
    )  # fmt: skip
    parts = re.split(rb"^\0([0-9a-f]{40,64})\n", told, flags=re.M)
    for name, patch in zip(parts[1::2], parts[2::2], strict=False):
        yield name.decode(), patch


def diff_of(git: Git, base: str, end: str, paths: Sequence[str]) -> bytes:
    """The diff, without context, between two commits in ``paths``."""
    return git.run("diff", "-U0", "--diff-algorithm=histogram", *_PLAIN, base, end, "--", *paths)


def sections(patch: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a git diff: path and what follows its header line. Names that git had to quote are left out."""
    parts = re.split(rb"^diff --git (.*)\n", patch, flags=re.M)
    for head, body in zip(parts[1::2], parts[2::2], strict=False):
        path = head[2 : 2 + (len(head) - 5) // 2]
        if head == b"a/%b b/%b" % (path, path):
            yield path.decode("utf-8", "surrogateescape"), body


def _replay(found: Origins, tag: int, patch: bytes) -> None:
    """Let the lines that ``patch`` brings, and those that it takes away, be ``tag``'s."""
    for path, body in sections(patch):
        tags = found.added.get(path)
        if tags is None:
            continue
        shift, added, removed = 0, [], []
        for hunk in _HUNK.finditer(body):
            old, olds, news = int(hunk[1]), int(hunk[2] or 1), int(hunk[4] or 1)
            start = old - bool(olds) + shift
            found.removed[path].update(
                {_BASE - held: tag for held in tags[start : start + olds] if held <= _BASE}
            )
            tags[start : start + olds] = [tag] * news
            shift += news - olds
            added += [row[1:] for row in hunk[5].splitlines(keepends=True) if row.startswith(b"+")]
            removed += [row[1:] for row in hunk[5].splitlines(keepends=True) if row.startswith(b"-")]
        if tag != WORK:
            found.touched[tag].append(Touched(path, b"".join(added), b"".join(removed)))
