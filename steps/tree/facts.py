"""Look-ups in one snapshot of a tree: where a thing is declared, exported, implemented, called.

Each answer carries file and line. A look-up reads only the files of the role it asks for, and parses only the
pieces in which the name occurs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from steps.code import syms, xdr
from steps.code.cfacts import Entry, Field, Signature, Struct, Table
from steps.code.cfile import CFile
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot

_T = TypeVar("_T", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[_T]):
    """A fact with its place: the file's path and the line, from 1."""

    path: str
    line: int
    fact: _T


class Facts:
    """What one snapshot says. Make a new one when the files may have changed."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.layout = Layout(snapshot)
        self._protocols: dict[str, xdr.Protocol] = {}

    def _files(self, paths: list[str]) -> Iterator[CFile]:
        for path in paths:
            file = self.snapshot.cfile(path)
            if file is not None:
                yield file

    def declaration(self, name: str) -> Found[Signature] | None:
        """The public declaration of the function ``name``."""
        for file in self._files(self.layout.headers):
            if (fact := file.prototype(name)) is not None:
                return Found(file.path, file.line(fact.name_at), fact)
        return None

    def implementation(self, name: str) -> Found[Signature] | None:
        """The public definition of the function ``name``."""
        for file in self._files(self.layout.implementations):
            if (fact := file.function(name)) is not None:
                return Found(file.path, file.line(fact.name_at), fact)
        return None

    def symbol(self, name: str) -> Found[syms.Symbol] | None:
        """The export of ``name``, whichever library it is in."""
        for library in self.layout.libraries.values():
            data = self.snapshot.read(library.symbols) if library.symbols else None
            if data is not None and (symbol := syms.parse(data).symbols.get(name)) is not None:
                assert library.symbols is not None
                return Found(library.symbols, data.count(b"\n", 0, symbol.at) + 1, symbol)
        return None

    def symbols(self, library: str) -> syms.SymbolFile:
        """The symbol file of ``library``; empty where the tree has none."""
        path = self.layout.libraries[library].symbols
        return syms.parse((self.snapshot.read(path) if path else None) or b"")

    def typedef(self, name: str) -> Found[Signature] | None:
        """The driver method's typedef ``name`` (``virDrvDomainCreate``)."""
        for file in self._files(self.layout.driver_headers):
            if (fact := file.typedef(name)) is not None:
                return Found(file.path, file.line(fact.start), fact)
        return None

    def driver_struct(self, tag: str) -> Found[Struct] | None:
        """The driver struct with the tag ``tag`` (``_virHypervisorDriver``)."""
        for file in self._files(self.layout.driver_headers):
            if (fact := file.struct(tag)) is not None:
                return Found(file.path, file.line(fact.start), fact)
        return None

    def member(self, typedef: str) -> Found[Field] | None:
        """The driver struct's member whose type is ``typedef``."""
        for file in self._files(self.layout.driver_headers):
            for chunk_struct in file.structs():
                for field in chunk_struct.fields:
                    if field.type == typedef:
                        return Found(file.path, file.line(field.at), field)
        return None

    def protocol(self, library: str) -> xdr.Protocol:
        """The wire protocol of ``library``; empty where the tree has none."""
        if library not in self._protocols:
            path = self.layout.libraries[library].protocol
            self._protocols[library] = xdr.parse((self.snapshot.read(path) if path else None) or b"")
        return self._protocols[library]

    @cached_property
    def client_tables(self) -> list[tuple[CFile, Table]]:
        """The tables of the RPC client (``static virHypervisorDriver hypervisor_driver = {``)."""
        path = self.layout.libraries["main"].client
        file = self.snapshot.cfile(path) if path else None
        return driver_tables(file) if file is not None else []

    def in_tables(self, member: str, paths: list[str]) -> Iterator[Found[tuple[Table, Entry]]]:
        """The entries that set ``member`` in driver tables of the files ``paths``."""
        word = member.encode()
        for path in paths:
            data = self.snapshot.read(path)
            if data is None or word not in data:
                continue
            file = self.snapshot.cfile(path)
            assert file is not None
            for table in file.tables_with(member):
                for entry in table.entries:
                    if entry.field == member:
                        yield Found(path, file.line(entry.at), (table, entry))


def driver_tables(file: CFile) -> list[tuple[CFile, Table]]:
    """The driver tables of a C file: variables of a ``vir…Driver`` type with designated entries."""
    found = []
    for chunk in file.chunks.with_word(b"name"):
        if b"Driver" not in chunk.text:
            continue
        found += [
            (file, table)
            for table in file.tables_with("name")
            if table.type.startswith("vir") and table.type.endswith("Driver")
        ]
        break
    return found
