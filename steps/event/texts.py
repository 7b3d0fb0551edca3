"""The code of an event's sites, in the forms that its tree uses."""

from __future__ import annotations

import re

from steps.code.cfacts import Param
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER
from steps.edits.render import render
from steps.edits.wrap import filled, stacked
from steps.event import others
from steps.event.model import Model
from steps.event.proposal import EventProposal
from steps.event.propose import member_name, message_name, procedure_name
from steps.tree.style import Style

_OPAQUE = Param("void *", "opaque")
_CONN = Param("virConnectPtr", "conn")


def _style(model: Model) -> Style:
    return model.facts.layout.style


def _pointers(model: Model) -> bool:
    """Whether this tree has typedefs of pointers to its own structs (until 2021)."""
    return b"virObjectEventPtr" in model.source.data


def _aborts(model: Model) -> bool:
    """Whether copying a string ends the program where there is no memory (g_strdup, since 2019)."""
    return b"g_strdup(" in _domain_events(model)


def _domain_events(model: Model) -> bytes:
    """The source of the events of domains, the one with strings: other objects' events had none to show the forms."""
    return model.facts.snapshot.read("src/conf/domain_event.c") or model.source.data


def strings(proposal: EventProposal) -> list[str]:
    """Return the names of the payload's strings."""
    return [p.name for p in proposal.payload if p.type == "const char *"]


def _payload(proposal: EventProposal) -> list[str]:
    return [str(p) for p in proposal.payload]


def _own(proposal: EventProposal) -> str:
    return f"vir{proposal.object}Event{proposal.camel}"


def _mine(model: Model, cls: str) -> str:
    return f"{cls}Ptr " if _pointers(model) else f"{cls} *"


def _result(model: Model) -> str:
    return "virObjectEventPtr" if _pointers(model) else "virObjectEvent *"


def callback(proposal: EventProposal, tagged: bool) -> str:
    """Return the callback's typedef with its comment."""
    params = [str(p) for p in (_CONN, proposal.first, *proposal.payload, _OPAQUE)]
    return render(
        "event-callback.h.j2", callback=proposal.callback, object=proposal.first, object_said=others.said(proposal),
        payload=proposal.payload, nullable=proposal.nullable, marker=PLACEHOLDER, ident=proposal.ident, tagged=tagged,
        register=f"virConnect{proposal.object}EventRegisterAny", since=proposal.since,
        head=stacked(f"typedef void (*{proposal.callback})(", params, ");"),
    )  # fmt: skip


def struct(model: Model, proposal: EventProposal) -> str:
    """Return the class's struct: strings are its own."""
    rows = [str(Param("char *", p.name) if p.type == "const char *" else p) for p in proposal.payload]
    return render(
        "event-struct.c.j2",
        cls=_own(proposal),
        parent=f"vir{proposal.object}Event",
        payload=rows,
        pointers=_pointers(model),
    )


def dispose(model: Model, proposal: EventProposal) -> str:
    """Return what frees its strings."""
    free = "g_free" if b"g_free(" in _domain_events(model) else "VIR_FREE"
    return render(
        "event-dispose.c.j2",
        cls=_own(proposal),
        mine=_mine(model, _own(proposal)),
        strings=strings(proposal),
        free=free,
    )


def _from(model: Model, proposal: EventProposal) -> tuple[str, str]:
    """The heads of the two constructors that others call."""
    cls, payload = _own(proposal), _payload(proposal)
    obj = "virDomainObjPtr obj" if _pointers(model) else "virDomainObj *obj"
    return (
        stacked(f"{cls}NewFromObj(", [obj, *payload], ")"),
        stacked(f"{cls}NewFromDom(", ["virDomainPtr dom", *payload], ")"),
    )


