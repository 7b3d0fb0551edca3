"""What was done since the wizard was left, in one line."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from wizard.session import Session

if TYPE_CHECKING:
    from steps.tree.checkout import Checkout

_AUTHORS_SHOWN = 3


def since_last_time(checkout: Checkout, session: Session, settled: dict[str, int]) -> str:
    """One line on what was done since the session was left: commits by whom, how many checks turned.

    Notes the present state in the session for the next time.
    """
    kept = session.place.get("last")
    last = kept if isinstance(kept, dict) else {}
    head = checkout.git.ask("rev-parse", "HEAD") or "" if checkout.has_git else ""
    session.place["last"] = {"head": head, "settled": settled, "time": int(time.time())}
    if not last:
        return ""
    parts = []
    before = last.get("head")
    if isinstance(before, str) and re.fullmatch(r"[0-9a-f]{40,64}", before) and before != head:
        authors = (checkout.git.ask("log", "--format=%an", f"{before}..HEAD", "--") or "").splitlines()
        if authors:
            who = list(dict.fromkeys(authors))
            more = f" and {len(who) - _AUTHORS_SHOWN} more" if len(who) > _AUTHORS_SHOWN else ""
            plural = "" if len(authors) == 1 else "s"
            parts.append(f"{len(authors)} commit{plural} by {', '.join(who[:_AUTHORS_SHOWN])}{more}")
        else:
            parts.append("another branch or commit is checked out")
    old = last.get("settled")
    if isinstance(old, dict):
        turned = sum(
            abs(count - old[name]) for name, count in settled.items() if isinstance(old.get(name), int)
        )
        if turned:
            parts.append(f"{turned} check{'' if turned == 1 else 's'} turned")
    return "since last time: " + (", ".join(parts) if parts else "nothing changed")
