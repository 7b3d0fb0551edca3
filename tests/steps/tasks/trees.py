"""Tiny trees and build folders with what the tasks look at; all text is made up, in libvirt's form."""

from __future__ import annotations

import json
from pathlib import Path


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def meson_tree(root: Path) -> Path:
    write(
        root,
        {
            "meson.build": "project('libvirt')\n",
            "meson_options.txt": "".join(
                f"option('{name}', type: 'feature')\n"
                for name in (
                    "driver_remote",
                    "driver_libvirtd",
                    "driver_test",
                    "tests",
                    "no_git",
                    "yajl",
                    "libnl",
                )
            ),
            "src/test/test_driver.c": "",
        },
    )
    return root


def meson_build(
    root: Path,
    build: Path,
    style_suite: bool = True,
    tests: tuple[str, ...] = ("check-symfile",),
    needy: tuple[str, ...] = (),
) -> Path:
    """A configured build of ``root`` in ``build``, as far as its files are read."""
    up = "../" if build.parent == root else f"{root}/"
    rules = [
        f"build src/rpc/virnetprotocol.h: CUSTOM_COMMAND {up}src/rpc/virnetprotocol.x | {root}/src/rpc/genprotocol.pl\n"
        f" COMMAND = {root}/src/rpc/genprotocol.pl /usr/bin/rpcgen -h {up}src/rpc/virnetprotocol.x out\n",
        f"build src/remote/remote_protocol.h: CUSTOM_COMMAND {up}src/remote/remote_protocol.x\n"
        f" COMMAND = {root}/src/rpc/genprotocol.pl /usr/bin/rpcgen -h {up}src/remote/remote_protocol.x out\n",
        f"build src/access/libvirt_access.xml: CUSTOM_COMMAND {root}/src/remote/remote_protocol.x\n"
        f" COMMAND = /usr/bin/meson --internal exe -- {root}/src/rpc/gendispatch.pl --mode=aclapi remote REMOTE x\n",
        f"build src/access/viraccessapicheck.c: CUSTOM_COMMAND {root}/src/remote/remote_protocol.x\n"
        f" COMMAND = /usr/bin/meson --internal exe -- {root}/src/rpc/gendispatch.pl --mode=aclbody remote REMOTE x\n",
        f"build scripts/rpcgen/tests/demo.c: CUSTOM_COMMAND {root}/src/remote/remote_protocol.x\n"
        f" COMMAND = {root}/scripts/rpcgen/main.py\n",
        f"build src/test/libvirt_test.a.p/test_driver.c.o: c_COMPILER {up}src/test/test_driver.c || x\n",
        f"build src/libvirt_driver.a.p/libvirt-domain.c.o: c_COMPILER {up}src/libvirt-domain.c || x\n",
        "build src/libvirt.so.0.9000.0: c_LINKER a.o | b.a\n",
        "build src/libvirtd: c_LINKER a.o\n",
        "build tools/virsh: c_LINKER a.o\n",
    ]
    listed: list[dict[str, object]] = [
        {"name": name, "suite": ["libvirt"], "depends": ["x"] * (name in needy)} for name in tests
    ]
    listed += [{"name": "avoid_write", "suite": ["libvirt:syntax-check"]}] if style_suite else []
    write(
        build,
        {
            "build.ninja": "\n".join(rules),
            "meson-info/meson-info.json": json.dumps(
                {"directories": {"source": str(root), "build": str(build)}}
            ),
            "meson-info/intro-tests.json": json.dumps(listed),
        },
    )
    return build


def autotools_tree(root: Path) -> Path:
    write(
        root,
        {
            "configure.ac": "AC_INIT([libvirt],[4.7.0])\nLIBVIRT_DRIVER_ARG_QEMU\nLIBVIRT_DRIVER_ARG_TEST\nLIBVIRT_STORAGE_ARG_DIR\nLIBVIRT_STORAGE_ARG_ISCSI_DIRECT\n",
            "autogen.sh": "",
            "cfg.mk": "syntax-check: spacing-check\nspacing-check:\n\ttrue\n",
            "src/test/test_driver.c": "",
        },
    )
    return root


MAKEFILE = """\
srcdir = {srcdir}
test/libvirt_driver_test_la-test_driver.lo: test/test_driver.c
%protocol.h: %protocol.x
REMOTE_DRIVER_GENERATED = remote/remote_protocol.c remote/remote_protocol.h \\
\tremote/remote_client_bodies.h
remote/remote_client_bodies.h: $(srcdir)/rpc/gendispatch.pl
\tperl -w $(srcdir)/rpc/gendispatch.pl > $(srcdir)/remote/remote_client_bodies.h
access/viraccessapicheck.h: $(srcdir)/rpc/gendispatch.pl
libvirt.la: $(libvirt_la_OBJECTS)
libvirtd$(EXEEXT): $(libvirtd_OBJECTS)
check-symfile: libvirt.la
check-driverimpls:
check-protocol: all
"""


def autotools_build(root: Path, build: Path, rpcgen: bool = False) -> Path:
    srcdir = "." if build == root else f"{root}/src"
    makefile = MAKEFILE.format(srcdir=srcdir) + ("rpcgen: rpcgen-normal\n" if rpcgen else "")
    write(
        build,
        {
            "config.status": "",
            "Makefile": f"abs_top_srcdir = {root}\n",
            "src/Makefile": makefile,
            "tests/Makefile": "virshtest.log: virshtest$(EXEEXT)\nvirsh-optparse.log: virsh-optparse\n",
            "tools/Makefile": "virsh-virsh-domain.o: virsh-domain.c\nvirsh$(EXEEXT): $(virsh_OBJECTS)\n",
        },
    )
    return build
