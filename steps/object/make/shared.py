"""Steps 7 and 8 of a new object: definition, schema, registration, the test driver."""

from __future__ import annotations

import re

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.errors import BadInput
from steps.object.make.api import private_symbols
from steps.object.make.build import listed_beside
from steps.object.make.functions import heads, methods
from steps.object.make.like import Like, shown
from steps.object.names import Names

_UUID = "c1e4a1f6-5b5c-4d0e-9d51-6f9a6a3f1b20"
"""Of the first document that the schema is tested with: any will do."""


def definition(like: Like) -> list[Insertion]:
    """The struct that the XML is read into, with what reads, writes and frees it."""
    n, file, check = like.names, like.names.definition, "conf-definition"
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


def _schema(names: Names) -> str:
    return f"src/conf/schemas/{names.squashed}.rng"


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
    entry = r"^static const struct testSchemaEntry schemaNwfilterbinding\[\] = \{\n[^}]*\},?\n\};\n\n"
    run = r"^    DO_TEST\([^\n]*schemaNwfilterbinding\);\n"
    first = f"examples/xml/test/test{n.squashed}.xml"
    document = f"<{n.squashed}>\n  <name>first</name>\n  <uuid>{_UUID}</uuid>\n</{n.squashed}>\n"
    return [
        *like.created(7, check, first, document),
        like.copy(
            7,
            check,
            test,
            entry,
            f'static const struct testSchemaEntry {word}[] = {{\n    {{ .file = "{first}" }},\n}};\n\n',
        ),
        like.copy(7, check, test, run, f'    DO_TEST(SCHEMAS_PATH "{n.squashed}.rng", {word});\n'),
        *like.created(7, check, path, render("object-schema.rng.j2", f=n, marker=PLACEHOLDER)),
        listed_beside(like, check, f"{folder}/meson.build", "nwfilterbinding.rng", f"{n.squashed}.rng", 7),
        Insertion(7, check, tool, case.end(), case.end(), text),
    ]


def _section_of(like: Like) -> str:
    """The header under which the private symbols have what registers a driver."""
    data = like.data("src/libvirt_private.syms")
    at = data.find(b"\nvirSetSharedNWFilterDriver;")
    section = re.findall(rb"^# (\S+\.h)\n", data[: max(at, 0)], re.M)
    return shown(section[-1]) if section else "driver.h"


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
    struct = re.search(rb"^struct _testDriver \{\n(?:[^}\n][^\n]*\n|\n)*?(?=\n    /\* g_atomic)", data, re.M)
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
    header = f'#include "{n.definition}.h"\n'
    return [
        Insertion(8, check, path, include.start(), include.start(), header),
        Insertion(8, check, path, struct.end(), struct.end(), members),
        Insertion(8, check, path, freed.start(), freed.start(), free),
        Insertion(8, check, path, table.start(), table.start(), text),
        Insertion(8, check, path, row.start(), row.start(), f"    .{n.low}Driver = &test{n.camel}Driver,\n"),
    ]
