"""Arrays in a virsh command: lists that the function fills or allocates, sets of CPUs, numbers, the bytes of a file.

Sources: ``tools/virsh-domain.c`` (``vcpupin``, ``send-key``, ``domfsinfo``, ``--pass-fds``), ``tools/virsh-secret.c``.
"""

from __future__ import annotations

from collections.abc import Sequence

from steps.code.cfacts import Field
from steps.function import cstructs
from steps.function.forms.array import room
from steps.function.forms.classify import Part
from steps.function.forms.form import Role
from steps.function.generate.formats import format_of, object_words
from steps.function.generate.virsh_parts import (
    GETTERS,
    NoCommand,
    Parts,
    completer,
    memory,
    option,
    option_name,
    string_list,
    words,
)
from steps.function.generate.virsh_subject import connection
from steps.function.objects import OBJECTS
from steps.function.prototype import PrototypeError
from steps.tree.facts import Facts
from steps.tree.style import Style

ROOM = 256
"""How many elements a command has room for where the person does not say; no limit on the wire is lower."""
_LABEL = 15


def add_array(facts: Facts, style: Style, parts: Parts, argument: Part, arguments: Sequence[Part]) -> None:
    """Add an array that is given or filled, as its form says.

    Raises:
        NoCommand: its elements can neither be given nor shown.
    """
    role, name, count = argument.role, argument.name, argument.partner or ""
    if role is Role.NUMBERS_OUT:
        _numbers_filled(style, parts, argument, arguments)
    elif role is Role.NUMBERS_IN:
        _numbers(style, parts, argument)
    elif role is Role.FDS_IN:
        _descriptors(style, parts, name, count)
    elif (
        role is Role.STRUCTS_OUT and argument.shape.count is not None and argument.shape.count.type == "int *"
    ):
        _structs_asked(facts, style, parts, argument, count)
    elif role is Role.STRUCTS_OUT:
        _structs(facts, style, parts, argument)
    elif role is Role.NAMES_OUT:
        string_list(style, parts, name)
        _room(style, parts, count)
        parts.prepare.append(_allocated(style, name, "char *", f"{count} + 1"))
        _each(parts, f'        vshPrint(ctl, "%s\\n", {name}[i]);')
        parts.arguments.append(name)
    elif count and "cpumap" in name.lower():
        _cpus(style, parts, name, count)
    elif role is Role.BUFFER_IN and argument.type.startswith("const unsigned char"):
        _content(style, parts, name, count)
    elif role is Role.BYTES_OUT and not count:
        raise NoCommand("raw bytes are a program's to take: virsh can only print")
    else:
        raise NoCommand(f"'{argument.type}' cannot be given on a command line")


def _room(style: Style, parts: Parts, count: str) -> None:
    """An option for how many elements there is room."""
    parts.options.append(option(style, option_name(count), "number", False, "how many at most"))
    parts.locals.append(f"unsigned int {count} = {ROOM};")
    line = f'vshCommandOptUInt(ctl, cmd, "{option_name(count)}", &{count}) < 0'
    parts.setup.append(f"    if ({line})\n        return false;")


def _each(parts: Parts, shown: str, braces: bool = False) -> None:
    """Show what the function has filled in or allocated, which it returns the number of."""
    parts.locals += ["int count = 0;", "size_t i;"]
    text = f"    for (i = 0; i < count; i++){' {' if braces else ''}\n{shown}"
    parts.show.append(text + ("\n    }" if braces else ""))


def _allocated(style: Style, name: str, kind: str, count: str) -> str:
    allocated = f"g_new0({kind}, {count})" if style.autofree else f"vshCalloc(ctl, {count}, sizeof(*{name}))"
    return f"    {name} = {allocated};"


_PARSERS = {
    "int": "virStrToLong_i", "unsigned int": "virStrToLong_ui", "long long": "virStrToLong_ll",
    "unsigned long long": "virStrToLong_ull",
}  # fmt: skip
"""What virsh reads one number of a list with, by its type (``src/util/virstring.h``)."""


