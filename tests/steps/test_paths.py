"""The one table of paths: step, part, driver."""

from __future__ import annotations

import pytest

from steps.paths import Place, driver_tested_by, place_of, step_of


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("include/libvirt/libvirt-domain.h", Place(1)),
        ("src/libvirt_public.syms", Place(1)),
        ("src/admin/libvirt_admin_public.syms", Place(1)),
        ("src/libvirt_qemu.syms", Place(1)),
        ("src/driver-hypervisor.h", Place(2)),
        ("src/libvirt-domain.c", Place(3)),
        ("src/admin/libvirt-admin.c", Place(3)),
        ("src/remote/remote_protocol.x", Place(4)),
        ("src/remote_protocol-structs", Place(4)),
        ("daemon/remote.c", Place(4)),
        ("tools/virsh-domain.c", Place(6)),
        ("tests/virshtest.c", Place(6, "tests")),
        ("src/conf/domain_conf.c", Place(7)),
        ("src/libvirt_private.syms", Place(7)),
        ("docs/schemas/domaincommon.rng", Place(7, "docs")),
        ("src/qemu/qemu_driver.c", Place(8, "api", "qemu")),
        ("NEWS.rst", Place(1, "news")),
        ("docs/news.xml", Place(1, "news")),
        ("docs/hvsupport.pl", Place(1, "docs")),
        ("tests/qemuagenttest.c", Place(None, "tests")),
        ("examples/object-events/event-test.c", Place(None, "examples")),
        ("src/Makefile.am", Place(None, "build")),
        ("po/POTFILES.in", Place(None, "build")),
        ("notes.txt", None),
        ("README.md", None),
    ],
)
def test_each_path_has_one_place(path: str, place: Place | None) -> None:
    assert place_of(path) == place


def test_a_file_in_a_build_folder_counts_as_what_it_mirrors() -> None:
    assert step_of("build/src/remote/remote_client_bodies.h") == 4
    assert step_of(None) is None


def test_a_test_is_of_the_driver_whose_name_it_begins_with() -> None:
    assert driver_tested_by("tests/qemuagenttest.c", ("qemu", "conf", "test")) == "qemu"
    assert driver_tested_by("tests/genericxml2xmltest.c", ("qemu", "test")) == ""
