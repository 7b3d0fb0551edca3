"""Configures, builds and calls a release tree, in the small way that an API addition needs."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

OPTIONS = (
    "-Dauto_features=disabled", "-Dno_git=true", "-Ddriver_remote=enabled", "-Ddriver_libvirtd=enabled",
    "-Ddriver_test=enabled", "-Dtests=enabled", "-Doptimization=0", "-Dgit_werror=enabled",
)  # fmt: skip
TARGETS = (
    "tools/virsh", "src/libvirtd", "src/lxc/lxc_monitor_protocol.h", "src/lxc/lxc_monitor_protocol.c",
    "src/lxc/lxc_monitor_dispatch.h", "tests/virshtest",
)  # fmt: skip
CHECKS = (
    "check-remote_protocol", "check-qemu_protocol", "check-lxc_protocol", "check-symfile", "check-symsorting",
    "check-drivername", "check-driverimpls", "check-aclrules", "check-aclperms",
)  # fmt: skip
NOBODY = 65534


def environment() -> dict[str, str]:
    """The environment of every command: the compiler, and none of the person's shims."""
    # The system's own python: a shim of a version manager costs a tenth of a second at each of hundreds of starts.
    return {**os.environ, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "CC": "gcc", "LC_ALL": "C.UTF-8"}


def _run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def configure(root: Path, *more: str) -> Path:
    """A build folder in ``root``, with warnings as errors, only what an API addition touches, and the options ``more``."""
    extra = ("-Dlibnl=enabled",) if (root / "scripts/rpcgen").is_dir() else ()
    if not (root / "build/build.ninja").exists():
        _run("meson", "setup", "build", *OPTIONS, *dict.fromkeys((*extra, *more)), cwd=root)
    return root / "build"


def build(folder: Path, *targets: str) -> None:
    """Build ``targets`` (default: all that an API addition touches)."""
    _run("nice", "ninja", "-C", str(folder), "-j2", *(targets or TARGETS), cwd=folder)


def test(folder: Path, *names: str) -> None:
    """Run the tree's own tests ``names`` (default: the checks that concern an API)."""
    _run(
        "meson",
        "test",
        "-C",
        str(folder),
        "--no-rebuild",
        "--print-errorlogs",
        *(names or CHECKS),
        cwd=folder,
    )


def _open_to_all(place: Path) -> None:
    """Let every user of the machine read in ``place`` and reach it: the daemon is nobody's."""
    for parent in (place, *place.parents):
        if parent == Path("/tmp") or not os.access(parent, os.W_OK):
            break
        parent.chmod(parent.stat().st_mode | 0o055)


def valgrind(report: Path) -> tuple[str, ...]:
    """The words that put a program under valgrind, which writes what it finds to ``report``."""
    return (
        "valgrind", "-q", "--leak-check=full", "--num-callers=40", "--child-silent-after-fork=yes",
        "--xml=yes", f"--xml-file={report}",
    )  # fmt: skip


def complaints(report: Path) -> list[tuple[str, list[str]]]:
    """What valgrind found: the kind of each error, and the functions on its stacks, the innermost first.

    Memory that is merely still reachable at the end is no error to valgrind, either. Raises where the program did not
    come to its end.
    """
    root = ElementTree.parse(report).getroot()
    assert [s.findtext("state") for s in root.iter("status")][-1] == "FINISHED", report.read_text()[-2000:]
    return [
        (error.findtext("kind", ""), [frame.text or "" for frame in error.iter("fn")])
        for error in root.iter("error")
    ]


@contextmanager
def daemon(folder: Path, home: Path, under: tuple[str, ...] = ()) -> Iterator[str]:
    """A libvirtd of the build ``folder``, unprivileged, in ``home``; gives the URI of its test driver.

    ``under`` is the program that runs it, with its options.
    """
    runtime = home / "run"
    longest = str(runtime / "libvirt/libvirt-admin-sock")
    assert len(longest) < 108, f"too long for a socket: {longest}"
    for place in (runtime, home / "home"):
        place.mkdir(parents=True)
    config = home / "libvirtd.conf"
    config.write_text(
        f'auth_unix_rw = "none"\nlog_outputs = "1:file:{runtime}/libvirtd.log"\n'
        'log_filters = "1:remote 1:rpc 1:test 3:*"\n'
    )
    drop: list[str] = []
    if os.getuid() == 0:
        # A privileged daemon would take pid files of the whole machine.
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(home)], check=True)
        for place in (home, folder):
            _open_to_all(place)
        drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    runtime.chmod(0o700)
    own = environment() | {"HOME": str(home / "home"), "XDG_RUNTIME_DIR": str(runtime)}
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        own[name] = str(home / "home" / name.lower())
    process = subprocess.Popen(
        [*drop, "./run", *under, "src/libvirtd", "--config", str(config), "--pid-file", str(runtime / "pid")],
        cwd=folder, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    socket = runtime / "libvirt/libvirt-sock"
    try:
        for _ in range(600):
            if socket.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        assert socket.exists(), process.stderr.read().decode() if process.poll() is not None else "no socket"
        yield f"test+unix:///default?socket={socket}"
    finally:
        process.terminate()
        process.wait(60)


def virsh(
    folder: Path, uri: str, command: str, under: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """``virsh -c URI COMMAND`` from the build; ``under`` is the program that runs it, with its options."""
    return call(folder, *under, "tools/virsh", "-c", uri, command)


def compiled(folder: Path, source: Path, program: Path) -> Path:
    """The C ``source`` as a ``program`` that is linked with the library of the build ``folder``."""
    root, library = folder.parent, folder / "src"
    headers = (f"-I{root / 'include'}", f"-I{folder / 'include'}")
    linked = (f"-L{library}", "-lvirt", f"-Wl,-rpath,{library}")
    _run("gcc", "-g", "-Wall", "-Werror", *headers, str(source), "-o", str(program), *linked, cwd=folder)
    return program


def call(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run ``command`` as the programs of the build ``folder`` are run."""
    return subprocess.run(
        ["./run", *command],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def dispatched(home: Path) -> set[str]:
    """The dispatcher functions that the daemon in ``home`` has called, by its log."""
    return set(re.findall(r"(\w+Dispatch\w+)Helper", (home / "run/libvirtd.log").read_text(errors="replace")))
