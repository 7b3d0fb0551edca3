"""virsh commands in both forms, and their place in table and manual page."""

from __future__ import annotations

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.function.generate.virsh import command, handler_name, identifier, purpose, why_none
from steps.function.generate.virsh_docs import manual_entry
from steps.function.proposer import propose
from steps.function.prototype import parse
from tests.steps.function.generate.sample import FROB, after, facts, proposal

PATH = "tools/virsh-domain.c"
MAIN = """static const vshCmdGrp cmdGroups[] = {
    {VIRSH_CMD_GRP_DOM_MANAGEMENT, "domain", domManagementCmds},
    {NULL, NULL, NULL}
};
"""
OLD_HEADER = "#define VIRSH_COMMON_OPT_DOMAIN_FULL(cflags) \\\n    VIRSH_COMMON_OPT_DOMAIN(cflags)\n"
OLD = """#include "virsh-domain.h"
#include "virsh-util.h"

static bool
cmdBar(vshControl *ctl, const vshCmd *cmd)
{
    virshControlPtr priv = ctl->privData;
    const char *name;
    if (vshCommandOptStringReq(ctl, cmd, "name", &name) < 0)
        return false;
    return virDomainSetBar(dom, 0) == 0;
}

const vshCmdDef domManagementCmds[] = {
    {.name = "attach-bar",
     .handler = cmdBar,
     .opts = opts_bar,
     .info = info_bar,
     .flags = 0
    },
    {.name = "undefine",
     .handler = cmdUndefine,
     .opts = opts_undefine,
     .info = info_undefine,
     .flags = 0
    },
    {.name = NULL}
};
"""
NEW = OLD.replace("virshControlPtr ", "g_autoptr(virshDomain) dom = NULL;\n    virshControl *").replace(
    "static bool", "static const vshCmdInfo info_bar = {\n    .help = N_(\"x\"),\n};\n\nstatic bool"
).replace("StringReq", "String")  # fmt: skip
NEW_HEADER = OLD_HEADER + "    {.positional = true}\n"
AUTOPTR = "G_DEFINE_AUTOPTR_CLEANUP_FUNC(virshDomain, virshDomainFree);\n#include <glib.h> /* g_autofree */\n"
SYMS = "LIBVIRT_1.0.0 {\n    global:\n        virDomainSetBar;\n};\n"
RST = """DOMAIN COMMANDS
===============

attach-bar
----------

**Syntax:**

Text.


undefine
--------

Text.
"""
POD = (
    "=over 4\n\n=item B<attach-bar>\n\nText.\n\n=over 4\n\n=item B<x>\n\ny\n\n=back\n\n"
    "=item B<undefine>\n\nText.\n\n=back\n"
)


def old_tree(**files: str):
    return facts({
        PATH: OLD, "tools/virsh.c": MAIN, "tools/virsh.h": OLD_HEADER,
        "tools/vsh.h": "vshCommandOptStringReq",
        "tools/virsh-util.c": "void\nvirshDomainFree(virDomainPtr dom)\n", "src/libvirt_public.syms": SYMS,
        "tools/virsh-util.h": "void\nvirshDomainFree(virDomainPtr dom);\n", **files,
    })  # fmt: skip


def new_tree(**files: str):
    return facts({
        PATH: NEW.replace("virshControl *priv", "g_autofree char *x = NULL;\n    virshControl *priv"),
        "tools/virsh.c": MAIN, "tools/virsh.h": NEW_HEADER, "tools/vsh.h": "vshCommandOptString",
        "tools/virsh-util.h": AUTOPTR, "src/libvirt_public.syms": SYMS, **files,
    })  # fmt: skip


def wanted(prototype: str = FROB, name: str = "domsetfrob", **changes: object):
    return proposal(prototype, virsh_command=name, virsh_group="domain", **changes)


