"""Step 6: a command of virsh (or virt-admin) for the function, beside the command of its nearest sibling.

Rules: ``vshCmddefCheckInternals`` of ``tools/vsh.c`` (virsh self-test): help, required options first, no
completer on a switch. Names: the table's commands, ``info_``, ``opts_`` and ``cmd`` with the command's
name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from steps.code.cfacts import Entry, Table
from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import behind_definition, line_end, line_start, nearest_first
from steps.edits.render import render
from steps.edits.wrap import filled
from steps.function.generate.virsh_params import add_parameters
from steps.function.generate.virsh_parts import NoCommand, Parts, defined_functions, visible_macros
from steps.function.generate.virsh_results import add_result
from steps.function.generate.virsh_subject import CONNECTION_GROUPS, GROUPS, add_subject
from steps.function.proposal import Proposal
from steps.function.virshname import ends_registration, tree_groups
from steps.tree.facts import Facts

_CALLED = re.compile(rb"\b(vir\w+)\(")
_COMMAND = re.compile(r"\.name = \"([\w-]+)\"")
_IDENTIFIERS = (("net-", "network-"), ("iface-", "interface-"), ("nodedev-", "node-device-"))
_CAMEL = (
    ("net-", "Network-"),
    ("iface-", "Interface-"),
    ("nodedev-", "NodeDevice-"),
    ("nwfilter-", "NWFilter-"),
)
_OBJECTS = {
    "virDomainPtr": "a domain", "virDomainSnapshotPtr": "a snapshot",
    "virDomainCheckpointPtr": "a checkpoint",
    "virNetworkPtr": "a network", "virNetworkPortPtr": "a network port", "virStoragePoolPtr": "a pool",
    "virStorageVolPtr": "a volume", "virInterfacePtr": "an interface", "virNodeDevicePtr": "a node device",
    "virSecretPtr": "a secret", "virNWFilterPtr": "a network filter",
    "virNWFilterBindingPtr": "a network filter binding", "virAdmServerPtr": "a server",
    "virAdmClientPtr": "a client",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """The source and table of the group that gets the command."""

    file: CFile
    table: Table


@dataclass(frozen=True, slots=True)
class NewCommand:
    """A command before it is written: its name, what it is put together from, and the call's condition."""

    name: str
    parts: Parts
    before: str
    behind: str


