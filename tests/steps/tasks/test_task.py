from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from steps.errors import BadInput, MissingTool
from steps.tasks import Command, Task, plan_task, targets_for
from tests.steps.tasks.trees import autotools_build, autotools_tree, meson_build, meson_tree, write
from wizard.practice import make_practice_tree


@pytest.fixture
def meson(tmp_path: Path) -> Path:
    root = meson_tree(tmp_path / "libvirt")
    meson_build(root, root / "build")
    return root


@pytest.fixture
def autotools(tmp_path: Path) -> Path:
    root = autotools_tree(tmp_path / "libvirt")
    autotools_build(root, root)
    return root


def words(task: Task) -> tuple[str, ...]:
    assert len(task.commands) == 1
    assert task.commands[0].cwd == task.root
    return task.commands[0].argv


def test_meson_rpcgen_names_what_the_api_protocols_generate(meson: Path) -> None:
    made = ("src/remote/remote_protocol.h", "src/access/viraccessapicheck.c")
    assert words(plan_task(meson, "rpcgen")) == ("ninja", "-C", "build", "-k", "0", *made)


def test_meson_check_leaves_the_style_rules_out(meson: Path) -> None:
    assert (
        plan_task(meson, "check").display
        == "VIR_TEST_DEBUG=1 meson test -C build --print-errorlogs --no-suite syntax-check"
    )


def test_meson_check_without_the_suite_needs_no_exception(meson: Path) -> None:
    meson_build(meson, meson / "build", style_suite=False)
    assert plan_task(meson, "check").display == "VIR_TEST_DEBUG=1 meson test -C build --print-errorlogs"
    with pytest.raises(MissingTool, match="without git"):
        plan_task(meson, "syntax-check")


def test_meson_style_rules_as_a_suite_or_by_name(meson: Path) -> None:
    whole = plan_task(meson, "syntax-check").display
    assert whole == "meson test -C build --suite syntax-check --print-errorlogs"
    some = plan_task(meson, "syntax-check", targets=["prohibit_strcmp", "sc_flags_usage"]).display
    assert some == "make -k -C build/build-aux sc_prohibit_strcmp sc_flags_usage"


def test_meson_build_and_narrower(meson: Path) -> None:
    assert plan_task(meson, "build").display == "ninja -C build"
    assert plan_task(meson, "build", targets=["tools/virsh"]).display == "ninja -C build tools/virsh"
    assert plan_task(meson, "check", targets=["virsh self-test"]).display.endswith(
        "--print-errorlogs 'virsh self-test'"
    )


def test_tests_that_need_nothing_built_do_not_build_everything(meson: Path) -> None:
    meson_build(meson, meson / "build", tests=("check-symfile", "check-drivername"), needy=("check-symfile",))
    assert "--no-rebuild" in plan_task(meson, "check", targets=["check-drivername"]).display
    assert (
        "--no-rebuild" not in plan_task(meson, "check", targets=["check-drivername", "check-symfile"]).display
    )


def test_build_folder_outside_is_named_in_full(tmp_path: Path) -> None:
    root = meson_tree(tmp_path / "libvirt")
    outside = meson_build(root, tmp_path / "out of tree")
    assert plan_task(root, "build", outside).display == f"ninja -C '{outside}'"
    assert plan_task(root, "build").build_dir == outside


def test_build_without_the_remote_driver_has_no_rpcgen(meson: Path) -> None:
    (meson / "build" / "build.ninja").write_text("build tools/virsh: c_LINKER a.o\n")
    with pytest.raises(MissingTool, match="driver_remote"):
        plan_task(meson, "rpcgen")


def test_autotools_without_rpcgen_target_makes_the_files(autotools: Path) -> None:
    made = (
        "remote/remote_protocol.c",
        "remote/remote_protocol.h",
        "remote/remote_client_bodies.h",
        "access/viraccessapicheck.h",
    )
    task = plan_task(autotools, "rpcgen")
    assert words(task) == ("make", "--eval=.DELETE_ON_ERROR:", "-k", "-C", "src", *made)
    assert "no rpcgen target" in task.note


def test_autotools_with_rpcgen_target_uses_it(autotools: Path) -> None:
    autotools_build(autotools, autotools, rpcgen=True)
    assert plan_task(autotools, "rpcgen").display == "make -C src rpcgen"


def test_autotools_tasks(autotools: Path) -> None:
    assert plan_task(autotools, "check").display == "VIR_TEST_DEBUG=1 make -k -C . check"
    assert plan_task(autotools, "syntax-check").display == "make -k -C . syntax-check"
    assert plan_task(autotools, "build").display == "make --eval=.DELETE_ON_ERROR: -C ."
    sorting = plan_task(autotools, "check", targets=["check-driverimpls"]).display
    assert sorting == "make -k -C src check-driverimpls"


