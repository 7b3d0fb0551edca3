"""Findings as other programs read them: SARIF 2.1.0, and GitLab's code quality report."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from steps.lint.finding import ERROR, Lint

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
"""What paths are relative to, as SARIF names it: the checkout."""
_NUMBER = re.compile(r"\d+")


def fingerprints(found: Iterable[Lint]) -> Iterator[tuple[Lint, str]]:
    """Each finding with a text of its own that stays the same while lines move."""
    seen: Counter[str] = Counter()
    for finding in found:
        said = "\0".join((finding.rule, finding.name, finding.file or "", _NUMBER.sub("", finding.message)))
        again = seen[said]
        seen[said] += 1
        yield finding, hashlib.sha256(f"{said}\0{again}".encode()).hexdigest()


def code_quality(found: Iterable[Lint]) -> list[dict[str, Any]]:
    """GitLab's report: what a merge request shows beside the changes."""
    return [
        {
            "description": f"{finding.name}: {finding.message}",
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": "major" if finding.level == ERROR else "minor",
            "location": {"path": finding.file or "", "lines": {"begin": max(finding.line or 1, 1)}},
        }
        for finding, fingerprint in fingerprints(found)
    ]


def sarif(found: list[Lint], version: str, rules: dict[str, str]) -> dict[str, Any]:
    """One run of the tool ``version``; ``rules`` are what the rules mean, by their ids."""
    used = sorted({f.rule for f in found})
    described = [{"id": rule, "shortDescription": {"text": rules.get(rule, rule)}} for rule in used]
    driver = {
        "name": "libvirt-wizard",
        "version": version,
        "rules": described,
    }
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "utf16CodeUnits",
                "results": [_result(f, fp, used.index(f.rule)) for f, fp in fingerprints(found)],
            }
        ],
    }


def _result(finding: Lint, fingerprint: str, index: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": f"{finding.name}: {finding.message}"},
        "partialFingerprints": {"libvirtWizard/v1": fingerprint},
    }
    if finding.file is not None:
        where = {
            "artifactLocation": _artifact(finding.file),
            "region": {"startLine": max(finding.line or 1, 1)},
        }
        named = {"name": finding.name, "kind": "function" if finding.kind == "function" else "member"}
        made["locations"] = [{"physicalLocation": where, "logicalLocations": [named]}]
        del where, named
    if finding.edit is not None:
        edit = finding.edit
        replacement = {
            "deletedRegion": {"byteOffset": edit.start, "byteLength": edit.end - edit.start},
            "insertedContent": {"text": edit.text.decode("utf-8", "replace")},
        }
        change = {"artifactLocation": _artifact(edit.path), "replacements": [replacement]}
        made["fixes"] = [{"description": {"text": "the mechanical way out"}, "artifactChanges": [change]}]
    return made


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": ROOT}
