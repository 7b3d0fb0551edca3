"""What other programs read is what their formats say; fixes apply; silenced findings are left out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from steps.errors import BadInput
from steps.lint import formats, silence
from steps.lint.finding import Edit, Lint
from steps.lint.fixes import as_diff
from steps.lint.rules import RULES, lint_all
from tests.steps.lint import schemas
from tests.steps.lint.sample import NAME, PUBLIC, facts, files, findings, write
from wizard import cli

READ_ONLY = "    virCheckReadOnlyGoto(conn->flags, error);\n"
BROKEN = files((READ_ONLY, ""))
FOUND = [
    Lint(
        "virFoo",
        "rule-return",
        "error",
        "src/a b.c",
        3,
        "line 3 is wrong",
        edit=Edit("src/a b.c", 1, 2, b"x"),
    ),
    Lint("virFoo", "rule-return", "error", "src/a b.c", 9, "line 9 is wrong"),
    Lint("dom-foo", "virsh-doc-order", "warning", None, None, "somewhere", "command"),
]


def valid(document: Any, schema: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="a development dependency: pip install -e '.[dev]'")
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(document)))


@pytest.mark.parametrize("found", [[], FOUND])
def test_sarif(found: list[Lint]) -> None:
    made = formats.sarif(found, "0.1.0", RULES)
    valid(made, schemas.SARIF)
    run = made["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [f.rule for f in found]


def test_sarif_names_a_file_as_a_uri() -> None:
    result = formats.sarif(FOUND, "0.1.0", RULES)["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("src/a%20b.c", 3)


def test_code_quality() -> None:
    made = formats.code_quality(FOUND[:2])
    valid(made, schemas.CODE_QUALITY)
    assert [one["location"]["lines"]["begin"] for one in made] == [3, 9]
    assert len({one["fingerprint"] for one in made}) == 2


def test_a_fingerprint_stays_while_lines_move() -> None:
    moved = [
        Lint(f.name, f.rule, f.level, f.file, (f.line or 0) + 70, f.message.replace("3", "73"))
        for f in FOUND[:1]
    ]
    assert [fp for _f, fp in formats.fingerprints(moved)] == [
        fp for _f, fp in formats.fingerprints(FOUND[:1])
    ]


FIXABLE = {
    "read-only": [(READ_ONLY, "")],
    "argument": [("    virCheckNonNullArgGoto(name, error);\n", "")],
    "reset": [("    virResetLastError();\n\n", "")],
    "value": [("virCheckDomainReturn(domain, -1)", "virCheckDomainReturn(domain, NULL)")],
}


@pytest.mark.parametrize("fault", FIXABLE)
def test_a_mechanical_fix_applies_and_leaves_nothing_to_find(fault: str, tmp_path: Path) -> None:
    made = files(*FIXABLE[fault])
    found = findings(tmp_path, made)
    diff = as_diff(facts(tmp_path, made), (f.edit for f in found if f.edit))
    subprocess.run(["git", "apply", "-"], input=diff, text=True, cwd=tmp_path, check=True)
    mended = {**made, PUBLIC: (tmp_path / PUBLIC).read_text()}
    assert mended[PUBLIC] != made[PUBLIC]
    assert findings(tmp_path, mended) == []


def test_two_fixes_are_one_diff(tmp_path: Path) -> None:
    made = files((READ_ONLY, ""), ("    virCheckNonNullArgGoto(name, error);\n", ""))
    found = findings(tmp_path, made)
    diff = as_diff(facts(tmp_path, made), (f.edit for f in found if f.edit))
    assert diff.count("diff --git") == 1
    assert {line for line in diff.splitlines() if line.startswith("+ ")} == {
        "+    virCheckReadOnlyGoto(domain->conn->flags, error);", "+    virCheckNonNullArgGoto(name, error);"
    }  # fmt: skip


def test_silenced_findings_are_left_out(tmp_path: Path) -> None:
    found = lint_all(facts(tmp_path, BROKEN))
    lines = silence.parse(f"# ours\n\n{NAME} rule-read-only the daemon refuses it\n* docs not ours\n", "file")
    left, idle = silence.apply(found, lines)
    assert [f.rule for f in found if f not in left] == ["rule-read-only"]
    assert [line.line for line in idle] == [4]


def test_a_silenced_finding_needs_a_reason() -> None:
    with pytest.raises(BadInput, match=r"file:1: .*reason"):
        silence.parse("virFoo rule-return\n", "file")


def call(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> tuple[int, str, str]:
    status = cli.main(["-C", str(root), "lint", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path, BROKEN)
    status, out, _err = call(capsys, root, NAME, "--json")
    (found,) = json.loads(out)["findings"]
    assert (status, found["rule"], found["kind"]) == (1, "rule-read-only", "function")
    assert found["fix"].startswith(f"diff --git a/{PUBLIC}")
    assert json.loads(call(capsys, root, NAME, "--format", "sarif")[1])["version"] == "2.1.0"
    assert (
        json.loads(call(capsys, root, NAME, "--format", "codequality")[1])[0]["check_name"]
        == "rule-read-only"
    )
    assert call(capsys, root, NAME, "--diff")[1] == found["fix"]
    assert call(capsys, root, NAME, "--json", "--format", "sarif")[0] == 2
    (root / silence.DEFAULT).write_text(
        f"{NAME} rule-read-only refused elsewhere\nvirGone docs was here once\n"
    )
    status, out, err = call(capsys, root, NAME)
    assert (status, out) == (0, "1 function, 0 findings, 1 silenced\n")
    assert "virGone" not in err  # one function does not tell what the others no longer need
    assert f"{silence.DEFAULT}:2" in call(capsys, root, "--all")[2]
    assert call(capsys, root, NAME, "--silence", str(root / "none"))[0] == 2


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def test_only_what_is_new_since_a_revision(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path, BROKEN)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    assert call(capsys, root, "--since", "HEAD")[:2] == (0, "1 function, 0 findings\n")
    public = (
        (root / PUBLIC).read_text().replace("    return -1;\n}", "    return 0;\n}").replace("/**", "\n\n/**")
    )
    (root / PUBLIC).write_text(public)
    status, out, _err = call(capsys, root, "--since", "HEAD", "--json")
    assert status == 1
    assert {f["rule"] for f in json.loads(out)["findings"]} == {"rule-return"}
