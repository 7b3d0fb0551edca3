"""Step 6 of the guide: virsh."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    6,
    "virsh",
    "virsh",
    rows={
        "function": Row("steps.function.sites.virsh", "VirshCall", "VirshCommand", "VirshDocs"),
        "flag": Row("steps.flag.sites", "VirshOption", "VirshDocs"),
        "param": Row("steps.param.sites.param", "VirshOption", "VirshDocs"),
        "stats": Row("steps.param.sites.stats", "VirshOption", "VirshDocs"),
        "value": Row("steps.value.sites", "VirshTable"),
        "xml": Row(
            "steps.xml.sites.virsh",
            "VirshXml",
        ),
        "event": Row("steps.event.sites", "VirshEvent"),
        "object": Row("steps.object.sites.virsh", "VirshCommands", "VirshCompleters", "VirshDocs"),
    },
    reasons={},
    anchors=("virshuseapi", "expose-the-new-api-in-virsh"),
)
