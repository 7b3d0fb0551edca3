"""libvirt-python's own generator is asked on copies, and every way it can fail ends in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.errors import BadInput, MissingTool
from steps.function.bindings_asked import ask_generator

APIBUILD = """
import os, sys
names = [l.split()[1] for l in open(os.path.join(sys.argv[1], "../include/libvirt/libvirt-domain.h")) if l.startswith("int ")]
with open(os.path.join(sys.argv[2], "libvirt-api.xml"), "w") as out:
    out.write("<api>" + "".join(f"<function name='{n}'/>" for n in names) + "</api>")
"""
GENERATOR = """
import os, re, sys
os.mkdir("build")
names = re.findall("name='(\\\\w+)'", open(sys.argv[2]).read())
print("ERROR: failed virDomainFailed")
with open(f"build/{sys.argv[1]}.c", "w") as out:
    for name in names:
        if name.endswith("Written"):
            out.write(f"PyObject *\\nlibvirt_{name}(PyObject *self, PyObject *args) {{\\n")
"""
NAMES = ("virDomainWritten", "virDomainByHand", "virDomainFailed", "virDomainQuiet", "virAdmFoo")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "libvirt"
    for name, text in {
        "scripts/apibuild.py": APIBUILD,
        "include/libvirt/libvirt-domain.h": "".join(f"int {name} (void);\n" for name in NAMES),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "src").mkdir()
    return root


@pytest.fixture
def bindings(tmp_path: Path) -> Path:
    folder = tmp_path / "libvirt-python"
    folder.mkdir()
    (folder / "generator.py").write_text(GENERATOR)
    (folder / "libvirt-override-api.xml").write_text("<function name='virDomainByHand' file='python'>")
    return folder


def test_each_answer(tree: Path, bindings: Path) -> None:
    before = sorted(tree.rglob("*")), sorted(bindings.rglob("*"))
    answers = ask_generator(tree, bindings, NAMES)
    assert answers == {
        "virDomainWritten": "it writes the binding",
        "virDomainByHand": "it has an override for it, written by hand",
        "virDomainFailed": "it prints 'failed virDomainFailed': a person writes the binding",
        "virDomainQuiet": "it leaves the function out",
        "virAdmFoo": "it does not bind this library",
    }
    assert (sorted(tree.rglob("*")), sorted(bindings.rglob("*"))) == before


def test_a_folder_without_a_generator(tree: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"has no generator\.py: name a checkout of libvirt-python"):
        ask_generator(tree, tmp_path, NAMES)


def test_a_tree_without_apibuild(tree: Path, bindings: Path) -> None:
    (tree / "scripts/apibuild.py").unlink()
    with pytest.raises(MissingTool, match=r"this tree has no apibuild\.py"):
        ask_generator(tree, bindings, NAMES)


def test_programs_that_fail(tree: Path, bindings: Path) -> None:
    (bindings / "generator.py").write_text("raise SystemExit('no')")
    with pytest.raises(MissingTool, match="generator wrote nothing for libvirt: no"):
        ask_generator(tree, bindings, NAMES)
    (tree / "scripts/apibuild.py").write_text("raise SystemExit('broken')")
    with pytest.raises(MissingTool, match="wrote no description of the API: broken"):
        ask_generator(tree, bindings, NAMES)
