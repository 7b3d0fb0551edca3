"""What apibuild.py and hvsupport.py say about doc comments, exported symbols and driver tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.reading import read_text

# (pattern, step, check, advice). Messages: scripts/apibuild.py, docs/apibuild.py, all warnings and errors.
_APIBUILD: tuple[tuple[re.Pattern[str], int, str, str], ...] = tuple(
    (re.compile(pattern), step, check, advice)
    for pattern, step, check, advice in (
        (
            r"^Missing comment for function (?P<name>\w+)",
            3,
            "public-implementation",
            "Write a comment /** * {name}: … */ directly before the public function.",
        ),
        (
            r"^(?:Missing \* in|Misformatted) function comment for (?P<name>\w+)",
            3,
            "public-implementation",
            "The comment of {name} must begin with ' * {name}:', then one ' * @arg: …' for each argument.",
        ),
        (
            r"^Function comment for (?P<name>\w+) lacks description of",
            3,
            "public-implementation",
            "Describe what it names: '@arg: …' for an argument, a paragraph, 'Returns …' at the end.",
        ),
        (
            r"^Unable to find arg (?P<arg>\w+) from function comment for (?P<name>\w+)",
            3,
            "public-implementation",
            "The comment describes an argument that {name} does not have: correct its name.",
        ),
        (
            r"^Missing documentation for (?:return of function `|arg `\w+' of function `)(?P<name>\w+)",
            3,
            "public-implementation",
            "Describe it in the comment of {name}.",
        ),
        (
            r"(?:function|struct) '(?P<name>\w+)' is not allowed to (?:return|take|contain) long",
            1,
            "public-header",
            "Use long long, int, or a typed parameter: long differs between machines.",
        ),
        (
            r"^Missing 'Since' tag for: (?P<name>\w+)",
            3,
            "since-tag",
            "Add a line 'Since: x.y.z' to the comment of {name}.",
        ),
        (
            r"^Function (?P<name>\w+) has (?:sym|allowed )version \S+ but docstring says",
            3,
            "since-tag",
            "'Since:' in the comment must name the version of the symbol's block in the .syms file.",
        ),
        (
            r"^Missing docstring for enum: (?P<name>\w+)",
            1,
            "public-header",
            "Write a comment /* … (Since: x.y.z) */ after the enumerator {name}.",
        ),
        (
            r"^Missing comment for (?:type|macro) (?P<name>\w+)",
            1,
            "public-header",
            "Write a comment before {name} in the header.",
        ),
        (
            r"^(?:Missing \* in|Misformatted) (?:type|macro) comment for (?P<name>\w+)",
            1,
            "public-header",
            "The comment of {name} must begin with ' * {name}:'.",
        ),
        (
            r"^(?:function|struct|typedef|enum|macro|variable|union) (?P<name>\w+) from \S+ redeclared in",
            1,
            "public-header",
            "{name} is declared twice: remove one declaration.",
        ),
        (
            r"^Missing (?:symbol file entry|version) for '(?P<name>\w+)'",
            1,
            "public-symbol",
            "Export {name} in the .syms file, in the block of the version that will have it.",
        ),
        (
            r"Unexpected (?:closing version|end of version|line in syms file)",
            1,
            "public-symbol",
            "A block of the .syms file must close with the version of the one before it: '}} LIBVIRT_x.y.z;'.",
        ),
        (
            r"^No ACLs for procedure|has 'none' ACL followed",
            4,
            "wire-acl",
            "Correct the @acl lines of this procedure in the .x file.",
        ),
        (
            r"^Header condition differs from Function",
            3,
            "public-implementation",
            "Declaration and definition stand under different #if conditions: make them the same.",
        ),
    )
)
_HVSUPPORT: tuple[tuple[re.Pattern[str], int, str, str], ...] = tuple(
    (re.compile(pattern), step, check, advice)
    for pattern, step, check, advice in (
        (
            r"Method (?P<name>\w+) in (?P<file>\S+) is missing version",
            8,
            "drivers",
            "Write the version after the entry in the driver table: .member = {name}, /* x.y.z */.",
        ),
        (
            r"Found unexpected method (?P<name>\w+) in (?P<group>\w+)",
            8,
            "drivers",
            "The driver table sets a member that has no public API: correct the name, or add the API first.",
        ),
        (
            r"[Dd]river (?P<name>\w+) does not have a public API",
            2,
            "driver-member",
            "A member of the driver structure has no public function: name it after the function.",
        ),
        (
            r"(?:Method impl for|Driver method for) (?P<name>\w+) is NULL",
            8,
            "drivers",
            "Do not list a member that the driver does not implement.",
        ),
        (
            r"malformed syms file|unexpected data",
            1,
            "public-symbol",
            "A block of the .syms file is not closed with the version of the block before it.",
        ),
        (
            r"No functions found in (?P<file>\S+)",
            1,
            "public-header",
            "apibuild found no function: see its own messages.",
        ),
        (
            r"Group (?P<group>\w+) already contains (?P<name>\w+)",
            8,
            "drivers",
            "The driver table lists the member twice: remove one.",
        ),
    )
)
_TRACE_END = re.compile(r"^(?:Exception|AssertionError|KeyError|ValueError): (?P<message>.*)")
_DIE = re.compile(r"^(?P<message>.*?)(?: at \S*hvsupport\.pl line \d+(?:, <\w+> line \d+)?\.)$")
_PARSE_ERROR = re.compile(r"^Parse Error: (?P<message>.*)")
_TRIGGER = re.compile(
    r"comment for|Missing |Misformatted|^Function |not allowed to|Unexpected |redeclared in|^Exception"
    r"|Parse Error"
    r"|is missing version|unexpected |does not have a public|is NULL|malformed syms|No functions found"
    r"|already contains|^Header condition|^No ACLs"
)


class DocumentationReader(Reader):
    """apibuild.py and hvsupport, both eras."""

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if line[:1].isspace() or not _TRIGGER.search(
            line
        ):  # a traceback quotes the code that has the message
            return ()
        text = line
        if (
            (match := _DIE.match(line))
            or (match := _TRACE_END.match(line))
            or (match := _PARSE_ERROR.match(line))
        ):
            text = match["message"]
        for tool, messages in (("apibuild", _APIBUILD), ("hvsupport", _HVSUPPORT)):
            for pattern, step, check, advice in messages:
                if match := pattern.match(text):
                    return (_diagnostic(tool, text, match, step, check, advice, context),)
        if match := _PARSE_ERROR.match(line):
            return (
                Diagnostic(
                    match["message"],
                    "error",
                    "apibuild",
                    step=1,
                    check="public-header",
                    advice="apibuild cannot read a public header or its implementation here.",
                ),
            )
        return ()


def _diagnostic(
    tool: str, text: str, match: re.Match[str], step: int, check: str, advice: str, context: Context
) -> Diagnostic:
    groups = match.groupdict()
    name = groups.get("name")
    file: str | None = context.place(groups["file"]) if groups.get("file") else None
    line: int | None = None
    if name:
        file, line = _find(name, step, file, context)
    elif check == "public-symbol":
        file = "src/libvirt_public.syms"
    return Diagnostic(
        message=text.strip(),
        severity="error",
        tool=tool,
        file=file,
        line=line,
        advice=advice.format(name=name or ""),
        step=step,
        check=check,
        api=name if name and name.startswith("vir") and not name.isupper() else None,
    )


_WHERE: dict[int, tuple[tuple[str, ...], str]] = {
    1: (("include/libvirt/*.h", "include/libvirt/*.h.in", "src/*.syms", "src/admin/*.syms"), r"\b{0}\b"),
    2: (("src/driver*.h",), r"\b{0}\b"),
    3: (("src/libvirt*.c", "src/admin/libvirt-admin.c", "src/util/vir*.c"), r"^{0}\("),
    8: (("src/*/*driver*.c",), r"=\s*{0}\b|\.{0}\s*="),
}


def _find(name: str, step: int, file: str | None, context: Context) -> tuple[str | None, int | None]:
    """Where ``name`` stands: in ``file`` if that is known, else in the files of ``step``."""
    globs, template = _WHERE.get(step, ((), ""))
    pattern = re.compile(template.format(re.escape(name))) if template else None
    root = context.file("")
    paths = [context.file(file)] if file else [path for glob in globs for path in sorted(root.glob(glob))]
    for path in paths:
        for number, line in enumerate(read_text(path).splitlines(), 1):
            if pattern and pattern.search(line):
                return context.place(str(path)), number
    return file, None
