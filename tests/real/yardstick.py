"""Functions whose values are followed through virsh, RPC and the test driver: pairs, lists, a string result, a stream.

Their bodies in the test driver are the wizard's own; those of the streams, which no prototype can say, are written here.
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
_PARAMETERS = "virDomainPtr domain, const char *path, virStreamPtr stream, unsigned int flags"
_STREAMS = (
    New(f"int virDomainDownloadFrobLog({_PARAMETERS});", "domfroblog-download", ""),
    New(f"int virDomainUploadFrobLog({_PARAMETERS});", "domfroblog-upload", ""),
)
YARDSTICK = (*_PAIRS, *_LISTS, *_STREAMS)
_OPENED = {
    "testDomainDownloadFrobLog": "virFDStreamOpenFile(stream, path, 0, 0, O_RDONLY)",
    "testDomainUploadFrobLog": "virFDStreamCreateFile(stream, path, 0, 0, O_WRONLY, 0600)",
}
"""What the streams' methods do, which no prototype can say."""
_BODY = """    if ({} < 0)
        goto cleanup;

    ret = 0;

 cleanup:
"""


def fill_streams(root: Path) -> None:
    """Replace what the skeletons of the streams' methods in the tree ``root`` leave open."""
    driver = root / "src/test/test_driver.c"
    text = driver.read_text()
    for name, opens in _OPENED.items():
        before, method, rest = text.partition(f"{name}(")
        head, _, tail = rest.partition("    /* libvirt-wizard:")
        _message, release, end = tail.partition("    virDomainObjEndAPI(")
        used = head.replace(" G_GNUC_UNUSED", "")
        text = before + method + used + _BODY.format(opens) + release + end
    driver.write_text(text)


def is_new(function: str) -> bool:
    """Whether a C function is part of the new code: in client, daemon, virsh or test driver, generated or not."""
    return "frob" in function.lower()
