"""Git, read without executing anything that the checkout brings.

A checkout's own configuration can name programs: hooks, filters, an fsmonitor, a pager, external diffs, a transport.
All of these are switched off for every call; what cannot be switched off by a fixed option (filters have free names)
is looked up and overridden by name.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from steps.errors import MissingTool, UnknownRevision, WizardError

_SAFE = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.sshCommand": "false",
    "core.askPass": "true",
    "credential.helper": "",
    "diff.external": "",
    "diff.trustExitCode": "false",
    "gc.auto": "0",
    "i18n.commitEncoding": "UTF-8",
    "i18n.logOutputEncoding": "UTF-8",
    "log.showSignature": "false",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    "safe.directory": "*",
    "submodule.recurse": "false",
}
_PERSONAL = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_LISTED = 2
"""How many listings of a commit are kept: a base is looked at by more than one question."""
_TIMEOUT = 120.0


class GitError(WizardError):
    """Git refused; the message is git's own first line."""


def identity_environment() -> dict[str, str]:
    """The variables by which a person says who they are, which a cleaned environment lacks."""
    return {
        key: value for key, value in os.environ.items() if key.startswith(("GIT_AUTHOR_", "GIT_COMMITTER_"))
    }


def clean_environment(settings: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment without ``GIT_*``, with ``settings`` as overriding git configuration.

    Where the person's own configuration lies is the person's to say, and is kept.
    """
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k in _PERSONAL}
    env.update(
        GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0", GIT_NO_LAZY_FETCH="1", GIT_ALLOW_PROTOCOL="none",
        GIT_PAGER="cat", GIT_EDITOR="false", GIT_EXTERNAL_DIFF="", LC_ALL="C.UTF-8",
        GIT_LITERAL_PATHSPECS="1",  # a file may be named '*', or ':(top)'
    )  # fmt: skip
    del env["GIT_EXTERNAL_DIFF"]
    chosen = _SAFE | (settings or {})
    env["GIT_CONFIG_COUNT"] = str(len(chosen))
    for index, (key, value) in enumerate(chosen.items()):
        env[f"GIT_CONFIG_KEY_{index}"] = key
        env[f"GIT_CONFIG_VALUE_{index}"] = value
    return env


def drop_first(held: dict[Any, Any], most: int) -> None:
    """Leave ``most`` of what is held, those that came last: thousands of revisions may be looked at in one process."""
    while len(held) > most:
        held.pop(next(iter(held)), None)


class Git:
    """Git in one repository. Each method raises :class:`GitError` where git refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._commits: set[str] = set()
        """Full names of commits that are there: each means itself, for ever."""
        self._listed: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}

    @cached_property
    def _environment(self) -> dict[str, str]:
        keys = self._call(
            clean_environment(), "config", "--name-only", "-z", "--get-regexp", r"^(filter|diff)\.."
        )
        settings: dict[str, str] = {}
        for key in keys.stdout.decode("utf-8", "replace").split("\0"):
            section, _, rest = key.partition(".")
            name, _, what = rest.rpartition(".")
            if section == "filter" and name:
                settings |= {f"filter.{name}.{w}": "" for w in ("clean", "smudge", "process")}
                settings[f"filter.{name}.required"] = "false"
            elif section == "diff" and name and what in ("command", "textconv"):
                settings[f"diff.{name}.{what}"] = ""
        return clean_environment(settings)

    def environment(self) -> dict[str, str]:
        """The environment that keeps git from running anything of the checkout; for a library that calls git."""
        return dict(self._environment)

    def _call(
        self, env: dict[str, str], *args: str, given: bytes | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ["git", "-C", str(self.folder), *args],
                input=given, stdin=subprocess.DEVNULL if given is None else None,
                capture_output=True, env=env, timeout=_TIMEOUT, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            # Only now: that module has a table of expressions to prepare.
            from steps.packages import missing

            raise MissingTool(missing("git", "or work without --rev and --base")) from None
        except subprocess.TimeoutExpired:
            raise GitError(f"git {args[0]} gave no answer within {_TIMEOUT:.0f} seconds") from None
        except (
            OSError
        ) as error:  # the checkout's settings, which are all overridden, can be too many to pass on
            raise GitError(f"git {args[0]} cannot be started: {error.strerror}") from None

    def run(self, *args: str, given: bytes | None = None, extra: Mapping[str, str] | None = None) -> bytes:
        """What ``git ARGS`` prints; ``extra`` are further variables (``GIT_INDEX_FILE``).

        Raises:
            GitError: git exits with another status than 0.
        """
        done = self._call({**self._environment, **(extra or {})}, *args, given=given)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitError(f"git {args[0]}: {said[0] if said else f'exit status {done.returncode}'}")
        return done.stdout

    def ask(self, *args: str, extra: Mapping[str, str] | None = None) -> str | None:
        """What ``git ARGS`` prints, stripped; None where git refuses."""
        done = self._call({**self._environment, **(extra or {})}, *args)
        return None if done.returncode else done.stdout.decode("utf-8", "replace").strip()

    @cached_property
    def digits(self) -> int:
        """How many digits the name of an object has in this repository: 40, or 64 with SHA-256."""
        return 64 if self.ask("rev-parse", "--show-object-format") == "sha256" else 40

    def resolve(self, rev: str) -> str:
        """The full commit name of ``rev``.

        Raises:
            UnknownRevision: there is no such commit.
        """
        if rev in self._commits:
            return rev
        if rev and not rev.startswith("-") and "\0" not in rev:
            found = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", rev + "^{commit}")
            if found:
                self._commits.add(found)
                return found
        raise UnknownRevision(
            f"{rev!r} is no revision of {self.folder}: name a commit, branch or tag that git knows"
        )

    def merge_base(self, head: str, other: str) -> str | None:
        """The full name of the commit that the revisions ``head`` and ``other`` have in common; None without one."""
        found = self.ask("merge-base", "--end-of-options", head, other)
        if found:
            self._commits.add(found)
        return found or None

    def tree(self, rev: str, paths: tuple[str, ...]) -> dict[str, str]:
        """The blobs under ``paths`` at the commit ``rev``, a full name: path to object name. Links and submodules are left out."""
        held = self._listed.get((rev, paths))
        if held is None:
            held = self._listed[rev, paths] = self._tree(rev, paths)
            drop_first(self._listed, _LISTED)
        return dict(held)

    def _tree(self, rev: str, paths: tuple[str, ...]) -> dict[str, str]:
        listed = self.run("ls-tree", "-r", "-z", "--full-tree", rev, "--", *paths)
        found: dict[str, str] = {}
        for row in listed.split(b"\0"):
            head, _, path = row.partition(b"\t")
            if head.startswith((b"100644 ", b"100755 ")):
                found[path.decode("utf-8", "surrogateescape")] = head[12:].decode()
        return found


class Blobs:
    """Blobs by object name, through one ``git cat-file --batch`` that stays open; keeps the last ones read."""

    def __init__(self, git: Git, keep: int = 96 * 1024 * 1024) -> None:
        self._git = git
        self._keep = keep
        self._held = 0
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, oid: str) -> bytes | None:
        """The bytes of the blob ``oid``; None where the object is absent (a partial or damaged clone)."""
        with self._lock:
            if oid in self._cache:
                self._cache.move_to_end(oid)
                return self._cache[oid]
            data = self._fetch(oid)
            if data is None:
                return None
            self._cache[oid] = data
            self._held += len(data)
            while self._held > self._keep and len(self._cache) > 1:
                self._held -= len(self._cache.popitem(last=False)[1])
            return data

    def close(self) -> None:
        """End the git process."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.communicate()
                self._process = None

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                ["git", "-C", str(self._git.folder), "cat-file", "--batch"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=self._git.environment(),
            )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def _fetch(self, oid: str) -> bytes | None:
        ask, answer = self._pipes()
        ask.write(oid.encode() + b"\n")
        ask.flush()
        head = answer.readline().split()
        if len(head) != 3:
            return None
        data = answer.read(int(head[2]))
        answer.read(1)
        return data
