"""The parts that a virsh command is put together from."""

from __future__ import annotations

from dataclasses import dataclass, field

from steps.edits.render import render
from steps.tree.style import Style


class NoCommand(Exception):  # noqa: N818 - an answer, not an error
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


def macro_option(name: str, macro: str, required: bool = True, kind: str = "string") -> Option:
    """An option that the tree has a macro for."""
    return Option(name, f"    {macro},\n", required, kind)


def completer(style: Style, *names: str) -> str | None:
    """The first of ``names`` that this tree has."""
    return next((n for n in names if n in style.virsh_completers), None)


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
