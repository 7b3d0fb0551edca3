"""Step 7 of the guide: common code."""

from __future__ import annotations

from steps.model import Row, Step

STEP = Step(
    7,
    "common-code",
    "Common code",
    rows={
        "function": Row("steps.function.sites.common", "CommonCode"),
    },
    reasons={},
    anchors=("commonimpl", "implement-common-handling"),
)