def test_autotools_targets_are_made_after_the_generated_files(autotools: Path) -> None:
    generated, objects, virsh = plan_task(
        autotools, "build", targets=["src/test/a.lo", "tools/virsh"]
    ).commands
    assert generated.argv == words(plan_task(autotools, "rpcgen"))
    assert (objects.display, virsh.display) == ("make -C src test/a.lo", "make -C tools virsh")
    assert plan_task(autotools, "build", targets=["tools/virsh"]).display == "make -C tools virsh"
    generated, check = plan_task(autotools, "check", targets=["check-symfile"]).commands
    assert generated.argv == words(plan_task(autotools, "rpcgen"))
    assert check.display == "make -k -C src check-symfile"


def test_tree_with_rpcgen_target_keeps_its_generated_files_in_git(autotools: Path) -> None:
    autotools_build(autotools, autotools, rpcgen=True)
    assert plan_task(autotools, "build", targets=["src/test/a.lo"]).display == "make -C src test/a.lo"


def test_autotools_test_program_is_run_in_its_folder_after_a_build(autotools: Path) -> None:
    assert [command.display for command in plan_task(autotools, "check", targets=["virshtest"]).commands] == [
        "make --eval=.DELETE_ON_ERROR: -C src",
        "make --eval=.DELETE_ON_ERROR: -C tools",
        "VIR_TEST_DEBUG=1 make -k -C tests check-TESTS TESTS=virshtest 'check_PROGRAMS=$(test_helpers)'",
    ]
    assert targets_for(autotools, steps=[6])[-1].display.endswith("'check_PROGRAMS=$(test_helpers)'")


def test_make_is_plain_where_nothing_is_written_in_place(autotools: Path) -> None:
    write(
        autotools,
        {"src/Makefile": HALF_MAKEFILE.replace("> $(srcdir)/remote/remote_client_bodies.h", "> $@.tmp")},
    )
    assert plan_task(autotools, "build").display == "make -C ."


def test_autotools_rules_have_the_names_of_cfg_mk(autotools: Path) -> None:
    task = plan_task(
        autotools, "syntax-check", targets=["spacing-check", "flags_usage", "sc_prohibit_strcmp"]
    )
    assert task.display == "make -k -C . spacing-check sc_flags_usage sc_prohibit_strcmp"


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_half_of_a_generated_file_is_not_taken_for_the_whole(autotools: Path) -> None:
    made = autotools / "src" / "remote" / "remote_client_bodies.h"
    write(autotools, {"src/Makefile": HALF_MAKEFILE, "src/remote/remote_protocol.x": ""})
    command = plan_task(autotools, "rpcgen").commands[0]
    for _ in range(2):
        done = subprocess.run(command.argv, cwd=command.cwd, capture_output=True, check=False)
        assert (done.returncode, made.exists()) == (2, False)


HALF_MAKEFILE = """\
srcdir = .
remote/remote_client_bodies.h: remote/remote_protocol.x
\techo half > $(srcdir)/remote/remote_client_bodies.h
\tfalse
"""


@pytest.mark.parametrize("name", ["rpcgen", "check", "syntax-check", "build"])
def test_missing_build_is_one_line_with_the_way_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(MissingTool) as caught:
        plan_task(meson_tree(tmp_path), name)
    assert "\n" not in str(caught.value)
    assert "'libvirt-wizard run configure' makes a small one" in str(caught.value)
    assert caught.value.exit_status == 3


def test_configure_is_a_task_of_its_own(tmp_path: Path) -> None:
    root = meson_tree(tmp_path / "libvirt")
    small = plan_task(root, "configure")
    assert small.display.startswith("meson setup build -Dauto_features=disabled")
    assert small.note
    assert not small.whole
    outside = plan_task(root, "configure", tmp_path / "vbuild", ["full"])
    assert outside.display == f"meson setup {tmp_path}/vbuild"
    assert outside.build_dir == tmp_path / "vbuild"
    with pytest.raises(BadInput, match="small and full"):
        plan_task(root, "configure", targets=["tiny"])


def test_named_build_folder_that_is_none_or_another_s(meson: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="no configured build there"):
        plan_task(meson, "build", tmp_path / "gone")
    other = meson_tree(tmp_path / "other")
    with pytest.raises(MissingTool, match=r"builds .*libvirt, not this tree"):
        plan_task(other, "build", meson / "build")


def test_unknown_task_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="rpcgen, check, syntax-check, build, preflight, configure"):
        plan_task(tmp_path, "frob")


def test_preflight_needs_no_build(tmp_path: Path) -> None:
    task = plan_task(meson_tree(tmp_path), "preflight")
    assert (task.commands, task.build_dir) == ((), None)
    with pytest.raises(BadInput):
        task.edited("anything")


