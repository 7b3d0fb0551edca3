"""Step 6 of a function that extends an older one: the options go into the older one's command.

Without them the command makes the older call, which every daemon knows; with one the new call. Sources:
``cmdNetworkCreate`` of ``tools/virsh-network.c``, ``cmdShutdown`` of ``tools/virsh-domain.c``; where the answer comes in
another shape, ``virshCPUCountCollect``: the new call first, and the older one on VIR_ERR_NO_SUPPORT.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from steps.constant import manual
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.edits.wrap import filled
from steps.function.forms.classify import Part, parts_of
from steps.function.forms.form import Role
from steps.function.generate.virsh_params import add_parameters
from steps.function.generate.virsh_parts import (
    NoCommand,
    Option,
    Parts,
    defined_functions,
    parameter,
    variable,
    visible_macros,
)
from steps.function.olduse import OldUse, chosen
from steps.function.proposal import Proposal
from steps.tree.facts import Facts
from steps.tree.shelloptions import ShellOptions

_CHECK = "virsh-command"
_HELP = re.compile(r'\.help = N_\("(.*)"\)')
_RESULTS = ("rc", "result", "rv")
_OPTIONAL = frozenset((Role.FLAGS, Role.STRING, Role.SCALAR, Role.STRINGS_IN, Role.FDS_IN))
_STEP = "    "


@dataclass(frozen=True, slots=True)
class _Given:
    """What the command gets for the new call: its parts, an argument for each extra parameter, and when it is made."""

    parts: Parts
    arguments: dict[str, str]
    condition: str
    """Empty where nothing is given: the new call comes first."""


def edits(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """Return the options, the calls and the manual's text for the command that calls the older function."""
    if proposal.extends is None or not proposal.fallback:
        return []
    library = proposal.names.library
    use = chosen(facts, proposal.extends, library, proposal.fallback)
    given = _given(facts, proposal, use)
    if not given.condition and use.form == "call" and not use.target:
        return []  # nothing tells whether the new call failed
    options = ShellOptions(facts.shell(library))
    wanted = [o for o in given.parts.options if not options.takes(use.command, o.name)]
    return [
        *_options(options, use, wanted),
        *_head(proposal, use, given),
        *_calls(proposal, use, given),
        *_released(use, given),
        *_manual(facts, library, use, wanted),
    ]


def _given(facts: Facts, proposal: Proposal, use: OldUse) -> _Given:
    """Options for what the new function takes besides; a variable and a placeholder where no option can give it."""
    assert proposal.extends is not None
    extras = frozenset(e.param.name for e in proposal.extends.extras)
    optional = replace(proposal, nullable=proposal.nullable | extras)
    listed = [p for p in parts_of(proposal.signature, variable) if parameter(p.name) in extras]
    parts = _parts(facts, use)
    try:
        if not all(p.role in _OPTIONAL or p.place == "count" or not _sent(p) for p in listed):
            raise NoCommand("an option that may be left out cannot give it")
        add_parameters(facts, optional, parts, use.file, extras)
        if any("{probe}" in line for line in parts.prepare):
            raise NoCommand("it is called twice")
        if parts.cleanup and "cleanup" not in use.labels:
            raise NoCommand("the command has no place where it frees what it holds")
    except NoCommand:
        parts = _by_hand(facts, use, listed)
    arguments = dict(zip((parameter(p.name) for p in listed), parts.arguments, strict=True))
    terms = []
    for part in listed:
        if part.role is Role.FLAGS:
            if arguments["flags"] == "0":
                parts.locals.append("unsigned int flags = 0;")
                arguments["flags"] = "flags"
            terms.append("flags")
            terms += ["current"] if any("bool current" in line for line in parts.locals) else []
        elif (
            part.place == "count" or (not part.partner and part.type[-1:] != "*") or part.role is Role.STRING
        ):
            terms += [arguments[parameter(part.name)].lstrip("&")] if _sent(part) else []
    terms = [t for t in dict.fromkeys(terms) if t.isidentifier() and t != "NULL"]
    return _Given(parts, arguments, " || ".join(terms) if not _answers(listed) else "")


def _parts(facts: Facts, use: OldUse) -> Parts:
    style = facts.layout.style
    functions = defined_functions(use.file)
    return Parts(macros=visible_macros(style, use.file), functions=functions, optional=True)


def _by_hand(facts: Facts, use: OldUse, listed: list[Part]) -> Parts:
    """A variable for each number and each thing that is sent, nothing for what is filled; a person reads the options."""
    parts = _parts(facts, use)
    for part in listed:
        if part.role is Role.FLAGS:
            parts.arguments.append("0")
        elif part.type.endswith("*") and not _sent(part):
            parts.arguments.append("NULL")
        else:
            none = "NULL" if part.type.endswith(("*", "Ptr")) else "0"
            star = "" if part.type.endswith("*") else " "
            parts.locals.append(f"{part.type}{star}{part.name} = {none};")
            parts.arguments.append(part.name)
    names = ", ".join(p.name for p in listed if p.role is not Role.FLAGS)
    parts.prepare.append(f"    /* {PLACEHOLDER} read {names} from options */")
    return parts


def _sent(part: Part) -> bool:
    """Whether the parameter goes to the daemon, rather than being filled."""
    if (part.role is not None and part.role.name.endswith("_OUT")) or "**" in part.type.replace(" ", ""):
        return False
    return part.place == "data" or not part.type.endswith("*")


def _answers(listed: list[Part]) -> bool:
    """Whether all that the new function takes besides, flags apart, is filled by it: its answer has another shape."""
    told = [p for p in listed if p.role is not Role.FLAGS]
    return bool(told) and not any(_sent(p) for p in told)


