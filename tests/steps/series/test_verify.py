"""Checking each commit by itself, outside of the checkout."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from pathlib import Path

import pytest

from steps.errors import BadInput, MissingTool, UnknownRevision
from steps.series.commit import Made, Target, commit
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.series.review import look_at_message, look_at_spaces
from steps.series.verify import Ended, OfTask, Told, Verification, Verified
from steps.series.workspace import Workspace, bring_submodules, workspace
from steps.tasks import Finished, Started
from steps.tree.checkout import Checkout
from tests.steps.series.conftest import settle
from tests.wizard.practice_tree import builds, git


def committed(root: Path, wishes: Wishes | None = None) -> Made:
    settle(root)
    checkout = Checkout.open(root)
    return commit(checkout, Material.read(checkout).arrange(wishes or Wishes()), Target(branch="mine"))


def verification(root: Path, base: str, tip: str = "mine", build: bool = False) -> Verification:
    return Verification(Checkout.open(root), base, tip, root.parent / "cache" / "series", build=build)


async def told_by(verification: Verification) -> list[Told]:
    return [event async for event in verification.events()]


def verdicts(told: list[Told]) -> list[Verified]:
    return [event for event in told if isinstance(event, Verified)]


def left(root: Path) -> list[str]:
    """What is left of the work: its folder, and what the checkout's git would know of it."""
    folder = root.parent / "cache" / "series"
    return [str(p) for p in ([folder] if folder.exists() else [])] + git(
        root, "worktree", "list"
    ).splitlines()[1:]


async def test_a_good_series_passes_and_leaves_nothing(tree: Path) -> None:
    made = committed(tree)
    before = git(tree, "status", "--porcelain")
    told = await told_by(verification(tree, made.base))
    found = verdicts(told)
    assert [v.commit.name for v in found] == [made.base, *(name for name, _subject in made.commits)]
    assert [v.outcome for v in found] == ["passed"] * 6
    assert [v.findings for v in found[1:]] == [()] * 5
    assert isinstance(told[-1], Ended)
    assert (told[-1].outcome, told[-1].exit_status) == ("passed", 0)
    assert all(
        any(isinstance(e, OfTask) and e.commit == v.commit and isinstance(e.event, Finished) for e in told)
        for v in found
    )
    assert not left(tree)
    assert git(tree, "status", "--porcelain") == before
    for event in told:
        json.dumps(event.as_json())


async def test_what_one_commit_breaks_is_found_at_that_commit(tree: Path) -> None:
    settle(tree)
    material = Material.read(Checkout.open(tree))
    golden = [piece for piece in material.change.pieces if piece.path.endswith("-structs")]
    wishes = Wishes()
    for piece in golden:
        wishes = wishes.moved(piece, "news")  # far too late
    commit(Checkout.open(tree), material.arrange(wishes), Target(branch="mine"))
    found = verdicts(await told_by(verification(tree, material.change.base)))
    assert [v.outcome for v in found] == ["passed", "passed", "failed", "failed", "failed", "passed"]
    assert any("remote_protocol-structs" in (f.file or "") for f in found[2].findings)


async def test_what_the_base_shows_already_is_not_held_against_the_series(tree: Path) -> None:
    settle(tree)
    git(tree, "stash", "-q")
    golden = tree / "src/remote_protocol-structs"
    golden.write_text(golden.read_text().replace("struct remote_", "struct wrong_", 1))
    git(tree, "commit", "-qam", "broken before")
    base = git(tree, "rev-parse", "HEAD")
    git(tree, "stash", "pop", "-q")
    checkout = Checkout.open(tree)
    commit(checkout, Material.read(checkout, base=base).arrange(Wishes()), Target(branch="mine"))
    found = verdicts(await told_by(verification(tree, base)))
    assert found[0].findings
    assert [v.outcome for v in found[1:]] == ["passed"] * 5


