"""The test driver's body of a function that lists objects: that of a sibling which lists the same kind of objects.

``src/test/test_driver.c`` has for each of its lists one such method (``testConnectListAllDomains``); locks, states of the
owner and the helper that exports the list are right for one more list of the same objects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from steps.code.cfacts import Signature, Table
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER
from steps.edits.place import nearest_first
from steps.edits.wrap import stacked
from steps.function.forms.classify import classify
from steps.function.forms.form import Role
from steps.function.generate.idiom import definition, methods_of
from steps.function.proposal import Proposal


def is_list(proposal: Proposal) -> bool:
    """Whether the function lists all objects of a kind: ``virXxxListAllYyy(object, virYyyPtr **, flags)``."""
    if "ListAll" not in proposal.name or proposal.signature.returns != "int":
        return False
    roles = [shape.role for shape in classify(proposal.signature)[1:]]
    return roles == [Role.OBJECTS_OUT, Role.FLAGS]


def listing(proposal: Proposal, files: Sequence[CFile], table: Table, name: str, flags: str) -> str | None:
    """The whole method ``name``, after the nearest sibling in ``table`` with the same types; None where there is none.

    ``flags`` is the check of the flags that the new function knows.
    """
    methods = methods_of(table)
    for member in nearest_first(proposal.names.member, methods):
        found = definition(files, methods[member])
        if found is None or not _same_types(found[1], proposal.signature):
            continue
        text = found[0].data[found[1].start : found[1].end].decode("utf-8", "replace")
        body = _renamed(text[text.find("\n{") :], found[1], proposal.signature)
        if body is not None and PLACEHOLDER not in body:
            body = re.sub(r"^ +virCheckFlags\([^;]*\);", lambda _m: flags, body, count=1, flags=re.M)
            params = [str(p) for p in proposal.signature.params]
            return f"static int\n{stacked(f'{name}(', params, ')')}{body}\n"
    return None


def _same_types(one: Signature, other: Signature) -> bool:
    return one.returns == other.returns and [p.type for p in one.params] == [p.type for p in other.params]


def _renamed(body: str, old: Signature, new: Signature) -> str | None:
    """``body`` with the parameters called as in ``new``; None where such a name has another meaning in it."""
    names = {o.name: n.name for o, n in zip(old.params, new.params, strict=True)}
    words = set(re.findall(r"(?<![\w>.])[A-Za-z_]\w*", body))
    if any(n in words and n not in names for n in names.values()):
        return None
    return re.sub(r"(?<![\w>.])[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]), body)
