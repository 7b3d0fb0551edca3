"""What compiler and linker say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from steps.paths import step_of
from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnose.machine import missing_header
from steps.tasks.diagnostic import Diagnostic, Severity
from steps.tasks.reading import read_text

_COMPILER = re.compile(
    r"^(?P<file>[^\s:][^:]*):(?P<line>\d+):(?:(?P<column>\d+):)? "
    r"(?P<severity>fatal error|error|warning): (?P<message>.*)"
)
_LINKER = re.compile(r"^(?:/\S*/)?(?:[\w.-]+-)?(?:ld(?:\.\w+)?|gold|mold)(?:: (?:error: )?|:)(?P<message>.*)")
_AT = re.compile(
    r"^(?P<file>/?[\w./+-]+\.[chS]):(?:(?P<line>\d+)|\([^)]*\)): "
    r"(?P<message>(?:undefined reference|multiple definition).*)"
)
_OBJECT = re.compile(
    r"^(?P<object>\S+\.(?:l?o|l?a)(?:\([^)]*\))?): in function [`'‘](?P<function>[^'’]*)['’]:(?P<rest>.*)"
)
_SYMBOL = re.compile(r"[`'‘](?P<symbol>\w+)['’]")
_LLD_SYMBOL = re.compile(r"symbol:? [`'‘]?(?P<symbol>vir\w+)")
_JOINED = ("src/libvirt_public.syms", "src/libvirt_private.syms", "src/libvirt_remote.syms")


@dataclass(frozen=True, slots=True)
class _Known:
    """A message that deserves its own advice; ``step`` and ``check`` override what the file says."""

    pattern: re.Pattern[str]
    advice: str
    step: int | None = None
    check: str | None = None


def _known(pattern: str, advice: str, step: int | None = None, check: str | None = None) -> _Known:
    return _Known(re.compile(pattern.replace("'", "['‘’`]")), advice, step, check)


_COMPILER_KNOWN = (
    _known(
        r"'remote\w+' defined but not used",
        "The client stub is in no driver table: add it to the one in src/remote/remote_driver.c.",
        4,
        "client",
    ),
    _known(
        r"'remoteDispatch\w+' defined but not used",
        "Nothing calls the dispatcher's function of this procedure: check @generate in the .x file.",
        4,
        "dispatcher",
    ),
    _known(
        r"'remote\w+' (?:undeclared|used but never defined)",
        "The driver table names a client function that does not exist: write it, or let @generate make it.",
        4,
        "client",
    ),
    _known(
        r"'remoteDispatch\w+' (?:undeclared|used but never defined)",
        "The generated dispatcher calls a function that does not exist: write it, or let @generate make it.",
        4,
        "dispatcher",
    ),
    _known(
        r"'(?:virHypervisorDriver|vir\w+Driver|struct _vir\w+Driver)'.* has no member named",
        "The driver structure has no such member: add it in the driver header (step 2), or correct the name.",
        2,
        "driver-member",
    ),
    _known(
        r"request for member '\w+' in something not a structure",
        "The entry before this one in the driver table lacks its comma.",
    ),
    _known(
        r"unknown type name 'virDrv\w+'",
        "The driver header does not declare this type: add the typedef before the structure (step 2).",
        2,
        "driver-typedef",
    ),
    _known(
        r"unknown type name 'remote_\w+'",
        "No .x file defines this type: check its name there, or run rpcgen.",
        4,
    ),
    _known(r"unknown type name", "The type is not declared here: check its spelling, or include its header."),
    _known(
        r"implicit declaration of function|undeclared",
        "The name is not declared here: check its spelling, or include the header that declares it.",
    ),
    _known(
        r"incompatible pointer type|from incompatible",
        "The argument has another type than the function takes.",
    ),
    _known(
        r"No space left on device|error writing to|error closing",
        "The disk is full: make room, then build again.",
    ),
    _known(r"conflicting types for", "Declaration and definition differ: make the two signatures the same."),
    _known(r"no previous prototype", "Declare the function in a header, or make it static."),
    _known(
        r"expected .* before|expected declaration|expected identifier",
        "A syntax error at, or just before, this place.",
    ),
    _known(
        r"does not match original declaration|-W(?:error=)?lto-type-mismatch",
        "Two files declare it differently, which link-time optimisation sees: include the header in both.",
    ),
    _known(
        r"unused variable|unused parameter|defined but not used",
        "Nothing uses it: remove it, or mark it unused.",
    ),
    _known(
        r"control reaches end of non-void", "A path through the function returns nothing: add the return."
    ),
)
_LINKER_KNOWN = (
    _known(
        r"duplicate version tag",
        "The .syms file has two blocks of this version: put the symbol into the one that is there already.",
        1,
        "public-symbol",
    ),
    _known(
        r"unable to find version dependency|undefined version",
        "A version block names another that does not exist: check its last line in the .syms file.",
        1,
        "public-symbol",
    ),
    _known(
        r"(?:syntax error|parse error).*(?i:version script)|\.syms:\d+",
        "A syntax error here or just before: often a missing ;.",
        1,
        "public-symbol",
    ),
    _known(
        r"version script assignment of '[\w.]+' to symbol '\w+' failed|undefined version symbol|symbol not defined",
        "It is exported but not defined: write the function, or take its line out of the .syms file.",
        3,
        "public-implementation",
    ),
    _known(
        r"duplicate symbol '\w+' in version script|attempt to reassign symbol",
        "Two blocks of the .syms file name it: take one of the lines out.",
        1,
        "public-symbol",
    ),
    _known(
        r"\.(?:syms|map):\d+: .*(?:expected|unexpected|unclosed|malformed)",
        "A syntax error here or just before: often a missing ;.",
        1,
        "public-symbol",
    ),
    _known(
        r"unknown argument.*version-script|no version script|version script.*(?:not supported|unsupported)",
        "This linker cannot take libvirt's version script: link with the default ld (without CC_LD and -fuse-ld).",
    ),
    _known(
        r"undefined reference to|undefined symbol: ",
        "Nothing that is linked defines it: write the function, or list its file for the build.",
    ),
    _known(
        r"multiple definition of|duplicate symbol: ",
        "Two files define it: remove one definition, or make one static.",
    ),
    _known(r"cannot find -l", "A library is missing: install its development package, then configure again."),
    _known(
        r"No space left on device|final link failed",
        "The disk is full, or the link failed for the reason above.",
    ),
)


class CompilerReader(Reader):
    """gcc, clang and GNU, gold, mold linkers."""

    def __init__(self) -> None:
        self._linker_spoke = False

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if ": " not in line:
            return ()
        if (match := _COMPILER.match(line)) and not match["file"].endswith("meson.build"):
            return self._compiler(match, context)
        if match := _OBJECT.match(line):
            # the rest names the source file of the object
            rest = match["rest"].strip()
            return self._linker(rest, context) if rest else ()
        if match := _AT.match(line):
            return self._at(match, context)
        if match := _LINKER.match(line):
            return self._linker(match["message"].strip(), context)
        if line.startswith("collect2: error:"):
            return self._collect(line, context)
        return ()

    def _compiler(self, match: re.Match[str], context: Context) -> Iterable[Diagnostic]:
        place = context.place(match["file"])
        message = match["message"]
        known = next((one for one in _COMPILER_KNOWN if one.pattern.search(message)), None)
        header = missing_header(message)
        advice = header[0] if header else known.advice if known else "Correct the code at this place."
        severity: Severity = "warning" if match["severity"] == "warning" else "error"
        yield Diagnostic(
            message=message,
            severity=severity,
            tool="compiler",
            file=place,
            line=int(match["line"]),
            column=int(match["column"]) if match["column"] else None,
            advice=advice,
            step=None if header and header[1] else (known.step if known else None) or step_of(place),
            check=known.check if known else None,
        )

    def _linker(self, message: str, context: Context) -> Iterable[Diagnostic]:
        if match := _AT.match(message):
            yield from self._at(match, context)
            return
        if match := _OBJECT.match(message):
            yield from self._linker(match["rest"].strip(), context) if match["rest"].strip() else ()
            return
        if "lto" in message and "plugin needed" in message:
            return  # told as what it says of the machine
        known = next((one for one in _LINKER_KNOWN if one.pattern.search(message)), None)
        if known is None and not re.search(r"error|undefined|cannot|failed", message):
            return
        self._linker_spoke = True
        symbol = _LLD_SYMBOL.search(message) or _SYMBOL.search(message)
        file, number = _syms_place(message, context)
        yield Diagnostic(
            message=message,
            severity="warning" if message.startswith("warning:") else "error",
            tool="linker",
            file=file,
            line=number,
            advice=known.advice if known else "The linker could not make the library; see its message.",
            step=known.step if known else None,
            check=known.check if known else None,
            api=symbol["symbol"] if symbol and symbol["symbol"].startswith("vir") else None,
        )

    def _at(self, match: re.Match[str], context: Context) -> Iterable[Diagnostic]:
        self._linker_spoke = True
        place = context.place(match["file"])
        known = next((one for one in _LINKER_KNOWN if one.pattern.search(match["message"])), None)
        symbol = _SYMBOL.search(match["message"])
        yield Diagnostic(
            message=match["message"],
            severity="error",
            tool="linker",
            file=place,
            line=int(match["line"]) if match["line"] else None,
            advice=known.advice if known else "",
            step=step_of(place),
            api=symbol["symbol"] if symbol and symbol["symbol"].startswith("vir") else None,
        )

    def _collect(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """The driver's last word; told only if the linker itself said nothing that was understood."""
        if self._linker_spoke:
            self._linker_spoke = False
            return
        yield Diagnostic(
            f"{line} ({context.part})", "error", "linker", advice="See the linker's lines above it."
        )


