"""Text for access control: a flag's own rule, and what the first such rule of a procedure changes in the drivers."""

from __future__ import annotations

import re

from steps.code.mask import code_only
from steps.code.text import occurrences
from steps.code.xdr import Procedure
from steps.edits.insertion import Insertion
from steps.flag.proposal import FlagProposal
from steps.flag.subject import FlagSubject
from steps.tree.constants import is_driver
from steps.tree.facts import Facts


def rules(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return the ``@acl`` lines of the functions' procedures, and the calls of drivers whose check gets the flags."""
    facts = subject.facts
    made: list[Insertion] = []
    for function in proposal.functions:
        found = _procedure(facts, function)
        if found is None or not proposal.acl:
            continue
        path, procedure = found
        data = facts.snapshot.read(path) or b""
        if any(rule in procedure.acl for rule in proposal.acl):
            continue
        notes = list(
            re.finditer(rb"^([ \t]*\*[ \t]*)@acl:[^\n]*\n", data[procedure.start : procedure.at], re.M)
        )
        if not notes:
            continue
        at = procedure.start + notes[-1].end()
        head = notes[-1][1].decode()
        made.append(
            Insertion(4, "wire-acl", path, at, at, "".join(f"{head}@acl: {rule}\n" for rule in proposal.acl))
        )
        if not any(rule.count(":") > 1 for rule in procedure.acl):
            made += _calls(facts, function)
    return made


def _procedure(facts: Facts, function: str) -> tuple[str, Procedure] | None:
    """The procedure of a public function, by its regular name."""
    words = re.sub(
        r"([A-Z]+)([A-Z][a-z])",
        r"\1_\2",
        re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", function.removeprefix("vir")),
    )
    for library, files in facts.layout.libraries.items():
        if files.protocol is None:
            continue
        procedure = facts.protocol(library).procedures.get(f"{files.prefix.upper()}_PROC_{words.upper()}")
        if procedure is not None:
            return files.protocol, procedure
    return None


def _calls(facts: Facts, function: str) -> list[Insertion]:
    """The calls of the generated check in the drivers: each gets ``flags`` as its last argument."""
    check = f"{function}EnsureACL".encode()
    made = []
    for path in facts.snapshot.paths("src"):
        data = facts.snapshot.read(path) if is_driver(path) and path.endswith(".c") else None
        if data is None or check not in data:
            continue
        code = code_only(data)
        for at in occurrences(code, check):
            end = code.find(b")", at)
            if end >= 0 and b"flags" not in code[at:end]:
                made.append(Insertion(4, "wire-acl", path, end, end, ", flags"))
    return made


def changed_calls(facts: Facts, functions: tuple[str, ...]) -> list[str]:
    """Return the drivers' files whose calls change with the first rule for a flag."""
    found: dict[str, None] = {}
    for function in functions:
        procedure = _procedure(facts, function)
        if procedure is not None and not any(rule.count(":") > 1 for rule in procedure[1].acl):
            found |= dict.fromkeys(i.file for i in _calls(facts, function))
    return list(found)
