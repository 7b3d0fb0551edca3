"""The parts of two published formats that lint writes, as JSON schemas of our own wording.

SARIF 2.1.0: names, required properties and values are those of its schema (sarif-schema-2.1.0.json, errata 01), which allows
no others. GitLab: "Code quality report format" of its documentation.
"""

from __future__ import annotations

from typing import Any


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


TEXT = {"type": "string", "minLength": 1}
WHOLE = {"type": "integer", "minimum": 0}
MESSAGE = closed(["text"], text=TEXT)
ARTIFACT = closed(
    [], uri={"type": "string", "format": "uri-reference", "pattern": r"^[^\s]+$"}, uriBaseId=TEXT
)
REGION = closed([], startLine={"type": "integer", "minimum": 1}, byteOffset=WHOLE, byteLength=WHOLE)
REGION["anyOf"] = [{"required": ["startLine"]}, {"required": ["byteOffset"]}]
REPLACEMENT = closed(
    ["deletedRegion"], deletedRegion=REGION, insertedContent=closed([], text={"type": "string"})
)
CHANGE = closed(
    ["artifactLocation", "replacements"], artifactLocation=ARTIFACT,
    replacements={"type": "array", "minItems": 1, "items": REPLACEMENT},
)  # fmt: skip
LOCATION = closed(
    [],
    physicalLocation=closed(["artifactLocation"], artifactLocation=ARTIFACT, region=REGION),
    logicalLocations={"type": "array", "items": closed([], name=TEXT, kind=TEXT)},
)
RESULT = closed(
    ["message"], ruleId=TEXT, ruleIndex={"type": "integer", "minimum": -1},
    level={"enum": ["none", "note", "warning", "error"]}, message=MESSAGE,
    locations={"type": "array", "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    fixes={"type": "array", "items": closed(
        ["artifactChanges"], description=MESSAGE, artifactChanges={"type": "array", "minItems": 1, "items": CHANGE},
    )},
)  # fmt: skip
RULE = closed(["id"], id=TEXT, shortDescription=closed(["text"], text=TEXT))
DRIVER = closed(
    ["name"], name=TEXT, version=TEXT, rules={"type": "array", "uniqueItems": True, "items": RULE}
)
RUN = closed(
    ["tool"], tool=closed(["driver"], driver=DRIVER), results={"type": ["array", "null"], "items": RESULT},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
)  # fmt: skip
SARIF = closed(
    ["version", "runs"], **{"$schema": {"type": "string", "format": "uri"}}, version={"enum": ["2.1.0"]},
    runs={"type": "array", "items": RUN},
)  # fmt: skip
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/).+"},
                    "lines": {
                        "type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}
                    },
                },
            },
        },
    },
}  # fmt: skip
