"""What ninja, meson, make and automake's test driver themselves say: failed tests, and why nothing ran."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from steps.packages import packages_of
from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.places import step_of_test

_MESON_TEST = re.compile(
    r"^\s*\d+/\d+ (?:(?P<suite>\S+) / )?(?P<name>\S.*?)\s+"
    r"(?P<result>FAIL|TIMEOUT|ERROR|UNEXPECTEDPASS)\s+[\d.]+s\s*(?P<why>.*)"
)
_AUTOMAKE_TEST = re.compile(r"^(?P<result>FAIL|ERROR|XPASS): (?P<name>[\w./+-]+)(?P<why>(?: \d+ .*)?)$")
_MAKE_STOPPED = re.compile(
    r"^make(?:\[\d+\])?: \*\*\* (?P<message>(?P<no_rule>No rule to make target .+?)|.+?)\."
    r"(?(no_rule)(?:\s+Stop\.)?|\s+Stop\.)$"  # with -k make goes on to the other targets
)
_NINJA_ERROR = re.compile(r"^ninja: (?:fatal|error): (?P<message>.*)")
_MESON_ERROR = re.compile(
    r"^(?:(?P<file>\S*meson(?:\.build|_options\.txt)):(?P<line>\d+):(?P<column>\d+): )?ERROR: (?P<message>.*)"
)
_GONE = "The build folder is not configured, or gone: configure it again (libvirt-wizard run configure)."
_SUBMODULE = (
    "A submodule is not there: run 'git submodule update --init' in the checkout (it needs the network), or unpack it into its "
    "folder; with the folder filled, configure with -Dno_git=true."
)
_SUBPROJECT = re.compile(
    r"subproject directory nor|[Ss]ubproject exists but has no|Subproject \S+ (?:is required|failed|does not exist)|submodule"
    r"|[Ww]rap-based subproject|keycodemapdb"
)
_NOT_FOUND = re.compile(
    r"Dependency (?:lookup for )?\"?(?P<library>[\w.+-]+)\"?,? (?:not found|with method .* failed)"
    r"|Program(?:\(s\))? [\['\"]*(?P<programs>[\w./+-]+(?:[',\" ]+[\w./+-]+)*?)[\]'\"]* (?:not found|found but)"
)
_PLACED = re.compile(r"^\S+:\d+(?::\d+)?: (?:fatal )?error: ")
"""A compiler's message with a place, which its own reader tells."""
_FULL = re.compile(r"No space left on device|Disk quota exceeded")

_PROTOCOL_CHECK = re.compile(r"^check-\w*protocol$")
# step and check of tests whose messages other readers place, for when they say nothing that is understood
_RESULTS = {
    "FAIL": "failed",
    "TIMEOUT": "timed out",
    "ERROR": "could not run",
    "UNEXPECTEDPASS": "passed, which was not expected",
    "XPASS": "passed, which was not expected",
}
_TESTS: dict[str, tuple[int, str | None]] = {
    "check-symfile": (1, "public-symbol"),
    "check-admin-symfile": (1, "public-symbol"),
    "check-symsorting": (7, "common-code"),
    "check-admin-symsorting": (7, "common-code"),
    "check-drivername": (2, "driver-member"),
    "check-admin-drivername": (2, "driver-member"),
    "check-driverimpls": (8, "drivers"),
    "check-aclrules": (8, "drivers"),
    "check-aclperms": (4, "wire-acl"),
}


class HarnessReader(Reader):
    """Failed tests and targets.

    A failed meson test is told only if its output holds nothing that another reader explains, and only at the
    end: the terminal may show an end of that output, and the whole comes after it (``explained``).
    """

    def __init__(self) -> None:
        self._failed: str | None = None
        self._told_before = 0
        self._in_summary = False
        self._unexplained: dict[str, Diagnostic] = {}
        self._context: Context | None = None

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        self._context = context
        head = line[:1]
        if (head == " " or head.isdigit()) and (match := _MESON_TEST.match(line)):
            if not self._in_summary:
                self._next_test(match, context)
            return ()
        if head in "FEX" and (match := _AUTOMAKE_TEST.match(line)):
            self._unexplained[match["name"]] = _test(match)
            return ()
        if head == "n" and (match := _NINJA_ERROR.match(line)):
            return (_ninja(match["message"]),)
        if head == "m" and (match := _MAKE_STOPPED.match(line)):
            return (_make(match["message"]),)
        if head == "S" and line.startswith("Summary of Failures:"):
            self._in_summary = True
            self._end_test(context)
            return ()
        if "ERROR: " in line and (match := _MESON_ERROR.match(line)):
            return (_meson(match, context),)
        return (_disk_full(line),) if _FULL.search(line) and not _PLACED.match(line) else ()

    def finish(self) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if self._context is None:
            return
        self._end_test(self._context)
        for name, failed in self._unexplained.items():
            alone = self._context.alone.get(name)
            yield replace(failed, advice=f"To see why: {alone}") if alone else failed

    def explained(self, test: str) -> None:
        """Another reader has told why ``test`` failed."""
        self._unexplained.pop(test, None)

    def _next_test(self, match: re.Match[str], context: Context) -> None:
        self._end_test(context)
        # of a broken style rule its own lines follow
        if not (match["suite"] or "").endswith("syntax-check"):
            self._failed = match["name"]
            self._unexplained[self._failed] = _test(match)
        self._told_before = context.told

    def _end_test(self, context: Context) -> None:
        if self._failed and context.told != self._told_before:
            self.explained(self._failed)
        self._failed = None


