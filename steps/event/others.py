"""Events of other objects than domains: their one constructor, and what people see of them.

Each object's lifecycle event is the model: what identifies the object (name, uuid, a secret's usage) stands before its
payload in the constructor, and before the members of the message in the client's handler.
"""

from __future__ import annotations

import re

from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.edits.render import render
from steps.edits.wrap import filled, stacked
from steps.event.model import Model
from steps.event.proposal import EventProposal

NAMES = {
    "Network": "virNetworkGetName({})", "StoragePool": "virStoragePoolGetName({})",
    "NodeDevice": "virNodeDeviceGetName({})", "Secret": "uuid",
}  # fmt: skip
"""What a person knows an object by; a secret has no name."""


def said(proposal: EventProposal) -> str:
    """Return what messages call the object: ``storage pool``."""
    return proposal.ident.removeprefix("VIR_").partition("_EVENT_ID_")[0].replace("_", " ").lower()


def macro(proposal: EventProposal) -> str:
    """Return the macro that casts a callback: ``VIR_STORAGE_POOL_EVENT_CALLBACK``."""
    return proposal.ident.partition("_EVENT_ID_")[0] + "_EVENT_CALLBACK"


def like(model: Model) -> Signature | None:
    """Return the constructor of the model."""
    return model.source.function(f"{model.cls}New")


def keys(model: Model, constructor: Signature) -> list[str]:
    """Return the constructor's parameters that identify the object: all before the payload."""
    first = re.search(r"\n    \w+->\w+ = (\w+);\n", model.text(model.source, constructor))
    names = [p.name for p in constructor.params]
    end = names.index(first[1]) if first and first[1] in names else len(names)
    return [str(p) for p in constructor.params[:end]]


def head(model: Model, proposal: EventProposal, constructor: Signature) -> str:
    """Return the constructor's name and parameters."""
    own = [*keys(model, constructor), *(str(p) for p in proposal.payload)]
    return stacked(f"vir{proposal.object}Event{proposal.camel}New(", own, ")")


def constructor(model: Model, proposal: EventProposal, strings: list[str], abort: bool) -> str:
    """Return the constructor: the model's, with another class, id and payload; empty where that cannot be read."""
    made = like(model)
    if made is None:
        return ""
    text = model.text(model.source, made)
    body = text[text.index("{") :]
    stored = list(re.finditer(r"    (\w+)->\w+ = \w+;\n", body))
    if not stored:
        return ""
    var = stored[0][1]
    rows = [
        f"    {var}->{p.name} = {f'g_strdup({p.name})' if p.name in strings else p.name};\n"
        for p in proposal.payload
        if p.name not in strings or abort
    ]
    copies = "".join(
        f"    if (VIR_STRDUP({var}->{name}, {name}) < 0) {{\n        virObjectUnref({var});\n        return NULL;\n    }}\n"
        for name in strings
        if not abort
    )
    body = body[: stored[0].start()] + copies + "".join(rows) + body[stored[-1].end() :]
    body = re.sub(r"    VIR_DEBUG\([^;]*\);\n", "", body)  # it tells the model's payload
    body = re.sub(rf"\b{model.cls}(?=\b|Class\b|Ptr\b)", f"vir{proposal.object}Event{proposal.camel}", body)
    body = body.replace(model.subject.name, proposal.ident)
    before = text[: text.index("{")]
    result = before[: before.index(made.name)]
    return f"{result}{head(model, proposal, made)}\n{body}\n"


def made_from(model: Model, proposal: EventProposal, values: list[str]) -> str:
    """Return the client's call of the constructor: the object by what the model's handler gives, then ``values``."""
    text = model.text(model.client, model.handler)
    call = re.search(rf"{model.cls}New\(([^;]*)\);", text)
    keys = [" ".join(a.split()) for a in call[1].split(",")] if call else []
    keys = [k for k in keys if "msg->" not in k]
    return filled(f"    event = vir{proposal.object}Event{proposal.camel}New(", [*keys, *values], ");")


def variable(text: str, usual: str) -> str:
    """Return what the handler ``text`` calls the object."""
    found = re.search(r"(\w+) = get_nonnull_", text)
    return found[1] if found else usual


def printed(
    proposal: EventProposal, name: str, file: CFile, formats: list[str], shown: list[str], unused: str
) -> str:
    """Return what virsh prints, with the time where the person asked for it."""
    var = proposal.first.name
    numbered = b"%1$s" in file.data
    data = re.search(rb"\n    (\w*EventData \*)data = opaque;", file.data)
    known = NAMES[proposal.object].format(var)
    params = [f"virConnectPtr conn {unused}", str(proposal.first), *(str(p) for p in proposal.payload)]

    def line(time: bool, indent: str) -> str:
        rows = [*(["%s: "] if time else []), f"event '{proposal.virsh_name}' for {said(proposal)} %s"]
        rows += [
            (": " if i == 0 else ", ") + f"{p.name}: {f}"
            for i, (p, f) in enumerate(zip(proposal.payload, formats, strict=True))
        ]
        text = "".join(rows) + "\\n"
        if numbered:
            count = iter(range(1, 99))
            text = re.sub(r"%(?=[a-z])", lambda _m: f"%{next(count)}$", text)
        values = [*(["timestamp"] if time else []), known, *shown]
        first = f'{indent}vshPrint(data->ctl, _("{text}"),\n'
        return first + filled(indent + " " * 9, values, ");")

    return render(
        "event-print-object.c.j2", head=stacked(f"{name}(", [*params, "void *opaque"], ")"),
        data=data[1].decode() if data else f"virsh{proposal.object}EventData *", var=var,
        secret=proposal.object == "Secret", timed=line(True, " " * 8), plain=line(False, " " * 8),
    )  # fmt: skip


def example(proposal: EventProposal, name: str, formats: list[str], shown: list[str], mark: str) -> str:
    """Return the callback of the example program."""
    var = proposal.first.name
    params = [f"virConnectPtr conn{mark}", str(proposal.first), *(str(p) for p in proposal.payload)]
    rows = ", ".join(f"{p.name}: {f}" for p, f in zip(proposal.payload, formats, strict=True))
    words = said(proposal)
    told = f'    printf("%s EVENT: {words[0].upper()}{words[1:]} %s {proposal.virsh_name}{f" {rows}" if rows else ""}\\n",\n'
    own = f"virSecretGetUsageID({var})" if proposal.object == "Secret" else NAMES[proposal.object].format(var)
    return render(
        "event-example.c.j2", head=stacked(f"{name}(", [*params, f"void *opaque{mark}"], ")"),
        print=told + filled(" " * 11, ["__func__", own, *shown], ");"),
    )  # fmt: skip
