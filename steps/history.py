"""How was it done? The commits that brought a public function, step by step, from the checkout's own history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steps.api.names import derive
from steps.tree.checkout import Checkout

if TYPE_CHECKING:
    from git import Repo

FOLDERS = ("src", "include", "tools", "daemon", "qemud", "docs/manpages", "docs/news.xml", "NEWS.rst", "tests")
"""Searched for the name. Never the whole tree: searching the translations takes a minute for 1000 commits."""
_SYMBOLS = (
    "src/libvirt_public.syms", "src/libvirt_qemu.syms", "src/libvirt_lxc.syms", "src/libvirt_admin_public.syms",
    "src/admin/libvirt_admin_public.syms", "src/libvirt_sym.version.in", "src/libvirt_sym.version",
)  # fmt: skip
SPAN = 600
"""So many commits after the first one are searched: an API is complete, or given up, by then."""
_ROLES: tuple[tuple[str, int], ...] = (
    (r"include/|.*_?public\.syms|src/libvirt_(qemu|lxc)\.syms|NEWS|docs/news", 1),
    (r"src/driver(-\w+)?\.h", 2),
    (r"src/(admin/)?libvirt[\w-]*\.c", 3),
    (r"src/(remote|admin|rpc|access)/|src/\w+_protocol-structs|src/remote_|daemon/|qemud/", 4),
    (r"tools/|docs/manpages/|docs/virsh", 6),
    (r"src/(conf|util)/", 7),
    (r"src/\w+/|src/\w+_driver\.c", 8),
)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of an API's history: the steps that it touched, and the files that name the API."""

    sha: str
    author: str
    date: str
    subject: str
    steps: tuple[int, ...]
    files: tuple[str, ...]


def step_of(path: str) -> int | None:
    """The guide's step that a file belongs to, by its role in any era."""
    return next((number for pattern, number in _ROLES if re.match(pattern, path)), None)


@contextmanager
def _repository(checkout: Checkout) -> Iterator[Repo]:
    """The repository through GitPython, for this thread alone, with nothing of the checkout's executed."""
    from git import Repo

    with Repo(checkout.root, search_parent_directories=True) as repo:
        repo.git.update_environment(**checkout.git.environment())
        yield repo


def commits_of(checkout: Checkout, name: str) -> list[Commit]:
    """The commits that brought the function ``name``, oldest first; none where the history does not show them.

    Takes about a second on libvirt's whole history: keep it off the event loop.

    Raises:
        GitError: git cannot read the repository.
    """
    if not checkout.has_git:
        return []
    from git.exc import GitError as LibraryError

    from steps.tree.git import GitError

    try:
        with _repository(checkout) as repo:
            first = _first(repo, name)
            return [] if first is None else _following(repo, first, name)
    except LibraryError as error:
        raise GitError(f"the history of {name} cannot be read: {str(error).splitlines()[0]}") from None


def _first(repo: Repo, name: str) -> str | None:
    """The oldest commit that names the function in a symbol file; None where that is the root of the history."""
    listed = repo.git.log("--format=%H %P", f"-S{name};", "--", *_SYMBOLS).split("\n")
    for row in reversed([r for r in listed if r]):
        sha, _, parents = row.partition(" ")
        return sha if parents else None
    return None


def _following(repo: Repo, first: str, name: str) -> list[Commit]:
    names = derive(name)
    words = "|".join(rf"\b{word}\b" for word in (name, names.typedef, names.member, names.procedure, names.args))
    after = repo.git.rev_list("--ancestry-path", "--reverse", f"{first}..HEAD").split("\n")
    last = after[min(SPAN, len(after)) - 1] or first
    listed = repo.git.log(
        "--reverse", "--no-merges", "--no-ext-diff", "--no-textconv", "--perl-regexp", f"-G{words}", "--name-only",
        "--date=short", "--format=%x01%H%x02%an%x02%ad%x02%s", f"{first}~1..{last}", "--", *FOLDERS,
    )  # fmt: skip
    found = []
    for block in listed.split("\x01")[1:]:
        head, _, files = block.partition("\n")
        sha, author, date, subject = head.split("\x02", 3)
        touched = tuple(f for f in files.split("\n") if f)
        steps = {number for f in touched if (number := step_of(f)) is not None}
        found.append(Commit(sha, author, date, subject, tuple(sorted(steps)), touched))
    return found


def diff_of(checkout: Checkout, commit: Commit, step: int | None = None) -> str:
    """The commit's diff (of the files of one step); what git prints, as text.

    Raises:
        GitError: git cannot read the commit.
    """
    paths = [f for f in commit.files if step is None or step_of(f) == step]
    out = checkout.git.run("show", "--format=", "--no-ext-diff", "--no-textconv", commit.sha, "--", *paths)
    return out.decode("utf-8", "replace")


def since(checkout: Checkout, commit: str) -> list[tuple[str, str]]:
    """What was committed since ``commit``: (author, subject), newest first; none where git does not know it."""
    told = checkout.git.ask("log", "--no-merges", "--format=%an%x02%s", "--max-count=500", f"{commit}..HEAD", "--")
    return [(row.partition("\x02")[0], row.partition("\x02")[2]) for row in (told or "").split("\n") if row]