def _numbers_filled(style: Style, parts: Parts, argument: Part, arguments: Sequence[Part]) -> None:
    """Numbers that the function fills in are shown one a line; there is room for as many as the prototype says."""
    name, kind = argument.name, argument.type.removesuffix(" *")
    memory(style, parts, f"{kind} *", name)
    parts.arguments.append(name)
    if argument.partner:
        size = argument.partner
        _room(style, parts, size)
    else:
        shapes = [a.shape for a in arguments if a.place == "data"]
        size = room(argument.shape, shapes, [a.param for a in arguments])
        if not size:
            raise NoCommand(f"nothing says how many numbers '{name}' has room for")
        for part in arguments:
            if part.role is Role.SCALAR and part.type == "int" and part.name in size.split(" * "):
                told = f'        vshError(ctl, "%s", _("{words(part.name)} must not be negative"));'
                parts.prepare.append(f"    if ({part.name} < 0) {{\n{told}\n        {{fail}};\n    }}")
        size = f"(size_t) {size}" if " * " in size else size
    parts.prepare.append(_allocated(style, name, kind, size))
    _each(parts, f'        vshPrint(ctl, "{format_of(kind)}\\n", {name}[i]);')


def _numbers(style: Style, parts: Parts, argument: Part) -> None:
    """Numbers that are sent are given as one option, with commas between them; arrays of one length as many each."""
    name, count, kind = argument.name, argument.partner or "", argument.type.removesuffix(" *")
    parse = _PARSERS.get(kind)
    if parse is None:
        raise NoCommand(f"virsh has nothing to read a list of '{kind}' with")
    memory(style, parts, f"{kind} *", name)
    parts.arguments.append(name)
    complete = completer(style, parts, "virshCompleteEmpty")
    parts.options.append(
        option(style, option_name(name), "string", True, f"comma separated list of {words(name)}", complete)
    )
    shares = f"int {count} = 0;" in parts.locals
    parts.locals += [f"const char *{name}str = NULL;", f"int {count} = 0;", "size_t i;"]
    parts.setup.append(
        f'    if ({style.virsh_string}(ctl, cmd, "{option_name(name)}", &{name}str) < 0)\n        return false;'
    )
    string_list(style, parts, f"{name}list")
    read = f"vshStringToArray({name}str, &{name}list)"
    if shares:
        # The function takes one length for all: a shorter list would be read past its end.
        told = f'        vshError(ctl, "%s", _("as many {words(name)} as of the other lists must be given"));'
        parts.prepare.append(f"    if ({read} != {count}) {{\n{told}\n        {{fail}};\n    }}")
    else:
        parts.prepare.append(f"    if (({count} = {read}) < 0)\n        {{fail}};")
    parts.prepare.append(_allocated(style, name, kind, count))
    parts.prepare.append(
        f"    for (i = 0; i < {count}; i++) {{\n"
        f"        if ({parse}({name}list[i], NULL, 10, &{name}[i]) < 0) {{\n"
        f'            vshError(ctl, "%s", _("{words(name)} have to be numbers"));\n            {{fail}};\n        }}\n    }}'
    )
    parts.includes.append("virstring.h")


def _descriptors(style: Style, parts: Parts, name: str, count: str) -> None:
    """File descriptors that virsh was started with (``--pass-fds``)."""
    helper = next((f for f in ("virshFetchPassFdsList", "cmdStartGetFDs") if f in parts.functions), None)
    if helper is None:
        raise NoCommand(
            "this source of virsh has no helper that passes file descriptors (virshFetchPassFdsList)"
        )
    complete = completer(style, parts, "virshCompleteEmpty")
    parts.options.append(
        option(style, "pass-fds", "string", not parts.optional, "pass file descriptors N,M,...", complete)
    )
    memory(style, parts, "int *", name)
    parts.locals.append(f"size_t {count} = 0;")
    parts.prepare.append(f"    if ({helper}(ctl, cmd, &{count}, &{name}) < 0)\n        {{fail}};")
    parts.needs.append(helper)
    parts.arguments.append(name)


