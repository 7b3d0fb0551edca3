"""Which change goes into which patch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from steps.errors import BadInput
from steps.series.model import Series, Wishes, signed
from steps.series.plan import Material, unknown_includes
from steps.tree.checkout import Checkout
from steps.tree.git import Git
from tests.wizard.practice_tree import git

GET, SET = "virDomainGetFrobnication", "virDomainSetFrobnication"


def read(root: Path, names: Sequence[str] = ()) -> Material:
    return Material.read(Checkout.open(root), names=names)


@pytest.fixture(scope="module")
def material(begun: Path) -> Material:
    return read(begun)


def files(series: Series) -> dict[str, set[str]]:
    return {patch.id: set(patch.files) for patch in series.patches}


PUBLIC = {"include/libvirt/libvirt-domain.h", "src/libvirt_public.syms"}
WIRE = {
    "src/remote/remote_protocol.x", "src/remote_protocol-structs", "src/remote/remote_driver.c",
    "src/remote/remote_daemon_dispatch.c",
}  # fmt: skip
VIRSH = {"tools/virsh-domain.c", "tools/virsh-domain-monitor.c", "docs/manpages/virsh.rst"}


def test_practice_groups_as_history_does(material: Material) -> None:
    series = material.arrange(Wishes())
    assert list(files(series)) == ["public", "remote", "driver-test", "virsh", "news"]
    assert files(series)["public"] == PUBLIC | {"src/driver-hypervisor.h", "src/libvirt-domain.c"}
    assert files(series)["remote"] == WIRE
    assert files(series)["virsh"] == VIRSH
    assert files(series)["driver-test"] == {"src/test/test_driver.c"}


def test_the_tree_is_compared_with_its_base_in_one_call(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    call = Git._call

    def noted(self: Git, env: dict[str, str], *args: str, given: bytes | None = None) -> Any:
        asked.append(args)
        return call(self, env, *args, given=given)

    monkeypatch.setattr(Git, "_call", noted)
    series = read(begun).arrange(Wishes())
    assert series.patches
    assert sum(args[0] == "diff" and series.change.base in args for args in asked) == 1
    assert len(asked) <= 16, asked


def test_steps_groups_as_the_guide_does(material: Material) -> None:
    series = material.arrange(Wishes("steps"))
    assert [patch.slot.steps for patch in series.patches] == [(1,), (2,), (3,), (4,), (6,), (8,), (1,)]
    assert files(series)["public-api"] == PUBLIC
    assert files(series)["driver-api"] == {"src/driver-hypervisor.h"}
    assert files(series)["implementation"] == {"src/libvirt-domain.c"}


def test_all_lines_are_in_a_patch_or_named_as_left_out(material: Material) -> None:
    for wishes in (Wishes(), Wishes("steps"), Wishes(per_api=True)):
        series = material.arrange(wishes)
        held = [part.piece for patch in series.patches for part in patch.parts]
        held += [part.piece for part in series.left_over]
        assert sorted(held, key=str) == sorted(material.change.pieces, key=str)
        # EXERCISE.md is committed on this branch and no API's.
        assert {part.piece.path for part in series.left_over} == {"EXERCISE.md"}


def test_each_api_can_have_its_own_patches(material: Material) -> None:
    series = material.arrange(Wishes(per_api=True))
    ids = [patch.id for patch in series.patches]
    assert ids[:4] == [f"public:{GET}", f"public:{SET}", f"remote:{GET}", f"remote:{SET}"]
    for patch in series.patches[:-1]:
        [api] = patch.apis
        other = SET if api == GET else GET
        for part in patch.parts:
            added = b"".join(material.change.files[part.piece.path].added(part.piece)).decode()
            assert not any(other in row for row in added.splitlines() if "(" in row or ";" in row), added


def test_the_checks_that_each_change_settles_are_named(material: Material) -> None:
    series = material.arrange(Wishes())
    checks = {patch.id: {c for part in patch.parts for c in part.checks} for patch in series.patches}
    assert {"public-header", "public-symbol", "driver-typedef", "driver-member"} <= checks["public"]
    assert {"wire-procedure", "wire-arguments", "client", "protocol-structs"} <= checks["remote"]
    assert {"virsh-call", "virsh-command", "virsh-docs"} == checks["virsh"]
    assert "test-driver" in checks["driver-test"]


def test_messages_say_what_is_introduced_and_are_signed_off(material: Material) -> None:
    series = material.arrange(Wishes())
    subjects = {patch.id: patch.subject for patch in series.patches}
    assert subjects["public"] == "Introduce virDomain{Get,Set}Frobnication APIs"
    assert subjects["remote"] == "remote: Implement virDomain{Get,Set}Frobnication"
    assert subjects["virsh"] == "virsh: Introduce 'domgetfrobnication' and 'domsetfrobnication' commands"
    assert subjects["driver-test"].startswith("test: Implement ")
    assert subjects["news"].startswith("NEWS: ")
    public = series.patches[0].message
    assert "  int virDomainSetFrobnication(virDomainPtr domain, const char *name,\n" in public
    for patch in series.patches:
        assert patch.message.endswith("\n\nSigned-off-by: Jane Doe <jane@example.org>\n")
        assert max(map(len, patch.message.splitlines())) <= 76
    assert "Signed-off-by" not in material.arrange(Wishes(signoff=False)).patches[0].message


def test_a_person_can_move_leave_out_and_reword(material: Material) -> None:
    first = material.arrange(Wishes())
    table = first.patches[2].parts[-1].piece
    series = material.arrange(Wishes().moved(table, "virsh").saying("virsh", "virsh: Mine\n\nWith a reason."))
    assert table.path in files(series)["virsh"]
    assert series.patch("virsh") is not None
    assert series.patches[3].message.startswith("virsh: Mine\n\nWith a reason.\n\nSigned-off-by: ")
    out = material.arrange(Wishes().moved(table, ""))
    assert table in [part.piece for part in out.left_over]
    assert material.arrange(Wishes().saying("virsh", "x").saying("virsh", " ")).patches == first.patches


def test_a_patch_never_precedes_one_that_it_needs(material: Material) -> None:
    first = material.arrange(Wishes())
    used = next(p.piece for p in first.patches[2].parts if "test-driver" in p.checks)
    series = material.arrange(Wishes().moved(used, "public"))
    ids = [patch.id for patch in series.patches]
    assert ids.index("driver-test") < ids.index("public")
    for patch in (*first.patches, *series.patches):
        assert not any("brings" in w for w in patch.warnings)


def test_a_change_that_needs_what_was_left_out_is_told(material: Material) -> None:
    first = material.arrange(Wishes())
    body = next(p.piece for p in first.patches[2].parts if p.added > 10)
    series = material.arrange(Wishes().moved(body, ""))
    assert any("testDomainGetFrobnication, which is left out" in w for w in series.patches[2].warnings)


def test_the_guides_first_steps_are_said_not_to_pass_the_trees_checks(material: Material) -> None:
    series = material.arrange(Wishes("steps"))
    for patch in series.patches[:2]:
        assert any("check-symfile" in w and "up to patch 3" in w for w in patch.warnings)
    assert not any("check-symfile" in w for patch in series.patches[2:] for w in patch.warnings)


def test_commas_includes_and_permissions_go_with_what_needs_them(tree: Path) -> None:
    header = tree / "src/util/virfrobrange.h"
    header.parent.mkdir(exist_ok=True)
    header.write_text("#define VIR_FROB_RANGE_MAX 9\n")
    driver = tree / "src/test/test_driver.c"
    driver.write_text('#include "virfrobrange.h"\n' + driver.read_text().replace(
        "static int\ntestDomainSetFrobnication", "/* VIR_FROB_RANGE_MAX */\nstatic int\ntestDomainSetFrobnication"))  # fmt: skip
    client = tree / "src/remote/remote_driver.c"
    client.write_text("#include <stdlib.h>\n" + client.read_text())
    access = tree / "src/access/viraccessperm.h"
    access.parent.mkdir(exist_ok=True)
    access.write_text("enum {\n    VIR_ACCESS_PERM_DOMAIN_SET_FROBNICATION_X,\n};\n")
    series = read(tree).arrange(Wishes())
    assert {part.piece.path for part in series.left_over} <= {"EXERCISE.md", "src/access/viraccessperm.h"}
    assert "src/util/virfrobrange.h" in files(series)["common"]
    whys = {part.piece.key: part.why for patch in series.patches for part in patch.parts}
    assert whys["src/remote/remote_driver.c:1"].startswith("includes a header for what")
    comma = next(
        why for key, why in whys.items() if "remote_protocol.x" in key and not why.startswith("names")
    )
    assert comma.startswith(("goes with what names", "ends the entry before what names"))


def test_left_out_is_taken_along_on_demand(material: Material) -> None:
    series = material.arrange(Wishes(include=("EXERCISE.md",)))
    assert not series.left_over
    assert files(series)["other"] == {"EXERCISE.md"}
    assert unknown_includes(material.change, ("src/nowhere.c", "EXERCISE.md", "*")) == ["src/nowhere.c"]


def test_what_names_no_api_goes_by_its_path_and_what_lies_outside_is_left(tree: Path) -> None:
    source = tree / "src/libvirt-domain.c"
    text = source.read_text()
    at = text.index("/**\n * virDomainSetFrobnication:")
    own = "static int\nfrobUnrelated(int x)\n{\n    return x + 1;\n}\n\n\n"
    source.write_text(text[:at] + own + text[at:])
    (tree / "README.md").write_text("mine\n")
    series = read(tree).arrange(Wishes())
    assert {"README.md", "EXERCISE.md"} == {part.piece.path for part in series.left_over}
    data, _mode = series.state(len(series.patches))["src/libvirt-domain.c"]
    assert data == source.read_bytes()


def test_helpers_that_only_this_change_knows_go_with_what_uses_them(tree: Path) -> None:
    driver = tree / "src/test/test_driver.c"
    text = driver.read_text()
    at = text.index("static int\ntestDomainSetFrobnication")
    helper = "static int\ntestLevelInRange(int level)\n{\n    return level >= 0;\n}\n\n\n"
    body = text[at:].replace("    int ret = -1;\n", "    int ret = -1;\n    testLevelInRange(level);\n", 1)
    driver.write_text(text[:at] + helper + body)
    util = tree / "src/util/virfrobrange.h"
    util.parent.mkdir(exist_ok=True)
    util.write_text("int virFrobRangeCheck(int level);\n")
    driver.write_text(
        driver.read_text().replace("testLevelInRange(level);", "virFrobRangeCheck(testLevelInRange(level));")
    )
    series = read(tree).arrange(Wishes())
    assert files(series)["driver-test"] == {"src/test/test_driver.c"}
    assert files(series)["common"] == {"src/util/virfrobrange.h"}
    assert [patch.id for patch in series.patches].index("common") == 1, "before the driver that uses it"
    assert {part.piece.path for part in series.left_over} == {"EXERCISE.md"}


def test_the_strings_of_error_codes_go_with_the_codes(tree: Path) -> None:
    strings = tree / "src/util/virerror.c"
    strings.parent.mkdir(exist_ok=True)
    strings.write_text('const char *domains[] = { "Frob Driver" };\n')
    assert "src/util/virerror.c" in files(read(tree).arrange(Wishes()))["common"]
    (tree / "include/libvirt/virterror.h").write_text(
        "typedef enum {\n    VIR_FROM_FROB = 1,\n} virErrorDomain;\n"
    )
    found = files(read(tree).arrange(Wishes()))
    assert {"src/util/virerror.c", "include/libvirt/virterror.h"} <= found["public"]


def test_a_driver_that_calls_the_new_function_is_step_5(tree: Path) -> None:
    driver = tree / "src/test/test_driver.c"
    call = '\nint\ntestTune(virDomainPtr dom)\n{\n    return virDomainSetFrobnication(dom, "a", 1, 0);\n}\n'
    driver.write_text(driver.read_text() + call)
    series = read(tree).arrange(Wishes())
    use = series.patch("use")
    assert use is not None
    assert use.slot.steps == (5,)
    assert [patch.id for patch in series.patches].index("use") < [p.id for p in series.patches].index("virsh")


def test_only_the_apis_that_are_named_are_taken(begun: Path) -> None:
    series = read(begun, [SET]).arrange(Wishes())
    assert series.apis == (SET,)
    assert any(
        GET in b"".join(series.change.files[p.piece.path].added(p.piece)).decode() for p in series.left_over
    )
    with pytest.raises(BadInput, match="virDomainNowhere"):
        read(begun, ["virDomainNowhere"])


def test_without_git_a_series_is_refused(begun: Path, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "plain"
    shutil.copytree(begun, root, ignore=shutil.ignore_patterns(".git"))
    with pytest.raises(BadInput, match="git"):
        read(root)


def test_notes_that_speak_of_the_function_are_no_part_of_it(tree: Path) -> None:
    (tree / "todo.md").write_text("virDomainSetFrobnication: ask for review\n")
    (tree / "docs/frob.rst").write_text("virDomainSetFrobnication\n")
    series = read(tree).arrange(Wishes())
    left = {part.piece.path: part.why for part in series.left_over}
    assert "lies outside" in left["todo.md"]
    assert "docs/frob.rst" not in left


def test_a_link_is_named_and_not_taken(tree: Path) -> None:
    (tree / "src/link.c").symlink_to("/etc/passwd")
    series = read(tree).arrange(Wishes(include=("*",)))
    assert "link" in series.beside["src/link.c"]
    assert "src/link.c" not in {path for patch in series.patches for path in patch.files}


def test_new_folders_are_looked_through_where_sources_are(tree: Path) -> None:
    for name in ("src/frob", "build-small/deep"):
        (tree / name).mkdir(parents=True)
        (tree / name / "frob.c").write_text("int virFrobRange;\n")
    series = read(tree).arrange(Wishes())
    assert "src/frob/frob.c" in series.change.files
    assert list(series.beside) == ["build-small/"]


def test_with_no_api_in_progress_all_goes_by_its_place(tree: Path) -> None:
    git(tree, "checkout", "-q", "--", ".")
    (tree / "src/test/test_driver.c").write_text(
        "/* other */\n" + (tree / "src/test/test_driver.c").read_text()
    )
    (tree / "tools/virsh.c").write_text((tree / "tools/virsh.c").read_text() + "/* other */\n")
    material = read(tree)
    series = material.arrange(Wishes())
    assert list(files(series)) == ["driver-test", "virsh"]
    assert [patch.subject for patch in series.patches] == [
        "test: Follow the change",
        "virsh: Expose the change",
    ]


def test_what_is_committed_is_split_too(tree: Path) -> None:
    git(tree, "commit", "-qam", "everything at once")
    series = Material.read(Checkout.open(tree), rev="HEAD").arrange(Wishes())
    assert [patch.id for patch in series.patches] == ["public", "remote", "driver-test", "virsh", "news"]
    (tree / "NEWS.rst").write_text("not looked at\n")
    again = Material.read(Checkout.open(tree), rev="HEAD").arrange(Wishes())
    assert again.as_json() == series.as_json()


def test_a_sign_off_is_added_once_and_joins_the_trailers() -> None:
    who = "Jane Doe <jane@example.org>"
    assert signed("a: b", who) == f"a: b\n\nSigned-off-by: {who}\n"
    assert signed(signed("a: b", who), who) == signed("a: b", who)
    assert (
        signed("a: b\n\nReviewed-by: X <x@y>", who) == f"a: b\n\nReviewed-by: X <x@y>\nSigned-off-by: {who}\n"
    )
    assert signed("a: b", "") == "a: b\n"
