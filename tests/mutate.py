"""Change single places of the program and look whether its tests notice: ``python -m tests.mutate [-n N] [--seed S] PAIR…``.

A PAIR is ``steps/tree/layout.py=tests/steps/tree`` (several test targets by commas). Each change is made to a copy of the
project: a comparison turned around, ``and`` for ``or``, a ``not`` dropped, a constant altered, a condition always true. Prints
each change that no test noticed, and the share that was noticed. Not part of the suite: a change takes as long as its tests.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def places(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that can be changed: none in a docstring, an annotation or an import."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        for name in ("annotation", "returns"):
            held = getattr(node, name, None)
            if isinstance(held, ast.AST):
                skipped |= {id(inner) for inner in ast.walk(held)}
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if (
            isinstance(node, ast.Compare | ast.BoolOp | ast.If | ast.IfExp)
            or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
            or (
                isinstance(node, ast.Constant)
                and isinstance(node.value, bool | int | str | bytes)
                and node.value
            )
        ):
            yield node


def change(node: ast.AST) -> str:
    """Change the node in place; gives back what was done."""
    if isinstance(node, ast.Compare):
        node.ops[0] = _TURNED[type(node.ops[0])]()
        return "comparison turned around"
    if isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return "and/or"
    if isinstance(node, ast.If | ast.IfExp):
        node.test = ast.Constant(value=True)
        return "condition always true"
    if isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(op=ast.Not(), operand=node.operand)
        return "not dropped"
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, bool):
        node.value = not value
    elif isinstance(value, int):
        node.value = value + 1
    else:
        node.value = (value + "Z") if isinstance(value, str) else (value + b"Z")  # type: ignore[operator]
    return f"{value!r} altered"


def noticed(copied: Path, file: str, text: str, tests: list[str]) -> bool:
    """Whether a test fails with ``text`` in the file."""
    path = copied / file
    before = path.read_text("utf-8")
    path.write_text(text, "utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
            cwd=copied, capture_output=True, timeout=600, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(before, "utf-8")
    return done.returncode != 0


def main() -> int:
    """Make the changes; 0 if at least 85 in 100 were noticed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-n", type=int, default=60, help="how many changes, over all files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("pairs", nargs="+", metavar="FILE=TESTS")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    killed = made = 0
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        copied = Path(folder) / "project"
        shutil.copytree(
            TOP, copied, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "screenshots")
        )
        for index, pair in enumerate(given.pairs):
            file, _, tests = pair.partition("=")
            tree = ast.parse((TOP / file).read_text("utf-8"))
            count = len(list(places(tree)))
            share = given.n // len(given.pairs) + (index < given.n % len(given.pairs))
            for number in sorted(chance.sample(range(count), min(share, count))):
                changed = copy.deepcopy(tree)
                node = list(places(changed))[number]
                what = change(node)
                made += 1
                found = noticed(
                    copied, file, ast.unparse(ast.fix_missing_locations(changed)), tests.split(",")
                )
                killed += found
                if not found:
                    print(f"not noticed: {file}:{getattr(node, 'lineno', 0)}: {what}", flush=True)
    print(f"{killed} of {made} changes were noticed ({100 * killed // max(1, made)} %)")
    return 0 if killed * 100 >= made * 85 else 1


if __name__ == "__main__":
    sys.exit(main())
