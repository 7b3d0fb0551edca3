"""What each parameter becomes in a virsh command: an option that is read, or a result that is shown."""

from __future__ import annotations

import re

from steps.api.proposal import Proposal
from steps.code.cfacts import Param, Struct
from steps.generate.arguments import Argument, Role, classify, format_of, object_words
from steps.generate.virsh_parts import NoCommand, Parts, completer, memory, option, release
from steps.tree.facts import Facts
from steps.tree.style import Style

_GETTERS = {
    "int": "vshCommandOptInt", "unsigned int": "vshCommandOptUInt", "long long": "vshCommandOptLongLong",
    "unsigned long long": "vshCommandOptULongLong", "unsigned long": "vshCommandOptUL",
}  # fmt: skip
_COMPLETERS = {
    "disk": "virshDomainDiskTargetCompleter", "dev": "virshDomainDiskTargetCompleter",
    "iface": "virshDomainInterfaceCompleter",
}  # fmt: skip
"""What a domain's parameter of this name can be completed with."""
_XML = re.compile(r"^(?:\w*_)?xml(?:_?desc)?$|^\w+XML$|^xmlDesc$", re.I)
_LABEL = 15
_TAKEN = frozenset(
    ("ctl", "cmd", "ret", "i", "count", "from", "text", "result", "priv", "dom", "network", "pool", "vol",
    "iface",
     "dev", "device", "secret", "nwfilter", "binding", "port", "snapshot", "checkpoint", "srv", "srvname",
     "clnt",
     "id", "config", "live", "current", "str"),
)  # fmt: skip
"""What commands call their own variables; a parameter of such a name gets another one."""
_SUFFIX = "Value"


def add_parameters(facts: Facts, proposal: Proposal, parts: Parts) -> None:
    """Add options, arguments and output for every parameter behind the object.

    Raises:
        NoCommand: a parameter that no command line can give.
    """
    style = facts.layout.style
    arguments = classify([Param(p.type, _variable(p.name)) for p in proposal.signature.params])
    for argument in arguments[1:]:
        _add(facts, style, proposal, parts, argument, arguments)


def _add(
    facts: Facts,
    style: Style,
    proposal: Proposal,
    parts: Parts,
    argument: Argument,
    arguments: list[Argument],
) -> None:
    role = argument.role
    if role is Role.FLAGS:
        _flags(style, proposal, parts)
    elif role is Role.STRING:
        _string(style, proposal, parts, argument)
    elif role is Role.SCALAR:
        _scalar(style, parts, argument)
    elif role is Role.ARRAY:
        _array(style, parts, argument)
    elif role in (Role.COUNT, Role.COUNT_OUT):
        _count(parts, argument, arguments)
    elif role is Role.PARAMS_OUT:
        _typed_out(style, parts, argument, arguments)
    elif role is Role.OBJECT_LIST:
        _objects(style, parts, argument)
    elif role is Role.OUT:
        _out(facts, style, parts, argument)
    elif role is Role.UUID:
        _uuid(style, parts, argument)
    else:
        raise NoCommand(f"'{argument.type}' cannot be given on a command line")


def _variable(name: str) -> str:
    """What the command calls its variable for the parameter ``name``."""
    return name + _SUFFIX if name in _TAKEN else name


def _parameter(variable: str) -> str:
    """The parameter that a variable stands for."""
    bare = variable.removesuffix(_SUFFIX)
    return bare if bare in _TAKEN else variable


def option_name(variable: str) -> str:
    """``newName`` or ``new_name`` to ``new-name``."""
    name = _parameter(variable)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name).replace("_", "-").lower()


def _words(name: str) -> str:
    return option_name(name).replace("-", " ")


def _string(style: Style, proposal: Proposal, parts: Parts, argument: Argument) -> None:
    name = argument.name
    required = _parameter(name) not in proposal.nullable
    if _XML.match(_parameter(name)):
        _file(style, parts, argument, required)
        return
    known = _COMPLETERS.get(_parameter(name)) if proposal.signature.params[0].type == "virDomainPtr" else None
    complete = completer(style, *([known] if known else []), "virshCompleteEmpty")
    parts.options.append(option(style, option_name(name), "string", required, _words(name), complete))
    parts.locals.append(f"const char *{name} = NULL;")
    parts.setup.append(_read(style.virsh_string, name))
    parts.arguments.append(name)


def _read(getter: str, name: str) -> str:
    line = f'    if ({getter}(ctl, cmd, "{option_name(name)}", &{name}) < 0)'
    return f"{line}\n        return false;"


