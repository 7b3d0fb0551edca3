"""Shell completion and the manual page come from the parser: what bash, zsh and fish get, and that nothing is left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from wizard.cli import build_parser
from wizard.completion import SHELLS, script
from wizard.practice import make_practice_tree

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice tree; not to be changed."""
    return make_practice_tree(tmp_path_factory.mktemp("practice") / "tree")


def completed(line: str, folder: Path, tmp_path: Path) -> list[str]:
    """What the program answers a shell that asks what may stand at the end of ``line``."""
    answer = tmp_path / "answer"
    environment = os.environ | {
        "_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "COMP_TYPE": "9", "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer), "XDG_STATE_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "wizard"],
        env=environment,
        cwd=folder,
        check=False,
        timeout=60,
        capture_output=True,
    )
    return [word.strip() for word in answer.read_text().splitlines()] if answer.exists() else []


def test_commands_and_options_are_completed(tmp_path: Path) -> None:
    assert {"status", "plan", "completion"} <= set(completed("libvirt-wizard ", tmp_path, tmp_path))
    assert completed("libvirt-wizard status --js", tmp_path, tmp_path) == ["--json"]
    assert completed("libvirt-wizard run syn", tmp_path, tmp_path) == ["syntax-check"]


def test_names_of_this_trees_functions_are_completed(practice: Path, tmp_path: Path) -> None:
    assert "virDomainSetVcpus" in completed("libvirt-wizard status virDomainSetV", practice, tmp_path)
    there = completed(f"libvirt-wizard -C {practice} lint virDomainSetVc", tmp_path, tmp_path)
    assert there == ["virDomainSetVcpus"]


def test_without_a_checkout_there_are_no_names_and_no_error(tmp_path: Path) -> None:
    assert completed("libvirt-wizard status vir", tmp_path, tmp_path) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_reads_its_script(shell: str, tmp_path: Path) -> None:
    text = script(shell)
    assert "libvirt-wizard" in text
    if shutil.which(shell) is None:
        pytest.skip(f"NOT RUN: {shell} is not installed")
    file = tmp_path / "completion"
    file.write_text(text)
    done = subprocess.run([shell, "-n", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="NOT RUN: bash is not installed")
def test_bash_itself_completes(practice: Path, tmp_path: Path) -> None:
    program = tmp_path / "libvirt-wizard"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m wizard "$@"\n')
    program.chmod(0o755)
    (tmp_path / "script").write_text(script("bash"))
    words = (
        f"source {tmp_path}/script; COMP_WORDS=(libvirt-wizard status virDomainSetVc); COMP_CWORD=2; "
        "COMP_LINE='libvirt-wizard status virDomainSetVc'; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; "
        "_python_argcomplete libvirt-wizard virDomainSetVc status; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    environment = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    done = subprocess.run(
        ["bash", "--norc", "-c", words], cwd=practice, env=environment, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "virDomainSetVcpus", done.stderr


def commands() -> dict[str, ArgumentParser]:
    """Each command with its parser."""
    found: dict[str, ArgumentParser] = {}
    for action in build_parser()._actions:
        if isinstance(action.choices, dict):
            found.update(action.choices)
    return found


def test_the_manual_page_has_every_command_and_option() -> None:
    pytest.importorskip("argparse_manpage")
    from wizard.manual import manual_page

    page = manual_page().replace("\\-", "-")
    assert page.startswith(".TH LIBVIRT-WIZARD")
    for name, parser in commands().items():
        assert name in page
        for action in parser._actions:
            if action.dest != "help":
                assert all(option in page for option in action.option_strings), (name, action.option_strings)
    assert manual_page() == manual_page()


@pytest.mark.skipif(shutil.which("man") is None, reason="NOT RUN: man is not installed")
def test_man_reads_the_manual_page(tmp_path: Path) -> None:
    pytest.importorskip("argparse_manpage")
    from wizard.manual import manual_page

    (tmp_path / "libvirt-wizard.1").write_text(manual_page())
    done = subprocess.run(
        ["man", "--warnings", "-l", str(tmp_path / "libvirt-wizard.1")], capture_output=True, text=True, check=False,
        env=os.environ | {"MANPAGER": "cat", "PAGER": "cat", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "preflight" in done.stdout
