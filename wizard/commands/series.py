"""``series``: one patch per step."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module


def run(arguments: Namespace) -> int:
    """Answer ``series plan``, ``series commit`` or ``series verify``; see the contract for the exit status."""
    status: int = import_module(f"wizard.commands.series_{arguments.action}").run(arguments)
    return status
