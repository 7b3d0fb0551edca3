"""Makes the commits of a series out of git's objects alone: no file on disk is read anew, written or touched."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steps.errors import BadInput, ChangedMeanwhile, MissingTool
from steps.series.change import read_change
from steps.series.messages import cover_letter
from steps.series.model import Patch, Series
from steps.tree.checkout import Checkout
from steps.tree.git import Git, GitError, identity_environment

_IN_THE_MIDDLE = {
    "MERGE_HEAD": "a merge", "rebase-merge": "a rebase", "rebase-apply": "a rebase or 'git am'",
    "CHERRY_PICK_HEAD": "a cherry-pick", "REVERT_HEAD": "a revert", "BISECT_LOG": "a bisection",
}  # fmt: skip
_REASON = ("-m", "libvirt-wizard series")
"""For the reflog."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the commits go: a new branch (``branch``; None: one named after the API), or the current one.

    ``switch`` makes the new branch the current one.
    """

    branch: str | None = None
    here: bool = False
    switch: bool = False

    @property
    def moves_head(self) -> bool:
        """Whether the current branch or the index changes."""
        return self.here or self.switch


@dataclass(frozen=True, slots=True)
class Made:
    """The commits, in order, with their subjects; the branch; where the current branch stood before."""

    branch: str
    base: str
    commits: tuple[tuple[str, str], ...]
    before: str
    current: bool
    came_from: str | None = None
    """Where HEAD stood before it was switched: a branch's full name, or a commit; None where it was not."""

    @property
    def undo(self) -> str:
        """The command that takes the commits back; the files on disk stay as they are.

        It is made to be pasted into a shell, so what the checkout named is quoted.
        """
        if self.current:
            return f"git reset {self.before[:12]}"
        drop = f"git branch -D {shlex.quote(self.branch)}"
        if self.came_from is None:
            return drop
        branch = self.came_from.startswith("refs/")
        back = (
            f"symbolic-ref HEAD {shlex.quote(self.came_from)}"
            if branch
            else f"update-ref --no-deref HEAD {self.before}"
        )
        return f"git {back} && git reset -q && {drop}"

    def as_json(self) -> dict[str, Any]:
        """For ``series commit --json``."""
        return {
            "branch": self.branch, "base": self.base, "before": self.before, "undo": self.undo,
            "commits": [{"commit": commit, "subject": subject} for commit, subject in self.commits],
        }  # fmt: skip


def commit(checkout: Checkout, series: Series, target: Target) -> Made:
    """Make the commits of ``series``.

    Raises:
        BadInput: there is nothing to commit, the branch is there already, or the checkout is in the middle of
            something (a merge, a rebase), has a detached head or staged changes where the current branch is meant.
        ChangedMeanwhile: a file is not as the plan saw it.
        MissingTool: git does not know who commits, or there is no room for a temporary file.
        GitError: git refuses; the branch and HEAD are then as they were.
    """
    git = checkout.git
    before = git.resolve("HEAD")
    _refuse(checkout, series, target)
    branch = _branch(git, series, target)
    _compare(checkout, series)
    who = committer(git)
    try:
        commits = _objects(git, series, who)
    except OSError as error:
        raise MissingTool(
            f"no temporary file can be written ({error.strerror}): make room, or set TMPDIR elsewhere"
        ) from None
    tip = commits[-1][0]
    came_from = (git.ask("symbolic-ref", "--quiet", "HEAD") or before) if target.switch else None
    git.run("update-ref", *_REASON, f"refs/heads/{branch}", tip, before if target.here else "")
    try:
        if target.switch:
            git.run("symbolic-ref", *_REASON, "HEAD", f"refs/heads/{branch}")
        if target.moves_head:
            refresh_index(git, before, tip)
    except GitError:
        # Somebody else's index.lock, say: a branch ahead of its index would show every commit as taken back.
        _take_back(git, branch, tip, before, came_from, target)
        raise
    if len(commits) > 1 and not target.here:
        # format-patch, git-publish and b4 begin the cover letter with it; it goes when the branch goes. A
        # config file that cannot be written is no reason to give the commits up.
        letter = cover_letter([patch.message for patch in series.patches])
        git.ask("config", f"branch.{branch}.description", letter)
    return Made(branch, series.change.base, tuple(commits), before, target.here, came_from)


