"""Which APIs a tree has a trace of, however incomplete: names from every kind of site, without judging them.

A trace is a name that a role's file gives (``REMOTE_PROC_DOMAIN_FOO``, ``virDrvDomainFoo``); traces of the same
function meet in its key: the words of its name, in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from steps.code import syms, tables, xdr
from steps.code.mask import code_only, compiled
from steps.code.readings import Reading
from steps.function.names import proc_name
from steps.tree.layout import Layout

_PUBLIC = re.compile(rb"\b(vir[A-Z]\w*)\s*\(")
_DEFINED = re.compile(rb"^(?:(?!static)[\w \t*]*?[ \t*])??(vir[A-Z]\w*)[ \t]*\((?=[^;{}]*\)\s*\{)", re.M)
_TYPEDEF = re.compile(rb"\(\s*\*\s*virDrv(\w+)\s*\)")
_MEMBER = re.compile(rb"^[ \t]+virDrv(\w+)[ \t]+\w+[ \t]*;", re.M)
_DISPATCH = re.compile(rb"^(?:[\w \t*]*[ \t*])?(?:remote|qemu|lxc|admin)Dispatch([A-Z]\w*)[ \t]*\(", re.M)
_INTERNAL = re.compile(
    r"vir(?:State|Drv|StreamInData|Connect(?:SupportsFeature|URIProbe)|Auth[A-Z]"
    r"|DomainMigrate(?:Begin|Prepare|Perform|Finish|Confirm)|\w+Callback[A-Z]\w*)\w*|vir\w+Driver"
)
"""Typedefs, procedures and members for whole drivers (``nwfilterDriver``) that belong to no public function, in every tree."""
_EVENT = re.compile(r"vir\w+Event(?!.*[Rr]egister)\w*")
"""What the daemon tells the client, and what handles it on both sides; where a function is declared, it may be called so, too."""
_DECLARE = frozenset(("header", "symbol", "typedef", "member", "client", "table"))
_COMPOUND = re.compile(r"(?:Helper|Internal|Wrapper)$")


class Trace(NamedTuple):
    """One trace: the function's name as this site tells it, and the kind of the site."""

    name: str
    site: str

    @property
    def key(self) -> str:
        """What it has in common with the other traces of the same function."""
        return key(self.name)


SITES = (
    "header",
    "symbol",
    "implementation",
    "typedef",
    "member",
    "client",
    "dispatcher",
    "table",
    "shell",
    "wire",
)
"""The kinds of sites, those first that give the name's spelling most faithfully."""
CORE = frozenset(SITES) - {"table", "shell"}
"""The sites that a function has once; drivers and commands may be added for ever."""


def key(name: str) -> str:
    """The key of the function ``name``."""
    return name.lower().removeprefix("vir")


def _names(pattern: re.Pattern[bytes], data: bytes, prefix: str = "") -> Iterator[str]:
    for match in pattern.finditer(data):
        yield prefix + match[1].decode()


def _header(data: bytes) -> Iterator[Trace]:
    yield from (Trace(name, "header") for name in _names(_PUBLIC, code_only(compiled(data))))


def _symbols(data: bytes) -> Iterator[Trace]:
    yield from (Trace(name, "symbol") for name in syms.parse(data).symbols if name.startswith("vir"))


def _implementation(data: bytes) -> Iterator[Trace]:
    yield from (Trace(name, "implementation") for name in _names(_DEFINED, code_only(compiled(data))))


def _driver_header(data: bytes) -> Iterator[Trace]:
    code = code_only(compiled(data))
    yield from (Trace(name, "typedef") for name in _names(_TYPEDEF, code, "vir"))
    yield from (Trace(name, "member") for name in _names(_MEMBER, code, "vir"))


