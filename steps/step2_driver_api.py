"""Step 2 of the guide: driver API."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    2,
    "driver-api",
    "Driver API",
    rows={
        "function": Row("steps.function.sites.driver", "DriverTypedef", "DriverMember"),
        "flag": Row("steps.flag.sites", "FlagsArgument"),
        "event": Row("steps.event.sites", "EventConstructor", "EventDispatch", "PrivateSymbol"),
        "object": Row("steps.object.sites.internal", "DriverStruct", "DataType"),
    },
    reasons={
        "param": "parameters travel in the function's own array: no method changes",
        "stats": "statistics travel in the function's own array: no method changes",
        "value": "a value is a number: no method changes",
        "xml": "XML travels inside existing calls",
    },
    anchors=("internalapi", "defining-the-internal-api"),
)