def _take_back(git: Git, branch: str, tip: str, before: str, came_from: str | None, target: Target) -> None:
    """Let HEAD and the branch be as they were, as far as git lets."""
    if came_from is not None and came_from.startswith("refs/"):
        git.ask("symbolic-ref", *_REASON, "HEAD", came_from)
    elif came_from is not None:
        git.ask("update-ref", *_REASON, "--no-deref", "HEAD", before)
    if target.here:
        git.ask("update-ref", *_REASON, f"refs/heads/{branch}", before, tip)
    else:
        git.ask("update-ref", "-d", f"refs/heads/{branch}", tip)


# --- refusing ---------------------------------------------------------------------------------------------


def _refuse(checkout: Checkout, series: Series, target: Target) -> None:
    git = checkout.git
    if not series.patches:
        raise BadInput(
            "nothing to commit: no change belongs to an API in progress"
            + ("; take along with --include what 'series plan' names as left out" if series.left_over else "")
        )
    if series.change.damaged:
        named = "; ".join(f"{path} {why}" for path, why in sorted(series.change.damaged.items())[:4])
        raise BadInput(f"nothing committed: {named}: a patch without it would not be whole; mend that first")
    refuse_in_the_middle(checkout)
    if not target.moves_head:
        return
    if series.change.rev is not None:
        raise BadInput("--rev goes with a new branch: what is on disk need not be what is committed there")
    if target.here and git.ask("symbolic-ref", "--quiet", "HEAD") is None:
        raise BadInput("the head is detached, so there is no current branch: name a new one with --branch")
    if target.here and series.change.base != git.resolve("HEAD"):
        raise BadInput(
            f"--here would drop the commits since {series.change.base[:12]} from the branch: give --base HEAD to "
            "commit only what is not committed yet, or make a new branch"
        )
    _refuse_staged(git, series)


def refuse_in_the_middle(checkout: Checkout) -> None:
    """Refuse while git itself has something under way here.

    Raises:
        BadInput: a merge, a rebase or the like is not finished, or files with conflicts are in the index.
    """
    git = checkout.git
    for name, what in _IN_THE_MIDDLE.items():
        path = git.ask("rev-parse", "--git-path", name)
        if path and (git.folder / path).exists():
            raise BadInput(f"{checkout.root} is in the middle of {what}: finish it first, or give it up")
    if git.run("ls-files", "--unmerged", "-z"):
        raise BadInput("files with conflicts are in the index: resolve them and 'git add' them first")


def _refuse_staged(git: Git, series: Series) -> None:
    """Staged content that stands nowhere else would be lost, and what is staged for something else is not ours."""
    taken = {part.piece.path for patch in series.patches for part in patch.parts}
    for name in git.run("diff", "--cached", "--name-only", "-z", "--no-ext-diff", "HEAD").split(b"\0"):
        path = name.decode("utf-8", "surrogateescape")
        if not path:
            continue
        if path not in taken:
            raise BadInput(f"{path} is staged and belongs to no patch: 'git restore --staged {path}' first")
        said = git.run("diff", "--name-only", "--no-ext-diff", "--", path)
        if said.strip():
            raise BadInput(
                f"{path} is staged as it is not on disk: 'git add {path}' or 'git restore --staged' it"
            )


def _branch(git: Git, series: Series, target: Target) -> str:
    if target.here:
        return git.run("symbolic-ref", "--short", "HEAD").decode().strip()
    if target.branch is not None:
        if git.ask("check-ref-format", "--branch", target.branch) != target.branch:
            raise BadInput(f"{target.branch!r} cannot be the name of a branch")
        if _exists(git, target.branch):
            raise BadInput(
                f"the branch {target.branch} is there already: name another one, or delete it first"
            )
        return target.branch
    return default_branch(git, series)


def default_branch(git: Git, series: Series) -> str:
    """A name for the new branch that no branch has: ``series/`` and the first API, then ``-v2`` and so on."""
    stem = "series/" + re.sub(r"[^\w-]", "-", series.apis[0] if series.apis else "change")
    number = 1
    while _exists(git, name := stem if number == 1 else f"{stem}-v{number}"):
        number += 1
    return name