def command(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The command with its options, help and table entry; none
    where no name was chosen or no command can be."""
    target = find_target(facts, proposal)
    made = compose(facts, proposal, target) if target is not None else None
    if made is None or target is None or made.name in names_in(target.table):
        return []
    text = _text(facts, proposal, made)
    handler = handler_name(proposal)
    entry = render(
        "virsh-entry.c.j2", command=made.name, handler=handler, identifier=identifier(made.name),
        options=bool(made.parts.options), struct=facts.layout.style.virsh_info_struct,
    )  # fmt: skip
    at, needs_gap = _place(facts, proposal, target)
    if any(f.end > at for n in made.parts.needs if (f := target.file.function(n)) is not None):
        at, needs_gap = line_start(target.file.data, target.table.start), False
    inserted = "\n\n" + text if needs_gap else text + "\n\n"
    return [
        *_includes(target.file, made.parts.includes),
        Insertion(6, "virsh-command", target.file.path, at, at, inserted),
        _entry(target, made.name, entry),
    ]


def _includes(file: CFile, headers: list[str]) -> list[Insertion]:
    """The headers that the source does not include yet, among its own includes."""
    made = []
    for header in dict.fromkeys(headers):
        own = file.path.rsplit("/", 1)[-1].replace(".c", ".h")
        if header == own or f'#include "{header}"'.encode() in file.data or b'#include "' not in file.data:
            continue
        listed = list(re.finditer(rb'^#include "([\w-]+\.h)"\n', file.data, re.M))
        # The first include is the source's own header, whatever its name.
        before = next((m for m in listed[1:] if m[1].decode() > header and m[1] != b"internal.h"), None)
        at = before.start() if before is not None else listed[-1].end()
        text = render("include.c.j2", header=header)
        made.append(Insertion(6, "virsh-command", file.path, at, at, text))
    return made


def compose(facts: Facts, proposal: Proposal, target: Target) -> NewCommand | None:
    """The command for the function; None where there is no name for it, or no command can be made."""
    if not proposal.virsh_command:
        return None
    try:
        parts, before, behind = _put_together(facts, proposal, target)
    except NoCommand:
        return None
    return NewCommand(proposal.virsh_command, parts, before, behind)


def why_none(facts: Facts, proposal: Proposal) -> str:
    """Why no command is written; empty where one is, where the person wants none, and in a tree without a shell."""
    target = find_target(facts, proposal)
    if target is None or proposal.extends is not None or proposal.choices.get("virsh-command") == "none":
        return ""
    try:
        _put_together(facts, proposal, target)
    except NoCommand as reason:
        return str(reason)
    wanted = not proposal.virsh_command and not ends_registration(proposal.name)
    return "it has no name, say one as virsh-command" if wanted else ""


def _put_together(facts: Facts, proposal: Proposal, target: Target) -> tuple[Parts, str, str]:
    """The command's parts, and what stands before and behind the call in its condition.

    Raises:
        NoCommand: a parameter that no command line can give, or a result that cannot be shown.
    """
    style = facts.layout.style
    admin = proposal.names.library == "admin"
    functions = defined_functions(target.file)
    parts = Parts(macros=visible_macros(style, target.file), functions=functions, admin=admin)
    add_subject(style, parts, proposal.signature.params[0].type)
    add_parameters(facts, proposal, parts, target.file)
    before, behind = add_result(style, proposal, parts)
    parts.locals = list(dict.fromkeys(parts.locals))
    return parts, before, behind


def group_of(proposal: Proposal) -> str:
    """The word for the group of commands: chosen, or by the object that the function is called on."""
    if proposal.virsh_group:
        return proposal.virsh_group
    kind = proposal.signature.params[0].type
    if kind in ("virDomainPtr", "virAdmServerPtr", "virAdmConnectPtr", "virAdmClientPtr"):
        reads = re.search(r"Get|List|Is[A-Z]|Has[A-Z]", proposal.name) is not None
        if reads and (kind != "virDomainPtr" or (proposal.virsh_command or "").startswith("dom")):
            return "monitor"
    return GROUPS.get(kind) or CONNECTION_GROUPS.get(proposal.names.module, "domain")


def find_target(facts: Facts, proposal: Proposal) -> Target | None:
    """The table of the command's group, and its source."""
    admin = proposal.names.library == "admin"
    main = facts.layout.virt_admin if admin else None
    group = group_of(proposal)
    tables = tree_groups(facts, proposal.names.library)
    wanted = tables.get(group) or next((t for g, t in tables.items() if g.startswith(group)), None)
    for path in [main] if admin and main else facts.layout.virsh:
        file = facts.snapshot.cfile(path)
        if file is None or wanted is None or b"const vshCmdDef %s[] = {" % wanted.encode() not in file.data:
            continue
        if (table := file.table(wanted)) is not None:
            return Target(file, table)
    return None


def names_in(table: Table) -> dict[str, Entry]:
    """The commands of a table by name, in order."""
    found = {}
    for entry in table.entries:
        if (name := _COMMAND.search(entry.value)) is not None:
            found[name[1]] = entry
    return found


def identifier(name: str) -> str:
    """What ``info_`` and ``opts_`` are followed by: ``net-foo`` to ``network_foo``."""
    for short, full in _IDENTIFIERS:
        if name.startswith(short):
            name = full + name[len(short) :]
    return re.sub(r"\W", "_", name)


def handler_name(proposal: Proposal) -> str:
    """The function behind a command: ``net-foo`` to ``cmdNetworkFoo``,
    ``domsetfoo`` of SetFoo to ``cmdDomSetFoo``."""
    name = proposal.virsh_command or ""
    for short, full in _CAMEL:
        if name.startswith(short):
            name = full + name[len(short) :]
    if re.match(r"dom[a-z]", name) and not name.startswith("domain"):
        name = "dom-" + name[3:]
    for word in _split(proposal.name):
        if len(word) > 2:
            name = re.sub(rf"(?<![A-Z]){word}", f"-{word}-", name, count=1, flags=re.I)
    return "cmd" + "".join(w[:1].upper() + w[1:] for w in re.split(r"\W+", name) if w)


def _split(name: str) -> list[str]:
    """The words of a function's name as it spells them."""
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name))


