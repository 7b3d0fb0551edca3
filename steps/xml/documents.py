"""libvirt's XML documents: which code, which page of the documentation and which test data belong to each.

Names of files are those of the trees from 2011 on; what a tree has not is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from steps.code.rng import Grammar, names
from steps.tree.snapshot import Snapshot

SCHEMA_FOLDERS = ("src/conf/schemas", "docs/schemas")
"""The schemas moved in 7.10 (docs/schemas to src/conf/schemas)."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its root element, and the base names of what belongs to it."""

    root: str
    code: tuple[str, ...]
    """Files of ``src/conf``, without suffix, that serve this document alone or first."""
    page: str
    """The page ``docs/PAGE.rst`` or ``docs/PAGE.html.in``; empty where there never was one."""
    inputs: tuple[str, ...]
    """Folders of ``tests`` that hold such documents as input, the preferred one first."""
    outputs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    """The test programs whose list names the inputs."""
    output_only: bool = False
    """Whether libvirt only ever writes it."""
    prefix: str = ""
    """What its functions begin with, where files are shared."""


_DOMAIN_INPUTS = (
    "genericxml2xmlindata", "qemuxmlconfdata", "qemuxml2argvdata", "qemuxml2xmlindata", "lxcxml2xmldata", "xlconfigdata",
    "bhyvexml2argvdata", "domainschemadata", "domainsnapshotxml2xmlin", "qemuhotplugtestdevices", "qemuhotplugtestdomains",
)  # fmt: skip

DOCUMENTS: tuple[Document, ...] = (
    Document(
        "domain",
        ("domain_conf", "domain_postparse", "domain_validate", "cpu_conf", "numa_conf", "domain_audit"),
        "formatdomain", _DOMAIN_INPUTS,
        ("genericxml2xmloutdata", "qemuxmlconfdata", "qemuxml2xmloutdata"),
        ("genericxml2xmltest", "qemuxmlconftest", "qemuxml2xmltest", "qemuxml2argvtest", "lxcxml2xmltest"),
    ),
    Document(
        "network", ("network_conf",), "formatnetwork", ("networkxml2xmlin", "networkxml2confdata", "networkschematest"),
        ("networkxml2xmlout",), ("networkxml2xmltest", "networkxml2conftest"),
    ),
    Document("networkport", ("virnetworkportdef",), "formatnetworkport", ("virnetworkportxml2xmldata",), (), ("virnetworkportxml2xmltest",)),
    Document(
        "interface", ("interface_conf",), "", ("interfaceschemadata",), (), ("interfacexml2xmltest",),
    ),
    Document(
        "device", ("node_device_conf",), "formatnode", ("nodedevschemadata",), ("nodedevxml2xmlout",), ("nodedevxml2xmltest",),
    ),
    Document(
        "pool", ("storage_conf",), "formatstorage", ("storagepoolxml2xmlin", "storagepoolschemadata"), ("storagepoolxml2xmlout",),
        ("storagepoolxml2xmltest",), prefix="virStoragePool",
    ),
    Document(
        "volume", ("storage_conf",), "formatstorage", ("storagevolxml2xmlin", "storagevolschemadata"), ("storagevolxml2xmlout",),
        ("storagevolxml2xmltest",), prefix="virStorageVol",
    ),
    Document(
        "domainsnapshot", ("snapshot_conf", "moment_conf"), "formatsnapshot",
        ("domainsnapshotxml2xmlin", "qemudomainsnapshotxml2xmlin", "domainsnapshotschemadata"),
        ("domainsnapshotxml2xmlout", "qemudomainsnapshotxml2xmlout"), ("domainsnapshotxml2xmltest", "qemudomainsnapshotxml2xmltest"),
    ),
    Document(
        "domaincheckpoint", ("checkpoint_conf",), "formatcheckpoint", ("qemudomaincheckpointxml2xmlin", "domaincheckpointxml2xmlin"),
        ("qemudomaincheckpointxml2xmlout",), ("qemudomaincheckpointxml2xmltest",),
    ),
    Document(
        "domainbackup", ("backup_conf",), "formatbackup", ("domainbackupxml2xmlin",), ("domainbackupxml2xmlout",), ("genericxml2xmltest",),
    ),
    Document("secret", ("secret_conf", "virsecretobj"), "formatsecret", ("secretxml2xmlin", "secretschemadata"), (), ("secretxml2xmltest",)),
    Document(
        "filter", ("nwfilter_conf", "nwfilter_params"), "formatnwfilter", ("nwfilterxml2xmlin",), ("nwfilterxml2xmlout",),
        ("nwfilterxml2xmltest",),
    ),
    Document("filterbinding", ("virnwfilterbindingdef",), "", ("virnwfilterbindingxml2xmldata",), (), ("virnwfilterbindingxml2xmltest",)),
    Document(
        "capabilities", ("capabilities", "virconftypes"), "formatcaps", ("capabilityschemadata", "vircaps2xmldata", "qemucaps2xmloutdata"), (),
        ("vircaps2xmltest",), output_only=True,
    ),
    Document(
        "domainCapabilities", ("domain_capabilities",), "formatdomaincaps", ("domaincapsdata", "domaincapsschemadata"), (),
        ("domaincapstest",), output_only=True,
    ),
    Document(
        "storagepoolCapabilities", ("storage_capabilities",), "formatstoragecaps", ("storagepoolcapsschemadata",), (),
        ("storagepoolcapstest",), output_only=True,
    ),
    Document("cpu", ("cpu_conf",), "formatdomain", ("cputestdata",), (), ("cputest",)),
)  # fmt: skip


def document(xpath: str) -> Document | None:
    """The document that the XPath begins with; None for one that libvirt has not."""
    root = xpath.split("/")[0]
    return next((d for d in DOCUMENTS if d.root == root), None)


class Schemas:
    """The grammars of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.folder = next(
            (f for f in SCHEMA_FOLDERS if any(p.endswith(".rng") for p in snapshot.paths(f))), ""
        )
        self._grammars: dict[str, Grammar] = {}
        self._of_root: dict[str, Grammar | None] = {}

    @property
    def files(self) -> list[str]:
        """The schema files."""
        return [p for p in self.snapshot.paths(self.folder) if p.endswith(".rng")] if self.folder else []

    def grammar(self, file: str) -> Grammar:
        """The grammar that starts in ``file``."""
        if file not in self._grammars:
            self._grammars[file] = Grammar(file, self.snapshot.read)
        return self._grammars[file]

    def of(self, xpath: str) -> Grammar | None:
        """The grammar whose document element is the first of ``xpath``."""
        root = xpath.split("/")[0]
        if root not in self._of_root:
            self._of_root[root] = self._find(root)
        return self._of_root[root]

    def _find(self, root: str) -> Grammar | None:
        ranked = sorted(self.files, key=lambda p: (p.rpartition("/")[2] != root + ".rng", p))
        for file in ranked:
            data = self.snapshot.read(file) or b""
            if b"<start" in data and any(names(n.element, root) for n in self.grammar(file).roots):
                return self.grammar(file)
        return None

    @property
    def documents(self) -> list[tuple[str, Grammar]]:
        """Each document element with the grammar that starts with it."""
        found: dict[str, Grammar] = {}
        for file in self.files:
            if b"<start" in (self.snapshot.read(file) or b""):
                for node in self.grammar(file).roots:
                    root = node.element.get("name")
                    if root and root not in found and (grammar := self.of(root)) is not None:
                        found[root] = grammar
        return list(found.items())
