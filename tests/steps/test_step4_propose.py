"""What step 4 inserts into the practice library: where it goes, and that its own tools take it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from steps.code import xdr
from steps.edits.insertion import PLACEHOLDER
from tests.steps.function.practice import step4, text

X = "src/remote/remote_protocol.x"
GOLDEN = "src/remote_protocol-structs"
CLIENT = "src/remote/remote_driver.c"
DISPATCH = "src/remote/remote_daemon_dispatch.c"
FROB = "int virDomainSetFrob(virDomainPtr domain, const char *name, int level, unsigned int flags);"
TIME = (
    "int virDomainGetTime(virDomainPtr dom, long long *seconds, unsigned int *nseconds, unsigned int flags);"
)


def test_the_procedure_is_the_last_with_the_next_number_and_the_one_before_gets_its_comma() -> None:
    made = text(step4(FROB), X)
    protocol = xdr.parse(made.encode())
    new = protocol.procedures["REMOTE_PROC_DOMAIN_SET_FROB"]
    assert new.number == max(p.number for p in protocol.procedures.values())
    assert (new.generate, new.acl) == ("both", ("domain:write",))
    assert made.rstrip().endswith(f"    REMOTE_PROC_DOMAIN_SET_FROB = {new.number}\n}};")
    assert f"= {new.number - 1},\n\n    /**\n     * @generate: both\n" in made


def test_structs_stand_before_the_protocol_marker_or_beside_their_counterpart() -> None:
    first = step4(FROB)
    made = text(first, X)
    assert made.index("struct remote_domain_set_frob_args {") < made.index("/*----- Protocol. -----*/")
    assert made[made.index("struct remote_domain_set_frob_args {") :].index("};") < made.index(
        "/*----- Protocol. -----*/"
    )
    other = step4("int virNetworkSetOther(virNetworkPtr net, int x, unsigned int flags);", first)
    second = text(step4("char *virDomainGetFrob(virDomainPtr domain, unsigned int flags);", other), X)
    order = [s for s in xdr.parse(second.encode()).structs if "frob" in s or "other" in s]
    assert order == [
        "remote_domain_set_frob_args", "remote_domain_get_frob_args", "remote_domain_get_frob_ret",
        "remote_network_set_other_args",
    ]  # fmt: skip


def test_a_limit_is_added_once_behind_the_others() -> None:
    pair = "int virDomain{}Frob(virDomainPtr domain, virTypedParameterPtr {}params, int {}nparams, unsigned int flags);"
    first = step4(pair.format("Set", "", ""))
    both = text(step4(pair.format("Get", "*", "*"), first), X)
    assert both.count("const REMOTE_DOMAIN_FROB_PARAMS_MAX = 64;") == 1
    assert both.index("const REMOTE_DOMAIN_FROB_PARAMS_MAX") < both.index("/* UUID.")
    assert both.count("params<REMOTE_DOMAIN_FROB_PARAMS_MAX>;") == 2


def test_the_golden_file_has_the_order_of_the_protocol() -> None:
    made = step4("char *virDomainGetFrob(virDomainPtr domain, unsigned int flags);")
    protocol, golden = xdr.parse(text(made, X).encode()), xdr.parse(text(made, GOLDEN).encode())
    assert [s for s in protocol.structs if s in golden.structs] == list(golden.structs)
    lines = text(made, GOLDEN).splitlines()
    number = protocol.procedures["REMOTE_PROC_DOMAIN_GET_FROB"].number
    assert lines[-2:] == [f"        REMOTE_PROC_DOMAIN_GET_FROB = {number},", "};"]


def test_the_client_table_gets_an_entry_and_a_missing_comma_before_it() -> None:
    base = step4(FROB)
    table = base.read(CLIENT)
    assert table is not None
    assert b"    .domainSetFrob = remoteDomainSetFrob, /* " in table
    assert b"\nremoteDomainSetFrob(" not in table
    pair = text(
        step4("char *virDomainGetFrob(virDomainPtr domain, unsigned int flags);", base), CLIENT
    ).splitlines()
    at = next(i for i, line in enumerate(pair) if ".domainSetFrob =" in line)
    assert ".domainGetFrob =" in pair[at + 1]


def test_bodies_are_written_where_the_generator_cannot() -> None:
    made = step4(TIME)
    client, dispatch = text(made, CLIENT), text(made, DISPATCH)
    assert "\nremoteDomainGetTime(virDomainPtr dom,\n                    long long *seconds,\n" in client
    assert "*nseconds = ret.nseconds;" in client
    assert "if (virDomainGetTime(dom, &seconds, &nseconds, args->flags) < 0)" in dispatch
    assert "ret->seconds = seconds;" in dispatch
    assert PLACEHOLDER not in client + dispatch


def test_a_body_that_does_not_follow_from_the_prototype_is_left_open() -> None:
    made = step4("int virDomainSendFrob(virDomainPtr dom, int fd, unsigned int flags);")
    assert f"/* {PLACEHOLDER} pass the file descriptors, for which" in text(made, CLIENT)
    assert f"/* {PLACEHOLDER} pass the file descriptors, for which" in text(made, DISPATCH)


@pytest.mark.parametrize(
    "prototype", [FROB, TIME, "char *virNetworkGetFrob(virNetworkPtr net, unsigned int flags);"]
)
@pytest.mark.parametrize("mode", ["client", "server", "aclheader", "aclbody", "aclsym"])
def test_the_trees_own_generator_takes_the_result(tmp_path: Path, prototype: str, mode: str) -> None:
    made = step4(prototype)
    (tmp_path / "gendispatch.pl").write_bytes(made.read("src/rpc/gendispatch.pl") or b"")
    (tmp_path / "x.x").write_bytes(made.read(X) or b"")
    done = subprocess.run(
        ["perl", "gendispatch.pl", f"--mode={mode}", "remote", "REMOTE", "x.x"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    name = prototype.split("(")[0].split()[-1].lstrip("*").removeprefix("vir")
    assert name in done.stdout or mode == "client"


def test_flags_of_a_body_left_open_are_looked_at_and_not_marked_as_unused() -> None:
    # The syntax-check rule sc_flags_usage of libvirt prohibits the mark.
    made = text(step4("int virDomainSendFrob(virDomainPtr dom, int fd, unsigned int flags);"), CLIENT)
    body = made[made.index("\nremoteDomainSendFrob(") :]
    assert body[: body.index("{")].rstrip().endswith("unsigned int flags)")
    assert body[body.index("{") :].startswith(
        '{\n    VIR_DEBUG("flags=0x%x", flags);\n\n    /* ' + PLACEHOLDER
    )


def test_a_body_left_open_has_no_message_that_would_need_a_translation() -> None:
    # The syntax-check rule sc_libvirt_unmarked_diagnostics: any string but "%s" on the line has to be marked.
    made = step4("int virDomainSendFrob(virDomainPtr dom, int fd, unsigned int flags);")
    for path in (CLIENT, DISPATCH):
        [line] = [n for n in text(made, path).splitlines() if "virReportError(VIR_ERR_NO_SUPPORT" in n]
        assert line.replace('"%s"', "").count('"') == 0
