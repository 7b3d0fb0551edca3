"""Step 7 of the guide: common code."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    7,
    "common-code",
    "Common code",
    rows={
        "function": Row("steps.function.sites.common", "CommonCode"),
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
    },
    reasons={},
    anchors=("commonimpl", "implement-common-handling"),
)