def test_the_older_form() -> None:
    tree = old_tree()
    text = after(tree, command(tree, wanted()), PATH)
    assert '    {.name = "name",\n     .type = VSH_OT_DATA,\n     .flags = VSH_OFLAG_REQ,\n' in text
    assert '    {.name = "level",\n     .type = VSH_OT_INT,\n     .flags = VSH_OFLAG_REQ,\n' in text
    assert 'static const vshCmdInfo info_domsetfrob[] = {\n    {.name = "help",\n' in text
    assert "    virDomainPtr dom = NULL;\n" in text
    assert '    if (vshCommandOptStringReq(ctl, cmd, "name", &name) < 0)\n        return false;\n' in text
    assert "    ret = true;\n\n cleanup:\n    virshDomainFree(dom);\n    return ret;\n" in text
    assert "     .info = info_domsetfrob,\n" in text


def test_the_newer_form() -> None:
    tree = new_tree()
    text = after(tree, command(tree, wanted()), PATH)
    assert "     .type = VSH_OT_STRING,\n     .positional = true,\n     .required = true,\n" in text
    assert "static const vshCmdInfo info_domsetfrob = {\n    .help = N_(" in text
    assert "    g_autoptr(virshDomain) dom = NULL;\n" in text
    assert 'vshCommandOptString(ctl, cmd, "name", &name)' in text
    assert "cleanup:" not in text.split("cmdDomSetFrob(vshControl")[1]
    assert "     .info = &info_domsetfrob,\n" in text


def test_virt_admin_gets_a_command_too_with_none_of_virshs_completers() -> None:
    admin = OLD.replace("virshControlPtr", "vshAdmControl *").replace("domManagementCmds", "managementCmds")
    groups = MAIN.replace("VIRSH_CMD_GRP_DOM_MANAGEMENT", '"Management commands"').replace(
        '"domain"', '"management"'
    )
    path = "tools/virt-admin.c"
    tree = old_tree(**{
        path: admin.split("const vshCmdDef")[0] + "const vshCmdDef managementCmds[] = {\n    {.name = NULL}\n};\n"
        + groups.replace("domManagementCmds", "managementCmds"),
        "tools/virt-admin-completer.h": "char **\nvshAdmServerCompleter(vshControl *ctl,\n",
        "tools/virsh-completer.h": "char **\nvirshCompleteEmpty(vshControl *ctl,\n",
    })  # fmt: skip
    made = proposal(
        "int virAdmServerSetFrob(virAdmServerPtr srv, const char *name, unsigned int flags);",
        virsh_command="server-frob-set", virsh_group="management",
    )  # fmt: skip
    text = after(tree, command(tree, made), path)
    assert '{.name = "server-frob-set",\n     .handler = cmdServerFrobSet,\n' in text
    assert "    if (virAdmServerSetFrob(srv, name, 0) < 0) {\n" in text
    assert ".completer = vshAdmServerCompleter,\n" in text
    assert "virshComplete" not in text


def test_the_command_calls_the_function_with_what_was_given() -> None:
    tree = old_tree()
    text = after(tree, command(tree, wanted()), PATH)
    assert "    if (virDomainSetFrob(dom, name, level, 0) < 0) {\n" in text


def test_the_command_stands_behind_the_one_that_calls_the_sibling_and_its_entry_in_the_alphabet() -> None:
    tree = old_tree()
    text = after(tree, command(tree, wanted()), PATH)
    assert text.index("\ncmdBar(") < text.index("\ncmdDomSetFrob(") < text.index("domManagementCmds[]")
    assert text.index('"attach-bar"') < text.index('{.name = "domsetfrob"') < text.index('"undefine"')


def test_a_command_that_is_there_is_left_alone() -> None:
    tree = old_tree()
    assert command(tree, wanted(name="undefine")) == []


def test_no_name_no_command() -> None:
    tree = old_tree()
    assert command(tree, proposal(virsh_command=None)) == []
    assert manual_entry(tree, proposal(virsh_command=None)) == []


def test_optional_strings_are_no_required_options() -> None:
    tree = old_tree()
    text = after(tree, command(tree, wanted(nullable=frozenset({"name"}))), PATH)
    assert '    {.name = "name",\n     .type = VSH_OT_STRING,\n     .help' in text
    assert text.index('{.name = "level",') < text.index('{.name = "name",\n     .type')


