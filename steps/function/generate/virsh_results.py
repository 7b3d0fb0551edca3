"""What a virsh command shows of a function's results."""

from __future__ import annotations

import re

from steps.code.cfacts import Struct
from steps.function.forms.classify import Part
from steps.function.forms.descriptor import returns_descriptor
from steps.function.generate.formats import format_of, object_words
from steps.function.generate.virsh_arrays import show_cpus
from steps.function.generate.virsh_parts import GETTERS, NoCommand, Parts, memory, release, string_list, words
from steps.function.proposal import Proposal
from steps.tree.facts import Facts
from steps.tree.style import Style

_LABEL = 15
_FOR_PROGRAMS = {"int **": "file descriptors", "void *": "raw bytes", "unsigned char **": "raw bytes"}
_TITLES = {"NWFilterBinding": "GetPortDev"}
_BY_UUID = frozenset(("Secret", "NetworkPort"))
"""Objects without a name: they are known by their UUID."""
_SHOWN = (
    "Domain", "DomainSnapshot", "DomainCheckpoint", "Network", "StoragePool", "StorageVol", "Interface",
    "NodeDevice",
    "NWFilter", "NWFilterBinding", "AdmServer",
)  # fmt: skip


def typed_out(style: Style, parts: Parts, argument: Part) -> None:
    """Typed parameters are shown one a line."""
    name, counter = argument.name, argument.shape.count
    assert counter is not None
    count, kind = counter.name, counter.type.removesuffix(" *")
    parts.locals += [f"virTypedParameterPtr {name} = NULL;", f"{kind} {count} = 0;", "size_t i;"]
    parts.arguments.append(f"&{name}")
    text = f"vshGetTypedParamValue(ctl, &{name}[i]);"
    shown = f'        vshPrint(ctl, "%-{_LABEL}s: %s\\n", {name}[i].field, str);'
    if style.autofree:
        body = f"        g_autofree char *str = {text}\n{shown}\n"
    else:
        body = f"        char *str = {text}\n{shown}\n        VIR_FREE(str);\n"
    parts.show.append(f"    for (i = 0; i < {count}; i++) {{\n{body}    }}")
    parts.cleanup.append(f"    virTypedParamsFree({name}, {count});")


def typed_filled(style: Style, parts: Parts, argument: Part) -> None:
    """Typed parameters in the command's own memory: a first call asks how many there are."""
    name, count = argument.name, argument.partner
    typed_out(style, parts, argument)
    parts.arguments[-1] = name
    parts.probed = name
    size = (
        f"g_new0(virTypedParameter, {count})"
        if style.autofree
        else f"vshCalloc(ctl, {count}, sizeof(*{name}))"
    )
    parts.prepare.append(f"{{probe}}\n        {{fail}};\n    {name} = {size};")


def show_object(parts: Parts, bare: str, variable: str, indent: str = "    ") -> str:
    """The statement that shows which object ``variable`` is.

    Raises:
        NoCommand: it has no name that could be shown in one line.
    """
    if bare in _BY_UUID:
        parts.locals.append("char shown[VIR_UUID_STRING_BUFLEN];")
        return (
            f"{indent}if (vir{bare}GetUUIDString({variable}, shown) == 0)\n"
            f'{indent}    vshPrint(ctl, "%s\\n", shown);'
        )
    if bare == "AdmClient":
        return f'{indent}vshPrint(ctl, "%llu\\n", virAdmClientGetID({variable}));'
    if bare not in _SHOWN:
        raise NoCommand(f"an object of the type vir{bare} has no name to show")
    return f'{indent}vshPrint(ctl, "%s\\n", vir{bare}{_TITLES.get(bare, "GetName")}({variable}));'


def show_objects(style: Style, parts: Parts, argument: Part) -> None:
    """A list of objects is shown by name."""
    bare = object_words(argument.type.replace("*", "").strip())
    name = argument.name
    shown = show_object(parts, bare, f"{name}[i]", "        ")
    free = f"virsh{bare}Free" if f"virsh{bare}Free" in style.virsh_frees else f"vir{bare}Free"
    parts.locals += [f"vir{bare}Ptr *{name} = NULL;", "int count = 0;", "size_t i;"]
    parts.arguments.append(f"&{name}")
    braces = bare in _BY_UUID
    loop = f"    for (i = 0; i < count; i++){' {' if braces else ''}\n{shown}"
    parts.show.append(loop + ("\n    }" if braces else ""))
    parts.cleanup.append(
        f"    if ({name}) {{\n        for (i = 0; i < count; i++)\n            {free}({name}[i]);\n"
        f"        VIR_FREE({name});\n    }}"
    )


