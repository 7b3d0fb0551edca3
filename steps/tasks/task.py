"""What rpcgen, check, syntax-check and build mean in a tree, as command lines."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from steps.errors import BadInput, MissingTool
from steps.tasks.command import COLOUR, READABLE_OUTPUT, Command, shown, split_line
from steps.tasks.configure import configure_offers, free_folder
from steps.tasks.folders import BuildFolder, find_folders, foreign_folders, read_folder
from steps.tasks.reading import parse_json, read_text

TaskName = Literal["rpcgen", "check", "syntax-check", "build", "preflight", "configure"]
TASK_NAMES: tuple[TaskName, ...] = get_args(TaskName)

_TEST_ENV = {"VIR_TEST_DEBUG": "1"}
"""The test programs say which case fails and what differs (tests/testutils.c), as in libvirt's own CI."""
_API_PROTOCOL = re.compile(r"/src/(?:remote|admin)/\w+_protocol\.x\b")
_RPC_TOOL = re.compile(r"gendispatch\.pl|genprotocol\.pl|rpcgen")
_BUILD_LINE = re.compile(r"^build ([^:|]+?)(?: \|[^:]*)?: CUSTOM_COMMAND", re.MULTILINE)
_MADE_BY_MAKE = re.compile(
    r"\b((?:remote|access|admin)/(?:\w*_protocol\.[ch]|\w*_client_bodies\.h|\w*_stubs\.h|admin_client\.h"
    r"|viraccessapicheck\w*\.[ch]))(?=[\s:\\]|$)"
)
_MAKE_TEST = re.compile(r"^([\w.-]+)\.log:", re.MULTILINE)
_IN_PLACE = re.compile(r"> \$\(srcdir\)/\S+\.[ch]$", re.MULTILINE)
_NO_HALVES = "--eval=.DELETE_ON_ERROR:"


@dataclass(frozen=True)
class Task:
    """A task in one tree: the commands to run one after the other, and in words what they do.

    ``commands`` is empty for preflight, which runs the tree's checkers itself. ``whole`` is False if it was
    narrowed down to some targets, or edited. ``title`` tells in a word or two what of a narrowed task it is.
    """

    name: TaskName
    root: Path
    build_dir: Path | None
    commands: tuple[Command, ...]
    note: str
    whole: bool = True
    title: str = ""

    @property
    def place(self) -> str:
        """What only one task at a time may use: the build folder, else the tree's checkers."""
        return str(self.build_dir) if self.build_dir else f"{self.root}#{self.name}"

    @property
    def key(self) -> str:
        """Names this very task, to remember how long it took."""
        said = json.dumps([self.name, self.place, self.display])
        return f"{self.name}-{hashlib.sha256(said.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"

    @property
    def display(self) -> str:
        """All command lines as one would type them."""
        return " && ".join(command.display for command in self.commands) or self.name

    def edited(self, line: str) -> Task:
        """The same task with the command line ``line`` in place of its own, ``&&`` between commands.

        Each command runs where the task's own of the same place runs, further ones where its last runs. No
        shell is involved. Raises BadInput.
        """
        if not self.commands:
            raise BadInput(f"{self.name} runs no command line that could be edited.")
        parts: list[list[str]] = [[]]
        for word in split_line(line):
            if word == "&&":
                parts.append([])
            else:
                parts[-1].append(word)
        last = len(self.commands) - 1
        commands = (self.commands[min(n, last)].with_words(words) for n, words in enumerate(parts))
        return replace(self, commands=tuple(commands), whole=False)


class NoBuild(MissingTool):
    """There is no configured build that the task could use; ``configure_offers`` makes one."""


