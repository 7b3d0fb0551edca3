"""What each parameter becomes in a virsh command: an option that is read, or a result that is shown."""

from __future__ import annotations

import re
from itertools import pairwise

from steps.code.cfacts import Param
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER
from steps.edits.render import render
from steps.function.generate.arguments import Argument, Role, classify
from steps.function.generate.virsh_arrays import add_array, show_structs, structs_asked
from steps.function.generate.virsh_parts import (
    GETTERS,
    NoCommand,
    Parts,
    completer,
    memory,
    option,
    option_name,
    parameter,
    release,
    string_list,
    variable,
    words,
)
from steps.function.generate.virsh_results import show_objects, show_out, typed_filled, typed_out
from steps.function.generate.virsh_streams import add_stream
from steps.function.objects import OBJECTS
from steps.function.proposal import Proposal
from steps.tree.facts import Facts
from steps.tree.style import Style

_COMPLETERS = {
    "disk": "virshDomainDiskTargetCompleter", "dev": "virshDomainDiskTargetCompleter",
    "iface": "virshDomainInterfaceCompleter",
}  # fmt: skip
"""What a domain's parameter of this name can be completed with."""
_XML = re.compile(r"^(?:\w*_)?xml(?:_?desc)?$|^\w+XML$|^xmlDesc$", re.I)


def add_parameters(facts: Facts, proposal: Proposal, parts: Parts, file: CFile) -> None:
    """Add options, arguments and output for every parameter behind the object; ``file`` gets the command.

    Raises:
        NoCommand: a parameter that no command line can give.
    """
    style = facts.layout.style
    arguments = classify([Param(p.type, variable(p.name)) for p in proposal.signature.params])
    parts.lengths = {a.name: a.type for a in arguments if a.type in ("int", "unsigned int", "size_t")}
    parts.reads = re.search(r"Get|List|Stats|Errors", proposal.name) is not None
    if any(a.role is Role.CALLBACK for a in arguments):
        raise NoCommand(
            "a command ends before its events come: 'event' and its like wait for those of an object"
        )
    asked = _asked(arguments)
    for argument in arguments[1:]:
        if argument.type == "virStreamPtr":
            add_stream(style, proposal, parts, file)
        elif argument.name in asked:
            structs_asked(facts, style, parts, argument, asked[argument.name])
        elif argument.name in asked.values():
            parts.arguments.append(f"&{argument.name}")
        else:
            _add(facts, style, proposal, parts, argument, arguments)


def _asked(arguments: list[Argument]) -> dict[str, str]:
    """Structs in the caller's memory to the pointer that says how many: ``virNodeCPUStatsPtr params, int *nparams``."""
    return {
        a.name: b.name
        for a, b in pairwise(arguments)
        if a.role is Role.OUT
        and re.fullmatch(r"vir\w+Ptr", a.type)
        and b.type == "int *"
        and b.name.startswith("n")
    }


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
        _array(facts, style, parts, argument)
    elif role in (Role.COUNT, Role.COUNT_OUT):
        _count(parts, argument, arguments)
    elif role is Role.PARAMS_OUT:
        typed_out(style, parts, argument, arguments)
    elif role is Role.PARAMS_FILLED:
        typed_filled(style, parts, argument, arguments)
    elif role is Role.PARAMS_IN:
        _typed_in(style, parts, argument)
    elif role is Role.OBJECT_LIST and _names_an_object(argument):
        show_objects(style, parts, argument)
    elif role is Role.OBJECT_LIST or re.fullmatch(r"vir\w+Ptr \*", argument.type):
        show_structs(facts, style, parts, argument)
    elif role is Role.OUT:
        show_out(facts, style, parts, argument, sum(a.role is Role.OUT for a in arguments) == 1)
    elif role is Role.UUID:
        _uuid(style, parts, argument)
    elif argument.type == "virStorageVolPtr":
        _another_volume(style, parts, argument)
    else:
        raise NoCommand(f"'{argument.type}' cannot be given on a command line")


def _names_an_object(argument: Argument) -> bool:
    return argument.type.replace("*", "").strip() in OBJECTS


def _another_volume(style: Style, parts: Parts, argument: Argument) -> None:
    """A second volume, as ``vol-create-from`` takes one."""
    option_of = option_name(argument.name)
    complete = completer(style, parts, "virshStorageVolNameCompleter")
    parts.options.append(option(style, option_of, "string", True, "vol name, key or path", complete))
    pool = completer(style, parts, "virshStoragePoolNameCompleter")
    parts.options.append(option(style, f"{option_of}-pool", "string", False, "its pool name or uuid", pool))
    release(style, parts, "StorageVol", "virStorageVolPtr", argument.name)
    parts.includes.append("virsh-volume.h")
    call = f'virshCommandOptVol(ctl, cmd, "{option_of}", "{option_of}-pool", NULL)'
    parts.prepare.append(f"    if (!({argument.name} = {call}))\n        {{fail}};")
    parts.arguments.append(argument.name)


