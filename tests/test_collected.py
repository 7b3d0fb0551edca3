"""Every file of tests is collected: a folder that pytest leaves out by its name would be believed to pass."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent


def collected(folder: Path) -> set[Path]:
    """The files that a plain run of pytest in ``folder`` takes tests from."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    return {folder / line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}


def has_tests(path: Path) -> bool:
    """Whether the file defines a test at its top, or in a class."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


def test_no_file_of_tests_is_left_out() -> None:
    there = {path for path in (TOP / "tests").rglob("*.py") if has_tests(path)}
    missing = there - collected(TOP)
    assert not missing, f"never run: {sorted(str(path.relative_to(TOP)) for path in missing)}"


def test_a_folder_that_is_left_out_is_found(tmp_path: Path) -> None:
    """The test above can fail: pytest does not look into a folder that is called ``build``."""
    for folder in ("kept", "build"):
        (tmp_path / "tests" / folder).mkdir(parents=True)
        (tmp_path / "tests" / folder / f"test_{folder}.py").write_text("def test_it() -> None: ...\n")
    assert collected(tmp_path) == {tmp_path / "tests/kept/test_kept.py"}
