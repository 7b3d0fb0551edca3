"""Text for a value: its enumerator, its strings, its cases, what examples and the shell say of it."""

from __future__ import annotations

import re

from steps.code.chunks import Chunks
from steps.code.stringtables import StringTable
from steps.constant import enumerators, statements
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.tree.constants import At
from steps.value.messages import designated
from steps.value.proposal import ValueProposal, counter, last_value
from steps.value.subject import ValueSubject
from steps.value.switches import Switch, switches

_FORMAT = re.compile(r"%(?:1\$)?s")


def enumerator(subject: ValueSubject, proposal: ValueProposal) -> list[Insertion]:
    """Return the enumerator behind the last value; a number that counts the values is raised by one."""
    found = subject.tree.enum(proposal.enum)
    neighbour = last_value(found[1]) if found is not None else None
    if found is None or neighbour is None:
        return []
    path, enum = found
    data = subject.facts.snapshot.read(path) or b""
    comment = enumerators.described(proposal.comment, proposal.since, subject.tree.tags_since)
    made = enumerators.enumerator(path, data, enum, neighbour, proposal.name, proposal.written, comment)
    counting = counter(enum)
    if counting is not None and proposal.written == counting.written:
        at = counting.at + data[counting.at : counting.end].rfind(counting.written.encode())
        raised = str(int(counting.written) + 1)
        made.append(Insertion(1, "public-header", path, at, at + len(counting.written), raised))
    return made


def strings(subject: ValueSubject, proposal: ValueProposal, shell: bool) -> list[Insertion]:
    """Return the string in each table of the enum that is one too short: those of the shell, or all others."""
    number = subject.number
    made = []
    for table in subject.tables:
        if table.path.startswith("tools/") != shell or number is None or len(table.fact.entries) != number:
            continue
        check, step = ("virsh-table", 6) if shell else ("string-tables", 5)
        made.append(_entry(subject, table, proposal, step, check))
    return made


def _entry(
    subject: ValueSubject, table: At[StringTable], proposal: ValueProposal, step: int, check: str
) -> Insertion:
    """A new last string, laid out as the one before it."""
    data = subject.facts.snapshot.read(table.path) or b""
    written, start, end = table.fact.entries[-1]
    text = proposal.string.replace("-", " ") if written.startswith("N_(") else proposal.string
    new = f'N_("{text}")' if written.startswith("N_(") else f'"{text}"'
    comma = re.match(rb"\s*,", data[end : table.fact.end])
    at = end + comma.end() if comma else end
    line = line_start(data, start)
    alone = not data[line:start].strip()
    indent = data[line:start].decode() if alone else _column(data, start)
    # A comment behind the comma belongs to the string before it.
    behind = re.match(rb"[ \t]*/\*[^\n]*?\*/", data[at:]) if comma else None
    at += behind.end() if behind else 0
    glue = f"\n{indent}" if alone or len(data[line:end]) + len(new) > 76 else " "
    return Insertion(step, check, table.path, at, at, f"{glue}{new}," if comma else f",{glue}{new}")


def _column(data: bytes, at: int) -> str:
    line = data[line_start(data, at) : at]
    return " " * (len(line) - len(line.lstrip()) or 14)


def message(subject: ValueSubject, proposal: ValueProposal) -> list[Insertion]:
    """Return a row behind that of the last value, with the person's string in its texts."""
    last = subject.of.listed[-1] if subject.of is not None and subject.of.listed else None
    if last is not None and last.name == proposal.name:
        last = subject.of.listed[-2] if subject.of is not None and len(subject.of.listed) > 1 else None
    made = []
    for row in designated(subject, last.name) if last is not None else ():
        data = subject.facts.snapshot.read(row.path) or b""
        end = data.find(b"}", row.fact)
        start, stop = statements.whole_lines(data, row.fact, end + 1)
        text = (
            data[start:stop]
            .decode("utf-8", "replace")
            .replace(f"[{last.name}]" if last else "", f"[{proposal.name}]")
        )
        said = proposal.string.replace("-", " ")

        def other(match: re.Match[str], said: str = said) -> str:
            tail = _FORMAT.search(match[1])
            return f'N_("{said}: {tail[0]}")' if tail else f'N_("{said}")'

        text = re.sub(r'N_\("([^"]*)"\)', other, text)
        if not text.rstrip().endswith(","):
            made.append(Insertion(5, "message-table", row.path, end + 1, end + 1, ","))
        made.append(Insertion(5, "message-table", row.path, stop, stop, text))
    return made


