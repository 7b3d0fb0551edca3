"""Runs the jobs of a preflight side by side and prints one JSON object for each command that ended.

Started as a script: ``python -I -S worker.py JOBS``. JOBS is a JSON list; each job is a list of commands to
run one after the other, ``{"id", "argv", "cwd", "env", "needs", "mute"}``; of a ``mute`` one only the errors
count; ``needs`` names an id of the same job that must have written its result (status 0, or 2: with
complaints). Printed: ``{"id", "status", "seconds", "output"}``; status 124 stands for a command that took too
long, 127 for one that could not be started, null for one that was not run as what it needs had failed.
"""

import json
import os
import subprocess
import sys
import threading
import time

LONGEST = 120.0
MOST_OUTPUT = 1 << 20


def _run(command: dict) -> dict:  # type: ignore[type-arg]
    began = time.monotonic()
    try:
        done = subprocess.run(
            command["argv"],
            cwd=command["cwd"],
            env={**os.environ, **command["env"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if command["mute"] else subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=LONGEST,
            check=False,
        )
        status, output = done.returncode, _together(done.stdout, done.stderr)
    except subprocess.TimeoutExpired as error:
        status, output = 124, _together(error.stdout, error.stderr) + b"took too long and was ended\n"
    except OSError as error:
        status, output = 127, f"{command['argv'][0]}: {error.strerror}\n".encode()
    text = output[:MOST_OUTPUT].decode("utf-8", "backslashreplace")
    return {"id": command["id"], "status": status, "seconds": time.monotonic() - began, "output": text}


def _together(output: bytes | None, errors: bytes | None) -> bytes:
    """What was printed, then the errors, each on lines of its own: the two are buffered apart."""
    printed = output or b""
    return printed + (b"\n" if printed and not printed.endswith(b"\n") else b"") + (errors or b"")


def main() -> None:
    """See the module."""
    with open(sys.argv[1], encoding="utf-8") as file:
        jobs = json.load(file)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not jobs:
                    return
                job = jobs.pop(0)
            written = set()
            for command in job:
                if command["needs"] and command["needs"] not in written:
                    result = {"id": command["id"], "status": None, "seconds": 0.0, "output": ""}
                else:
                    result = _run(command)
                    if result["status"] in (0, 2):
                        written.add(command["id"])
                with lock:
                    sys.stdout.write(json.dumps(result) + "\n")
                    sys.stdout.flush()

    threads = [threading.Thread(target=work) for _ in range(max(2, os.cpu_count() or 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
