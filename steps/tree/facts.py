"""Look-ups in one snapshot of a tree: where a thing is declared, exported, implemented, called.

Each answer carries file and line. A look-up reads only the files of the role it asks for, and parses only the
pieces in which the name occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from steps.code import syms, tables, xdr
from steps.code.body import EMPTY, Body
from steps.code.cfacts import Field, Signature, Struct, Table, moved
from steps.code.cfile import CFile
from steps.code.mask import code_only
from steps.code.text import Holders
from steps.tree.drivers import Drivers, Member
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot
from steps.tree.virsh import Shell

if TYPE_CHECKING:
    from steps.tree.constants import Constants

_DISPATCHER = re.compile(rb"^(?:\w[\w \t*]*[ \t*])?(\w*Dispatch[A-Z]\w*)[ \t]*\(", re.M)
_T = TypeVar("_T", covariant=True)


class Found(NamedTuple, Generic[_T]):
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
        self._shells: dict[str, Shell] = {}
        self._exports: dict[str, Found[syms.Symbol] | None] = {}
        self._declarations: dict[str, Found[Signature] | None] = {}
        self._definitions: dict[str, tuple[Found[Signature], Body, int] | None] = {}
        self._dispatchers: dict[str, dict[str, list[str]]] = {}
        self._golden: dict[tuple[str, str], int | None] = {}
        self._holders: dict[tuple[str, ...], Holders[str]] = {}

    @cached_property
    def base(self) -> Facts | None:
        """What the work in this snapshot counts from; None where that is not known. Looked for when first asked: that takes git."""
        base = self.snapshot.origin()
        return None if base is None else Facts(base)

    def after(self, snapshot: Snapshot, changed: set[str]) -> Facts:
        """The facts of ``snapshot``, in which only the files ``changed`` differ and no file has another role.

        What was read of the other files is kept.
        """
        fresh = Facts(snapshot)
        if "base" in self.__dict__:
            fresh.__dict__["base"] = self.base
        layout = fresh.layout = self.layout
        if "drivers" in self.__dict__:
            fresh.__dict__["drivers"] = self.drivers.after(snapshot, changed)
        if changed.isdisjoint(layout.headers):
            fresh._declarations = self._declarations
        if changed.isdisjoint(layout.implementations):
            fresh._definitions = self._definitions
        fresh._dispatchers = {path: held for path, held in self._dispatchers.items() if path not in changed}
        fresh._protocols = dict(self._protocols)
        for key, shell in self._shells.items():
            fresh._shells[key] = shell if shell.reads.isdisjoint(changed) else shell.after(snapshot)
        return fresh

    @cached_property
    def drivers(self) -> Drivers:
        """The driver structs, and the tables that fill them."""
        return Drivers(self.snapshot, self.layout)

    @cached_property
    def constants(self) -> Constants:
        """The constants of the public headers: flags, values, names of parameters."""
        # Imported late: looking at one function must not wait for it.
        from steps.tree.constants import Constants

        return Constants(self)

    def shell(self, library: str) -> Shell:
        """The shell that offers the functions of ``library``."""
        key = "admin" if library == "admin" else "virsh"
        if key not in self._shells:
            self._shells[key] = Shell.of(self.snapshot, self.layout, library)
        return self._shells[key]

    def _files(self, paths: list[str], word: str) -> Iterator[CFile]:
        role = tuple(paths)
        if role not in self._holders:
            self._holders[role] = Holders(paths, self.snapshot.text)
        for path in self._holders[role].of(word):
            text = self.snapshot.text(path)
            if text is not None and text.places(word) and (file := self.snapshot.cfile(path)) is not None:
                yield file

    def declaration(self, name: str) -> Found[Signature] | None:
        """The public declaration of the function ``name``."""
        if name not in self._declarations:
            self._declarations[name] = self._declaration(name)
        return self._declarations[name]

    def _declaration(self, name: str) -> Found[Signature] | None:
        for file in self._files(self.layout.headers, name):
            if (fact := file.prototype(name)) is not None:
                return Found(file.path, file.line(fact.name_at), fact)
        return None

    def implementation(self, name: str) -> Found[Signature] | None:
        """The public definition of the function ``name``."""
        found = self._definition(name)
        return None if found is None else found[0]

    def body(self, name: str) -> tuple[Body, int]:
        """What the public function ``name`` does, with the offset in its file that the body's offsets count from.

        An empty body where nothing defines it.
        """
        found = self._definition(name)
        return (EMPTY, 0) if found is None else found[1:]

    def _definition(self, name: str) -> tuple[Found[Signature], Body, int] | None:
        if name not in self._definitions:
            self._definitions[name] = self._defined(name)
        return self._definitions[name]

    def _defined(self, name: str) -> tuple[Found[Signature], Body, int] | None:
        for file in self._files(self.layout.implementations, name):
            if (read := file.body(name)) is not None:
                fact, inside, start = read
                return Found(file.path, file.line(fact.name_at), fact), inside, start
        return None

    def text(self, path: str, start: int, end: int) -> bytes:
        """The bytes of ``path`` from ``start`` to ``end``."""
        return (self.snapshot.read(path) or b"")[start:end]

    def comment(self, found: Found[Signature]) -> tuple[int, int] | None:
        """Where the comment directly before a definition starts and ends; None without one."""
        data, start = self.snapshot.read(found.path) or b"", found.fact.start
        end = data.rfind(b"*/", 0, start) + 2
        begin = data.rfind(b"/*", 0, end)
        return None if begin < 0 or data[end:start].strip() else (begin, end)

    def unread(self, name: str, paths: list[str], definition: bool) -> tuple[str, int] | None:
        """Where code names ``name`` as a function in a piece that could not be read whole: path and line, or None.

        Asked only where a look-up found nothing: what could not be read must not pass for absent.
        """
        shape = rb"^(?:[\w \t*]*[ \t*])?" if definition else rb"\b"
        pattern = re.compile(shape + re.escape(name.encode()) + rb"[ \t\n]*\(", re.M)
        for file in self._files(paths, name):
            for chunk in file.pieces(name):
                match = pattern.search(code_only(chunk.text)) if file.damaged(chunk) else None
                if match is not None:
                    return file.path, file.line(chunk.start + match.end())
        return None

    def symbol(self, name: str) -> Found[syms.Symbol] | None:
        """The export of ``name``, whichever library it is in."""
        if name not in self._exports:
            self._exports[name] = self._export(name)
        return self._exports[name]

    def _export(self, name: str) -> Found[syms.Symbol] | None:
        for library in self.layout.libraries.values():
            data = self.snapshot.read(library.symbols) if library.symbols else None
            if data is None or name.encode() not in data:
                continue
            if (symbol := syms.parse(data).symbols.get(name)) is not None:
                assert library.symbols is not None
                return Found(library.symbols, self.snapshot.line(library.symbols, symbol.at), symbol)
        return None

    def is_private(self, name: str) -> bool:
        """Whether ``name`` is exported for libvirt's own use only."""
        texts = [self.snapshot.text(path) for path in self.layout.private_symbols]
        return any(text is not None and text.first(name) is not None for text in texts)

    def is_internal(self, name: str) -> bool:
        """Whether a header of libvirt's own declares the function ``name`` or makes it a macro. Reads all of these headers."""
        wanted = re.compile(rb"\b" + name.encode() + rb"\b[ \t]*\(")
        for path in (*self.snapshot.paths("src"), *self.snapshot.paths("tools")):
            data = self.snapshot.read(path) if path.endswith(".h") else None
            if data is not None and name.encode() in data and wanted.search(code_only(data)):
                return True
        return False

    def in_shell(self, name: str) -> bool:
        """Whether one of the shells defines a function ``name`` of its own."""
        paths = [*self.layout.virsh, *self.layout.virt_admin_sources]
        return any(file.function(name) is not None for file in self._files(paths, name))

    def symbols(self, library: str) -> syms.SymbolFile:
        """The symbol file of ``library``; empty where the tree has none."""
        path = self.layout.libraries[library].symbols
        return syms.parse((self.snapshot.read(path) if path else None) or b"")

    def typedef(self, name: str) -> Found[Signature] | None:
        """The driver method's typedef ``name`` (``virDrvDomainCreate``)."""
        for file in self._files(self.layout.driver_headers, name):
            if (fact := file.typedef(name)) is not None:
                return Found(file.path, file.line(fact.start), fact)
        return None

    def driver_struct(self, tag: str) -> Found[Struct] | None:
        """The driver struct with the tag ``tag`` (``_virHypervisorDriver``)."""
        for path in self.layout.driver_headers:
            for at, struct, _positions in tables.structs(self.snapshot.read(path) or b""):
                if struct.name == tag:
                    return Found(path, self.snapshot.line(path, at), moved(struct, at))
        return None

    def member(self, typedef: str) -> Found[Field] | None:
        """The driver struct's member whose type is ``typedef``."""
        for member in self.drivers.members(typedef):
            if member.type == typedef:
                return Found(member.path, member.line, Field(member.type, member.name, member.at, member.end))
        return None

    def members(self, word: str) -> list[Member]:
        """The driver structs' members whose name or type is ``word``."""
        return self.drivers.members(word)

    def dispatchers(self, library: str) -> dict[str, list[str]]:
        """The hand-written functions of the library's dispatcher, by their names in lower case without ``Helper``."""
        path = self.layout.libraries[library].dispatcher
        if path is None:
            return {}
        if path not in self._dispatchers:
            found: dict[str, list[str]] = {}
            file = self.snapshot.cfile(path)
            for name in () if file is None else file.names(_DISPATCHER):
                found.setdefault(name.removesuffix("Helper").lower(), []).append(name)
            self._dispatchers[path] = found
        return self._dispatchers[path]

    def protocol(self, library: str) -> xdr.Protocol:
        """The wire protocol of ``library``; empty where the tree has none."""
        return self._protocol(self.layout.libraries[library].protocol)

    def golden(self, library: str) -> xdr.Protocol:
        """The structs of the golden ``-structs`` file of ``library``; empty where the tree has none."""
        return self._protocol(self.layout.libraries[library].golden)

    def golden_line(self, library: str, word: str) -> int | None:
        """The line of the golden file of ``library`` on which ``word`` stands outside of comments, or None."""
        if (library, word) not in self._golden:
            self._golden[library, word] = self._golden_line(library, word)
        return self._golden[library, word]

    def _golden_line(self, library: str, word: str) -> int | None:
        path = self.layout.libraries[library].golden
        text = self.snapshot.text(path) if path else None
        if text is None:
            return None
        seen = xdr.uncommented(text.data)
        return next((text.line(at) for at in text.places(word) if seen[at : at + 1] != b" "), None)

    def _protocol(self, path: str | None) -> xdr.Protocol:
        if path is None or (data := self.snapshot.read(path)) is None:
            return xdr.parse(b"")
        held = self._protocols.get(path)
        if held is None or held.data is not data:
            held = self._protocols[path] = xdr.parse(data) if held is None else held.after(data)
        return held

    def client_table(self, kind: str) -> tuple[CFile, Table] | None:
        """The RPC client's table of the type ``kind`` (``static virHypervisorDriver hypervisor_driver = {``)."""
        for path in self.layout.clients:
            file = self.snapshot.cfile(path)
            for at, table in () if file is None else tables.read(file.data):
                if file is not None and table.type == kind:
                    return file, moved(table, at)
        return None
