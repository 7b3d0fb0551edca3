"""Step 2 of the guide: driver API."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    2,
    "driver-api",
    "Driver API",
    rows={
        "function": Row("steps.function.sites.driver", "DriverTypedef", "DriverMember"),
    },
    reasons={
        "xml": "XML travels inside existing calls",
    },
    anchors=("internalapi", "defining-the-internal-api"),
)
