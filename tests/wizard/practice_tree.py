"""What the tests of the practice tree share: git, make, virsh and the daemon of such a tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_MISSING = [tool for tool in ("gcc", "make", "perl", "rpcgen") if shutil.which(tool) is None]
builds = pytest.mark.skipif(bool(_MISSING), reason=f"NOT RUN: the practice tree needs {', '.join(_MISSING)}")


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def make(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make; the output of both streams is in ``stdout``."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | {
        "LC_ALL": "C.UTF-8"
    }
    return subprocess.run(
        ["make", *arguments], cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def virsh(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(root / "tools/virsh"), *arguments], capture_output=True, text=True, timeout=20, check=False
    )


@contextmanager
def daemon(root: Path) -> Iterator[str]:
    """The tree's libvirtd; yields the URI that reaches it."""
    with tempfile.TemporaryDirectory() as folder:  # short: a socket's path has at most 107 bytes
        socket = Path(folder, "sock")
        process = subprocess.Popen([str(root / "src/libvirtd"), "--socket", str(socket)])
        try:
            deadline = time.monotonic() + 10
            while not socket.exists():
                assert process.poll() is None and time.monotonic() < deadline, "libvirtd did not come up"
                time.sleep(0.01)
            yield f"test+unix:///default?socket={socket}"
        finally:
            process.terminate()
            assert process.wait(10) == 0
