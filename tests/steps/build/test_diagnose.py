"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.build import Diagnoser, Diagnostic

REMOTE = """\
struct remote_domain_frobnicate_args {
    remote_nonnull_domain dom;
    remote_odd_thing thing;
};
enum remote_procedure {
    /**
     * @generate: both
     */
    REMOTE_PROC_DOMAIN_FROBNICATE = 1
};
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "src/remote/remote_protocol.x": REMOTE,
        "src/remote/remote_driver.c": "",
        "src/libvirt-domain.c": "int\nvirDomainFrobnicate(virDomainPtr domain)\n",
        "src/libvirt_public.syms": "LIBVIRT_9.9.9 {\n    global:\n        virDomainFrobnicate;\n} LIBVIRT_9.9.8;\n",
        "src/driver-hypervisor.h": "typedef int\n(*virDrvDomainFrobnicate)(virDomainPtr domain);\n"
        "    virDrvDomainFrobnicate domainFrob;\n",
        "src/access/viraccessperm.h": "    VIR_ACCESS_PERM_DOMAIN_FROB,\n",
        "src/access/viraccessperm.c": '              "frob",\n',
        "src/toy/toy_driver.c": "\n\n    .domainFrobnicate = toyFrob,\n",
        "include/libvirt/libvirt-domain.h": "int virDomainFrobnicate(virDomainPtr domain);\n",
        "build/src/remote/remote_client_bodies.h": "",
        "tools/virsh-domain.c": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def read(root: Path, text: str) -> list[Diagnostic]:
    diagnoser = Diagnoser(root)
    return diagnoser.feed(text.replace("ROOT", str(root)).splitlines()) + diagnoser.finish()


def one(root: Path, text: str) -> Diagnostic:
    found = read(root, text)
    assert len(found) == 1, found
    return found[0]


# --- compiler and linker --------------------------------------------------------------------------------------


def test_ninja_paths_are_relative_to_the_build_folder(root: Path) -> None:
    text = """\
