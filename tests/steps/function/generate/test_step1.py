"""The declaration, the symbol and the release note."""

from __future__ import annotations

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.edits.news import release_note
from steps.function.generate.header import declaration
from steps.function.generate.symbols import export
from tests.steps.function.generate.sample import after, facts, proposal

SYMS = """LIBVIRT_1.0.0 {
    global:
        virDomainGetFrob;
        virDomainSetBar;
        virDomainCreate;
};

LIBVIRT_1.5.0 {
    global:
        virDomainDestroy;
} LIBVIRT_1.0.0;

# .... define new API here using predicted next version number ....
"""
HEADER = """#ifndef LIBVIRT_DOMAIN_H
# define LIBVIRT_DOMAIN_H

int                     virDomainGetFrob        (virDomainPtr domain,
                                                 int bar);
int                     virDomainSetBar         (virDomainPtr domain);
int virDomainDestroy(virDomainPtr domain);

int virDomainCreate(virDomainPtr domain);

#endif /* LIBVIRT_DOMAIN_H */
"""
TITLE = "Introduce ``virDomainSetFrob()`` API"
HEADER_PATH = "include/libvirt/libvirt-domain.h"
SYMS_PATH = "src/libvirt_public.syms"


def test_the_declaration_follows_its_nearest_exported_sibling() -> None:
    tree = facts({HEADER_PATH: HEADER, SYMS_PATH: SYMS})
    text = after(tree, declaration(tree, proposal()), HEADER_PATH)
    assert text == HEADER.replace(
        "int bar);\n",
        "int bar);\nint virDomainSetFrob(virDomainPtr domain,\n                     const char *name,\n"
        "                     int level,\n                     unsigned int flags);\n",
    )


def test_what_extends_a_function_keeps_the_columns_of_its_declaration() -> None:
    tree = facts({HEADER_PATH: HEADER, SYMS_PATH: SYMS})
    made = proposal("int virDomainSetBarFlags(virDomainPtr domain, unsigned int flags);")
    text = after(tree, declaration(tree, made), HEADER_PATH)
    assert (
        "int                     virDomainSetBarFlags    (virDomainPtr domain,\n"
        "                                                 unsigned int flags);\n"
    ) in text


def test_a_declaration_without_a_sibling_follows_the_last_of_its_object() -> None:
    other = HEADER.replace(
        "int virDomainDestroy(", "int virConnectFoo(virConnectPtr conn);\nint virDomainDestroy("
    )
    tree = facts({HEADER_PATH: other, SYMS_PATH: SYMS.replace("virDomainSetBar;", "virConnectFoo;")})
    made = proposal("int virDomainSetKnob(virDomainPtr domain, unsigned int flags);")
    text = after(tree, declaration(tree, made), HEADER_PATH)
    assert text.index("virDomainCreate(") < text.index("virDomainSetKnob(")


def test_a_declaration_behind_an_empty_line_keeps_its_distance() -> None:
    tree = facts({HEADER_PATH: HEADER, SYMS_PATH: SYMS})
    made = proposal("int virDomainCreateFoo(virDomainPtr domain, unsigned int flags);")
    text = after(tree, declaration(tree, made), HEADER_PATH)
    assert (
        "int virDomainCreate(virDomainPtr domain);\n\nint virDomainCreateFoo(virDomainPtr domain,\n" in text
    )
    assert text.endswith("unsigned int flags);\n\n#endif /* LIBVIRT_DOMAIN_H */\n")


def test_a_module_without_a_header_gets_none() -> None:
    assert declaration(facts({SYMS_PATH: SYMS}), proposal()) == []


def test_a_header_without_siblings_gets_it_before_its_end() -> None:
    empty = "#ifndef A_H\n# define A_H\n\n# ifdef __cplusplus\n}\n# endif\n\n#endif\n"
    tree = facts({HEADER_PATH: empty})
    text = after(tree, declaration(tree, proposal()), HEADER_PATH)
    assert text.index("virDomainSetFrob") < text.index("# ifdef __cplusplus")


def test_a_new_block_stands_before_the_marker_with_the_block_before_as_parent() -> None:
    tree = facts({SYMS_PATH: SYMS})
    text = after(tree, export(tree, proposal()), SYMS_PATH)
    assert text.endswith(
        "} LIBVIRT_1.0.0;\n\nLIBVIRT_2.0.0 {\n    global:\n        virDomainSetFrob;\n} LIBVIRT_1.5.0;\n\n"
        "# .... define new API here using predicted next version number ....\n"
    )