def test_command_line_can_be_edited_without_a_shell(meson: Path) -> None:
    task = plan_task(meson, "build").edited("ninja -C build 'a b' $(id) ; rm")
    assert words(task) == ("ninja", "-C", "build", "a b", "$(id)", ";", "rm")
    for wrong in ("ninja 'open", "   "):
        with pytest.raises(BadInput):
            task.edited(wrong)


def test_messages_are_asked_for_in_english_and_colours_on_demand(meson: Path) -> None:
    plain = plan_task(meson, "build").commands[0].env
    assert plain["LC_ALL"] == "C.UTF-8"
    assert "CLICOLOR_FORCE" not in plain
    assert plan_task(meson, "build", colour=True).commands[0].env["CLICOLOR_FORCE"] == "1"


def test_smallest_checks_of_a_changed_driver(meson: Path) -> None:
    meson_build(meson, meson / "build", tests=("check-symfile", "check-driverimpls", "check-aclrules"))
    planned = [task.display for task in targets_for(meson, changed=["src/test/test_driver.c"])]
    assert planned == [
        "preflight",
        "ninja -C build src/test/libvirt_test.a.p/test_driver.c.o",
        "ninja -C build src/libvirt.so.0.9000.0 src/libvirtd",
        "meson test -C build --print-errorlogs --no-rebuild check-driverimpls check-aclrules",
    ]


def test_smallest_checks_of_a_header_compile_its_implementation(meson: Path) -> None:
    planned = [task.display for task in targets_for(meson, changed=["include/libvirt/libvirt-domain.h"])]
    assert "ninja -C build src/libvirt_driver.a.p/libvirt-domain.c.o" in planned
    assert planned[-1].endswith(" check-symfile")


def test_smallest_checks_of_the_protocol_begin_with_rpcgen(meson: Path) -> None:
    planned = [task.name for task in targets_for(meson, steps=[4])]
    assert planned[:3] == ["preflight", "rpcgen", "build"]


def test_smallest_checks_without_a_build_are_preflight(tmp_path: Path) -> None:
    assert [task.name for task in targets_for(meson_tree(tmp_path), steps=[1, 2, 3])] == ["preflight"]


def test_smallest_checks_under_autotools(autotools: Path) -> None:
    planned = [task.display for task in targets_for(autotools, changed=["src/test/test_driver.c"])]
    generated = plan_task(autotools, "rpcgen").display
    assert planned == [
        "preflight",
        f"{generated} && make -C src test/libvirt_driver_test_la-test_driver.lo",
        f"{generated} && make -C src libvirt.la libvirtd",
        "make -k -C src check-driverimpls",
    ]


def test_line_may_set_variables_and_hold_several_commands(tmp_path: Path) -> None:
    there, below = Command(("mkdir", "b"), tmp_path), Command(("../configure",), tmp_path / "b")
    whole = Task("configure", tmp_path, tmp_path / "b", (there, below), "")
    edited = whole.edited("mkdir -p b && CFLAGS='-O0 -g' ../configure --odd && make")
    assert [(one.argv, one.cwd) for one in edited.commands] == [
        (("mkdir", "-p", "b"), tmp_path),
        (("../configure", "--odd"), tmp_path / "b"),
        (("make",), tmp_path / "b"),
    ]
    assert edited.commands[1].env["CFLAGS"] == "-O0 -g"
    assert edited.edited(edited.display) == edited
    with pytest.raises(BadInput, match="empty"):
        whole.edited("A=1")
    with pytest.raises(BadInput, match="empty"):
        whole.edited("a && && b")


def test_full_and_small_go_into_folders_of_their_own(meson: Path) -> None:
    assert plan_task(meson, "configure").build_dir == meson / "build-small"
    assert words(plan_task(meson, "configure", targets=["full"])) == ("meson", "setup", "build-full")
    (meson / "build-full").mkdir()
    assert words(plan_task(meson, "configure", targets=["full"])) == ("meson", "setup", "build-full-2")


def test_folder_that_is_configured_is_configured_anew(meson: Path) -> None:
    task = plan_task(meson, "configure", meson / "build", ["full"])
    assert words(task) == ("meson", "setup", "--reconfigure", "build")


def test_smallest_checks_are_titled_the_quickest_first(meson: Path) -> None:
    tasks = targets_for(meson, [8], ["src/test/test_driver.c"])
    assert [(task.title, task.name) for task in tasks[:3]] == [
        ("preflight", "preflight"),
        ("object", "build"),
        ("library", "build"),
    ]
    assert [task.title for task in targets_for(meson, [4])][:3] == ["preflight", "generated", "library"]
    assert [task.title for task in targets_for(meson, [6])][:2] == ["preflight", "virsh"]


def test_smallest_checks_of_a_makefile_by_patterns(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    shown = [task.display for task in targets_for(root, [8], ["src/test/test_driver.c", "src/test/gone.c"])]
    assert shown[1:] == [
        "make -C src test/test_driver.o",
        "make -C src libvirt.so libvirtd",
        "make -k -C src check-driverimpls",
    ]
