"""What only compiles together goes together."""

from __future__ import annotations

from pathlib import Path

from steps.series.model import Series, Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git


def planned(tree: Path) -> Series:
    return Material.read(Checkout.open(tree), base="HEAD").arrange(Wishes())


def patch_of(series: Series, path: str, text: bytes) -> str:
    """The patch that has the hunk with ``text``."""
    for patch in series.patches:
        for part in patch.parts:
            if part.piece.path == path and any(
                text in row for row in series.change.files[path].added(part.piece)
            ):
                return patch.id
    raise AssertionError(f"{text!r} is in no patch")


def old_and_new(tree: Path, path: str, old: str, new: str) -> None:
    """Let ``path`` have had ``old`` at its end in the base, and have ``new`` now."""
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    now = file.read_text() if file.exists() else ""
    before = git(tree, "show", f"HEAD:{path}") + "\n" if git(tree, "ls-files", path) else ""
    file.write_text(before + old)
    git(tree, "add", path)
    file.write_text(now + new)


def test_a_rename_is_one_patch(tree: Path) -> None:
    for path, text in (
        ("src/conf/frob_conf.h", "int virFrob{}Check(int level);\n"),
        ("src/conf/frob_conf.c", "int\nvirFrob{}Check(int level)\n{{\n    return level;\n}}\n"),
        ("src/qemu/qemu_frob.c", "int\nqemuFrob(void)\n{{\n    return virFrob{}Check(1);\n}}\n"),
    ):
        old_and_new(tree, path, text.format("Old"), text.format("New"))
    git(tree, "commit", "-qm", "before")
    series = planned(tree)
    assert patch_of(series, "src/qemu/qemu_frob.c", b"virFrobNewCheck") == "common"


def test_a_local_is_declared_in_the_patch_that_uses_it(tree: Path) -> None:
    body = "".join(f"    work({n});\n" for n in range(30))
    head, call = "    int frobbed = 0;\n", "    frobbed = virDomainSetFrobnication(dom, NULL, 1, 0);\n"
    frame = "\nint\nqemuTune(virDomainPtr dom)\n{{\n{}{}{}    return 0;\n}}\n"
    old_and_new(tree, "src/qemu/qemu_tune.c", frame.format("", body, ""), frame.format(head, body, call))
    git(tree, "commit", "-qm", "before")
    series = planned(tree)
    assert patch_of(series, "src/qemu/qemu_tune.c", b"frobbed = virDomainSet") == "use"
    assert patch_of(series, "src/qemu/qemu_tune.c", b"int frobbed") == "use"