def test_the_block_of_the_version_is_joined_where_there_is_one() -> None:
    tree = facts({SYMS_PATH: SYMS})
    text = after(tree, export(tree, proposal(since="1.5.0")), SYMS_PATH)
    assert "        virDomainDestroy;\n        virDomainSetFrob;\n} LIBVIRT_1.0.0;\n" in text


def test_a_block_between_two_others_becomes_the_parent_of_the_later() -> None:
    tree = facts({SYMS_PATH: SYMS})
    text = after(tree, export(tree, proposal(since="1.2.0")), SYMS_PATH)
    assert "LIBVIRT_1.2.0 {\n    global:\n        virDomainSetFrob;\n} LIBVIRT_1.0.0;\n" in text
    assert "        virDomainDestroy;\n} LIBVIRT_1.2.0;\n" in text


def test_other_libraries_have_blocks_of_their_own_at_the_end_of_the_file() -> None:
    path = "src/libvirt_qemu.syms"
    tree = facts({path: "LIBVIRT_QEMU_1.0.0 {\n    global:\n        virDomainQemuAttach;\n};\n"})
    made = proposal("int virDomainQemuFoo(virDomainPtr domain, unsigned int flags);")
    text = after(tree, export(tree, made), path)
    assert text.endswith(
        "};\n\nLIBVIRT_QEMU_2.0.0 {\n    global:\n        virDomainQemuFoo;\n} LIBVIRT_QEMU_1.0.0;\n"
    )


RST = """Releases
========

v1.5.0 (2015-01-01)
===================

* **New features**

  * first

* **Bug fixes**

  * second
"""


def test_a_release_note_opens_the_release_in_development() -> None:
    tree = facts({"NEWS.rst": RST})
    text = after(tree, release_note(tree, TITLE, "2.0.0"), "NEWS.rst")
    before, behind = text.split("v1.5.0 (2015-01-01)")
    assert (
        "v2.0.0 (unreleased)\n===================\n\n"
        "* **New features**\n\n  * Introduce ``virDomainSetFrob()``" in before
    )
    assert PLACEHOLDER in before
    assert before.endswith("\n\n\n")
    assert behind == RST.split("v1.5.0 (2015-01-01)")[1]


def test_a_release_note_joins_its_section() -> None:
    tree = facts({"NEWS.rst": RST})
    text = after(tree, release_note(tree, TITLE, "1.5.0"), "NEWS.rst")
    assert "  * first\n\n  * Introduce ``virDomainSetFrob()`` API\n" in text
    assert text.index("virDomainSetFrob") < text.index("* **Bug fixes**")
    assert "\n\n\n* **Bug fixes**" not in text


def test_a_missing_section_is_made() -> None:
    tree = facts({"NEWS.rst": "v1.5.0 (unreleased)\n===================\n\n* **Bug fixes**\n\n  * second\n"})
    text = after(tree, release_note(tree, TITLE, "1.5.0"), "NEWS.rst")
    assert "===\n\n* **New features**\n\n  * Introduce" in text
    assert text.index("New features") < text.index("Bug fixes")


XML = """<libvirt>
  <!--
  <release version="FIXME" date="unreleased">
    <section title="New features">
    </section>
  </release>
  -->
  <release version="v{version}" date="unreleased">
    <section title="New features">
      <change>
        <summary>
          one
        </summary>
      </change>
    </section>
    <section title="Bug fixes">
    </section>
  </release>
</libvirt>
"""


@pytest.mark.parametrize("version", ["2.0.0", "1.5.0"])
def test_a_release_note_of_the_older_form(version: str) -> None:
    tree = facts({"docs/news.xml": XML.format(version=version)})
    text = after(tree, release_note(tree, TITLE, "2.0.0"), "docs/news.xml")
    note = text.index("Introduce virDomainSetFrob API")
    assert text.count("<release version=") == (2 if version == "2.0.0" else 3)
    assert text.index("-->") < note < text.index("Bug fixes")
    assert text.rindex('<release version="v2.0.0"', 0, note) > 0
    assert text.count("<change>") == text.count("</change>") == 2
    assert text.count("<section") - text.count("</section>") == 0
