"""How a virsh command finds the object that its function is called on: the options for it and the look-up.

Sources: the helpers ``virshCommandOpt…`` and the option macros of ``tools/virsh*.[ch]``, which all eras have.
"""

from __future__ import annotations

from collections.abc import Callable

from steps.function.generate.virsh_parts import NoCommand, Parts, completer, object_option, option, release
from steps.tree.style import Style

GROUPS = {
    "virDomainPtr": "domain", "virDomainSnapshotPtr": "snapshot", "virDomainCheckpointPtr": "checkpoint",
    "virNetworkPtr": "network", "virNetworkPortPtr": "network", "virStoragePoolPtr": "pool",
    "virStorageVolPtr": "volume", "virInterfacePtr": "interface", "virNodeDevicePtr": "nodedev",
    "virSecretPtr": "secret", "virNWFilterPtr": "filter", "virNWFilterBindingPtr": "filter",
    "virAdmConnectPtr": "management", "virAdmServerPtr": "management", "virAdmClientPtr": "management",
}  # fmt: skip
"""Type of the object to the word for the group of commands (``cmdGroups`` of ``tools/virsh.c``)."""
CONNECTION_GROUPS = {
    "host": "host", "domain": "domain", "network": "network", "storage": "pool", "nodedev": "nodedev",
    "interface": "interface", "secret": "secret", "nwfilter": "filter", "qemu": "domain", "lxc": "domain",
}  # fmt: skip
"""The same for functions that are called on the connection, by module."""


def add_subject(style: Style, parts: Parts, kind: str) -> None:
    """Add the options, the look-up and the first argument for an object of the type ``kind``.

    Raises:
        NoCommand: there is no such object on a command line.
    """
    adder = _ADDERS.get(kind)
    if adder is None:
        raise NoCommand(f"'{kind}' cannot be given on a command line")
    adder(style, parts)


def connection(style: Style, parts: Parts) -> str:
    """The expression for virsh's connection; what it needs is declared."""
    if not style.virsh_control:
        return "ctl->conn"
    line = f"{style.virsh_control}priv = ctl->privData;"
    if line not in parts.locals:
        parts.locals.append(line)
    return "priv->conn"


def _connection(style: Style, parts: Parts) -> None:
    parts.arguments.append(connection(style, parts))


def _found(parts: Parts, variable: str, call: str) -> None:
    parts.prepare.append(f"    if (!({variable} = {call}))\n        {{fail}};")
    parts.arguments.append(variable)


def _helper(
    words: str,
    variable: str,
    call: str,
    name: str,
    macros: tuple[str, ...],
    text: str,
    complete: str,
    header: str,
) -> Callable[[Style, Parts], None]:
    """An object that a helper of virsh looks up; ``header`` declares it."""

    def add(style: Style, parts: Parts) -> None:
        object_option(style, parts, name, macros, text, complete)
        release(style, parts, words, f"vir{words}Ptr", variable)
        parts.includes.append(header)
        _found(parts, variable, call)

    return add


def _volume(style: Style, parts: Parts) -> None:
    macros = ("VIRSH_COMMON_OPT_VOL_FULL", "VIRSH_COMMON_OPT_VOLUME_VOL")
    object_option(style, parts, "vol", macros, "vol name, key or path", "virshStorageVolNameCompleter")
    pool = ("VIRSH_COMMON_OPT_POOL_OPTIONAL",)
    object_option(
        style, parts, "pool", pool, "pool name or uuid", "virshStoragePoolNameCompleter", required=False
    )
    release(style, parts, "StorageVol", "virStorageVolPtr", "vol")
    parts.includes.append("virsh-volume.h")
    _found(parts, "vol", 'virshCommandOptVol(ctl, cmd, "vol", "pool", NULL)')


def _device(style: Style, parts: Parts) -> None:
    complete = completer(style, parts, "virshNodeDeviceNameCompleter")
    parts.options.append(option(style, "device", "string", True, "device key", complete))
    parts.locals.append("const char *device = NULL;")
    parts.setup.append(
        f'    if ({style.virsh_string}(ctl, cmd, "device", &device) < 0)\n        return false;'
    )
    release(style, parts, "NodeDevice", "virNodeDevicePtr", "dev")
    _found(parts, "dev", f"virNodeDeviceLookupByName({connection(style, parts)}, device)")


def _port(style: Style, parts: Parts) -> None:
    _ADDERS["virNetworkPtr"](style, parts)
    parts.arguments.pop()
    object_option(
        style,
        parts,
        "port",
        ("VIRSH_COMMON_OPT_NETWORK_PORT",),
        "network port UUID",
        "virshNetworkPortUUIDCompleter",
    )
    release(style, parts, "NetworkPort", "virNetworkPortPtr", "port")
    _found(parts, "port", "virshCommandOptNetworkPort(ctl, cmd, network, NULL)")


