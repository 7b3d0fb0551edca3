"""How a function was done: the commits that brought it, by the steps they took, from the checkout's own history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steps.api.names import derive
from steps.errors import BadInput
from steps.tree.checkout import Checkout

if TYPE_CHECKING:
    from git import Repo

PATHS = ("src", "include", "tools", "daemon", "docs/manpages")
"""Where the eight steps lie. A search without a pathspec reads the translations: a minute instead of a second."""
_SYMBOLS = ("src/*.syms", "src/admin/*.syms", "include/libvirt")
_NAME = re.compile(r"vir[A-Z]\w{0,120}", re.ASCII)
_BEFORE, _AFTER = 60, 240
"""How many commits around the one that exported the function a series may lie in."""
LARGEST_DIFF = 1024 * 1024

_STEP_OF_PATH: tuple[tuple[str, int], ...] = (
    (r"^include/|\.syms$", 1),
    (r"^src/driver(-\w+)?\.h$", 2),
    (r"^src/(admin/)?libvirt[\w-]*\.c$", 3),
    (r"_protocol\.x$|_protocol-structs$|^src/remote/|^daemon/|^src/rpc/|^src/admin/|^qemud/", 4),
    (r"^tools/|^docs/manpages/|virsh\.pod$", 6),
    (r"^src/(conf|util|access|hypervisor)/", 7),
    (r"^src/", 8),
    (r"^docs/", 1),
)
"""Path to the guide's step, the first that fits (step 5 shows in no path)."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One commit that brought a part of a function: what it says of itself, the steps it took, its files."""

    commit: str
    author: str
    date: str
    subject: str
    steps: tuple[int, ...]
    files: tuple[str, ...]


def commits_of(checkout: Checkout, name: str) -> list[Brought]:
    """The commits that brought the public function ``name``, oldest first; none where the history does not tell.

    A function that was there when the history began (a release put into git) has no commits.

    Raises:
        BadInput: ``name`` cannot be the name of a public function.
    """
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"{name!r} is no name of a public function: these begin with 'vir' and a capital letter"
        )
    if not checkout.has_git:
        return []
    with opened(checkout) as repo:
        first = _exporting(repo, name, checkout.layout.libraries[derive(name).library].symbols)
        if first is None or not _parents(repo, first):
            return []
        return list(_series(repo, first, name))


@contextmanager
def opened(checkout: Checkout) -> Iterator[Repo]:
    """The repository, closed afterwards; one for each thread, as GitPython wants it.

    Git is given the environment in which it runs nothing that the checkout's own configuration names.
    """
    import git

    with git.Repo(checkout.root, search_parent_directories=True) as repo:
        repo.git.update_environment(**checkout.git.environment())
        yield repo


def _exporting(repo: Repo, name: str, symbols: str | None) -> str | None:
    """The oldest commit that has the name in an exported symbol or a public header.

    One file is asked first: that takes a third of the time. It does not know what is older than itself.
    """
    found = _oldest(repo, name, (symbols,)) if symbols else None
    if found is not None and symbols is not None:
        created: str = repo.git.show("--name-only", "--diff-filter=A", "--format=", found, "--", symbols)
        if not created.strip():
            return found
    return _oldest(repo, name, _SYMBOLS)


def _oldest(repo: Repo, name: str, paths: Sequence[str]) -> str | None:
    said: str = repo.git.log(
        f"-S{name}", "--format=%H", "--reverse", "--no-ext-diff", "--no-textconv", "HEAD", "--", *paths
    )
    return said.split("\n", 1)[0] or None


def _parents(repo: Repo, commit: str) -> list[str]:
    said: str = repo.git.show("--no-patch", "--format=%P", "--end-of-options", commit, "--")
    return said.split()


def _series(repo: Repo, first: str, name: str) -> Iterator[Brought]:
    """The commits near ``first`` that add or remove one of the function's names."""
    after: list[str] = repo.git.rev_list(
        "--reverse", "--ancestry-path", f"{first}..HEAD", "--", *PATHS
    ).split()
    last = after[min(_AFTER, len(after)) - 1] if after else first
    before: list[str] = repo.git.rev_list(f"--max-count={_BEFORE}", first, "--", *PATHS).split()
    names = derive(name)
    span = [last] + ([f"^{before[-1]}"] if len(before) > 1 else [])
    # Fixed words are found ten times faster than patterns; one that stands in longer names too is sifted afterwards.
    common = name[4:] if names.member[1:] == name[4:] else name
    exact = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in (name, names.member, names.typedef, names.procedure))
                       + rf"|\b[a-z]+{re.escape(name[3:])}\b")  # fmt: skip
    found: dict[str, Brought] = {}
    for word in (common, names.procedure):
        for brought in _touching(repo, span, word):
            found.setdefault(brought.commit, brought)
    order = {commit: at for at, commit in enumerate([*reversed(before), *after])}
    for brought in sorted(found.values(), key=lambda b: order.get(b.commit, 0)):
        if _names_it(repo, brought.commit, exact):
            yield brought


def _touching(repo: Repo, span: Sequence[str], word: str) -> Iterator[Brought]:
    """The commits of ``span`` that change how often ``word`` stands in a file."""
    said: str = repo.git.log(
        f"-S{word}", "--no-ext-diff", "--no-textconv", "--reverse", "--name-only",
        "--format=%x00%H%x01%an%x01%as%x01%s", *span, "--", *PATHS,
    )  # fmt: skip
    for block in said.split("\0")[1:]:
        head, _, rest = block.partition("\n")
        commit, author, date, subject = head.split("\x01", 3)
        files = tuple(path for path in rest.split("\n") if path)
        yield Brought(commit, author, date, subject, steps_of(files), files)


def _names_it(repo: Repo, commit: str, exact: re.Pattern[str]) -> bool:
    """Whether a line that the commit adds or removes has one of the names as a whole word."""
    patch: str = repo.git.show("--no-ext-diff", "--no-textconv", "-U0", "--format=", commit, "--", *PATHS)
    return any(row[:1] in "+-" and exact.search(row) for row in patch.split("\n"))


def steps_of(files: Sequence[str]) -> tuple[int, ...]:
    """The guide's steps that a commit with these files took."""
    found = {next((step for pattern, step in _STEP_OF_PATH if re.search(pattern, f)), 0) for f in files}
    return tuple(sorted(found - {0}))


def diff_of(checkout: Checkout, commit: str) -> str:
    """The message and diff of a commit, cut off where it is beyond all reading."""
    if not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        raise BadInput(f"{commit!r} is no commit")
    with opened(checkout) as repo:
        said: str = repo.git.show(
            "--no-ext-diff", "--no-textconv", "--no-color", "--format=%B", "--patch", "--end-of-options", commit,
            "--", *PATHS,
        )  # fmt: skip
    return said[:LARGEST_DIFF]


def public_functions(checkout: Checkout) -> list[str]:
    """The names of all exported functions of the tree, in the order of their libraries' symbol files."""
    from steps.tree.facts import Facts

    facts = Facts(checkout.snapshot())
    found: dict[str, None] = {}
    for library in facts.layout.libraries:
        found.update(dict.fromkeys(s for s in facts.symbols(library).symbols if _NAME.fullmatch(s)))
    return list(found)
