"""Step 1 of the guide: public API."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    1,
    "public-api",
    "Public API",
    rows={
        "function": Row("steps.function.sites.header", "PublicHeader", "PublicSymbol", "News"),
        "flag": Row("steps.flag.sites", "PublicHeader", "FlagComment", "SinceTag", "News"),
        "param": Row("steps.param.sites.param", "PublicHeader", "ParamComment", "SinceTag", "News"),
        "stats": Row("steps.param.sites.stats", "PublicHeader", "ParamComment", "SinceTag", "News"),
        "value": Row("steps.value.sites", "PublicHeader", "ValueComment", "SinceTag", "News"),
        "xml": Row(
            "steps.xml.sites.public",
            "Schema",
            "Docs",
            "Name",
        ),
        "event": Row("steps.event.sites", "PublicHeader", "EventCallback", "SinceTag", "News"),
        "object": Row("steps.object.sites.public", "PublicHeader", "PublicSymbol", "ErrorCodes", "News"),
    },
    reasons={},
    anchors=("publicapi", "defining-the-public-api"),
)
