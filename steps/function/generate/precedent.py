"""A hand-written function of this tree with the very same parameters, written once more under the names of a new one.

What a callback needs beside the wire - the list of those who wait, the function that relays an event - cannot be read from
a prototype, but from the function that takes the same callback already. The same holds for typed parameters that are
divided among elements. Where the two say the same on the wire, the bodies differ in names only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.code.xdr import Member, WireStruct
from steps.function.forms.classify import classify
from steps.function.forms.form import Role
from steps.function.names import derive
from steps.function.proposal import Proposal, Struct
from steps.function.siblings import words
from steps.tree.facts import Facts

_FOLLOWS = frozenset((Role.CALLBACK, Role.TYPED_FIXED_OUT))
_FUNCTION = re.compile(rb"^((?:remote|qemu|lxc)(?:Dispatch)?[A-Z]\w+)\(", re.M)
_EXCHANGED = re.compile(r"(\w+_PROC_\w+),\s*\(xdrproc_t\) ?&?xdr_(\w+),.*?\(xdrproc_t\) ?&?xdr_(\w+),", re.S)

_EVENT_WORDS = frozenset(words("virConnectEventDeregisterAny"))
Said = Struct | WireStruct | None


def client_like_another(facts: Facts, proposal: Proposal) -> str:
    """The client's function after the one with the same parameters; empty where there is none to follow."""
    for other, file in _candidates(facts, proposal, facts.layout.libraries[proposal.names.library].client):
        names = derive(other.name)
        text = _text(file, names.client)
        for found in _EXCHANGED.finditer(text):
            sent, back = (_struct(facts, proposal, found[n]) for n in (2, 3))
            members = _same_wire(proposal, sent, back)
            if members is not None:
                tokens = {names.client: proposal.names.client, found[1]: proposal.names.procedure}
                return _renamed(text, tokens | _structs(proposal, sent, back), members)
    return ""


def dispatcher_like_another(facts: Facts, proposal: Proposal) -> str:
    """The dispatcher after the one that calls a function with the same parameters; empty where there is none."""
    path = facts.layout.libraries[proposal.names.library].dispatcher
    for other, file in _candidates(facts, proposal, path):
        for name in _callers(file, other.name):
            text = _text(file, name)
            heads = [
                re.search(rf"\b(\w+_{what}) \*{what}\b", text.partition("{")[0]) for what in ("args", "ret")
            ]
            sent, back = (_struct(facts, proposal, head[1] if head else "void") for head in heads)
            members = _same_wire(proposal, sent, back)
            if members is not None:
                tokens = {name: proposal.names.dispatch, other.name: proposal.name}
                return _renamed(text, tokens | _structs(proposal, sent, back), members)
    return ""


def takes_the_same(facts: Facts, signature: Signature) -> Iterator[Signature]:
    """The public functions of this tree with the same types of result and parameters.

    What ends a callback takes only a number; it follows one of its own object, the nearest by name first.
    """
    found = [f for word in _marks(signature) for f in _declared_with(facts, word, signature)]
    if deregisters(signature):
        own = set(words(signature.name))
        found = [f for f in found if deregisters(f) and set(words(f.name)) - _EVENT_WORDS <= own]
        found.sort(key=lambda f: -len(words(f.name)))
    yield from found


def deregisters(signature: Signature) -> bool:
    """Whether the function ends a callback that was registered by a number."""
    return "EventDeregister" in signature.name and any(p.name == "callbackID" for p in signature.params)


def shown_by(facts: Facts, signature: Signature) -> str:
    """The public function of this tree that registers another callback and is the nearest by name; empty without one."""
    own = set(words(signature.name))
    best, shared = "", -1
    for path in facts.layout.headers:
        file = facts.snapshot.cfile(path)
        for other in file.prototypes_with("virFreeCallback") if file is not None else ():
            common = len(own & set(words(other.name)))
            if "EventRegister" in other.name and other.name != signature.name and common > shared:
                best, shared = other.name, common
    return best


def _marks(signature: Signature) -> list[str]:
    """The words by which a function with the same parameters is found in the headers."""
    if deregisters(signature):
        return ["callbackID"]
    return sorted({s.data.type for s in classify(signature) if s.role in _FOLLOWS})


