"""What gendispatch.pl, genprotocol.pl, glibc's rpcgen and the tree's own rpcgen say about a .x file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from steps.packages import packages_of
from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.places import api_of
from steps.tasks.reading import read_text

_PERL = re.compile(
    r"^(?P<message>.+?) at \S*(?P<script>gendispatch|genprotocol)\.pl line \d+"
    r"(?:, <PROTOCOL> line (?P<line>\d+))?\.$"
)
_PERL_END = re.compile(r"^ at \S*gendispatch\.pl line \d+(?:, <PROTOCOL> line (?P<line>\d+))?\.$")
_CANNOT_PARSE = re.compile(r"^cannot parse (?P<text>.*)$")
_RPCGEN = re.compile(
    r"^(?P<file>\S*\w+\.x)(?:, line (?P<line>\d+)|:(?P<at>\d+)): (?P<message>(?(line).*|(?:syntax|parse) error.*))"
)
"""glibc's rpcgen, and portable-rpcgen (of portablexdr), whose whole message is ``FILE:LINE: syntax error``."""
_OWN_RPCGEN_FRAME = re.compile(
    r'^\s+File ".*/scripts/rpcgen/(?:rpcgen/(?:parser|lexer|visitor|generator)|main)\.py"'
)
_OWN_RPCGEN = re.compile(
    r"^Exception: (?P<message>.*?)"
    r"(?:XDRToken\w+\{line=(?P<line>\d+),col=(?P<column>\d+),value=\{\{\{(?P<value>.*?)\}\}\}\})?$"
)
_LEXER = re.compile(r"line[= ](\d+)")
_PROCEDURE = re.compile(
    r"annotation missing for (?P<constant>\w+_PROC_\w+)|for procedure (?P<lower>\w+)|option for (?P<name>\w+)"
    r"|acl for '(?P<quoted>\w+)'|invalid for (?P<invalid>\w+_PROC_\w+)"
)
_ENUMERATOR = re.compile(r"^\s*(?P<constant>[A-Z]+_PROC_(?P<name>[A-Z0-9_]+))\s*=")

# (pattern, advice, check); the first that fits wins. Messages: src/rpc/gendispatch.pl, each of its die lines.
_ADVICE: tuple[tuple[str, str, str], ...] = (
    (
        r"missing 'acl' option",
        "Add a line ' * @acl: object:permission' to the comment before the procedure.",
        "wire-acl",
    ),
    (
        r"annotation missing",
        "Add ' * @generate: both' (or none, client, server) to a /** comment before the procedure.",
        "wire-generate",
    ),
    (
        r"annotation value .*invalid|@priority",
        "Use one of the values that gendispatch knows.",
        "wire-generate",
    ),
    (
        r"acl for .* cannot check different objects",
        "All @acl lines of a procedure must name the same object.",
        "wire-acl",
    ),
    (
        r"insert@<offset>|alloc@",
        "Say which argument takes this member: /* insert@N */ (0 is the object), or write the code by hand.",
        "wire-result",
    ),
    (
        r"for argument value",
        "The generator cannot pass this type: write one it knows, one space before the name.",
        "wire-arguments",
    ),
    (
        r"return.value",
        "The generator cannot return this type: write one it knows, or both sides by hand.",
        "wire-result",
    ),
    (r"malformed cast", "Write the cast annotation as /* (type) */ after the member.", "wire-arguments"),
    (
        r"requires stream",
        "@sparseflag needs @readstream or @writestream on the same procedure.",
        "wire-generate",
    ),
    (r"duplicate definition", "Two structs have the same name: rename or remove one.", "wire-arguments"),
    (r"generator flags", "After the { of a _ret struct only /* insert@N */ may stand.", "wire-result"),
    (
        r"cannot parse",
        "After /** every line up to */ must read ' * @key: value' or ' *'; use /* for other comments.",
        "wire-generate",
    ),
)


