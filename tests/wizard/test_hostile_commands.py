"""No command runs what a checkout brings unasked, ends in a traceback or hangs, whatever state the checkout is in."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.steps.tree.test_hostile import HOOKS, hostile
from tests.wizard.practice_tree import git
from wizard.cli import main
from wizard.practice import make_practice_tree
from wizard.store import trust

__all__ = ["hostile"]
PROTOTYPE = (
    "int virDomainSetPriority(virDomainPtr domain, const char *reason, int priority, unsigned int flags);"
)
CALLS = (
    ["status"], ["status", "--all"], ["status", "virDomainSetKnob"], ["status", "--rev", "HEAD", "virDomainSetKnob"],
    ["lint", "--all"], ["report"], ["plan", PROTOTYPE], ["apply", PROTOTYPE], ["series", "plan"],
    ["series", "commit", "--branch", "made"], ["undo"],
)  # fmt: skip
PATIENCE = 5.0


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_hooks_and_configuration_run_nothing(
    hostile: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root, sprung = hostile
    keys = subprocess.run(
        ["git", "-C", str(root), "config", "--list", "--local"], capture_output=True, text=True
    )
    assert len(set(keys.stdout.splitlines())) > 70
    assert len(HOOKS) == 24
    for arguments in CALLS:
        main(["-C", str(root), *arguments])
        capsys.readouterr()
        assert not sprung.exists(), (arguments, sprung.read_text())
    assert git_says(root, "rev-parse", "--verify", "made"), "a commit was made, without its hooks"
    assert not sprung.exists(), sprung.read_text()


def git_says(root: Path, *arguments: str) -> bool:
    trusted = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "alias.rev-parse="]
    return subprocess.run(["git", "-C", str(root), *trusted, *arguments], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_practice_tree(tmp_path_factory.mktemp("practice") / "tree")


@pytest.fixture
def tree(practice: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(practice, tmp_path / "tree", symlinks=True))


def call(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does; a hang is a failure."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "wizard", *map(str, arguments)],
        capture_output=True, text=True, timeout=60, env={**os.environ, **more}, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert time.monotonic() - began < 12 * PATIENCE
    return done


def test_the_generator_runs_only_where_somebody_allowed_it(tree: Path, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    generator = tree / "src/rpc/gendispatch.pl"
    generator.write_text(f'open(my $f, ">", "{sprung}"); close($f);\n' + generator.read_text())
    shown = call("-C", tree, "plan", PROTOTYPE)
    assert (shown.returncode, sprung.exists()) == (1, False)
    lines = [line for line in shown.stderr.splitlines() if "not trusted" in line]
    assert len(lines) == 1
    assert "libvirt-wizard trust" in lines[0]
    assert "confirm=yes" in lines[0]
    assert "not trusted" not in call("-C", tree, "plan", PROTOTYPE, "--set", "confirm=no").stderr
    call("-C", tree, "plan", PROTOTYPE, "--set", "confirm=yes")
    assert sprung.exists(), "asked for this once"
    sprung.unlink()
    call("-C", tree, "plan", PROTOTYPE)
    assert not sprung.exists()
    assert call("-C", tree, "trust").returncode == 0
    assert "not trusted" not in call("-C", tree, "plan", PROTOTYPE).stderr
    assert sprung.exists()
    sprung.unlink()
    assert call("-C", tree, "trust", "--no").returncode == 0
    call("-C", tree, "plan", PROTOTYPE)
    assert not sprung.exists()


HEADER = "include/libvirt/libvirt-domain.h"


def _closed(root: Path) -> None:
    (root / HEADER).unlink()
    (root / HEADER).symlink_to(root.parent / "elsewhere.h")
    (root.parent / "elsewhere.h").write_text("int x;\n")


def _pipe(root: Path) -> None:
    (root / HEADER).unlink()
    os.mkfifo(root / HEADER)


def _large(root: Path) -> None:
    with (root / HEADER).open("ab") as file:
        file.truncate(40 * 1024 * 1024)


def _conflict(root: Path) -> None:
    text = (root / HEADER).read_text()
    (root / HEADER).write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n")


def _left_out(root: Path) -> None:
    git(root, "update-index", "--skip-worktree", HEADER)
    (root / HEADER).unlink()


def _loop(root: Path) -> None:
    (root / HEADER).unlink()
    (root / HEADER).symlink_to(Path(HEADER).name)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_closed, "is a link out of the checkout"), (_pipe, "no regular file"), (_large, "larger than 32 MiB"),
        (_conflict, "has conflict markers"), (_left_out, "is not checked out"), (_loop, "cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_not_taken_for_absent(
    tree: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], None], why: str
) -> None:
    trust(tree)
    harm(tree)
    before = (tree / "src/libvirt_public.syms").read_bytes()
    assert main(["-C", str(tree), "apply", PROTOTYPE]) == 2
    told = capsys.readouterr().err
    assert HEADER in told
    assert why in told
    assert (tree / "src/libvirt_public.syms").read_bytes() == before
    assert main(["-C", str(tree), "status", "virDomainGetInfo", "virDomainSetVcpus"]) == 1
    told = capsys.readouterr()
    assert why in told.out + told.err
    if harm is not _left_out:
        (tree / "NEWS.rst").write_text("x\n")
        status = main(["-C", str(tree), "series", "commit", "--include", "NEWS.rst", "--branch", "made"])
        told = capsys.readouterr()
        assert (status, HEADER in told.err) == (2, True), told.err


def test_a_file_of_mode_0_is_not_taken_for_absent(tree: Path) -> None:
    (tree / HEADER).chmod(0)
    if os.geteuid() == 0:  # root reads everything: what follows would be about another case
        assert call("-C", tree, "plan", PROTOTYPE).returncode == 1
        return
    assert "cannot be read (Permission denied)" in call("-C", tree, "apply", PROTOTYPE).stderr


@pytest.mark.parametrize("path", ["~nosuchuser", "~nosuchuser/x", "\x00", "/dev/null", "a" * 5000])
def test_a_folder_that_is_none(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", path, "status"]) == 2
    assert "is no folder" in capsys.readouterr().err


def test_without_a_home(tree: Path) -> None:
    for home in ("", "relative"):
        done = call(
            "-C", tree, "plan", PROTOTYPE, HOME=home, XDG_STATE_HOME="", XDG_CACHE_HOME="", XDG_CONFIG_HOME=""
        )
        assert done.returncode in (1, 3)
        assert len(done.stderr.splitlines()) <= 3


def test_a_broken_configuration_of_git_is_told(tree: Path) -> None:
    with (tree / ".git/config").open("a") as file:
        file.write("[broken\n")
    done = call("-C", tree, "series", "plan")
    assert done.returncode == 2
    assert "bad config line" in done.stderr


@pytest.mark.parametrize("name", ["session.json", "apply-000001.json", "results.json", "lock"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "nested", "ill-typed", "noise"])
def test_what_is_kept_may_be_anything(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, kind: str
) -> None:
    trust(tree)
    main(["-C", str(tree), "apply", PROTOTYPE])
    folder = next((tmp_path / "state/libvirt-wizard/checkouts").iterdir())
    path = folder / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(
            {"nested": b"[" * 200_000, "ill-typed": b'{"apis": 3, "files": 3}'}.get(kind, os.urandom(99))
        )
    for arguments in (["status"], ["report"], ["undo"], ["plan", PROTOTYPE], ["apply", PROTOTYPE]):
        assert main(["-C", str(tree), *arguments]) in (0, 1, 2, 3)
    capsys.readouterr()


def test_crlf_stays_and_a_sha256_repository_takes_a_series(
    practice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "other"
    shutil.copytree(practice, root, ignore=shutil.ignore_patterns(".git"))
    names = [
        HEADER,
        "src/libvirt-domain.c",
        "src/libvirt_public.syms",
        "src/remote/remote_protocol.x",
        "NEWS.rst",
    ]
    for name in names:
        (root / name).write_bytes((root / name).read_bytes().replace(b"\n", b"\r\n"))
    git(root, "init", "-q", "--object-format=sha256")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")
    assert main(["-C", str(root), "apply", PROTOTYPE]) == 0
    for name in names:
        data = (root / name).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n"), name
    capsys.readouterr()
    assert main(["-C", str(root), "plan", PROTOTYPE]) == 0, "nothing is left to insert"
    assert main(["-C", str(root), "series", "commit", "--branch", "made"]) == 0, capsys.readouterr().err
    assert len(git(root, "rev-parse", "made")) == 64
    for name in names:
        assert git(root, "rev-parse", f"made:{name}") == git(
            root, "hash-object", "--no-filters", str(root / name)
        )


def test_what_a_killed_apply_left_is_named_and_in_no_commit(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["-C", str(tree), "apply", PROTOTYPE])
    left = tree / "src/.libvirt-domain.c.abc12345.libvirt-wizard"
    deep = tree / "docs/.odd.libvirt-wizard"
    left.write_text("x")
    deep.write_text("never ours to remove: no apply was at work here")
    capsys.readouterr()
    assert main(["-C", str(tree), "series", "commit", "--include", "*", "--branch", "made"]) == 0
    told = capsys.readouterr()
    assert f"removed {left}" in told.err
    assert not left.exists()
    assert ".libvirt-wizard" not in git(tree, "ls-tree", "-r", "--name-only", "made")
    assert ".libvirt-wizard" not in told.out


@pytest.mark.parametrize("milliseconds", range(0, 400, 25))
def test_ctrl_c_at_any_moment_is_no_traceback(tree: Path, milliseconds: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", "-C", str(tree), "plan", PROTOTYPE, "--json"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(0.12 + milliseconds / 1000)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    # Where the machine is slow, the interpreter has not come to the program's first line yet: that traceback is its own.
    begun = set(re.findall(r'File "[^"]*/(?:wizard|steps)/([^"]+)"', err)) - {
        "__init__.py",
        "__main__.py",
        "entry.py",
    }
    assert "Traceback" not in err or not begun, err
    assert process.returncode in (0, 1, 130, -signal.SIGINT)


def test_modes_are_kept(tree: Path) -> None:
    (tree / HEADER).chmod(0o600)
    main(["-C", str(tree), "apply", PROTOTYPE])
    assert stat.S_IMODE((tree / HEADER).stat().st_mode) == 0o600
