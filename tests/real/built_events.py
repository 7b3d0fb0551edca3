"""Two new events in a tree that is built: what the test driver emits, and how virsh is seen to hear them."""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.real import libvirt_build
from tests.real.functions import wizard


@dataclass(frozen=True)
class Heard:
    """An event: its callback, the choices, the values that a person fills in, what waits for it, what brings it about."""

    callback: str
    choices: tuple[str, ...]
    planned: str
    """The values as the wizard leaves them, blanks squeezed."""
    filled: str
    waiting: tuple[str, ...]
    causing: str
    said: str


EVENTS = (
    Heard(
        "typedef void (*virConnectDomainEventFrobFilledCallback)(virConnectPtr conn, virDomainPtr dom, int level, "
        "unsigned long long amount, const char *note, void *opaque);",
        ("nullable=note", "emit=testDomainSuspend"),
        'FrobFilledNewFromObj(privdom, 0, 0, "note")', "FrobFilledNewFromObj(privdom, -7, 18446744073709551615ULL, NULL)",
        ("event", "test", "--event", "frob-filled"), "suspend test; resume test",
        "event 'frob-filled' for domain 'test': level: -7 amount: 18446744073709551615 note:",
    ),
    Heard(
        "typedef void (*virConnectStoragePoolEventFrobMovedCallback)(virConnectPtr conn, virStoragePoolPtr pool, "
        "const char *path, unsigned int shade, void *opaque);",
        ("emit=testStoragePoolRefresh",),
        'FrobMovedNew(pool->name, pool->uuid, "path", 0)', 'FrobMovedNew(pool->name, pool->uuid, "/a/path", 4294967295U)',
        ("pool-event", "default-pool", "--event", "frob-moved"), "pool-refresh default-pool",
        "event 'frob-moved' for storage pool default-pool: path: /a/path, shade: 4294967295",
    ),
)  # fmt: skip


def apply(root: Path) -> None:
    """Let the wizard add the events, and fill in the values as a person does."""
    source = root / "src/test/test_driver.c"
    for event in EVENTS:
        choices = [word for choice in event.choices for word in ("--set", choice)]
        applied = wizard(root, "apply", "--event", event.callback, *choices)
        assert applied.returncode == 0, applied.stderr
        text = source.read_text()
        planned = r"\s+".join(re.escape(word) for word in event.planned.split())
        changed, count = re.subn(planned, lambda _m, filled=event.filled: filled, text)
        assert count == 1, event.planned
        source.write_text(changed)


def hear(folder: Path, uri: str, event: Heard) -> str:
    """What virsh prints that waits for ``event`` on ``uri``, blanks squeezed; it is brought about until it came."""
    waiting = subprocess.Popen(
        ["./run", "tools/virsh", "-c", uri, *event.waiting, "--timeout", "120"],
        cwd=folder, env=libvirt_build.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    # It may not be registered yet the first time.
    while waiting.poll() is None:
        done = libvirt_build.virsh(folder, uri, event.causing)
        assert done.returncode == 0, done.stderr
        time.sleep(0.2)
    assert waiting.stdout is not None
    return " ".join(waiting.stdout.read().split())