async def test_the_messages_and_blanks_of_commits_made_by_hand_are_looked_at(tree: Path) -> None:
    source = tree / "src/libvirt-domain.c"
    source.write_text(source.read_text() + "\n/* blank */ \n")
    git(tree, "commit", "-qam", "something")
    [_base, found] = verdicts(await told_by(verification(tree, "HEAD~1", "HEAD")))
    assert found.outcome == "failed"
    said = {f.message: f for f in found.findings}
    assert "no Signed-off-by line: libvirt takes no patch without" in said
    blank = said["blanks at the end of the line"]
    assert (blank.file, blank.line) == ("src/libvirt-domain.c", len(source.read_text().splitlines()))


async def test_cancelled_it_ends_everything_and_leaves_nothing(tree: Path) -> None:
    made = committed(tree)
    running = verification(tree, made.base)
    told: list[Told] = []
    async for event in running.events():
        told.append(event)
        if isinstance(event, OfTask) and isinstance(event.event, Started) and event.commit.number == 1:
            running.cancel()
    assert isinstance(told[-1], Ended)
    assert (told[-1].outcome, told[-1].exit_status) == ("cancelled", 130)
    assert verdicts(told)[-1].commit.number <= 1
    assert not left(tree)


async def test_given_up_in_the_middle_it_leaves_nothing(tree: Path) -> None:
    made = committed(tree)
    under_way = asyncio.Event()

    async def run() -> None:
        async for event in verification(tree, made.base).events():
            if isinstance(event, OfTask) and isinstance(event.event, Started):
                under_way.set()

    task = asyncio.create_task(run())
    await under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not left(tree)


async def test_two_at_once_are_refused(tree: Path) -> None:
    made = committed(tree)
    folder = tree.parent / "cache" / "series"
    folder.mkdir(parents=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BadInput, match="another 'series verify'"):
            await told_by(verification(tree, made.base))
    assert len(await told_by(verification(tree, made.base))) > 6


async def test_a_folder_that_a_killed_run_left_is_used_again(tree: Path) -> None:
    made = committed(tree)
    kept = verification(tree, made.base)
    kept.keep = True
    assert verdicts(await told_by(kept))[-1].outcome == "passed"
    assert (kept.folder / "tree/src/libvirt_public.syms").is_file()
    (kept.folder / "tree/src/libvirt_public.syms").write_text("rubbish")
    assert verdicts(await told_by(verification(tree, made.base)))[-1].outcome == "passed"
    assert not left(tree)


async def test_what_cannot_be_looked_at_is_said(tree: Path) -> None:
    made = committed(tree)
    with pytest.raises(BadInput, match="no commits between"):
        await told_by(verification(tree, "mine", "mine"))
    with pytest.raises(UnknownRevision):
        await told_by(verification(tree, made.base, "no-such-branch"))
    inside = Verification(Checkout.open(tree), made.base, "mine", tree / "build/series")
    with pytest.raises(BadInput, match="inside the checkout"):
        await told_by(inside)


async def test_a_merge_is_no_series(tree: Path) -> None:
    git(tree, "checkout", "-q", "-f", "-b", "side", "HEAD~1")
    git(tree, "commit", "-q", "--allow-empty", "-m", "side")
    git(tree, "merge", "-q", "--no-ff", "-m", "merge", "exercise-new")
    with pytest.raises(BadInput, match="is a merge"):
        await told_by(verification(tree, "HEAD~1", "HEAD"))


@builds
async def test_each_commit_is_built_and_tested(tree: Path) -> None:
    made = committed(tree)
    told = await told_by(verification(tree, made.base, build=True))
    found = verdicts(told)
    assert [v.outcome for v in found] == ["passed"] * 6, [(v.tasks, v.findings) for v in found]
    assert [task for task, _summary in found[-1].tasks] == ["preflight", "build", "check", "syntax-check"]
    assert not left(tree)


