"""``series``: one patch per step."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from wizard.readings import kept

_ELSEWHERE = {"mail": ("cover", "mail"), "handover": ("cover", "handover")}
"""The actions that share a module: its name, and their function in it."""


@kept()
def run(arguments: Namespace) -> int:
    """Answer one action of ``series``; see the contract for the exit status."""
    module, function = _ELSEWHERE.get(arguments.action, (arguments.action, "run"))
    status: int = getattr(import_module(f"wizard.commands.series_{module}"), function)(arguments)
    return status
