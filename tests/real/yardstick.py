"""Functions whose values are followed through virsh, RPC and the test driver: pairs, lists, a string result, a stream.

Their bodies in the test driver are the wizard's own; those of the stream, which no prototype can say, are written here.
"""

from __future__ import annotations

from pathlib import Path

from tests.real.functions import New

_PAIRS = (
    New(
        "int virDomainSetFrobs(virDomainPtr domain, virTypedParameterPtr params, int nparams, unsigned int flags);",
        "domsetfrobs",
        "",
    ),
    New(
        "int virDomainGetFrobs(virDomainPtr domain, virTypedParameterPtr params, int *nparams, unsigned int flags);",
        "domgetfrobs",
        "",
    ),
    New(
        "int virDomainSetFrobTune(virDomainPtr domain, virTypedParameterPtr params, int nparams, unsigned int flags);",
        "domsetfrobtune",
        "",
    ),
    New(
        "int virDomainGetFrobTune(virDomainPtr domain, virTypedParameterPtr *params, int *nparams, unsigned int flags);",
        "domgetfrobtune",
        "",
    ),
    New(
        "int virDomainSetFrobLabel(virDomainPtr domain, const char *label, unsigned int flags);",
        "domsetfroblabel",
        "",
    ),
    New("char *virDomainGetFrobLabel(virDomainPtr domain, unsigned int flags);", "domfroblabel", ""),
    New(
        "int virDomainSetFrobLimit(virDomainPtr domain, unsigned long long limit, unsigned int flags);",
        "domsetfroblimit",
        "",
    ),
    New(
        "int virDomainGetFrobLimit(virDomainPtr domain, unsigned long long *limit, unsigned int flags);",
        "domfroblimit",
        "",
    ),
    New(
        "int virConnectSetFrobMotto(virConnectPtr conn, const char *motto, int shade, unsigned int flags);",
        "hostsetfrobmotto",
        "",
    ),
    New(
        "int virConnectGetFrobMotto(virConnectPtr conn, char **motto, int *shade, unsigned int flags);",
        "hostfrobmotto",
        "",
    ),
)
_LISTS = (
    New(
        "int virConnectListAllFrobDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);",
        "domfroblist",
        "",
    ),
    New(
        "int virStoragePoolListAllFrobVolumes(virStoragePoolPtr pool, virStorageVolPtr **vols, unsigned int flags);",
        "volfroblist",
        "",
    ),
)
_STREAM = New(
    "int virDomainOpenFrobLog(virDomainPtr domain, const char *path, virStreamPtr stream, unsigned int flags);",
    "none",
    "",
)
YARDSTICK = (*_PAIRS, *_LISTS, _STREAM)
_STREAM_METHOD = """
    if (virFDStreamOpenFile(stream, path, 0, 0, O_RDONLY) < 0)
        goto cleanup;

    ret = 0;

 cleanup:
"""
_STREAM_COMMAND = """static const vshCmdInfo info_domfroblog[] = {
    {.name = "help", .data = N_("save the frob log")},
    {.name = "desc", .data = N_("Save the frob log to a file.")},
    {.name = NULL}
};

static const vshCmdOptDef opts_domfroblog[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = "path", .type = VSH_OT_DATA, .flags = VSH_OFLAG_REQ, .help = N_("log"),
     .completer = virshCompletePathLocalExisting},
    {.name = "file", .type = VSH_OT_DATA, .flags = VSH_OFLAG_REQ, .help = N_("where to"),
     .completer = virshCompletePathLocalExisting},
    {.name = NULL}
};

static bool
cmdDomFrobLog(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    g_autoptr(virshStream) stream = NULL;
    VIR_AUTOCLOSE fd = -1;
    const char *path = NULL;
    const char *file = NULL;
    virshControl *priv = ctl->privData;
    virshStreamCallbackData data = { .ctl = ctl };

    if (vshCommandOptStringReq(ctl, cmd, "path", &path) < 0 ||
        vshCommandOptStringReq(ctl, cmd, "file", &file) < 0)
        return false;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)) ||
        !(stream = virStreamNew(priv->conn, 0)))
        return false;

    if ((fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666)) < 0)
        return false;

    data.fd = fd;
    return virDomainOpenFrobLog(dom, path, stream, 0) == 0 &&
           virStreamRecvAll(stream, virshStreamSink, &data) == 0 &&
           virStreamFinish(stream) == 0;
}

"""
_STREAM_ENTRY = """
    {.name = "domfroblog",
     .handler = cmdDomFrobLog,
     .opts = opts_domfroblog,
     .info = info_domfroblog,
    },"""


def fill_stream(root: Path) -> None:
    """Replace the skeleton of the stream's method in the tree ``root``, and give virsh a command for it."""
    driver = root / "src/test/test_driver.c"
    before, method, rest = driver.read_text().partition("testDomainOpenFrobLog(")
    head, _, tail = rest.partition("    /* libvirt-wizard:")
    _message, _, end = tail.partition("    virDomainObjEndAPI(")
    head = head.replace(" G_GNUC_UNUSED", "")
    driver.write_text(before + method + head + _STREAM_METHOD[1:] + "    virDomainObjEndAPI(" + end)
    shell = root / "tools/virsh-domain.c"
    text = shell.read_text()
    table = "const vshCmdDef domManagementCmds[] = {"
    assert text.count(table) == 1
    shell.write_text(text.replace(table, _STREAM_COMMAND + table + _STREAM_ENTRY))


def is_new(function: str) -> bool:
    """Whether a C function is part of the new code: in client, daemon, virsh or test driver, generated or not."""
    return "frob" in function.lower()