ninja: Entering directory `build'
[1/9] Compiling C object src/toy/libvirt_toy.a.p/toy_driver.c.o
FAILED: src/toy/libvirt_toy.a.p/toy_driver.c.o
gcc -Isrc -o toy_driver.c.o -c ../src/toy/toy_driver.c
../src/toy/toy_driver.c: In function ‘toyFrob’:
../src/toy/toy_driver.c:7:32: error: expected ‘;’ before ‘return’
    7 |     frob()
      |           ^
../src/toy/toy_driver.c:8:1: warning: control reaches end of non-void function [-Wreturn-type]
../src/toy/toy_driver.h:1:1: note: declared here
ninja: build stopped: subcommand failed.
"""
    error, warning = read(root, text)
    assert (error.severity, error.file, error.line, error.column) == ("error", "src/toy/toy_driver.c", 7, 32)
    assert (error.step, error.tool) == (8, "compiler")
    assert "syntax" in error.advice
    assert (warning.severity, warning.line) == ("warning", 8)
    assert "return" in warning.advice


def test_make_paths_are_relative_to_the_folder_entered(root: Path) -> None:
    text = """\
make: Entering directory 'ROOT'
make[1]: Entering directory 'ROOT/src'
  CC       toy/libvirt_driver_toy_la-toy_driver.lo
toy/toy_driver.c:3:5: error: 'toyFrob' undeclared here (not in a function)
make[1]: *** [Makefile:11: toy/libvirt_driver_toy_la-toy_driver.lo] Error 1
make[1]: Leaving directory 'ROOT/src'
make[1]: Entering directory 'ROOT/tools'
virsh-domain.c:5:6: warning: unused variable 'x' [-Wunused-variable]
make: *** [Makefile:7: all-recursive] Error 1
"""
    assert [(found.file, found.step) for found in read(root, text)] == [
        ("src/toy/toy_driver.c", 8),
        ("tools/virsh-domain.c", 6),
    ]


def test_unused_client_stub_is_the_missing_table_entry(root: Path) -> None:
    text = """\
ninja: Entering directory `build'
src/remote/remote_client_bodies.h:35:1: warning: ‘remoteDomainFrobnicate’ defined but not used [-Wunused-function]
"""
    found = one(root, text)
    assert (found.file, found.step, found.check) == ("build/src/remote/remote_client_bodies.h", 4, "client")
    assert "table" in found.advice


def test_same_message_is_told_once(root: Path) -> None:
    line = "include/libvirt/libvirt-domain.h:1:5: error: conflicting types for ‘virDomainFrobnicate’\n"
    assert one(root, line * 3).step == 1


@pytest.mark.parametrize(
    ("line", "message", "file", "step"),
    [
        (
            "/usr/bin/ld: duplicate version tag `LIBVIRT_9.9.9'",
            "duplicate version tag",
            "src/libvirt_public.syms",
            1,
        ),
        (
            "/usr/bin/ld: src/toy/a.p/toy_driver.c.o: in function `toyFrob':\n"
            "ROOT/build/../src/toy/toy_driver.c:12: undefined reference to `virToy'",
            "undefined reference to `virToy'",
            "src/toy/toy_driver.c",
            8,
        ),
        ("/usr/bin/ld.gold: error: cannot find -lfrob", "cannot find -lfrob", None, None),
        (
            "ld: ../src/libvirt-domain.c:(.text+0x1f): undefined reference to `toyMissing'",
            "undefined reference to `toyMissing'",
            "src/libvirt-domain.c",
            3,
        ),
    ],
)
def test_linker(root: Path, line: str, message: str, file: str | None, step: int | None) -> None:
    head = "ninja: Entering directory `build'\n[2/9] Linking target src/libvirt.so.0.1\n"
    found = one(root, f"{head}{line}\ncollect2: error: ld returned 1 exit status\n")
    assert found.message.startswith(message)
    assert (found.tool, found.file, found.step) == ("linker", file, step)


def test_linker_that_says_nothing_known_is_still_told(root: Path) -> None:
    found = one(root, "[2/9] Linking target src/libvirt.so\ncollect2: error: ld returned 1 exit status\n")
    assert "Linking target src/libvirt.so" in found.message


# --- generators -----------------------------------------------------------------------------------------------

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


# --- check-* --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "tool", "place", "step", "check", "api"),
    [
        (
            "Expected symbol 'virDomainFrobnicate' is not in ELF library",
            "check-symfile",
            "src/libvirt_public.syms:3",
            3,
            "public-implementation",
            "virDomainFrobnicate",
        ),
        (
            "Expected symbol virDomainFrobnicate is not in ELF library",
            "check-symfile",
            "src/libvirt_public.syms:3",
            3,
            "public-implementation",
            "virDomainFrobnicate",
        ),
        (
            "Symbol virDomainFrobnicate is listed twice",
            "check-symfile",
            "src/libvirt_public.syms:3",
            1,
            "public-symbol",
            "virDomainFrobnicate",
        ),
        (
            "Driver method name virDrvDomainFrobnicate doesn't match public API",
            "check-drivername",
            "src/driver-hypervisor.h:2",
            2,
            "driver-typedef",
            "virDomainFrobnicate",
        ),
        (
            "Driver struct field domainFrob should be named domainFrobnicate",
            "check-drivername",
            "src/driver-hypervisor.h:3",
            2,
            "driver-member",
            "virDomainFrob",
        ),
        (
            "ROOT/src/toy/toy_driver.c:3 Bad impl name 'toyFrob' for API 'domainFrobnicate', expecting 'toyDomainFrobnicate'",
            "check-driverimpls",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
            "virDomainFrobnicate",
        ),
        (
            "ROOT/src/toy/toy_driver.c:3 Missing ACL check in function 'toyFrob' for 'domainFrobnicate'",
            "check-aclrules",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
            "virDomainFrobnicate",
        ),
        (
            "./src/toy/toy_driver.c:9 Mismatch check 'virDomainOtherEnsureACL'for function 'toyFrob'",
            "check-aclrules",
            "src/toy/toy_driver.c:9",
            8,
            "drivers",
            None,
        ),
        (
            "Perm DOMAIN_FROB had not string form",
            "check-aclperms",
            "src/access/viraccessperm.h:1",
            4,
            "wire-acl",
            None,
        ),
        (
            "Unknown perm string frob for group DOMAIN",
            "check-aclperms",
            "src/access/viraccessperm.c:1",
            4,
            "wire-acl",
            None,
        ),
        (
            "Symbol block at ROOT/src/libvirt_private.syms:12: symbols not sorted",
            "check-symsorting",
            "src/libvirt_private.syms:12",
            7,
            "common-code",
            None,
        ),
    ],
)
def test_checks(root: Path, line: str, tool: str, place: str, step: int, check: str, api: str | None) -> None:
    found = one(root, line)
    assert (found.tool, found.place, found.step, found.check, found.api) == (tool, place, step, check, api)
    assert found.advice
    assert str(root) not in found.message


def test_line_that_was_counted_through_all_files_is_put_right(root: Path) -> None:
    line = "toy/toy_driver.c:4711 Bad impl name 'toyFrob' for API 'domainFrobnicate', expecting 'x'"
    found = one(root, f"make: Entering directory 'ROOT/src'\n  GEN      check-driverimpls\n{line}\n")
    assert found.place == "src/toy/toy_driver.c:3"


MESON_GOLDEN = """\
1/4 libvirt / check-remote_protocol FAIL            0.10s   exit status 1
>>> LANG=C /usr/bin/python3 ROOT/scripts/check-remote-protocol.py remote_protocol
――――――――――――――――――――――――――――――――――――― ✀  ―――――――――――――――――――――――――――――――――――――
--- ROOT/build/../src/remote_protocol-structs	2026-01-01 00:09:34.894781393 +0000
+++ -	2026-01-01 02:06:41.106728306 +0000
@@ -30,4 +30,7 @@
         u_int                      flags;
 };
