"""How tasks run here: what is kept of earlier runs in this checkout, and what its untouched base shows."""

from __future__ import annotations

from steps.build import Baselines, RunOptions
from steps.tree.checkout import Checkout
from wizard.locations import checkout_folder


def run_options(checkout: Checkout, nice: int = 0) -> RunOptions:
    """Options for every run of a task in ``checkout``."""
    folder = checkout_folder(checkout.root)

    def baselines() -> Baselines | None:
        """Asked in a thread at the start of a run, when the tree is as the task will see it."""
        state = checkout.state()
        if state is None:
            return None
        base = checkout.base() or state.commit
        return Baselines(folder / "baselines", base, untouched=not state.dirty and not state.ahead)

    return RunOptions.remembering(folder, nice, baselines)