def _exists(git: Git, branch: str) -> bool:
    return git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"refs/heads/{branch}") is not None


def _compare(checkout: Checkout, series: Series) -> None:
    """Look that every file is still as it was when the series was planned."""
    now = read_change(checkout, series.change.base, series.change.rev)
    taken = {part.piece.path for patch in series.patches for part in patch.parts}
    for path in sorted(taken):
        file, planned = now.files.get(path), series.change.files[path]
        if file is None or (file.new, file.new_mode) != (planned.new, planned.new_mode):
            raise ChangedMeanwhile(f"{path} changed since the series was planned: look at the plan again")


def committer(git: Git) -> dict[str, str]:
    """Who commits, as variables.

    Raises:
        MissingTool: git does not know.
    """
    who = identity_environment()
    if git.ask("var", "GIT_AUTHOR_IDENT", extra=who) is None or git.ask("config", "user.email") in (None, ""):
        if "GIT_AUTHOR_EMAIL" in who and "GIT_COMMITTER_EMAIL" in who:
            return who
        raise MissingTool(
            "git does not know who commits: git config --global user.name 'Your Name' and user.email you@example.org"
        )
    return who


# --- making -----------------------------------------------------------------------------------------------


def _objects(git: Git, series: Series, who: Mapping[str, str]) -> list[tuple[str, str]]:
    """Write the trees and the commits; nothing refers to them yet."""
    made: list[tuple[str, str]] = []
    parent = series.change.base
    with tempfile.TemporaryDirectory(prefix="libvirt-wizard-") as folder:
        extra = {**who, "GIT_INDEX_FILE": str(Path(folder) / "index")}
        git.run("read-tree", parent, extra=extra)
        before: dict[str, tuple[bytes | None, str]] = {}
        for count, patch in enumerate(series.patches, 1):
            state = series.state(count)
            rows = [entry(git, path, *held) for path, held in state.items() if before.get(path) != held]
            git.run("update-index", "-z", "--index-info", given=b"\0".join(rows) + b"\0", extra=extra)
            tree = git.run("write-tree", extra=extra).decode().strip()
            message = patch.message.encode("utf-8", "backslashreplace")
            parent = _same(git, patch, tree, parent) or (
                git.run(
                    "commit-tree",
                    tree,
                    "-p",
                    parent,
                    "-F",
                    "-",
                    given=message,
                    extra={**extra, **_author(patch)},
                )
                .decode()
                .strip()
            )
            made.append((parent, patch.subject))
            before = state
    return made


def _author(patch: Patch) -> dict[str, str]:
    """The author and the date that the patch keeps from the commit that was there."""
    if patch.earlier is None:
        return {}
    return {
        "GIT_AUTHOR_NAME": patch.earlier.author, "GIT_AUTHOR_EMAIL": patch.earlier.email,
        "GIT_AUTHOR_DATE": patch.earlier.date,
    }  # fmt: skip


def _same(git: Git, patch: Patch, tree: str, parent: str) -> str | None:
    """The commit that is there already, where the patch would only make it again."""
    if patch.earlier is None or patch.earlier.message.strip("\n") != patch.message.strip("\n"):
        return None
    said = git.ask("show", "-s", "--format=%T %P", patch.earlier.name, "--")
    return patch.earlier.name if said == f"{tree} {parent}" else None


def entry(git: Git, path: str, data: bytes | None, mode: str) -> bytes:
    """A line of ``update-index --index-info``; the mode 0 takes a file out."""
    name = path.encode("utf-8", "surrogateescape")
    if data is None:
        return b"0 %b\t%b" % (b"0" * git.digits, name)
    oid = git.run("hash-object", "-w", "--no-filters", "--stdin", given=data).strip()
    return b"%b %b\t%b" % (mode.encode(), oid, name)


def refresh_index(git: Git, before: str, tip: str) -> None:
    """Let the index have what the commits have, for the files that they change; everything else in it stays."""
    listed = git.run("diff-tree", "-r", "-z", "--no-renames", "--name-only", before, tip)
    names = [name for name in listed.split(b"\0") if name]
    if names:
        git.run(
            "reset", "-q", "--pathspec-from-file=-", "--pathspec-file-nul", tip, "--", given=b"\0".join(names)
        )