+struct remote_domain_frobnicate_args {
+        remote_nonnull_domain      dom;
+};
 enum remote_procedure {
         REMOTE_PROC_CONNECT_OPEN = 1,
@@ -90,2 +93,3 @@
         REMOTE_PROC_DOMAIN_OTHER = 44,
+        REMOTE_PROC_DOMAIN_FROBNICATE                              = 45,
 };
――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――――
2/4 libvirt / check-driverimpls     OK              0.12s

Summary of Failures:

1/4 libvirt / check-remote_protocol FAIL            0.10s   exit status 1
"""


def test_golden_diff_is_placed_at_its_first_change(root: Path) -> None:
    structs, procedure = read(root, MESON_GOLDEN)
    assert (structs.file, structs.line, structs.check) == (
        "src/remote_protocol-structs",
        32,
        "protocol-structs",
    )
    assert "remote_domain_frobnicate_args" in structs.message
    assert "+struct remote_domain_frobnicate_args {" in structs.detail
    assert (procedure.line, procedure.step) == (91, 4)


def test_golden_diff_of_make(root: Path) -> None:
    text = """\
make: Entering directory 'ROOT/src'
  GEN      remote_protocol-struct
--- remote_protocol-structs	2026-01-01 02:08:28.965074287 +0000
+++ remote_protocol-struct-t3	2026-01-01 02:12:36.105083224 +0000
@@ -5,2 +5,1 @@
-        u_int                      gone;
 };
make: *** [Makefile:15045: remote_protocol-struct] Error 1
"""
    found = one(root, text)
    assert (found.file, found.line, found.message) == (
        "src/remote_protocol-structs",
        5,
        "the protocol and this file differ at u_int",
    )


# --- apibuild and hvsupport -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "tool", "place", "step", "check"),
    [
        (
            "Missing comment for function virDomainFrobnicate",
            "apibuild",
            "src/libvirt-domain.c:2",
            3,
            "public-implementation",
        ),
        (
            "Function comment for virDomainFrobnicate lacks description of arg flags",
            "apibuild",
            "src/libvirt-domain.c:2",
            3,
            "public-implementation",
        ),
        (
            "Missing 'Since' tag for: virDomainFrobnicate",
            "apibuild",
            "src/libvirt-domain.c:2",
            3,
            "since-tag",
        ),
        (
            "Parse Error: function 'virDomainFrobnicate' is not allowed to return long, use 'long long'",
            "apibuild",
            "include/libvirt/libvirt-domain.h:1",
            1,
            "public-header",
        ),
        (
            "Exception: Unexpected end of version '} LIBVIRT_1.2.3;': } LIBVIRT_9.9.8",
            "apibuild",
            "src/libvirt_public.syms",
            1,
            "public-symbol",
        ),
        (
            "Exception: Method toyFrob in ROOT/src/toy/toy_driver.c is missing version",
            "hvsupport",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
        ),
        (
            "Method toyFrob in ROOT/src/toy/toy_driver.c is missing version at ROOT/docs/hvsupport.pl line 244, <FILE> line 9.",
            "hvsupport",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
        ),
    ],
)
def test_documentation(root: Path, line: str, tool: str, place: str, step: int, check: str) -> None:
    found = one(root, line)
    assert (found.tool, found.place, found.step, found.check) == (tool, place, step, check)
    assert found.advice


# --- style rules ----------------------------------------------------------------------------------------------

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
    assert "5000 places" in found[0].message


# --- tests, ninja, make, meson --------------------------------------------------------------------------------


def test_failed_test_with_unknown_output_is_told_by_name(root: Path) -> None:
    text = """\
