"""Access control of a new function: which permission its procedure asks for, and what follows from it.

Sources: ``src/access/viraccessperm.h`` of the tree (the permissions there are), the ``@acl`` lines of its protocol
(what its functions ask for), ``src/rpc/gendispatch.pl`` (all lines of one procedure on one object, the first
without a flag).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from steps.code.cfacts import Signature
from steps.code.words import snake
from steps.function.names import derive
from steps.function.objects import OBJECTS
from steps.function.siblings import nearest, words
from steps.function.verbs import changes, reads
from steps.tree.facts import Facts

_ENUMERATOR = re.compile(rb"^[ \t]+VIR_ACCESS_PERM_([A-Z_]+)[ \t]*,", re.M)
_LAST = re.compile(rb"\bVIR_ACCESS_PERM_([A-Z_]+)_LAST\b")
"""What closes the permissions of an object, and so names the object."""
_OBJECTS = frozenset(o.acl for o in OBJECTS.values() if o.acl)
_READS = re.compile(r"(getattr|read|search_\w+)$")
"""Permissions of calls that a read-only connection may make."""
_ONLY_READS = re.compile(r"(getattr|read|search_\w+|\w+_read|read_\w+)$")
"""Permissions by which nothing can be changed."""
_NEAR_WRITE = ("data_write", "format", "save", "create")
"""What comes nearest to ``write`` on an object that has no such permission, the likeliest first."""

_VERBS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # object, what the function's name says, permissions
    (r"connect", r"Get(Type|Version|LibVersion|Hostname|URI)|CloseCallback", ("getattr",)),
    (r"connect", r"Event\w*Deregister", ("read",)),
    (r"connect", r"Change", ("interface_transaction",)),
    (r"connect", r"SuspendForDuration", ("pm_control",)),
    (r"connect", r"Find\w*Sources", ("detect_storage_pools",)),
    (r"connect", r"Get\w*DomainCapabilities|Set|Alloc|(From|To)Native|HypervisorCPU", ("write",)),
    (r"connect", r"Get|Is[A-Z]|Has|Compare|Baseline|Num|List", ("read",)),
    (r"secret", r"GetValue", ("read_secure",)),
    (r"domain", r"Migrate", ("migrate",)),
    (r"domain", r"FSFreeze|FSThaw|GetFS", ("fs_freeze",)),
    (r"domain", r"Get(Hostname|Time|Guest|\w*Agent)|SSHKeysGet|SaveImageGet", ("write",)),
    (r"domain", r"Set\w*Password", ("set_password",)),
    (r"domain", r"SetTime", ("set_time",)),
    (r"domain", r"Set|Detach|Attach(?!$)|Update(?!d)", ("write",)),
    (r"domain", r"Open(Console|Channel)", ("open_device",)),
    (r"domain", r"BlockPeek", ("block_read",)),
    (r"domain", r"MemoryPeek", ("mem_read",)),
    (r"domain", r"Block\w*(Resize|Pull|Rebase|Commit|Copy)", ("block_write",)),
    (r"domain", r"Stats|InterfaceAddresses", ("read",)),
    (r"domain", r"Backup\w*Begin|Checkpoint\w*(Create|Delete)", ("checkpoint",)),
    (r"domain", r"Snapshot\w*(Create|Delete)|RevertTo", ("snapshot",)),
    (r"domain", r"Save\w*Define", ("write", "hibernate")),
    (r"domain", r"^(?!.*Get|.*Has)\w*Save", ("hibernate",)),
    (r"domain", r"Restore", ("start", "write")),
    (r"domain", r"CreateXML", ("write", "start")),
    (r"domain", r"Attach$", ("start", "write")),
    (r"domain", r"Rename", ("write", "save")),
    (r"domain", r"PM[A-Z]", ("pm_control",)),
    (r"domain", r"Suspend|Resume", ("suspend",)),
    (r"domain", r"Reboot|Shutdown", ("init_control",)),
    (r"domain", r"SendProcessSignal", ("send_signal",)),
    (r"domain", r"SendKey", ("send_input",)),
    (r"storage_vol", r"Create", ("create",)),
    (r"storage_vol", r"Upload", ("data_write",)),
    (r"storage_vol", r"Download", ("data_read",)),
    (r"storage_pool", r"Build|Delete", ("format",)),
    (r"node_device", r"Dettach|Detach|ReAttach|Reset", ("detach",)),
    (r"nwfilter_binding|network_port", r"CreateXML", ("create",)),
    (r"\w+", r"Wipe", ("format",)),
    (r"storage_pool", r"CreateXML", ("start", "write")),
    (r"\w+", r"CreateXML", ("write", "start")),
    (r"\w+", r"DefineXML", ("write", "save")),
    (r"\w+", r"Undefine|Delete", ("delete",)),
    (r"\w+", r"Destroy", ("stop",)),
    (r"\w+", r"Create", ("start",)),
    (r"\w+", r"Get|Is[A-Z]|Has|Num|List|Current", ("read",)),
)
"""Verbs to permissions, first hit wins; a name that says a permission itself (``InjectNMI``) comes before them."""


_MODIFIES = ("set", "attach", "detach", "update", "add", "del", "pin")
"""Verbs of what changes an object in place, for which it may be chosen whether now or in its configuration."""


class Access(NamedTuple):
    """The ``@acl`` and ``@aclfilter`` lines of a procedure, other answers, the likely ones first, and why this one.

    ``doubt`` is a warning where nothing in the tree says which permission it is.
    """

    acl: tuple[str, ...]
    aclfilter: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()
    why: str = ""
    doubt: str = ""


@lru_cache(maxsize=16)
def permissions(header: bytes) -> dict[str, tuple[str, ...]]:
    """The permissions of each object, in the order of ``viraccessperm.h``: ``{"domain": ("getattr", "read", …)}``."""
    found: dict[str, list[str]] = {}
    own = {name.decode().lower() for name in _LAST.findall(header)}
    objects = sorted(_OBJECTS | own, key=len, reverse=True)
    for match in _ENUMERATOR.finditer(header):
        name = match[1].decode().lower()
        kind = next((o for o in objects if name.startswith(o + "_")), None)
        if kind is not None and name != f"{kind}_last":
            found.setdefault(kind, []).append(name[len(kind) + 1 :])
    return {kind: tuple(listed) for kind, listed in found.items()}


def tree_permissions(facts: Facts) -> dict[str, tuple[str, ...]]:
    """The permissions of this tree; empty where it has no access control yet."""
    path = facts.layout.permissions
    return permissions((facts.snapshot.read(path) if path else None) or b"")


def writes(acl: Iterable[str]) -> bool:
    """Whether a read-only connection must be refused: one of the unconditional permissions changes something."""
    for line in acl:
        _object, _, rest = line.partition(":")
        perm, _, condition = rest.partition(":")
        if perm and not condition and not _READS.match(perm):
            return True
    return False


def is_permission(line: str, known: dict[str, tuple[str, ...]]) -> bool:
    """Whether ``line`` (``domain:save:!VIR_DOMAIN_AFFECT_LIVE``) is one that the generator takes and the tree has."""
    parts = line.split(":")
    return (
        len(parts) >= 2
        and parts[1] in known.get(parts[0], ())
        and re.fullmatch(r"[\w:!|]+", line) is not None
    )


def propose(facts: Facts, signature: Signature) -> Access:
    """The access control that a function of this name and prototype has in libvirt.

    Empty in a tree without access control and for the administration library, which has none.
    """
    known = tree_permissions(facts)
    first = OBJECTS[signature.params[0].type]
    if not known or not first.acl:
        return Access(
            (), why="this library has no access control" if known else "this tree has no access control"
        )
    listed = _listing(signature, known)
    if listed is not None:
        every = tuple((f"{first.acl}:{perm}",) for perm in known.get(first.acl, ()))
        return listed._replace(others=every)
    kind = _object(signature, known)
    perms, doubt = _permissions(facts, signature, kind, known[kind])
    lines = tuple(f"{kind}:{perm}" for perm in perms)
    every = tuple((f"{kind}:{perm}",) for perm in known[kind])
    extra = _extra(facts, signature, lines)
    if extra:
        return Access(
            lines + extra,
            others=(lines, *every),
            why="most functions of this kind take VIR_…_AFFECT_… flags, which need save",
        )
    wanting = "save" in known[kind] and f"{kind}:save" not in lines and writes(lines)
    saved = ((*lines, f"{kind}:save"),) if wanting else ()
    return Access(lines, others=(*saved, *every), doubt=doubt)


def choosing(access: Access, chooses: bool) -> Access:
    """``access`` of a function whose flags choose a domain's configuration, or do not: what is saved needs ``save``."""
    lines = tuple(line for line in access.acl if "_AFFECT_" not in line)
    if not chooses:
        return access._replace(acl=lines, why="its flags choose no configuration")
    if lines != access.acl or not writes(lines) or "domain:save" in lines:
        return access
    saved = (*lines, "domain:save:VIR_DOMAIN_AFFECT_CONFIG")
    return access._replace(acl=saved, why="its flags choose the configuration, which is saved")


