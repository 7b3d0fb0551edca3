"""How a function was done: the commits that brought it, by the steps they took, from the checkout's own history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steps.errors import BadInput
from steps.function.names import derive
from steps.paths import place_of
from steps.tree.checkout import Checkout

if TYPE_CHECKING:
    from git import Repo

PATHS = ("src", "include", "tools", "daemon", "docs/manpages")
"""Where the eight steps lie. A search without a pathspec reads the translations: a minute instead of a second."""
_SYMBOLS = ("src/*.syms", "src/admin/*.syms", "include/libvirt")
_NAME = re.compile(r"vir[A-Z]\w{0,120}", re.ASCII)
_PROTOCOLS = ("src/*.x", "src/*-structs", "qemud/*.x", "daemon/*.x")
"""Where the name of a procedure stands that no other name shows."""
_PLAINLY = ("--no-ext-diff", "--no-textconv", "--no-renames")
_BEFORE, _AFTER = 60, 400
"""How many commits around the one that exported the function a series may lie in."""
LARGEST_DIFF = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Brought:
    """One commit that brought a part of a function: what it says of itself, the steps it took, its files."""

    commit: str
    author: str
    date: str
    subject: str
    steps: tuple[int, ...]
    files: tuple[str, ...]


def stages_of(checkout: Checkout, name: str) -> Iterator[list[Brought]]:
    """The commits that brought the public function ``name``, oldest first, in two stages.

    First comes the commit that exported it, which is found soon, then all of them. None come where the history
    does not tell: a function that was there when the history began (a release put into git) has no commits.

    Raises:
        BadInput: ``name`` cannot be the name of a public function.
    """
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"{name!r} is no name of a public function: these begin with 'vir' and a capital letter"
        )
    if not checkout.has_git:
        return
    with opened(checkout) as repo:
        first = _exported_lately(repo, checkout, name) or _exporting(repo, checkout, name)
        if first is None or not _parents(repo, first):
            return
        yield _told(repo, ["--no-walk", first], None, PATHS)
        yield list(_series(repo, first, name))


@contextmanager
def opened(checkout: Checkout) -> Iterator[Repo]:
    """The repository, closed afterwards; one for each thread, as GitPython wants it.

    Git is given the environment in which it runs nothing that the checkout's own configuration names.
    """
    import git

    with git.Repo(checkout.root, search_parent_directories=True) as repo:
        repo.git.update_environment(**checkout.git.environment())
        yield repo


def _exported_lately(repo: Repo, checkout: Checkout, name: str) -> str | None:
    """The commit that exported the name, looked for backwards from the release that its block is of.

    A few commits are read instead of all that the file ever had. None where that leads nowhere: no such tag, or the
    symbol file is younger than the symbol.
    """
    from steps.tree.facts import Facts

    library = derive(name).library
    path = checkout.layout.libraries[library].symbols
    symbol = Facts(checkout.snapshot()).symbols(library).symbols.get(name)
    if path is None or symbol is None:
        return None
    version = symbol.version.rpartition("_")[2]
    tags: str = repo.git.tag(
        "--list", f"v{version}", f"LIBVIRT_{version.replace('.', '_')}", "--merged", "HEAD"
    )
    at = next(iter(tags.split()), "HEAD")
    found: str = repo.git.log(f"-S{name}", "-1", "--format=%H", *_PLAINLY, at, "--", path)
    return found if found and not _created_in(repo, found, path) else None


def _exporting(repo: Repo, checkout: Checkout, name: str) -> str | None:
    """The oldest commit that has the name in an exported symbol or a public header.

    One file is asked first: that takes a third of the time. It does not know what is older than itself.
    """
    symbols = checkout.layout.libraries[derive(name).library].symbols
    found = _oldest(repo, name, (symbols,)) if symbols else None
    if found is not None and symbols is not None and not _created_in(repo, found, symbols):
        return found
    return _oldest(repo, name, _SYMBOLS)


def _created_in(repo: Repo, commit: str, path: str) -> bool:
    created: str = repo.git.show("--name-only", "--diff-filter=A", "--format=", commit, "--", path)
    return bool(created.strip())


def _oldest(repo: Repo, name: str, paths: Sequence[str]) -> str | None:
    said: str = repo.git.log(f"-S{name}", "--format=%H", "--reverse", *_PLAINLY, "HEAD", "--", *paths)
    return said.split("\n", 1)[0] or None


def _parents(repo: Repo, commit: str) -> list[str]:
    said: str = repo.git.show("--no-patch", "--format=%P", "--end-of-options", commit, "--")
    return said.split()


def _series(repo: Repo, first: str, name: str) -> Iterator[Brought]:
    """The commits near ``first`` that add or remove one of the function's names."""
    after: list[str] = repo.git.rev_list("--reverse", "--ancestry-path", f"{first}..HEAD").split()
    last = after[min(_AFTER, len(after)) - 1] if after else first
    before: list[str] = repo.git.rev_list(f"--max-count={_BEFORE}", first, "--", *PATHS).split()
    names = derive(name)
    span = ["--reverse", last] + ([f"^{before[-1]}"] if len(before) > 1 else [])
    # Fixed words are found ten times faster than patterns; one that stands in longer names too is sifted afterwards.
    common = name[4:] if names.member[1:] == name[4:] else name
    exact = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in (name, names.member, names.typedef, names.procedure))
                       + rf"|\b[a-z]+{re.escape(name[3:])}\b")  # fmt: skip
    found = {brought.commit: brought for brought in _told(repo, span, common, PATHS)}
    for brought in _told(repo, span, names.procedure, _PROTOCOLS):
        found.setdefault(brought.commit, brought)
    naming = _naming(repo, list(found), exact)
    order = {commit: at for at, commit in enumerate([*reversed(before), *after])}
    for brought in sorted(found.values(), key=lambda b: order.get(b.commit, 0)):
        if brought.commit in naming:
            yield brought


