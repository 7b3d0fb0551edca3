"""Makes a branch's commits anew out of git's objects, and moves the branch once, at the end."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType

from steps.errors import BadInput, ChangedMeanwhile
from steps.series.commit import committer, entry, refresh_index, refuse_in_the_middle
from steps.series.origin import Earlier
from steps.tree.checkout import Checkout
from steps.tree.git import Git, GitError


def blob(git: Git, commit: str, path: str) -> bytes | None:
    """The file ``path`` at ``commit``; None where it is not there."""
    try:
        return git.run("cat-file", "blob", f"{commit}:{path}")
    except GitError:
        return None


def refuse_unready(checkout: Checkout) -> None:
    """Refuse to move the current branch where something would be lost.

    Raises:
        BadInput: the head is detached, something else is under way, or a file is staged.
    """
    git = checkout.git
    refuse_in_the_middle(checkout)
    if git.ask("symbolic-ref", "--quiet", "HEAD") is None:
        raise BadInput(
            "the head is detached, so there is no branch to rewrite: 'git switch' to the series first"
        )
    staged = git.run("diff", "--cached", "--name-only", "-z", "--no-ext-diff", "HEAD").split(b"\0")
    names = [name.decode("utf-8", "surrogateescape") for name in staged if name]
    if names:
        raise BadInput(
            f"{names[0]} is staged: 'git restore --staged {names[0]}' first, the file stays as it is"
        )


def refuse_changes(checkout: Checkout) -> None:
    """Refuse where the files on disk are to move with the branch and would take changes along.

    Raises:
        BadInput: a file that git knows is changed and not committed.
    """
    changed = checkout.git.run("diff", "--name-only", "--no-ext-diff", "-z", "HEAD").split(b"\0")[0]
    if changed:
        path = changed.decode("utf-8", "surrogateescape")
        raise BadInput(
            f"{path} is changed and not committed: commit it, 'series absorb' it, or take it back first"
        )


class Rewrite:
    """Use as a context: :meth:`begin`, :meth:`put` and :meth:`commit` for each commit, then :meth:`move`, once."""

    def __init__(self, git: Git, head: str) -> None:
        self._git = git
        self._head = head
        self._who = committer(git)
        self._folder = tempfile.TemporaryDirectory(prefix="libvirt-wizard-")
        self._extra = {**self._who, "GIT_INDEX_FILE": str(Path(self._folder.name) / "index")}
        self._rows: list[bytes] = []
        self._known: dict[tuple[str, bytes | None, str], bytes] = {}

    def __enter__(self) -> Rewrite:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def begin(self, tree: str) -> None:
        """Start from the tree of a commit."""
        self._git.run("read-tree", tree, extra=self._extra)
        self._rows = []

    def put(self, path: str, data: bytes | None, mode: str) -> None:
        """Let ``path`` hold ``data``; None takes it out."""
        if (path, data, mode) not in self._known:
            self._known[path, data, mode] = entry(self._git, path, data, mode)
        self._rows.append(self._known[path, data, mode])

    def commit(self, parent: str, like: Earlier | None, message: str = "") -> str:
        """A commit of what was put, behind ``parent``, with the author, date and message of ``like``."""
        if self._rows:
            given = b"\0".join(self._rows) + b"\0"
            self._git.run("update-index", "-z", "--index-info", given=given, extra=self._extra)
        tree = self._git.run("write-tree", extra=self._extra).decode().strip()
        author = {} if like is None else {
            "GIT_AUTHOR_NAME": like.author, "GIT_AUTHOR_EMAIL": like.email, "GIT_AUTHOR_DATE": like.date,
        }  # fmt: skip
        text = message or (like.message if like else "")
        said = self._git.run(
            "commit-tree", tree, "-p", parent, "-F", "-", given=(text.strip("\n") + "\n").encode("utf-8", "backslashreplace"),
            extra={**self._extra, **author},
        )  # fmt: skip
        return said.decode().strip()

    def move(self, tip: str, reason: str) -> None:
        """Let the current branch be at ``tip``, and the index have what it has of the files that differ.

        The index comes first: if all ends in between, the old branch is there, and what is new counts as staged.

        Raises:
            ChangedMeanwhile: the branch moved meanwhile.
            GitError: git refuses.
        """
        branch = self._git.run("symbolic-ref", "HEAD").decode().strip()
        if self._git.resolve("HEAD") != self._head:
            raise ChangedMeanwhile(f"{branch} moved meanwhile: look again")
        refresh_index(self._git, self._head, tip)
        try:
            self._git.run("update-ref", "-m", reason, branch, tip, self._head)
        except GitError:
            refresh_index(self._git, tip, self._head)
            raise
