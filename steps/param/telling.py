"""Text for a field of the statistics: its macro, the lists of keys, and where the driver tells it."""

from __future__ import annotations

import re

from steps.code import cfacts
from steps.code.chunks import Chunks
from steps.code.mask import mask
from steps.code.text import occurrences
from steps.constant import statements
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end, line_start
from steps.edits.wrap import prose
from steps.param.adding import macro
from steps.param.proposal import TYPES, ParamProposal
from steps.param.stats import FUNCTION, StatsSubject, macro_keys

_ADDS = re.compile(rb"(virTypedParam(?:List|s)Add)(?:U?Int|U?LLong|ULLong|Double|Boolean|String)$")


def header(subject: StatsSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return the macro of the key's last part, behind that of the last field of its group."""
    if not proposal.macro:
        return []
    held = macro_keys(subject.tree)
    last = next(
        (
            held[key].fact.name
            for key in reversed(proposal.siblings)
            if _same_place(key, proposal.key) and key in held
        ),
        None,
    )
    text = "." + proposal.key.rpartition("<num>.")[2] if "<num>" in proposal.key else proposal.key
    return macro(subject.facts, proposal, proposal.macro, text, last) if last is not None else []


def _same_place(a: str, b: str) -> bool:
    return a.rpartition("<num>")[0] == b.rpartition("<num>")[0]


def documentation(subject: StatsSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return the line on the key in the function's comment, behind its group's last; none where that points to macros."""
    found = subject.tree.doc(FUNCTION)
    if found is None or proposal.macro:
        return []
    path, doc = found
    place = _entry_end(doc.text, [k for k in reversed(proposal.siblings) if _same_place(k, proposal.key)])
    if place is None:
        return []
    at, indent = place
    first = f'{indent}"{proposal.key}" - '
    hanging = " * " + " " * (len(first) - 3)
    text = prose(_sentence(proposal), 78 - len(first), "").replace("\n", "\n" + hanging)
    return [Insertion(3, "stats-documentation", path, doc.at + at, doc.at + at, f"{first}{text}\n")]


def _sentence(proposal: ParamProposal) -> str:
    said = (
        proposal.comment[:1].lower() + proposal.comment[1:].rstrip(".")
        if proposal.comment
        else f"{PLACEHOLDER} say what it tells"
    )
    unit = f" in {proposal.unit}" if proposal.unit else ""
    return f"{said}{unit} as {TYPES[proposal.type][2]}."


def _entry_end(text: bytes, near: list[str]) -> tuple[int, str] | None:
    """The end of the lines on the first of ``near`` that a comment lists, and what stands before its key."""
    for key in near:
        pattern = re.escape(key.encode()).replace(b"<num>", rb"<\w+>")
        head = re.search(rb'^( \*[ \t]*)"' + pattern + rb'"[^\n]*\n', text, re.M)
        if head is None:
            continue
        at = head.end()
        deeper = re.compile(rb" \*[ \t]{%d,}[^\s\"][^\n]*\n" % len(head[1]))
        while (more := deeper.match(text, at)) is not None:
            at = more.end()
        return at, head[1].decode()
    return None


def manual(subject: StatsSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return the line on the key in the manual's list, behind its group's last."""
    shell = subject.facts.shell("main")
    path, data = shell.manual_path, shell.manual
    if path is None or data is None:
        return []
    said = (
        proposal.comment[:1].lower() + proposal.comment[1:].rstrip(".")
        if proposal.comment
        else f"{PLACEHOLDER} say what it tells"
    )
    for key in [k for k in reversed(proposal.siblings) if _same_place(k, proposal.key)]:
        if path.endswith(".rst"):
            head = re.search(
                rb"^\* ``" + re.escape(key.encode()) + rb"``[^\n]*\n(?:[ \t]+[^\n]+\n)*", data, re.M
            )
            text = f"* ``{proposal.key}`` - {said}\n"
        else:
            head = re.search(
                rb'^"' + re.escape(key.encode()) + rb'" - [^\n]*\n(?:[^"\n=][^\n]*\n)*', data, re.M
            )
            text = f'"{proposal.key}" - {said}\n'
        if head is None:
            continue
        made = []
        if not path.endswith(".rst") and not head.group().rstrip().endswith(b","):
            end = head.start() + len(head.group().rstrip())
            made.append(Insertion(6, "virsh-docs", path, end, end, ","))
        elif not path.endswith(".rst"):
            text = text.rstrip("\n") + ",\n"
        return [*made, Insertion(6, "virsh-docs", path, head.end(), head.end(), text)]
    return []


def drivers(subject: StatsSubject, proposal: ParamProposal) -> list[Insertion]:
    """Return a statement that adds the field behind the one of a sibling, with the value for a person to fill."""
    held = macro_keys(subject.tree)
    for key in [k for k in reversed(proposal.siblings) if _same_place(k, proposal.key)]:
        for path in subject.tree.driver_files:
            data = (
                subject.facts.snapshot.read(path)
                if path.startswith("src/qemu/") and path.endswith(".c")
                else None
            )
            if data is None:
                continue
            found = held.get(key)
            word = found.fact.name if found is not None else ""
            made = _statement(path, data, key, word, proposal)
            if made:
                return made
    return []


def _statement(path: str, data: bytes, key: str, word: str, proposal: ParamProposal) -> list[Insertion]:
    literals = ['"' + key.replace("<num>", form) + '"' for form in ("%zu", "%u", "%d")]
    chunks = Chunks(data)
    for wanted, new in [(word, proposal.macro), *((lit, _literal(lit, proposal.key)) for lit in literals)]:
        if not wanted or not new:
            continue
        for at in occurrences(data, wanted.encode()) if wanted[0] != '"' else _finds(data, wanted.encode()):
            made = _copy(path, data, chunks, at, wanted, new, proposal)
            if made:
                return made
    return []


def _finds(data: bytes, word: bytes) -> list[int]:
    return [m.start() for m in re.finditer(re.escape(word), data)]


def _literal(literal: str, own: str) -> str:
    form = next((f for f in ("%zu", "%u", "%d") if f in literal), "%zu")
    return '"' + own.replace("<num>", form) + '"'


def _copy(
    path: str, data: bytes, chunks: Chunks, at: int, wanted: str, new: str, proposal: ParamProposal
) -> list[Insertion]:
    chunk = chunks.at(at)
    root = cfacts.parse(mask(chunk.text)).root_node
    node = root.descendant_for_byte_range(at - chunk.start, at - chunk.start + 1)
    call = statements.up(node, "call_expression")
    function = call.child_by_field_name("function") if call is not None else None
    arguments = call.child_by_field_name("arguments") if call is not None else None
    name = _ADDS.match(function.text or b"") if function is not None else None
    outer = statements.up(node, "if_statement", "expression_statement")
    if (
        call is None
        or arguments is None
        or name is None
        or outer is None
        or len(arguments.named_children) < 3
    ):
        return []
    while outer.parent is not None and outer.parent.type not in ("compound_statement", "case_statement"):
        outer = outer.parent
    indent = re.match(rb"[ \t]*", chunk.text[line_start(chunk.text, outer.start_byte) :])
    lead = indent[0].decode() if indent else ""
    head = f"{name[1].decode()}{TYPES[proposal.type][1]}"
    parts = [(c.text or b"").decode("utf-8", "replace") for c in arguments.named_children]
    given = '""' if proposal.type == "string" else "0"
    parts[1] = f"{given} /* {PLACEHOLDER} the value */"
    parts = [" ".join(part.split()).replace(wanted, new) for part in parts]
    call_text = f"{head}({', '.join(parts)})"
    condition = outer.child_by_field_name("condition") if outer.type == "if_statement" else None
    tested = condition is not None and condition.start_byte <= call.start_byte < condition.end_byte
    text = f"{lead}if ({call_text} < 0)\n{lead}    return -1;\n" if tested else f"{lead}{call_text};\n"
    end = line_end(data, chunk.start + outer.end_byte - 1)
    return [Insertion(8, "drivers", path, end, end, text)]
