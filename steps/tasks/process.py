"""One program of a task, run under ``supervisor.py``: its output in chunks, its end, and how to end it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from steps.errors import MissingTool
from steps.packages import missing

BATCH_SECONDS = 0.05
"""Output is handed on at most this often: a screen redraws no faster, and a build is not slowed down."""
_BUFFER = 1 << 20
_DRAIN_SECONDS = 0.5
_SUPERVISOR = Path(__file__).with_name("supervisor.py")


class Process:
    """A running program with everything it starts.

    It has /dev/null for input, a session of its own, and its errors in the same stream as its output. If the
    process that holds this object dies, the program and all its descendants are ended.
    """

    def __init__(
        self,
        popen: subprocess.Popen[bytes],
        control: socket.socket,
        reader: asyncio.StreamReader,
        transport: asyncio.ReadTransport,
    ) -> None:
        self._popen = popen
        self._control = control
        self._reader = reader
        self._transport = transport
        self._ended = asyncio.ensure_future(self._wait())

    @classmethod
    async def start(
        cls,
        argv: tuple[str, ...],
        cwd: Path,
        env: Mapping[str, str] | None = None,
        nice: int = 0,
        hold: int | None = None,
    ) -> Process:
        """Start ``argv`` in ``cwd`` with ``env`` added to the environment.

        The file descriptor ``hold`` stays open until the program and all its descendants have ended, even if
        this process dies before; the program itself does not get it.
        Raises MissingTool if the program or the folder is not there.
        """
        whole_env = {**os.environ, **(env or {})}
        program = find_program(argv[0], cwd, whole_env.get("PATH"))
        ours, theirs = socket.socketpair()
        with theirs:
            fds = (theirs.fileno(),) if hold is None else (theirs.fileno(), hold)
            popen = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    str(_SUPERVISOR),
                    ",".join(map(str, fds)),
                    str(nice),
                    program,
                    *argv[1:],
                ],
                cwd=cwd,
                env=whole_env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=fds,
                start_new_session=True,
            )
        ours.setblocking(False)
        reader = asyncio.StreamReader(limit=_BUFFER)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, popen.stdout)
        return cls(popen, ours, reader, transport)

    def cancel(self) -> None:
        """End the program and all its descendants: SIGTERM at once, SIGKILL after two seconds."""
        try:
            self._control.shutdown(socket.SHUT_WR)
        except OSError:  # it has ended meanwhile
            return

    async def chunks(self) -> AsyncIterator[bytes]:
        """The output as it comes, at most one chunk in BATCH_SECONDS; ends with the program.

        Leaving the iteration early ends the program.
        """
        try:
            while chunk := await self._next():
                yield chunk
                if not self._ended.done():
                    await asyncio.sleep(BATCH_SECONDS)
            await self._ended
        finally:
            self.cancel()
            self._transport.close()

    async def status(self) -> int:
        """The exit status, negative for the signal that ended the program."""
        return await asyncio.shield(self._ended)

    async def _next(self) -> bytes:
        """What can be read now; empty at the end of the output, or soon after the end of the program.

        The second matters when the program leaves a daemon behind that still holds the pipe.
        """
        read = asyncio.ensure_future(self._reader.read(_BUFFER))
        try:
            await asyncio.wait({read, self._ended}, return_when=asyncio.FIRST_COMPLETED)
            if not read.done():
                await asyncio.wait({read}, timeout=_DRAIN_SECONDS)
            return read.result() if read.done() else b""
        finally:
            read.cancel()

    async def _wait(self) -> int:
        loop = asyncio.get_running_loop()
        said = b""
        with self._control:
            while part := await loop.sock_recv(self._control, 64):
                said += part
        await asyncio.to_thread(self._popen.wait)
        kind, _, number = said.decode("ascii", "replace").strip().partition(" ")
        if kind == "exit":
            return int(number)
        return -int(number) if kind == "signal" else -15


def find_program(name: str, cwd: Path, path: str | None = None) -> str:
    """The program that ``name`` means in ``cwd``. Raises MissingTool with one line that says what to do."""
    if not cwd.is_dir():
        raise MissingTool(f"{cwd}: the folder is gone; configure the build again.")
    found = shutil.which(str(cwd / name)) if "/" in name else shutil.which(name, path=path)
    if found is None:
        raise MissingTool(f"{missing(name)}, then run again")
    return found
