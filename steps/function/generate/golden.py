"""Step 4: the golden ``-structs`` file, which the tree's check compares with the compiled structs.

Its order is that of the ``.x`` file; constants and comments are not in it.
"""

from __future__ import annotations

import re

from steps.code.xdr import Protocol
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.function.generate.protocol import behind_number
from steps.function.proposal import Proposal, Struct
from steps.function.wiretext import golden_struct
from steps.tree.facts import Facts


def structs(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The structs and the enumerator that the golden file lacks."""
    path = facts.layout.libraries[proposal.names.library].golden
    data = (facts.snapshot.read(path) if path else None) or b""
    if not path or not data or proposal.wire is None:
        return []
    golden = facts.golden(proposal.names.library)
    protocol = facts.protocol(proposal.names.library)
    wanted = [s for s in (proposal.wire.args, *proposal.wire.helpers, proposal.wire.ret) if s is not None]
    made = _structs(path, data, golden, protocol, wanted)
    return [*made, *_enumerator(path, data, golden, protocol, proposal)]


def _structs(
    path: str, data: bytes, golden: Protocol, protocol: Protocol, wanted: list[Struct]
) -> list[Insertion]:
    """The missing structs, each behind the one that stands before it in the ``.x`` file."""
    order = list(protocol.structs)
    place = {name: index for index, name in enumerate(order)}
    made: list[tuple[int, int, Insertion]] = []
    for struct in wanted:
        if struct.name in golden.structs:
            continue
        index = place.get(struct.name, len(order))
        before = next((n for n in reversed(order[:index]) if n in golden.structs), None)
        at = line_end(data, golden.structs[before].end - 1) if before else _enum_start(data)
        made.append((at, index, Insertion(4, "protocol-structs", path, at, at, golden_struct(struct) + "\n")))
    return [insertion for _at, _index, insertion in sorted(made, key=lambda m: m[:2])]


def _enum_start(data: bytes) -> int:
    found = re.search(rb"^enum \w+_procedure \{", data, re.M)
    return found.start() if found else len(data)


def _enumerator(
    path: str, data: bytes, golden: Protocol, protocol: Protocol, proposal: Proposal
) -> list[Insertion]:
    """The line for the procedure, behind that of the procedure before it, which gets the comma it may lack."""
    assert proposal.wire is not None
    name, number = proposal.wire.procedure, proposal.wire.number
    if name in golden.procedures:
        return []
    known = [p for p in protocol.procedures.unplaced() if p.number < number and p.name in golden.procedures]
    if known:
        before = golden.procedures[max(known, key=lambda p: p.number).name]
        gap = data[line_start(data, before.at) : before.at].decode()
        end = line_end(data, before.end)
        # What the tree's tools print has a comma behind the last one, too; a person's edit can have lost it.
        comma = behind_number(data, before)
        lost = [] if before.comma else [Insertion(4, "protocol-structs", path, comma, comma, ",")]
        return [*lost, Insertion(4, "protocol-structs", path, end, end, f"{gap}{name} = {number},\n")]
    start = line_end(data, _enum_start(data))
    return [Insertion(4, "protocol-structs", path, start, start, f"        {name} = {number},\n")]