def _file(style: Style, parts: Parts, argument: Argument, required: bool) -> None:
    """A document comes from a file."""
    complete = completer(style, "virshCompletePathLocalExisting")
    parts.options.append(
        option(style, "file", "string", required, "file containing the XML description", complete)
    )
    parts.locals.append("const char *from = NULL;")
    memory(style, parts, "char *", argument.name)
    parts.setup.append(f'    if ({style.virsh_string}(ctl, cmd, "file", &from) < 0)\n        return false;')
    given = "" if required else "from && "
    parts.includes.append("virfile.h")
    parts.prepare.append(
        f"    if ({given}virFileReadAll(from, VSH_MAX_XML_FILE, &{argument.name}) < 0)\n        {{fail}};"
    )
    parts.arguments.append(argument.name)


def _scalar(style: Style, parts: Parts, argument: Argument) -> None:
    """A number must be given; what only says yes or no is a switch."""
    name = argument.name
    if argument.type == "bool":
        parts.options.append(option(style, option_name(name), "bool", False, _words(name)))
        parts.arguments.append(f'vshCommandOptBool(cmd, "{option_name(name)}")')
        return
    getter = _GETTERS.get(argument.type)
    if getter is None and re.match(r"(?:unsigned|size_t|uint)", argument.type):
        getter, kind = "vshCommandOptULongLong", "unsigned long long"
    else:
        kind = argument.type if getter else "int"
    parts.options.append(option(style, option_name(name), "number", True, _words(name)))
    parts.locals.append(f"{kind} {name} = 0;")
    parts.setup.append(_read(getter or "vshCommandOptInt", name))
    parts.arguments.append(name)


def _flags(style: Style, proposal: Proposal, parts: Parts) -> None:
    """No flag is defined yet, but for those that say which state of a domain is changed."""
    rules = " ".join(proposal.wire.acl) if proposal.wire is not None else ""
    if "VIR_DOMAIN_AFFECT_CONFIG" not in rules:
        parts.arguments.append("0")
        return
    for name in ("config", "live", "current"):
        text = {
            "config": "affect next boot", "live": "affect running domain", "current": "affect current domain",
        }[name]  # fmt: skip
        parts.options.append(option(style, name, "bool", False, text))
        parts.locals.append(f'bool {name} = vshCommandOptBool(cmd, "{name}");')
    parts.locals.append("unsigned int flags = VIR_DOMAIN_AFFECT_CURRENT;")
    parts.setup.insert(
        0,
        "    VSH_EXCLUSIVE_OPTIONS_VAR(current, live);\n    VSH_EXCLUSIVE_OPTIONS_VAR(current, config);\n\n"
        "    if (config)\n        flags |= VIR_DOMAIN_AFFECT_CONFIG;\n"
        "    if (live)\n        flags |= VIR_DOMAIN_AFFECT_LIVE;",
    )
    parts.arguments.append("flags")


def _array(style: Style, parts: Parts, argument: Argument) -> None:
    """Strings are given as one option, with commas between them."""
    if re.sub(r"\s", "", argument.type) != "constchar**":
        raise NoCommand(f"'{argument.type}' cannot be given on a command line")
    name = argument.name
    complete = completer(style, "virshCompleteEmpty")
    text = f"comma separated list of {_words(name)}"
    parts.options.append(option(style, option_name(name), "string", True, text, complete))
    parts.locals.append(f"const char *{name}str = NULL;")
    line = f'{style.virsh_string}(ctl, cmd, "{option_name(name)}", &{name}str) < 0'
    parts.setup.append(f"    if ({line})\n        return false;")
    _string_list(style, parts, name)
    parts.locals.append(f"int {argument.partner} = 0;")
    parts.prepare.append(
        f"    if (({argument.partner} = vshStringToArray({name}str, &{name})) < 0)\n        {{fail}};"
    )
    parts.arguments.append(f"(const char **) {name}")


def _string_list(style: Style, parts: Parts, name: str) -> None:
    if style.autofree:
        parts.locals.append(f"g_auto(GStrv) {name} = NULL;")
    else:
        parts.locals.append(f"char **{name} = NULL;")
        parts.cleanup.append(f"    virStringListFree({name});")


def _count(parts: Parts, argument: Argument, arguments: list[Argument]) -> None:
    """A count goes with its array, which has declared it."""
    partner = next((a for a in arguments if a.name == argument.partner), None)
    if partner is None or partner.role is Role.PARAMS_FILLED:
        raise NoCommand(f"'{argument.name}' cannot be given on a command line")
    parts.arguments.append(f"&{argument.name}" if argument.role is Role.COUNT_OUT else argument.name)


