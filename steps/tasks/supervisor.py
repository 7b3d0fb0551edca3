"""Runs one command, and ends it with all its descendants when told to or when the wizard is gone.

Started as a script: ``python -I -S supervisor.py FD[,LOCK] NICE ARGV…``. FD is one end of a socket pair whose
other end only the wizard holds. When that end is closed - by a cancel, or by the kernel because the wizard was
killed - every descendant gets SIGTERM, and SIGKILL two seconds later. When the command ends by itself,
``exit N`` or ``signal N`` is written to FD. LOCK is only kept open: what it locks is locked until all is ended.

A process group is not enough to end a build: ninja puts each compiler into a group of its own, and
``meson test`` each test into a session of its own. So on Linux this process makes itself the subreaper
(prctl(2), PR_SET_CHILD_SUBREAPER): whatever loses its parent becomes its child and is still found through
/proc. Elsewhere the command's own group is all that is ended. The command itself also dies with this process
(PR_SET_PDEATHSIG).

Needs nothing but the standard library and imports little of it: it starts with every command.
"""

import os
import select
import signal
import sys
import time

GRACE = 2.0
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    """Linux's prctl(2); does nothing where there is none."""
    if sys.platform != "linux":
        return
    import ctypes

    try:
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
    except (OSError, AttributeError):
        return


def _start(argv: list[str], nice: int, control: int) -> int:
    """Fork and execute ``argv`` in a process group of its own; returns its process id."""
    child = os.fork()
    if child:
        return child
    try:
        os.setpgid(0, 0)
        os.close(control)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if nice:
            os.nice(nice)
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode(errors="replace"))
    os._exit(127)


def _descendants() -> list[int]:
    """All processes below this one, zombies left out."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208  # pathlib takes longer to import than this to start
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as stat:
                state, parent = stat.read().rpartition(b")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if state != b"Z":
            children.setdefault(int(parent), []).append(int(entry))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _signal_all(child: int, number: int) -> bool:
    """Send ``number`` to every descendant; True if there was any."""
    try:
        targets = _descendants()
    except OSError:  # no /proc here: the group is what can be reached
        targets = []
    else:
        if not targets:
            return False
    try:
        os.killpg(child, number)
    except OSError:
        if not targets:
            return False
    for target in targets:
        try:
            os.kill(target, number)
        except OSError:
            continue
    return True


def _reap(child: int) -> int | None:
    """Collect all that ended; the wait status of ``child`` if it is among them."""
    status = None
    while True:
        try:
            pid, result = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == 0:
            return status
        if pid == child:
            status = result


def _end_all(child: int) -> None:
    """SIGTERM to all, SIGKILL to what is left after the grace; returns when nothing is left."""
    _signal_all(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline:
        _reap(child)
        if not _signal_all(child, 0):
            return
        time.sleep(0.02)
    while _signal_all(child, signal.SIGKILL):
        _reap(child)
        time.sleep(0.02)
        if time.monotonic() > deadline + GRACE:  # stuck in the kernel: nothing more can be done from here
            return


def _describe(status: int) -> bytes:
    if os.WIFSIGNALED(status):
        return b"signal %d\n" % os.WTERMSIG(status)
    return b"exit %d\n" % os.waitstatus_to_exitcode(status)


def main() -> None:
    """See the module."""
    kept, nice, argv = [int(word) for word in sys.argv[1].split(",")], int(sys.argv[2]), sys.argv[3:]
    for file in kept:
        os.set_inheritable(file, False)
    control = kept[0]
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    asked = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.append(True))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    child = _start(argv, nice, control)
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            os.read(woken, 512)
            status = _reap(child)
            if status is not None:
                try:
                    os.write(control, _describe(status))
                except OSError:  # the wizard went at the same moment: what the command left behind goes too
                    _end_all(child)
                return
        if control in ready or asked:
            _end_all(child)
            return


if __name__ == "__main__":
    main()
