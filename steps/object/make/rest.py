"""Steps 5 to 8 of a new object: build files, lists, virsh, definition, schema, registration, test driver."""

from __future__ import annotations

import re

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.errors import BadInput
from steps.object.make.api import private_symbols, source_path
from steps.object.make.functions import heads, methods
from steps.object.make.like import Like, sorted_in
from steps.object.names import Names

_UUID = "c1e4a1f6-5b5c-4d0e-9d51-6f9a6a3f1b20"
"""Of the first document that the schema is tested with: any will do."""


def definition_name(names: Names) -> str:
    """Return the name of the files with the definition, without what ends it."""
    return f"vir{names.squashed}def"


def _schema(names: Names) -> str:
    return f"src/conf/schemas/{names.squashed}.rng"


def _row(like: Like, check: str, path: str, old: str, new: str, step: int = 5) -> Insertion:
    """The line of a list that has the file ``old``, once more behind itself with ``new``."""
    data = like.data(path)
    found = re.search(rb"^[^#\n]*['\"/]%s['\"][^\n]*\n" % re.escape(old.encode()), data, re.M)
    if found is None:
        raise BadInput(f"{path} does not list {old}: nothing can be listed like it")
    text = re.sub(r"NWFilter|nwfilter", like.names.camel, found[0].decode().replace(old, new))
    return Insertion(step, check, path, found.end(), found.end(), text)


def build_files(like: Like) -> list[Insertion]:
    """The new sources and headers where the build lists them."""
    n, check = like.names, "build-files"
    rows = [
        ("include/libvirt/meson.build", "libvirt-nwfilter.h", f"libvirt-{n.dashed}.h"),
        ("src/meson.build", "libvirt-nwfilter.c", f"libvirt-{n.dashed}.c"),
        ("src/meson.build", "driver-nwfilter.h", f"driver-{n.squashed}.h"),
        ("src/conf/meson.build", "virnwfilterbindingdef.c", f"{definition_name(n)}.c"),
        ("tools/meson.build", "virsh-nwfilter.c", f"virsh-{n.dashed}.c"),
        ("tools/meson.build", "virsh-completer-nwfilter.c", f"virsh-completer-{n.dashed}.c"),
    ]
    listed = "docs/html/meson.build", "libvirt-libvirt-nwfilter.html", f"libvirt-libvirt-{n.dashed}.html"
    if listed[1].encode() in (like.facts.snapshot.read(listed[0]) or b""):
        rows.append(listed)
    made = [_row(like, check, path, old, new) for path, old, new in rows]
    path = "scripts/hvsupport.py"
    if b'"driver-nwfilter.h"' in (like.facts.snapshot.read(path) or b""):
        made.append(_row(like, check, path, "driver-nwfilter.h", f"driver-{n.squashed}.h"))
    return made


def checker_lists(like: Like) -> list[Insertion]:
    """Header and source where the API's checker lists them."""
    path = like.facts.snapshot.first("scripts/apibuild.py") or "scripts/apibuild.py"
    n = like.names
    return [
        _row(like, "api-checker-lists", path, f"libvirt-nwfilter.{end}", f"libvirt-{n.dashed}.{end}")
        for end in ("h", "c")
    ]


def translations(like: Like) -> list[Insertion]:
    """The new sources with texts, in the order of the alphabet."""
    path = like.facts.snapshot.first("po/POTFILES") or "po/POTFILES"
    data, n = like.data(path), like.names
    files = (
        f"src/conf/{definition_name(n)}.c", source_path(n), f"tools/virsh-{n.dashed}.c",
    )  # fmt: skip
    prefix = b"@SRCDIR@" if b"@SRCDIR@" in data else b""
    made = []
    for file in sorted(files):
        line = prefix.decode() + file
        at = sorted_in(data, 0, len(data), line)
        made.append(Insertion(5, "translations", path, at, at, line + "\n"))
    return made


