"""Keeping an answer of ``status``: what it rests on, and whether that can be relied on (see `wizard.answers`)."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from steps.tree.checkout import MARK, Checkout
from steps.tree.snapshot import WorkTree
from wizard import answers
from wizard.gate import Gate
from wizard.locations import config_file
from wizard.store import kept, trusted_file

_REFS = 4000
"""A repository with more loose references than this is not looked through at each call."""
_GIT = (
    "HEAD", "index", "config", "config.worktree", "packed-refs", "shallow", "commondir", "gitdir", "info",
    "info/grafts", "info/attributes", "info/sparse-checkout", "objects", "objects/pack", "objects/info",
    "objects/info/alternates", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD",
)  # fmt: skip
_BY_REFERENCES = re.compile(
    r"-|[0-9a-f]{40}|[0-9a-f]{64}|(?![0-9a-f]+\b)(?!.*-g[0-9a-f])[\w./-]+(?:[~^][0-9]*)*"
)
"""A revision that the references and objects tell: no time, and no short name that a new object can make ambiguous."""
_HINTED = ("src/conf", "src/util")
"""Where the hints of the judgement checks look for changed files."""
_ATTRIBUTES = (".gitattributes", "src/.gitattributes", "src/conf/.gitattributes", "src/util/.gitattributes")


class Keeping:
    """One answer in the making. Made before anything of the checkout is read."""

    def __init__(self, checkout: Checkout, given: str | None, revisions: tuple[str | None, ...]) -> None:
        """``given`` is the folder that the call names, ``revisions`` the revisions."""
        self._checkout = checkout
        self._given = given or "."
        self._asked = answers.take_asked()
        if checkout.trusted or not checkout.work_tree:
            # A trusted checkout's own programs are run: what these read is theirs to know.
            self._asked = None
        if not all(rev is None or _BY_REFERENCES.fullmatch(rev) for rev in revisions):
            self._asked = None
        self._copy: list[str] = []
        if self._asked is not None and isinstance(sys.stdout, Gate):
            checkout.seen = []
            sys.stdout.copy = self._copy

    def keep(self, status: int) -> None:
        """Keep what was printed, where all that it rests on can be told. Nothing depends on its being kept."""
        trees = self._checkout.seen
        if self._asked is None or trees is None or any(tree.trouble() for tree in trees):
            return
        text = "".join(self._copy).encode("utf-8", "backslashreplace")
        try:
            stamps = self._stamps(trees, self._asked.begun - answers.FRESH)
            if stamps is not None and len(text) < answers.LARGEST // 2 and answers.harmless(text):
                start = os.path.realpath(os.path.expanduser(self._given))
                write(
                    answers.digest(self._asked.key),
                    answers.packed(self._asked.key, (self._given, start), stamps, status, text),
                )
        except (OSError, ValueError):
            return

    def _stamps(self, trees: list[WorkTree], limit: int) -> list[tuple[str, answers.Stamp]] | None:
        """Return what the answer rests on; None where part of it is newer than ``limit``, or cannot be told."""
        there, absent = self._of_trees(trees)
        git = self._git()
        if git is None or there & absent:
            return None
        asked = there | absent | set(git) | self._own()
        stamps = [(path, answers.stamp(path)) for path in sorted(asked)]
        for path, found in stamps:
            if found is None:
                if path in there:
                    return None
            elif path in absent or max(found[5:7] + found[12:14]) >= limit:
                return None
        return stamps

    def _of_trees(self, trees: list[WorkTree]) -> tuple[set[str], set[str]]:
        """Return the files and folders that were there, and those that were not."""
        root = os.path.realpath(self._checkout.root)
        there: set[str] = set()
        absent: set[str] = set()
        for tree in trees:
            found, missed = tree.rested_on()
            there |= {os.path.join(root, path) for path in found}
            absent |= {os.path.join(root, path) for path in missed}
        return there, absent

    def _own(self) -> set[str]:
        """Return what is looked at besides: where the checkout begins, and what is remembered of it."""
        root = self._checkout.root
        start = Path(os.path.realpath(os.path.expanduser(self._given)))
        between = [folder for folder in (start, *start.parents) if folder.is_relative_to(root)]
        found = {
            os.path.join(folder, name) for folder in between for name in (MARK, ".git", "objects", "HEAD")
        }
        session = kept(root, "session.json").path
        return found | {str(session), str(session.parent), str(trusted_file()), str(config_file())}

    def _git(self) -> list[str] | None:
        """Return the files and folders from which git answers; None where these cannot be told."""
        root = os.path.realpath(self._checkout.root)
        dot = os.path.join(root, ".git")
        found = [dot]
        if not os.path.lexists(dot):
            above = [str(folder / ".git") for folder in Path(root).parents]
            return None if any(map(os.path.lexists, above)) else found + above
        if not self._checkout.has_git:
            return None
        git = self._checkout.git
        named = git.ask("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
        if not named:
            return None
        for folder in dict.fromkeys(named.split("\n")):
            found += [os.path.join(folder, name) for name in _GIT]
            for name in ("refs", "reftable"):
                found += _below(os.path.join(folder, name))
        origins = git.ask("config", "--show-origin", "--name-only", "-z", "--list") or ""
        found += [
            os.path.join(root, origin[5:]) for origin in origins.split("\0") if origin.startswith("file:")
        ]
        found += [os.path.join(root, name) for name in _ATTRIBUTES]
        return found if len(found) < _REFS else None


def hints_rest_on(tree: WorkTree) -> None:
    """Note that the files are looked at which the hints of the judgement checks compare with the base."""
    for folder in _HINTED:
        tree.rests_also_on(tree.paths(folder))


def _below(folder: str) -> list[str]:
    found = [folder]
    for path, folders, files in os.walk(folder):
        found += [os.path.join(path, name) for name in (*folders, *files)]
        if len(found) > _REFS:
            break
    return found


def write(called: str, data: bytes) -> None:
    """Keep ``data`` under the name ``called``; the oldest of what is kept goes. A folder that others may enter is made anew.

    Raises:
        OSError: it cannot be written.
    """
    where = answers.folder()
    if where is None or len(data) > answers.LARGEST:
        return
    if not answers.private(where):
        if os.path.isdir(where) and not os.path.islink(where):
            shutil.rmtree(where)
        elif os.path.lexists(where):
            os.unlink(where)
        Path(where).parent.mkdir(parents=True, exist_ok=True)
        Path(where).mkdir(mode=0o700)
        if not answers.private(where):
            return
    _prune(where)
    name = os.path.join(where, called)
    fresh = f"{name}.{os.getpid()}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # No waiting for the disk: what a crash leaves half written is told by its digest.
        os.replace(fresh, name)
    except OSError:
        answers.discard(fresh)
        raise


def _prune(where: str) -> None:
    with os.scandir(where) as entries:
        held = sorted(
            (entry.stat(follow_symlinks=False).st_mtime_ns, entry.path)
            for entry in entries
            if not entry.is_dir(follow_symlinks=False)
        )
    for _time, path in held[: max(0, len(held) - answers.MOST + 1)]:
        answers.discard(path)
