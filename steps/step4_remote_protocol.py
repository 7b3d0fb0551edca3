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
    },
    reasons={
        "xml": "XML travels inside existing calls",
    },
    anchors=("remoteproto", "wireproto", "rpcclient", "serverdispatch", "implementing-the-remote-protocol"),
)