@builds
async def test_a_commit_that_does_not_build_is_found(tree: Path) -> None:
    settle(tree)
    material = Material.read(Checkout.open(tree))
    [body] = [p for p in material.change.pieces if p.path.endswith("remote_daemon_dispatch.c")]
    made = commit(
        Checkout.open(tree), material.arrange(Wishes().moved(body, "driver-test")), Target(branch="mine")
    )
    found = verdicts(await told_by(verification(tree, made.base, build=True)))
    assert [v.outcome for v in found][:4] == ["passed", "passed", "failed", "passed"]
    assert any("DispatchDomainGetFrobnication" in f.message for f in found[2].findings)


def test_messages_are_judged() -> None:
    good = "a: b\n\nText.\n\nSigned-off-by: Jane Doe <jane@example.org>\n"
    assert look_at_message(good) == []
    assert [f.severity for f in look_at_message("a: b\n")] == ["error"]
    assert "empty line" in look_at_message(good.replace("\n\nText", "\nText"))[0].message
    assert look_at_message(good.replace("a: b", "a: " + "b" * 80))[0].severity == "warning"


def test_blanks_are_placed(tree: Path) -> None:
    path = tree / "src/libvirt_public.syms"
    path.write_text("first \n" + path.read_text())
    git(tree, "commit", "-qam", "x")
    found = look_at_spaces(Checkout.open(tree).git, git(tree, "rev-parse", "HEAD"))
    assert [(f.file, f.line) for f in found] == [("src/libvirt_public.syms", 1)]
    assert os.sep not in found[0].message


def test_a_line_of_plus_signs_is_no_file_name(tree: Path) -> None:
    path = "src/libvirt-domain.c"
    (tree / path).write_text("++ x\ny \n" + (tree / path).read_text())
    git(tree, "add", path)
    git(tree, "-c", "user.name=J", "-c", "user.email=j@example.org", "commit", "-qm", "x")
    (found,) = look_at_spaces(Checkout.open(tree).git, "HEAD")
    assert (found.file, found.line) == (path, 2)


def test_submodules_are_copied_as_they_are(tree: Path, tmp_path: Path) -> None:
    held = laid_out(tree, tmp_path, "[submodule]\n\tpath = src/keys\n")
    (tree / "src/keys").mkdir()
    (tree / "src/keys/table").write_text("1\n")
    bring_submodules(Checkout.open(tree), held)
    assert (held.tree / "src/keys/table").read_text() == "1\n"


@pytest.mark.parametrize("path", ["linked/keys", "../keys", ".git/hooks"])
def test_a_submodule_does_not_lead_out_of_the_workspace(tree: Path, tmp_path: Path, path: str) -> None:
    held = laid_out(tree, tmp_path, f"[submodule]\n\tpath = {path}\n")
    (tmp_path / "out").mkdir()
    (held.tree / "linked").symlink_to(tmp_path / "out")
    source = tree / path
    source.mkdir(parents=True, exist_ok=True)
    (source / "table").write_text("1\n")
    bring_submodules(Checkout.open(tree), held)
    assert not (held.tree / path / "table").exists()
    assert not list((tmp_path / "out").iterdir())


def test_a_submodule_that_cannot_be_copied_is_said(tree: Path, tmp_path: Path) -> None:
    held = laid_out(tree, tmp_path, "[submodule]\n\tpath = src/keys\n")
    (tree / "src/keys").mkdir()
    os.mkfifo(tree / "src/keys/pipe")
    with pytest.raises(MissingTool, match="src/keys"):
        bring_submodules(Checkout.open(tree), held)


def laid_out(root: Path, folder: Path, modules: str) -> Workspace:
    (root / ".gitmodules").write_text(modules)
    held = Workspace(folder / "held")
    held.tree.mkdir(parents=True)
    return held


def test_a_checkout_whose_path_is_not_utf8_is_laid_out(tree: Path, tmp_path: Path) -> None:
    odd = tree.rename(tree.parent / "tree\udcff")
    checkout = Checkout.open(odd)
    with workspace(checkout, tmp_path / "work", checkout.git.resolve("HEAD")) as held:
        assert (held.tree / "src").is_dir()
