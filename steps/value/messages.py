"""Tables whose rows are written for one value each: ``[VIR_ERR_X] = { N_("…"), N_("…: %s") }``, the messages of errors."""

from __future__ import annotations

import re

from steps.tree.constants import At
from steps.value.subject import ValueSubject


def designated(subject: ValueSubject, name: str) -> list[At[int]]:
    """Return the rows of tables of messages in ``src`` that are written for ``name``."""
    word = f"[{name}]".encode()
    found = []
    for path in [*subject.facts.layout.implementations, *subject.tree.sources]:
        data = subject.facts.snapshot.read(path)
        at = data.find(word) if data is not None else -1
        if data is not None and at >= 0 and re.match(rb"\[\w+\]\s*=\s*\{\s*N_\(", data[at:]):
            found.append(At(path, subject.facts.snapshot.line(path, at), at))
    return found
