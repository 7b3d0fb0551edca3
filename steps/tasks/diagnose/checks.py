"""What libvirt's check-* scripts say, in Python (scripts/check-*.py) and in Perl (src/check-*.pl)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.reading import read_text

_SYMS = (
    "src/libvirt_public.syms",
    "src/libvirt_qemu.syms",
    "src/libvirt_lxc.syms",
    "src/libvirt_private.syms",
    "src/admin/libvirt_admin_public.syms",
    "src/libvirt_admin_public.syms",
    "src/admin/libvirt_admin_private.syms",
    "src/libvirt_admin_private.syms",
)


@dataclass(frozen=True, slots=True)
class _Message:
    """One message of one script: how it is recognised, what to do, and where to look for its place."""

    tool: str
    pattern: re.Pattern[str]
    step: int
    check: str
    advice: Callable[[re.Match[str]], str]
    search: tuple[tuple[str, ...], str] | None = None
    """Globs of files and a pattern with {0}, the name, that finds the line; for messages without a place."""


def _say(text: str) -> Callable[[re.Match[str]], str]:
    return lambda match: text.format(**match.groupdict())


_PLACE = r"^(?P<file>\S+?):(?P<line>\d+):? "
_DRIVER_HEADERS = ("src/driver-*.h", "src/driver.h")
_MESSAGES: tuple[_Message, ...] = (
    _Message(
        "check-symfile",
        re.compile(r"^Expected symbol '?(?P<name>[\w.]+)'? is not in ELF library"),
        3,
        "public-implementation",
        _say("{name} is exported but not defined: write it, or take it out of the .syms file."),
        (_SYMS, r"^\s*{0};"),
    ),
    _Message(
        "check-symfile",
        re.compile(r"^Symbol (?P<name>[\w.]+) is listed twice"),
        1,
        "public-symbol",
        _say("Take one of the two lines with {name} out of the .syms file."),
        (_SYMS, r"^\s*{0};"),
    ),
    _Message(
        "check-drivername",
        re.compile(r"^Driver method name virDrv(?P<name>\w+) doesn't match public API"),
        2,
        "driver-typedef",
        _say("Name the typedef virDrv and the public name without its vir, or export vir{name}."),
        (_DRIVER_HEADERS, r"\*virDrv{0}\s*\)"),
    ),
    _Message(
        "check-drivername",
        re.compile(r"^Bogus name \*?(?P<name>\w+)"),
        2,
        "driver-typedef",
        _say("A function type in a driver header must be called virDrv…: rename {name}."),
        (_DRIVER_HEADERS, r"\*{0}\s*\)"),
    ),
    _Message(
        "check-drivername",
        re.compile(r"^Driver struct field (?P<name>\w+) should be named (?P<want>\w+)"),
        2,
        "driver-member",
        _say("Rename the member {name} to {want}: it follows from the name of its type."),
        (_DRIVER_HEADERS, r"^\s*virDrv\w+\s+{0};"),
    ),
    _Message(
        "check-driverimpls",
        re.compile(
            _PLACE + r"Bad impl name '(?P<name>\w+)' for API '(?P<member>\w+)', expecting '(?P<want>\w+)'"
        ),
        8,
        "drivers",
        _say("Rename the function {name} to {want}: drivers name it after their prefix and the member."),
    ),
    _Message(
        "check-driverimpls",
        re.compile(
            _PLACE + r"Bad prefix '(?P<name>\w+)' for API '(?P<member>\w+)', expecting '(?P<want>\w+)'"
        ),
        8,
        "drivers",
        _say("All functions of one driver table start alike: begin this one with {want}."),
    ),
    _Message(
        "check-aclrules",
        re.compile(
            _PLACE + r"Missing ACL (?P<kind>check|filter) in function '(?P<name>\w+)' for '(?P<member>\w+)'"
        ),
        8,
        "drivers",
        _say("In {name} call the generated EnsureACL (for a filter: CheckACL) function of {member} first."),
    ),
    _Message(
        "check-aclrules",
        re.compile(_PLACE + r"Missing ACL (?P<kind>check) in helper function '(?P<name>\w+)'"),
        8,
        "drivers",
        _say("Call the generated EnsureACL function in {name}."),
    ),
    _Message(
        "check-aclrules",
        re.compile(_PLACE + r"Mismatch check '(?P<acl>\w+)' ?for function '(?P<name>\w+)'"),
        8,
        "drivers",
        _say("{name} calls the access check of another function: call the one that carries its own name."),
    ),
    _Message(
        "check-aclrules",
        re.compile(_PLACE + r"Unexpected check '(?P<name>\w+)' outside function"),
        8,
        "drivers",
        _say("An access check stands outside of any function: move it into the function that it guards."),
    ),
    _Message(
        "check-aclperms",
        re.compile(r"^Unknown perm string (?P<name>\w+) for group (?P<group>\w+)"),
        4,
        "wire-acl",
        _say("Add the permission to the enum in src/access/viraccessperm.h, or take the string out."),
        (("src/access/viraccessperm.c",), r'"{0}"'),
    ),
    _Message(
        "check-aclperms",
        re.compile(r"^Perm (?P<name>\w+) had not string form"),
        4,
        "wire-acl",
        _say("Add the string of VIR_ACCESS_PERM_{name} to src/access/viraccessperm.c."),
        (("src/access/viraccessperm.h",), r"VIR_ACCESS_PERM_{0}\b"),
    ),
    _Message(
        "check-symsorting",
        re.compile(r"^Symbol block at (?P<file>\S+?):(?P<line>\d+): block not sorted"),
        7,
        "common-code",
        _say("Move the block to where its header's name belongs in alphabetical order."),
    ),
    _Message(
        "check-symsorting",
        re.compile(r"^Symbol block at (?P<file>\S+?):(?P<line>\d+): (?P<name>\S*) not found"),
        7,
        "common-code",
        _say("The comment above the block names {name}, which does not exist: correct it."),
    ),
    _Message(
        "check-symsorting",
        re.compile(r"^Symbol block at (?P<file>\S+?):(?P<line>\d+): symbols not sorted"),
        7,
        "common-code",
        _say("Put the symbols of this block into alphabetical order, upper and lower case alike."),
    ),
)
_TRIGGER = re.compile(
    r"is not in ELF|listed twice|Driver method name|^Bogus name|Driver struct field|Bad (?:impl name|prefix)"
    r"|Missing ACL|Mismatch check|Unexpected check|Unknown perm string|had not string form|^Symbol block at"
)


class ChecksReader(Reader):
    """check-symfile, -symsorting, -drivername, -driverimpls, -aclrules, -aclperms."""

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if not _TRIGGER.search(line):
            return ()
        for message in _MESSAGES:
            if match := message.pattern.search(line):
                return (_diagnostic(message, match, line, context),)
        return ()


def _diagnostic(message: _Message, match: re.Match[str], line: str, context: Context) -> Diagnostic:
    groups = match.groupdict()
    if groups.get("file"):
        place = context.place(str(groups["file"]))
        file: str | None = place
        said = int(str(groups["line"]))
        number: int | None = _definition(message, place, groups, context) or _true_line(
            said, place, groups, context
        )
    else:
        file, number = _search(message, groups["name"], context)
    text = line[line.index(" ") + 1 :] if message.pattern.pattern.startswith(_PLACE) else line
    return Diagnostic(
        message=text.strip(),
        severity="error",
        tool=message.tool,
        file=file,
        line=number,
        advice=message.advice(match),
        step=message.step,
        check=message.check,
        api=_api(message, groups),
    )


def _definition(message: _Message, file: str, groups: dict[str, str | None], context: Context) -> int | None:
    """Where the function begins in which check-aclrules misses a call; it names the entry of the driver table."""
    if message.tool != "check-aclrules" or "kind" not in groups:
        return None
    head = re.compile(rf"(?:static\s[^;=(]*\b)?{groups['name']}\([^;]*$")
    lines = read_text(context.file(file)).splitlines()
    return next((number for number, line in enumerate(lines, 1) if head.match(line)), None)


def _true_line(said: int, file: str, groups: dict[str, str | None], context: Context) -> int:
    """The line in ``file``; src/check-driverimpls.pl counts on from one file to the next."""
    lines = read_text(context.file(file)).splitlines()
    if said <= len(lines) or not groups.get("member"):
        return said
    entry = re.compile(rf"\.{groups['member']}\s*=\s*{groups['name']}\b")
    return next((number for number, line in enumerate(lines, 1) if entry.search(line)), said)


def _api(message: _Message, groups: dict[str, str | None]) -> str | None:
    """The public function that the message is about, where its name says it."""
    name = groups.get("name") or ""
    if message.tool == "check-symfile":
        return name if name.startswith("vir") else None
    if message.tool == "check-drivername":
        return f"vir{name[0].upper()}{name[1:]}" if name and not name.startswith("vir") else None
    member = groups.get("member")
    return f"vir{member[0].upper()}{member[1:]}" if member else None


def _search(message: _Message, name: str, context: Context) -> tuple[str | None, int | None]:
    """File and line of what the message names but does not place; None where it is not found."""
    if message.search is None:
        return None, None
    globs, template = message.search
    pattern = re.compile(template.format(re.escape(name)))
    for glob in globs:
        for path in sorted(context.file("").glob(glob)):
            for number, line in enumerate(read_text(path).splitlines(), 1):
                if pattern.search(line):
                    return path.relative_to(context.file("")).as_posix(), number
    return None, None
