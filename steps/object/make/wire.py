"""Step 4 of a new object: protocol, structs file, generator, client and daemon, access control."""

from __future__ import annotations

import re

from steps.edits.insertion import Insertion
from steps.edits.place import line_end
from steps.edits.render import render
from steps.errors import BadInput
from steps.object.make.functions import methods
from steps.object.make.like import Like, shown

_C_NAMES = {"unsigned int": "u_int"}
"""What the compiler calls a type of the protocol; the others keep their name."""
_MEMBER = re.compile(r"^    (?P<type>[\w ]+?) (?P<name>\w+)(?:<(?P<max>\w+)>)?;", re.M)


def _protocol(like: Like) -> str:
    path = like.facts.layout.libraries["main"].protocol
    if path is None:
        raise BadInput("this tree has no protocol")
    return path


def _arguments(like: Like) -> str:
    return render("object-args.x.j2", f=like.names)


def wire_object(like: Like) -> list[Insertion]:
    """The object's struct and pointer, the structs of its calls, and its procedures."""
    path, check = _protocol(like), "wire-object"
    data = like.data(path)
    listed = list(like.facts.protocol("main").procedures.unplaced())
    mark = re.search(rb"^/\*-+ Protocol\. -+\*/\n", data, re.M)
    if not listed or mark is None:
        raise BadInput(f"{path} has no procedures that could be read")
    number = max(p.number for p in listed) + 1
    last = like.facts.protocol("main").procedures[listed[-1].name]
    procedures = render("object-procedures.x.j2", f=like.names, n=number).rstrip("\n")
    comma, tail = ("", ",") if last.comma else (",", "")
    return [
        *like.copies(
            4, check, path,
            r"^/\* A network filter which may not be NULL\. \*/\nstruct remote_nonnull_nwfilter \{[^}]*\};\n\n",
            r"^typedef remote_nonnull_nwfilter \*remote_nwfilter;\n",
        ),
        Insertion(4, check, path, mark.start(), mark.start(), _arguments(like) + "\n"),
        Insertion(4, check, path, last.end, last.end, f"{comma}\n\n{procedures}{tail}"),
    ]  # fmt: skip


def list_max(like: Like) -> list[Insertion]:
    """The limit of lists."""
    pattern = r"^/\* Upper limit on lists of network filters\. \*/\nconst REMOTE_NWFILTER_LIST_MAX = \d+;\n\n"
    return [like.copy(4, "wire-list-max", _protocol(like), pattern)]


def generator(like: Like) -> list[Insertion]:
    """The object in each list that has both networks and network filters, and its definition's header."""
    path = like.facts.layout.generator
    if path is None:
        raise BadInput("this tree has no generator")
    data, made = like.data(path), []
    for found in re.finditer(rb"^[^#\n]*nonnull_\((?P<list>\w+(?:\|\w+)+)\)", data, re.M):
        if {b"network", b"nwfilter"} <= set(found["list"].split(b"|")):
            at = found.end("list")
            made.append(Insertion(4, "generator-object", path, at, at, f"|{like.names.snake}"))
    include = re.search(rb'^(?P<indent> +)"virnwfilterbindingdef\.h",\n', data, re.M)
    if not made or include is None:
        raise BadInput(f"{path} has no lists of objects as they are written today")
    text = f'{include["indent"].decode()}"{like.names.definition}.h",\n'
    return [*made, Insertion(4, "generator-object", path, include.end(), include.end(), text)]


def helpers(like: Like) -> list[Insertion]:
    """What makes the object from the wire and the other way round, on both sides; the client's driver table."""
    main, check = like.facts.layout.libraries["main"], "wire-helpers"
    if main.client is None or main.dispatcher is None:
        raise BadInput("this tree has no RPC client or no daemon")
    made: list[Insertion] = []
    for path in (main.client, main.dispatcher):
        made += like.copies(
            4, check, path, r"^static virNWFilterPtr get_nonnull_nwfilter\([^;{]*;\n",
            r"^static void\s+make_nonnull_nwfilter\([^;{]*;\n",
            r"^static virNWFilterPtr\nget_nonnull_nwfilter\([^;{]*\)\n\{\n(?:[^}\n][^\n]*\n|\n)*\}\n\n",
            r"^static void\nmake_nonnull_nwfilter\([^;{]*\)\n\{\n(?:[^}\n][^\n]*\n|\n)*\}\n\n",
        )  # fmt: skip
    data = like.data(main.client)
    table = re.search(rb"^static virConnectDriver connect_driver = \{\n", data, re.M)
    if table is None:
        raise BadInput(f"{main.client} has no table of its drivers")
    text = render(
        "object-client-table.c.j2", f=like.names, methods=methods(like.names), since=like.proposal.since
    )
    made.append(Insertion(4, check, main.client, table.start(), table.start(), text))
    made.append(like.copy(4, check, main.client, r"^    \.nwfilterDriver = &nwfilter_driver,\n"))
    return made