def cases(subject: ValueSubject, proposal: ValueProposal) -> list[Insertion]:
    """Return a case in each switch that names all other values; what it does is for a person to say."""
    made = []
    for switch in switches(subject.tree, subject.of) if subject.of is not None else ():
        if proposal.name not in switch.cases:
            made += _case(subject, switch, proposal)
    return made


def _case(subject: ValueSubject, switch: Switch, proposal: ValueProposal) -> list[Insertion]:
    """The case before the group of cases in which the sentinel or the default is; else last."""
    data = subject.facts.snapshot.read(switch.path) or b""
    lasts = [m.name for m in subject.of.members if m.sentinel] if subject.of is not None else []
    labels = list(re.finditer(rb"^([ \t]*)(?:case\s+(\w+)|default)\s*:", data[switch.at : switch.end], re.M))
    # Only labels of this switch, not of one inside it: those in the column of its first.
    own = [m for m in labels if m[1] == labels[0][1]]
    if not own:
        return []
    indent = own[0][1].decode()
    ending = next((i for i, m in enumerate(own) if m[2] is None or m[2].decode() in lasts), None)
    while (
        ending is not None
        and ending > 0
        and not data[switch.at + own[ending - 1].end() : switch.at + own[ending].start()].strip()
    ):
        ending -= 1
    at = switch.at + own[ending].start() if ending is not None else line_start(data, switch.end)
    text = render("value-case.c.j2", indent=indent, name=proposal.name, marker=PLACEHOLDER)
    return [Insertion(5, "switch-cases", switch.path, at, at, text)]


def copies(
    subject: ValueSubject, proposal: ValueProposal, paths: list[str], step: int, check: str
) -> list[Insertion]:
    """Return, for files that name the nearest sibling by a case or a statement, the same for the new value."""
    for sibling in subject.siblings:
        if sibling == proposal.name:
            continue
        made = []
        for path in paths:
            data = subject.facts.snapshot.read(path)
            if data is not None and sibling.encode() in data and proposal.name.encode() not in data:
                made += _copy(path, data, sibling, proposal, step, check)
        if made:
            return made
    return []


def _copy(
    path: str, data: bytes, sibling: str, proposal: ValueProposal, step: int, check: str
) -> list[Insertion]:
    said = proposal.string.replace("-", " ")
    for node, chunk in statements.nodes(data, Chunks(data), sibling):
        case = statements.up(node, "case_statement")
        found = case if case is not None else statements.up(node, "if_statement")
        if found is None:
            continue
        start, end = statements.whole_lines(
            data, chunk.start + found.start_byte, chunk.start + found.end_byte
        )
        text = data[start:end].decode("utf-8", "replace").replace(sibling, proposal.name)
        told = '"' in text if case is not None else _prints(text, proposal.name, sibling)
        if len(text.splitlines()) > 6 or not told:
            continue
        first = said[:1].upper() + said[1:] if case is not None else proposal.string.replace("-", "_")
        text = re.sub(r'"[\w -]+( %\w+\\n)?"', lambda m, first=first: f'"{first}{m[1] or ""}"', text, count=1)  # type: ignore[misc]
        blank = "\n" if data[line_end(data, end - 1) : end + 1] == b"\n" else ""
        return [Insertion(step, check, path, end, end, (blank if case is not None else "") + text)]
    return []


def _prints(text: str, name: str, sibling: str) -> bool:
    """Whether a statement prints the sibling under the end of its name: ``"rss %llu\\n"`` for ``…_RSS``."""
    if "vshPrint" not in text or name not in text:
        return False
    words = [
        w.replace("-", "_").replace(" ", "_") for w in re.findall(r'"([\w -]+?)(?: %\w+)?(?:\\n)?"', text)
    ]
    return any(word and sibling.lower().endswith("_" + word.lower()) for word in words)