def show_out(facts: Facts, style: Style, parts: Parts, argument: Part, alone: bool) -> None:
    """A number, a string, a list of strings or a struct that the function fills in; ``alone`` if nothing else is."""
    name = argument.name
    kind = argument.type
    bare = re.sub(r"\s*\*$", "", kind)
    if kind == "char **":
        memory(style, parts, "char *", name)
        plain = f'    vshPrint(ctl, "%s\\n", NULLSTR({name}));'
        parts.show.append(plain if alone else _labelled(name, "%s", f"NULLSTR({name})"))
        parts.arguments.append(f"&{name}")
    elif kind == "char ***":
        string_list(style, parts, name)
        parts.locals += ["int count = 0;", "size_t i;"]
        parts.show.append(f'    for (i = 0; i < count; i++)\n        vshPrint(ctl, "%s\\n", {name}[i]);')
        parts.arguments.append(f"&{name}")
    elif kind == "unsigned char **" and "cpumap" in name.lower():
        memory(style, parts, "unsigned char *", name)
        parts.locals.append("int count = 0;")
        parts.show.append("    {\n" + show_cpus(style, name, "VIR_CPU_MAPLEN(count)", "        ") + "\n    }")
        parts.includes.append("virbitmap.h")
        parts.arguments.append(f"&{name}")
    elif kind == "size_t *":
        parts.locals.append(f"size_t {name} = 0;")
        parts.lengths[name] = kind
        parts.arguments.append(f"&{name}")
    elif kind in _FOR_PROGRAMS:
        raise NoCommand(f"{_FOR_PROGRAMS[kind]} are a program's to take: virsh can only print")
    elif bare in GETTERS:
        parts.locals.append(f"{bare} {name} = 0;")
        parts.show.append(_labelled(name, format_of(bare), name))
        parts.arguments.append(f"&{name}")
    else:
        _struct(facts, style, parts, argument)


def _labelled(name: str, conversion: str, value: str) -> str:
    return f'    vshPrint(ctl, "%-{_LABEL}s: {conversion}\\n", _("{words(name)}"), {value});'


def _struct(facts: Facts, style: Style, parts: Parts, argument: Part) -> None:
    """A struct is shown by its numbers and texts; one with texts in it is too large for the stack."""
    bare = _pointed_to(facts, argument.type)
    struct = _find_struct(facts, bare) if bare else None
    if struct is None:
        raise NoCommand(f"'{argument.type}' cannot be shown")
    name = argument.name
    large = any("[" in f.type for f in struct.fields)
    access = f"{name}->" if large else f"{name}."
    shown = [
        _labelled(f.name, "%s" if f.type.startswith("char[") else format_of(f.type), access + f.name)
        for f in struct.fields
        if f.type in GETTERS or f.type.startswith("char[")
    ]
    if not shown:
        raise NoCommand(f"'{bare}' has no member that could be shown")
    if large:
        memory(style, parts, f"{bare} *", name)
        size = f"g_new0({bare}, 1)" if style.autofree else f"vshCalloc(ctl, 1, sizeof(*{name}))"
        parts.prepare.append(f"    {name} = {size};")
        parts.arguments.append(name)
    else:
        parts.locals.append(f"{bare} {name};")
        parts.prepare.append(f"    memset(&{name}, 0, sizeof({name}));")
        parts.arguments.append(f"&{name}")
    parts.show += shown


def _pointed_to(facts: Facts, kind: str) -> str:
    """What a pointer type points to: by its stars, or by its typedef in a public header;
    empty where none tells."""
    if kind.endswith("*"):
        return kind[:-1].strip()
    pattern = re.compile(rb"typedef\s+(\w+)\s*\*\s*" + re.escape(kind.encode()) + rb"\s*;")
    for path in facts.layout.headers:
        if (found := pattern.search(facts.snapshot.read(path) or b"")) is not None:
            return found[1].decode()
    return ""


def _find_struct(facts: Facts, name: str) -> Struct | None:
    for path in facts.layout.headers:
        file = facts.snapshot.cfile(path)
        if file is not None and name.encode() in file.data:
            struct = file.struct(f"_{name}") or file.struct(name)
            if struct is not None:
                return struct
    return None


def add_result(style: Style, proposal: Proposal, parts: Parts) -> tuple[str, str]:
    """Add what is done with the result; what stands before and behind the call
    in the condition that it failed.

    Raises:
        NoCommand: a result that cannot be shown.
    """
    returns = proposal.signature.returns
    if returns_descriptor(proposal.signature):
        raise NoCommand(f"{_FOR_PROGRAMS['int **']} are a program's to take: virsh can only print")
    if returns == "int":
        if any(line.startswith("int count") for line in parts.locals):
            return "(count = ", ") < 0"
        if proposal.returns == "count":
            parts.locals.append("int result;")
            parts.show.insert(0, '    vshPrint(ctl, "%d\\n", result);')
            return "(result = ", ") < 0"
        return "", " < 0"
    if returns in ("char *", "const char *"):
        if returns == "char *":
            memory(style, parts, "char *", "text")
        else:
            parts.locals.append("const char *text = NULL;")
        parts.show.insert(0, '    vshPrint(ctl, "%s\\n", text);')
        return "!(text = ", ")"
    if returns.endswith("Ptr"):
        bare = object_words(returns)
        parts.show.insert(0, show_object(parts, bare, "result"))
        release(style, parts, bare, returns, "result")
        return "!(result = ", ")"
    if returns == "unsigned char *" and style.autofree:
        size = next((n for n, kind in parts.lengths.items() if kind == "size_t *"), "0")
        parts.locals += ["g_autofree unsigned char *result = NULL;", "g_autofree char *text = NULL;"]
        parts.show.insert(
            0, f'    text = g_base64_encode(result, {size});\n    vshPrint(ctl, "%s\\n", text);'
        )
        return "!(result = ", ")"
    if returns.startswith("unsigned") and not returns.endswith("*"):
        parts.locals.append(f"{returns} result;")
        parts.show.insert(0, f'    vshPrint(ctl, "{format_of(returns)}\\n", result);')
        return "(result = ", ") == 0"
    raise NoCommand(f"'{returns}' cannot be shown")
