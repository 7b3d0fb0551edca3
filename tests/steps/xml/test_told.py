"""Messages of a series that brings XML, in the words of libvirt's log."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from steps.series.model import Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from steps.xml.told import message, named
from tests.steps.xml.test_plan import planned

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")


@pytest.mark.parametrize(
    ("refs", "words"),
    [
        (["xml domain/devices/vsock/@mode"], "'mode' attribute of <vsock>"),
        (["xml domain/devices/vsock"], "<vsock> element"),
        (["xml domain/devices/vsock/buffer"], "<buffer> element of <vsock>"),
        (["xml domain/devices/vsock/@model=a|b"], "'a' and 'b' for model of <vsock>"),
        ([f"xml domain/devices/vsock/@long{n}" for n in range(9)], "new XML of <vsock>"),
    ],
)
def test_what_is_new_is_named(refs: list[str], words: str) -> None:
    assert named(refs) == words


def test_each_patch_has_its_own_words() -> None:
    def subject(patch: str, driver: str, *files: str) -> str:
        told = message(
            ["xml domain/devices/lamp/@mode"], patch, driver, files, lambda path: path.split("/")[-1]
        )
        return told[0] if told else ""

    what = "'mode' attribute of <lamp>"
    schema, code = "src/conf/schemas/domaincommon.rng", "src/conf/domain_conf.c"
    assert subject("common", "", schema, code) == f"conf: Introduce {what}"
    assert subject("common", "", code) == f"conf: Parse and format {what}"
    assert subject("public-api", "", schema) == f"docs: Add schema and documentation of {what}"
    assert subject("driver-qemu", "qemu", "src/qemu/qemu_command.c") == f"qemu: Add support for {what}"
    assert subject("common", "", "src/util/virlog.c") == ""


def test_a_series_of_xml_is_one_conf_patch_and_the_news(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    made = planned(tree, "domain/devices/lamp/@mode : enum fast|slow")
    (tree / "src/libvirt_public.syms").write_text("LIBVIRT_0.0.3 {\n};\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "base"]):
        subprocess.run([*GIT, *command], cwd=tree, check=True)
    subprocess.run(["git", "apply", "-"], input=made.plan.diff(), cwd=tree, check=True)
    series = Material.read(Checkout.open(tree)).arrange(Wishes())
    assert [patch.subject for patch in series.patches] == [
        "conf: Introduce 'mode' attribute of <lamp>",
        "NEWS: Document 'mode' attribute of <lamp>",
    ]
    assert "domain/devices/lamp/@mode" in series.patches[0].message