def _cpus(style: Style, parts: Parts, name: str, count: str) -> None:
    """A set of host CPUs: shown, where the function reads it, or given as a list like ``0-3,^2``."""
    if "virshNodeGetCPUCount" not in parts.functions or "virshParseCPUList" not in parts.functions:
        raise NoCommand("this source of virsh has no helper for sets of CPUs (virshParseCPUList)")
    conn = connection(style, parts)
    parts.needs += ["virshNodeGetCPUCount", "virshParseCPUList"]
    parts.locals += ["int maxcpu;", f"int {count} = 0;"]
    memory(style, parts, "unsigned char *", name)
    parts.prepare.append(f"    if ((maxcpu = virshNodeGetCPUCount({conn})) < 0)\n        {{fail}};")
    parts.arguments.append(name)
    if not parts.reads:
        complete = completer(style, parts, "virshDomainCpulistCompleter", "virshCompleteEmpty")
        parts.options.append(option(style, "cpulist", "string", True, "host cpu number(s) to set", complete))
        parts.locals.append("const char *cpulist = NULL;")
        parts.setup.append(
            f'    if ({style.virsh_string}(ctl, cmd, "cpulist", &cpulist) < 0)\n        return false;'
        )
        parse = f"virshParseCPUList(ctl, &{count}, cpulist, maxcpu)"
        parts.prepare.append(f"    if (!({name} = {parse}))\n        {{fail}};")
        return
    # One set for each element of a list: its own number before it, or the room of the list itself.
    several = next(
        (p for p in parts.lengths if p == f"n{name}" or (name.endswith("s") and p.startswith("max"))), None
    )
    if several is not None and not any(line.startswith(f"unsigned int {several} ") for line in parts.locals):
        _room(style, parts, several)
    room = f"{several} * {count}" if several else count
    parts.prepare.append(
        f"    {count} = VIR_CPU_MAPLEN(maxcpu);\n" + _allocated(style, name, "unsigned char", room)
    )
    parts.includes.append("virbitmap.h")
    text = show_cpus(
        style,
        f"VIR_GET_CPUMAP({name}, {count}, i)" if several else name,
        count,
        "        " if several else "    ",
    )
    if several:
        _each(parts, text, braces=True)
    else:
        parts.show.append("    {\n" + show_cpus(style, name, count, "        ") + "\n    }")


def show_cpus(style: Style, cpus: str, length: str, indent: str) -> str:
    """The statements that show one set of CPUs."""
    auto = "g_autofree " if style.autofree else ""
    lines = [
        f"{auto}char *str = virBitmapDataFormat({cpus}, {length});",
        "",
        'vshPrint(ctl, "%s\\n", NULLSTR(str));',
    ]
    if not style.autofree:
        lines.append("VIR_FREE(str);")
    return "\n".join(indent + line if line else "" for line in lines)


def _content(style: Style, parts: Parts, name: str, count: str) -> None:
    """The bytes of a file."""
    complete = completer(style, parts, "virshCompletePathLocalExisting")
    parts.options.append(
        option(style, "file", "string", True, f"file containing the {words(name)}", complete)
    )
    parts.locals += ["const char *from = NULL;", f"int {count} = 0;"]
    memory(style, parts, "char *", name)
    parts.setup.append(f'    if ({style.virsh_string}(ctl, cmd, "file", &from) < 0)\n        return false;')
    parts.prepare.append(
        f"    if (({count} = virFileReadAll(from, VSH_MAX_XML_FILE, &{name})) < 0)\n        {{fail}};"
    )
    parts.includes.append("virfile.h")
    parts.arguments.append(f"(unsigned char *) {name}")


def _structs(facts: Facts, style: Style, parts: Parts, argument: Part) -> None:
    """Room for several structs that the function fills."""
    name, count = argument.name, argument.partner or ""
    bare = cstructs.struct_type(facts, argument.type)
    _room(style, parts, count)
    memory(style, parts, f"{bare} *", name)
    parts.prepare.append(_allocated(style, name, bare, count))
    _each(parts, _members(facts, style, argument.type, f"{name}[i].", "        "), braces=True)
    parts.arguments.append(name)


def show_sized(facts: Facts, style: Style, parts: Parts, argument: Part) -> None:
    """One struct whose size the function is told."""
    name, bare = argument.name, cstructs.struct_type(facts, argument.type)
    shown = _members(facts, style, argument.type, f"{name}.", "    ")
    parts.locals.append(f"{bare} {name};")
    parts.prepare.append(f"    memset(&{name}, 0, sizeof({name}));")
    parts.arguments.append(f"&{name}")
    parts.show.append(shown)


