"""The letter before a series, its versions, the folder of mails and the commands that hand it over; nothing is sent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from steps.edits.wrap import filled
from steps.errors import BadInput, MissingTool
from steps.extension import FUNCTION, kind_of
from steps.series.messages import phrase
from steps.series.origin import Earlier, commits_of
from steps.series.rewrite import blob
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts

Way = Literal["git-publish", "b4", "gitlab", "dir"]
WAYS: tuple[Way, ...] = get_args(Way)
_WIDTH = 72
_LIST = re.compile(r"^\s*to\s*=\s*(\S+@\S+)", re.M)
_PAIR = re.compile(r"^\s*(\d+|-):\s+\S+\s+([=!<>])\s+(\d+|-):\s+\S+\s+(.*)$")


@dataclass(frozen=True)
class Letter:
    """A committed series, ``base`` to ``tip`` of ``branch``, as its version ``number``."""

    checkout: Checkout
    base: str
    tip: str
    branch: str
    number: int

    @cached_property
    def commits(self) -> list[Earlier]:
        """The commits, oldest first."""
        return commits_of(self.checkout.git, self.base, self.tip)

    @cached_property
    def functions(self) -> list[str]:
        """The public functions that the series brings."""
        here, there = Facts(self.checkout.snapshot(self.tip)), Facts(self.checkout.snapshot(self.base))
        found = kind_of(FUNCTION).in_progress(here, there)
        return [name for name in found if here.declaration(name) is not None]

    @property
    def tag(self) -> str:
        """The tag of this version, as git-publish names it too."""
        return f"{self.branch}-v{self.number}"

    @cached_property
    def previous(self) -> str | None:
        """The last version's commit; None for the first version."""
        named = f"refs/tags/{self.branch}-v{self.number - 1}^{{commit}}"
        return self.checkout.git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", named) or None

    @cached_property
    def previous_range(self) -> str | None:
        """The last version's commits, as git's range."""
        if self.previous is None:
            return None
        start = self.checkout.git.ask("merge-base", self.base, self.previous) or self.base
        return f"{start}..{self.previous}"

    @property
    def subject(self) -> str:
        """What the series is called."""
        if self.functions:
            return f"Introduce {phrase(self.functions)}"
        return self.commits[0].subject

    def purpose(self) -> str:
        """What the person wrote as the branch's description, else what the first commit says besides its prototypes."""
        said = self.checkout.git.ask("config", f"branch.{self.branch}.description") or ""
        text = (
            said.partition("The series:")[0].partition("\n")[2] or self.commits[0].message.partition("\n")[2]
        )
        kept = [
            part
            for part in text.strip().split("\n\n")
            if part and not re.match(r"[A-Z][\w-]+: \S|  |Add the ", part)
        ]
        return "\n\n".join(kept)

    def prototypes(self) -> list[str]:
        """The functions as the header declares them."""
        facts, found = Facts(self.checkout.snapshot(self.tip)), []
        for name in self.functions:
            declared = facts.declaration(name)
            if declared is not None:
                fact = declared.fact
                glue = "" if fact.returns.endswith("*") else " "
                parts = [str(param) for param in fact.params] or ["void"]
                found.append(filled(f"  {fact.returns}{glue}{fact.name}(", parts, ");", _WIDTH))
        return found

    def changes(self) -> list[str]:
        """What changed since the last version, patch by patch, from git's range-diff."""
        if self.previous_range is None:
            return []
        said = self.checkout.git.run(
            "range-diff", "--no-patch", "--no-color", self.previous_range, f"{self.base}..{self.tip}"
        ).decode("utf-8", "replace")
        words = {"!": "changed", "<": "dropped", ">": "new"}
        found = []
        for row in said.splitlines():
            match = _PAIR.match(row)
            if match and match[2] in words:
                number = match[3] if match[3] != "-" else f"was {match[1]}"
                found.append(f"- patch {number} {words[match[2]]}: {match[4]}")
        return found or ["- no patch changed, only what they are based on"]

    def text(self) -> str:
        """The letter's body."""
        parts = [self.purpose(), "\n\n".join(self.prototypes())]
        if self.previous_range is not None:
            parts.append(f"Changes since v{self.number - 1}:\n\n" + "\n".join(self.changes()))
        listed = "\n".join(f"  {n}. {commit.subject}" for n, commit in enumerate(self.commits, 1))
        parts.append(f"The series:\n\n{listed}")
        return "\n\n".join(part for part in parts if part) + "\n"

    def markdown(self) -> str:
        """The description of a merge request."""
        parts = [self.purpose()]
        if self.functions:
            parts.append("```c\n" + "\n".join(text.strip() for text in self.prototypes()) + "\n```")
        if self.previous_range is not None:
            parts.append(f"### Changes since v{self.number - 1}\n\n" + "\n".join(self.changes()))
        parts.append(
            "### Patches\n\n" + "\n".join(f"{n}. {c.subject}" for n, c in enumerate(self.commits, 1))
        )
        return f"# {self.subject}\n\n" + "\n\n".join(part for part in parts if part) + "\n"

    def mailing_list(self) -> str:
        """Where the tree says that patches go (``.gitpublish``); a word to put one in where it does not."""
        data = blob(self.checkout.git, self.tip, ".gitpublish") or b""
        match = _LIST.search(data.decode("utf-8", "replace"))
        return match[1] if match else "LIST"


