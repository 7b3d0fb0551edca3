"""Opening a libvirt checkout: where its root is, what it is, and what its base is."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from steps.errors import NotACheckout, WizardError
from steps.tree.git import Blobs, Git
from steps.tree.snapshot import FILES, FOLDERS, Revision, Shared, Snapshot, WorkTree

if TYPE_CHECKING:
    from steps.tree.layout import Layout

MARK = "src/libvirt_public.syms"
"""The file that every libvirt tree has had since 2008 and no other project has."""
_UPSTREAMS = (
    "refs/remotes/upstream/HEAD",
    "refs/remotes/upstream/master",
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/master",
)
_MAIN = ("master", "main")


class State(NamedTuple):
    """What git says of the checkout: branch (None: detached), commit, dirty files, the base and how many commits ago it is."""

    branch: str | None
    commit: str
    dirty: int
    ahead: int | None
    shallow: bool
    base: str | None = None


class _Branches(NamedTuple):
    """The references that the base is looked for by; the one checked out (empty: none), and the one that it follows."""

    names: frozenset[str]
    current: str
    followed: str

    @property
    def tracked(self) -> tuple[str, ...]:
        """The branch that this one follows; not where it is only this branch's own copy, pushed to a fork."""
        name = self.current.removeprefix("refs/heads/")
        own = name not in _MAIN and self.followed.endswith(f"/{name}")
        return (self.followed,) if self.followed and not own else ()


