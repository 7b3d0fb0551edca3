"""``run check XPATH --regenerate``: the expected outputs of a document's tests made anew, and shown as a diff."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from pathlib import Path

from steps.xml.run.outputs import kept
from steps.xml.run.programs import document_of


def regenerate(root: Path, xpath: str, run: Callable[[], int]) -> int:
    """Run the tests, print what they would write as a diff for ``git apply``, and leave the tree as it was.

    Returns 0 where nothing differs, 1 where there is a diff, else the status of what could not be built or run.
    """
    with kept(root, document_of(xpath)) as outputs:
        print(f"until this ends the test data as they are now are kept in {outputs.copy}", file=sys.stderr)
        status = run()
        changed = outputs.changed()
    for name, (old, new) in changed.items():
        sys.stdout.write(_diff(name, old, new))
    if status:
        return status
    note = (
        f"{len(changed)} of the expected files differ; nothing was written"
        if changed
        else "no expected file differs"
    )
    print(f"{note}.", file=sys.stderr)
    return 1 if changed else 0


def _diff(name: str, old: bytes | None, new: bytes | None) -> str:
    """A unified diff of one file, as git reads it."""
    before, after = (
        (data or b"").decode("utf-8", "surrogateescape").splitlines(keepends=True) for data in (old, new)
    )
    head = f"diff --git a/{name} b/{name}\n"
    head += "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
    names = ("/dev/null" if old is None else f"a/{name}", "/dev/null" if new is None else f"b/{name}")
    lines = difflib.unified_diff(before, after, *names)
    return head + "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
