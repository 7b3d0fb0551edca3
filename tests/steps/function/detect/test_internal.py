"""What libvirt declares for itself is no API in progress, what a public header declares is one, whatever its name."""

from __future__ import annotations

from steps.function.progress import unreleased
from tests.steps.function.detect import sample
from tests.steps.function.generate.sample import facts


def test_a_function_of_libvirts_own() -> None:
    files = sample.tree()
    files[sample.PUBLIC] += "\nint\nvirHasFrobs(void)\n{\n    return 1;\n}\n"
    assert "virHasFrobs" in unreleased(facts(files))
    files["src/frob.h"] = "int virHasFrobs(void);\n"
    assert "virHasFrobs" not in unreleased(facts(files))


def test_an_event_in_the_name() -> None:
    files = sample.add(sample.tree(), "DomainSetPowerEventMask", ["header"])
    assert "virDomainSetPowerEventMask" in unreleased(facts(files))


def test_a_call_behind_a_macro() -> None:
    files = sample.tree()
    text = sample.text("virsh", "DomainSetFrob", 1)
    helper = "int\nvirshFrobBy(void)\n{\n    return virDomainSetFrob(NULL, NULL, 0);\n}\n"
    command = "static bool\ncmdDomainSetFrob(vshControl *ctl, const vshCmd *cmd)\n{\n    return virshFrob(ctl);\n}\n"
    files[sample.VIRSH] = files[sample.VIRSH].replace(text, helper + command)
    shell = facts(files).shell("main")
    assert shell.commands_using(sample.NAME) == []
    files["tools/virsh-domain.h"] = "#define virshFrob(ctl) \\\n    virshFrobBy()\n"
    shell = facts(files).shell("main")
    assert [place.name for place in shell.commands_using(sample.NAME)] == ["set-frob"]