def _permissions(
    facts: Facts, signature: Signature, kind: str, known: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The permissions that the name asks for, and a warning where they are a guess.

    What changes something never gets one that only reads: a read-only connection could make the call, then.
    """
    bare = _without_object(signature.name)
    perms = _named(bare, known) or _by_verb(kind, bare, known)
    weak = all(_ONLY_READS.match(perm) for perm in perms)
    if perms and not (weak and changes(bare)):
        return perms, ""
    if "write" in known:
        return ("write",), ""
    sibling = _changing_sibling(facts, signature, kind)
    if sibling:
        return sibling, ""
    able = [perm for perm in known if not _ONLY_READS.match(perm)]
    chosen = next((perm for perm in _NEAR_WRITE if perm in able), (able or list(known))[0])
    return (chosen,), (
        f"acl={kind}:{chosen} is a guess: {kind} has no permission 'write' in this tree, but for "
        f"{', '.join(able) or 'none that changes anything'}; say which with acl={kind}:…"
    )


def _changing_sibling(facts: Facts, signature: Signature, kind: str) -> tuple[str, ...]:
    """The permissions of the nearest function on the same object that changes something."""
    names = derive(signature.name)
    asked: dict[str, tuple[str, ...]] = {}
    for procedure in facts.protocol(names.library).procedures.unplaced():
        perms = tuple(line.split(":")[1] for line in procedure.acl if line.count(":") == 1)
        same = procedure.acl and procedure.acl[0].startswith(f"{kind}:") and procedure.name != names.procedure
        if same and not all(_ONLY_READS.match(perm) for perm in perms):
            asked[procedure.name] = perms
    sibling = nearest(names.procedure, asked, close=True)
    return asked[sibling] if sibling is not None else ()


def _object(signature: Signature, known: dict[str, tuple[str, ...]]) -> str:
    """The object that is checked: what the function is called on, or what it makes of a connection."""
    result = OBJECTS.get(signature.returns)
    first = OBJECTS[signature.params[0].type]
    if result is not None and result.acl in known and result.acl != first.acl:
        return result.acl
    if first.is_connection and signature.name.startswith("virDomain"):
        return "domain"  # of a file: ``virDomainRestore``, ``virDomainSaveImageGetXMLDesc``
    return first.acl if first.acl in known else "domain"


def _listing(signature: Signature, known: dict[str, tuple[str, ...]]) -> Access | None:
    """Listing, counting and events: ``connect:search_domains`` and a filter of the single objects."""
    first = OBJECTS[signature.params[0].type]
    if re.search(r"Deregister", signature.name) or first.acl == "domain" or changes(signature.name):
        return None
    if not re.search(r"List|Num(Of|$)|EventRegister|\w+Event\w*Register|GetAllDomainStats", signature.name):
        return None
    for kind in sorted(OBJECTS.values(), key=lambda k: -len(k.struct)):
        if not kind.searched.startswith("search_") or kind.searched not in known.get(first.acl, ()):
            continue
        plural = kind.searched.removeprefix("search_")
        if f"_{plural[:-1]}" in f"_{snake(signature.name[3:])}" or _lists(signature, kind.type):
            return Access((f"{first.acl}:{kind.searched}",), (f"{kind.acl}:getattr",))
    if re.search(r"NumOfDevices|ListDevices", signature.name) and "search_node_devices" in known.get(
        first.acl, ()
    ):
        return Access((f"{first.acl}:search_node_devices",), ("node_device:getattr",))
    if first.acl == "storage_pool" and "search_storage_vols" in known["storage_pool"]:
        return Access(("storage_pool:search_storage_vols",), ("storage_vol:getattr",))
    return None


def _lists(signature: Signature, kind: str) -> bool:
    """Whether the function lists objects of this type, or tells of their events."""
    events = "Event" in signature.name
    return any(p.type == f"{kind} **" or (events and p.type == kind) for p in signature.params[1:])


def _without_object(name: str) -> str:
    """``virDomainGetFoo`` to ``GetFoo``."""
    prefixes = sorted((o.struct for o in OBJECTS.values()), key=len, reverse=True)
    for prefix in (*prefixes, "virNode", "vir"):
        if name.startswith(prefix) and name != prefix:
            bare = name[len(prefix) :]
            if prefix in ("virDomainSnapshot", "virDomainCheckpoint"):
                return prefix.removeprefix("virDomain") + bare
            return re.sub(r"^(Qemu|Lxc)(?=[A-Z])", "", bare)
    return name


def _named(bare: str, perms: tuple[str, ...]) -> tuple[str, ...]:
    """The permission whose own words are in the name: ``InjectNMI``, ``FSTrim``, ``OpenGraphicsFD``, ``Refresh``."""
    own = "_" + snake(bare) + "_"
    own = own.replace("_fstrim_", "_fs_trim_")
    plain = (
        "read",
        "write",
        "getattr",
        "start",
        "stop",
        "save",
        "delete",
        "create",
        "search_ports",
        "checkpoint",
        "snapshot",
    )
    found = [p for p in perms if p not in plain and f"_{p}_" in own]
    return (max(found, key=len),) if found and not re.search("_(get|set|pm|migrate)_", own) else ()


def _by_verb(kind: str, bare: str, perms: tuple[str, ...]) -> tuple[str, ...]:
    """The permissions that the first fitting verb asks for; none where no verb fits."""
    if re.search(r"Lookup|TargetPath", bare) and "Create" not in bare:
        return ("read",) if bare.startswith(("Snapshot", "Checkpoint")) else ("getattr",)
    for pattern, verb, wanted in _VERBS:
        if re.fullmatch(pattern, kind) and re.search(verb, bare):
            had = tuple(p for p in wanted if p in perms)
            if had:
                return had
    return ("getattr",) if reads(bare) and "getattr" in perms and "write" not in perms else ()


def _extra(facts: Facts, signature: Signature, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines with flags that most functions of the same verb and first permission have in this tree."""
    if (signature.params[-1].type, signature.params[-1].name) != ("unsigned int", "flags") or not lines:
        return ()
    verb = _verb(signature.name)
    votes = _votes(facts, signature, lines, (verb,))
    if not votes and verb in _MODIFIES:
        votes = _votes(facts, signature, lines, _MODIFIES)
    return votes.most_common(1)[0][0] if votes else ()


def _votes(
    facts: Facts, signature: Signature, lines: tuple[str, ...], verbs: tuple[str, ...]
) -> Counter[tuple[str, ...]]:
    """How often which further lines come with these in the procedures of these ``verbs`` that take flags."""
    votes: Counter[tuple[str, ...]] = Counter()
    protocol = facts.protocol(derive(signature.name).library)
    own = derive(signature.name).procedure
    for procedure in protocol.procedures.unplaced():
        if (
            procedure.name == own
            or procedure.acl[: len(lines)] != lines
            or _verb(procedure.name) not in verbs
        ):
            continue
        struct = protocol.structs.get(procedure.name.lower().replace("_proc_", "_", 1) + "_args")
        if struct is not None and struct.members and struct.members[-1].name == "flags":
            votes[tuple(a for a in procedure.acl[len(lines) :] if "AFFECT" in a)] += 1
    return votes


def _verb(name: str) -> str:
    return next((w for w in words(name) if w in (*_MODIFIES, "get", "list", "define")), "")
