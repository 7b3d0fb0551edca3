"""Step 5 of the guide: internal use."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    5,
    "internal-use",
    "Internal use",
    rows={
        "function": Row("steps.function.sites.internal", "InternalUse"),
        "flag": Row("steps.flag.sites", "InternalUse"),
        "param": Row("steps.param.sites.param", "InternalUse"),
        "stats": Row("steps.param.sites.stats", "InternalUse"),
        "value": Row("steps.value.sites", "StringTables", "MessageTable", "SwitchCases", "Examples"),
        "xml": Row(
            "steps.xml.sites.internal",
            "Equals",
            "Copy",
            "LiveChange",
        ),
        "event": Row("steps.event.sites", "Examples"),
        "object": Row("steps.object.sites.build", "BuildFiles", "ApiCheckerLists", "Translations"),
    },
    reasons={},
    anchors=("internaluseapi", "use-the-new-api-internally"),
)
