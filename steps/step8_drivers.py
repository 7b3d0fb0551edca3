"""Step 8 of the guide: drivers."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    8,
    "drivers",
    "Drivers",
    rows={
        "function": Row("steps.function.sites.drivers", "Drivers", "TestDriver", "AdminServer"),
        "flag": Row("steps.flag.sites", "Drivers", "TestDriver"),
        "param": Row("steps.param.sites.param", "Drivers", "ParamValidate", "TestDriver"),
        "stats": Row("steps.param.sites.stats", "Drivers", "ParamValidate", "TestDriver"),
        "value": Row("steps.value.sites", "Drivers", "TestDriver"),
        "xml": Row(
            "steps.xml.sites.drivers",
            "Driver",
            "Refusal",
            "Capability",
            "DomainCaps",
            "DriverTest",
            "News",
        ),
        "event": Row("steps.event.sites", "Drivers", "TestDriver"),
        "object": Row("steps.object.sites.shared", "DriverRegistration", "Drivers", "TestDriver"),
    },
    reasons={},
    anchors=("driverimpl", "drivercode", "implement-the-driver-methods", "implement-driver-handling"),
)
