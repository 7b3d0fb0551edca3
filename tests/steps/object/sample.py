"""A tree with one finished object, virLamp, at every place, and what surrounds it."""

from __future__ import annotations

from steps.tree.facts import Facts
from tests.steps.function.generate.sample import Tree

_MESSAGES = "VIR_ERR_INVALID_LAMP = 2, /* invalid lamp (Since: 1.0.0) */\n    VIR_ERR_NO_LAMP = 3, /* no lamp (Since: 1.0.0) */"
_LISTS = "".join(
    f"    if ($member =~ m/^remote_nonnull_(network|nwfilter|lamp) ({n})/) {{\n    }}\n"
    for n in ("a", "b", "c")
)
PROTOCOL = """\
const REMOTE_LAMP_LIST_MAX = 16384;

struct remote_nonnull_lamp {
    remote_nonnull_string name;
    remote_uuid uuid;
};

struct remote_lamp_lookup_by_name_args {
    remote_nonnull_string name;
};

struct remote_lamp_lookup_by_name_ret {
    remote_nonnull_lamp lamp;
};

enum remote_procedure {
    /**
     * @generate: both
     * @acl: lamp:getattr
     */
    REMOTE_PROC_LAMP_LOOKUP_BY_NAME = 1
};
"""
FILES: dict[str, str] = {
    "meson.build": "project('libvirt', 'c', version: '1.0.0')\n",
    "include/libvirt/libvirt-lamp.h": "/**\n * virLamp:\n */\ntypedef struct _virLamp virLamp;\ntypedef virLamp *virLampPtr;\n\n"
    "virLampPtr virLampLookupByName(virConnectPtr conn, const char *name);\n"
    "const char *virLampGetName(virLampPtr lamp);\nint virLampRef(virLampPtr lamp);\nint virLampFree(virLampPtr lamp);\n",
    "include/libvirt/virterror.h": f"typedef enum {{\n    VIR_ERR_OK = 0,\n    {_MESSAGES}\n}} virErrorNumber;\n",
    "include/libvirt/meson.build": "headers = [\n  'libvirt-lamp.h',\n]\n",
    "src/libvirt_public.syms": "LIBVIRT_1.0.0 {\n    global:\n        virLampFree;\n        virLampGetName;\n"
    "        virLampLookupByName;\n        virLampRef;\n};\n",
    "src/libvirt_private.syms": "# datatypes.h\nvirGetLamp;\nvirLampClass;\n",
    "src/util/virerror.c": "    [VIR_ERR_INVALID_LAMP] = { \"\" },\n    [VIR_ERR_NO_LAMP] = { \"\" },\n",
    "src/driver.h": "",
    "src/driver-network.h": "typedef virLampPtr\n(*virDrvLampLookupByName)(virConnectPtr conn,\n                          const char *name);\n\n"
    "typedef struct _virNetworkDriver virNetworkDriver;\nstruct _virNetworkDriver {\n    const char *name;\n"
    "    virDrvLampLookupByName lampLookupByName;\n};\n",
    "src/datatypes.h": "extern virClass *virLampClass;\n\n#define virCheckLampReturn(obj, retval) \\\n    do { } while (0)\n\n"
    "struct _virLamp {\n    virObject parent;\n    virConnectPtr conn;\n    char *name;\n    unsigned char uuid[VIR_UUID_BUFLEN];\n"
    "};\n\nvirLampPtr virGetLamp(virConnectPtr conn,\n                      const char *name,\n                      const unsigned char *uuid);\n",
    "src/datatypes.c": "virClass *virLampClass;\n\nstatic void virLampDispose(void *obj);\n\nint init(void)\n{\n"
    "    DECLARE_CLASS(virLamp);\n}\n\nvirLampPtr\nvirGetLamp(virConnectPtr conn)\n{\n}\n\nstatic void\nvirLampDispose(void *obj)\n{\n}\n",
    "src/libvirt-lamp.c": "".join(
        f"{kind}\n{name}({args})\n{{\n    virReportError(_(\"text\"));\n}}\n\n\n"
        for kind, name, args in (
            ("virLampPtr", "virLampLookupByName", "virConnectPtr conn, const char *name"),
            ("const char *", "virLampGetName", "virLampPtr lamp"),
            ("int", "virLampRef", "virLampPtr lamp"),
            ("int", "virLampFree", "virLampPtr lamp"),
        )
    ),
    "src/meson.build": "sources = [\n  'libvirt-lamp.c',\n]\n",
    "src/conf/meson.build": "conf = [\n  'virlampdef.c',\n]\n",
    "src/conf/virlampdef.h": "typedef struct _virLampDef virLampDef;\nstruct _virLampDef {\n    char *name;\n};\n\n"
    "void virLampDefFree(virLampDef *def);\nvirLampDef *virLampDefParse(const char *xml);\nchar *virLampDefFormat(virLampDef *def);\n",
    "src/conf/virlampdef.c": "virLampDef *\nvirLampDefParse(const char *xml)\n{\n}\n",
    "src/conf/schemas/lamp.rng": "<grammar/>\n",
    "src/conf/schemas/meson.build": "schemas = [\n  'lamp.rng',\n]\n",
    "src/remote/remote_protocol.x": PROTOCOL,
    "src/remote_protocol-structs": "struct remote_nonnull_lamp {\n};\nstruct remote_lamp_lookup_by_name_args {\n};\n"
    "struct remote_lamp_lookup_by_name_ret {\n};\nenum remote_procedure {\n        REMOTE_PROC_LAMP_LOOKUP_BY_NAME = 1,\n};\n",
    "src/remote/remote_driver.c": "static virLampPtr\nget_nonnull_lamp(virConnectPtr conn)\n{\n}\n\nstatic void\nmake_nonnull_lamp(void)\n{\n}\n",
    "src/remote/remote_daemon_dispatch.c": "static virLampPtr\nget_nonnull_lamp(virConnectPtr conn)\n{\n}\n\nstatic void\nmake_nonnull_lamp(void)\n{\n}\n",
    "src/rpc/gendispatch.pl": _LISTS,
    "src/access/viraccessperm.h": "typedef enum {\n    VIR_ACCESS_PERM_LAMP_GETATTR,\n\n    VIR_ACCESS_PERM_LAMP_LAST\n} virAccessPermLamp;\n\n"
    "VIR_ENUM_DECL(virAccessPermLamp);\n",
    "src/access/viraccessperm.c": "VIR_ENUM_IMPL(virAccessPermLamp,\n              VIR_ACCESS_PERM_LAMP_LAST,\n              \"getattr\");\n",
    "src/access/viraccessmanager.h": "int virAccessManagerCheckLamp(void);\n",
    "src/access/viraccessmanager.c": "int virAccessManagerCheckLamp(void)\n{\n}\n",
    "src/access/viraccessdriver.h": "struct _virAccessDriver {\n    virAccessDriverCheckLampDrv checkLamp;\n};\n",
    **{
        f"src/access/viraccessdriver{name}.c": f"virAccessDriver d = {{\n    .checkLamp = virAccessDriver{name}CheckLamp,\n}};\n"
        for name in ("nop", "polkit", "stack")
    },
    "scripts/genpolkit.py": 'objects = [\n    "CONNECT", "LAMP",\n]\n',
    "scripts/genaclperms.py": 'objects = [\n    "CONNECT", "LAMP",\n]\n',
    "scripts/apibuild.py": 'included = {\n    "libvirt-lamp.h": "header",\n    "libvirt-lamp.c": "source",\n}\n',
    "po/POTFILES": "src/libvirt-lamp.c\n",
    "tools/meson.build": "virsh = [\n  'virsh-completer-lamp.c',\n]\n",
    "tools/virsh-network.c": "static bool\ncmdLampInfo(vshControl *ctl, const vshCmd *cmd)\n{\n    virLampLookupByName(conn, name);\n}\n\n"
    'const vshCmdDef cmds[] = {\n    {.name = "lamp-info",\n     .handler = cmdLampInfo,\n    },\n};\n',
    "tools/virsh-completer-lamp.c": "char **\nvirshLampNameCompleter(vshControl *ctl)\n{\n    virLampPtr *lamps = NULL;\n}\n",
    "docs/manpages/virsh.rst": "Commands\n========\n\nlamp-info\n---------\n\n**Syntax:**\n\n::\n\n   lamp-info lamp\n\nText.\n",
    "src/network/bridge_driver.c": "static virNetworkDriver networkDriver = {\n    .lampLookupByName = networkLampLookupByName, /* 1.0.0 */\n};\n",
    "src/test/test_driver.c": "static virNetworkDriver testNetworkDriver = {\n    .lampLookupByName = testLampLookupByName, /* 1.0.0 */\n};\n",
    "NEWS.rst": "v1.0.0 (unreleased)\n===================\n\n* **New features**\n\n  * Introduce ``virLamp``\n\n    Text.\n",
}  # fmt: skip


def facts(files: dict[str, str] | None = None) -> Facts:
    """The tree in memory."""
    return Facts(Tree(files or FILES))
