"""README and CONTRIBUTING name what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from steps.packages import install_command
from tests.readme import command

ROOT = Path(__file__).resolve().parent.parent
NOT_HERE: dict[str, set[str]] = {
    "README.md": set(),
    "CONTRIBUTING.md": {"steps/step9_name.py", "templates/NAME.EXT.j2", "steps/templates"},
}
"""Examples of what to add, and a folder that only a wheel has."""


def test_the_layers_are_those_that_are_held() -> None:
    told = re.search(r"from\s+the top: (.*?)\. ", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S)
    assert told is not None
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    held = next(c["layers"] for c in contracts if c.get("containers") == ["steps"])
    held = [["the eight"] if "step1_" in layer else layer.split(" | ") for layer in held]
    assert [re.sub(r"[`\n]", "", layer).strip().split(", ") for layer in told[1].split("–")] == held


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = set(
        re.findall(
            r"\]\(([\w./-]+)\)|`(?:python )?((?:wizard|steps|templates|tests|screenshots)/[\w./]*)`", text
        )
    )
    paths = {link or path for link, path in named}
    assert len(paths) > 5
    assert {path for path in paths if not (ROOT / path).exists()} == NOT_HERE[name]


NEEDED = ("git", "gcc", "make", "pipx", "rpcgen", "libtirpc")


def test_the_install_commands_are_those_of_the_table() -> None:
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    for system in ("Fedora", "Arch", "Alpine"):
        assert f"({system}) `{install_command(system, NEEDED)}`" in text
    debian = install_command("Debian", NEEDED)
    assert set(command("install").partition(" &&")[0].split()) <= set(debian.split())
    with_venv = set(debian.replace("pipx", "python3-venv").split())
    assert set(command("test").partition(" &&")[0].split()) == with_venv
