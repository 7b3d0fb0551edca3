"""libvirt 9.0.0 with new functions is built with warnings as errors, checked by itself, and called through RPC."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steps.api.names import derive
from tests.real import libvirt_build
from tests.real.functions import EACH_MODULE, wizard

pytestmark = [pytest.mark.real, pytest.mark.build]


def test_new_functions_of_every_module(
    tree_9: Path, working_copy: Callable[[Path], Path], tmp_path: Path
) -> None:
    root = working_copy(tree_9)
    source = "".join(new.as_file for new in EACH_MODULE)
    applied = wizard(root, "apply", "--from", "-", given=source)
    assert applied.returncode == 0, applied.stderr
    folder = libvirt_build.configure(root)
    libvirt_build.build(folder)
    libvirt_build.test(folder)

    home = tmp_path / "daemon"
    with libvirt_build.daemon(folder, home) as uri:
        for new in EACH_MODULE:
            if not new.call:
                continue
            for where in ("test:///default", uri):
                done = libvirt_build.virsh(folder, where, new.call)
                assert done.returncode == 1, (new.call, where, done.stdout, done.stderr)
                assert "not implemented" in done.stderr, (new.call, where, done.stderr)
        called = libvirt_build.dispatched(home)
    for new in EACH_MODULE:
        if new.call:
            assert derive(new.name).dispatch in called, new.name
