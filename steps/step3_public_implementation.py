"""Step 3 of the guide: public implementation."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    3,
    "public-implementation",
    "Public implementation",
    rows={
        "function": Row("steps.function.sites.public", "PublicImplementation", "Rules"),
        "flag": Row("steps.flag.sites", "FlagDocumentation", "FlagCombinations", "ReadOnly"),
        "param": Row("steps.param.sites.param", "ParamDocumentation"),
        "stats": Row("steps.param.sites.stats", "StatsDocumentation"),
        "value": Row("steps.value.sites", "ValueDocumentation"),
        "object": Row("steps.object.sites.internal", "PublicImplementation"),
    },
    reasons={
        "event": "the function that registers for events exists already: an event adds no function",
        "xml": "XML travels inside existing calls",
    },
    anchors=("implpublic", "implementing-the-public-api"),
)
