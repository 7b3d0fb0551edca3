"""The forms in which virsh turns an option into a flag."""

import pytest

from steps.tree.shelloptions import ShellOptions
from steps.tree.virsh import Shell
from tests.steps.function.generate.sample import facts

HEAD = """
static const vshCmdOptDef opts_frob[] = {
    {.name = "fast", .type = VSH_OT_BOOL},
    {.name = "no-frills", .type = VSH_OT_BOOL},
    {.name = "mode", .type = VSH_OT_STRING},
    {.name = NULL}
};
"""
TAIL = """
const vshCmdDef cmds[] = {
    {.name = "frob", .handler = cmdFrob, .opts = opts_frob, .info = &info_frob, .flags = 0},
    {.name = NULL}
};
"""


def options(body: str, before: str = "", name: str = "VIR_FROB_FAST") -> list[str]:
    handler = f"static bool\ncmdFrob(vshControl *ctl, const vshCmd *cmd)\n{{\n{body}\n}}\n"
    tree = facts({"tools/virsh-domain.c": HEAD + before + handler + TAIL})
    shell = Shell(tree.snapshot, ["tools/virsh-domain.c"], None)
    return [str(o) for o in ShellOptions(shell).options(name)]


@pytest.mark.parametrize(
    ("body", "option"),
    [
        ('    if (vshCommandOptBool(cmd, "fast"))\n        flags |= VIR_FROB_FAST;', "fast"),
        (
            '    bool fast = vshCommandOptBool(cmd, "fast");\n    if (fast && all)\n        flags |= VIR_FROB_FAST;',
            "fast",
        ),
        ('    if (!vshCommandOptBool(cmd, "no-frills"))\n        flags |= VIR_FROB_FAST;', "no-frills"),
        ('    flags = vshCommandOptBool(cmd, "fast") ? VIR_FROB_FAST : 0;', "fast"),
        ('    static const struct m map[] = {\n        { "fast", VIR_FROB_FAST },\n    };', "fast"),
        (
            '    if (vshCommandOptString(ctl, cmd, "mode", &mode) < 0)\n        return false;\n'
            '    if (STREQ_NULLABLE(mode, "quick"))\n        flags |= VIR_FROB_FAST;',
            "mode",
        ),
        (
            '    if (vshCommandOptString(ctl, cmd, "mode", &mode) < 0)\n        return false;\n'
            "    kind = virFrobTypeFromString(mode);\n    switch ((virFrobType) kind) {\n    case VIR_FROB_QUICK:\n"
            "        flags |= VIR_FROB_FAST;\n        break;\n    }",
            "mode",
        ),
    ],
)
def test_forms_in_the_handler(body: str, option: str) -> None:
    assert options(body) == [f"frob --{option}"]


def test_a_macro_that_pastes_the_name() -> None:
    body = (
        "#define FILTER(option, flag) \\\n    if (vshCommandOptBool(cmd, option)) \\\n        flags |= VIR_FROB_ ## flag\n"
        '    FILTER("fast", FAST);'
    )
    assert options(body) == ["frob --fast"]


def test_a_helper_with_a_parameter() -> None:
    helper = (
        "static int\nfrobHelper(vshControl *ctl, bool quick)\n{\n    unsigned int flags = 0;\n    if (quick)\n"
        "        flags |= VIR_FROB_FAST;\n    return 0;\n}\n"
    )
    assert options('    return frobHelper(ctl, vshCommandOptBool(cmd, "fast"));', helper) == ["frob --fast"]


@pytest.mark.parametrize(
    "body",
    [
        '    if (vshCommandOptBool(cmd, "fast") && flags & VIR_FROB_FAST)\n        return false;',
        '    if (vshCommandOptBool(cmd, "fast"))\n        flags &= ~VIR_FROB_FAST;',
        '    /* if (vshCommandOptBool(cmd, "fast")) flags |= VIR_FROB_FAST; */',
        '    if (vshCommandOptBool(cmd, "unlisted"))\n        flags |= VIR_FROB_FAST;',
    ],
)
def test_what_is_no_option(body: str) -> None:
    assert options(body) == []
