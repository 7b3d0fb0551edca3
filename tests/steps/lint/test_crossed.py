"""What the places of a tree say of each other: both sides are named, and what agrees raises nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.lint.finding import Lint
from steps.lint.rules import lint_all
from tests.steps.function.detect.sample import (
    CLIENT,
    DRIVER,
    GOLDEN,
    HEADER,
    MANUAL,
    NAME,
    PROTOCOL,
    PUBLIC,
    VIRSH,
)
from tests.steps.lint.sample import facts, files

COMMAND = "set-frob"
OPTIONS = """static const vshCmdOptDef opts_set_frob[] = {
    {.name = "domain",
     .type = VSH_OT_DATA,
     .flags = VSH_OFLAG_REQ,
    },
    {.name = "pool",
     .type = VSH_OT_STRING,
    },
    {.name = "live",
     .type = VSH_OT_BOOL,
    },
    {.name = NULL}
};

"""
SECTION = """
set-frob
-----------

**Syntax:**

::

   set-frob domain [--pool pool] [--live]

Sets it.
"""


def shell(section: str = SECTION, options: str = OPTIONS) -> dict[str, str]:
    made = files()
    made[VIRSH] = options + made[VIRSH].replace(".handler", ".opts = opts_set_frob,\n     .handler")
    made[MANUAL] = made[MANUAL].replace("\nset-frob\n-----------\n\nSets it.\n", section)
    return made


def found(tmp_path: Path, made: dict[str, str]) -> list[Lint]:
    return lint_all(facts(tmp_path, made))


def changed(path: str, old: str, new: str, made: dict[str, str] | None = None) -> dict[str, str]:
    made = files() if made is None else made
    assert old in made[path], old
    return {**made, path: made[path].replace(old, new)}


@pytest.mark.parametrize("made", [files(), shell()])
def test_a_tree_that_agrees_with_itself_raises_nothing(made: dict[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, made) == []


ACL = "     * @acl: domain:write\n"
READ_ONLY = "    virCheckReadOnlyGoto(conn->flags, error);\n"
UNDER = "    if (flags & VIR_FROB_SECURE)\n" + READ_ONLY
ABSOLUTE = "    path = g_canonicalize_filename(name, NULL);\n"
WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "read-only refused, acl reads": (changed(PROTOCOL, ACL, "     * @acl: domain:read\n"), "rule-read-only", NAME),
    "read-only refused under a flag, no acl for it": (
        changed(PUBLIC, READ_ONLY, UNDER, changed(PROTOCOL, ACL, "     * @acl: domain:read\n")), "readonly-flag-no-acl", NAME,
    ),
    "acl under a flag, read-only not refused": (
        changed(PUBLIC, READ_ONLY, "", changed(
            PROTOCOL, ACL, "     * @acl: domain:read\n     * @acl: domain:read_secure:VIR_FROB_SECURE\n")),
        "rule-read-only", NAME,
    ),
    "a path of the host from a read-only connection": (
        changed(PUBLIC, READ_ONLY, ABSOLUTE, changed(PROTOCOL, ACL, "     * @acl: domain:read\n")), "rule-read-only", NAME,
    ),
    "a string of the wire unchecked": (changed(PUBLIC, "    virCheckNonNullArgGoto(name, error);\n", ""), "rule-arguments", NAME),
    "a struct recorded otherwise": (changed(GOLDEN, "u_int  ", "int    "), "protocol-structs", NAME),
    "a procedure recorded with another number": (changed(GOLDEN, "FROB = 1,", "FROB = 2,"), "protocol-structs", NAME),
    "a gap in the numbers": (
        changed(GOLDEN, "FROB = 1,", "FROB = 3,", changed(PROTOCOL, "FROB = 1", "FROB = 3")), "wire-procedure", NAME,
    ),
    "an array without a limit": (
        changed(PROTOCOL, "remote_nonnull_string name;", "remote_nonnull_string name<>;"), "wire-limit", NAME,
    ),
    "a comment that is not read": (changed(PUBLIC, "/**\n * virDomainSetFrob", "/*\n * virDomainSetFrob"), "docs", NAME),
    "a constant that is nowhere": (changed(PUBLIC, "extra flags", "bitwise-OR of VIR_FROB_GONE"), "docs", NAME),
    "a function that is nowhere": (changed(PUBLIC, "extra flags", "see virDomainGetFrob()"), "docs", NAME),
    "Since another version": (
        changed(PUBLIC, " * @flags: extra flags\n", " * @flags: extra flags\n *\n * Since: 1.2.1\n", changed(
            "meson.build", "2.0.0", "1.2.0")), "since-tag", NAME,
    ),
    "the client's table another version": (
        changed(CLIENT, "/* 1.2.0 */", "/* 1.1.0 */", changed("meson.build", "2.0.0", "1.2.0")), "since-tag", NAME,
    ),
    "another type in the header": (
        changed(HEADER, "const char *name", "char *name", changed("meson.build", "2.0.0", "1.2.0")), "prototype", NAME,
    ),
    "another type in the typedef": (
        changed(DRIVER, "const char *name", "int name", changed("meson.build", "2.0.0", "1.2.0")), "prototype", NAME,
    ),
    "a parameter that is not logged": (
        changed(PUBLIC, '"name=%s, flags=0x%x", name, flags', '"flags=0x%x", flags', changed("meson.build", "2.0.0", "1.2.0")),
        "rule-debug-entry", NAME,
    ),
    "a command that the manual has not": (shell(SECTION.replace("set-frob", "set-frobs")), "virsh-command-undocumented", COMMAND),
    "a section of no command": (
        shell(SECTION + SECTION.replace("set-frob", "set-frobs")), "virsh-doc-unknown-command", "set-frobs",
    ),
    "an option that the manual has not": (shell(SECTION.replace(" [--live]", "")), "virsh-option-undocumented", COMMAND),
    "an option that the table has not": (
        shell(SECTION.replace("[--live]", "[--live] [--config]")), "virsh-doc-unknown-option", COMMAND,
    ),
    "an optional value before a required one": (
        shell(SECTION.replace("domain [--pool pool]", "[--pool pool] domain")), "virsh-doc-order", COMMAND,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_agree_is_found(case: str, tmp_path: Path) -> None:
    made, rule, name = WRONG[case]
    listed = found(tmp_path, made)
    assert [f for f in listed if (f.rule, f.name) == (rule, name)], listed
    assert all(f.file and f.line for f in listed)


def test_the_flag_of_a_guarded_check_may_be_the_one_that_acl_names(tmp_path: Path) -> None:
    acl = "     * @acl: domain:read\n     * @acl: domain:read_secure:VIR_FROB_SECURE\n"
    assert found(tmp_path, changed(PUBLIC, READ_ONLY, UNDER, changed(PROTOCOL, ACL, acl))) == []


def test_a_string_that_may_be_null_on_the_wire_needs_no_check(tmp_path: Path) -> None:
    made = changed(PROTOCOL, "remote_nonnull_string name", "remote_string name")
    made = changed(GOLDEN, "remote_nonnull_string      name", "remote_string              name", made)
    assert found(tmp_path, changed(PUBLIC, "    virCheckNonNullArgGoto(name, error);\n", "", made)) == []


def test_an_example_in_a_comment_names_what_is_the_readers_own(tmp_path: Path) -> None:
    example = "extra flags\n *\n * For example:\n *\n *     virDomainFrobAll(conn);\n"
    assert found(tmp_path, changed(PUBLIC, "extra flags\n", example)) == []


def test_options_may_come_from_macros(tmp_path: Path) -> None:
    macro = '#define FROB_OPT(_help) \\\n    {.name = "live", .type = VSH_OT_BOOL, .help = _help}\n\n'
    options = macro + OPTIONS.replace(
        '{.name = "live",\n     .type = VSH_OT_BOOL,\n    }', 'FROB_OPT(N_("now"))'
    )
    assert found(tmp_path, shell(options=options)) == []


CLIENT_FUNCTION = """
static int
remoteDomainSetFrob(virDomainPtr dom, const char *word, unsigned int flags)
{
    args.name = (char *) word;
    return call(conn, priv, 0, REMOTE_PROC_DOMAIN_SET_FROB);
}
"""


def by_hand(client: str, made: dict[str, str]) -> dict[str, str]:
    made = changed(PROTOCOL, "@generate: both", "@generate: server", made)
    return {**made, CLIENT: client + made[CLIENT]}


def test_a_client_by_hand_sends_what_it_is_given(tmp_path: Path) -> None:
    unchecked = changed(PUBLIC, "    virCheckNonNullArgGoto(name, error);\n", "")
    assert {f.rule for f in found(tmp_path / "sends", by_hand(CLIENT_FUNCTION, unchecked))} == {
        "rule-arguments"
    }
    careful = CLIENT_FUNCTION.replace("(char *) word;", "word ? (char *) word : fallback;")
    assert found(tmp_path / "careful", by_hand(careful, unchecked)) == []
