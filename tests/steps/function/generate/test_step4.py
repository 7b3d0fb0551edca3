"""Step 4 for the administration library: both sides that its generator does not write."""

from __future__ import annotations

from steps.edits.insertion import PLACEHOLDER
from steps.function.generate.client import client
from steps.function.generate.dispatcher import dispatcher
from steps.function.generate.protocol import arguments
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from tests.steps.function.generate.sample import after, facts

DISPATCH = "src/admin/admin_server_dispatch.c"
CLIENT = "src/admin/admin_remote.c"
TREE = {
    "src/admin/admin_protocol.x": "enum admin_procedure {\n    ADMIN_PROC_SERVER_GET_BAR = 1\n};\n",
    DISPATCH: 'static int\nadminDispatchServerGetBar(int x)\n{\n    return x;\n}\n#include "stubs.h"\n',
    CLIENT: "static int\nremoteAdminServerGetBar(int x)\n{\n    return x;\n}\n",
}
PROTOTYPE = "int virAdmServerGetFrob(virAdmServerPtr srv, char **frob, unsigned int flags);"


def test_both_sides_that_the_generator_does_not_write_are_defined() -> None:
    tree = facts(TREE)
    made = make_proposal(tree, parse(PROTOTYPE), {"confirm": "no", "generate": "none"})
    server, remote = after(tree, dispatcher(tree, made), DISPATCH), after(tree, client(tree, made), CLIENT)
    assert server.index("GetBar(") < server.index("\nadminDispatchServerGetFrob(") < server.index("#include")
    assert "\nremoteAdminServerGetFrob(" in remote
    assert "adminServerGetFrob(srv, &frob, args->flags)" in server
    assert PLACEHOLDER not in server + remote


def test_arguments_come_before_a_result_that_is_there() -> None:
    path = "src/admin/admin_protocol.x"
    ret = "struct admin_server_get_frob_ret {\n    admin_nonnull_string frob;\n};\n"
    tree = facts({**TREE, path: ret + TREE[path]})
    made = make_proposal(tree, parse(PROTOTYPE), {"confirm": "no", "generate": "none"})
    text = after(tree, arguments(tree, made), path)
    assert 0 <= text.index("struct admin_server_get_frob_args {") < text.index(ret)
