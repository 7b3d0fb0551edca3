"""Everything that is remembered between two runs, in one place: what a tree cannot tell.

Of one checkout, below ``$XDG_STATE_HOME/libvirt-wizard/checkouts/NAME-HASH``:

=====================  ==============================================================================
``session.json``       prototypes, choices, answers, the place where the person was (`wizard.session`)
``results.json``       the last result of each task (`wizard.results`)
``history.json``       the commits that brought a function (`wizard.found_history`)
``apply-NNNNNN.json``  what stood in each file before an apply (`steps.edits.apply`)
``durations.json`` …   how long tasks take, what the untouched base shows (`steps.tasks`)
=====================  ==============================================================================

Of all checkouts: ``trusted.json``, those whose own programs may be run; ``practice.json``, the practice trees. Each file is a :class:`steps.kept.Kept`: merged
under a lock, written whole, moved aside where it cannot be read.
"""

from __future__ import annotations

import os
from pathlib import Path

from steps.kept import Kept
from wizard.locations import checkout_folder, state_folder


def kept(root: Path, name: str) -> Kept:
    """The file ``name`` of what is remembered of the checkout ``root``."""
    return Kept(checkout_folder(root) / name)


def trusted(root: Path) -> bool | None:
    """Whether programs of the checkout ``root`` may be run; None where nobody was asked."""
    answer = Kept(trusted_file()).read().get(os.path.realpath(root))
    return answer if isinstance(answer, bool) else None


def trust(root: Path, answer: bool = True) -> str | None:
    """Remember the answer for ``root``; None, or why it is not kept."""
    return Kept(trusted_file()).change(lambda now: now | {os.path.realpath(root): answer})


def trusted_file() -> Path:
    """Return where it is remembered which checkouts are trusted."""
    return state_folder() / "trusted.json"