def _string(style: Style, proposal: Proposal, parts: Parts, argument: Argument) -> None:
    name = argument.name
    required = parameter(name) not in proposal.nullable
    if _XML.match(parameter(name)):
        _file(style, parts, argument, required)
        return
    known = _COMPLETERS.get(parameter(name)) if proposal.signature.params[0].type == "virDomainPtr" else None
    complete = completer(style, parts, *([known] if known else []), "virshCompleteEmpty")
    parts.options.append(option(style, option_name(name), "string", required, words(name), complete))
    parts.locals.append(f"const char *{name} = NULL;")
    parts.setup.append(_read(style.virsh_string, name))
    parts.arguments.append(name)


def _read(getter: str, name: str) -> str:
    line = f'    if ({getter}(ctl, cmd, "{option_name(name)}", &{name}) < 0)'
    return f"{line}\n        return false;"


def _file(style: Style, parts: Parts, argument: Argument, required: bool) -> None:
    """A document comes from a file."""
    complete = completer(style, parts, "virshCompletePathLocalExisting")
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
    if name == "fd" and argument.type == "int":
        raise NoCommand("a connected file descriptor is a program's to give, as to virDomainOpenGraphics")
    if argument.type == "bool":
        parts.options.append(option(style, option_name(name), "bool", False, words(name)))
        parts.arguments.append(f'vshCommandOptBool(cmd, "{option_name(name)}")')
        return
    getter = GETTERS.get(argument.type)
    if getter is None and re.match(r"(?:unsigned|size_t|uint)", argument.type):
        getter, kind = "vshCommandOptULongLong", "unsigned long long"
    else:
        kind = argument.type if getter else "int"
    parts.options.append(option(style, option_name(name), "number", True, words(name)))
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


def _array(facts: Facts, style: Style, parts: Parts, argument: Argument) -> None:
    """Strings are given as one option, with commas between them."""
    if re.sub(r"\s", "", argument.type) != "constchar**":
        add_array(facts, style, parts, argument)
        return
    name = argument.name
    complete = completer(style, parts, "virshCompleteEmpty")
    text = f"comma separated list of {words(name)}"
    parts.options.append(option(style, option_name(name), "string", True, text, complete))
    parts.locals.append(f"const char *{name}str = NULL;")
    line = f'{style.virsh_string}(ctl, cmd, "{option_name(name)}", &{name}str) < 0'
    parts.setup.append(f"    if ({line})\n        return false;")
    string_list(style, parts, name)
    parts.locals.append(f"int {argument.partner} = 0;")
    parts.prepare.append(
        f"    if (({argument.partner} = vshStringToArray({name}str, &{name})) < 0)\n        {{fail}};"
    )
    parts.arguments.append(f"(const char **) {name}")


def _count(parts: Parts, argument: Argument, arguments: list[Argument]) -> None:
    """A count goes with its array, which has declared it."""
    partner = next((a for a in arguments if a.name == argument.partner), None)
    if partner is None:
        raise NoCommand(f"'{argument.name}' cannot be given on a command line")
    given = parts.sizes.get(argument.name, argument.name)
    parts.arguments.append(f"&{given}" if argument.role is Role.COUNT_OUT else given)


def _typed_in(style: Style, parts: Parts, argument: Argument) -> None:
    """Typed parameters are given as one option, ``field=value`` with commas between them."""
    name, count = argument.name, argument.partner
    if count is None:
        raise NoCommand("typed parameters without a count")
    text = "comma separated list of field=value"
    complete = completer(style, parts, "virshCompleteEmpty")
    parts.options.append(option(style, option_name(name), "string", True, text, complete))
    parts.locals += ["const char *fieldsstr = NULL;", f"virTypedParameterPtr {name} = NULL;"]
    parts.locals += [f"int {count} = 0;", f"int max{name} = 0;", "int nfields;", "size_t i;"]
    line = f'{style.virsh_string}(ctl, cmd, "{option_name(name)}", &fieldsstr) < 0'
    parts.setup.append(f"    if ({line})\n        return false;")
    string_list(style, parts, "fields")
    rendered = render("virsh-fields.c.j2", fields="fields", name=name, count=count, marker=PLACEHOLDER)
    parts.prepare.append(rendered.rstrip("\n"))
    parts.arguments.append(name)
    parts.cleanup.append(f"    virTypedParamsFree({name}, {count});")
    parts.includes.append("virstring.h")


def _uuid(style: Style, parts: Parts, argument: Argument) -> None:
    name = argument.name
    complete = completer(style, parts, "virshCompleteEmpty")
    parts.options.append(option(style, option_name(name), "string", True, "UUID", complete))
    parts.locals += [f"const char *{name}str = NULL;", f"unsigned char {name}[VIR_UUID_BUFLEN];"]
    line = f'{style.virsh_string}(ctl, cmd, "{option_name(name)}", &{name}str) < 0'
    parts.setup.append(f"    if ({line})\n        return false;")
    parts.setup.append(
        f"    if (virUUIDParse({name}str, {name}) < 0) {{\n"  # it says nothing itself
        f'        vshError(ctl, "%s", _("{option_name(name)} must be a UUID"));\n        return false;\n    }}'
    )
    parts.includes.append("viruuid.h")
    parts.arguments.append(name)
