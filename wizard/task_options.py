"""How tasks run here: what is kept of earlier runs in this checkout, and what its untouched base shows."""

from __future__ import annotations

from collections.abc import Iterator

from steps.tasks import Baselines, Diagnostic, RunOptions
from steps.tasks.diagnostic import Severity
from steps.tasks.runner import ExtraCheck
from steps.tree.checkout import Checkout
from wizard.locations import checkout_folder, state_folder


def run_options(checkout: Checkout, nice: int = 0) -> RunOptions:
    """Options for every run of a task in ``checkout``."""
    folder = checkout_folder(checkout.root)

    def baselines() -> Baselines | None:
        """Asked in a thread at the start of a run, when the tree is as the task will see it."""
        state = checkout.state()
        if state is None:
            return None
        base = state.base or state.commit
        return Baselines(folder / "baselines", base, untouched=not state.dirty and not state.ahead)

    lint = ExtraCheck("lint", lambda: _lint(checkout))
    return RunOptions.remembering(folder, nice, baselines, (lint,), state_folder() / "locks")


def _lint(checkout: Checkout) -> Iterator[Diagnostic]:
    """The wizard's own judgement of the public functions in progress, as preflight's last checker."""
    from steps.progress import in_progress

    names = in_progress(checkout)
    if not names:
        return
    # Imported late: the rules take longer to load than all kept results of the other checkers to look up.
    from steps.lint.rules import lint
    from steps.tree.facts import Facts

    facts = Facts(checkout.snapshot())
    for name in names:
        for found in lint(facts, name):
            severity: Severity = "error" if found.level == "error" else "warning"
            yield Diagnostic(
                found.message, severity, "lint", found.file, found.line, step=3, check=found.rule, api=name
            )