def _typed_out(style: Style, parts: Parts, argument: Argument, arguments: list[Argument]) -> None:
    """Typed parameters are shown one a line."""
    name, count = argument.name, argument.partner
    counter = next((a for a in arguments if a.name == count and a.role is Role.COUNT_OUT), None)
    if counter is None:
        raise NoCommand("typed parameters without a count")
    kind = re.sub(r"\s*\*$", "", counter.type)
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


def _uuid(style: Style, parts: Parts, argument: Argument) -> None:
    name = argument.name
    complete = completer(style, "virshCompleteEmpty")
    parts.options.append(option(style, option_name(name), "string", True, "UUID", complete))
    parts.locals += [f"const char *{name}str = NULL;", f"unsigned char {name}[VIR_UUID_BUFLEN];"]
    line = f'{style.virsh_string}(ctl, cmd, "{option_name(name)}", &{name}str) < 0'
    parts.setup.append(f"    if ({line})\n        return false;")
    parts.setup.append(f"    if (virUUIDParse({name}str, {name}) < 0)\n        return false;")
    parts.includes.append("viruuid.h")
    parts.arguments.append(name)


_TITLES = {"Secret": "GetUUIDString", "NetworkPort": "GetUUIDString", "NWFilterBinding": "GetPortDev"}
_SHOWN = (
    "Domain", "DomainSnapshot", "DomainCheckpoint", "Network", "StoragePool", "StorageVol", "Interface",
    "NodeDevice",
    "NWFilter", "NWFilterBinding",
)  # fmt: skip


def show_object(words: str, variable: str, indent: str = "    ") -> str:
    """The statement that shows which object ``variable`` is.

    Raises:
        NoCommand: it has no name that could be shown in one line.
    """
    if words not in _SHOWN:
        raise NoCommand(f"an object of the type vir{words} has no name to show")
    return f'{indent}vshPrint(ctl, "%s\\n", vir{words}{_TITLES.get(words, "GetName")}({variable}));'


def _objects(style: Style, parts: Parts, argument: Argument) -> None:
    """A list of objects is shown by name."""
    words = object_words(argument.type.replace("*", "").strip())
    name = argument.name
    shown = show_object(words, f"{name}[i]", "        ")
    free = f"virsh{words}Free" if f"virsh{words}Free" in style.virsh_frees else f"vir{words}Free"
    parts.locals += [f"vir{words}Ptr *{name} = NULL;", "int count = 0;", "size_t i;"]
    parts.arguments.append(f"&{name}")
    parts.show.append(f"    for (i = 0; i < count; i++)\n{shown}")
    parts.cleanup.append(
        f"    if ({name}) {{\n        for (i = 0; i < count; i++)\n            {free}({name}[i]);\n"
        f"        VIR_FREE({name});\n    }}"
    )


def _out(facts: Facts, style: Style, parts: Parts, argument: Argument) -> None:
    """A number, a string, a list of strings or a struct that the function fills in."""
    name = argument.name
    kind = argument.type
    bare = re.sub(r"\s*\*$", "", kind)
    if kind == "char **":
        memory(style, parts, "char *", name)
        parts.show.append(f'    vshPrint(ctl, "%s\\n", NULLSTR({name}));')
        parts.arguments.append(f"&{name}")
    elif kind == "char ***":
        _string_list(style, parts, name)
        parts.locals += ["int count = 0;", "size_t i;"]
        parts.show.append(f'    for (i = 0; i < count; i++)\n        vshPrint(ctl, "%s\\n", {name}[i]);')
        parts.arguments.append(f"&{name}")
    elif bare in _GETTERS:
        parts.locals.append(f"{bare} {name} = 0;")
        parts.show.append(_labelled(name, format_of(bare), name))
        parts.arguments.append(f"&{name}")
    else:
        _struct(facts, style, parts, argument)


def _labelled(name: str, conversion: str, value: str) -> str:
    return f'    vshPrint(ctl, "%-{_LABEL}s: {conversion}\\n", _("{_words(name)}"), {value});'


def _struct(facts: Facts, style: Style, parts: Parts, argument: Argument) -> None:
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
        if f.type in _GETTERS or f.type.startswith("char[")
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
        words = object_words(returns)
        parts.show.insert(0, show_object(words, "result"))
        release(style, parts, words, returns, "result")
        return "!(result = ", ")"
    if returns.startswith("unsigned"):
        parts.locals.append(f"{returns} result;")
        parts.show.insert(0, f'    vshPrint(ctl, "{format_of(returns)}\\n", result);')
        return "(result = ", ") == 0"
    raise NoCommand(f"'{returns}' cannot be shown")