def test_state_flags_become_three_options() -> None:
    acl = ("domain:write", "domain:save:VIR_DOMAIN_AFFECT_CONFIG")
    tree = old_tree()
    text = after(tree, command(tree, wanted(acl=acl)), PATH)
    assert "VSH_EXCLUSIVE_OPTIONS_VAR(current, live);" in text
    assert "flags |= VIR_DOMAIN_AFFECT_CONFIG;" in text
    assert "virDomainSetFrob(dom, name, level, flags)" in text


@pytest.mark.parametrize(
    ("prototype", "expected"),
    [
        ("char *virDomainGetFrob(virDomainPtr domain, unsigned int flags);", 'vshPrint(ctl, "%s\\n", text);'),
        (
            "int virDomainGetFrob(virDomainPtr domain, virTypedParameterPtr *params, int *nparams, "
            "unsigned int flags);",
            "char *str = vshGetTypedParamValue(ctl, &params[i]);",
        ),
        (
            "int virDomainGetFrob(virDomainPtr domain, unsigned long long *total, unsigned int flags);",
            'vshPrint(ctl, "%-15s: %llu\\n", _("total"), total);',
        ),
        (
            "int virDomainGetFrob(virDomainPtr domain, char **motto, unsigned int flags);",
            'vshPrint(ctl, "%s\\n", NULLSTR(motto));',
        ),
        (
            "int virDomainGetFrob(virDomainPtr domain, char **motto, int *level, unsigned int flags);",
            'vshPrint(ctl, "%-15s: %s\\n", _("motto"), NULLSTR(motto));',
        ),
        (
            "int virConnectListAllFrobs(virConnectPtr conn, virDomainPtr **doms, unsigned int flags);",
            "virDomainGetName(doms[i])",
        ),
        (
            "virDomainPtr virDomainFrobXML(virConnectPtr conn, const char *xml, unsigned int flags);",
            "virFileReadAll(from,",
        ),
    ],
)
def test_results_are_shown(prototype: str, expected: str) -> None:
    tree = old_tree()
    assert expected in after(tree, command(tree, wanted(prototype, "frob")), PATH)


def test_typed_parameters_are_read_as_fields_with_values() -> None:
    params = "virTypedParameterPtr params, int nparams"
    prototype = f"int virDomainSetFrob(virDomainPtr domain, {params}, unsigned int flags);"
    tree = old_tree()
    text = after(tree, command(tree, wanted(prototype, "frob")), PATH)
    assert "virTypedParamsAddULLong(&params, &nparams, &maxparams," in text
    assert "virDomainSetFrob(dom, params, nparams, 0)" in text
    assert "    virTypedParamsFree(params, nparams);\n" in text
    assert PLACEHOLDER in text


def test_typed_parameters_in_own_memory_are_counted_first() -> None:
    params = "virTypedParameterPtr params, int *nparams"
    prototype = f"int virDomainGetFrob(virDomainPtr domain, {params}, unsigned int flags);"
    tree = old_tree()
    text = after(tree, command(tree, wanted(prototype, "frob")), PATH)
    first, second = "virDomainGetFrob(dom, NULL, &nparams, 0)", "virDomainGetFrob(dom, params, &nparams, 0)"
    assert (
        text.index(first)
        < text.index("params = vshCalloc(ctl, nparams, sizeof(*params));")
        < text.index(second)
    )


def test_a_header_that_is_needed_is_included_in_its_place() -> None:
    tree = old_tree()
    made = wanted(
        "virDomainPtr virDomainFrobXML(virConnectPtr conn, const char *xml, unsigned int flags);", "frob"
    )
    assert '#include "virsh-domain.h"\n#include "virfile.h"\n#include "virsh-util.h"\n' in after(
        tree, command(tree, made), PATH
    )


def test_what_no_command_line_can_give_gets_no_command() -> None:
    tree = old_tree()
    made = wanted("int virDomainFrob(virDomainPtr domain, virFreeCallback cb, unsigned int flags);", "frob")
    assert command(tree, made) == []


