"""The parts that a virsh command is put together from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from steps.code.cfile import CFile
from steps.edits.render import render
from steps.tree.style import Style

_MACRO = re.compile(rb"^#[ \t]*define (VIRSH_COMMON_OPT_\w+)", re.M)
_FUNCTION = re.compile(rb"^(\w+)\(", re.M)
_SHARED = ("tools/virsh.h", "tools/virsh-util.h")
"""Headers whose macros every source of virsh can use."""

GETTERS = {
    "int": "vshCommandOptInt", "unsigned int": "vshCommandOptUInt", "long long": "vshCommandOptLongLong",
    "unsigned long long": "vshCommandOptULongLong", "unsigned long": "vshCommandOptUL",
}  # fmt: skip
"""Type of a number to the function that reads it from the command line."""
_TAKEN = frozenset(
    ("ctl", "cmd", "ret", "i", "count", "from", "text", "result", "priv", "dom", "network", "pool", "vol",
    "iface",
     "dev", "device", "secret", "nwfilter", "binding", "port", "snapshot", "checkpoint", "srv", "srvname",
     "clnt",
     "id", "config", "live", "current", "str"),
)  # fmt: skip
"""What commands call their own variables; a parameter of such a name gets another one."""
_SUFFIX = "Value"


class NoCommand(Exception):
    """A parameter that no command line can give, or a result that none can show."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command: its C text, and how the manual page shows it."""

    name: str
    text: str
    required: bool
    kind: str = "string"

    def synopsis(self) -> str:
        """How the option stands in the command's synopsis: ``name``, ``[--level number]``, ``[--live]``."""
        if self.required:
            return self.name
        return f"[--{self.name}]" if self.kind == "bool" else f"[--{self.name} {self.kind}]"


@dataclass
class Parts:
    """What the parameters and the result of a function add to its command, in the order of the code."""

    options: list[Option] = field(default_factory=list)
    locals: list[str] = field(default_factory=list)
    setup: list[str] = field(default_factory=list)
    """Statements before the call; ``{fail}`` stands for leaving the command."""
    arguments: list[str] = field(default_factory=list)
    prepare: list[str] = field(default_factory=list)
    """Statements directly before the call, which may leave something to clean up."""
    show: list[str] = field(default_factory=list)
    cleanup: list[str] = field(default_factory=list)
    probed: str = ""
    """The variable for which NULL is passed in a first call, which only counts; it stands as ``{probe}``."""
    includes: list[str] = field(default_factory=list)
    """Headers that the source must include."""
    admin: bool = False
    """Whether the command is one of virt-admin."""
    macros: dict[str, bool] = field(default_factory=dict)
    """The option macros that the source can use, and whether each takes arguments."""
    functions: frozenset[str] = frozenset()
    """The functions that the source defines."""
    needs: list[str] = field(default_factory=list)
    """Those of them that the command calls: it has to stand behind them."""
    lengths: dict[str, str] = field(default_factory=dict)
    """The parameters that are plain numbers, and the type of each."""
    optional: bool = False
    """Whether nothing has to be given: the options are those of a command that does without them."""
    reads: bool = False
    """Whether the function gets something, and so fills its arrays."""

    def ordered_options(self) -> list[Option]:
        """Required options first, as virsh's self-test wants them."""
        return sorted(self.options, key=lambda o: not o.required)


def option(
    style: Style, name: str, kind: str, required: bool, text: str, completer: str | None = None
) -> Option:
    """An option in this tree's form; ``kind`` is ``string``, ``number``, ``bool`` or ``argv``."""
    form = "virsh-option.c.j2"
    rendered = render(
        form,
        name=name,
        kind=kind,
        required=required,
        help=text,
        completer=completer,
        positional=style.virsh_positional,
    )
    return Option(name, rendered, required, kind)


def defined_functions(file: CFile) -> frozenset[str]:
    """The functions that ``file`` defines, as libvirt writes them: the name at the start of a line."""
    return frozenset(file.names(_FUNCTION))


def visible_macros(style: Style, file: CFile) -> dict[str, bool]:
    """The option macros that ``file`` can use, and whether each takes arguments;
    its own come before shared ones."""
    found: dict[str, bool] = {}
    shared = (style.snapshot.cfile(path) for path in _SHARED)
    for source in (*(header for header in shared if header is not None), file):
        macros = source.names(_MACRO)
        found |= {name: source.data.startswith(b"(", at + len(name)) for name, at in macros.items()}
    return found


def object_option(
    style: Style,
    parts: Parts,
    name: str,
    macros: tuple[str, ...],
    text: str,
    complete: str,
    required: bool = True,
) -> None:
    """The option for an object: by the first of ``macros`` that the source has, else spelled out."""
    macro = next((m for m in macros if m in parts.macros), None)
    if macro is None:
        parts.options.append(option(style, name, "string", required, text, completer(style, parts, complete)))
        return
    arguments = "(0)" if parts.macros[macro] else ""
    parts.options.append(Option(name, f"    {macro}{arguments},\n", required))


def completer(style: Style, parts: Parts, *names: str) -> str | None:
    """The first of ``names`` that the shell of this tree has."""
    known = style.virt_admin_completers if parts.admin else style.virsh_completers
    return next((n for n in names if n in known), None)


def release(style: Style, parts: Parts, words: str, kind: str, variable: str) -> None:
    """Declare ``variable`` of an object's type and see that it is released as this tree does it."""
    if f"virsh{words}" in style.virsh_autoptr:
        parts.locals.append(f"g_autoptr(virsh{words}) {variable} = NULL;")
        return
    parts.locals.append(f"{kind} {variable} = NULL;")
    if f"virsh{words}Free" in style.virsh_frees:
        parts.cleanup.append(f"    virsh{words}Free({variable});")
    else:
        parts.cleanup.append(f"    if ({variable})\n        vir{words}Free({variable});")


def memory(style: Style, parts: Parts, kind: str, variable: str) -> None:
    """Declare ``variable`` for memory that is freed when the command ends."""
    if style.autofree:
        parts.locals.append(f"g_autofree {kind}{variable} = NULL;")
    else:
        parts.locals.append(f"{kind}{variable} = NULL;")
        parts.cleanup.append(f"    VIR_FREE({variable});")


def variable(name: str) -> str:
    """What the command calls its variable for the parameter ``name``."""
    return name + _SUFFIX if name in _TAKEN else name


def parameter(variable: str) -> str:
    """The parameter that a variable stands for."""
    bare = variable.removesuffix(_SUFFIX)
    return bare if bare in _TAKEN else variable


def option_name(variable: str) -> str:
    """``newName`` or ``new_name`` to ``new-name``."""
    name = parameter(variable)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name).replace("_", "-").lower()


def words(name: str) -> str:
    """``newName`` to ``new name``."""
    return option_name(name).replace("-", " ")


def string_list(style: Style, parts: Parts, name: str) -> None:
    """Declare a list of strings that is freed when the command ends."""
    if style.autofree:
        parts.locals.append(f"g_auto(GStrv) {name} = NULL;")
    else:
        parts.locals.append(f"char **{name} = NULL;")
        parts.cleanup.append(f"    virStringListFree({name});")
        parts.includes.append("virstring.h")