class GeneratorsReader(Reader):
    """All that turns a .x file into code."""

    def __init__(self) -> None:
        self._in_own_rpcgen = False
        self._before = ""

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        before, self._before = self._before, line
        if ".pl line " in line:
            if match := _PERL.match(line):
                return self._perl(match["message"], match["line"], match["script"], context)
            if match := _PERL_END.match(line):
                return self._perl(before, match["line"], "gendispatch", context)
        elif line.startswith("cannot parse ") and (match := _CANNOT_PARSE.match(line)):
            return self._perl(line.rstrip(), None, "gendispatch", context, text=match["text"])
        elif (".x, line " in line or ".x:" in line) and (match := _RPCGEN.match(line)):
            return self._rpcgen(match, before, context)
        elif "/scripts/rpcgen/" in line and _OWN_RPCGEN_FRAME.match(line):
            self._in_own_rpcgen = True
        elif self._in_own_rpcgen and (match := _OWN_RPCGEN.match(line)):
            self._in_own_rpcgen = False
            return self._own_rpcgen(match, context)
        return ()

    def _perl(
        self, message: str, line: str | None, script: str, context: Context, text: str | None = None
    ) -> Iterable[Diagnostic]:
        if script == "genprotocol" and message.startswith("cannot shutdown"):
            return  # rpcgen itself has said what is wrong
        if script == "genprotocol" and message.startswith(("cannot run", "Can't exec")):
            if message.startswith("cannot run"):
                advice = f"There is no rpcgen: install it ({packages_of('rpcgen')}), then configure again."
                yield Diagnostic(message, "error", "rpcgen", advice=advice)
            return
        file = _protocol_place(context)
        fitting = next((one for one in _ADVICE if re.search(one[0], message)), None)
        number = int(line) if line else None
        api = None
        if file and number is None:
            number, api = _find_procedure(message, file, context)
        if file and number is None:
            number = _find_text(text if text is not None else message.rpartition(": ")[2], file, context)
        yield Diagnostic(
            message=message,
            severity="error",
            tool=script,
            file=file,
            line=number,
            advice=fitting[1] if fitting else "gendispatch cannot read this part of the .x file.",
            step=4,
            check=fitting[2] if fitting else "wire-procedure",
            api=api,
        )

    def _rpcgen(self, match: re.Match[str], before: str, context: Context) -> Iterable[Diagnostic]:
        yield Diagnostic(
            message=match["message"],
            severity="error",
            tool="rpcgen",
            file=context.place(match["file"].replace("\\", "/")),
            line=int(match["line"] or match["at"]),
            advice="A syntax error here or just before: often a missing ; or a comma after an entry.",
            step=4,
            check="wire-arguments",
            detail=(before,) if set(before.strip()) == {"^"} else (),
        )

    def _own_rpcgen(self, match: re.Match[str], context: Context) -> Iterable[Diagnostic]:
        message = match["message"].strip()
        if match["value"] is not None:
            message += f" '{match['value']}'"
        line = match["line"] or (found[1] if (found := _LEXER.search(message)) else None)
        yield Diagnostic(
            message=message,
            severity="error",
            tool="rpcgen",
            file=_protocol_place(context),
            line=int(line) if line else None,
            column=int(match["column"]) + 1 if match["column"] else None,
            advice="A syntax error here or just before: often a missing ; or a comma after an entry.",
            step=4,
            check="wire-arguments",
        )


def _protocol_place(context: Context) -> str | None:
    """The .x file that the generator was reading.

    ninja shows the command; make shows only the name of what is generated, which says whose protocol it is.
    """
    if context.protocol:
        return context.place(context.protocol)
    for library in ("qemu", "lxc"):
        if library in context.part:
            return f"src/remote/{library}_protocol.x"
    return "src/admin/admin_protocol.x" if "admin" in context.part else "src/remote/remote_protocol.x"


def _lines(file: str, context: Context) -> list[str]:
    return read_text(context.file(file)).splitlines()


def _find_procedure(message: str, file: str, context: Context) -> tuple[int | None, str | None]:
    """The line of the enumerator that ``message`` speaks of, and the public function it serves."""
    match = _PROCEDURE.search(message)
    if not match:
        return None, None
    protocol = PurePosixPath(file).stem.removesuffix("_protocol")
    constant = match["constant"] or match["invalid"]
    name = match["name"] or match["quoted"]
    wanted = (
        (constant.partition("_PROC_")[2] if constant else name or match["lower"]).replace("_", "").lower()
    )
    api = api_of(name, protocol) if name else None
    for number, line in enumerate(_lines(file, context), 1):
        entry = _ENUMERATOR.match(line)
        if entry and entry["name"].replace("_", "").lower() == wanted:
            return number, api
    return None, api


def _find_text(text: str, file: str, context: Context) -> int | None:
    """The line of the .x file that is ``text``, a member as gendispatch quoted it; else the first that holds it."""
    wanted = " ".join(text.split())
    if len(wanted) < 4:
        return None
    lines = [" ".join(line.split()) for line in _lines(file, context)]
    if wanted in lines:
        return lines.index(wanted) + 1
    return next((number for number, line in enumerate(lines, 1) if wanted in line), None)