def plan_task(
    root: Path, name: str, build_dir: Path | None = None, targets: Sequence[str] = (), colour: bool = False
) -> Task:
    """What ``name`` means in the tree at ``root``, built in ``build_dir`` (default: the folder found for it).

    ``targets`` narrows it down: files for ``build``, names of tests for ``check``, rules for
    ``syntax-check``; for ``configure`` it names the offer, ``small`` (the default) or ``full``. With
    ``colour`` the compiler's colours are kept. Raises BadInput for an unknown task, NoBuild if there is no
    configured build for it, MissingTool if the build cannot do it.
    """
    if name not in TASK_NAMES:
        raise BadInput(f"{name}: no such task; there are {', '.join(TASK_NAMES)}.")
    if name == "preflight":
        note = "runs libvirt's own stand-alone checkers of this checkout, without a build"
        return Task("preflight", root, None, (), note)
    if name == "configure":
        return _plan_configure(root, build_dir, targets)
    folder = choose_folder(root, build_dir)
    planners = _MESON if folder.system == "meson" else _AUTOTOOLS
    commands, note = planners[name](root, folder.path, targets)
    if colour:
        commands = tuple(replace(command, env={**command.env, **COLOUR}) for command in commands)
    return Task(name, root, folder.path, commands, note, whole=not targets)


def _plan_configure(root: Path, folder: Path | None, targets: Sequence[str]) -> Task:
    """Configure a new build, or that in ``folder`` anew."""
    wanted = targets[0] if targets else "small"
    build = folder or free_folder(root, wanted)
    offers = {offer.name: offer for offer in configure_offers(root, build)}
    if wanted not in offers:
        known = " and ".join(offers) or "none: this tree has nothing to configure"
        raise BadInput(f"{wanted}: no such way to configure; there are {known}.")
    return Task("configure", root, build, offers[wanted].commands, offers[wanted].cost, whole=False)


def choose_folder(root: Path, build_dir: Path | None = None) -> BuildFolder:
    """The configured build to use. Raises NoBuild with the command that configures one."""
    if build_dir is not None:
        named = read_folder(build_dir)
        if named and named.builds(root):
            return named
        if named:
            raise NoBuild(f"{build_dir}: builds {named.source}, not this tree. {_way_out(root)}")
        raise NoBuild(f"{build_dir}: no configured build there. {_way_out(root)}")
    folders = find_folders(root)
    if folders:
        return folders[0]
    others = foreign_folders(root)
    why = (
        f"{others[0].path} builds {others[0].source}, not this tree"
        if others
        else "this tree has no configured build"
    )
    raise NoBuild(f"{why}. {_way_out(root)}")


def _way_out(root: Path) -> str:
    if not configure_offers(root):
        return f"{root} has nothing that would configure one (meson.build, autogen.sh, configure)."
    return (
        "'libvirt-wizard run configure' makes a small one, 'run configure full' one of everything;"
        " with --show they print the command and what it costs."
    )


# --- Meson --------------------------------------------------------------------------------------------------

Planned = tuple[tuple[Command, ...], str]


def rpc_outputs(build_ninja: str) -> list[str]:
    """The files that rpcgen and gendispatch make from the API's protocols, in the order build.ninja has them.

    There is no target for them together, so they are named one by one (the guide's ``make rpcgen`` was
    removed in 2011).
    """
    found: list[str] = []
    for match in _BUILD_LINE.finditer(build_ninja):
        end = build_ninja.find("\n\n", match.end())
        rule = build_ninja[match.start() : end if end >= 0 else None]
        if _RPC_TOOL.search(rule) and _API_PROTOCOL.search(rule):
            found += match[1].replace("$ ", "\0").split()
    names = (output.replace("\0", " ") for output in found)
    return [name for name in names if name.startswith("src/") and name.endswith((".c", ".h"))]


