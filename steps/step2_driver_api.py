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
    reasons={},
    anchors=("internalapi", "defining-the-internal-api"),
)
