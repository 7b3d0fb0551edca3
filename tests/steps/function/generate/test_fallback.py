"""The command of an older function calls the new one when an option is given."""

from __future__ import annotations

import pytest

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.errors import BadInput
from steps.function.generate import fallback
from steps.function.kind import Function
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.function.sites.virsh import VirshCall, VirshCommand, VirshDocs
from steps.state import State
from steps.tree.facts import Facts
from tests.steps.function.generate.sample import after, facts

OLD = "int virDomainFrob(virDomainPtr dom);"
NEW = "int virDomainFrobFlags(virDomainPtr dom, unsigned int flags);"
HEADER = "include/libvirt/libvirt-domain.h"
SHELL = "tools/virsh-domain.c"
MANUAL = "docs/manpages/virsh.rst"
COMMAND = """
static const vshCmdOptDef opts_frob[] = {
    {.name = "domain",
     .type = VSH_OT_DATA,
     .help = N_("domain name")
    },
    {.name = NULL}
};

static bool
cmdFrob(vshControl *ctl, const vshCmd *cmd)
{
    virDomainPtr dom;
    bool ret = false;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

%s
    ret = true;

 cleanup:
    virshDomainFree(dom);
    return ret;
}

const vshCmdDef domManagementCmds[] = {
    {.name = "frob",
     .handler = cmdFrob,
     .opts = opts_frob,
     .info = info_frob,
     .flags = 0
    },
    {.name = NULL}
};
"""
CONDITION = "    if (virDomainFrob(dom) < 0)\n        goto cleanup;\n"


def tree(statement: str = CONDITION, older: str = OLD, command: str = COMMAND, more: str = "") -> Facts:
    return facts(
        {
            HEADER: f"{older}\n",
            "src/libvirt_public.syms": "LIBVIRT_1.0.0 {\n    global:\n        virDomainFrob;\n};\n",
            SHELL: command.replace("%s", statement) + more,
            "tools/virsh.c": 'static const vshCmdGrp cmdGroups[] = {\n    {VIRSH_CMD_GRP_DOM_MANAGEMENT, "domain", domManagementCmds},\n};\n',
            MANUAL: "frob\n----\n\n**Syntax:**\n\n::\n\n   frob domain\n\nFrob it.\n\n\nother\n-----\n\nOther.\n",
        }
    )


def edits(base: Facts, prototype: str = NEW, **choices: str) -> list[Insertion]:
    proposal = make_proposal(base, parse(prototype), {"confirm": "no", "acl": "none", **choices})
    return fallback.edits(base, proposal)


def made(base: Facts, prototype: str = NEW, **choices: str) -> str:
    return after(base, edits(base, prototype, **choices), SHELL)


@pytest.mark.parametrize(
    ("statement", "chosen", "then"),
    [
        (CONDITION,
         "    if (flags)\n        rc = virDomainFrobFlags(dom, flags);\n    else\n        rc = virDomainFrob(dom);\n\n",
         "    if (rc < 0)\n"),
        ("    if ((ret = virDomainFrob(dom)) < 0)\n        goto cleanup;\n",
         "    if (flags)\n        ret = virDomainFrobFlags(dom, flags);\n    else\n        ret = virDomainFrob(dom);\n\n",
         "    if (ret < 0)\n"),
        ("    ret = virDomainFrob(dom) == 0;\n",
         "    if (flags)\n        ret = virDomainFrobFlags(dom, flags) == 0;\n    else\n        ret = virDomainFrob(dom) == 0;\n", ""),
        ("    return virDomainFrob(dom) == 0;\n",
         "    if (flags)\n        return virDomainFrobFlags(dom, flags) == 0;\n\n    return virDomainFrob(dom) == 0;\n", ""),
    ],
)  # fmt: skip
def test_the_new_call_is_made_with_an_option_and_the_older_one_without(
    statement: str, chosen: str, then: str
) -> None:
    text = made(tree(statement))
    assert chosen + then in text
    assert "    bool ret = false;\n    unsigned int flags = 0;\n" in text


def test_a_string_and_a_number_are_options_that_may_be_left_out() -> None:
    base = tree()
    new = "int virDomainFrobFlags(virDomainPtr dom, const char *reason, int level, unsigned int flags);"
    text = made(base, new)
    assert (
        '{.name = "reason",\n     .type = VSH_OT_STRING,\n     .help = N_("reason")\n    },\n    {.name = "level"'
        in text
    )
    assert (
        "if (reason || level || flags)\n        rc = virDomainFrobFlags(dom, reason, level, flags);" in text
    )
    manual = after(base, edits(base, new), MANUAL)
    assert "frob domain [--reason string] [--level number]\n" in manual
    assert "Frob it.\n\nIf *--reason* is given," in manual