def _meson_rpcgen(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    outputs = list(targets) or rpc_outputs(read_text(build / "build.ninja"))
    if not outputs:
        raise MissingTool(
            f"{build}: this build makes no RPC code (configured without driver_remote). {_way_out(root)}"
        )
    note = "makes what rpcgen and gendispatch generate from the .x files; this tree has no target for that"
    return (_command(("ninja", "-C", shown(root, build), "-k", "0", *outputs), root),), note


def _meson_build(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    return (
        _command(("ninja", "-C", shown(root, build), *targets), root),
    ), "builds what changed since the last build"


def _meson_check(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    argv = ["meson", "test", "-C", shown(root, build), "--print-errorlogs"]
    if targets:
        if not _needs_something(build, targets):  # meson would build everything first
            argv.append("--no-rebuild")
        scripts = all(target.startswith("check-") for target in targets)
        command = _command((*argv, *targets), root, {} if scripts else _TEST_ENV)
        return (command,), "builds what these tests need and runs them"
    if has_style_rules(build):
        argv += ["--no-suite", "syntax-check"]
    return (
        _command(tuple(argv), root, _TEST_ENV),
    ), "builds what changed and runs all tests but the style rules"


def _meson_syntax_check(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    if targets:
        argv = ("make", "-k", "-C", shown(root, build / "build-aux"), *(_rule(target) for target in targets))
        return (_command(argv, root),), "runs these style rules; they look at files that git knows"
    if not has_style_rules(build):
        raise MissingTool(
            f"{build}: configured without git, so it has no style rules. Make the tree a git checkout and"
            f" configure again: meson setup --reconfigure {build}"
        )
    argv = ("meson", "test", "-C", shown(root, build), "--suite", "syntax-check", "--print-errorlogs")
    return (_command(argv, root),), "runs the style rules; a new file is looked at only once it is committed"


def has_style_rules(build: Path) -> bool:
    """Whether build-aux/meson.build defined the rules as tests; it does so in a git checkout only."""
    return any("libvirt:syntax-check" in test.get("suite", ()) for test in meson_tests(build))


def _needs_something(build: Path, names: Sequence[str]) -> bool:
    """Whether one of the tests ``names`` depends on something that is built, or is not known."""
    depends = {test.get("name"): test.get("depends") for test in meson_tests(build)}
    return any(depends.get(name, True) for name in names)


def meson_tests(build: Path) -> list[dict[str, Any]]:
    """The tests of a configured build, as meson wrote them down (meson-info/intro-tests.json)."""
    try:
        tests = parse_json(read_text(build / "meson-info" / "intro-tests.json"))
    except ValueError:
        return []
    return [test for test in tests if isinstance(test, dict)] if isinstance(tests, list) else []


# --- Autotools ----------------------------------------------------------------------------------------------


def _autotools_rpcgen(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    src = build / "src"
    makefile = read_text(src / "Makefile")
    if not targets and re.search(r"^rpcgen:", makefile, re.MULTILINE):
        return (
            _command(("make", "-C", shown(root, src), "rpcgen"), root),
        ), "runs the tree's own rpcgen target"
    outputs = list(targets) or made_by_make(makefile)
    if not outputs:
        raise MissingTool(f"{src}/Makefile: names no generated protocol files; configure again.")
    note = "makes what rpcgen and gendispatch generate; this tree has no rpcgen target (removed in 2011)"
    return (_make_generated(root, build, outputs),), note


def _make(build: Path) -> tuple[str, ...]:
    """make, told to remove what a generator had written when it failed, where the rules write the file in place.

    So they do in src/remote/Makefile.inc.am, and the next make would take the half that is there for the whole.
    """
    in_place = _IN_PLACE.search(read_text(build / "src" / "Makefile"))
    return ("make", _NO_HALVES) if in_place else ("make",)


def _make_generated(root: Path, build: Path, outputs: Sequence[str]) -> Command:
    return _command((*_make(build), "-k", "-C", shown(root, build / "src"), *outputs), root)


def _generated_first(root: Path, build: Path) -> list[Command]:
    """Make what is generated from the .x files, as automake's own targets ``all`` and ``check`` do first.

    For single targets it does not: in a build folder of its own the files are found through VPATH under names
    that have no rule, so that a change of a .x file would not be seen.
    """
    makefile = read_text(build / "src" / "Makefile")
    outputs = [] if re.search(r"^rpcgen:", makefile, re.MULTILINE) else made_by_make(makefile)
    return [_make_generated(root, build, outputs)] if outputs else []


def made_by_make(makefile: str) -> list[str]:
    """The generated files of the API's protocols that src/Makefile has rules for, in its order.

    They are named without the source folder even where the build folder is another one: make finds them there
    through VPATH, and some have a rule under no other name.
    """
    return list(dict.fromkeys(_MADE_BY_MAKE.findall(makefile)))


def _autotools_build(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    """Without targets everything; a target below src or tools is made in that folder, where its rule is."""
    if not targets:
        return (
            _command((*_make(build), "-C", shown(root, build)), root),
        ), "builds what changed since the last build"
    folders: dict[Path, list[str]] = {}
    for target in targets:
        part, _, rest = target.partition("/")
        below = bool(rest) and (build / part / "Makefile").is_file()
        folders.setdefault(build / part if below else build, []).append(rest if below else target)
    commands = _generated_first(root, build) if build / "src" in folders else []
    commands += [
        _command(("make", "-C", shown(root, folder), *names), root) for folder, names in folders.items()
    ]
    return tuple(commands), "builds these files and what they need"


def _autotools_check(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    """Checks are targets of src/Makefile; test programs are run in the folder tests, and need what is built before."""
    if not targets:
        return (
            _command(("make", "-k", "-C", shown(root, build), "check"), root, _TEST_ENV),
        ), "builds what changed and runs all tests"
    known = make_tests(build)
    tests = [target for target in targets if target in known]
    checks = [target for target in targets if target not in known]
    commands: list[Command] = []
    if checks:
        if any(_builds(build, check) for check in checks):
            commands += _generated_first(root, build)
        commands.append(_command(("make", "-k", "-C", shown(root, build / "src"), *checks), root))
    if tests:
        for part in ("src", "tools"):
            commands.append(_command((*_make(build), "-C", shown(root, build / part)), root))
        # of the test programs only those that are named, and what others run
        only = ("check-TESTS", f"TESTS={' '.join(tests)}", "check_PROGRAMS=$(test_helpers)")
        commands.append(_command(("make", "-k", "-C", shown(root, build / "tests"), *only), root, _TEST_ENV))
    return tuple(commands), "builds what these checks need and runs them"


def make_tests(build: Path) -> set[str]:
    """The names of the tests that automake runs in a configured build."""
    return set(_MAKE_TEST.findall(read_text(build / "tests" / "Makefile")))


def _builds(build: Path, check: str) -> bool:
    """Whether a check of src/Makefile needs something built; one that only reads sources has no prerequisites."""
    makefile = read_text(build / "src" / "Makefile")
    return re.search(rf"^{re.escape(check)}:[ \t]*\S", makefile, re.MULTILINE) is not None


def _autotools_syntax_check(root: Path, build: Path, targets: Sequence[str]) -> Planned:
    own = read_text(root / "cfg.mk")
    named = (
        target if re.search(rf"^{re.escape(target)}:", own, re.MULTILINE) else _rule(target)
        for target in targets
    )
    rules = tuple(named) or ("syntax-check",)
    note = "runs the style rules; they look at files that git knows"
    return (_command(("make", "-k", "-C", shown(root, build), *rules), root),), note


_MESON = {
    "rpcgen": _meson_rpcgen,
    "check": _meson_check,
    "syntax-check": _meson_syntax_check,
    "build": _meson_build,
}
_AUTOTOOLS = {
    "rpcgen": _autotools_rpcgen,
    "check": _autotools_check,
    "syntax-check": _autotools_syntax_check,
    "build": _autotools_build,
}


def _rule(name: str) -> str:
    """The make target of a style rule that meson lists without its ``sc_``."""
    return name if name.startswith("sc_") else f"sc_{name}"


def _command(argv: Iterable[str], cwd: Path, env: Mapping[str, str] | None = None) -> Command:
    return Command(tuple(argv), cwd, {**READABLE_OUTPUT, **(env or {})})