def shell(like: Like) -> list[Insertion]:
    """The commands with their group of the help, and what frees the object in virsh."""
    n, check, style = like.names, "virsh-commands", like.facts.layout.style
    numbers = ("%1$s", "%2$s") if style.permutable else ("%s", "%s")
    text = render(
        "object-virsh.c.j2", f=n, info_struct=style.virsh_info_struct, positional=style.virsh_positional,
        string=style.virsh_string, number1=numbers[0], number2=numbers[1], pad=" " * len(n.camel),
    )  # fmt: skip
    group = like.copy(6, check, "tools/virsh.h", r"^#\s*define VIRSH_CMD_GRP_NWFILTER [^\n]*\n")
    row = like.copy(6, check, "tools/virsh.c", r"^    \{VIRSH_CMD_GRP_NWFILTER, \"\w+\", nwfilterCmds\},\n")
    include = like.copy(6, check, "tools/virsh.c", r"^#\s*include \"virsh-nwfilter\.h\"\n")
    define = f"#define VIRSH_CMD_GRP_{n.upper}".ljust(39) + f'"{n.words.title()}"\n'
    return [
        *like.created(6, check, f"tools/virsh-{n.dashed}.h", render("object-virsh.h.j2", f=n)),
        *like.created(6, check, f"tools/virsh-{n.dashed}.c", text),
        _with(group, define),
        _with(row, f'    {{VIRSH_CMD_GRP_{n.upper}, "{n.dashed}", {n.low}Cmds}},\n'),
        _with(include, f'#include "virsh-{n.dashed}.h"\n'),
        *like.copies(
            6, check, "tools/virsh-util.h",
            r"^typedef virNWFilter virshNWFilter;\nvoid\nvirshNWFilterFree\([^;]*;\n[^\n]*\n\n",
        ),
        *like.copies(
            6, check, "tools/virsh-util.c",
            r"^void\nvirshNWFilterFree\([^;{]*\)\n\{\n(?:[^}][^\n]*\n|\n)*\}\n\n+",
        ),
    ]  # fmt: skip


def _with(insertion: Insertion, text: str) -> Insertion:
    return Insertion(insertion.step, insertion.check, insertion.file, insertion.start, insertion.end, text)


def completers(like: Like) -> list[Insertion]:
    """What completes the object's names."""
    n, check = like.names, "virsh-completers"
    unused = like.facts.layout.style.unused

    def head(mark: str) -> str:
        params = ["vshControl *ctl", f"const vshCmd *cmd{mark}", "unsigned int flags"]
        return stacked(f"virsh{n.camel}NameCompleter(", params, ")")

    path = f"tools/virsh-completer-{n.dashed}"
    include = like.copy(
        6, check, "tools/virsh-completer.h", r"^#\s*include \"virsh-completer-nwfilter\.h\"\n"
    )
    return [
        *like.created(6, check, f"{path}.h", render("object-completer.h.j2", f=n, head=head(""))),
        *like.created(6, check, f"{path}.c", render("object-completer.c.j2", f=n, head=head(f" {unused}"))),
        _with(include, f'#include "virsh-completer-{n.dashed}.h"\n'),
    ]


def manual(like: Like) -> list[Insertion]:
    """The commands' section of the manual, before that of the secrets' commands."""
    path = like.facts.layout.virsh_docs or "docs/manpages/virsh.rst"
    data, n = like.data(path), like.names
    found = re.search(rb"^SECRET COMMANDS\n=+\n", data, re.M)
    if found is None:
        raise BadInput(
            f"{path} has no section of the secrets' commands, before which the new one would stand"
        )
    commands = (
        (
            "create",
            " FILE",
            f"Create a {n.words} from the XML in *FILE*.\n{PLACEHOLDER} say what a {n.words} is, and what the XML must have.",
        ),
        ("delete", f" {n.dashed}", f"Delete the {n.words}, which is given by its name or UUID."),
        ("dumpxml", f" {n.dashed}", f"Output the XML of the {n.words}."),
        ("list", "", f"List all of the available {n.plural}."),
    )
    text = render("object-docs.rst.j2", f=n, title=f"{n.words.upper()} COMMANDS", commands=commands)
    return [Insertion(6, "virsh-docs", path, found.start(), found.start(), text)]


def definition(like: Like) -> list[Insertion]:
    """The struct that the XML is read into, with what reads, writes and frees it."""
    n, file, check = like.names, definition_name(like.names), "conf-definition"
    parsed = {
        "parse": stacked(f"{n.name}DefParse(", ["const char *xml", "const char *filename"], ")"),
        "format": f"{n.name}DefFormat(const {n.name}Def *def)",
    }
    number = "%1$s" if like.facts.layout.style.permutable else "%s"
    symbols = tuple(f"{n.name}Def{word}" for word in ("Format", "Free", "Parse"))
    return [
        *like.created(
            7, check, f"src/conf/{file}.h",
            render("object-def.h.j2", f=n, file=file, marker=PLACEHOLDER, heads=parsed),
        ),
        *like.created(
            7, check, f"src/conf/{file}.c", render("object-def.c.j2", f=n, file=file, heads=parsed, number1=number)
        ),
        *private_symbols(like, 7, check, f"conf/{file}.h", symbols),
    ]  # fmt: skip


