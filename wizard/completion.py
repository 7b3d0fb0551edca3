"""Shell completion, by argcomplete from the parser itself: options, commands, and the names of this tree's functions."""

from __future__ import annotations

import sys
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SHELLS = ("bash", "zsh", "fish")
PROGRAM = "libvirt-wizard"
_NAMED = ("status", "lint", "report", "series")
"""The commands that take names of public functions."""


def complete(parser: ArgumentParser) -> None:
    """Answer the shell, and end the process; returns where it does not ask, or argcomplete is not installed."""
    try:
        import argcomplete
    except ImportError:
        return
    add_completers(parser)
    argcomplete.autocomplete(parser)


def add_completers(parser: ArgumentParser) -> None:
    """Say of each argument of ``parser`` and of its commands what it may be."""
    for action, command in _actions(parser, ""):
        completer = _completer_of(action, command)
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined]


def script(shell: str) -> str:
    """What ``shell`` reads to complete the program; kept by a package in the shell's own folder.

    Raises:
        MissingTool: argcomplete is not installed.
    """
    from steps.errors import MissingTool

    try:
        from argcomplete.shell_integration import shellcode
    except ImportError:
        raise MissingTool("argcomplete is not installed: pip install argcomplete") from None
    return str(shellcode([PROGRAM], shell=shell))


def _actions(parser: ArgumentParser, command: str) -> Iterable[tuple[Action, str]]:
    for action in parser._actions:
        yield action, command
        if isinstance(action.choices, dict):
            for name, below in action.choices.items():
                yield from _actions(below, command or name)


def _completer_of(action: Action, command: str) -> Callable[..., Iterable[str]] | None:
    if action.dest == "names" and command in _NAMED:
        return function_names
    if action.dest in ("checkout", "build_dir", "folder"):
        return _folders
    return None


def function_names(prefix: str, parsed_args: Namespace, **_others: object) -> list[str]:
    """The public functions of the checkout, the one in progress first; empty where there is no checkout."""
    from steps.errors import WizardError
    from steps.teach.history import public_functions
    from steps.tree.checkout import Checkout
    from wizard.session import Session

    try:
        checkout = Checkout.open(Path(getattr(parsed_args, "checkout", None) or "."))
        names = dict.fromkeys((*Session.load(checkout.root).apis, *public_functions(checkout)))
    except (WizardError, OSError):
        return []
    return [name for name in names if name.startswith(prefix)]


def _folders(prefix: str, **_others: object) -> list[str]:
    from argcomplete.completers import DirectoriesCompleter

    return list(DirectoriesCompleter()(prefix))


def print_script(arguments: Namespace) -> int:
    """Print what the shell reads."""
    sys.stdout.write(script(arguments.shell))
    return 0
