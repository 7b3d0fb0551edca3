"""Step 6: the command in the manual page, behind the command that stands before it in its table.

Forms: ``docs/manpages/virsh.rst`` (a heading with a line of equal length, a literal block with the
synopsis) and, before 2020, ``tools/virsh.pod`` (an ``=item`` in the list of its section).
"""

from __future__ import annotations

import re
import textwrap

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end
from steps.edits.render import render
from steps.function.generate.virsh import NewCommand, Target, compose, find_target, names_in, purpose_text
from steps.function.proposal import Proposal
from steps.tree.facts import Facts

_RST_UNDERLINED = re.compile(rb"[ \t]*\n-{3,}[ \t]*\n")
_RST_HEADING = re.compile(rb"^(?:\.\. _[^\n]*:[ \t]*\n\s*)?[^\s.\n][^\n]*\n(-{3,}|={3,}|~{3,})[ \t]*\n", re.M)


def manual_entry(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The command's description; none where the tree has no manual page or no command can be made."""
    admin = proposal.names.library == "admin"
    path = facts.layout.virt_admin_docs if admin else facts.layout.virsh_docs
    data = facts.snapshot.read(path) if path else None
    target = find_target(facts, proposal)
    made = compose(facts, proposal, target) if target is not None else None
    if path is None or data is None or made is None or target is None:
        return []
    place = _rst_place if path.endswith(".rst") else _pod_place
    at = next((at for name in _before(target, made) if (at := place(data, name)) is not None), None)
    if at is None:
        return []
    text = _rst(proposal, made) if path.endswith(".rst") else _pod(proposal, made)
    return [Insertion(6, "virsh-docs", path, at, at, text)]


def _before(target: Target, made: NewCommand) -> list[str]:
    """The commands of the table, the one right before the new one first, then backwards,
    then those behind it."""
    names = list(names_in(target.table))
    position = names.index(made.name) if made.name in names else len(names)
    return [*reversed(names[:position]), *names[position + 1 :]]


def _rst_place(data: bytes, name: str) -> int | None:
    """The offset of the heading behind the section of the command ``name``."""
    word = name.encode()
    at = 0 if data.startswith(word) else data.find(b"\n" + word) + 1 or -1
    while at >= 0 and (own := _RST_UNDERLINED.match(data, at + len(word))) is None:
        at = data.find(b"\n" + word, at) + 1 or -1
    if at < 0 or own is None:
        return None
    for heading in _RST_HEADING.finditer(data, own.end()):
        if heading[1][:1] in b"-=":
            return heading.start()
    return None


def _pod_place(data: bytes, name: str) -> int | None:
    """The offset of the directive behind the item of the command ``name``, lists inside it passed over."""
    own = re.search(rb"^=item B<" + re.escape(name.encode()) + rb">", data, re.M)
    if own is None:
        return None
    depth = 0
    described = False
    offset = line_end(data, own.start())
    while offset < len(data):
        line = data[offset : line_end(data, offset)]
        if line.startswith(b"=over"):
            depth += 1
        elif line.startswith(b"=back"):
            depth -= 1
        elif line.strip() and not line.startswith(b"="):
            described = described or data[offset - 1 : offset] == b"\n"
        if depth < 0 or (depth == 0 and described and line.startswith(b"=item")):
            return offset
        offset += len(line)
    return None


def _synopsis(made: NewCommand, required: str, optional: str, switch: str) -> list[str]:
    """The options in the words of the manual page."""
    shown = []
    for option in made.parts.ordered_options():
        form = required if option.required else switch if option.kind == "bool" else optional
        shown.append(form.format(name=option.name, kind=option.kind))
    return shown


def _filled(text: str, width: int, first: str, rest: str) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _rst(proposal: Proposal, made: NewCommand) -> str:
    options = _synopsis(made, "{name}", "[--{name}\0{kind}]", "[--{name}]")
    line = _filled(" ".join([made.name, *options]), 78, "   ", "      ").replace("\0", " ")
    return render(
        "virsh-docs.rst.j2",
        command=made.name,
        synopsis=line,
        described=purpose_text(proposal),
        marker=PLACEHOLDER,
    )


def _pod(proposal: Proposal, made: NewCommand) -> str:
    options = _synopsis(made, "I<{name}>", "[I<--{name}>\0B<{kind}>]", "[I<--{name}>]")
    line = _filled(" ".join([f"=item\0B<{made.name}>", *options]), 78, "", "").replace("\0", " ")
    return render("virsh-docs.pod.j2", synopsis=line, described=purpose_text(proposal), marker=PLACEHOLDER)