def test_a_parameter_called_as_a_variable_of_the_command_gets_another_name() -> None:
    tree = old_tree()
    made = wanted("int virDomainSetFrob(virDomainPtr domain, const char *cmd, unsigned int flags);", "frob")
    text = after(tree, command(tree, made), PATH)
    assert 'vshCommandOptStringReq(ctl, cmd, "cmd", &cmdValue)' in text
    assert "virDomainSetFrob(dom, cmdValue, 0)" in text


def test_the_manual_page() -> None:
    path = "docs/manpages/virsh.rst"
    tree = old_tree(**{path: RST})
    inserted = command(tree, wanted())
    tree = old_tree(**{path: RST, PATH: after(tree, inserted, PATH)})
    text = after(tree, manual_entry(tree, wanted()), path)
    assert (
        "Text.\n\n\ndomsetfrob\n----------\n\n**Syntax:**\n\n::\n\n   domsetfrob domain name level\n\n"
        in text
    )
    assert PLACEHOLDER in text
    assert text.endswith("\n\n\nundefine\n--------\n\nText.\n")


def test_the_manual_page_of_the_older_form_passes_inner_lists_over() -> None:
    path = "tools/virsh.pod"
    tree = old_tree(**{path: POD})
    tree = old_tree(**{path: POD, PATH: after(tree, command(tree, wanted()), PATH)})
    text = after(tree, manual_entry(tree, wanted()), path)
    assert "=back\n\n=item B<domsetfrob> I<domain> I<name> I<level>\n\n" in text
    assert text.index("B<domsetfrob>") < text.index("B<undefine>")


@pytest.mark.parametrize(
    ("name", "prototype", "handler", "ident"),
    [
        ("domsetfrob", FROB, "cmdDomSetFrob", "domsetfrob"),
        (
            "net-frob",
            "int virNetworkFrob(virNetworkPtr net, unsigned int flags);",
            "cmdNetworkFrob",
            "network_frob",
        ),
        (
            "nodedev-frob",
            "int virNodeDeviceFrob(virNodeDevicePtr d, unsigned int flags);",
            "cmdNodeDeviceFrob",
            "node_device_frob",
        ),
    ],
)
def test_names(name: str, prototype: str, handler: str, ident: str) -> None:
    assert handler_name(proposal(prototype, virsh_command=name)) == handler
    assert identifier(name) == ident


def test_the_purpose_is_said_in_the_words_of_the_name() -> None:
    assert purpose(proposal("int virDomainSetFSFrob(virDomainPtr d, unsigned int flags);")) == "set FS frob"


@pytest.mark.parametrize(
    ("prototype", "changes", "expected"),
    [
        (FROB, {"virsh_command": "domsetfrob"}, ""),
        (FROB, {"virsh_command": None}, "it has no name, say one as virsh-command"),
        (FROB, {"virsh_command": None, "choices": {"virsh-command": "none"}}, ""),
        (
            "int virDomainFrob(virDomainPtr domain, virFreeCallback cb, unsigned int flags);",
            {"virsh_command": "domfrob"},
            "a command ends before its events come: 'event' and its like wait for those of an object",
        ),
    ],
)
def test_a_command_that_is_lacking_has_a_reason(prototype: str, changes: dict, expected: str) -> None:
    assert why_none(old_tree(), proposal(prototype, virsh_group="domain", **changes)) == expected


def test_the_plan_warns_of_a_command_that_it_lacks() -> None:
    stream = "int virDomainFrob(virDomainPtr domain, virStreamPtr st, unsigned int flags);"
    tree = old_tree()
    assert [w for w in propose(tree, parse(stream), {}).warnings if w.startswith("virsh: ")] == [
        "virsh: no command is made: tools/virsh-domain.c opens no files for a stream; write it by hand"
    ]
    assert not any("virsh" in w for w in propose(tree, parse(FROB), {}).warnings)


def test_a_uuid_that_is_none_is_said() -> None:
    tree = old_tree()
    prototype = "virDomainPtr virDomainLookupByFrob(virConnectPtr conn, const unsigned char *uuid);"
    text = after(tree, command(tree, wanted(prototype, "domfrob")), PATH)
    assert 'vshError(ctl, "%s", _("uuid must be a UUID"));\n        return false;\n    }\n' in text
