"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

from tests.steps.tasks.diagnose.reading import one, read

MESON_STYLE = """\
 32/132 libvirt:syntax-check / prohibit_frob    FAIL            0.07s   exit status 2
>>> MALLOC_PERTURB_=196 /usr/bin/make -C ROOT/build/build-aux sc_prohibit_frob
――――――――――――――――――――――――――――――――――――― ✀  ―――――――――――――――――――――――――――――――――――――
stdout:
make: Entering directory 'ROOT/build/build-aux'
ROOT/src/toy/toy_driver.c:3:    frob(a, b);
ROOT/tools/virsh-domain.c:8:    frob(c, d);
make: Leaving directory 'ROOT/build/build-aux'
stderr:
/usr/bin/grep: ROOT/docs/logo.png: binary file matches
use toy() in place of frob()
make: *** [ROOT/build-aux/syntax-check.mk:890: sc_prohibit_frob] Error 1
――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――
 33/132 libvirt:syntax-check / other            OK              0.07s
"""


def test_style_rule_under_meson(root: Path) -> None:
    first, second = read(root, MESON_STYLE)
    assert (first.tool, first.place, first.step) == ("sc_prohibit_frob", "src/toy/toy_driver.c:3", 8)
    assert (second.place, second.step) == ("tools/virsh-domain.c:8", 6)
    assert first.message == second.message == "use toy() in place of frob()"


def test_style_rule_of_the_old_make(root: Path) -> None:
    text = """\
  GEN      spacing-check
No whitespace after keyword:
src/toy/toy_driver.c:6:     if(frob)
maint.mk: incorrect formatting
make: *** [cfg.mk:1128: spacing-check] Error 1
avoid_frob
0.04 avoid_frob
prohibit_frob
src/toy/toy_driver.c:3:    frob(a, b);
maint.mk: use toy() in place of frob()
make: *** [maint.mk:387: sc_prohibit_frob] Error 1
make: Target 'syntax-check' not remade because of errors.
"""
    spacing, rule = read(root, text)
    assert (spacing.tool, spacing.place, spacing.message) == (
        "sc_spacing-check",
        "src/toy/toy_driver.c:6",
        "No whitespace after keyword",
    )
    assert (rule.tool, rule.place, rule.message) == (
        "sc_prohibit_frob",
        "src/toy/toy_driver.c:3",
        "use toy() in place of frob()",
    )


def test_rule_that_names_files_only(root: Path) -> None:
    text = """\
make: Entering directory 'ROOT/build/build-aux'
ROOT/src/toy/toy_driver.c
the above files do not include <config.h>
make: *** [ROOT/build-aux/syntax-check.mk:949: sc_require_config_h] Error 1
"""
    found = one(root, text)
    assert (found.file, found.line, found.tool) == ("src/toy/toy_driver.c", None, "sc_require_config_h")


def test_rule_of_a_script_that_explains_each_file(root: Path) -> None:
    text = """\
ROOT/include/libvirt/libvirt-domain.h: missing '#pragma once' header guard
make: *** [ROOT/build-aux/syntax-check.mk:9: header-ifdef] Error 1
"""
    found = one(root, text)
    assert (found.tool, found.file, found.step) == ("sc_header-ifdef", "include/libvirt/libvirt-domain.h", 1)
    assert found.detail == (" missing '#pragma once' header guard",)


def test_code_that_a_rule_quotes_is_no_message_of_another_tool(root: Path) -> None:
    text = """\
src/toy/toy_driver.c:7: die "unexpected data $_"; is missing version
maint.mk: use toy()
make: *** [maint.mk:387: sc_prohibit_frob] Error 1
"""
    assert one(root, text).tool == "sc_prohibit_frob"


def test_rule_with_a_million_lines_stays_small(root: Path) -> None:
    many = "".join(f"src/toy/toy_driver.c:{n}: x\n" for n in range(1, 5001))
    found = read(root, f"{many}maint.mk: too much\nmake: *** [maint.mk:3: sc_much] Error 1\n")
    assert len(found) == 100
    assert "5000 places" in found[0].advice
