"""The sites of an event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from steps.constant import sites as shared
from steps.edits.insertion import Insertion
from steps.event.proposal import EventProposal
from steps.event.subject import EventSubject
from steps.model import Finding, Site, State


class EventSite(Site[EventSubject, EventProposal]):
    """A site of an event."""

    def listed(self, path: str | None, found: Mapping[str, int], why: str) -> Finding:
        """Return the finding of functions that are there, by name and line; ``why`` where none is."""
        if not found:
            return self.found(State.MISSING, why)
        return self.found(State.DONE, "", tuple(found), path, next(iter(found.values())))

    def propose(self, subject: EventSubject, proposal: EventProposal) -> Sequence[Insertion]:
        from steps.event import make

        return make.site(self.id, subject, proposal)


class PublicHeader(EventSite):
    """The check ``public-header``."""

    id = "public-header"
    title = "event id"
    means = (
        "Programs register for an event by its id; it is the next number, before the sentinel, and its comment names the "
        "type of its callback."
    )
    fails = "every caller: the id is not declared; tables of the daemon and virsh are asserted to be as long as the ids"

    def inspect(self, subject: EventSubject) -> Finding:
        if subject.place is None:
            return self.found(State.MISSING, "no public header has the id")
        path, enum, member = subject.place
        line = subject.facts.snapshot.line(path, member.at)
        number = enum.values.get(member.name)
        value = None if number is None else str(number)
        twice = [m.name for m in enum.listed if m.name != member.name and enum.values.get(m.name) == number]
        if twice and number is not None:
            return self.found(State.PARTIAL, f"{twice[0]} has the number {number}, too", value, path, line)
        return self.found(State.DONE, "", value, path, line)


class EventCallback(EventSite):
    """The check ``event-callback``."""

    id = "event-callback"
    title = "callback"
    means = (
        "The type of the function that a program gives: the connection, the object, what the event tells, and the program's own "
        "pointer. Its comment is the documentation of the event."
    )
    fails = "apibuild where it has no comment"

    def inspect(self, subject: EventSubject) -> Finding:
        if subject.callback is None:
            return self.found(State.MISSING, "no public header defines its callback")
        name, path, line = subject.callback
        text = subject.facts.snapshot.text(path)
        at = -1 if text is None else text.data.find(b"(*" + name.encode() + b")")
        before = b"" if text is None or at < 0 else text.data[text.data.rfind(b"/**", 0, at) : at]
        return self.present(before, path, line, name)


class SinceTag(shared.SinceTag[EventSubject]):
    """The check ``since-tag``."""


class News(shared.News[EventSubject]):
    """The check ``news``."""

    def propose(self, subject: EventSubject, proposal: EventProposal) -> Sequence[Insertion]:
        from steps.event import make

        return make.site(self.id, subject, proposal)


class EventConstructor(EventSite):
    """The check ``event-constructor``."""

    id = "event-constructor"
    title = "class and constructors"
    means = (
        "Drivers and the RPC client make the event by these: one from libvirt's own object, one from the public object; both "
        "copy what the event tells."
    )
    fails = "the compiler, where something makes the event"

    def inspect(self, subject: EventSubject) -> Finding:
        why = f"no source under src/conf makes an event {subject.option} of a {subject.object}"
        return self.listed(subject.source, subject.constructors, why)


class EventDispatch(EventSite):
    """The check ``event-dispatch``."""

    id = "event-dispatch"
    title = "dispatch"
    means = "The case that calls the program's callback with what the event holds."
    fails = "the compiler: -Wswitch-enum; else the event is dropped with a warning in the log"

    def inspect(self, subject: EventSubject) -> Finding:
        if subject.case is None:
            return self.found(State.MISSING, "no case dispatches it", file=subject.source)
        path, line, text = subject.case
        if b"cb" not in text:
            return self.found(State.PARTIAL, "its case calls no callback", None, path, line)
        return self.found(State.DONE, "", None, path, line)


class PrivateSymbol(EventSite):
    """The check ``private-symbol``."""

    id = "private-symbol"
    title = "private symbols"
    means = "Drivers can be modules of their own: what they call has to be exported for libvirt's own use."
    fails = "the link of a driver module; check-symsorting where it is out of order"

    def inspect(self, subject: EventSubject) -> Finding:
        names = list(subject.constructors)
        for path in subject.facts.layout.private_symbols:
            data = subject.facts.snapshot.read(path) or b""
            places = {
                n: found.start() for n in names if (found := re.search(rb"^%s;" % n.encode(), data, re.M))
            }
            if places:
                lacking = [n for n in names if n not in places]
                # The RPC client and drivers that are modules need them; one that only its own file calls does not.
                why = f"lacks {', '.join(lacking)}" if lacking and subject.in_development else ""
                state = State.PARTIAL if why else State.DONE
                line = subject.facts.snapshot.line(path, min(places.values()))
                return self.found(state, why, tuple(places), path, line)
        return self.found(
            State.MISSING, "no constructor is exported" if names else "there is no constructor to export yet"
        )


class WireProcedure(EventSite):
    """The check ``wire-procedure``."""

    id = "wire-procedure"
    title = "procedure"
    part = "wire format"
    means = "The number under which the daemon sends the event; numbers are given in order and never again."
    fails = "the compiler, as soon as client or daemon name it; check-protocol (the structs file)"

    def inspect(self, subject: EventSubject) -> Finding:
        if not subject.procedures:
            return self.found(State.MISSING, "the protocol has no procedure for it")
        names = tuple(p.name.removeprefix("REMOTE_PROC_") for p in subject.procedures)
        path, line = _in_protocol(subject, subject.procedures[-1].at)
        return self.found(State.DONE, "", names, path, line)


def _in_protocol(subject: EventSubject, at: int) -> tuple[str, int]:
    path = subject.facts.layout.libraries["main"].protocol or ""
    return path, subject.facts.snapshot.line(path, at)


class WireMessage(EventSite):
    """The check ``wire-message``."""

    id = "wire-message"
    title = "message"
    part = "wire format"
    means = "What the daemon sends: the callback's number, the object, and what the event tells."
    fails = "rpcgen, then the compiler"

    def inspect(self, subject: EventSubject) -> Finding:
        if not subject.messages:
            return self.found(State.MISSING, "the protocol has no message for it")
        path, line = _in_protocol(subject, next(iter(subject.messages.values())).start)
        return self.found(State.DONE, "", tuple(subject.messages), path, line)


class WireAcl(EventSite):
    """The check ``wire-acl``."""

    id = "wire-acl"
    title = "@acl"
    part = "wire format"
    means = "Events have @acl: none: who may hear them is asked when a program registers, and again for each event."
    fails = "gendispatch: a procedure without @acl stops it"

    def inspect(self, subject: EventSubject) -> Finding:
        if subject.facts.layout.permissions is None:
            return self.found(State.NOT_NEEDED, "this tree has no access control yet")
        if not subject.procedures:
            return self.found(State.MISSING, "the protocol has no procedure for it")
        path, line = _in_protocol(subject, subject.procedures[-1].at)
        acl = next((p.acl for p in reversed(subject.procedures) if p.acl), ())
        if not acl:
            annotated = any(p.acl for p in subject.facts.protocol("main").procedures.values())
            if not annotated:
                return self.found(State.NOT_NEEDED, "this tree's protocol has no @acl annotations yet")
            return self.found(State.MISSING, "its procedure has no @acl", None, path, line)
        if tuple(acl) != ("none",):
            return self.found(
                State.PARTIAL, f"@acl is {', '.join(acl)}: events have none", tuple(acl), path, line
            )
        return self.found(State.DONE, "", tuple(acl), path, line)


class ProtocolStructs(EventSite):
    """The check ``protocol-structs``."""

    id = "protocol-structs"
    title = "structs file"
    part = "wire format"
    means = "A copy of the wire's structs as the compiler sees them, so that nobody changes the wire without noticing."
    fails = "check-protocol (remote_protocol-structs)"

    def inspect(self, subject: EventSubject) -> Finding:
        path = subject.facts.layout.libraries["main"].golden
        text = subject.facts.snapshot.text(path) if path else None
        if path is None or text is None:
            return self.found(State.NOT_NEEDED, "this tree keeps no structs file for the protocol")
        procedures = [p.name for p in subject.procedures] if text.holds(b"REMOTE_PROC_") else []
        wanted = [*subject.messages, *procedures]
        lines = {word: text.first(word) for word in wanted}
        there = [at for at in lines.values() if at is not None]
        lacking = [word for word, at in lines.items() if at is None]
        if not there:
            return self.found(State.MISSING, "the structs file has neither its message nor its procedure")
        line = text.line(min(there))
        if lacking:
            return self.found(State.PARTIAL, f"lacks {', '.join(lacking)}", None, path, line)
        return self.found(State.DONE, "", None, path, line)


class Client(EventSite):
    """The check ``client``."""

    id = "client"
    title = "handler"
    part = "RPC client"
    means = "The function of the client that makes the event again from the message, and queues it for the program."
    fails = "the compiler: declared and not defined, or defined and not used"

    def inspect(self, subject: EventSubject) -> Finding:
        path = subject.facts.layout.libraries["main"].client
        return self.listed(path, subject.handlers, "the RPC client has no handler for its message")


class ClientTable(EventSite):
    """The check ``client-table``."""

    id = "client-table"
    title = "handler's table"
    part = "RPC client"
    means = "The client finds the handler of a message by this table."
    fails = "the compiler: the handler is not used"

    def inspect(self, subject: EventSubject) -> Finding:
        path = subject.facts.layout.libraries["main"].client
        for procedure in reversed(subject.procedures):
            line = subject.in_braces(path, procedure.name)
            if line is not None:
                return self.found(State.DONE, "", None, path, line)
        return self.found(State.MISSING, "the client's table does not name its procedure")


class Dispatcher(EventSite):
    """The check ``dispatcher``."""

    id = "dispatcher"
    title = "relay"
    part = "server dispatcher"
    means = "The daemon's own callback: it looks whether the client may hear of the object, and sends the message."
    fails = "the compiler, where the table names it"

    def inspect(self, subject: EventSubject) -> Finding:
        path = subject.facts.layout.libraries["main"].dispatcher
        return self.listed(path, subject.relays, "the daemon has no function that relays it")


class DispatcherTable(EventSite):
    """The check ``dispatcher-table``."""

    id = "dispatcher-table"
    title = "relay's table"
    part = "server dispatcher"
    means = "The daemon finds the relay by the event's id: the table is in the order of the ids."
    fails = "the compiler: the table's length is asserted to be that of the ids"

    def inspect(self, subject: EventSubject) -> Finding:
        path = subject.facts.layout.libraries["main"].dispatcher
        for name in subject.relays:
            line = subject.in_braces(path, name)
            if line is not None:
                return self.found(State.DONE, "", None, path, line)
        return self.found(State.MISSING, "the daemon's table does not name its relay")


class Examples(EventSite):
    """The check ``examples``."""

    id = "examples"
    title = "example program"
    means = "The example that prints all events: it is what people copy."
    fails = "the compiler in newer trees: the table's length is asserted to be that of the ids"

    def inspect(self, subject: EventSubject) -> Finding:
        if subject.example is not None:
            return self.found(State.DONE, "", None, *subject.example)
        if not subject.examples:
            return self.found(
                State.NOT_NEEDED, f"no example program registers for events of a {subject.object}"
            )
        return self.found(State.MISSING, "no example program registers for it", None, subject.examples[0])


class VirshEvent(EventSite):
    """The check ``virsh-event``."""

    id = "virsh-event"
    title = "virsh event"
    means = "virsh event waits for it and prints what it tells: the quickest way to try it."
    fails = "the compiler: the table's length is asserted to be that of the ids"

    def inspect(self, subject: EventSubject) -> Finding:
        if subject.printed is not None:
            return self.found(State.DONE, "", subject.option, *subject.printed)
        if not subject.shell_tables:
            return self.found(State.NOT_NEEDED, "this tree's virsh prints no events of this object")
        path = subject.shell_tables[0][0]
        return self.found(State.MISSING, f'no table of virsh has "{subject.option}"', None, path)


class Drivers(EventSite):
    """The check ``drivers``: who emits it."""

    id = "drivers"
    title = "who emits it"
    means = "A driver has to make the event where the thing happens: that is judgement. Until one does, nobody hears it."
    fails = "none"

    def inspect(self, subject: EventSubject) -> Finding:
        found = subject.emitters
        if found:
            return self.found(State.DONE, "", tuple(at.path for at in found), found[0].path, found[0].line)
        return self.found(State.MISSING, "no driver emits it")

    @property
    def makes(self) -> bool:
        return False


class TestDriver(EventSite):
    """The check ``test-driver``."""

    id = "test-driver"
    title = "test driver"
    means = "With the test driver emitting it, tests and newcomers can hear the event without a hypervisor. Few events have it."
    fails = "none"

    def inspect(self, subject: EventSubject) -> Finding:
        own = [at for at in subject.emitters if at.path == subject.facts.layout.test_driver]
        if own:
            data = subject.facts.snapshot.read(own[0].path) or b""
            statement = data.rfind(b";", 0, own[0].fact) + 1
            return self.present(data[statement : own[0].fact], own[0].path, own[0].line, (own[0].path,))
        if subject.proposal is not None and subject.proposal.emit:
            return self.found(State.MISSING, f"{subject.proposal.emit} does not emit it yet")
        return self.found(
            State.NOT_NEEDED, "a quarter of the events are emitted by the test driver: it is a choice"
        )