def _options(options: ShellOptions, use: OldUse, wanted: list[Option]) -> list[Insertion]:
    """The options in the command's array."""
    place = options.place_for(use.command)
    if place is None:
        return []
    file, at, named = place
    return [
        Insertion(6, _CHECK, file.path, at, at, option.text if named else _positional(option))
        for option in wanted
    ]


def _positional(option: Option) -> str:
    """The option as it was written until 2013, without names of its fields."""
    says = _HELP.search(option.text)
    form = {"number": "VSH_OT_INT", "string": "VSH_OT_STRING"}.get(option.kind, "")
    return render(
        "virsh-switch.c.j2", name=option.name, help=says[1] if says else option.name, named=False, form=form
    )


def _head(proposal: Proposal, use: OldUse, given: _Given) -> list[Insertion]:
    """The variables behind the declarations, and what reads the options, before anything is held."""
    parts = given.parts
    lines = [line for line in parts.locals if _name(line) not in use.locals]
    if use.form == "if" and not use.target:
        kind = proposal.signature.returns
        lines.append(f"{kind}{'' if kind.endswith('*') else ' '}{_result(use)};")
    elif not given.condition and use.form == "return":
        lines.append(f"{proposal.signature.returns} {_result(use)};")
    at = line_end(use.file.data, use.head_end)
    text = "".join(f"    {line}\n" for line in dict.fromkeys(lines))
    reads = [*parts.setup, *(p.replace("{fail}", "return false") for p in parts.prepare)]
    opening = use.file.data[use.head_end - 1 : use.head_end] == b"{"
    behind = use.file.data[at : at + 1] == b"\n"
    says = "\n\n".join(reads)
    if says:
        text += ("" if opening and not text else "\n") + says + "\n" + ("" if behind else "\n")
    elif opening and text and not behind:
        text += "\n"
    return [Insertion(6, _CHECK, use.file.path, at, at, text)] if text else []


def _name(declaration: str) -> str:
    """The name that a declaration on one line declares."""
    return re.split(r"[\s*]+", declaration.partition("=")[0].rstrip(" ;").partition("[")[0].strip())[-1]


def _result(use: OldUse) -> str:
    return next((n for n in _RESULTS if n not in use.locals), "newrc")


def _calls(proposal: Proposal, use: OldUse, given: _Given) -> list[Insertion]:
    """The statement for the new call and, behind it, the one for the older call."""
    file = use.file
    start = line_start(file.data, use.statement.start)
    end = line_end(file.data, use.statement.end - 1)
    indent = " " * (use.statement.start - start)
    target = use.target or _result(use)
    before, behind = f"{target} = ", ";"
    if given.condition and use.form != "if":
        before = _text(file.data, use.statement.start, use.call.start)
        behind = _text(file.data, use.call.end, use.statement.end)
    newer = filled(f"{indent}{before}{proposal.name}(", _newer(proposal, use, given), f"){behind}")
    older = f"{indent}{before}{_text(file.data, use.call.start, use.call.end)}{behind}"
    if not given.condition:
        failed = f"!{target}" if proposal.signature.returns.endswith(("*", "Ptr")) else f"{target} < 0"
        text = render(
            "virsh-fallback.c.j2", indent=indent, newer=newer, older=_deeper(older), failed=failed, marker=PLACEHOLDER
        )  # fmt: skip
    elif use.form == "return":
        text = f"{indent}if ({given.condition})\n{_deeper(newer)}\n\n"
    else:
        text = f"{indent}if ({given.condition})\n{_deeper(newer)}\n{indent}else\n{_deeper(older)}\n"
    if use.form == "call":
        return [Insertion(6, _CHECK, file.path, start, end, text)]
    made = [Insertion(6, _CHECK, file.path, start, start, text + ("\n" if use.form == "if" else ""))]
    if use.form == "if" or not given.condition:
        made.append(Insertion(6, _CHECK, file.path, use.judged.start, use.judged.end, target))
    return made


def _deeper(text: str) -> str:
    """``text`` as it stands below an ``if``."""
    return _STEP + text.replace("\n", "\n" + _STEP)


def _text(data: bytes, start: int, end: int) -> str:
    return data[start:end].decode("utf-8", "replace")


def _newer(proposal: Proposal, use: OldUse, given: _Given) -> list[str]:
    """The arguments of the new call: the older call's at their places, and those of the options."""
    assert proposal.extends is not None
    own = dict(zip(proposal.extends.shared, use.arguments, strict=False))
    return [own.get(i) or given.arguments[p.name] for i, p in enumerate(proposal.signature.params)]


def _released(use: OldUse, given: _Given) -> list[Insertion]:
    """What is freed at the end, in trees that do not free it by themselves."""
    if not given.parts.cleanup:
        return []
    at = line_end(use.file.data, use.labels["cleanup"])
    return [Insertion(6, _CHECK, use.file.path, at, at, "\n".join(given.parts.cleanup) + "\n")]


def _manual(facts: Facts, library: str, use: OldUse, wanted: list[Option]) -> list[Insertion]:
    """The options in the command's synopsis, and a sentence on each."""
    shell = facts.shell(library)
    data, path = shell.manual, shell.manual_path
    if data is None or path is None:
        return []
    made = []
    for option in wanted:
        says = _HELP.search(option.text)
        told = says[1] if says else option.name
        said = told if told.startswith("affect ") else f"{PLACEHOLDER} {told}"
        text = f"If *--{option.name}* is given, {said}."
        form = "" if option.kind == "bool" else option.kind
        made += manual.option(path, data, use.command, option.name, form, text, [])
    return made