def schema(like: Like) -> list[Insertion]:
    """The schema, where it is installed and validated by; the schema test lists it with its first documents."""
    n, path, check = like.names, _schema(like.names), "schema"
    folder = path.rpartition("/")[0]
    tool = "tools/virt-xml-validate.in"
    case = re.search(rb'^  case "\$ROOT" in\n', like.data(tool), re.M)
    if case is None:
        raise BadInput(f"{tool} has no list of documents")
    text = f'     *{n.squashed}*)\n        TYPE="{n.squashed}"\n        ;;\n'
    test, word = "tests/virschematest.c", f"schema{n.camel}"
    entry = like.copy(
        7,
        check,
        test,
        r"^static const struct testSchemaEntry schemaNwfilterbinding\[\] = \{\n[^}]*\},?\n\};\n\n",
    )
    run = like.copy(7, check, test, r"^    DO_TEST\([^\n]*schemaNwfilterbinding\);\n")
    first = f"examples/xml/test/test{n.squashed}.xml"
    document = f"<{n.squashed}>\n  <name>first</name>\n  <uuid>{_UUID}</uuid>\n</{n.squashed}>\n"
    return [
        *like.created(7, check, first, document),
        _with(
            entry,
            f'static const struct testSchemaEntry {word}[] = {{\n    {{ .file = "{first}" }},\n}};\n\n',
        ),
        _with(run, f'    DO_TEST(SCHEMAS_PATH "{n.squashed}.rng", {word});\n'),
        *like.created(7, check, path, render("object-schema.rng.j2", f=n, marker=PLACEHOLDER)),
        _row(like, check, f"{folder}/meson.build", "nwfilterbinding.rng", f"{n.squashed}.rng", 7),
        Insertion(7, check, tool, case.end(), case.end(), text),
    ]


def _section_of(like: Like) -> str:
    """The header under which the private symbols have what registers a driver."""
    data = like.data("src/libvirt_private.syms")
    at = data.find(b"\nvirSetSharedNWFilterDriver;")
    section = re.findall(rb"^# (\S+\.h)\n", data[: max(at, 0)], re.M)
    return section[-1].decode() if section else "driver.h"


def registration(like: Like) -> list[Insertion]:
    """The new driver type where drivers are registered and a connection gets them."""
    check, library = "driver-registration", "src/libvirt.c"
    text, end = like.function(library, "virSetSharedNWFilterDriver")
    return [
        *like.copies(
            8, check, "src/driver.h", r"^    virNWFilterDriver \*nwfilterDriver;\n",
            r"^int virSetSharedNWFilterDriver\([^;]*;\n",
        ),
        *like.copies(8, check, "src/datatypes.h", r"^    virNWFilterDriver \*nwfilterDriver;\n"),
        *like.copies(
            8, check, library, r"^static virNWFilterDriver \*virSharedNWFilterDriver;\n",
            r"^        if \(driver->nwfilterDriver == NULL\)\n[^\n]*\n",
            r"^        ret->nwfilterDriver = virConnectDriverTab\[i\]->nwfilterDriver;\n",
            r"^            ret->nwfilterDriver = NULL;\n",
        ),
        Insertion(8, check, library, end, end, "\n\n" + like.renamed(text)),
        *private_symbols(like, 8, check, _section_of(like), (f"virSetShared{like.names.camel}Driver",)),
    ]  # fmt: skip


def test_driver(like: Like) -> list[Insertion]:
    """The object in the test driver, kept in its memory: created, found, listed, described, deleted."""
    path = like.facts.layout.test_driver
    if path is None:
        return []
    n, data, check = like.names, like.data(path), "test-driver"
    made = heads(n, "test")
    made["find"] = stacked(
        f"test{n.camel}Find(", ["testDriver *privconn", "const char *name", "const unsigned char *uuid"], ")"
    )
    number = "%1$s" if like.facts.layout.style.permutable else "%s"
    text = render(
        "object-test-driver.c.j2", f=n, heads=made, methods=methods(n), since=like.proposal.since, number1=number,
        pad=" " * len(n.camel),
    )  # fmt: skip
    table = re.search(rb"^static virConnectDriver testConnectDriver = \{\n", data, re.M)
    struct = re.search(rb"^struct _testDriver \{\n(?:[^}][^\n]*\n|\n)*?(?=\n    /\* g_atomic)", data, re.M)
    freed = re.search(rb"^    g_free\(driver->cells\);\n", data, re.M)
    include = re.search(rb'^#include "virxml\.h"\n', data, re.M)
    row = re.search(rb"^    \.nwfilterDriver = NULL,\n", data, re.M)
    if None in (table, struct, freed, include, row):
        raise BadInput(f"{path} is written otherwise than where an object could be added")
    assert table and struct and freed and include and row
    members = f"    {n.name}Def **{n.variables};\n    size_t n{n.variables};\n"
    free = (
        f"    for (i = 0; i < driver->n{n.variables}; i++)\n        {n.name}DefFree(driver->{n.variables}[i]);\n"
        f"    g_free(driver->{n.variables});\n"
    )
    header = f'#include "{definition_name(n)}.h"\n'
    return [
        Insertion(8, check, path, include.start(), include.start(), header),
        Insertion(8, check, path, struct.end(), struct.end(), members),
        Insertion(8, check, path, freed.start(), freed.start(), free),
        Insertion(8, check, path, table.start(), table.start(), text),
        Insertion(8, check, path, row.start(), row.start(), f"    .{n.low}Driver = &test{n.camel}Driver,\n"),
    ]
