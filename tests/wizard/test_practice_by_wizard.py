"""What the wizard inserts into the practice tree builds there, passes the tree's checks, and is called through RPC."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wizard.practice_tree import builds, daemon, make, virsh
from wizard.practice import make_practice_tree


def wizard(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on ``root``, its state beside it."""
    env = {**os.environ, "XDG_STATE_HOME": str(root.parent / "state"), "XDG_CONFIG_HOME": str(root.parent)}
    return subprocess.run(
        [sys.executable, "-m", "wizard", "-C", str(root), *arguments],
        cwd=Path(__file__).parents[2], env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@builds
@pytest.mark.parametrize(
    ("prototype", "command", "call"),
    [
        (
            "int virDomainSetFrobnication(virDomainPtr domain, const char *name, int level, unsigned int flags);",
            "domsetfrobnication",
            ("test", "knob", "3"),
        ),
        (
            "int virNetworkSetQuota(virNetworkPtr network, unsigned long long bytes, unsigned int flags);",
            "net-set-quota",
            ("default", "5000000000"),
        ),
        (
            "int virNodeSetBanner(virConnectPtr conn, const char *text, unsigned int flags);",
            "nodesetbanner",
            ("welcome",),
        ),
        ("char *virDomainGetBanner(virDomainPtr domain, unsigned int flags);", "dombanner", ("test",)),
    ],
)
def test_what_it_inserts_builds_passes_and_is_called_through_the_daemon(
    tmp_path: Path, prototype: str, command: str, call: tuple[str, ...]
) -> None:
    root = make_practice_tree(tmp_path / "tree")
    applied = wizard(root, "apply", prototype, "--set", f"virsh-command={command}")
    assert applied.returncode in (0, 1), applied.stderr

    for target in ("check", "syntax-check"):
        done = make(root, "-j2", target)
        assert done.returncode == 0, done.stdout
        assert "warning" not in done.stdout

    name = prototype.partition("(")[0].split()[-1].lstrip("*")
    with daemon(root) as uri:
        called = virsh(root, "-c", uri, command, *call)
    assert called.returncode == 1
    assert f"{name} is not implemented in this driver" in called.stderr


@builds
def test_the_first_exercise_is_done_with_three_lines_by_hand(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    prototype = (
        "int virDomainSetPriority(virDomainPtr domain, const char *reason, int priority, unsigned int flags);"
    )
    wizard(root, "apply", prototype, "--set", "virsh-command=setpriority")
    driver = root / "src/test/test_driver.c"
    text = driver.read_text()
    placeholder = text.index("    /* libvirt-wizard:", text.index("\ntestDomainSetPriority("))
    end = text.index("    virDomainObjEndAPI", placeholder)
    by_hand = (
        "    vm->def->priority = priority;\n    g_free(vm->def->priorityReason);\n"
        "    vm->def->priorityReason = g_strdup(reason);\n    ret = 0;\n\n"
    )
    driver.write_text((text[:placeholder] + by_hand + text[end:]).replace(" G_GNUC_UNUSED", ""))

    done = make(root, "-j2", "check")
    assert done.returncode == 0, done.stdout
    with daemon(root) as uri:
        assert virsh(root, "-c", uri, "setpriority", "test", "it is urgent", "7").returncode == 0
        shown = virsh(root, "-c", uri, "dumpxml", "test").stdout
        denied = virsh(root, "-r", "-c", uri, "setpriority", "test", "mine", "9")
    assert "<priority>7</priority>" in shown and "<priorityReason>it is urgent</priorityReason>" in shown
    assert denied.returncode == 1 and "may not call virDomainSetPriority" in denied.stderr


@builds
def test_the_half_finished_function_is_completed(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree", "half")
    prototype = "int virNetworkSetBridgeName(virNetworkPtr network, const char *name, unsigned int flags);"
    applied = wizard(root, "apply", prototype, "--set", "virsh-command=net-set-bridge")
    touched = {line.partition(":")[0] for line in applied.stdout.splitlines()}
    assert touched >= {
        "src/remote_protocol-structs",
        "src/remote/remote_driver.c",
        "src/test/test_driver.c",
        "tools/virsh-network.c",
    }
    assert not touched & {
        "include/libvirt/libvirt-network.h",
        "src/libvirt_public.syms",
        "src/driver-network.h",
    }
    done = make(root, "-j2", "check")
    assert done.returncode == 0, done.stdout


@builds
@pytest.mark.parametrize("task", ["rpcgen", "build", "check", "syntax-check"])
def test_the_wizard_runs_the_trees_own_tasks(tmp_path: Path, task: str) -> None:
    root = make_practice_tree(tmp_path / "tree")
    done = wizard(root, "run", task)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (root / "src/remote/remote_protocol.c").is_file() == (task != "syntax-check")