def constructors(model: Model, proposal: EventProposal) -> str:
    """Return the three constructors of a domain's event, or the one of another object's."""
    if proposal.object != "Domain":
        return others.constructor(model, proposal, strings(proposal), _aborts(model))
    cls, names = _own(proposal), [p.name for p in proposal.payload]
    from_obj, from_dom = _from(model, proposal)
    copies = " ||\n        ".join(f"VIR_STRDUP(ev->{name}, {name}) < 0" for name in strings(proposal))
    keys = ["int id", "const char *name", "unsigned char *uuid"]
    return render(
        "event-new.c.j2", cls=cls, ident=proposal.ident, mine=_mine(model, cls), result=_result(model),
        cast=_result(model), new=stacked(f"{cls}New(", [*keys, *_payload(proposal)], ")"), payload=proposal.payload,
        strings=strings(proposal), abort=_aborts(model), copies=copies, from_obj=from_obj, from_dom=from_dom,
        call_obj=filled(f"    return {cls}New(", ["obj->def->id", "obj->def->name", "obj->def->uuid", *names], ");"),
        call_dom=filled(f"    return {cls}New(", ["dom->id", "dom->name", "dom->uuid", *names], ");"),
    )  # fmt: skip


def declarations(model: Model, proposal: EventProposal) -> str:
    """Return the constructors' declarations."""
    made = others.like(model)
    if proposal.object != "Domain" and made is not None:
        return f"{_result(model)}\n{others.head(model, proposal, made)};"
    return "\n\n".join(f"{_result(model)}\n{head};" for head in _from(model, proposal))


def case(model: Model, proposal: EventProposal, like: str) -> str:
    """Return the case; it leaves the switch as ``like`` does."""
    var = proposal.camel[:1].lower() + proposal.camel[1:] + "Event"
    cls = _own(proposal)
    leave = "goto cleanup" if "goto cleanup" in like else "return"
    arguments = [f"{var}->{p.name}" for p in proposal.payload]
    given = re.search(r"cb\)\(conn,\s*(\w+),", like)
    first = f"conn, {given[1] if given else 'dom'}"
    call = stacked(f"            (({proposal.callback})cb)(", [first, *arguments, "cbopaque"], ");")
    return render(
        "event-case.c.j2", ident=proposal.ident, mine=_mine(model, cls), cast=_mine(model, cls).rstrip(), var=var, call=call,
        leave=leave,
    )  # fmt: skip


# --- RPC ---


def _words(proposal: EventProposal) -> str:
    """The object as helpers of the wire write it: ``storage_pool``."""
    return others.said(proposal).replace(" ", "_")


def handler_name(proposal: EventProposal) -> str:
    """Return the name of the client's handler: ``remoteDomainBuildEventFoo``, ``…EventCallbackFoo`` where such are the newest."""
    return f"remote{proposal.object}BuildEvent{proposal.infix.removesuffix('_').capitalize()}{proposal.camel}"


def handler_head(model: Model, name: str, marked: bool) -> str:
    """Return the handler's head; ``marked``: with what it does not use marked."""
    unused = f" {_style(model).unused}" if marked else ""
    params = [str(p) for p in model.handler.params]
    marks = [f"{p}{unused if p.endswith(('prog', 'client')) else ''}" for p in params]
    if params[-2:] == ["void *evdata", "void *opaque"]:
        marks = [*marks[:-2], "void *evdata, void *opaque"]
    return stacked(f"{name}(", marks, ")")


def handler(model: Model, proposal: EventProposal, name: str) -> str:
    """Return the client's handler."""
    queue = model.said(r"\n    (\w*[qQ]ueue\w*\([^;]*\);)", model.client, model.handler, "")
    values = [
        f"msg->{p.name} ? *msg->{p.name} : NULL" if p.name in proposal.nullable else f"msg->{p.name}"
        for p in proposal.payload
    ]
    if proposal.object == "Domain":
        call = filled(f"    event = {_own(proposal)}NewFromDom(", ["dom", *values], ");")
    else:
        call = others.made_from(model, proposal, values)
    return render(
        "event-handler.c.j2", head=handler_head(model, name, marked=True), message=message_name(proposal),
        result="virObjectEventPtr " if _pointers(model) else "virObjectEvent *", call=call, queue=queue,
        pointer=proposal.first.type, words=_words(proposal), member=member_name(proposal),
        var=others.variable(model.text(model.client, model.handler), member_name(proposal)),
    )  # fmt: skip


def client_row(proposal: EventProposal) -> str:
    """Return the row of the client's table."""
    name = handler_name(proposal)
    message = message_name(proposal)
    return (
        f"    {{ {procedure_name(proposal)},\n      {name},\n      sizeof({message}),\n"
        f"      (xdrproc_t)xdr_{message} }},\n"
    )


