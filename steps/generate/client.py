"""Step 4: the RPC client: the entry in its driver table, and the function where libvirt's generator cannot write it."""

from __future__ import annotations

from steps.api.proposal import Proposal
from steps.api.siblings import nearest
from steps.code.cfacts import Entry, Table
from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.tree.facts import Facts


def client(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """What the client lacks: its table's entry. The administration library has no table."""
    return entry(facts, proposal)


def entry(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The entry in the table of the function's driver struct, beside its counterpart or else at the end."""
    wanted = proposal.names.driver_struct.lstrip("_")
    found = next(((f, t) for f, t in facts.client_tables if t.type == wanted), None)
    if found is None or not wanted:
        return []
    file, table = found
    if any(e.field == proposal.names.member for e in table.entries):
        return []
    entries = {e.field: e for e in table.entries if e.field}
    sibling = entries.get(nearest(proposal.names.member, [n for n in entries if n != "name"]) or "")
    text = render(
        "client-entry.c.j2",
        member=proposal.names.member,
        function=proposal.names.client,
        since=proposal.since,
    )
    if sibling is None:
        sibling = table.entries[-1] if table.entries else None
    if sibling is None:
        return [Insertion(4, "client", file.path, table.body_end, table.body_end, text)]
    return _behind(file, table, sibling, text)


def _behind(file: CFile, table: Table, sibling: Entry, text: str) -> list[Insertion]:
    """``text`` on the line behind the sibling's, which gets the comma that a last entry may lack."""
    data = file.data
    made = []
    if not data[sibling.end : table.body_end].lstrip(b" \t").startswith(b","):
        made.append(Insertion(4, "client", file.path, sibling.end, sibling.end, ","))
    at = line_end(data, sibling.end)
    if at > table.body_end:
        at = line_start(data, table.body_end)
    return [*made, Insertion(4, "client", file.path, at, at, text)]
