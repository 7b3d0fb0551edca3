"""Kept answers: the same as fresh ones whatever was edited; nothing that lies in their folder can do harm."""

from __future__ import annotations

import io
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wizard.practice_tree import git
from wizard import answers, cli, keeping
from wizard.locations import cache_folder
from wizard.session import Session
from wizard.store import trust

EDITS = int(os.environ.get("LIBVIRT_WIZARD_EDITS", "60"))
"""How many random edits; `.ci/run` asks for 300 once."""
NAME = "virDomainGetState"
Answer = tuple[int, bytes]


@pytest.fixture
def tree(practice_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Changed as long ago as a test can wait: the clock of file times ticks every few milliseconds.
    monkeypatch.setattr(answers, "FRESH", 15_000_000)
    time.sleep(0.03)
    return practice_copy


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """What a process answers that begins as ``libvirt-wizard`` does; ``kept`` takes only what is kept."""

    def run(*arguments: str) -> Answer:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            answers.take_asked()
            status = answers.recall(list(arguments))
            if status is None:
                status = cli.main(list(arguments))
            out.flush()
        return status, out.buffer.getvalue()  # type: ignore[attr-defined]

    return run


@pytest.fixture
def hits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that an answer had to be made."""
    found: list[str] = []
    whole = cli.main
    monkeypatch.setattr(cli, "main", lambda argv: (found.append("made"), whole(argv))[1])
    return found


def settle() -> None:
    time.sleep(0.03)


def test_an_answer_is_made_once(tree: Path, ask: Callable[..., Answer], hits: list[str]) -> None:
    for call in (("--all", "--json"), (NAME,), ("--all",), (NAME, "--json", "--rev", "HEAD")):
        whole = ("-C", str(tree), "status", *call)
        before = len(hits)
        assert ask(*whole) == ask(*whole) == ask(*whole)
        assert len(hits) == before + 1
        assert ask(*whole, "--no-cache") == ask(*whole)
        assert len(hits) == before + 2


def test_a_kept_answer_equals_a_fresh_one_over_random_edits(
    tree: Path, ask: Callable[..., Answer], hits: list[str]
) -> None:
    chance = random.Random(17)
    files = [p for p in sorted(tree.rglob("*")) if p.is_file() and ".git" not in p.relative_to(tree).parts]
    files = [p for p in files if p.suffix in (".c", ".h", ".x", ".syms", ".rst", ".in", "")]
    calls = [(NAME, "--json"), (NAME,), ("virDomainSetFrobnication", "--json")]
    kept = 0
    for number in range(EDITS):
        call = (
            "-C",
            str(tree),
            "status",
            *(("--all", "--json") if number % 25 == 0 else chance.choice(calls)),
        )
        _edit(chance, tree, chance.choice(files))
        settle()
        ask(*call)
        if chance.random() < 0.5:
            _edit(chance, tree, chance.choice(files))
            settle()
        before = len(hits)
        answer = ask(*call)
        kept += len(hits) == before
        assert answer == ask(*call, "--no-cache"), number
    assert kept > EDITS // 5


def _edit(chance: random.Random, tree: Path, path: Path) -> None:
    """Change, empty, remove, add or commit something; a change keeps size and time of the file as they were."""
    what = chance.randrange(6)
    if what == 0 and path.exists():
        path.unlink()
    elif what == 1:
        (path.parent / f"added{chance.randrange(9)}.c").write_text(f"int {NAME}(void) {{ return 0; }}\n")
    elif what == 2 and chance.random() < 0.3:
        git(
            tree,
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "commit",
            "-qam",
            "more",
            "--allow-empty",
        )
    elif what == 3 and path.parent.exists():
        path.write_bytes(b"")
    elif path.exists():
        data, was = path.read_bytes(), path.stat()
        lines = data.splitlines(keepends=True)
        at = chance.randrange(len(lines)) if lines else 0
        lines[at : at + 1] = [b"#" * (len(b"".join(lines[at : at + 1])) - 1) + b"\n"]
        path.write_bytes(b"".join(lines))
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def test_what_is_remembered_git_and_the_call_count(
    tree: Path, ask: Callable[..., Answer], hits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ("-C", str(tree), "status", NAME, "--json")

    def made() -> int:
        settle()
        before = len(hits)
        ask(*call)
        return len(hits) - before

    assert (made(), made()) == (1, 0)
    session = Session.load(tree)
    session.api(NAME).answers["common-code"] = ("done", "looked")
    assert session.save() is None
    assert (made(), made()) == (1, 0)
    git(tree, "branch", "more")
    assert (made(), made()) == (1, 0)
    git(tree, "config", "some.thing", "1")
    assert (made(), made()) == (1, 0)
    monkeypatch.setenv("NO_COLOR", "1")
    assert (made(), made()) == (1, 0)
    assert trust(tree) is None
    assert (made(), made()) == (1, 1), "programs of the checkout may run: what they read is not known"


def test_a_file_changed_just_now_is_not_relied_on(
    tree: Path, ask: Callable[..., Answer], hits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "FRESH", 2_000_000_000_000)
    for _ in range(2):
        ask("-C", str(tree), "status", NAME)
    assert len(hits) == 2
    assert not Path(str(answers.folder())).exists()


def _kept_file(tree: Path, ask: Callable[..., Answer]) -> tuple[Path, Answer]:
    right = ask("-C", str(tree), "status", NAME)
    (file,) = Path(str(answers.folder())).iterdir()
    return file, right


def test_the_folder_is_the_owners_alone(tree: Path, ask: Callable[..., Answer]) -> None:
    file, _ = _kept_file(tree, ask)
    assert file.parent.parent == cache_folder()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 100, answers.FORM, answers.FORM + b"0" * 48 + b"\n{}\n", b"\x80\x04\x95cos\nsystem\n",
        answers.FORM + b"\xff" * 60,
    ],
)  # fmt: skip
def test_what_is_no_answer_is_made_anew(
    tree: Path, ask: Callable[..., Answer], hits: list[str], data: bytes
) -> None:
    file, right = _kept_file(tree, ask)
    file.write_bytes(data)
    settle()
    assert ask("-C", str(tree), "status", NAME) == right
    assert ask("-C", str(tree), "status", NAME) == right
    assert len(hits) == 2


@pytest.mark.parametrize(
    "head",
    [
        "[]", "{}", "nonsense", '{"key": 1}', "[" * 100_000, '{"key": KEY, "status": 0, "start": ["", ""], "stamps": []}',
        '{"key": KEY, "status": 77, "start": [".", "/"], "stamps": [["/", null]]}',
        '{"key": KEY, "status": 0, "start": [".", "/"], "stamps": [["relative", null]]}',
        '{"key": KEY, "status": 0, "start": [1, 2], "stamps": [["/no", null]]}',
        '{"key": KEY, "status": 0, "start": [".", "REAL"], "stamps": [[["/"], null]]}',
        '{"key": KEY, "status": 0, "start": [".", "/"], "stamps": [["/a\\u0000b", null]]}',
    ],
)  # fmt: skip
def test_a_head_that_is_odd_is_made_anew(
    tree: Path, ask: Callable[..., Answer], hits: list[str], head: str
) -> None:
    file, right = _kept_file(tree, ask)
    rest = head.replace("KEY", f'"{file.name}"').encode() + b"\nwrong\n"
    file.write_bytes(answers.FORM + answers.digest(rest).encode() + b"\n" + rest)
    settle()
    assert ask("-C", str(tree), "status", NAME) == right
    assert len(hits) == 2


@pytest.mark.parametrize(
    "text", [b"\x1b]52;c;AAAA\x07", b"\x1b[2J", b"a\rb", "‮".encode(), "\x9b2J".encode(), b"\xff"]
)
def test_text_that_steers_a_terminal_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        answers.unpacked(answers.packed(b"key", (".", "/"), [("/", None)], 0, text), b"key")
    good = "\x1b[32m✓\x1b[0m done\n".encode()
    assert answers.unpacked(answers.packed(b"key", (".", "/"), [("/", None)], 0, good), b"key")[3] == good


def test_links_pipes_folders_and_loose_modes_are_not_read(
    tree: Path, tmp_path: Path, ask: Callable[..., Answer], hits: list[str]
) -> None:
    file, right = _kept_file(tree, ask)
    held = file.read_bytes()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(held)

    def again() -> int:
        settle()
        before = len(hits)
        assert ask("-C", str(tree), "status", NAME) == right
        return len(hits) - before

    file.unlink()
    file.symlink_to(elsewhere)
    assert again() == 1
    assert elsewhere.read_bytes() == held
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    assert again() == 1
    file.chmod(0o666)
    assert again() == 1
    file.parent.chmod(0o755)
    assert again() == 1
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    shutil.rmtree(file.parent)
    file.parent.symlink_to(tmp_path, target_is_directory=True)
    assert again() == 1
    assert elsewhere.exists()
    shutil.rmtree(file.parent)
    file.parent.write_text("a file")
    assert again() == 1
    assert again() == 0


def test_old_answers_go(tree: Path, ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST", 3)
    for number in range(6):
        ask("-C", str(tree), "status", f"virDomainNumber{number}")
    assert len(list(Path(str(answers.folder())).iterdir())) == 3


def test_only_what_the_references_tell_is_kept() -> None:
    told = keeping._BY_REFERENCES.fullmatch
    assert all(told(rev) for rev in ("HEAD", "-", "v1.0.0~3", "master^2", "0123456789" * 4))
    assert not any(told(rev) for rev in ("abc123", "HEAD@{1.day.ago}", "v1-3-gabc123", ":/text", "abc123~2"))


def test_a_whole_process_answers_without_the_parser(tree: Path) -> None:
    code = (
        "import sys; from wizard.entry import main; status = main(); "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('steps', 'argparse', 'tree_sitter')), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    long_ago = time.time() - 60
    for path in tree.rglob("*"):
        os.utime(path, (long_ago, long_ago), follow_symlinks=False)
    time.sleep(2.1)  # the time of the last change of what a file is cannot be set
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code, "-C", str(tree), "status", NAME],
            capture_output=True, text=True, env=environment, check=True,
        )  # fmt: skip
    assert done.stderr.strip() == "[]"
    assert NAME in done.stdout
