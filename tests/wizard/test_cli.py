"""The command line as a script meets it: what it answers, on which stream, with which exit status."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from steps.function.choices import KEYS
from wizard.practice import make_practice_tree

PROTOTYPE = (
    "int virDomainSetFrobnication(virDomainPtr domain, const char *name, int level, unsigned int flags);"
)
CHOSEN = (PROTOTYPE, "--set", "virsh-command=domsetfrobnication")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_practice_tree(tmp_path_factory.mktemp("made") / "tree")


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "tree", symlinks=True))


@pytest.fixture
def call(tmp_path: Path):
    def run(
        *arguments: str, given: str | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": os.getcwd()}
        return subprocess.run(
            [sys.executable, "-m", "wizard", *arguments],
            input=given, capture_output=True, text=True, cwd=cwd, env=environment, timeout=60, check=False,
        )  # fmt: skip

    return run


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(root)): p.read_bytes()
        for p in sorted(root.rglob("*"))
        if p.is_file() and ".git" not in p.relative_to(root).parts
    }


def states(answer: subprocess.CompletedProcess[str]) -> dict[str, str]:
    (api,) = json.loads(answer.stdout)["apis"]
    return {check["id"]: check["state"] for step in api["steps"] for check in step["checks"]}


def test_version_imports_nothing_of_the_screens() -> None:
    code = "import sys; from wizard.cli import main; main(['--version']); print([m for m in sys.modules if m in HEAVY])"
    heavy = {"textual", "rich", "git", "jinja2", "tree_sitter", "argparse", "steps"}
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {heavy!r}; {code}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_status_imports_neither_screens_nor_templates_nor_gitpython(tree: Path) -> None:
    code = (
        "import sys; from wizard.cli import main; "
        f"main(['-C', {str(tree)!r}, 'status', '--json', 'virDomainGetState']); "
        "print([m for m in ('textual', 'rich', 'git', 'jinja2', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "command", ["", *["status", "plan", "apply", "undo", "run", "lint", "series", "report", "practice"]]
)
def test_help_of_each_command(call, command: str) -> None:
    done = call(*([command] if command else []), "--help")
    assert done.returncode == 0
    assert "usage: libvirt-wizard" in done.stdout


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_help_says_what_each_choice_means(call, command: str) -> None:
    shown = " ".join(call(command, "--help").stdout.split())
    for key, meaning in KEYS.items():
        assert f"{key} {meaning}" in shown


def test_plan_writes_nothing_and_apply_makes_the_same_change(tree: Path, call) -> None:
    before = contents(tree)
    planned = call("-C", str(tree), "plan", *CHOSEN)
    assert planned.returncode == 1, planned.stderr
    assert contents(tree) == before
    subprocess.run(["git", "-C", tree, "apply", "-"], input=planned.stdout, text=True, check=True)
    by_diff = contents(tree)
    subprocess.run(["git", "-C", tree, "checkout", "-q", "."], check=True)

    applied = call("-C", str(tree), "apply", *CHOSEN)
    assert applied.returncode == 0, applied.stderr
    assert contents(tree) == by_diff != before
    assert "include/libvirt/libvirt-domain.h:" in applied.stdout

    again = call("-C", str(tree), "apply", *CHOSEN)
    assert (again.returncode, contents(tree)) == (0, by_diff)
    assert "nothing to insert" in again.stdout

    undone = call("-C", str(tree), "undo")
    assert undone.returncode == 0
    assert contents(tree) == before
    nothing = call("-C", str(tree), "undo")
    assert nothing.returncode == 2
    assert "nothing to undo" in nothing.stderr


def test_status_before_and_after(tree: Path, call) -> None:
    asked = ("-C", str(tree), "status", "--json", "virDomainSetFrobnication")
    before = call(*asked)
    assert before.returncode == 1
    assert "done" not in states(before).values()
    assert call("-C", str(tree), "apply", *CHOSEN).returncode == 0
    after = states(call(*asked))
    assert after["public-symbol"] == after["driver-member"] == after["client"] == "done"
    assert after["public-implementation"] == after["test-driver"] == "partial"


def test_an_api_in_progress_is_found_from_the_checkout_alone(tree: Path, call, tmp_path: Path) -> None:
    assert json.loads(call("-C", str(tree), "status", "--json").stdout)["apis"] == []
    assert call("-C", str(tree), "apply", *CHOSEN, "--step", "1").returncode == 0
    shutil.rmtree(tmp_path / "state")
    (api,) = json.loads(call("-C", str(tree), "status", "--json").stdout)["apis"]
    assert api["name"] == "virDomainSetFrobnication"


def test_only_the_chosen_steps_are_planned(tree: Path, call) -> None:
    plan = json.loads(call("-C", str(tree), "plan", "--json", *CHOSEN, "--step", "2", "--step", "4").stdout)
    assert {edit["step"] for edit in plan["edits"]} == {2, 4}
    assert plan["wire"]["procedure"] == "REMOTE_PROC_DOMAIN_SET_FROBNICATION"
    assert plan["proposal"]["driver_member"] == "domainSetFrobnication"


def test_several_prototypes_are_one_consistent_change(tree: Path, call) -> None:
    text = (
        "/* virsh-command=domsetfoo */ int virDomainSetFoo(virDomainPtr domain, int level, unsigned int flags);\n"
        "/* virsh-command=domunfoo */ int virDomainUnfoo(virDomainPtr domain, unsigned int flags);\n"
    )
    done = call("-C", str(tree), "plan", "--json", "--from", "-", given=text)
    plans = json.loads(done.stdout)["plans"]
    assert [p["proposal"]["virsh_command"] for p in plans] == ["domsetfoo", "domunfoo"]
    assert plans[1]["wire"]["number"] == plans[0]["wire"]["number"] + 1
    diff = call("-C", str(tree), "plan", "--from", "-", given=text).stdout
    subprocess.run(["git", "-C", tree, "apply", "--check", "-"], input=diff, text=True, check=True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "this is no C"], "prototype"),
        (["plan", "int frobnicate(virDomainPtr dom, unsigned int flags);"], "vir"),
        (["plan", "int virDomainFoo(int x, unsigned int flags);"], "first"),
        (["plan", "int virDomainFoo(virDomainPtr dom, long x, unsigned int flags);"], "long"),
        (["plan"], "no prototype"),
        (["plan", *CHOSEN, "--set", "nonsense=1"], "nonsense"),
        (["plan", *CHOSEN, "--set", "nonsense"], "KEY=VALUE"),
        (["plan", "--from", "/nonexistent/file"], "/nonexistent/file"),
        (["status", "notvir"], "notvir"),
        (["status", "--rev", "no-such-rev", "virDomainCreate"], "no-such-rev"),
        (["status", "--rev", "--output=x", "virDomainCreate"], "expected one argument"),
    ],
)
def test_a_wrong_call_is_one_plain_line_and_status_2(
    tree: Path, call, arguments: list[str], said: str
) -> None:
    before = contents(tree)
    done = call("-C", str(tree), *arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert contents(tree) == before


def test_a_wrong_folder(tmp_path: Path, call) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        done = call("-C", str(folder), "status")
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
        assert str(folder) in done.stderr


def test_from_any_folder_inside(tree: Path, call) -> None:
    done = call("status", "--json", "virDomainGetState", cwd=tree / "src" / "test")
    assert json.loads(done.stdout)["checkout"]["path"] == str(tree)


def test_without_git(tree: Path, call) -> None:
    shutil.rmtree(tree / ".git")
    assert states(call("-C", str(tree), "status", "--json", "virDomainGetState"))["public-header"] == "done"
    assert call("-C", str(tree), "apply", *CHOSEN).returncode == 0
    done = call("-C", str(tree), "status", "--rev", "HEAD", "virDomainGetState")
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr


def test_shallow_clone_and_detached_head(tree: Path, call, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{tree}", shallow], check=True)
    subprocess.run(["git", "-C", shallow, "checkout", "-q", "--detach"], check=True)
    done = call("-C", str(shallow), "status", "--json", "virDomainGetState")
    assert states(done)["public-header"] == "done"
    assert call("-C", str(shallow), "apply", *CHOSEN).returncode == 0
    assert call("-C", str(shallow), "undo").returncode == 0


def test_a_file_with_a_syntax_error_in_the_middle(tree: Path, call) -> None:
    source = tree / "src/libvirt-domain.c"
    lines = source.read_text().splitlines(keepends=True)
    middle = len(lines) // 2
    source.write_text("".join([*lines[:middle], "int broken( { ) ] = ;\n", *lines[middle:]]))
    before = contents(tree)
    done = call("-C", str(tree), "apply", *CHOSEN)
    assert done.returncode == 0, done.stderr
    assert (
        states(call("-C", str(tree), "status", "--json", "virDomainSetFrobnication"))["public-header"]
        == "done"
    )
    assert call("-C", str(tree), "undo").returncode == 0
    assert contents(tree) == before


def test_undo_refuses_when_a_file_was_edited_since(tree: Path, call) -> None:
    assert call("-C", str(tree), "apply", *CHOSEN).returncode == 0
    header = tree / "include/libvirt/libvirt-domain.h"
    header.write_text(header.read_text() + "/* mine */\n")
    before = contents(tree)
    done = call("-C", str(tree), "undo")
    assert done.returncode == 1
    assert "include/libvirt/libvirt-domain.h" in done.stderr
    assert contents(tree) == before


def test_bulk_answers_each_line_in_order_and_survives_wrong_ones(tree: Path, call) -> None:
    asked = "- virDomainGetState\nHEAD virDomainGetState\nno-such virDomainGetState\n\n- notvir\nHEAD virDomainNope\n"
    done = call("-C", str(tree), "status", "--json", "--stdin", given=asked)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == 6
    assert [bool(a["apis"]) for a in answers] == [True, True, False, False, False, True]
    assert answers[0]["rev"] == "-"
    assert answers[0]["apis"][0]["steps"] == answers[1]["apis"][0]["steps"]
    assert "no-such" in answers[2]["error"]


def test_bulk_prints_in_the_order_of_the_lines_whatever_the_order_of_the_revisions(tree: Path, call) -> None:
    asked = [
        (rev, name)
        for name in ("virDomainGetState", "virDomainNope")
        for rev in ("HEAD", "-", "no-such", "HEAD")
    ]
    done = call("-C", str(tree), "status", "--json", "--stdin", given="\n".join(map(" ".join, asked)))
    assert done.returncode == 1
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    alone = {
        pair: call("-C", str(tree), "status", "--json", "--stdin", given=" ".join(pair)).stdout
        for pair in asked
    }
    assert answers == [json.loads(alone[pair]) for pair in asked]


def test_a_reader_that_goes_away_is_no_traceback(tree: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m wizard -C {tree} status --all | head -1",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""


def test_no_terminal_no_screens(tree: Path, call) -> None:
    done = call("-C", str(tree), given="")
    assert done.returncode == 2
    assert "terminal" in done.stderr


def test_report_in_both_forms(tree: Path, call) -> None:
    assert call("-C", str(tree), "apply", *CHOSEN).returncode == 0
    page = call("-C", str(tree), "report")
    assert page.returncode == 0, page.stderr
    assert "## virDomainSetFrobnication: partial" in page.stdout
    assert "include/libvirt/libvirt-domain.h:" in page.stdout
    asked = call("-C", str(tree), "report", "--bindings", str(tree))
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "the checkout is not trusted: 'libvirt-wizard trust' allows it" in asked.stderr
    html = call("-C", str(tree), "report", "--format", "html", "virDomainSetFrobnication").stdout
    assert html.startswith("<!DOCTYPE html>")
    assert "http" not in html
    assert "virDomainSetFrobnication" in html