def access_object(like: Like) -> list[Insertion]:
    """The permissions with their words, and the functions through which each access driver is asked."""
    folder, check, n = "src/access", "access-object", like.names
    perm, manager = f"{folder}/viraccessperm", f"{folder}/viraccessmanager"
    made = [
        *like.copies(
            4, check, f"{perm}.h",
            r"^    /\*\*\n(?:     \*[^\n]*\n)*?     \* @desc: List network filters\n(?:     \*[^\n]*\n)*?     \*/\n"
            r"    VIR_ACCESS_PERM_CONNECT_SEARCH_NWFILTERS,\n\n",
            r"^typedef enum \{\n(?:(?!^\})[^\n]*\n)*?    VIR_ACCESS_PERM_NWFILTER_BINDING_LAST\n\} virAccessPermNWFilterBinding;\n\n",
            r"^VIR_ENUM_DECL\(virAccessPermNWFilterBinding\);\n",
        ),
        *like.copies(
            4, check, f"{perm}.c", r"\"search_nwfilters\", ",
            r"^VIR_ENUM_IMPL\(virAccessPermNWFilterBinding,[^;]*;\n\n",
        ),
        like.copy(
            4, check, f"{manager}.h", r"^#\s*include \"conf/virnwfilterbindingdef\.h\"\n",
            f'#include "conf/{n.definition}.h"\n',
        ),
        like.copy(4, check, f"{manager}.h", r"^int virAccessManagerCheckNWFilter\([^;]*;\n"),
        like.copy(4, check, f"{manager}.c", r"^int virAccessManagerCheckNWFilter\([^;{]*\)\n\{\n(?:[^}\n][^\n]*\n|\n)*\}\n\n"),
        like.copy(
            4, check, f"{folder}/viraccessdriver.h", r"^typedef int \(\*virAccessDriverCheckNWFilterDrv\)\([^;]*;\n"
        ),
        like.copy(
            4, check, f"{folder}/viraccessdriver.h", r"^    virAccessDriverCheckNWFilterDrv checkNWFilter;\n"
        ),
    ]  # fmt: skip
    for name in ("Nop", "Polkit", "Stack"):
        path = f"{folder}/viraccessdriver{name.lower()}.c"
        body = rf"^static int\nvirAccessDriver{name}CheckNWFilter\([^;{{]*\)\n\{{\n(?:[^}}\n][^\n]*\n|\n)*\}}\n\n"
        made += [
            like.copy(4, check, path, body),
            like.copy(4, check, path, rf"^    \.checkNWFilter = virAccessDriver{name}CheckNWFilter,\n"),
        ]
    return made


def access_lists(like: Like) -> list[Insertion]:
    """The object in the two scripts' lists, before any object whose name its own begins with."""
    made = []
    for path in ("scripts/genpolkit.py", "scripts/genaclperms.py"):
        data = like.data(path)
        listed = re.search(rb"^objects = \[\n(?P<first>\s+)(?P<rows>[^\]]*)\]", data, re.M)
        if listed is None:
            raise BadInput(f"{path} has no list of objects as it is written today")
        longer = [
            w for w in re.findall(r'"(\w+)"', shown(listed["rows"])) if w.startswith(like.names.upper + "_")
        ]
        last = max((data.find(f'"{word}",'.encode()) + len(word) + 3 for word in longer), default=-1)
        if last < 0:
            at, text = listed.start("rows"), f'"{like.names.upper}", '
        else:
            at, text = last, f' "{like.names.upper}",'
        made.append(Insertion(4, "access-lists", path, at, at, text))
    return made


def structs_file(like: Like) -> list[Insertion]:
    """The structs and procedures as the compiler sees them, in the order of the protocol."""
    path = like.facts.layout.libraries["main"].golden
    if path is None:
        return []
    data, check = like.data(path), "protocol-structs"
    procedures = re.search(rb"^enum remote_procedure \{\n", data, re.M)
    rows = list(re.finditer(rb"^([ \t]*)REMOTE_PROC_\w+ = \d+(,?)", data, re.M))
    if procedures is None or not rows:
        raise BadInput(f"{path} has no procedures that could be read")
    own = re.findall(r"(REMOTE_PROC_\w+) = (\d+)", _numbered(like))
    text = "".join(f"{rows[-1][1].decode()}{name} = {number},\n" for name, number in own)
    at = line_end(data, rows[-1].end())
    return [
        like.copy(4, check, path, r"^struct remote_nonnull_nwfilter \{[^}]*\};\n"),
        Insertion(4, check, path, procedures.start(), procedures.start(), _as_compiled(_arguments(like))),
        *([] if rows[-1][2] else [Insertion(4, check, path, rows[-1].end(), rows[-1].end(), ",")]),
        Insertion(4, check, path, at, at, text),
    ]


def _numbered(like: Like) -> str:
    """The object's procedures as the protocol has them by now."""
    own = [
        p
        for p in like.facts.protocol("main").procedures.unplaced()
        if p.name in {f"REMOTE_PROC_{w}" for w in _procedures(like)}
    ]
    return "\n".join(f"{p.name} = {p.number}" for p in own)


def _procedures(like: Like) -> list[str]:
    n = like.names
    verbs = ("LOOKUP_BY_NAME", "LOOKUP_BY_UUID", "CREATE_XML", "DELETE", "GET_XML_DESC")
    return [*(f"{n.upper}_{verb}" for verb in verbs), f"CONNECT_LIST_ALL_{n.uppers}"]


def _as_compiled(text: str) -> str:
    """The structs of the protocol's text, in the form of the structs file."""
    made = []
    for struct in re.finditer(r"^struct (\w+) \{[^\n]*\n(.*?)^\};", text, re.M | re.S):
        made.append(f"struct {struct[1]} {{\n")
        for member in _MEMBER.finditer(struct[2]):
            kind = _C_NAMES.get(member["type"], member["type"])
            if member["max"] is None:
                made.append(f"        {kind:<26} {member['name']};\n")
                continue
            made.append("        struct {\n")
            made.append(f"                {'u_int':<18} {member['name']}_len;\n")
            made.append(f"                {kind + ' *':<18} {member['name']}_val;\n")
            made.append(f"        }} {member['name']};\n")
        made.append("};\n")
    return "".join(made)
