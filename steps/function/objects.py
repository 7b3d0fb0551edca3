"""The objects of libvirt's API: what each is called on the wire, in the generator and in access control.

Sources: ``src/rpc/gendispatch.pl`` (its lists of ``remote_nonnull_…`` types), ``src/remote/remote_protocol.x`` (the
member names, the same for every function of a tree but for networks), ``src/access/viraccessperm.h``.
"""

from __future__ import annotations

from typing import NamedTuple


class ObjectType(NamedTuple):
    """One type of object. ``wire`` is its word in ``remote_nonnull_WORD``; empty for a connection."""

    type: str
    wire: str
    member: str
    """What the wire structs and the dispatcher call it."""
    acl: str
    """Its name in access control."""
    to_connection: str
    """How a variable that holds it leads to its connection: ``->conn``."""
    limit: str = ""
    """The words of the limit for lists of it: ``DOMAIN`` in ``REMOTE_DOMAIN_LIST_MAX``."""
    searched: str = ""
    """The permission to list it: ``search_domains`` (of the object that lists it)."""
    prefix: str = "remote"

    @property
    def is_connection(self) -> bool:
        """True for a connection, which is implied on the wire."""
        return not self.wire

    @property
    def nonnull(self) -> str:
        """Its wire type where it must be there."""
        return f"{self.prefix}_nonnull_{self.wire}"

    @property
    def nullable(self) -> str:
        """Its wire type where it may be left out."""
        return f"{self.prefix}_{self.wire}"

    @property
    def struct(self) -> str:
        """The C type without ``Ptr``."""
        return self.type.removesuffix("Ptr")


OBJECTS: dict[str, ObjectType] = {
    o.type: o
    for o in (
        ObjectType("virConnectPtr", "", "conn", "connect", ""),
        ObjectType("virDomainPtr", "domain", "dom", "domain", "->conn", "DOMAIN", "search_domains"),
        ObjectType(
            "virDomainSnapshotPtr", "domain_snapshot", "snap", "domain", "->domain->conn", "DOMAIN_SNAPSHOT", "read"
        ),
        ObjectType(
            "virDomainCheckpointPtr", "domain_checkpoint", "checkpoint", "domain", "->domain->conn",
            "DOMAIN_CHECKPOINT", "read",
        ),
        ObjectType("virNetworkPtr", "network", "net", "network", "->conn", "NETWORK", "search_networks"),
        ObjectType(
            "virNetworkPortPtr", "network_port", "port", "network_port", "->net->conn", "NETWORK_PORT", "search_ports"
        ),
        ObjectType("virInterfacePtr", "interface", "iface", "interface", "->conn", "INTERFACE", "search_interfaces"),
        ObjectType(
            "virStoragePoolPtr", "storage_pool", "pool", "storage_pool", "->conn", "STORAGE_POOL",
            "search_storage_pools",
        ),
        ObjectType(
            "virStorageVolPtr", "storage_vol", "vol", "storage_vol", "->conn", "STORAGE_VOL", "search_storage_vols"
        ),
        ObjectType(
            "virNodeDevicePtr", "node_device", "dev", "node_device", "->conn", "NODE_DEVICE", "search_node_devices"
        ),
        ObjectType("virSecretPtr", "secret", "secret", "secret", "->conn", "SECRET", "search_secrets"),
        ObjectType("virNWFilterPtr", "nwfilter", "nwfilter", "nwfilter", "->conn", "NWFILTER", "search_nwfilters"),
        ObjectType(
            "virNWFilterBindingPtr", "nwfilter_binding", "nwfilter", "nwfilter_binding", "->conn",
            "NWFILTER_BINDING", "search_nwfilter_bindings",
        ),
        ObjectType("virAdmConnectPtr", "", "conn", "", "", prefix="admin"),
        ObjectType("virAdmServerPtr", "server", "srv", "", "->conn", "SERVER", prefix="admin"),
        ObjectType("virAdmClientPtr", "client", "clnt", "", "->srv->conn", "CLIENT", prefix="admin"),
    )
}  # fmt: skip
"""By C type (``virDomainPtr``)."""
