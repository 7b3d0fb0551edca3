"""What the command of a new function is called."""

from __future__ import annotations

import pytest

from steps.function.names import module_of
from steps.function.virshname import command_of_base, proposed
from steps.tree.facts import Facts
from tests.steps.function.generate.sample import facts

SYMS = """LIBVIRT_1.0.0 {
    global:
        virNetworkCreate;
        virNetworkSetAutostart;
        virNetworkIsActive;
        virDomainAbortFrob;
};
"""


def command(name: str, handler: str, function: str) -> str:
    return f"""
static bool
{handler}(vshControl *ctl, const vshCmd *cmd)
{{
    return {function}(object, 0) == 0;
}}
const vshCmdDef of_{handler}[] = {{
    {{.name = "{name}",
     .handler = {handler},
     .flags = 0
    }},
    {{.name = NULL}}
}};
"""


def tree() -> Facts:
    return facts({
        "src/libvirt_public.syms": SYMS,
        "tools/virsh-network.c": command("net-start", "cmdNetworkStart", "virNetworkCreate")
        + command("net-autostart", "cmdNetworkAutostart", "virNetworkSetAutostart")
        + command("net-info", "cmdNetworkInfo", "virNetworkIsActive"),
        "tools/virsh-domain.c": command("domfrobabort", "cmdDomFrobAbort", "virDomainAbortFrob"),
        "tools/virt-admin.c": command("server-foo-set", "cmdServerFooSet", "virAdmServerSetFoo"),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("virNodeDeviceCreate", "nodedev-start"),
        ("virNodeDeviceSetAutostart", "nodedev-autostart"),
        ("virNodeDeviceGetAutostart", "nodedev-get-autostart"),
        ("virNodeDeviceIsActive", "nodedev-is-active"),
        ("virNetworkPortCreate", "net-port-start"),
        ("virNodeDeviceGetFrob", "nodedev-frob"),
        ("virDomainSetFrob", "domsetfrob"),
        ("virDomainAbortFrobFlags", "domfrobabort-flags"),
        ("virNetworkStart", "net-start2"),
        ("virAdmConnectSetFrobTimeout", "frob-timeout"),
        ("virAdmServerSetBar", "server-bar-set"),
        ("virAdmServerSetFoo", "server-foo-set2"),
        ("virAdmClientGetBar", "client-bar"),
    ],
)
def test_a_command_is_called_as_its_like_are(name: str, expected: str) -> None:
    assert proposed(tree(), name, module_of(name)) == expected


def test_the_command_of_the_function_that_another_form_extends_is_known() -> None:
    assert command_of_base(tree(), "virDomainAbortFrobFlags") == "domfrobabort"
    assert command_of_base(tree(), "virDomainAbortFrob") is None
    assert command_of_base(tree(), "virDomainOtherFlags") is None
