"""The command line of ``libvirt-wizard``. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from wizard import __version__
from wizard.gate import Gate

if TYPE_CHECKING:
    import argparse

INTERRUPTED = 130
TASKS = ("rpcgen", "check", "syntax-check", "build", "preflight", "configure")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (default: the process's own); returns the exit status.

    0 nothing left to do, 1 steps left or the task failed, 2 the call or its input is wrong, 3 something on this
    machine is missing, 130 interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:
        print(f"libvirt-wizard {__version__}")
        return 0
    streams = sys.stdout, sys.stderr
    _print_any_name()
    sys.stdout, sys.stderr = (Gate(stream, stream.isatty()) for stream in streams)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("interrupted: nothing was left half done", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (``| head``): not an error of ours, and nothing more may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        sys.stdout, sys.stderr = streams


def _print_any_name() -> None:
    """A file's name need not be UTF-8, nor the terminal: show as an escape (JSON's own, too) what cannot be shown."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(arguments: list[str]) -> int:
    from steps.errors import WizardError

    completing = "_ARGCOMPLETE" in os.environ
    only = None if completing else _command_of(arguments)
    parser = build_parser(not {"-h", "--help"}.isdisjoint(arguments), only)
    if completing:
        from wizard.completion import complete

        complete(parser)
    parsed = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int]
    if parsed.command is None:
        from wizard.commands.open import run
    else:
        run = import_module(f"wizard.commands.{parsed.command}").run
        # One command makes many facts and throws few away: to go through all of them again and again for what only
        # holds itself took a tenth of planning a whole library.
        gc.set_threshold(200_000, 20, 100)
    try:
        status = run(parsed)
        sys.stdout.flush()
    except WizardError as error:
        print(f"libvirt-wizard: {error}", file=sys.stderr)
        return error.exit_status
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        print(f"libvirt-wizard: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return 3
    return status


def build_parser(with_keys: bool = True, only: str | None = None) -> argparse.ArgumentParser:
    """Return the whole command line, or that of one command alone (``only``): to make all of them takes its time.

    ``with_keys``: with the keys of ``--set`` in its help, for which every kind is loaded.
    """
    import argparse

    parser = argparse.ArgumentParser(
        prog="libvirt-wizard",
        description="Walks you through the eight steps of adding an API to libvirt. "
        "With no command it opens the wizard on the checkout that the current folder lies in.",
        epilog="exit status: 0 nothing left to do, 1 steps left or the task failed, 2 wrong call or input, "
        "3 something on this machine is missing, 130 interrupted",
    )
    parser.add_argument("--version", action="version", version=f"libvirt-wizard {__version__}")
    parser.add_argument("--ascii", action="store_true", help="draw the screens with ASCII only")
    _common(parser, None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    adding: dict[str, Callable[[_Commands], None]] = {
        "status": _status, "undo": _undo, "run": _task, "lint": _lint, "series": _series, "report": _report,
        "validate": _validate, "trust": _trust, "practice": _practice, "completion": _completion,
        "plan": lambda commands: _plan(commands, with_keys), "apply": lambda commands: _apply(commands, with_keys),
    }  # fmt: skip
    for name in [only] if only in adding else adding:
        adding[name](commands)
    return parser


def _command_of(arguments: list[str]) -> str | None:
    """Return the first word of ``arguments`` that is no option, nor the folder of ``-C``: there a command stands."""
    words = iter(arguments)
    for word in words:
        if word in ("-C", "--checkout"):
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _common(parser: argparse.ArgumentParser, default: object) -> None:
    """Options that are taken before and after the command; after it they must not undo what stood before it."""
    parser.add_argument(
        "-C",
        "--checkout",
        metavar="DIR",
        default=default,
        help="a folder in the libvirt checkout (default: this one)",
    )
    parser.add_argument(
        "--no-color", action="store_true", default=default or False, help="no colours; also NO_COLOR"
    )
    parser.add_argument(
        "--quiet", action="store_true", default=default or False, help="only what was asked for"
    )


if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _command(commands: _Commands, name: str, text: str) -> argparse.ArgumentParser:
    import argparse

    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    _common(parser, argparse.SUPPRESS)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def _revisions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rev", metavar="REV", help="look at this git revision, not at the working tree")
    parser.add_argument(
        "--base", metavar="REV", help="count 'in progress' from here (default: the merge base)"
    )


def _no_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-cache", action="store_true", help="look at everything anew: neither use nor keep an answer"
    )


def _subjects(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", metavar="NAME",
        help="a public function; or the word of another kind and what it takes, as 'xml XPATH'",
    )  # fmt: skip


def _status(commands: _Commands) -> None:
    parser = _command(commands, "status", "which steps are done, for each NAME or every API in progress")
    from steps.extension import FUNCTION, KINDS

    _subjects(parser)
    parser.add_argument("--all", action="store_true", help="everything of one kind that the tree has")
    parser.add_argument(
        "--kind",
        choices=tuple(KINDS),
        default=FUNCTION,
        metavar="KIND",
        help=f"with --all: {', '.join(KINDS)}",
    )
    parser.add_argument(
        "--stdin", action="store_true", help="answer lines 'REV NAME' from standard input (with --json)"
    )
    _revisions(parser)
    _no_cache(parser)
    _json(parser)


def _prototypes(parser: argparse.ArgumentParser, with_keys: bool) -> None:
    import argparse

    parser.add_argument(
        "prototypes", nargs="*", metavar="PROTOTYPE", help="the C prototype of the new function"
    )
    from steps.extension import listed_kinds

    for word, entry in listed_kinds():
        if entry.option is not None:
            parser.add_argument(
                entry.option, dest=f"kind_{word}", action="append", metavar="TEXT",
                help=f"{entry.title}: '{entry.form}' (repeatable)",
            )  # fmt: skip
    parser.add_argument(
        "--from", dest="source", metavar="FILE", help="read prototypes, each with its ';' ('-': stdin)"
    )
    parser.add_argument(
        "--step", type=int, action="append", choices=range(1, 9), metavar="N", help="only step N"
    )
    parser.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="KEY=VALUE",
        help="override one derived choice; the keys stand below",
    )  # fmt: skip
    _json(parser)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    if with_keys:
        parser.epilog = _choices()


