"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

from tests.steps.tasks.diagnose.reading import one, read

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
