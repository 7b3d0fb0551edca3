"""All or nothing: what is applied is taken back to the same bytes, and nothing of the person's is overwritten."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from steps.edits import apply as module
from steps.edits.apply import CannotWrite, Journal
from steps.edits.plan import FileChange
from steps.errors import BadInput, ChangedMeanwhile


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    (root / "src/a.c").write_bytes(b"a\r\n\xff")
    (root / "src/b.c").write_text("b\n")
    (root / "src/b.c").chmod(0o755)
    return root


CHANGES = {
    "src/a.c": FileChange(b"a\r\n\xff", b"A\n"),
    "src/b.c": FileChange(b"b\n", b"B\n"),
    "src/new.c": FileChange(None, b"new\n"),
}


def contents(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_apply_then_undo_gives_the_same_bytes_and_modes(tree: Path, tmp_path: Path) -> None:
    journal = Journal(tree, tmp_path / "store")
    before = contents(tree)
    journal.apply(CHANGES, "virDomainFoo")
    assert contents(tree) == {"src/a.c": b"A\n", "src/b.c": b"B\n", "src/new.c": b"new\n"}
    assert (tree / "src/b.c").stat().st_mode & 0o777 == 0o755
    assert journal.last() == "virDomainFoo"
    assert set(journal.undo().files) == set(CHANGES)
    assert contents(tree) == before
    assert journal.last() is None


def test_applies_are_undone_newest_first(tree: Path, tmp_path: Path) -> None:
    journal = Journal(tree, tmp_path / "store")
    journal.apply({"src/b.c": FileChange(b"b\n", b"1\n")}, "one")
    journal.apply({"src/b.c": FileChange(b"1\n", b"2\n")}, "two")
    assert journal.undo().label == "two"
    assert (tree / "src/b.c").read_bytes() == b"1\n"
    journal.undo()
    assert (tree / "src/b.c").read_bytes() == b"b\n"
    with pytest.raises(BadInput, match="nothing to undo"):
        journal.undo()


def test_a_file_changed_since_the_preview_is_not_overwritten(tree: Path, tmp_path: Path) -> None:
    (tree / "src/b.c").write_text("theirs\n")
    before = contents(tree)
    journal = Journal(tree, tmp_path / "store")
    with pytest.raises(ChangedMeanwhile, match=r"src/b\.c"):
        journal.apply(CHANGES, "x")
    assert contents(tree) == before
    assert journal.last() is None


def test_undo_refuses_when_a_file_changed_and_changes_nothing(tree: Path, tmp_path: Path) -> None:
    journal = Journal(tree, tmp_path / "store")
    journal.apply(CHANGES, "x")
    (tree / "src/a.c").write_text("edited since\n")
    before = contents(tree)
    with pytest.raises(ChangedMeanwhile, match=r"src/a\.c"):
        journal.undo()
    assert contents(tree) == before
    assert journal.last() == "x"


def test_a_failing_rename_in_the_middle_leaves_the_tree_as_it_was(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(tree)
    journal = Journal(tree, tmp_path / "store")
    real = Path.replace
    done: list[Path] = []

    def failing(self: Path, target: Path) -> Path:
        if target.name == "b.c" and done and "full" not in done:
            done.append(Path("full"))
            raise OSError(28, "No space left on device", str(target))
        done.append(target)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(CannotWrite, match="No space left"):
        journal.apply(CHANGES, "x")
    monkeypatch.undo()
    assert contents(tree) == before
    assert journal.last() is None


def test_an_interrupt_in_the_middle_leaves_the_tree_as_it_was(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(tree)
    real = module.write_beside

    def interrupted(target: Path, data: bytes) -> Path:
        if target.name == "new.c":
            raise KeyboardInterrupt
        return real(target, data)

    monkeypatch.setattr(module, "write_beside", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Journal(tree, tmp_path / "store").apply(CHANGES, "x")
    assert contents(tree) == before


def test_a_wizard_killed_between_two_renames_is_undone(tree: Path, tmp_path: Path) -> None:
    journal = Journal(tree, tmp_path / "store")
    before = contents(tree)
    journal.apply(CHANGES, "x")
    # As if the last rename had not happened: one file still has its old bytes.
    (tree / "src/a.c").write_bytes(b"a\r\n\xff")
    journal.undo()
    assert contents(tree) == before


def test_two_wizards_on_one_tree(tree: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    with open(store / "lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ChangedMeanwhile, match="another libvirt-wizard"):
            Journal(tree, store).apply(CHANGES, "x")
    assert contents(tree)["src/b.c"] == b"b\n"


def test_a_link_out_of_the_tree_is_never_written_through(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.c"
    outside.write_text("b\n")
    (tree / "src/b.c").unlink()
    os.symlink(outside, tree / "src/b.c")
    with pytest.raises(BadInput, match="out of the checkout"):
        Journal(tree, tmp_path / "store").apply(CHANGES, "x")
    assert outside.read_text() == "b\n"


@pytest.mark.parametrize("record", ["{", "[]", '{"files": 3}', ""])
def test_a_damaged_undo_record_is_one_plain_line(tree: Path, tmp_path: Path, record: str) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "apply-000001.json").write_text(record)
    with pytest.raises(BadInput, match="cannot be read"):
        Journal(tree, store).undo()


def test_owner_mode_and_attributes_are_kept(tree: Path, tmp_path: Path) -> None:
    path, mode = tree / "src/b.c", 0o640
    path.chmod(mode)
    try:
        os.setxattr(path, "user.note", b"kept")
        noted = True
    except OSError:  # a file system without them
        noted = False
    root = os.geteuid() == 0
    if root:
        os.chown(path, 12345, 23456)
        os.chown(tree / "src", 12345, 23456)
    Journal(tree, tmp_path / "store").apply(CHANGES, "x")
    status = path.stat()
    assert status.st_mode & 0o7777 == mode
    assert not noted or os.getxattr(path, "user.note") == b"kept"
    if root:
        assert (status.st_uid, status.st_gid) == (12345, 23456)
        new = (tree / "src/new.c").stat()
        assert (new.st_uid, new.st_gid) == (12345, 23456), "a new file is its folder's owner's"


@pytest.mark.parametrize("where", ["file", "record"])
def test_a_pipe_in_place_of_a_file_or_a_record_is_not_waited_for(
    tree: Path, tmp_path: Path, where: str
) -> None:
    journal = Journal(tree, tmp_path / "store")
    journal.apply(CHANGES, "x")
    path = tree / "src/a.c" if where == "file" else tmp_path / "store/apply-000001.json"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises((BadInput, ChangedMeanwhile), match="cannot be read"):
        journal.undo()
    with pytest.raises(ChangedMeanwhile):
        journal.apply(CHANGES, "y")


@pytest.mark.parametrize(
    "record",
    [
        "[" * 100_000, "[]", "3", '{"label": 1, "files": []}', '{"label": "x", "files": {"src/a.c": 3}}',
        '{"label": "x", "files": {"src/a.c": {"before": "!", "after": 3}}}', "\x00",
    ],
)  # fmt: skip
def test_a_damaged_record_is_named(tree: Path, tmp_path: Path, record: str) -> None:
    journal = Journal(tree, tmp_path / "store")
    journal.apply(CHANGES, "x")
    (tmp_path / "store/apply-000001.json").write_text(record)
    before = contents(tree)
    with pytest.raises(BadInput, match=r"apply-000001\.json cannot be read"):
        journal.undo()
    assert journal.last() is None
    assert contents(tree) == before


def test_what_cannot_be_written_is_named_and_not_the_temporary_file(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("steps.edits.files.os.fsync", full)
    monkeypatch.setattr(Journal, "_keep", lambda self, _changes, _label, _memory: self.store / "record.json")
    with pytest.raises(CannotWrite, match=r"cannot write \S*/src/a\.c \(No space left") as error:
        Journal(tree, tmp_path / "store").apply(CHANGES, "x")
    assert ".libvirt-wizard" not in str(error.value)


def test_an_apply_that_was_killed_before_it_wrote_does_not_stand_before_the_one_to_undo(
    tree: Path, tmp_path: Path
) -> None:
    journal = Journal(tree, tmp_path / "store")
    before = contents(tree)
    journal.apply(CHANGES, "whole")
    journal._keep({"src/a.c": FileChange(b"A\n", b"never")}, "killed", {})
    assert journal.undo().label == "whole"
    assert contents(tree) == before


def test_a_file_that_changes_while_it_is_written_is_not_overwritten(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.write_beside

    def slow(target: Path, data: bytes) -> Path:
        made = real(target, data)
        if target.name == "b.c":
            target.write_text("somebody else's\n")
        return made

    monkeypatch.setattr(module, "write_beside", slow)
    with pytest.raises(ChangedMeanwhile, match=r"src/b\.c changed while it was written"):
        Journal(tree, tmp_path / "store").apply(CHANGES, "x")
    assert contents(tree) == {"src/a.c": b"a\r\n\xff", "src/b.c": b"somebody else's\n"}
