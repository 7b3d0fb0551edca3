"""Kill a piece of work at any line of the code that does it: what SIGKILL leaves, without waiting for luck."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any


def lines_of(work: Callable[[], object], modules: Sequence[str]) -> int:
    """How many lines of ``modules`` the work runs, in a process of its own."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        count = _run(work, modules, 0)
        os.write(writing, str(count).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        count = int(pipe.read() or 0)
    os.waitpid(pid, 0)
    return count


def killed_at(work: Callable[[], object], modules: Sequence[str], line: int) -> None:
    """Run the work in a process of its own that ends, without a word, before the ``line``-th line of ``modules``."""
    pid = os.fork()
    if pid == 0:
        _run(work, modules, line)
        os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == 9, f"came to its end with {status}: there is no line {line}"


def _run(work: Callable[[], object], modules: Sequence[str], stop: int) -> int:
    count = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        if not frame.f_globals.get("__name__", "").startswith(tuple(modules)):
            return None
        if event == "line":
            count += 1
            if count == stop:
                os._exit(9)
        return trace

    sys.settrace(trace)
    try:
        work()
    except BaseException as error:  # noqa: BLE001 - the child must end here, whatever it was
        sys.settrace(None)
        os.write(2, f"{error!r}\n".encode())
        os._exit(2)
    sys.settrace(None)
    return count
