"""A small tree in libvirt's form, with one function finished at every site; each site apart, so that it can be left out."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

HEADER = "include/libvirt/libvirt-domain.h"
SYMBOLS = "src/libvirt_public.syms"
DRIVER = "src/driver-hypervisor.h"
PUBLIC = "src/libvirt-domain.c"
PROTOCOL = "src/remote/remote_protocol.x"
GOLDEN = "src/remote_protocol-structs"
CLIENT = "src/remote/remote_driver.c"
DISPATCHER = "src/remote/remote_daemon_dispatch.c"
TEST = "src/test/test_driver.c"
QEMU = "src/qemu/qemu_driver.c"
VIRSH = "tools/virsh-domain.c"
METHODS = "src/util/frobs.h"
"""Declares the drivers' functions, which are defined elsewhere."""
MANUAL = "docs/manpages/virsh.rst"

NAME = "virDomainSetFrob"

_BODY = """
/**
 * {name}:
 * @domain: a domain
 * @name: which one
 * @flags: extra flags
 */
int
{name}(virDomainPtr domain, const char *name, unsigned int flags)
{{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain, "name=%s, flags=0x%x", name, flags);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;

    virCheckReadOnlyGoto(conn->flags, error);
    virCheckNonNullArgGoto(name, error);

    if (conn->driver->{member}) {{
        int ret = conn->driver->{member}(domain, name, flags);
        if (ret < 0)
            goto error;
        return ret;
    }}

    virReportUnsupportedError();

 error:
    virDispatchError(domain->conn);
    return -1;
}}
"""

SITES: dict[str, tuple[str, str]] = {
    "header": (HEADER, "int {name}(virDomainPtr domain,\n    const char *name,\n    unsigned int flags);\n"),
    "symbol": (SYMBOLS, "        {name};\n"),
    "typedef": (DRIVER, "typedef int\n(*virDrv{bare})(virDomainPtr domain,\n    const char *name, unsigned int flags);\n"),
    "member": (DRIVER, "    virDrv{bare} {member};\n"),
    "implementation": (PUBLIC, _BODY),
    "arguments": (PROTOCOL, "struct remote_{words}_args {{\n    remote_nonnull_domain dom;\n    remote_nonnull_string name;\n    unsigned int flags;\n}};\n"),
    "procedure": (
        PROTOCOL, "\n    /**\n     * @generate: both\n     * @acl: domain:write\n     */\n    REMOTE_PROC_{upper} = {number},\n"
    ),
    "golden": (GOLDEN, "struct remote_{words}_args {{\n        remote_nonnull_domain      dom;\n        remote_nonnull_string      name;\n        u_int                      flags;\n}};\n"),
    "golden-procedure": (GOLDEN, "        REMOTE_PROC_{upper} = {number},\n"),
    "client": (CLIENT, "    .{member} = remote{bare}, /* 1.2.0 */\n"),
    "test": (TEST, "    .{member} = test{bare}, /* 1.2.0 */\n"),
    "qemu": (QEMU, "    .{member} = qemu{bare}, /* 1.2.0 */\n"),
    "virsh": (
        VIRSH,
        "static bool\ncmd{bare}(vshControl *ctl, const vshCmd *cmd)\n{{\n    return {name}(NULL, NULL, 0) == 0;\n}}\n",
    ),
    "command": (VIRSH, '    {{.name = "{command}",\n     .handler = cmd{bare},\n     .flags = 0\n    }},\n'),
    "manual": (MANUAL, "\n{command}\n-----------\n\nSets it.\n"),
}  # fmt: skip


_FRAME: dict[str, str] = {
    "meson.build": "project('libvirt', 'c', version: '2.0.0')\n",
    HEADER: "typedef struct _virDomain *virDomainPtr;\n{header}",
    SYMBOLS: "LIBVIRT_1.0.0 {{\n    global:\n        virDomainFree;\n}};\n\n"
    "LIBVIRT_1.2.0 {{\n    global:\n{symbol}}} LIBVIRT_1.0.0;\n",
    DRIVER: "{typedef}typedef struct _virHypervisorDriver virHypervisorDriver;\n"
    "struct _virHypervisorDriver {{\n    const char *name;\n{member}}};\n",
    PUBLIC: '#include "internal.h"\n{implementation}',
    PROTOCOL: "const REMOTE_STRING_MAX = 1024;\ntypedef string remote_nonnull_string<REMOTE_STRING_MAX>;\n"
    "struct remote_nonnull_domain {{\n    remote_nonnull_string name;\n}};\n{arguments}/*----- Protocol. -----*/\n"
    "enum remote_procedure {{\n{procedure}}};\n",
    GOLDEN: "/* -*- c -*- */\nstruct remote_nonnull_domain {{\n        remote_nonnull_string      name;\n}};\n{golden}enum remote_procedure {{\n{golden-procedure}}};\n",
    CLIENT: 'static virHypervisorDriver hypervisor_driver = {{\n    .name = "remote",\n{client}}};\n',
    DISPATCHER: '#include "remote_daemon_dispatch_stubs.h"\n',
    TEST: '#include "frobs.h"\nstatic virHypervisorDriver testHypervisorDriver = {{\n    .name = "Test",\n{test}}};\n',
    QEMU: '#include "frobs.h"\nstatic virHypervisorDriver qemuHypervisorDriver = {{\n    .name = "QEMU",\n{qemu}}};\n',
    METHODS: "int test{bare}(void);\nint qemu{bare}(void);\n",
    VIRSH: "{virsh}\nconst vshCmdDef domManagementCmds[] = {{\n{command}    {{.name = NULL}}\n}};\n",
    MANUAL: "DOMAIN COMMANDS\n===============\n{manual}",
    "src/access/viraccessperm.h": "typedef enum {{ VIR_ACCESS_PERM_DOMAIN_WRITE }} virAccessPermDomain;\n",
}


def text(site: str, bare: str, number: int) -> str:
    """The text of ``site`` for the function ``vir`` + ``bare``."""
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in bare).lstrip("_")
    return SITES[site][1].format(
        name=f"vir{bare}", bare=bare, member=bare[0].lower() + bare[1:], words=words, upper=words.upper(),
        number=number, command=words.replace("domain_", "").replace("_", "-"),
    )  # fmt: skip


def tree(bare: str = "DomainSetFrob", leave_out: Collection[str] = ()) -> dict[str, str]:
    """The files of a tree with the function ``vir`` + ``bare``, without the sites ``leave_out``."""
    made = {site: "" if site in leave_out else text(site, bare, 1) for site in SITES}
    return {path: frame.format(**made, bare=bare) for path, frame in _FRAME.items()}


def add(files: dict[str, str], bare: str, sites: Collection[str], number: int = 2) -> dict[str, str]:
    """``files`` with ``sites`` of one more function, each beside the first one's."""
    changed = dict(files)
    for site in sites:
        path = SITES[site][0]
        first = text(site, "DomainSetFrob", 1)
        assert first in changed[path], site
        changed[path] = changed[path].replace(first, first + text(site, bare, number))
    changed[METHODS] += _FRAME[METHODS].format(bare=bare)
    return changed


def write(root: Path, files: dict[str, str]) -> Path:
    """Write ``files`` under ``root``."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return root
