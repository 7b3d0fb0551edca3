"""A function on the wire."""

from __future__ import annotations

from collections.abc import Sequence

from steps.code.xdr import WireStruct
from steps.edits.insertion import Insertion
from steps.function.detect import wire
from steps.function.proposal import Proposal
from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State


def place(subject: FunctionSubject, at: int) -> tuple[str, int]:
    """The protocol's file, and the line of the byte at ``at``."""
    path = subject.facts.layout.libraries[subject.names.library].protocol or ""
    return path, subject.facts.snapshot.line(path, at)


def in_protocol(site: FunctionSite, subject: FunctionSubject, struct: WireStruct) -> Finding:
    """The finding of a struct that is there."""
    path, line = place(subject, struct.start)
    return site.present(subject.facts.text(path, struct.start, struct.end), path, line, struct.name)


def absent(site: FunctionSite, subject: FunctionSubject, why: str) -> Finding:
    """The finding of what is not there: not needed where nothing goes over the wire."""
    reason = wire.not_needed(subject.view)
    return site.found(State.NOT_NEEDED, reason) if reason else site.found(State.MISSING, why)


def carries(subject: FunctionSubject, side: str, judged: bool | None) -> bool | None:
    """Whether the wire needs the struct ``args`` or ``ret``: as the proposal has it, else as ``judged``."""
    if subject.proposal is not None and subject.proposal.wire is not None:
        return getattr(subject.proposal.wire, side) is not None
    return judged


class WireProcedure(FunctionSite):
    """The check ``wire-procedure``."""

    id = "wire-procedure"
    title = "procedure"
    means = (
        "The number under which client and daemon know the call. Numbers are given in order and never "
        "again: an old client may meet a new daemon."
    )
    fails = "the compiler, as soon as client or daemon name it; check-protocol (the structs file)"
    part = "wire format"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        if view.procedure is not None:
            path, line = place(subject, view.procedure.at)
            return self.found(State.DONE, value=view.procedure.name, file=path, line=line)
        return absent(self, subject, "the protocol has no procedure for it")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import protocol

        return protocol.procedure(subject.facts, proposal)


class WireArguments(FunctionSite):
    """The check ``wire-arguments``."""

    id = "wire-arguments"
    title = "arguments struct"
    means = (
        "The arguments as they cross the wire: objects become names and ids, strings may or may not be "
        "NULL, lists carry their greatest length."
    )
    fails = "rpcgen, then the compiler"
    part = "wire format"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        struct = view.protocol.structs.get(view.args_name)
        if struct is not None:
            return in_protocol(self, subject, struct)
        if not wire.not_needed(view) and carries(subject, "args", wire.has_arguments(view)) is False:
            return self.found(
                State.NOT_NEEDED, "takes nothing but the connection: no arguments go over the wire"
            )
        return absent(self, subject, f"the protocol has no struct {view.args_name}")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import protocol

        return protocol.arguments(subject.facts, proposal)


class WireResult(FunctionSite):
    """The check ``wire-result``."""

    id = "wire-result"
    title = "result struct"
    means = (
        "What comes back over the wire. A call that only succeeds or fails needs none: the error has a "
        "message of its own."
    )
    fails = "rpcgen, then the compiler"
    part = "wire format"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        struct = view.protocol.structs.get(view.ret_name)
        if struct is not None:
            return in_protocol(self, subject, struct)
        if carries(subject, "ret", wire.has_result(view)) is False and not wire.not_needed(view):
            return self.found(State.NOT_NEEDED, "returns only success or failure: no result struct")
        return absent(self, subject, f"the protocol has no struct {view.ret_name}")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import protocol

        return protocol.result(subject.facts, proposal)


class WireGenerate(FunctionSite):
    """The check ``wire-generate``."""

    id = "wire-generate"
    title = "@generate"
    means = "Which sides libvirt's generator writes. What fits its patterns costs no code at all."
    fails = "gendispatch: a procedure without @generate stops it"
    part = "wire format"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        value = wire.generate(view)
        if value is not None and view.procedure is not None:
            path, line = place(subject, view.procedure.at)
            return self.found(State.DONE, value=value, file=path, line=line)
        if view.protocol.procedures and not wire.annotated(view):
            return self.found(
                State.NOT_NEEDED, "this tree's protocol does not say how its procedures are made"
            )
        return absent(self, subject, "no annotation says which sides are generated")


