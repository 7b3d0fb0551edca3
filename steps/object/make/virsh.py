"""Step 6 of a new object: its commands, what completes its names, the manual."""

from __future__ import annotations

import re

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.errors import BadInput
from steps.object.make.like import Like


def shell(like: Like) -> list[Insertion]:
    """The commands with their group of the help, and what frees the object in virsh."""
    n, check, style = like.names, "virsh-commands", like.facts.layout.style
    numbers = ("%1$s", "%2$s") if style.permutable else ("%s", "%s")
    text = render(
        "object-virsh.c.j2", f=n, info_struct=style.virsh_info_struct, positional=style.virsh_positional,
        string=style.virsh_string, number1=numbers[0], number2=numbers[1], pad=" " * len(n.camel),
    )  # fmt: skip
    group = r"^#\s*define VIRSH_CMD_GRP_NWFILTER [^\n]*\n"
    row = r"^    \{VIRSH_CMD_GRP_NWFILTER, \"\w+\", nwfilterCmds\},\n"
    include = r"^#\s*include \"virsh-nwfilter\.h\"\n"
    define = f"#define VIRSH_CMD_GRP_{n.upper}".ljust(39) + f'"{n.words.title()}"\n'
    return [
        *like.created(6, check, f"tools/virsh-{n.dashed}.h", render("object-virsh.h.j2", f=n)),
        *like.created(6, check, f"tools/virsh-{n.dashed}.c", text),
        like.copy(6, check, "tools/virsh.h", group, define),
        like.copy(
            6, check, "tools/virsh.c", row, f'    {{VIRSH_CMD_GRP_{n.upper}, "{n.dashed}", {n.low}Cmds}},\n'
        ),
        like.copy(6, check, "tools/virsh.c", include, f'#include "virsh-{n.dashed}.h"\n'),
        *like.copies(
            6, check, "tools/virsh-util.h",
            r"^typedef virNWFilter virshNWFilter;\nvoid\nvirshNWFilterFree\([^;]*;\n[^\n]*\n\n",
        ),
        *like.copies(
            6, check, "tools/virsh-util.c",
            r"^void\nvirshNWFilterFree\([^;{]*\)\n\{\n(?:[^}\n][^\n]*\n|\n)*\}\n\n+",
        ),
    ]  # fmt: skip


def completers(like: Like) -> list[Insertion]:
    """What completes the object's names."""
    n, check = like.names, "virsh-completers"
    unused = like.facts.layout.style.unused

    def head(mark: str) -> str:
        params = ["vshControl *ctl", f"const vshCmd *cmd{mark}", "unsigned int flags"]
        return stacked(f"virsh{n.camel}NameCompleter(", params, ")")

    path = f"tools/virsh-completer-{n.dashed}"
    include = r"^#\s*include \"virsh-completer-nwfilter\.h\"\n"
    return [
        *like.created(6, check, f"{path}.h", render("object-completer.h.j2", f=n, head=head(""))),
        *like.created(6, check, f"{path}.c", render("object-completer.c.j2", f=n, head=head(f" {unused}"))),
        like.copy(6, check, "tools/virsh-completer.h", include, f'#include "virsh-completer-{n.dashed}.h"\n'),
    ]


def manual(like: Like) -> list[Insertion]:
    """The commands' section of the manual, before that of the secrets' commands."""
    path = like.facts.layout.virsh_docs or "docs/manpages/virsh.rst"
    data, n = like.data(path), like.names
    found = re.search(rb"^SECRET COMMANDS\n=+\n", data, re.M)
    if found is None:
        raise BadInput(
            f"{path} has no section of the secrets' commands, before which the new one would stand"
        )
    commands = (
        (
            "create",
            " FILE",
            f"Create a {n.words} from the XML in *FILE*.\n{PLACEHOLDER} say what a {n.words} is, and what the XML must have.",
        ),
        ("delete", f" {n.dashed}", f"Delete the {n.words}, which is given by its name or UUID."),
        ("dumpxml", f" {n.dashed}", f"Output the XML of the {n.words}."),
        ("list", "", f"List all of the available {n.plural}."),
    )
    text = render("object-docs.rst.j2", f=n, title=f"{n.words.upper()} COMMANDS", commands=commands)
    return [Insertion(6, "virsh-docs", path, found.start(), found.start(), text)]
