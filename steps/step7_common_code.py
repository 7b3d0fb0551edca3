"""Step 7 of the guide: common code."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    7,
    "common-code",
    "Common code",
    rows={
        "function": Row("steps.function.sites.common", "CommonCode"),
        "flag": Row("steps.flag.sites", "FlagMasks"),
        "param": Row("steps.param.sites.param", "ParamTables"),
        "stats": Row("steps.param.sites.stats", "ParamTables"),
        "xml": Row(
            "steps.xml.sites.common",
            "Member",
            "Enum",
            "EnumDeclaration",
            "EnumTable",
            "Parse",
            "Format",
            "Free",
            "Abi",
            "Validate",
            "PrivateSymbols",
            "TestInput",
            "TestOutput",
            "TestList",
        ),
        "object": Row("steps.object.sites.shared", "ConfDefinition", "Schema"),
    },
    reasons={
        "event": "an event has no code of its own that drivers share",
        "value": "string tables and switches are in step 5",
    },
    anchors=("commonimpl", "implement-common-handling"),
)
