"""A command whose options are the new function's works without them on a daemon that has no such procedure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.real import libvirt_build
from tests.real.conftest import copy_tree, find_tree
from tests.real.functions import wizard

pytestmark = [pytest.mark.real, pytest.mark.build]

PROPOSAL = (
    "int virDomainSuspendFlags(virDomainPtr dom, unsigned int flags);",
    "--flag", "virDomainSuspendFlagsValues VIR_DOMAIN_SUSPEND_HARD : stop it at once",
    "--set", "functions=virDomainSuspendFlags",
)  # fmt: skip


def test_the_older_command_on_a_daemon_without_the_procedure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, daemon_home: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = copy_tree(find_tree("9.0.0"), tmp_path / "libvirt-9.0.0")
    applied = wizard(root, "apply", *PROPOSAL)
    assert applied.returncode == 0, applied.stderr
    folder = libvirt_build.configure(root)
    libvirt_build.build(folder, "tools/virsh", "src/libvirtd")
    with libvirt_build.daemon(folder, daemon_home) as uri:
        known = libvirt_build.virsh(folder, uri, "suspend test --hard")
        assert "unsupported flags" in known.stderr, known.stderr
        # From here on the client asks for a procedure that the running daemon does not know.
        protocol = root / "src/remote/remote_protocol.x"
        text, changed = re.subn(
            r"(REMOTE_PROC_DOMAIN_SUSPEND_FLAGS = )(\d+)", r"\g<1>9\g<2>", protocol.read_text()
        )
        assert changed == 1
        protocol.write_text(text)
        libvirt_build.build(folder, "tools/virsh")
        plain = libvirt_build.virsh(folder, uri, "suspend test")
        assert plain.returncode == 0, plain.stderr
        assert "Domain 'test' suspended" in plain.stdout
        asked = libvirt_build.virsh(folder, uri, "suspend test --hard")
        assert asked.returncode == 1
        assert "unknown procedure: 9" in asked.stderr