def test_flags_that_choose_the_configuration_have_their_three_options() -> None:
    text = made(tree(), neutral="VIR_DOMAIN_AFFECT_LIVE")
    assert "VSH_EXCLUSIVE_OPTIONS_VAR(current, config);" in text
    assert "if (flags || current)\n        rc = virDomainFrobFlags(dom, flags);" in text


def test_an_answer_of_another_shape_is_asked_for_first() -> None:
    new = "int virDomainFrobParams(virDomainPtr dom, virTypedParameterPtr *params, int *nparams, unsigned int flags);"
    text = made(tree(), new)
    first = text.index("rc = virDomainFrobParams(dom, &params, &nparams, flags);")
    error = text.index("if (rc < 0 && last_error && last_error->code == VIR_ERR_NO_SUPPORT) {")
    assert (
        first < error < text.index("vshResetLibvirtError();") < text.index("        rc = virDomainFrob(dom);")
    )
    assert "unsigned int flags = 0;" in text


def test_what_no_option_can_give_is_a_variable_with_a_placeholder() -> None:
    new = "int virDomainFrobWithFiles(virDomainPtr dom, unsigned int nfiles, int *files, unsigned int flags);"
    text = made(tree(), new)
    assert "    unsigned int nfiles = 0;\n    int *files = NULL;\n" in text
    assert "/* libvirt-wizard: read nfiles, files from options */" in text
    assert "if (nfiles || flags)\n        rc = virDomainFrobWithFiles(dom, nfiles, files, flags);" in text


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("    if (ret)\n        virDomainFrob(dom);\n", "no statement of its own"),
        ("    virDomainFrob(dom);\n    virDomainFrob(dom);\n", "2 times"),
        ("    if (ret && virDomainFrob(dom) < 0)\n        goto cleanup;\n", "no statement of its own"),
        ("    unsigned int flags = 0;\n" + CONDITION, "a variable flags"),
    ],
)
def test_what_is_not_plain_is_left_and_says_why(statement: str, reason: str) -> None:
    base = tree(statement)
    proposal = make_proposal(base, parse(NEW), {"confirm": "no", "acl": "none"})
    assert proposal.fallback is None
    assert fallback.edits(base, proposal) == []
    assert any(reason in warning and SHELL in warning for warning in proposal.warnings)
    with pytest.raises(BadInput, match="change it by hand"):
        make_proposal(base, parse(NEW), {"confirm": "no", "acl": "none", "virsh-command": "frob"})


def test_of_several_commands_the_likest_is_proposed_and_the_others_are_asked_for() -> None:
    other = (
        COMMAND[: COMMAND.index("const vshCmdDef")].replace("%s", CONDITION).replace("cmdFrob", "cmdTwiddle")
    )
    base = tree(command=other.replace("opts_frob", "opts_twiddle") + COMMAND.replace(
        "    {.name = NULL}\n};\n", "    {.name = \"twiddle\",\n     .handler = cmdTwiddle,\n     .opts = opts_twiddle,\n"
        "    },\n    {.name = NULL}\n};\n").replace("opts_frob[] = {", "opts_frob[] = {"))  # fmt: skip
    proposal = make_proposal(base, parse(NEW), {"confirm": "no", "acl": "none"})
    question = next(q for q in proposal.questions if q.key == "virsh-command")
    assert (question.chosen, question.choices) == ("frob", ("frob", "twiddle", "none"))
    chosen = make_proposal(
        base, parse(NEW), {"confirm": "no", "acl": "none", "virsh-command": "twiddle"}
    ).fallback
    assert chosen == "twiddle"


def test_no_command_of_its_own_unless_one_is_named() -> None:
    base = tree()
    usual = make_proposal(base, parse(NEW), {"confirm": "no", "acl": "none"})
    own = make_proposal(base, parse(NEW), {"confirm": "no", "acl": "none", "virsh-command": "frob-more"})
    assert (usual.virsh_command, usual.fallback) == (None, "frob")
    assert (own.virsh_command, own.fallback) == ("frob-more", None)


def test_status_reads_the_fallback_as_done_and_a_second_plan_is_empty() -> None:
    base = tree()
    proposal = make_proposal(base, parse(NEW), {"confirm": "no", "acl": "none"})
    overlay = Overlay(base.snapshot)
    overlay.make(fallback.edits(base, proposal))
    subject = Function().subject(Facts(overlay), proposal.name, proposal)
    for site in (VirshCall(), VirshCommand(), VirshDocs()):
        assert site.inspect(subject).state is State.DONE
    assert VirshCommand().inspect(subject).value == "frob"
