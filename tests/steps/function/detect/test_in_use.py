"""What drivers do already, as the finished case beside a question that only a person can answer."""

from __future__ import annotations

from pathlib import Path

from steps.function.detect.in_use import older_through_newer, shared_by_drivers
from steps.inspect import STEPS
from steps.teach.explain import example
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.steps.function.detect import sample

_DRIVER = """static int
{prefix}DomainSetFrobFlags(virDomainPtr domain, const char *name, unsigned int flags)
{{
    return {helper}(domain, name);
}}

static int
{prefix}DomainSetFrob(virDomainPtr domain, const char *name, unsigned int flags)
{{
    return {callee}(domain, name, 0);
}}

"""
_COMMON = "src/conf/domain_conf.c"
_SYMBOLS = "src/libvirt_private.syms"


def facts(root: Path, qemu: str = "", test: str = "", exported: str = "") -> Facts:
    files = sample.add(sample.tree(), "DomainSetFrobFlags", sample.SITES)
    files[sample.QEMU] = qemu + files[sample.QEMU]
    files[sample.TEST] = test + files[sample.TEST]
    files[_SYMBOLS] = exported
    files[_COMMON] = (
        "#include <config.h>\n\nint\nvirDomainFrobParse(const char *name)\n{\n    return !name;\n}\n"
    )
    return Facts(Checkout.open(sample.write(root, files)).snapshot())


PAIRS = [("virDomainSetFrob", "virDomainSetFrobFlags")]
BOTH = ["virDomainSetFrobFlags", "virDomainSetFrob"]
EXPORTED = "# conf/domain_conf.h\nvirDomainFrobParse;\n\n# rpc/virnetserver.h\nvirNetFrob;\n"


def driver(prefix: str, helper: str, callee: str = "qemuOther") -> str:
    return _DRIVER.format(prefix=prefix, helper=helper, callee=callee)


def test_an_older_method_written_with_the_newer_one_is_found_at_its_call(tmp_path: Path) -> None:
    tree = facts(tmp_path, driver("qemu", "qemuOther", "qemuDomainSetFrobFlags"))
    found = older_through_newer(tree, PAIRS)
    assert found is not None
    assert found.path == sample.QEMU
    rows = (tmp_path / sample.QEMU).read_text().split("\n")
    assert rows[found.line - 1] == "    return qemuDomainSetFrobFlags(domain, name, 0);"
    assert found.told == (
        "virDomainSetFrob: in this driver qemuDomainSetFrob calls qemuDomainSetFrobFlags, which is virDomainSetFrobFlags's"
    )
    shown = example(tree, "virDomainSetOther", STEPS[4], "internal-use")
    assert shown is not None
    assert (shown.file, shown.line, shown.finished) == (found.path, found.line, True)


def test_a_call_of_something_else_is_no_internal_use(tmp_path: Path) -> None:
    tree = facts(tmp_path, driver("qemu", "qemuOther"))
    assert older_through_newer(tree, PAIRS) is None
    shown = example(tree, "virDomainSetOther", STEPS[4], "internal-use")
    assert shown is not None
    assert not shown.finished


def test_code_that_drivers_of_two_folders_share_is_found_at_its_definition(tmp_path: Path) -> None:
    tree = facts(
        tmp_path, driver("qemu", "virDomainFrobParse"), driver("test", "virDomainFrobParse"), EXPORTED
    )
    found = shared_by_drivers(tree, BOTH)
    assert found is not None
    assert (
        found.told
        == "virDomainFrobParse, which qemu_driver.c and test_driver.c call for virDomainSetFrobFlags"
    )
    assert (found.path, found.line) == (_COMMON, 4)
    shown = example(tree, "virDomainSetOther", STEPS[6], "common-code")
    assert shown is not None
    assert (shown.file, shown.finished) == (_COMMON, True)


def test_what_one_driver_calls_or_what_is_not_common_code_is_not_shared(tmp_path: Path) -> None:
    one = facts(tmp_path / "one", driver("qemu", "virDomainFrobParse"), driver("test", "testOther"), EXPORTED)
    assert shared_by_drivers(one, BOTH) is None
    rpc = facts(tmp_path / "rpc", driver("qemu", "virNetFrob"), driver("test", "virNetFrob"), EXPORTED)
    assert shared_by_drivers(rpc, BOTH) is None
    private = facts(
        tmp_path / "private", driver("qemu", "virDomainFrobParse"), driver("test", "virDomainFrobParse")
    )
    assert shared_by_drivers(private, BOTH) is None


def test_a_symbol_file_leads_nowhere_outside_the_checkout(tmp_path: Path) -> None:
    (tmp_path / "outside.c").write_text("int\nvirDomainFrobParse(void)\n{\n    return 0;\n}\n")
    tree = facts(
        tmp_path / "tree", driver("qemu", "virDomainFrobParse"), driver("test", "virDomainFrobParse"),
        "# conf/../../../outside.h\nvirDomainFrobParse;\n",
    )  # fmt: skip
    assert shared_by_drivers(tree, BOTH) is None
