"""Steps 1 to 3 of a new object: header, exports, error codes, driver struct, data type, public functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end, sorted_place
from steps.edits.render import render
from steps.errors import BadInput
from steps.object.make.functions import functions, heads, methods
from steps.object.make.like import Like, aligned, shown
from steps.object.names import Names


def header_path(names: Names) -> str:
    """Return the new public header."""
    return f"include/libvirt/libvirt-{names.dashed}.h"


def source_path(names: Names) -> str:
    """Return the new source of the public functions."""
    return f"src/libvirt-{names.dashed}.c"


def public_header(like: Like) -> list[Insertion]:
    """The header, and its line in ``libvirt.h``."""
    names, check = like.names, "public-header"
    text = render(
        "object-header.h.j2", f=names, marker=PLACEHOLDER, functions=list(functions(names).values()),
        tagged=like.facts.layout.style.since_tags, since=like.proposal.since,
    )  # fmt: skip
    include = r"^# *include <libvirt/libvirt-nwfilter\.h>\n"
    return [
        *like.created(1, check, header_path(names), text),
        like.copy(
            1, check, "include/libvirt/libvirt.h", include, f"# include <libvirt/libvirt-{names.dashed}.h>\n"
        ),
    ]


def public_symbols(like: Like) -> list[Insertion]:
    """The functions in the block of the version that will first have them."""
    path = like.facts.layout.libraries["main"].symbols
    blocks = like.facts.symbols("main").blocks
    if path is None or not blocks:
        raise BadInput("this tree has no list of exported functions")
    version, last = f"LIBVIRT_{like.proposal.since}", blocks[-1]
    rows = "".join(f"        {name};\n" for name in sorted(f.name for f in functions(like.names).values()))
    if last.version == version:
        data = like.data(path)
        at = data.rfind(b"\n", 0, last.body_end) + 1
        return [Insertion(1, "public-symbol", path, at, at, rows)]
    text = f"\n\n{version} {{\n    global:\n{rows}}} {last.version};"
    return [Insertion(1, "public-symbol", path, last.end, last.end, text)]


@dataclass(frozen=True, slots=True)
class _Code:
    """A new error code with what its comment says, and its message."""

    name: str
    comment: str
    message: str


def error_codes(like: Like) -> list[Insertion]:
    """Two codes with their messages, and the domain of errors of the driver."""
    names, header = like.names, "include/libvirt/virterror.h"
    codes = [
        _Code(f"VIR_ERR_INVALID_{names.upper}", f"invalid {names.words}", f"Invalid {names.words}"),
        _Code(
            f"VIR_ERR_NO_{names.upper}", f"{names.words} not found", f"{names.words.capitalize()} not found"
        ),
    ]
    domain = _Code(
        f"VIR_FROM_{names.upper}", f"Error from {names.words} driver", f"{names.words.title()} Driver"
    )
    source = like.facts.snapshot.first("src/util/virerror.c") or "src/util/virerror.c"
    return [
        *_enumerators(like, header, "virErrorDomain", [domain]),
        *_enumerators(like, header, "virErrorNumber", codes),
        *_domain_string(like, source, domain.message),
        *_messages(like, source, codes),
    ]


def _enumerators(like: Like, path: str, enum: str, new: list[_Code]) -> list[Insertion]:
    """``new`` behind the last enumerator of ``enum``."""
    found = like.facts.constants.enum(enum)
    listed = [] if found is None else [m for m in found[1].listed if not m.sentinel]
    if found is None or not listed:
        raise BadInput(f"{path} has no enum {enum} that could be read")
    last = listed[-1]
    number = found[1].values.get(last.name)
    if number is None:
        raise BadInput(f"{path}: the number of {last.name} cannot be read")
    tag = f" (Since: {like.proposal.since})" if like.facts.constants.tags_since else ""
    rows = "".join(
        f"    {code.name} = {number + index}, /* {code.comment}{tag} */\n"
        for index, code in enumerate(new, 1)
    )
    data = like.data(path)
    at = line_end(data, max(last.end, last.comment_end))
    made = [] if last.comma else [Insertion(1, "error-codes", path, last.end, last.end, ",")]
    return [*made, Insertion(1, "error-codes", path, at, at, rows)]


def _domain_string(like: Like, path: str, text: str) -> list[Insertion]:
    """What the domain of errors is called in messages: the last of its table."""
    data = like.data(path)
    found = re.search(rb"^VIR_ENUM_IMPL\(virErrorDomain,.*?(?P<end>\n?\s*\);)", data, re.M | re.S)
    if found is None:
        raise BadInput(f"{path} has no table of the domains of errors")
    before = data[: found.start("end")].rstrip()
    comma = "" if before.endswith(b",") else ","
    at = len(before)
    return [Insertion(1, "error-codes", path, at, at, f'{comma}\n              "{text}",')]


def _messages(like: Like, path: str, codes: list[_Code]) -> list[Insertion]:
    """The messages, in the table that libvirt has since 2018."""
    data = like.data(path)
    found = re.search(rb"^[^\n]*virErrorMsgStrings\[[^\]]*\]\s*=\s*\{.*?(?P<end>^\};)", data, re.M | re.S)
    if found is None:
        raise BadInput(f"{path} has no table of the errors' messages")
    form = "%1$s" if like.facts.layout.style.permutable else "%s"
    rows = "".join(
        f'    [{c.name}] = {{\n        N_("{c.message}"),\n        N_("{c.message}: {form}") }},\n'
        for c in codes
    )
    return [Insertion(1, "error-codes", path, found.start("end"), found.start("end"), rows)]


def news(like: Like) -> list[Insertion]:
    """The release note."""
    from steps.edits.news import release_note

    return release_note(like.facts, f"Introduce the object ``{like.names.name}``", like.proposal.since)


def driver_struct(like: Like) -> list[Insertion]:
    """The header of the new driver type, and its line in ``driver.h``."""
    names = like.names
    text = render("object-driver.h.j2", f=names, methods=methods(names))
    include = r"^#\s*include \"driver-nwfilter\.h\"\n"
    included = like.copy(
        2, "driver-struct", "src/driver.h", include, f'#include "driver-{names.squashed}.h"\n'
    )
    return [*like.created(2, "driver-struct", f"src/driver-{names.squashed}.h", text), included]


def data_type(like: Like) -> list[Insertion]:
    """Class, checks, struct and constructor, and both among the private symbols."""
    check, header, source = "data-type", "src/datatypes.h", "src/datatypes.c"
    data = like.data(header)
    own = re.search(
        rb"^struct _virNWFilter \{[^}]*\};\n(?:\nG_DEFINE_AUTOPTR_CLEANUP_FUNC\([^\n]*\n)?", data, re.M
    )
    if own is None:
        raise BadInput(f"{header} has no struct _virNWFilter that could be read")
    comment = data.rfind(b"/**", 0, own.start())
    struct = like.renamed(shown(data[comment : data.index(b"};\n", own.start()) + 3]))
    cleanup = f"\nG_DEFINE_AUTOPTR_CLEANUP_FUNC({like.names.name}, virObjectUnref);\n"
    struct += cleanup if b"\nG_DEFINE_AUTOPTR_CLEANUP_FUNC(" in data else ""
    return [
        Insertion(2, check, header, own.end(), own.end(), f"\n\n{struct}"),
        *like.copies(
            2, check, header, r"^extern virClass \*virNWFilterClass;\n",
            r"^#\s*define virCheckNWFilterReturn\(obj, retval\) \\\n(?:[^\n]*\\\n)*[^\n]*\n\n",
        ),
        like.copy(2, check, header, r"^virNWFilterPtr virGetNWFilter\([^;]*;\n"),
        *like.copies(
            2, check, source, r"^virClass \*virNWFilterClass;\n", r"^static void virNWFilterDispose\(void \*obj\);\n",
            r"^    DECLARE_CLASS\(virNWFilter\);\n",
        ),
        _both(like, check, source, "virGetNWFilter", "virNWFilterDispose"),
        *private_symbols(like, 2, check, "datatypes.h", (f"{like.names.name}Class", f"virGet{like.names.camel}")),
    ]  # fmt: skip


def _both(like: Like, check: str, path: str, first: str, second: str) -> Insertion:
    """Two functions that stand one behind the other, as one piece behind the second."""
    one, _end = like.function(path, first)
    two, end = like.function(path, second)
    text = "\n\n" + aligned(like.renamed(one)) + "\n\n" + aligned(like.renamed(two))
    return Insertion(2, check, path, end, end, text)


def private_symbols(
    like: Like, step: int, check: str, header: str, names: tuple[str, ...]
) -> list[Insertion]:
    """Return ``names`` among the private symbols of ``header``, in order; a section that is not there is made."""
    path = "src/libvirt_private.syms"
    data = like.data(path)
    section = re.search(rb"^# %s\n" % re.escape(header.encode()), data, re.M)
    if section is None:
        after = [s for s in re.finditer(rb"^# (\S+\.h)\n", data, re.M) if shown(s[1]) > header]
        at = after[0].start() if after else len(data)
        body = "".join(f"{name};\n" for name in sorted(names, key=str.lower))
        return [Insertion(step, check, path, at, at, f"# {header}\n{body}\n\n")]
    end = data.find(b"\n\n", section.end()) + 1
    return [
        Insertion(step, check, path, at, at, f"{name};\n")
        for name in sorted(names, key=str.lower)
        for at in (sorted_place(data, section.end(), end, name),)
    ]


def implementation(like: Like) -> list[Insertion]:
    """The public functions."""
    text = render(
        "object-implementation.c.j2", f=like.names, heads=heads(like.names),
        tagged=like.facts.layout.style.since_tags, since=like.proposal.since,
    )  # fmt: skip
    return like.created(3, "public-implementation", source_path(like.names), text)
