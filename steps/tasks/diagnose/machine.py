"""What output says of the machine rather than of the code: programs and headers it lacks, or has in another form.

None of it belongs to a step of the guide: nothing that a person wrote is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from steps.packages import packages_of
from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic, Severity

_HEADER = re.compile(r"^[`'‘]?(?P<header>[\w./+-]+\.h)[`'’]?:? (?:No such file or directory|file not found)")
_GENERATED = re.compile(
    r"(?:^|/)(?:\w*protocol|\w*client_bodies|\w*dispatch\w*_stubs|viraccessapicheck\w*|virkeycode\w+|virkeymaps?\w*"
    r"|\w*config|configmake|libvirt-common)\.h$"
)
_COMMAND = (
    re.compile(r"^(?:/\S+/)?env: [`'‘]?(?P<name>[\w.+-]+)[`'’]?: No such file or directory"),
    re.compile(r"^(?:/\S+/)?(?:ba|da)?sh: (?:line )?(?:\d+: )?(?P<name>[\w./+-]+): (?:command )?not found"),
    re.compile(r"^make(?:\[\d+\])?: (?P<name>[\w./+-]+): No such file or directory"),
    re.compile(
        r"^Can't exec \"(?P<name>[\w./+-]+)\": No such file or directory at \S*genprotocol\.pl line \d+"
    ),
    re.compile(r"^FileNotFoundError: \[Errno 2\] No such file or directory: '(?P<name>[\w.+-]+)'$"),
)
_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+\.py)", line (?P<line>\d+)')
_PYTHON_2 = re.compile(
    r"^(?:SyntaxError: (?:Missing parentheses in call to '(?:print|exec)'|multiple exception types must be parenthesized"
    r"|leading zeros in decimal integer|invalid hexadecimal literal)|TabError: inconsistent use of tabs"
    r"|NameError: name '(?:unicode|xrange|raw_input|basestring|unichr|long|reduce|file)' is not defined"
    r"|ModuleNotFoundError: No module named '(?:StringIO|cStringIO|urllib2|urlparse|ConfigParser|HTMLParser|Queue"
    r"|commands|httplib|__builtin__)'"
    r"|AttributeError: 'dict' object has no attribute '(?:has_key|iteritems|iterkeys|itervalues)'"
    r"|AttributeError: module 'string' has no attribute '\w+')"
)
_PDWTAGS = re.compile(
    r"^WARNING: (?P<message>no output, pdwtags appears broken|exit code \d+, pdwtags appears broken"
    r"|pdwtags appears broken|No structs/enums matched|your pdwtags program is too old|you lack pdwtags"
    r"|skipping pdwtags test with Clang)"
)
_LTO = re.compile(
    r"^(?:\S*/)?(?:lto1|lto-wrapper|lto-plugin|[\w.-]*(?:ar|nm|ranlib|ld))(?:\.\w+)?: (?:\S+: )?(?:fatal |internal compiler )?"
    r"(?:error: )?(?P<message>.*(?:bytecode stream|LTO version|plugin needed to handle lto object|lto-wrapper failed).*)"
)

PYTHON_2 = (
    "The script is Python 2, and this machine runs it with Python 3: nothing of yours is wrong. Leave this check out, or "
    "run it where there is a python2."
)


class MachineReader(Reader):
    """Programs that are not there, scripts of another Python, pdwtags, and objects of link-time optimisation."""

    def __init__(self) -> None:
        self._frame: tuple[str, int] | None = None

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if match := _FRAME.match(line):
            self._frame = match["file"], int(match["line"])
            return ()
        if self._frame is not None and _PYTHON_2.match(line):
            file, number = self._frame
            self._frame = None
            return (
                Diagnostic(line.strip(), "error", "python", context.place(file), number, advice=PYTHON_2),
            )
        if line.startswith("WARNING: ") and (match := _PDWTAGS.match(line)):
            return (_pdwtags(match["message"]),)
        if "lto" in line.lower() and (match := _LTO.match(line)):
            return (_lto(match["message"]),)
        if "No such file" in line or "not found" in line:
            found = next((m for pattern in _COMMAND if (m := pattern.match(line))), None)
            return _no_program(line, found["name"]) if found is not None else ()
        return ()


def missing_header(message: str) -> tuple[str, bool] | None:
    """The advice on a header that a compiler does not find, and whether the machine lacks it; None: no such message."""
    match = _HEADER.match(message)
    if match is None:
        return None
    header = match["header"]
    if listed := packages_of(header):
        return f"Install the library that brings {header} ({listed}), then configure again.", True
    if _GENERATED.search(header):
        return "The included file is not there: a generated one comes from the rpcgen task.", False
    return (
        f"No {header} in the tree nor on this machine: correct the include, or install the library that brings it.",
        False,
    )


def _no_program(line: str, name: str) -> Iterable[Diagnostic]:
    bare = name.rsplit("/", 1)[-1]
    if re.fullmatch(r"python2?(\.\d)?", bare):
        advice = (
            "The script asks for Python 2, which this machine has not: leave it out, or run it with python3."
        )
    elif bare == "no":
        advice = f"No rpcgen was found when the tree was configured: install it ({packages_of('rpcgen')}), configure again."
    elif listed := packages_of(bare):
        advice = f"Install {bare} ({listed}), then run again."
    else:
        return ()
    return (Diagnostic(line.strip(), "error", "system", advice=advice),)


def _pdwtags(message: str) -> Diagnostic:
    if "lack" in message:
        advice = f"The structs file was not compared: install pdwtags ({packages_of('pdwtags')})."
    elif "Clang" in message:
        advice = "The structs file was not compared: pdwtags reads what gcc compiled. Build with CC=gcc."
    else:
        advice = (
            "The structs file was not compared: pdwtags finds no debug information that it can read. Build with -g and without "
            f"-flto (meson: -Ddebug=true -Db_lto=false), or install a newer pdwtags ({packages_of('pdwtags')}). Preflight "
            "compares the file without it."
        )
    return Diagnostic(message, "warning", "pdwtags", advice=advice)


def _lto(message: str) -> Diagnostic:
    severity: Severity = "error"
    if "plugin needed" in message:
        advice = "Objects of link-time optimisation need gcc-ar, gcc-nm and gcc-ranlib: set AR, NM and RANLIB, or build without -flto."
        severity = "warning"
    elif "version" in message:
        advice = "An object is of another compiler: remove the build folder, configure again and build anew."
    else:
        advice = (
            "Link-time optimisation failed; see the lines above, or build without it (meson: -Db_lto=false)."
        )
    return Diagnostic(message.strip(), severity, "lto", advice=advice)