def _told(repo: Repo, span: Sequence[str], word: str | None, paths: Sequence[str]) -> list[Brought]:
    """The commits of ``span``; of them only those that change how often ``word`` stands in a file of ``paths``."""
    search = [f"-S{word}"] if word else []
    said: str = repo.git.log(
        *search, *_PLAINLY, "--name-only", "--format=%x00%H%x01%an%x01%as%x01%s", *span, "--", *paths,
    )  # fmt: skip
    found = []
    for block in said.split("\0")[1:]:
        head, _, rest = block.partition("\n")
        commit, author, date, subject = head.split("\x01", 3)
        files = tuple(path for path in rest.split("\n") if path)
        found.append(Brought(commit, author, date, subject, steps_of(files), files))
    return found


def _naming(repo: Repo, commits: Sequence[str], exact: re.Pattern[str]) -> set[str]:
    """Those of ``commits`` that add or remove a line that has one of the names as a whole word."""
    if not commits:
        return set()
    patches: str = repo.git.show(*_PLAINLY, "-U0", "--format=%x00%H", *commits, "--", *PATHS)
    naming = set()
    for patch in patches.split("\0")[1:]:
        rows = patch.split("\n")
        if any(row[:1] in ("+", "-") and exact.search(row) for row in rows[1:]):
            naming.add(rows[0].strip())
    return naming


def steps_of(files: Sequence[str]) -> tuple[int, ...]:
    """The guide's steps that a commit with these files took."""
    return tuple(sorted({place.step for f in files if (place := place_of(f)) and place.step}))


def diff_of(checkout: Checkout, commit: str) -> str:
    """The message and diff of a commit, cut off where it is beyond all reading."""
    if not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        raise BadInput(f"{commit!r} is no commit")
    with opened(checkout) as repo:
        said: str = repo.git.show(
            *_PLAINLY, "--no-color", "--format=%B", "--patch", "--end-of-options", commit,
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