def _syms_place(message: str, context: Context) -> tuple[str | None, int | None]:
    """The place in the .syms file that ``message`` is about: of a syntax error its line, of a version its block."""
    if match := re.search(r"(?P<file>\S+\.syms)(?::(?P<line>\d+))?", message):
        file = context.place(match["file"])
        return _before_joining(file, int(match["line"]), context) if match["line"] else (file, None)
    file_of_tag = _syms_file(message, context)
    symbol = _LLD_SYMBOL.search(message)
    if symbol is not None and file_of_tag is not None:
        return file_of_tag, _symbol_line(symbol["symbol"], file_of_tag, context)
    return file_of_tag, _block_line(message, file_of_tag, context)


def _symbol_line(symbol: str, syms: str, context: Context) -> int | None:
    """The last line of the .syms file that exports ``symbol``."""
    lines = read_text(context.file(syms)).splitlines()
    return next((n for n in range(len(lines), 0, -1) if lines[n - 1].strip() == f"{symbol};"), None)


def _before_joining(file: str, number: int, context: Context) -> tuple[str, int]:
    """The place in the tree of a line of libvirt.syms, which the build joins from several files."""
    said = read_text(context.file(file)).splitlines()[max(0, number - 3) : number]
    for source in _JOINED if file.endswith("/libvirt.syms") and said else ():
        lines = read_text(context.file(source)).splitlines()
        for end in range(len(said), len(lines) + 1):
            if lines[end - len(said) : end] == said:
                return source, end
    return file, number


def _syms_file(message: str, context: Context) -> str | None:
    """A complaint about version tags concerns the .syms file of the library being linked."""
    if "version" not in message:
        return None
    for library in ("qemu", "lxc"):
        if f"libvirt-{library}" in context.part:
            return f"src/libvirt_{library}.syms"
    return None if "admin" in context.part else "src/libvirt_public.syms"


def _block_line(message: str, syms: str | None, context: Context) -> int | None:
    """The line of the last block of the version that ``message`` names: of two, the one that was added."""
    tag = re.search(r"[`'‘](LIBVIRT[\w.]*)['’]", message)
    if tag is None or syms is None:
        return None
    lines = read_text(context.file(syms)).splitlines()
    found = [number for number, line in enumerate(lines, 1) if line.startswith(f"{tag[1]} {{")]
    return found[-1] if found else None
