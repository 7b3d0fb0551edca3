"""What each parameter becomes in a virsh command: an option that is read, or a result that is shown."""

from __future__ import annotations

import re

from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER
from steps.edits.render import render
from steps.function.forms.classify import Part, parts_of
from steps.function.forms.form import Role
from steps.function.generate.virsh_arrays import add_array, show_sized, show_structs
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
from steps.function.proposal import Proposal
from steps.tree.facts import Facts
from steps.tree.style import Style

_COMPLETERS = {
    "disk": "virshDomainDiskTargetCompleter", "dev": "virshDomainDiskTargetCompleter",
    "iface": "virshDomainInterfaceCompleter",
}  # fmt: skip
"""What a domain's parameter of this name can be completed with."""
_ARRAYS = frozenset(
    (
        Role.BUFFER_IN,
        Role.NUMBERS_IN,
        Role.FDS_IN,
        Role.NAMES_OUT,
        Role.NUMBERS_OUT,
        Role.STRUCTS_OUT,
        Role.BYTES_OUT,
    )
)
_SHOWN = frozenset(
    (
        Role.NUMBER_OUT,
        Role.STRING_OUT,
        Role.STRINGS_OUT,
        Role.STRUCT_OUT,
        Role.BYTES_ALLOC_OUT,
        Role.SIZE_OUT,
        Role.FDS_OUT,
    )
)
_XML = re.compile(r"^(?:\w*_)?xml(?:_?desc)?$|^\w+XML$|^xmlDesc$", re.I)


def add_parameters(
    facts: Facts, proposal: Proposal, parts: Parts, file: CFile, only: frozenset[str] | None = None
) -> None:
    """Add options, arguments and output for every parameter behind the object; ``file`` gets the command.

    With ``only``, for the parameters of these names.

    Raises:
        NoCommand: a parameter that no command line can give.
    """
    style = facts.layout.style
    arguments = parts_of(proposal.signature, variable)
    parts.lengths = {a.name: a.type for a in arguments if a.type in ("int", "unsigned int", "size_t")}
    parts.reads = re.search(r"Get|List|Stats|Errors", proposal.name) is not None
    if any(a.role is Role.CALLBACK for a in arguments):
        raise NoCommand(
            "a command ends before its events come: 'event' and its like wait for those of an object"
        )
    for argument in arguments[1:]:
        if only is not None and parameter(argument.name) not in only:
            continue
        if argument.role is Role.STREAM:
            add_stream(style, proposal, parts, file)
        elif argument.place == "count":
            _count(parts, argument)
        else:
            _add(facts, style, proposal, parts, argument, arguments)


def _add(
    facts: Facts, style: Style, proposal: Proposal, parts: Parts, argument: Part, arguments: list[Part]
) -> None:
    """Add what carries something: an option for what is sent, output for what comes back."""
    role = argument.role
    if role is Role.FLAGS:
        _flags(style, proposal, parts)
    elif role is Role.STRING:
        _string(style, proposal, parts, argument)
    elif role in (Role.SCALAR, Role.FD_IN):
        _scalar(style, parts, argument)
    elif role is Role.STRINGS_IN:
        _strings(style, parts, argument)
    elif role is Role.TYPED_IN:
        _typed_in(style, parts, argument)
    elif role is Role.UUID:
        _uuid(style, parts, argument)
    elif role is Role.OBJECT and argument.type == "virStorageVolPtr":
        _another_volume(style, parts, argument)
    elif role is Role.TYPED_ALLOC_OUT:
        typed_out(style, parts, argument)
    elif role is Role.TYPED_OUT:
        typed_filled(style, parts, argument)
    elif role is Role.OBJECTS_OUT:
        show_objects(style, parts, argument)
    elif role in (Role.STRUCTS_ALLOC_OUT, Role.STRUCT_ARRAY_OUT):
        show_structs(facts, style, parts, argument)
    elif role in _ARRAYS:
        add_array(facts, style, parts, argument, arguments)
    elif role is Role.STRUCT_OUT and argument.partner:
        show_sized(facts, style, parts, argument)
    elif role in _SHOWN:
        show_out(facts, style, parts, argument, sum(a.role in _SHOWN for a in arguments) == 1)
    else:
        raise NoCommand(f"'{argument.type}' cannot be given on a command line")


def _another_volume(style: Style, parts: Parts, argument: Part) -> None:
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


def _string(style: Style, proposal: Proposal, parts: Parts, argument: Part) -> None:
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


def _file(style: Style, parts: Parts, argument: Part, required: bool) -> None:
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


def _scalar(style: Style, parts: Parts, argument: Part) -> None:
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
    parts.options.append(option(style, option_name(name), "number", not parts.optional, words(name)))
    parts.locals.append(f"{kind} {name} = 0;")
    parts.setup.append(_read(getter or "vshCommandOptInt", name))
    parts.arguments.append(name)


def _flags(style: Style, proposal: Proposal, parts: Parts) -> None:
    """No flag is defined yet, but for those that say which state of a domain is changed."""
    if not proposal.chooses and not any("_AFFECT_" in value for value in proposal.neutral):
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


def _strings(style: Style, parts: Parts, argument: Part) -> None:
    """Strings are given as one option, with commas between them."""
    name = argument.name
    complete = completer(style, parts, "virshCompleteEmpty")
    text = f"comma separated list of {words(name)}"
    parts.options.append(option(style, option_name(name), "string", not parts.optional, text, complete))
    parts.locals.append(f"const char *{name}str = NULL;")
    line = f'{style.virsh_string}(ctl, cmd, "{option_name(name)}", &{name}str) < 0'
    parts.setup.append(f"    if ({line})\n        return false;")
    string_list(style, parts, name)
    parts.locals.append(f"int {argument.partner} = 0;")
    said = f"{name}str && " if parts.optional else ""
    parts.prepare.append(
        f"    if ({said}({argument.partner} = vshStringToArray({name}str, &{name})) < 0)\n        {{fail}};"
    )
    parts.arguments.append(f"(const char **) {name}")


def _count(parts: Parts, argument: Part) -> None:
    """A length goes with what it is the length of, which has declared it, or declares it after this."""
    given = argument.name
    if argument.type == "size_t" and argument.shape.role is Role.STRUCT_OUT:
        given = f"sizeof({argument.partner})"
    parts.arguments.append(f"&{given}" if argument.type.endswith("*") else given)


def _typed_in(style: Style, parts: Parts, argument: Part) -> None:
    """Typed parameters are given as one option, ``field=value`` with commas between them."""
    name, count = argument.name, argument.partner
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


def _uuid(style: Style, parts: Parts, argument: Part) -> None:
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
