"""The practice tree: a small C library in libvirt's shape, with an exercise, in a git repository of its own.

Its files lie in ``templates/practice/tree``. How one of its functions came in, and each exercise, are patches beside
them, so that the repository has a history to learn from and every exercise is a branch on top of ``master``. Author
and dates are fixed: the same exercise gives the same commits everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from steps.edits.render import templates_folder
from steps.errors import BadInput, MissingTool, WizardError
from steps.packages import missing
from steps.tree.git import clean_environment

EXERCISES = ("new", "half", "review")
"""A function to add, a half-finished one to complete, a branch with planted mistakes to find."""

_BASE = "master"
_BASE_DATE = "2020-08-03T12:00:00+0000"
_BASE_MESSAGE = (
    "Start the practice library\n\nTwo domains and a network that are not there, a daemon, and a shell.\n"
)
_ANSWERS_DATE = "2020-09-14T12:00:00+0000"
_GIT_SETTINGS = {"core.autocrlf": "false", "core.safecrlf": "false", "core.fileMode": "false"}
_TIMEOUT = 60.0


def make_practice_tree(folder: Path | None, exercise: str = "new") -> Path:
    """Make the practice tree in ``folder``, with the branch of ``exercise`` checked out.

    Args:
        folder: where; made if it is not there, and empty if it is. None takes a fresh temporary folder.
        exercise: one of :data:`EXERCISES`.

    Returns:
        The absolute path of the tree: a git repository whose branch ``exercise-NAME`` has ``master`` as its upstream.

    Raises:
        BadInput: there is no such exercise, or ``folder`` has something in it or cannot be made.
        MissingTool: git is not installed.
        WizardError: git failed to make the repository.
    """
    if exercise not in EXERCISES:
        raise BadInput(f"there is no exercise '{exercise}': choose one of {', '.join(EXERCISES)}")
    if shutil.which("git") is None:
        raise MissingTool(missing("git", "as the practice tree is a git repository"))
    root = _empty_folder(folder)
    try:
        _fill(root, templates_folder() / "practice", exercise)
    except OSError as error:
        _clear(root, remove=folder is None)
        raise WizardError(f"{root}: {error.strerror}: the practice tree could not be made there") from error
    except BaseException:
        _clear(root, remove=folder is None)
        raise
    return root


def _empty_folder(folder: Path | None) -> Path:
    """The folder to fill, absolute; made if need be."""
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="libvirt-practice-")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadInput(f"{folder} is not empty: name a folder that is empty or not there yet")
    except FileExistsError:
        raise BadInput(f"{folder} is no folder: name one that is empty or not there yet") from None
    except OSError as error:
        raise BadInput(f"{folder}: {error.strerror}: name a folder that you can write to") from None
    return folder.resolve()


def _clear(root: Path, *, remove: bool) -> None:
    """Leave no half-made tree behind: the folder was empty, or not there, before."""
    for entry in root.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    if remove:
        root.rmdir()


def _fill(root: Path, source: Path, exercise: str) -> None:
    _copy_tree(source / "tree", root)
    _git(root, "init", "-q", "--template=")
    _git(root, "symbolic-ref", "HEAD", f"refs/heads/{_BASE}")

    # The files are as they are in the end: the history is taken back, and then made again patch by patch.
    history = sorted((source / "history").glob("*.patch"))
    for patch in reversed(history):
        _git(root, "apply", "--reverse", str(patch))
    _git(root, "add", "--all")
    _git(root, "commit", "-q", "--no-verify", "-m", _BASE_MESSAGE, date=_BASE_DATE)
    _apply_patches(root, history)

    branch = f"exercise-{exercise}"
    _git(root, "checkout", "-q", "-b", branch)
    _git(root, "config", f"branch.{branch}.remote", ".")
    _git(root, "config", f"branch.{branch}.merge", f"refs/heads/{_BASE}")
    _apply_patches(root, sorted((source / "exercises" / exercise).glob("*.patch")))
    answers = source / "exercises" / exercise / "answers.txt"
    if answers.is_file():
        _git(root, "tag", "-a", "-F", str(answers), f"{exercise}-answers", _BASE, date=_ANSWERS_DATE)


def _copy_tree(source: Path, root: Path) -> None:
    """Copy contents only, so that neither modes nor times of the installed copy get into the tree."""
    for path in sorted(source.rglob("*")):
        target = root / path.relative_to(source)
        # Packagers leave out what a .gitignore names, so in the templates that file has another name.
        if path.name == "dot-gitignore":
            target = target.with_name(".gitignore")
        if path.is_dir():
            target.mkdir(exist_ok=True)
        else:
            shutil.copyfile(path, target)


def _apply_patches(root: Path, patches: list[Path]) -> None:
    """Commit each patch as it says of itself; no patches, no change."""
    if patches:
        _git(root, "am", "-q", "--committer-date-is-author-date", *map(str, patches))


def _git(root: Path, *arguments: str, date: str = _BASE_DATE) -> None:
    """Run git in ``root`` as the fixed author, deaf to the person's own configuration, hooks and templates."""
    who = {"NAME": "Practice", "EMAIL": "practice@example.org", "DATE": date}
    environment = clean_environment(_GIT_SETTINGS) | {
        f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()
    }
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC"}
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, env=environment, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise WizardError(
            f"git {arguments[0]} gave no answer within {_TIMEOUT:.0f} seconds in {root}"
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise WizardError(
            f"git {arguments[0]} failed in {root}: {said[0] if said else 'it does not say why'}"
        )
