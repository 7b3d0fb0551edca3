"""Text for a typed parameter: its macro, its type in lists and tables, the shell's option, and where drivers take it."""

from __future__ import annotations

import re

from steps.code.chunks import Chunks
from steps.code.macros import body_end
from steps.code.mask import code_only, compiled
from steps.code.text import occurrences
from steps.code.virsh import VirshFile
from steps.constant import command, manual, statements
from steps.constant.command import Flagged, Use
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.edits.wrap import prose
from steps.param.proposal import TYPES, ParamProposal
from steps.param.subject import ParamSubject
from steps.param.tables import typed
from steps.tree.facts import Facts

_REFUSAL = re.compile(r"\n[ \t]+if \([^{}]*\) \{\n[ \t]+vshError\([^;]*;\n[ \t]+goto \w+;\n[ \t]+\}(?=\n)")
"""What a sibling refuses of its own values."""
_NUMBERS = ("int", "uint", "llong", "ullong")


def described(proposal: ParamProposal) -> str:
    """Return what the comment says: the person's text, the unit and the type."""
    text = proposal.comment or f"{PLACEHOLDER} say what it is"
    unit = f", in {proposal.unit}" if proposal.unit else ""
    kind = "a list of strings" if proposal.multiple else f"{TYPES[proposal.type][2]}"
    return f"{text[:1].upper()}{text[1:].rstrip('.')}{unit}, as {kind}."


def macro(facts: Facts, proposal: ParamProposal, name: str, text: str, beside: str) -> list[Insertion]:
    """Return the macro with its comment behind that of ``beside``."""
    found = facts.constants.macro(beside)
    if found is None:
        return []
    data = facts.snapshot.read(found.path) or b""
    at = line_end(data, found.fact.end - 1)
    since = proposal.since if found.fact.since or facts.layout.style.since_tags else ""
    comment = prose(described(proposal), 76, " * ")
    made = render("param-macro.h.j2", name=name, text=text, comment=comment, since=since)
    return [Insertion(1, "public-header", found.path, at, at, made)]