class WireAcl(FunctionSite):
    """The check ``wire-acl``."""

    id = "wire-acl"
    title = "@acl"
    means = (
        "The permission that the daemon asks for before the call. It is required: a call without one "
        "would be open to everybody who may connect."
    )
    fails = "gendispatch: a procedure without @acl stops it; check-aclrules"
    part = "wire format"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        if view.procedure is not None and view.procedure.acl:
            path, line = place(subject, view.procedure.at)
            return self.found(State.DONE, value=view.procedure.acl, file=path, line=line)
        if subject.names.library == "admin":
            return self.found(State.NOT_NEEDED, "the admin protocol has no access control")
        if subject.facts.layout.permissions is None:
            return self.found(State.NOT_NEEDED, "this tree has no access control yet")
        return absent(self, subject, "no annotation says which permission it needs")


class Client(FunctionSite):
    """The check ``client``."""

    id = "client"
    title = "client"
    means = (
        "In the client's driver table, so that the public function finds it when the connection is a "
        "remote one. The function behind it packs the arguments, calls, and unpacks the result; mostly "
        "it is generated."
    )
    fails = "the compiler warns of a generated client that nobody uses (an error with -Werror)"
    part = "RPC client"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        generated = wire.generate(view) in ("client", "both")
        if subject.names.library != "admin" and view.client is None:
            reason = view.local
            why = "no table of the RPC client sets it"
            return self.found(State.NOT_NEEDED, reason) if reason else self.found(State.MISSING, why)
        if view.client_function is not None:
            file, function = view.client_function
            text = file.data[function.start : function.end]
            return self.present(text, file.path, file.line(function.name_at), "hand")
        if generated and view.procedure is not None:
            path, line = place(subject, view.procedure.at)
            if view.client is not None:
                path, line = view.client.path, view.client.line
            return self.found(State.DONE, value="generated", file=path, line=line)
        if view.client is None:
            return absent(self, subject, "the admin client neither generates nor defines it")
        why = f"the client's table names {view.client.entry.value}, which is neither written nor generated"
        return self.found(State.PARTIAL, why, file=view.client.path, line=view.client.line)

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import client

        return client.client(subject.facts, proposal)


class Dispatcher(FunctionSite):
    """The check ``dispatcher``."""

    id = "dispatcher"
    title = "dispatcher"
    means = (
        "The daemon's side: unpacks the arguments, calls the public function, packs the result. Mostly "
        "generated."
    )
    fails = "the link of the daemon: a dispatcher that is not generated has to be written"
    part = "server dispatcher"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        if view.dispatcher is not None:
            file, function = view.dispatcher
            text = file.data[function.start : function.end]
            return self.present(text, file.path, file.line(function.name_at), "hand")
        if wire.generate(view) in ("server", "both") and view.procedure is not None:
            path, line = place(subject, view.procedure.at)
            return self.found(State.DONE, value="generated", file=path, line=line)
        return absent(self, subject, "the dispatcher neither generates nor defines it")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import dispatcher

        return dispatcher.dispatcher(subject.facts, proposal)


class ProtocolStructs(FunctionSite):
    """The check ``protocol-structs``."""

    id = "protocol-structs"
    title = "structs file"
    means = (
        "A copy of the wire's structs as the compiler sees them. It is compared at each check, so that "
        "nobody changes the wire without noticing."
    )
    fails = "check-protocol (remote_protocol-structs): the wire differs from what was agreed on"
    part = "wire format"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        path = subject.facts.layout.libraries[subject.names.library].golden
        if path is None and not wire.not_needed(view):
            return self.found(State.NOT_NEEDED, "this tree keeps no structs file for the protocol")
        wanted = wire.golden_words(view) or [view.args_name, view.ret_name]
        lines = {word: view.golden(word) for word in wanted}
        there = [line for line in lines.values() if line is not None]
        lacking = [word for word, line in lines.items() if line is None]
        if there and (not lacking or not wire.golden_words(view)):
            return self.found(State.DONE, file=path, line=there[0])
        if there:
            return self.found(State.PARTIAL, f"lacks {', '.join(lacking)}", file=path, line=there[0])
        if view.procedure is not None and not wire.golden_words(view):
            return self.found(
                State.NOT_NEEDED, "has no structs, and this tree's structs file lists no procedures"
            )
        return absent(self, subject, "the structs file has neither its structs nor its procedure")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import golden

        return golden.structs(subject.facts, proposal)