def _structs_asked(facts: Facts, style: Style, parts: Parts, argument: Part, count: str) -> None:
    """Structs in the command's own memory: a first call asks how many there are."""
    name = argument.name
    bare = cstructs.struct_type(facts, argument.type)
    shown = _members(facts, style, argument.type, f"{name}[i].", "        ")
    memory(style, parts, f"{bare} *", name)
    parts.locals += [f"int {count} = 0;", "size_t i;"]
    parts.probed = name
    parts.prepare.append("{probe}\n        {fail};\n" + _allocated(style, name, bare, count))
    parts.show.append(f"    for (i = 0; i < {count}; i++) {{\n{shown}\n    }}")
    parts.arguments.append(name)


def show_structs(facts: Facts, style: Style, parts: Parts, argument: Part) -> None:
    """Structs that the function allocates: a list of pointers to them, or an array."""
    kind = argument.type
    name, several = argument.name, kind.replace(" ", "").endswith("**")
    pointer = kind.replace("*", "").strip()
    bare = pointer.removesuffix("Ptr")
    shown = _members(facts, style, pointer, f"{name}[i]{'->' if several else '.'}", "        ")
    _each(parts, shown + '\n        vshPrint(ctl, "\\n");', braces=True)
    parts.locals.append(f"{pointer} *{name} = NULL;" if several else f"{pointer} {name} = NULL;")
    parts.arguments.append(f"&{name}")
    if "size_t j" in shown or "j++" in shown:
        parts.locals.append("size_t j;")
    if facts.declaration(f"{bare}ListFree"):
        parts.cleanup.append(f"    {bare}ListFree({name});")
    elif several:
        free = f"{bare}Free({name}[i])" if facts.declaration(f"{bare}Free") else f"VIR_FREE({name}[i])"
        parts.cleanup.append(
            f"    if ({name} && count > 0) {{\n        for (i = 0; i < count; i++)\n            {free};\n    }}\n    VIR_FREE({name});"
        )
    else:
        parts.cleanup.append(f"    VIR_FREE({name});")


def _members(facts: Facts, style: Style, pointer: str, access: str, indent: str) -> str:
    """The statements that show the fields of a struct, each on a line of its own.

    Raises:
        NoCommand: it has none that could be shown.
    """
    try:
        fields = cstructs.fields_of(facts, pointer)
    except PrototypeError as error:
        raise NoCommand(f"'{pointer}' cannot be shown") from error
    counts = {count.name for f in fields if (count := cstructs.count_of(f, fields)) is not None}
    lines = [
        line
        for f in fields
        if f.name not in counts
        for line in _member(style, f, cstructs.count_of(f, fields), access)
    ]
    if not lines:
        raise NoCommand(f"'{pointer}' has no member that could be shown")
    return "\n".join(indent + line for line in lines)


def _member(style: Style, field: Field, count: Field | None, access: str) -> list[str]:
    """The statements for one field; none where it cannot be shown."""
    name, kind, value = field.name, field.type, access + field.name
    label = f'vshPrint(ctl, "%-{_LABEL}s: {{}}\\n", _("{words(name)}"), {{}});'
    if kind in GETTERS or kind in ("unsigned long long", "size_t"):
        return [label.format(format_of(kind), value)]
    if kind.startswith("char[") or kind in ("char *", "const char *"):
        return [label.format("%s", value if "[" in kind else f"NULLSTR({value})")]
    if kind in OBJECTS and OBJECTS[kind].wire in ("domain", "network", "storage_pool", "storage_vol"):
        return [label.format("%s", f"vir{object_words(kind)}GetName({value})")]
    if count is not None and kind == "char **":
        return [f"for (j = 0; j < {access}{count.name}; j++)", "    " + label.format("%s", f"{value}[j]")]
    if count is not None and kind == "virTypedParameterPtr":
        auto = "g_autofree " if style.autofree else ""
        printed = f'vshPrint(ctl, "%-{_LABEL}s: %s\\n", {value}[j].field, str);'
        lines = [f"{auto}char *str = vshGetTypedParamValue(ctl, &{value}[j]);", printed]
        lines += [] if style.autofree else ["VIR_FREE(str);"]
        return [f"for (j = 0; j < {access}{count.name}; j++) {{", *(f"    {line}" for line in lines), "}"]
    return []
