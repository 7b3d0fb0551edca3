"""Step 4 of the guide: remote protocol."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    4,
    "remote-protocol",
    "Remote protocol",
    rows={
        "function": Row(
            "steps.function.sites.protocol",
            "WireProcedure",
            "WireArguments",
            "WireResult",
            "WireGenerate",
            "WireAcl",
            "Client",
            "Dispatcher",
            "ProtocolStructs",
        ),
        "flag": Row("steps.flag.sites", "WireAcl"),
        "param": Row("steps.param.sites.param", "WireLimit"),
        "stats": Row("steps.param.sites.stats", "WireLimit"),
        "event": Row(
            "steps.event.sites",
            "WireProcedure",
            "WireMessage",
            "WireAcl",
            "Client",
            "ClientTable",
            "Dispatcher",
            "DispatcherTable",
            "ProtocolStructs",
        ),
        "object": Row(
            "steps.object.sites.protocol",
            "WireObject",
            "WireListMax",
            "GeneratorObject",
            "WireHelpers",
            "AccessObject",
            "AccessLists",
            "ProtocolStructs",
        ),
    },
    reasons={
        "value": "a value travels as a number: nothing of the protocol changes",
        "xml": "XML travels inside existing calls",
    },
    anchors=("remoteproto", "wireproto", "rpcclient", "serverdispatch", "implementing-the-remote-protocol"),
)