class Checkout:
    """One libvirt tree. ``root`` is its top folder; ``work_tree`` is False for a repository without files."""

    def __init__(self, root: Path, work_tree: bool = True) -> None:
        self.root = root
        self.work_tree = work_tree
        self._shared = Shared()
        self.trusted = False
        """Whether programs that the checkout brings may be run to look at it; a person says so."""
        self.seen: list[WorkTree] | None = None
        """The working tree each time that it was looked at; noted only where somebody wants to know."""

    @classmethod
    def open(cls, folder: Path) -> Checkout:
        """The checkout that ``folder`` lies in.

        Raises:
            NotACheckout: neither the folder nor one above it is a libvirt tree.
        """
        try:
            start = folder.expanduser().resolve()
            there = start.is_dir()
        except (RuntimeError, OSError, ValueError):  # ~nosuchuser, a loop of links, a name that is none
            there = False
        if not there:
            raise NotACheckout(f"{folder} is no folder: name one inside a libvirt checkout with -C")
        for candidate in (start, *start.parents):
            if (candidate / MARK).is_file():
                return cls(candidate)
            if (candidate / ".git").exists() or (
                (candidate / "objects").is_dir() and (candidate / "HEAD").is_file()
            ):
                bare = cls(candidate, work_tree=False)
                if bare.git.ask("rev-parse", "--verify", "--quiet", f"HEAD:{MARK}"):
                    return bare
                break
        raise NotACheckout(
            f"{folder} is not inside a libvirt checkout (no {MARK} there or above): "
            "name one with -C, or try 'libvirt-wizard practice'"
        )

    @cached_property
    def git(self) -> Git:
        """Git in this checkout."""
        return Git(self.root)

    @cached_property
    def has_git(self) -> bool:
        """Whether the checkout is a git repository with at least one commit, and git is installed."""
        folder = self.root
        if not any((f / ".git").exists() for f in (folder, *folder.parents)) and self.work_tree:
            return False
        if not self.work_tree:
            return self.git.ask("rev-parse", "--verify", "--quiet", "HEAD") is not None
        # A tree unpacked inside another project's repository is not that repository's: a prefix would stand first.
        said = self.git.ask("rev-parse", "--show-prefix", "--verify", "--quiet", "HEAD")
        return said is not None and "\n" not in said

    @cached_property
    def git_problem(self) -> str:
        """What git says where it cannot work here (a broken configuration); empty where it can, or there is none."""
        if self.has_git or not any((f / ".git").exists() for f in (self.root, *self.root.parents)):
            return ""
        try:
            self.git.run("rev-parse", "--show-prefix")
        except WizardError as error:
            return f"git does not work in {self.root}: {error}"
        return ""

    @cached_property
    def blobs(self) -> Blobs:
        """The repository's blobs."""
        return Blobs(self.git)

    def snapshot(self, rev: str | None = None, base: str | None = None) -> Snapshot:
        """The files as they are now (``rev`` None or ``-``; read anew at each call), or at a revision.

        ``base`` is what the work counts from; None: found when it is asked for (see :meth:`base`, :meth:`imported`).

        Raises:
            UnknownRevision: git does not know ``rev``.
            GitError: git cannot read it.
        """
        found: Snapshot
        if rev in (None, "-") and self.work_tree:
            found = WorkTree(self.root, self._left_out)
            if self.seen is not None:
                self.seen.append(found)
        else:
            found = Revision(self.git, self.blobs, "HEAD" if rev in (None, "-") else str(rev), self._shared)
        found.trusted = self.trusted
        found.find_base = lambda: self._base_snapshot(rev, base)
        return found

    def _base_snapshot(self, rev: str | None, base: str | None) -> Snapshot | None:
        start = base or self.base(rev) or self.imported(rev)
        return None if start is None else self.snapshot(start)

    def _left_out(self) -> frozenset[str]:
        """The files that git has and that are not in the working tree on purpose; none where git cannot tell."""
        if not self.has_git:
            return frozenset()
        listed = self.git.ask("ls-files", "-t", "-z", "--", *FOLDERS, *FILES) or ""
        return frozenset(row[2:] for row in listed.split("\0") if row.startswith("S "))

    def base(self, rev: str | None = None) -> str | None:
        """The commit that "in progress" is counted from: the merge base of HEAD with the upstream branch.

        None where there is no other branch to compare with (a release tarball put into git, no git at all).
        """
        if not self.has_git:
            return None
        head = "HEAD" if rev in (None, "-") else str(rev)
        branches = self._branches()
        for upstream in (*branches.tracked, *(name for name in _UPSTREAMS if name in branches.names)):
            found = self.git.merge_base(head, upstream)
            if found:
                return found
        return self._local_base(head, branches)

    def _branches(self) -> _Branches:
        """The branches that the base is looked for by: one call of git, where each question would take one."""
        form = "--format=%(HEAD)%00%(refname)%00%(upstream)"
        listed = self.git.ask("for-each-ref", form, "refs/heads", *_UPSTREAMS) or ""
        rows = [row.split("\0") for row in listed.split("\n") if row.count("\0") == 2]
        current, followed = next(((name, ref) for head, name, ref in rows if head == "*"), ("", ""))
        return _Branches(frozenset(name for _head, name, _ref in rows), current, followed)

    def upstream(self) -> str | None:
        """The upstream branch, by the name that git takes; None where there is none."""
        for name in (*self._branches().tracked, *_UPSTREAMS):
            if self.git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"):
                return name
        return None

    def imported(self, rev: str | None = None) -> str | None:
        """The first commit, where it put a tree of this very version into git: what came later is in progress."""
        if not self.has_git:
            return None
        head = "HEAD" if rev in (None, "-") else str(rev)
        first = self.git.ask("rev-list", "--max-parents=0", "--max-count=1", "--end-of-options", head)
        if not first or self.git.ask("rev-parse", "--is-shallow-repository") == "true":
            return None
        from steps.tree.layout import Layout

        begun = self.snapshot(first)
        there, here = Layout(begun).version, Layout(self.snapshot(rev)).version
        return first if there and there == here and begun.exists(MARK) else None

    def _local_base(self, head: str, branches: _Branches) -> str | None:
        """Without a remote: the merge base with a local main branch that is not the one checked out."""
        for branch in (f"refs/heads/{name}" for name in _MAIN):
            if branch in branches.names and branch != branches.current:
                found = self.git.merge_base(head, branch)
                if found:
                    return found
        return None

    def state(self) -> State | None:
        """Branch, commit and dirt; None without git. Takes some ten milliseconds: keep it off the event loop."""
        if not self.has_git:
            return None
        git = self.git
        status = (
            git.ask("status", "--porcelain=v1", "-z", "--untracked-files=no", "--ignore-submodules=all") or ""
        )
        base = self.base()
        ahead = git.ask("rev-list", "--count", f"{base}..HEAD") if base else None
        return State(
            git.ask("symbolic-ref", "--quiet", "--short", "HEAD"),
            git.ask("rev-parse", "HEAD") or "",
            len([row for row in status.split("\0") if row]),
            int(ahead) if ahead else None,
            git.ask("rev-parse", "--is-shallow-repository") == "true",
            base,
        )

    def changed_files(self) -> list[str]:
        """The files of the working tree that differ from the base, else from the commit; none without git."""
        if not self.has_git:
            return []
        said = self.git.ask(
            "diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", self.base() or "HEAD", "--"
        )
        return [path for path in (said or "").split("\0") if path]

    @cached_property
    def layout(self) -> Layout:
        """The roles of the files as they were when first asked."""
        from steps.tree.layout import Layout

        return Layout(self.snapshot())