def _infix(prefix: str, bare: str) -> str:
    """The public name of a procedure's words: those of qemu and lxc lack the library's name."""
    if prefix == "admin":
        return "virAdm" + bare
    if prefix in ("qemu", "lxc"):
        return "vir" + bare.replace("Domain", "Domain" + prefix.capitalize(), 1)
    return "vir" + bare


def _protocol(data: bytes) -> Iterator[Trace]:
    protocol = xdr.parse(data)
    for name in protocol.procedures:
        prefix, _, words = name.partition("_PROC_")
        if f"{prefix}_{words}_msg".lower() not in protocol.structs:
            yield Trace(_infix(prefix.lower(), proc_name(words)), "wire")
    for name in protocol.structs:
        prefix, _, words = name.partition("_")
        words, _, kind = words.rpartition("_")
        if kind in ("args", "ret") and words:
            yield Trace(_infix(prefix, proc_name(words)), "wire")


def _tables(site: str) -> Callable[[bytes], Iterator[Trace]]:
    def read(data: bytes) -> Iterator[Trace]:
        for _at, table in tables.read(data):
            for entry in table.entries:
                if entry.field and entry.value not in tables.NOTHING and entry.field != "name":
                    bare = entry.field.replace("nwfilter", "NWFilter", 1)
                    yield Trace("vir" + bare[:1].upper() + bare[1:], site)

    return read


def _dispatcher(data: bytes) -> Iterator[Trace]:
    for name in _names(_DISPATCH, code_only(compiled(data)), "vir"):
        yield Trace(_COMPOUND.sub("", name), "dispatcher")


def _shell(data: bytes) -> Iterator[Trace]:
    yield from (Trace(name, "shell") for name in _names(_PUBLIC, code_only(compiled(data))))


def _reading(name: str, read: Callable[[bytes], Iterator[Trace]]) -> Reading[set[Trace]]:
    def told(data: bytes) -> set[Trace]:
        found = (trace for trace in read(data) if not _INTERNAL.fullmatch(trace.name))
        return {trace for trace in found if trace.site in _DECLARE or not _EVENT.fullmatch(trace.name)}

    return Reading(f"traces {name}", told, sorted, _decode)


def _decode(rows: list[Any], _text: bytes) -> set[Trace]:
    if not all(isinstance(name, str) and site in SITES for name, site in rows):
        raise ValueError("no traces")
    return {Trace(name, site) for name, site in rows}


_TABLE, _CLIENT = _reading("table", _tables("table")), _reading("client", _tables("client"))
_SHELL, _IMPLEMENTATION = _reading("shell", _shell), _reading("implementation", _implementation)
_HEADER, _DRIVER_HEADER = _reading("header", _header), _reading("driver-header", _driver_header)
_SYMBOLS, _PROTOCOL = _reading("symbols", _symbols), _reading("protocol", _protocol)
_DISPATCHER = _reading("dispatcher", _dispatcher)


def roles(layout: Layout) -> dict[str, Reading[set[Trace]]]:
    """The files of a tree that can hold a trace, each with what reads it."""
    found: dict[str, Reading[set[Trace]]] = {}
    for path in layout.driver_sources:
        found[path] = _TABLE
    for path in (*layout.virsh, *layout.virt_admin_sources):
        found[path] = _SHELL
    for path in layout.implementations:
        found[path] = _IMPLEMENTATION
    for path in layout.headers:
        found[path] = _HEADER
    for path in layout.driver_headers:
        found[path] = _DRIVER_HEADER
    for library in layout.libraries.values():
        readings = {
            library.symbols: _SYMBOLS, library.protocol: _PROTOCOL, library.golden: _PROTOCOL,
            library.dispatcher: _DISPATCHER, library.client: _CLIENT,
        }  # fmt: skip
        found.update({path: reading for path, reading in readings.items() if path is not None})
    return found


def traces(reading: Reading[set[Trace]], data: bytes | None) -> set[Trace]:
    """The traces in one file; none where there is no such file."""
    return set() if data is None else reading.of(data)