def relay(model: Model, proposal: EventProposal) -> str:
    """Return the daemon's callback."""
    file, like = model.daemon, model.relay
    var = model.relay.params[1].name
    params = [str(p) for p in (_CONN, Param(proposal.first.type, var), *proposal.payload, _OPAQUE)]
    head = stacked(f"remoteRelay{proposal.object}Event{proposal.camel}(", params, ")")
    own = [name for name in strings(proposal) if name in proposal.nullable]
    return render(
        "event-relay.c.j2", head=head, message=message_name(proposal), procedure=procedure_name(proposal),
        callback=model.said(r"(daemonClientEventCallback(?:Ptr | \*))callback", file, like, "daemonClientEventCallback *"),
        program=model.said(r"remoteDispatchObjectEventSend\(callback->client,\s*([^,]+),", file, like, "remoteProgram"),
        payload=proposal.payload, strings=strings(proposal), nullable=own, abort=b"g_strdup(" in file.data,
        shown=proposal.virsh_name, object=proposal.object, var=var, said=others.said(proposal), words=_words(proposal),
        member=member_name(proposal),
    )  # fmt: skip


# --- what people see ---

_FORMATS = {
    "int": "%d", "unsigned int": "%u", "long long": "%lld", "unsigned long long": "%llu", "const char *": "%s",
}  # fmt: skip


def _shown(proposal: EventProposal) -> list[str]:
    return [f"NULLSTR({p.name})" if p.name in proposal.nullable else p.name for p in proposal.payload]


def printed(model: Model, proposal: EventProposal, name: str, file: CFile) -> str:
    """Return what virsh prints; numbered formats where the tree has them (since 9.1)."""
    numbered = b"%1$s" in file.data
    unused = _style(model).unused
    if proposal.object != "Domain":
        own = [_FORMATS[p.type] for p in proposal.payload]
        return others.printed(proposal, name, file, own, _shown(proposal), unused)
    params = [f"{_CONN} {unused}", "virDomainPtr dom", *_payload(proposal), str(_OPAQUE)]
    formats = [_FORMATS[p.type] for p in proposal.payload]
    rows = [
        f"{p.name}: {_number(f, i + 2) if numbered else f}"
        for i, (p, f) in enumerate(zip(proposal.payload, formats, strict=True))
    ]
    first = "'%1$s'" if numbered else "'%s'"
    text = (
        f"event '{proposal.virsh_name}' for domain {first}"
        + (":\\n" + "\\n".join(rows) if rows else "")
        + "\\n"
    )
    line = (
        f'    virBufferAsprintf(&buf, _("{text}"),\n'
        if not numbered
        else f'    virBufferAsprintf(&buf,\n                      _("{text}"),\n'
    )
    tail = filled(" " * 22, ["virDomainGetName(dom)", *_shown(proposal)], ");")
    buffer = "g_auto(virBuffer)" if b"g_auto(virBuffer)" in file.data else "virBuffer"
    return render("event-print.c.j2", head=stacked(f"{name}(", params, ")"), buffer=buffer, print=line + tail)


def _number(form: str, index: int) -> str:
    return f"%{index}${form[1:]}"


def example(model: Model, proposal: EventProposal, name: str) -> str:
    """Return the example's callback."""
    unused = re.search(
        r"\b(ATTRIBUTE_UNUSED|G_GNUC_UNUSED)\b",
        model.file(model.subject.examples[0]).data.decode("utf-8", "replace"),
    )
    mark = f" {unused[1]}" if unused else ""
    if proposal.object != "Domain":
        own = [_FORMATS[p.type] for p in proposal.payload]
        return others.example(proposal, name, own, _shown(proposal), mark)
    params = [f"{_CONN}{mark}", "virDomainPtr dom", *_payload(proposal), f"{_OPAQUE}{mark}"]
    rows = ", ".join(f"{p.name}: {_FORMATS[p.type]}" for p in proposal.payload)
    text = (
        f'    printf("%s EVENT: Domain %s(%d) {proposal.virsh_name}'
        + (f" {rows}" if rows else "")
        + '\\n",\n'
    )
    values = ["__func__", "virDomainGetName(dom)", "virDomainGetID(dom)", *_shown(proposal)]
    return render(
        "event-example.c.j2",
        head=stacked(f"{name}(", params, ")"),
        print=text + filled(" " * 11, values, ");"),
    )