1/2 libvirt:bin / toytest          FAIL            0.10s   exit status 1
>>> MALLOC_PERTURB_=1 ROOT/build/tests/toytest
something of its own
2/2 libvirt / check-symfile        TIMEOUT         30.10s   killed by signal 15 SIGTERM
"""
    failed, late = read(root, text)
    assert failed.message == "test toytest failed (exit status 1)"
    assert late.message.startswith("test check-symfile timed out")
    assert late.check == "public-symbol"


def test_explained_test_is_not_told_twice(root: Path) -> None:
    text = """\
2/3 libvirt / check-symfile    FAIL            0.07s   exit status 1
stderr:
Expected symbol 'virDomainFrobnicate' is not in ELF library
3/3 libvirt / check-symsorting OK              0.04s

Summary of Failures:

2/3 libvirt / check-symfile    FAIL            0.07s   exit status 1
"""
    assert one(root, text).tool == "check-symfile"


def test_automake_test(root: Path) -> None:
    text = "PASS: atest\nFAIL: virshtest\nSKIP: btest\n# FAIL:  1\n"
    assert (one(root, text).message, one(root, text).step) == ("test virshtest failed", 6)


@pytest.mark.parametrize(
    ("line", "tool", "advice"),
    [
        ("make: *** No rule to make target 'rpcgen'.  Stop.", "make", "no rpcgen target"),
        ("make: *** /somewhere/build: No such file or directory.  Stop.", "make", "configure it again"),
        (
            "ninja: fatal: chdir to '/somewhere/build' - No such file or directory",
            "ninja",
            "configure it again",
        ),
        ("ERROR: No such build data file as '/somewhere/build.dat'.", "meson", "configure it again"),
        ("/tmp/a.s: Fatal error: can't fill 256 bytes: 'No space left on device'", "system", "disk is full"),
        ("ninja: error: unknown target 'src/nothing'", "ninja", "no target src/nothing"),
        ("ninja: error: loading 'build.ninja': No such file or directory", "ninja", "configure it again"),
        (
            "ERROR: The test program 'x' does not exist. Cannot run tests before building them.",
            "meson",
            "Build first",
        ),
        (
            '../meson.build:12:0: ERROR: Dependency "libfrob" not found, tried pkgconfig',
            "meson",
            "Install libfrob",
        ),
        ("cc1: fatal: error writing to /tmp/x.s: No space left on device", "system", "disk is full"),
        ("OSError: [Errno 28] No space left on device", "system", "disk is full"),
    ],
)
def test_harness(root: Path, line: str, tool: str, advice: str) -> None:
    found = one(root, line)
    assert found.tool == tool
    assert advice in found.advice


def test_passing_output_says_nothing(root: Path) -> None:
    text = """\
ninja: Entering directory `build'
[1/3] Compiling C object a.o
[3/3] Linking target src/libvirt.so.0
  1/250 libvirt / check-aclperms      OK              0.03s
 12/250 libvirt:syntax-check / x     SKIP            0.03s
make: Entering directory 'ROOT/src'
  GEN      check-symfile
PASS: virshtest
0.04 avoid_write
"""
    assert read(root, text) == []


def test_hostile_lines_are_read_in_time(root: Path) -> None:
    lines = [
        "a" * 100_000 + "protocol.x)",
        "/" * 50_000 + ":1: error",
        "x:" * 50_000,
        "\x00" * 10,
        "ld: " + "(" * 90_000,
    ]
    assert isinstance(Diagnoser(root).feed(lines * 20), list)
