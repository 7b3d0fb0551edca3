from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from steps.tasks import configure_offers, find_folders, foreign_folders, read_folder
from tests.steps.tasks.trees import autotools_build, autotools_tree, meson_build, meson_tree, write


def test_folders_below_and_beside_the_tree_are_found(tmp_path: Path) -> None:
    root = meson_tree(tmp_path / "libvirt")
    inside = meson_build(root, root / "build")
    deeper = meson_build(root, root / "build" / "debug")
    beside = meson_build(root, tmp_path / "vbuild")
    assert {folder.path for folder in find_folders(root)} == {inside, deeper, beside}
    assert all(folder.system == "meson" and folder.source == root for folder in find_folders(root))


def test_last_configured_comes_first_and_the_preferred_before_it(tmp_path: Path) -> None:
    root = meson_tree(tmp_path / "libvirt")
    old = meson_build(root, root / "build-a")
    new = meson_build(root, root / "build-b")
    os.utime(old / "build.ninja", (1, 1))
    assert [folder.path for folder in find_folders(root)] == [new, old]
    assert [folder.path for folder in find_folders(root, preferred=old)] == [old, new]
    assert [folder.path for folder in find_folders(root, preferred=root / "gone")] == [new, old]


def test_folder_copied_with_its_tree_builds_the_original(tmp_path: Path) -> None:
    root = meson_tree(tmp_path / "one")
    meson_build(root, root / "build")
    copy = tmp_path / "two"
    shutil.copytree(root, copy)
    assert find_folders(copy) == []
    assert [(folder.path, folder.source) for folder in foreign_folders(copy)] == [(copy / "build", root)]


def test_tree_reached_through_a_link_is_the_same(tmp_path: Path) -> None:
    root = meson_tree(tmp_path / "libvirt")
    meson_build(root, root / "build")
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link"
    link.symlink_to(root)
    assert [folder.path for folder in find_folders(link)] == [link / "build"]


def test_autotools_in_the_tree_and_outside(tmp_path: Path) -> None:
    root = autotools_tree(tmp_path / "libvirt")
    autotools_build(root, root)
    outside = autotools_build(root, tmp_path / "vpath")
    assert {folder.path for folder in find_folders(root)} == {root, outside}
    assert {folder.system for folder in find_folders(root)} == {"autotools"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"directories": 3}', '{"directories": {"source": 1}}', "\udcff", "[" * 5000]
)
def test_damaged_build_folder_is_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"build.ninja": ""})
    (tmp_path / "meson-info").mkdir()
    (tmp_path / "meson-info" / "meson-info.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert read_folder(tmp_path) is None


def test_small_configuration_names_only_options_that_the_tree_has(tmp_path: Path) -> None:
    small, full = configure_offers(meson_tree(tmp_path))
    assert (small.name, full.name) == ("small", "full")
    assert small.display.startswith("meson setup build -Dauto_features=disabled -Doptimization=0")
    assert "-Ddriver_test=enabled" in small.display
    assert "-Dyajl=enabled" in small.display
    assert "expensive_tests" not in small.display
    assert full.display == "meson setup build"
    assert small.cost
    assert full.cost


def test_libnl_is_enabled_where_the_bridge_code_needs_it(tmp_path: Path) -> None:
    root = meson_tree(tmp_path)
    assert "-Dlibnl" not in configure_offers(root)[0].display
    write(root, {"src/util/virnetdevbridge.c": "    if (virNetlinkBridgeVlanFilterSet(x) < 0)\n"})
    assert "-Dlibnl=enabled" in configure_offers(root)[0].display


def test_autotools_offers_leave_out_the_drivers_an_api_does_not_need(tmp_path: Path) -> None:
    small, full = configure_offers(autotools_tree(tmp_path))
    assert "--without-qemu --without-storage-iscsi-direct --with-test" in small.display
    assert "--with-test" in small.display
    assert "--without-test" not in small.display
    assert full.commands[-1].argv == (str(tmp_path / "autogen.sh"),)


def test_no_libvirt_tree_has_no_offers(tmp_path: Path) -> None:
    assert configure_offers(tmp_path) == []