def _object_and_rest(proposal: Proposal) -> tuple[str, str]:
    """The object that the function's name begins with, and what follows it."""
    known = "|".join(sorted((re.sub(r"^vir|Ptr$", "", k) for k in GROUPS), key=len, reverse=True))
    found = re.match(rf"vir({known}|Connect|Node|AdmConnect)(?=[A-Z])", proposal.name)
    return (found[1], proposal.name[found.end() :]) if found else ("", proposal.name.removeprefix("vir"))


def purpose(proposal: Proposal) -> str:
    """What the command does, in the words of the function's name: ``set frobnication``."""
    _object, rest = _object_and_rest(proposal)
    return " ".join(w if w.isupper() and len(w) > 1 else w.lower() for w in _split(rest))


def purpose_text(proposal: Proposal) -> str:
    """The same as a sentence: ``Set frobnication of a domain.``"""
    said = purpose(proposal)
    kind = proposal.signature.params[0].type
    what = _OBJECTS.get(kind) if kind == f"vir{_object_and_rest(proposal)[0]}Ptr" else None
    return f"{said[:1].upper()}{said[1:]}{f' of {what}' if what else ''}."


def _text(facts: Facts, proposal: Proposal, made: NewCommand) -> str:
    """The whole command."""
    style = facts.layout.style
    parts = made.parts
    # A clean-up label only where there is something to clean up; before anything is held, plain returns do.
    fail = "goto cleanup" if parts.cleanup else "return false"
    asked = ["NULL" if a == parts.probed else a for a in parts.arguments]
    probe = filled(f"    if ({proposal.name}(", asked, ") < 0)")
    helped = purpose(proposal)
    uses_cmd = any(
        "cmd," in t or "cmd)" in t for t in (*parts.locals, *parts.setup, *parts.prepare, *parts.arguments)
    )
    return render(
        "virsh-command.c.j2",
        command=made.name, identifier=identifier(made.name), handler=handler_name(proposal),
        struct=style.virsh_info_struct, help=helped, described=purpose_text(proposal),
        options=[o.text for o in parts.ordered_options()],
        unused="" if uses_cmd else f" {style.unused}",
        locals=parts.locals, setup=parts.setup, fail=fail,
        prepare=[p.replace("{fail}", fail).replace("{probe}", probe) for p in parts.prepare],
        call=filled(f"    if ({made.before}{proposal.name}(", parts.arguments, f"){made.behind})"),
        failure=f"Unable to {helped}", show=[s.replace("{fail}", fail) for s in parts.show], cleanup=parts.cleanup,
    )  # fmt: skip


def _place(facts: Facts, proposal: Proposal, target: Target) -> tuple[int, bool]:
    """Behind the handler that calls the nearest sibling of the function, else before the table."""
    file = target.file
    exported = facts.symbols(proposal.names.library).symbols
    handlers = {h[1] for e in target.table.entries if (h := re.search(r"\.handler = (\w+)", e.value))}
    called = {
        name: at
        for name, at in file.names(_CALLED).items()
        if at < target.table.start and name in exported and not name.endswith(("Free", "GetName"))
    }
    for sibling in nearest_first(proposal.name, called)[:8]:
        chunk = file.chunks.at(called[sibling])
        handler = re.findall(rb"^(cmd\w+)\(", chunk.text, re.M)
        if (
            handler
            and handler[-1].decode() in handlers
            and (found := file.function(handler[-1].decode())) is not None
        ):
            return behind_definition(file.data, found.end), True
    return line_start(file.data, target.table.start), False


def _entry(target: Target, name: str, text: str) -> Insertion:
    """The table's entry where the alphabet wants it, as far as the table keeps to it; else at the end."""
    entries = names_in(target.table)
    names = list(entries)
    data = target.file.data
    before = next((b for b, n in pairwise(names) if b < name < n), None)
    if before is None and names:
        before = names[-1]
    if before is None:
        at = line_end(data, target.table.body_start)
        return Insertion(6, "virsh-command", target.file.path, at, at, text)
    at = line_end(data, entries[before].end)
    return Insertion(6, "virsh-command", target.file.path, at, at, text)
