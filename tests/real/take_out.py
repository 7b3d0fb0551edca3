"""Taking a finished API out of a tree again, site by site, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from steps.code import xdr
from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.function.detect import wire
from steps.function.detect.rules import IDS
from steps.function.detect.view import View
from steps.function.names import derive
from steps.tree.facts import Facts

Span = tuple[str, int, int]
"""A file with the range of bytes to take out."""


def header(view: View) -> Iterator[Span]:
    assert view.declaration is not None
    yield view.declaration.path, view.declaration.fact.start, view.declaration.fact.end


def symbol(view: View) -> Iterator[Span]:
    found = view.facts.symbol(view.names.name)
    assert found is not None
    yield found.path, found.fact.at, found.fact.end


def typedef(view: View) -> Iterator[Span]:
    assert view.typedef is not None
    yield view.typedef.path, view.typedef.fact.start, view.typedef.fact.end


def member(view: View) -> Iterator[Span]:
    assert view.member is not None
    yield view.member.path, view.member.at, view.member.end


def implementation(view: View) -> Iterator[Span]:
    assert view.implementation is not None
    yield view.implementation.path, view.implementation.fact.start, view.implementation.fact.end


def procedure(view: View) -> Iterator[Span]:
    path = view.facts.layout.libraries[view.names.library].protocol
    assert path is not None
    assert view.procedure is not None
    yield path, view.procedure.start, view.procedure.end


def _struct(name: str, view: View) -> Iterator[Span]:
    path = view.facts.layout.libraries[view.names.library].protocol
    found = view.protocol.structs.get(name)
    if path is not None and found is not None:
        yield path, found.start, found.end


def arguments(view: View) -> Iterator[Span]:
    return _struct(view.args_name, view)


def result(view: View) -> Iterator[Span]:
    return _struct(view.ret_name, view)


def client(view: View) -> Iterator[Span]:
    if view.client is not None:
        yield view.client.path, view.client.entry.at, view.client.entry.end + 1
    if view.client_function is not None:
        file, found = view.client_function
        yield file.path, found.start, found.end


def dispatcher(view: View) -> Iterator[Span]:
    if view.dispatcher is not None:
        file, found = view.dispatcher
        yield file.path, found.start, found.end


def golden(view: View) -> Iterator[Span]:
    path = view.facts.layout.libraries[view.names.library].golden
    assert path is not None
    data = view.facts.snapshot.read(path) or b""
    structs = xdr.parse(data).structs
    for name in (view.args_name, view.ret_name):
        if name in structs:
            yield path, structs[name].start, structs[name].end
    at = data.find(b" " + view.procedure_name.encode() + b" ")
    if at >= 0:
        yield path, at, data.index(b"\n", at)


def shell(view: View) -> Iterator[Span]:
    """Every function of the shell that calls it, whole, and the commands behind those."""
    snapshot = view.facts.snapshot
    the_shell = view.facts.shell(view.names.library)
    for use in the_shell.uses(view.names.name):
        file = snapshot.cfile(use.path)
        found = None if file is None else file.function(use.function)
        if found is not None:
            yield use.path, found.start, found.end
        for source, command in the_shell.commands.get(use.function, []):
            start = source.data.rindex(b"{", 0, command.at)
            yield source.path, start, source.data.index(b"}", command.at) + 2


def drivers(view: View) -> Iterator[Span]:
    for setting in view.settings:
        yield setting.path, setting.entry.at, setting.entry.end + 1


GENERATED = {
    "server": {"dispatcher"},
    "client": {"client"},
    "both": {"client", "dispatcher"},
    "none": set[str](),
}


def named_by_procedure(view: View) -> set[str]:
    """What hangs on the procedure: its annotations, and the sides that are generated from it."""
    return {"wire-procedure", "wire-generate", "wire-acl"} | GENERATED[wire.generate(view) or "none"]


SITES: dict[str, tuple[Callable[[View], Iterator[Span]], Callable[[View], set[str]]]] = {
    "header": (header, lambda _view: {"public-header"}),
    "symbol": (symbol, lambda _view: {"public-symbol"}),
    "typedef": (typedef, lambda _view: {"driver-typedef"}),
    "member": (member, lambda _view: {"driver-member"}),
    "implementation": (implementation, lambda _view: {"public-implementation", *IDS}),
    "procedure": (procedure, named_by_procedure),
    "arguments": (arguments, lambda _view: {"wire-arguments"}),
    "result": (result, lambda _view: {"wire-result"}),
    "client": (client, lambda _view: {"client"}),
    "dispatcher": (dispatcher, lambda _view: {"dispatcher"}),
    "golden": (golden, lambda _view: {"protocol-structs"}),
    "shell": (shell, lambda _view: {"virsh-call", "virsh-command", "virsh-docs"}),
    "drivers": (drivers, lambda _view: {"drivers", "test-driver"}),
}
"""Each site: what to take out, and the checks that must then say so (of those that were done before)."""


def without(facts: Facts, name: str, sites: tuple[str, ...]) -> tuple[Facts, set[str]]:
    """The tree without these sites of the function ``name``, and the checks that may then be named."""
    view = View(derive(name), facts)
    spans = {span for site in sites for span in SITES[site][0](view)}
    checks = {check for site in sites if list(SITES[site][0](view)) for check in SITES[site][1](view)}
    overlay = Overlay(facts.snapshot)
    overlay.make(Insertion(0, "", path, start, end, "") for path, start, end in spans)
    return Facts(overlay), checks