def _test(match: re.Match[str]) -> Diagnostic:
    name, why = match["name"], match["why"].strip()
    step, check = _TESTS.get(
        name, (4, "protocol-structs") if _PROTOCOL_CHECK.match(name) else (step_of_test(name), None)
    )
    return Diagnostic(
        message=f"test {name} {_RESULTS[match['result']]}" + (f" ({why})" if why else ""),
        severity="error",
        tool="test",
        advice="Its output follows in the log; run this test alone for more.",
        step=step,
        check=check,
    )


def _ninja(message: str) -> Diagnostic:
    if match := re.match(r"unknown target '(?P<name>[^']+)'", message):
        advice = f"This build has no target {match['name']}; configure it with the driver that makes it."
    elif "missing and no known rule" in message and "keycodemapdb" in message:
        advice = _SUBMODULE
    elif "missing and no known rule" in message:
        advice = "A file that the build needs is gone: bring it back, or configure again."
    elif "loading 'build.ninja'" in message or message.startswith("chdir to"):
        advice = _GONE
    elif _FULL.search(message):
        return _disk_full(message)
    else:
        advice = "ninja itself could not go on; see its message."
    return Diagnostic(message, "error", "ninja", advice=advice)


def _make(message: str) -> Diagnostic:
    target = re.search(r"^No rule to make target [`'‘](?P<name>[^'’]+)['’]", message)
    if target is None:
        gone = message.endswith("No such file or directory")
        advice = _GONE if gone else "make itself could not go on; see its message."
        return Diagnostic(message, "error", "make", advice=advice)
    if ", needed by " in message:
        advice = (
            "What is needed is made in another folder, or gone: run the build task without targets first."
        )
        return Diagnostic(message, "error", "make", advice=advice)
    if target["name"] != "rpcgen":
        advice = f"This tree has no make target {target['name']}, or it is not configured."
        return Diagnostic(message, "error", "make", advice=advice)
    advice = (
        "This tree has no rpcgen target, although the guide names it: the rpcgen task of the wizard makes"
        " the generated files by name."
    )
    return Diagnostic(message, "error", "make", advice=advice, step=4)


def _meson(match: re.Match[str], context: Context) -> Diagnostic:
    message = match["message"]
    if _SUBPROJECT.search(message):
        advice = _SUBMODULE
    elif "version script link argument" in message:
        advice = "The linker takes no version script as libvirt asks for one: configure without CC_LD and -fuse-ld."
    elif message.endswith("XDR is required for remote driver"):
        advice = f"Install the headers of libtirpc ({packages_of('libtirpc')}), then configure again."
    elif match["file"]:
        advice = "Configuring stopped here."
    elif message.startswith("No such build data file"):
        advice = _GONE
    elif "does not exist. Cannot run tests before building" in message:
        advice = "Build first: run the build task."
    else:
        advice = "See meson's message."
    if found := _NOT_FOUND.search(message):
        advice = _install(found["library"], re.findall(r"[\w./+-]+", found["programs"] or ""))
    return Diagnostic(
        message=message,
        severity="error",
        tool="meson",
        file=context.place(match["file"]) if match["file"] else None,
        line=int(match["line"]) if match["line"] else None,
        column=int(match["column"]) + 1 if match["column"] else None,
        advice=advice,
    )


def _install(library: str | None, programs: list[str]) -> str:
    """What to install for a library, or for one program that may have several names."""
    name = library or programs[0]
    listed = packages_of(name)
    names = f" (or {', '.join(programs[1:])}, another name of it)" if len(programs) > 1 else ""
    package = listed or ("its development package" if library else "")
    return f"Install {name}{names}{f' ({package})' if package else ''}, then configure again."


def _disk_full(line: str) -> Diagnostic:
    return Diagnostic(line.strip(), "error", "system", advice="The disk is full: make room, then run again.")