def _declared_with(facts: Facts, word: str, signature: Signature) -> Iterator[Signature]:
    for path in facts.layout.headers:
        file = facts.snapshot.cfile(path)
        for other in file.prototypes_with(word) if file is not None else ():
            types = [p.type for p in other.params] == [p.type for p in signature.params]
            if types and other.returns == signature.returns and other.name != signature.name:
                yield other


def _candidates(facts: Facts, proposal: Proposal, path: str | None) -> Iterator[tuple[Signature, CFile]]:
    file = facts.snapshot.cfile(path) if path else None
    if file is not None and proposal.names.library != "admin":
        for other in takes_the_same(facts, proposal.signature):
            if derive(other.name).library == proposal.names.library:
                yield other, file


def _callers(file: CFile, function: str) -> Iterator[str]:
    """The functions of the dispatcher that call the public ``function``."""
    yield derive(function).dispatch
    for call in re.finditer(rb"\b" + function.encode() + rb"\(", file.data):
        before = [name for name, at in file.names(_FUNCTION).items() if at < call.start()]
        if before:
            yield before[-1]


def _text(file: CFile, name: str) -> str:
    """The definition of the function ``name``; empty where it is not there."""
    found = file.function(name)
    return file.data[found.start : found.end].decode("utf-8", "replace") + "\n" if found is not None else ""


def _struct(facts: Facts, proposal: Proposal, name: str) -> WireStruct | None:
    return facts.protocol(proposal.names.library).structs.get(name)


def _same_wire(proposal: Proposal, sent: WireStruct | None, back: WireStruct | None) -> dict[str, str] | None:
    """The other's members and limits to the new ones; None where the two say something else on the wire."""
    assert proposal.wire is not None
    words: dict[str, str] = {}
    for old, new in ((sent, proposal.wire.args), (back, proposal.wire.ret)):
        before, after = (_members(struct) for struct in (old, new))
        if [_form(m) for m in before] != [_form(m) for m in after]:
            return None
        words |= {m.name: n.name for m, n in zip(before, after, strict=True)}
        words |= {m.array: n.array for m, n in zip(before, after, strict=True) if m.array and n.array}
    return words


def _members(struct: Said) -> tuple[Member, ...]:
    return struct.members if struct is not None else ()


def _form(member: Member) -> tuple[str, str, bool]:
    """What two members must share; a number (an event's, a callback's) is known by its name alone."""
    return member.type, member.name if member.type in ("int", "unsigned int") else "", bool(member.array)


def _structs(proposal: Proposal, sent: WireStruct | None, back: WireStruct | None) -> dict[str, str]:
    assert proposal.wire is not None
    pairs = ((sent, proposal.wire.args), (back, proposal.wire.ret))
    return {old.name: new.name for old, new in pairs if old is not None and new is not None}


def _renamed(text: str, tokens: dict[str, str], members: dict[str, str]) -> str:
    """``text`` with other names; what is continued under a bracket stays under it."""
    word = re.compile(rf"\b(xdr_)?({'|'.join(map(re.escape, tokens))})\b")
    limits = {old: new for old, new in members.items() if old.isupper()}
    member = re.compile(r"\b(args|ret)(\.|->)(\w+)((?:\.)\w+(?=_(?:val|len)\b))?")

    def exchange(found: re.Match[str]) -> str:
        new = members.get(found[3], found[3])
        return f"{found[1]}{found[2]}{new}{f'.{new}' if found[4] else ''}"

    lines = []
    brackets: list[int] = []  # by how much what stands under each open bracket moves
    for line in text.split("\n"):
        shift = brackets[-1] if brackets else 0
        new = member.sub(exchange, word.sub(lambda m: (m[1] or "") + tokens[m[2]], line))
        new = re.sub(r"\b[A-Z][A-Z0-9_]+\b", lambda m: limits.get(m[0], m[0]), new)
        new = " " * shift + new if shift > 0 else re.sub(rf"^ {{0,{-shift}}}", "", new)
        _follow_brackets(brackets, line, new)
        lines.append(new)
    return "\n".join(lines)


def _follow_brackets(brackets: list[int], old: str, new: str) -> None:
    """Keep ``brackets`` in step with a line and its new form, which has the same brackets."""
    if old.lstrip().startswith(("*", "/*")):
        return
    places = [[m.start() for m in re.finditer(r"[()]", line)] for line in (old, new)]
    for before, after in zip(*places, strict=True):
        if old[before] == "(":
            brackets.append(after - before)
        elif brackets:
            brackets.pop()