def _moment(words: str, name: str) -> Callable[[Style, Parts], None]:
    """A snapshot or checkpoint: found by its name in its domain."""

    def add(style: Style, parts: Parts) -> None:
        _ADDERS["virDomainPtr"](style, parts)
        parts.arguments.pop()
        short = words.removeprefix("Domain")
        complete = completer(style, parts, f"virsh{short}NameCompleter")
        parts.options.append(option(style, f"{name}name", "string", True, f"{name} name", complete))
        parts.locals.append(f"const char *{name}name = NULL;")
        read = f'{style.virsh_string}(ctl, cmd, "{name}name", &{name}name) < 0'
        parts.setup.append(f"    if ({read})\n        return false;")
        release(style, parts, words, f"vir{words}Ptr", name)
        _found(parts, name, f"vir{words}LookupByName(dom, {name}name, 0)")

    return add


def _admin_connection(style: Style, parts: Parts) -> None:
    parts.locals.append(f"{style.virt_admin_control}priv = ctl->privData;")
    parts.arguments.append("priv->conn")


def _admin_server(style: Style, parts: Parts) -> None:
    complete = completer(style, parts, "vshAdmServerCompleter")
    parts.options.append(option(style, "server", "string", True, "server to look at", complete))
    parts.locals += ["const char *srvname = NULL;", "virAdmServerPtr srv = NULL;"]
    parts.locals.append(f"{style.virt_admin_control}priv = ctl->privData;")
    parts.setup.append(
        f'    if ({style.virsh_string}(ctl, cmd, "server", &srvname) < 0)\n        return false;'
    )
    parts.cleanup.append("    if (srv)\n        virAdmServerFree(srv);")
    _found(parts, "srv", "virAdmConnectLookupServer(priv->conn, srvname, 0)")


def _admin_client(style: Style, parts: Parts) -> None:
    _admin_server(style, parts)
    parts.arguments.pop()
    parts.options.append(option(style, "client", "number", True, "client, specified by ID"))
    parts.locals += ["unsigned long long id;", "virAdmClientPtr clnt = NULL;"]
    parts.setup.append('    if (vshCommandOptULongLong(ctl, cmd, "client", &id) < 0)\n        return false;')
    parts.cleanup.insert(0, "    if (clnt)\n        virAdmClientFree(clnt);")
    _found(parts, "clnt", "virAdmServerLookupClient(srv, id, 0)")


_ADDERS: dict[str, Callable[[Style, Parts], None]] = {
    "virConnectPtr": _connection,
    "virDomainPtr": _helper(
        "Domain", "dom", "virshCommandOptDomain(ctl, cmd, NULL)", "domain", ("VIRSH_COMMON_OPT_DOMAIN_FULL",),
        "domain name, id or uuid", "virshDomainNameCompleter", "virsh-util.h",
    ),
    "virNetworkPtr": _helper(
        "Network", "network", "virshCommandOptNetwork(ctl, cmd, NULL)", "network",
        ("VIRSH_COMMON_OPT_NETWORK_FULL",),
        "network name or uuid", "virshNetworkNameCompleter", "virsh-network.h",
    ),
    "virStoragePoolPtr": _helper(
        "StoragePool", "pool", 'virshCommandOptPool(ctl, cmd, "pool", NULL)', "pool",
        ("VIRSH_COMMON_OPT_POOL_FULL",),
        "pool name or uuid", "virshStoragePoolNameCompleter", "virsh-pool.h",
    ),
    "virInterfacePtr": _helper(
        "Interface", "iface", "virshCommandOptInterface(ctl, cmd, NULL)", "interface",
        ("VIRSH_COMMON_OPT_INTERFACE",),
        "interface name or MAC address", "virshInterfaceNameCompleter", "virsh-interface.h",
    ),
    "virSecretPtr": _helper(
        "Secret", "secret", "virshCommandOptSecret(ctl, cmd, NULL)", "secret", (), "secret UUID",
        "virshSecretUUIDCompleter", "virsh-secret.h",
    ),
    "virNWFilterPtr": _helper(
        "NWFilter", "nwfilter", "virshCommandOptNWFilter(ctl, cmd, NULL)", "nwfilter", (),
        "network filter name or uuid", "virshNWFilterNameCompleter", "virsh-nwfilter.h",
    ),
    "virNWFilterBindingPtr": _helper(
        "NWFilterBinding", "binding", "virshCommandOptNWFilterBinding(ctl, cmd, NULL)", "binding", (),
        "network filter binding port dev", "virshNWFilterBindingNameCompleter", "virsh-nwfilter.h",
    ),
    "virStorageVolPtr": _volume,
    "virNodeDevicePtr": _device,
    "virNetworkPortPtr": _port,
    "virDomainSnapshotPtr": _moment("DomainSnapshot", "snapshot"),
    "virDomainCheckpointPtr": _moment("DomainCheckpoint", "checkpoint"),
    "virAdmConnectPtr": _admin_connection,
    "virAdmServerPtr": _admin_server,
    "virAdmClientPtr": _admin_client,
}  # fmt: skip