def header(subject: ParamSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return the parameter's macro, behind the nearest of its family."""
    return macro(subject.facts, proposal, proposal.name, proposal.string, proposal.siblings[0])


def in_tables(subject: ParamSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return a row in the macro that lists the family's types (``QEMU_MIGRATION_PARAMETERS``)."""
    done: set[str] = set()
    made = []
    for sibling in proposal.siblings:
        for place in typed(subject.tree, sibling):
            if not place.macro or place.macro in done or not _chosen(place.path, proposal):
                continue
            done.add(place.macro)
            made += _row(subject.facts, place.path, place.at, proposal)
    return made


def _chosen(path: str, proposal: ParamProposal) -> bool:
    return any(f"/{driver}/" in path for driver in proposal.drivers) or "/conf/" in path


def _row(facts: Facts, path: str, at: int, proposal: ParamProposal) -> list[Insertion]:
    data = facts.snapshot.read(path) or b""
    start = data.rfind(b"define", 0, at)
    end = body_end(data, start)
    rows = list(re.finditer(rb"^([ \t]*)\w+,[ \t]*VIR_TYPED_PARAM_[\w |]+,[ \t]*\\\n", data[start:end], re.M))
    if not rows:
        return []
    place = start + rows[-1].end()
    kind = proposal.constant + (" | VIR_TYPED_PARAM_MULTIPLE" if proposal.multiple else "")
    return [
        Insertion(
            7, "param-tables", path, place, place, f"{rows[-1][1].decode()}{proposal.name}, {kind}, \\\n"
        )
    ]


def in_lists(subject: ParamSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return the parameter and its type in each list of virTypedParamsValidate that has its nearest sibling."""
    made = []
    for sibling in proposal.siblings:
        places = [t for t in typed(subject.tree, sibling) if not t.macro and _chosen(t.path, proposal)]
        for place in places:
            data = subject.facts.snapshot.read(place.path) or b""
            kind = data.find(place.type.encode(), place.at)
            end = data.find(b",", kind)
            line = data[line_start(data, place.at) : place.at]
            between = data[place.at + len(sibling) : kind].decode("utf-8", "replace")
            if line.strip() or end < 0 or not _in_list(data, place.at, sibling):
                continue
            text = f"{line.decode()}{proposal.name}{between}{proposal.constant},\n"
            at = line_end(data, end)
            made.append(Insertion(8, "param-validate", place.path, at, at, text))
        if made:
            break
    return made


def _in_list(data: bytes, at: int, sibling: str) -> bool:
    """Whether the name at ``at`` is given to a function that checks the types of parameters."""
    for node, chunk in statements.nodes(data, Chunks(data), sibling):
        if chunk.start + node.start_byte == at:
            call = statements.up(node, "call_expression")
            return call is not None and re.match(rb"virTyped\w*Validate\(", call.text or b"") is not None
    return False


def in_drivers(subject: ParamSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return where the chosen drivers take the parameter and tell it: beside its siblings, for a person to fill."""
    made: list[Insertion] = []
    for sibling in proposal.siblings:
        for path in subject.tree.driver_files:
            data = (
                subject.facts.snapshot.read(path) if path.endswith(".c") and _chosen(path, proposal) else None
            )
            if data is None or sibling.encode() not in data or proposal.name.encode() in compiled(data):
                continue
            made += _taken(path, data, sibling, proposal) if proposal.direction != "get" else []
            made += _told(path, data, sibling, proposal) if proposal.direction != "set" else []
        if made:
            break
    return made


def _taken(path: str, data: bytes, sibling: str, proposal: ParamProposal) -> list[Insertion]:
    """A branch behind the one that compares a parameter's name with the sibling's."""
    for node, chunk in statements.nodes(data, Chunks(data), sibling):
        call = statements.up(node, "call_expression")
        branch = statements.up(node, "if_statement")
        if (
            call is None
            or branch is None
            or not call.text
            or not call.text.startswith((b"STREQ(", b"STREQ_NULLABLE("))
        ):
            continue
        then = branch.child_by_field_name("consequence")
        if then is None or then.type != "compound_statement":
            continue
        at = chunk.start + then.end_byte
        line = data[line_start(data, chunk.start + then.end_byte - 1) : at]
        indent = line[: len(line) - len(line.lstrip())].decode()
        test = call.text.decode("utf-8", "replace").replace(sibling, proposal.name)
        body = f"{indent}    /* {PLACEHOLDER} take {proposal.name} here */\n"
        return [Insertion(8, "drivers", path, at, at, f" else if ({test}) {{\n{body}{indent}}}")]
    return []


def _told(path: str, data: bytes, sibling: str, proposal: ParamProposal) -> list[Insertion]:
    """A place behind the statement that puts the sibling into the answer."""
    for node, chunk in statements.nodes(data, Chunks(data), sibling):
        call = statements.up(node, "call_expression")
        name = call.text.partition(b"(")[0] if call is not None and call.text else b""
        if not re.match(rb"virTypedParam\w*(?:Add|Assign)", name):
            continue
        outer = statements.up(node, "if_statement", "expression_statement")
        if outer is None:
            continue
        start, end = statements.whole_lines(
            data, chunk.start + outer.start_byte, chunk.start + outer.end_byte
        )
        indent = re.match(rb"[ \t]*", data[start:end])
        text = f"{indent[0].decode() if indent else ''}/* {PLACEHOLDER} put {proposal.name} into the answer here */\n"
        return [Insertion(8, "drivers", path, end, end, text)]
    return []


def options(subject: ParamSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return the option with a value, and the code that makes it a parameter, as a sibling of the same type has it."""
    listed = subject.tree.options(subject.library)
    made: list[Insertion] = []
    for use in proposal.virsh:
        code = _copied(subject, proposal, use)
        if code:
            form = "VSH_OT_INT" if proposal.type in _NUMBERS else "VSH_OT_STRING"
            text = proposal.comment[:1].lower() + proposal.comment[1:].rstrip(".")
            text = text.replace('"', "'") or f"{PLACEHOLDER} say what it is"
            wanted = Flagged(use.command, use.option, text, proposal.name, form=form)
            made += [*command.listed(listed, wanted), *code]
    return made


def _copied(subject: ParamSubject, proposal: ParamProposal, use: Use) -> list[Insertion]:
    """The statements that read a sibling's option and add its parameter, for the new one."""
    listed = subject.tree.options(subject.library)
    same = [n for n in proposal.siblings if any(t.type == proposal.constant for t in typed(subject.tree, n))]
    for sibling in same:
        option = next((o for o in listed.options(sibling) if o.command == use.command), None)
        file = next((f for f in listed.shell.files if option is not None and f.path == option.path), None)
        if option is None or file is None:
            continue
        found = _by_macro(file, sibling, option.option, proposal, use) or _by_statements(
            file, sibling, option.option, proposal, use
        )
        if found:
            return found
    return []


def _by_macro(
    file: VirshFile, sibling: str, option: str, proposal: ParamProposal, use: Use
) -> list[Insertion]:
    """A call of the macro that reads options by their names and ends (``VSH_ADD_IOTUNE(x-y, X_Y)``)."""
    line = re.search(rb"^[ \t]*[A-Z_]+\(" + re.escape(option.encode()) + rb",\s*(\w+)\);\n", file.data, re.M)
    if line is None:
        return []
    head = sibling.removesuffix(line[1].decode())
    if head == sibling or not proposal.name.startswith(head):
        return []
    text = line.group().decode().replace(f"({option},", f"({use.option},")
    text = text.replace(f" {line[1].decode()})", f" {proposal.name.removeprefix(head)})")
    return [Insertion(6, "virsh-option", file.path, line.end(), line.end(), text)]


def _by_statements(
    file: VirshFile, sibling: str, option: str, proposal: ParamProposal, use: Use
) -> list[Insertion]:
    literal = f'"{option}"'.encode()
    for at in occurrences(code_only(file.data), sibling.encode()):
        read = file.data.rfind(literal, 0, at)
        chunk = file.piece(at)
        if read < chunk.start or at - read > 800:
            continue
        start = line_start(file.data, read)
        indent = re.match(rb"[ \t]*", file.data[start : start + 40])
        width = len(indent[0]) if indent else 0
        # Up to the first line that is empty, or the block's end: the statements on one option stand together.
        end = file.data.find(b"\n\n", at) + 1
        text = file.data[start:end].decode("utf-8", "replace")
        first = re.match(r"[ \t]*if \((?:\(?\w+ = )?vshCommandOpt", text)
        if first is None or end <= 0 or width != 4 or len(text.splitlines()) > 14:
            continue
        text = _REFUSAL.sub("", text)
        if "vshError" in text:
            continue
        changed = text.replace(f'"{option}"', f'"{use.option}"').replace(sibling, proposal.name)
        return [Insertion(6, "virsh-option", file.path, end, end, "\n" + changed)]
    return []


def manual_entries(subject: ParamSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return synopsis and paragraph of the option that the command has by now."""
    listed = subject.tree.options(subject.library)
    path, data = listed.shell.manual_path, listed.shell.manual
    made: list[Insertion] = []
    for use in proposal.virsh:
        if path is None or data is None or not listed.takes(use.command, use.option):
            continue
        form = "NUMBER" if proposal.type in _NUMBERS else "STRING"
        said = proposal.comment[:1].lower() + proposal.comment[1:].rstrip(".")
        text = f"*--{use.option}* gives {said or PLACEHOLDER + ' say what'}."
        beside = [
            o.option for n in proposal.siblings[:12] for o in listed.options(n) if o.command == use.command
        ]
        made += manual.option(path, data, use.command, use.option, form, text, beside)
    return made
