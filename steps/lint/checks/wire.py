"""What the wire cannot carry must be refused before: NULL where the protocol has a string, nowhere to answer to.

Source: ``src/rpc/gendispatch.pl`` writes ``args.x = (char *)x`` for ``remote_nonnull_string`` and ``*x = ret.x`` for what
is returned through a parameter; XDR cannot encode a NULL string, and the assignment needs a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code.cfacts import Param
from steps.code.xdr import Member
from steps.function.detect import needs
from steps.lint import fixes
from steps.lint.finding import ERROR, WARNING, Lint
from steps.lint.paths.events import MethodCall
from steps.lint.paths.state import NONZERO, ZERO
from steps.lint.target import Target


def unchecked(target: Target) -> Iterator[Lint]:
    """Every pointer that the generated client uses is known to be one where the method is called."""
    procedure = target.view.procedure
    if procedure is None or target.flow is None:
        return
    generated = procedure.generate in ("both", "client")
    calls = list(target.own_calls)
    if not calls:
        return
    path = target.facts.layout.libraries[target.view.names.library].protocol or ""
    for param, struct, member in _wanted(target) if generated else _by_hand(target):
        call = next((c for c in calls if not _known(c, param)), None)
        if call is None:
            continue
        line = target.facts.snapshot.line(path, target.view.protocol.structs[struct].start)
        what = f"{struct}.{member.name} ({path}:{line}) is {member.type}"
        if member.array is not None:
            message = (
                f"{param} may be NULL here with n{param} greater than 0, but {what}: the client reads it"
            )
            yield target.found("rule-arguments", WARNING, call.at, message)
            continue
        if struct.endswith("_args"):
            message = f"{param} may be NULL here, but {what}: virCheckNonNullArgGoto({param}, …) is missing"
        else:
            message = f"{param} may be NULL here, but the client writes {what} to it: virCheckNonNullArgGoto({param}, …)"
        yield target.found("rule-arguments", ERROR, call.at, message, fixes.non_null(target, param))


def _known(call: MethodCall, param: str) -> bool:
    """Whether ``param`` is a pointer on the path of ``call``, or is not handed on as it is."""
    if param not in call.arguments:
        return True
    state = call.state
    empty = any(
        value in (f"n{param}", f"*n{param}") and signs == ZERO for value, signs in state.facts.items()
    )
    return state.known(param, NONZERO) or f"#{param}" in state.facts or empty


def _wanted(target: Target) -> Iterator[tuple[str, str, Member]]:
    """The parameters that must be pointers, each with the struct and the member that it goes to or comes from."""
    assert target.flow is not None
    face = target.flow.face
    rest = list(face.params[1:] if needs.object_of(face) is not None else face.params)
    structs = target.view.protocol.structs
    sent, answered = structs.get(target.view.args_name), structs.get(target.view.ret_name)
    if sent is not None:
        for param, member in _strings(rest, list(sent.members)):
            yield param.name, sent.name, member
        arrays = [m for m in sent.members if m.type.endswith("_typed_param") and m.array is not None]
        for param in rest if arrays else ():
            if param.type == "virTypedParameterPtr":
                yield param.name, sent.name, arrays[0]
    if answered is not None:
        for param, member in _outputs(rest, list(answered.members), sent.members if sent is not None else ()):
            yield param.name, answered.name, member


def _by_hand(target: Target) -> Iterator[tuple[str, str, Member]]:
    """The same where the client is written by hand: what it assigns as it is, whatever it is."""
    client, sent = target.view.client_function, target.view.protocol.structs.get(target.view.args_name)
    if client is None or sent is None or target.flow is None:
        return
    file, found = client
    text = file.data[found.start : found.end].decode("utf-8", "replace")
    names = {a.name: b.name for a, b in zip(found.params, target.flow.face.params, strict=False)}
    for member in sent.members:
        match = re.search(rf"\bargs\.{member.name}\s*=\s*(?:\(char \*\)\s*)?(\w+)\s*;", text)
        if match is None or member.array is not None or not member.type.endswith("nonnull_string"):
            continue
        tested = re.search(rf"!\s*{match[1]}\b|\b{match[1]}\s*(?:[!=]= NULL|\?)|\bif \({match[1]}\)", text)
        if match[1] in names and tested is None:
            yield names[match[1]], sent.name, member


def _strings(params: list[Param], members: list[Member]) -> Iterator[tuple[Param, Member]]:
    texts = [p for p in params if p.type == "const char *"]
    strings = [m for m in members if m.type.endswith("_string") and m.array is None]
    if (
        strings
        and len(strings) == len(texts) + 1
        and not any(m.type.endswith(("_domain", "_connect")) for m in members[:1])
    ):
        strings = strings[1:]  # a node device is sent as its name
    if len(strings) != len(texts):
        named = {m.name: m for m in strings}
        pairs = [(p, named[p.name]) for p in texts if p.name in named]
    else:
        pairs = list(zip(texts, strings, strict=True))
    for param, member in pairs:
        if "nonnull" in member.type:
            yield param, member


def _outputs(
    params: list[Param], members: list[Member], sent: tuple[Member, ...] | list[Member]
) -> Iterator[tuple[Param, Member]]:
    """What a scalar of the answer is written to: ``/* insert@1 */``, or the only number that is returned so."""
    places = [p for p in params if p.type.endswith(" *") and not p.type.startswith("const ")]
    places = [p for p in places if p.type in _SCALARS and all(m.name != p.name for m in sent)]
    for index, member in enumerate(m for m in members if m.array is None):
        if (member.note or "").startswith("insert@") and index < len(places):
            yield places[index], member


_SCALARS = ("int *", "unsigned int *", "long long *", "unsigned long long *", "unsigned long *")


_LIMIT = re.compile(rb"\b(?:REMOTE|QEMU|LXC|ADMIN)_\w+_MAX\b")


def limits(target: Target) -> Iterator[Lint]:
    """The limits that hand-written code of both sides checks are those of the function's own structs.

    Source: bb41e19fea, where the client checked an answer against another function's limit.
    """
    structs = target.view.protocol.structs
    own = [
        s for name in (target.view.args_name, target.view.ret_name) if (s := structs.get(name)) is not None
    ]
    parts = [structs[m.type] for s in own for m in s.members if m.type in structs]
    arrays = {m.array: (s.name, m.name) for s in (*own, *parts) for m in s.members if m.array and not m.fixed}
    if not arrays:
        return
    for side in (target.view.client_function, target.view.dispatcher):
        if side is None:
            continue
        file, found = side
        text = file.data[found.start : found.end]
        used = {m[0].decode(): found.start + m.start() for m in _LIMIT.finditer(text)}
        foreign = [name for name in used if name not in arrays]
        missing = [name for name in arrays if name not in used and _LIMIT.match(name.encode())]
        if foreign and missing and len(used) <= len(arrays):
            struct, member = arrays[missing[0]]
            message = f"{foreign[0]} is checked, but {struct}.{member} has the limit {missing[0]}"
            yield Lint(target.name, "wire-limit", ERROR, file.path, file.line(used[foreign[0]]), message)
