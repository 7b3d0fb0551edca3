"""Step 2: the method's typedef and the struct's member in the driver header.

Names: ``scripts/check-drivername.py`` wants the typedef ``virDrv…`` after a public symbol and the member
named after it.
"""

from __future__ import annotations

import re

from steps.code.cfacts import Field, Struct
from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.function.generate.header import parameters
from steps.function.proposal import Proposal
from steps.function.siblings import places
from steps.tree.facts import Facts

_METHOD = re.compile(rb"\(\*(virDrv\w+)\)")


def method_typedef(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The typedef, behind the nearest sibling's in the header of the driver struct;
    none for the admin library."""
    found = facts.driver_struct(proposal.names.driver_struct) if proposal.names.driver_struct else None
    file = facts.snapshot.cfile(found.path) if found else None
    if found is None or file is None:
        return []
    signature = proposal.signature
    text = render(
        "driver-typedef.h.j2",
        returns=signature.returns,
        method=stacked(f"(*{proposal.names.typedef})(", parameters(signature), ");"),
    )
    for name in places(proposal.names.typedef, file.names(_METHOD)):
        if (sibling := file.typedef(name)) is not None:
            at = line_end(file.data, max(sibling.end - 1, 0))
            return [Insertion(2, "driver-typedef", file.path, at, at, "\n" + text)]
    at = _before_struct(file, found.fact)
    return [Insertion(2, "driver-typedef", file.path, at, at, text + "\n")]


def _before_struct(file: CFile, struct: Struct) -> int:
    """The offset before the struct, its forward typedef and the comment above it."""
    tag = re.escape(struct.name.encode())
    forward = re.search(rb"^typedef struct " + tag + rb"\b[^\n]*\n", file.data, re.M)
    if forward is not None:
        return forward.start()
    start = line_start(file.data, struct.start)
    comment = re.search(rb"/\*(?:[^*]|\*(?!/))*\*/\s*\Z", file.data[:start])
    return comment.start() if comment else start


def struct_member(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The member, behind the nearest sibling's in the driver struct."""
    found = facts.driver_struct(proposal.names.driver_struct) if proposal.names.driver_struct else None
    file = facts.snapshot.cfile(found.path) if found else None
    if found is None or file is None:
        return []
    methods = {f.name: f for f in found.fact.fields if f.type.startswith("virDrv")}
    sibling = next((methods[n] for n in places(proposal.names.member, methods)), None)
    at = line_end(file.data, sibling.end) if sibling else line_start(file.data, found.fact.body_end)
    gap = _column(file.data, sibling) if sibling else 0
    text = render(
        "driver-member.h.j2",
        typedef=proposal.names.typedef,
        gap=" " * max(gap - len(proposal.names.typedef), 1),
        member=proposal.names.member,
    )
    return [Insertion(2, "driver-member", file.path, at, at, text)]


def _column(data: bytes, field: Field) -> int:
    """At which column behind its type the sibling's name stands, where the struct lines its members up;
    else 0."""
    padded = re.match(rb"\w+(?:  +|\t+)", data[field.at : field.end])
    return len(padded[0]) if padded and b"\t" not in padded[0] else 0
