"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.steps.tasks.diagnose.reading import one

NINJA_GENERATOR = """\
ninja: Entering directory `build'
[1/2] Generating src/access/viraccessapicheck.h with a custom command
FAILED: src/access/viraccessapicheck.h
/usr/bin/meson --internal exe --capture src/access/viraccessapicheck.h -- ROOT/src/rpc/gendispatch.pl \
--mode=aclheader remote REMOTE ROOT/src/remote/remote_protocol.x
--- stderr ---
"""


def test_gendispatch_names_function_and_line_of_the_procedure(root: Path) -> None:
    text = (
        NINJA_GENERATOR + "missing 'acl' option for DomainFrobnicate at ROOT/src/rpc/gendispatch.pl line 9.\n"
    )
    found = one(root, text)
    assert (found.file, found.line) == ("src/remote/remote_protocol.x", 9)
    assert (found.tool, found.step, found.check, found.api) == (
        "gendispatch",
        4,
        "wire-acl",
        "virDomainFrobnicate",
    )


def test_gendispatch_under_make(root: Path) -> None:
    text = """\
make: Entering directory 'ROOT/src'
  GEN      access/viraccessapicheck.h
missing 'acl' option for DomainFrobnicate at ./rpc/gendispatch.pl line 9.
make: *** [Makefile:14: access/viraccessapicheck.h] Error 255
"""
    found = one(root, text)
    assert (found.file, found.line, found.check) == ("src/remote/remote_protocol.x", 9, "wire-acl")


@pytest.mark.parametrize(
    ("message", "line", "check"),
    [
        ("'@generate' annotation missing for REMOTE_PROC_DOMAIN_FROBNICATE", 9, "wire-generate"),
        ("unhandled type for argument value: remote_odd_thing thing;", 3, "wire-arguments"),
        ("unhandled type for argument value: remote_odd_thing", 3, "wire-arguments"),
        (
            "unhandled type for return value for procedure domainfrobnicate: remote_odd_thing thing;",
            9,
            "wire-result",
        ),
        (
            "multi-return-value without insert@<offset> annotation: remote_domain_frobnicate_ret",
            None,
            "wire-result",
        ),
    ],
)
def test_gendispatch_messages(root: Path, message: str, line: int | None, check: str) -> None:
    found = one(root, f"{NINJA_GENERATOR}{message} at ROOT/src/rpc/gendispatch.pl line 700.\n")
    assert (found.message, found.line, found.check) == (message, line, check)
    assert found.advice


def test_gendispatch_that_stops_while_reading_tells_the_line(root: Path) -> None:
    message = (
        "'@generate' annotation missing for X at ROOT/src/rpc/gendispatch.pl line 330, <PROTOCOL> line 9.\n"
    )
    assert one(root, NINJA_GENERATOR + message).line == 9
    assert one(root, NINJA_GENERATOR + "cannot parse      * @generate: both\n").line == 7


def test_rpcgen_of_glibc(root: Path) -> None:
    text = """\
    remote_odd_thing thing;
^^^^^^^^^^^^^^^
ROOT/src/remote/remote_protocol.x, line 3: expected ';'
cannot shutdown /usr/bin/rpcgen:  at ROOT/src/rpc/genprotocol.pl line 140.
"""
    found = one(root, text)
    assert (found.tool, found.file, found.line) == ("rpcgen", "src/remote/remote_protocol.x", 3)
    assert found.message == "expected ';'"


def test_rpcgen_of_the_tree(root: Path) -> None:
    text = """\
ROOT/scripts/rpcgen/main.py -m header ROOT/src/remote/remote_protocol.x out.h
Traceback (most recent call last):
  File "ROOT/scripts/rpcgen/main.py", line 88, in <module>
    main()
  File "ROOT/scripts/rpcgen/rpcgen/parser.py", line 416, in parse_struct_body
    raise Exception("Expected ';', but got %s" % separator)
Exception: Expected ';', but got XDRTokenIdentifier{line=3,col=4,value={{{thing}}}}
"""
    found = one(root, text)
    assert (found.tool, found.file, found.line, found.column) == (
        "rpcgen",
        "src/remote/remote_protocol.x",
        3,
        5,
    )
    assert found.message == "Expected ';', but got 'thing'"


def test_member_without_its_semicolon_is_told_from_the_same_one_with_it(root: Path) -> None:
    protocol = root / "src/remote/remote_protocol.x"
    protocol.write_text(
        f"{protocol.read_text()}struct remote_late_args {{\n    remote_nonnull_domain dom\n}};\n"
    )
    text = "unhandled type for argument value: remote_nonnull_domain dom at src/rpc/gendispatch.pl line 9.\n"
    assert one(root, text).line == 12