def letter_of(checkout: Checkout, base: str, tip: str, number: int | None = None) -> Letter:
    """The letter of the commits behind ``base`` up to ``tip``; the version is the next one unless ``number`` says it.

    Raises:
        BadInput: there are no commits, or the version is none.
    """
    git = checkout.git
    named = git.ask("rev-parse", "--symbolic-full-name", "--verify", "--quiet", "--end-of-options", tip) or ""
    if tip == "HEAD":
        named = git.ask("symbolic-ref", "--quiet", "HEAD") or ""
    branch = named.removeprefix("refs/heads/") if named.startswith("refs/heads/") else "series"
    if number is None:
        known = git.ask("tag", "--list", f"{branch}-v*") or ""
        versions = [
            int(m[1])
            for row in known.splitlines()
            if (m := re.fullmatch(rf"{re.escape(branch)}-v(\d+)", row))
        ]
        number = max(versions, default=0) + 1
    if number < 1:
        raise BadInput(f"-v {number}: versions count from 1")
    letter = Letter(checkout, git.resolve(base), git.resolve(tip), branch, number)
    if not letter.commits:
        raise BadInput(f"no commits between {base[:12]} and {tip}: make them with 'series commit' first")
    return letter


def write_mails(letter: Letter, folder: Path, tag: bool = True) -> list[str]:
    """Write one file for each mail into ``folder``, the letter first, and tag the version; the names of the files.

    What git notes say of a commit stands below its ``---``.

    Raises:
        BadInput: the folder has this version already.
        MissingTool: it cannot be written.
        GitError: git refuses.
    """
    git = letter.checkout.git
    mark = f"v{letter.number}-" if letter.number > 1 else "0"
    if folder.is_dir() and any(path.name.startswith(mark) for path in folder.glob("*.patch")):
        raise BadInput(
            f"{folder} has mails of version {letter.number} already: name another folder, or the next version"
        )
    if tag and git.ask("rev-parse", "--verify", "--quiet", f"refs/tags/{letter.tag}"):
        raise BadInput(f"the tag {letter.tag} is there already: name the next version with -v")
    options = ["--cover-letter", "--cover-from-description=none", "--notes", f"--base={letter.base}"]
    if letter.number > 1:
        options.append(f"--reroll-count={letter.number}")
    if letter.previous_range is not None:
        options += [f"--range-diff={letter.previous_range}"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        said = git.run("format-patch", "-o", str(folder.resolve()), *options, f"{letter.base}..{letter.tip}")
        paths = said.decode("utf-8", "surrogateescape").splitlines()
        cover = Path(paths[0])
        text = cover.read_bytes()
        text = text.replace(b"*** SUBJECT HERE ***", letter.subject.encode("utf-8", "surrogateescape"), 1)
        text = text.replace(b"*** BLURB HERE ***\n", letter.text().encode("utf-8", "surrogateescape"), 1)
        cover.write_bytes(text)
    except OSError as error:
        raise MissingTool(f"{folder}: {error.strerror}; name another folder with -o") from None
    if tag:
        git.run(
            "update-ref", "-m", "libvirt-wizard series mail", f"refs/tags/{letter.tag}", letter.tip, "0" * 40
        )
    return [Path(path).name for path in paths]


def commands(letter: Letter, way: Way, upstream: str, folder: str) -> Sequence[str]:
    """The commands that hand the series over in ``way``, to be looked at and typed by the person.

    Raises:
        MissingTool: the tool is not installed.
    """
    if way in ("git-publish", "b4") and shutil.which(way) is None:
        raise MissingTool(f"{way} is not installed: install it, or hand the series over with --to dir")
    to = letter.mailing_list()
    if way == "git-publish":
        return [f"git-publish --base {upstream} --number {letter.number} --to {to} {letter.branch}"]
    if way == "b4":
        return [
            f"b4 prep --enroll {letter.base[:12]}", "b4 prep --edit-cover", f"b4 prep --set-prefixes PATCH v{letter.number}",
            f"b4 send --dry-run --to {to}", f"b4 send --to {to}",
        ]  # fmt: skip
    if way == "gitlab":
        return [
            f"git push -o merge_request.create -o merge_request.target={upstream.rpartition('/')[2]} origin {letter.branch}"
        ]
    version = f" -v {letter.number}" if letter.number > 1 else ""
    return [f"libvirt-wizard series mail{version} -o {folder}", f"git send-email --to={to} {folder}/*.patch"]