def _choices() -> str:
    """The keys of ``--set``, each with what it means."""
    import textwrap

    from steps.extension import KINDS, kinds

    text = "choices for --set"
    for kind in kinds():
        rows = (
            textwrap.fill(meaning, 79, initial_indent=f"  {key:15}", subsequent_indent=" " * 17)
            for key, meaning in kind.keys.items()
        )
        text += f"\n{KINDS[kind.word].title}:\n" + "\n".join(rows)
    return text


def _plan(commands: _Commands, with_keys: bool) -> None:
    parser = _command(
        commands, "plan", "what is still missing, as a diff that 'git apply' takes; writes nothing"
    )
    _prototypes(parser, with_keys)
    _revisions(parser)


def _apply(commands: _Commands, with_keys: bool) -> None:
    text = "insert what is still missing; prints each file and line"
    _prototypes(_command(commands, "apply", text), with_keys)


def _undo(commands: _Commands) -> None:
    _json(_command(commands, "undo", "take back the last apply, if the files are still as it left them"))


def _task(commands: _Commands) -> None:
    parser = _command(commands, "run", "run one of the tree's own tasks, by what the tree really uses")
    parser.add_argument("task", choices=TASKS, metavar="TASK", help=", ".join(TASKS))
    only = (
        "only these files (build, rpcgen), tests (check) or rules (syntax-check); for configure: small or full;"
        " for check an XPATH: the tests that look at its document"
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=only)
    parser.add_argument(
        "--build-dir", metavar="DIR", help="the build folder to use from now on, or to configure"
    )
    line = "run LINE in place of the task's command line"
    parser.add_argument("--line", metavar="LINE", help=line)
    step = "with check: only what step N can break, the quickest first"
    parser.add_argument("--step", type=int, action="append", choices=range(1, 9), metavar="N", help=step)
    shows = "print the command line and stop; for configure both ways with what they cost"
    parser.add_argument("--show", action="store_true", help=shows)
    anew = "with check XPATH: print the expected outputs that differ, as a diff; writes nothing"
    parser.add_argument("--regenerate", action="store_true", help=anew)
    _json(parser)


def _lint(commands: _Commands) -> None:
    text = "judge public functions against the guide's rules, on every path, and a tree's places against each other"
    parser = _command(commands, "lint", text)
    _subjects(parser)
    parser.add_argument(
        "--all", action="store_true", help="the whole tree: functions, protocols, commands, manual pages"
    )
    parser.add_argument("--since", metavar="REV", help="only what REV did not have already")
    parser.add_argument(
        "--format", choices=("text", "json", "sarif", "codequality"), help="what to print (default: text)"
    )
    parser.add_argument(
        "--diff", action="store_true", help="print only the mechanical fixes, for 'git apply'"
    )
    parser.add_argument(
        "--silence", metavar="FILE",
        help="lines 'NAME RULE reason' of findings to leave out (default: .libvirt-wizard-silence of the checkout)",
    )  # fmt: skip
    _revisions(parser)
    _json(parser)


def _series(commands: _Commands) -> None:
    from wizard.series_options import add_parsers

    text = "one patch per step: what goes into which commit; makes the commits; builds and checks each one"
    add_parsers(commands.add_parser("series", help=text, description=text), _common)


def _report(commands: _Commands) -> None:
    parser = _command(commands, "report", "the state of an API, or of all in progress, for a merge request")
    _subjects(parser)
    parser.add_argument("--format", choices=("markdown", "html"), default="markdown")
    parser.add_argument(
        "--bindings", metavar="DIR",
        help="a checkout of libvirt-python whose own generator is asked what it makes of the functions",
    )  # fmt: skip
    _revisions(parser)


def _validate(commands: _Commands) -> None:
    parser = _command(
        commands, "validate", "name what the tree's schemas do not allow in XML files, at its line"
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="an XML document of libvirt's")
    parser.add_argument("--rev", metavar="REV", help="the schemas of this git revision")
    _json(parser)


def _trust(commands: _Commands) -> None:
    parser = _command(
        commands, "trust", "let plan and apply ask this checkout's own generator (its perl code)"
    )
    parser.add_argument("--no", action="store_true", help="take that back")


def _practice(commands: _Commands) -> None:
    parser = _command(commands, "practice", "make a small practice tree and open the wizard on it")
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        help="where to make it (default: the tree of last time; the first is in a fresh temporary folder)",
    )
    parser.add_argument(
        "--exercise", choices=("new", "half", "review"), default="new", help="which exercise to set up"
    )
    parser.add_argument("--new", action="store_true", help="make a new one, also where there is one")
    parser.add_argument("--list", action="store_true", help="list the practice trees that were made")
    parser.add_argument("--no-open", action="store_true", help="only make a new one and print its path")


def _completion(commands: _Commands) -> None:
    from wizard.completion import SHELLS

    parser = _command(commands, "completion", "print what your shell reads to complete this program's words")
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    parser.epilog = (
        'bash: eval "$(libvirt-wizard completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc, behind compinit; '
        "fish: libvirt-wizard completion fish > ~/.config/fish/completions/libvirt-wizard.fish"
    )


if __name__ == "__main__":
    sys.exit(main())
