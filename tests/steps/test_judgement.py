"""The hints for what only a person can tell name real functions and real changes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from steps.inspect import inspect
from steps.model import State
from steps.teach.judgement import with_hints
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from wizard.practice import make_practice_tree

NAME = "virDomainSetFrobnication"


def why(root: Path, check: str, answers: dict[str, tuple[State, str]] | None = None) -> str:
    checkout = Checkout.open(root)
    facts = Facts(checkout.snapshot())
    finding = with_hints(inspect(facts, NAME, answers=answers), checkout, facts).finding(check)
    assert finding is not None
    return finding.why


def test_the_nearest_functions_and_the_changes_since_the_base_are_named(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    assert "nearest: virDomain" in why(root, "internal-use")
    assert "nothing changed there since the base" in why(root, "common-code")
    (root / "src/conf").mkdir(exist_ok=True)
    (root / "src/conf/frob_conf.c").write_text("int frob;\n")
    subprocess.run(["git", "-C", root, "add", "src/conf"], check=True)
    assert "src/conf/frob_conf.c" in why(root, "common-code")


def test_an_answer_of_a_person_stands_as_it_is(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    answers = {"common-code": (State.NOT_NEEDED, "one driver only")}
    assert why(root, "common-code", answers) == "one driver only"


def test_without_git_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    (root / ".git").rename(tmp_path / "elsewhere")
    assert "base" not in why(root, "common-code")
