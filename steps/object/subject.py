"""An object in one snapshot: its type, its functions, its struct, and where its own files lie.

Sources: the public headers (type and functions), ``src/datatypes.h`` (what it holds), ``src/remote/remote_protocol.x``
(its name on the wire, which other places spell alike).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from steps.code.mask import code_of
from steps.code.words import snake, squashed
from steps.code.xdr import Procedure, WireStruct
from steps.model import Subject
from steps.object.names import NOT_SERVED, POINTER, Names
from steps.tree.facts import Facts

DATATYPES = "src/datatypes.h", "src/datatypes.c"
_PROTOTYPE = re.compile(rb"(?:\b|\*)(vir[A-Z]\w*)\s*\(([^(){};]*)\)\s*;")
_FIELD = re.compile(rb"^\s+(?P<type>[A-Za-z_][\w ]*?[ *]+)(?P<name>\w+)(?:\[[^\]]*\])?;", re.M)
_ALWAYS_LOCAL = frozenset(("ref", "free", "getconnect", "getuuidstring", "lookupbyuuidstring"))


def every(facts: Facts) -> list[str]:
    """Return the names of the objects that the public headers declare, each with the pointer that programs hold."""
    found: dict[str, None] = {}
    for path in facts.layout.headers:
        for name in _pointers(facts.snapshot.read(path) or b""):
            found.setdefault(name)
    return [name for name in found if name not in NOT_SERVED]


@lru_cache(maxsize=256)
def _pointers(data: bytes) -> tuple[str, ...]:
    """The types of one header that programs hold a pointer to and cannot see into; the admin library's are not among them."""
    code = code_of(data)
    names = [match[1] for match in POINTER.finditer(code) if not match[1].startswith(b"virAdm")]
    return tuple(
        name.decode()
        for name in names
        if re.search(rb"^typedef\s+struct\s+_%s\s+%s\s*;" % (name, name), code, re.M)
        and not re.search(rb"^struct\s+_%s\s*\{" % name, code, re.M)
    )


@dataclass(frozen=True)
class ObjectSubject(Subject):
    """One object. ``name`` is its type, ``virFoo``."""

    @cached_property
    def names(self) -> Names:
        """Its spellings, as they follow from its type."""
        return Names(self.name)

    # --- reading ---

    def code(self, path: str | None) -> bytes:
        """Return what is compiled of ``path``; empty where there is no such file."""
        return code_of((self.facts.snapshot.read(path) if path else None) or b"")

    def at(self, path: str | None, pattern: str) -> tuple[str, int] | None:
        """Return file and line of the first place in the code of ``path`` that ``pattern`` finds."""
        found = re.search(pattern.encode(), self.code(path), re.M) if path else None
        return (
            None if found is None or path is None else (path, self.facts.snapshot.line(path, found.start()))
        )

    def first(self, paths: list[str], pattern: str) -> tuple[str, int] | None:
        """Return the first place in any of ``paths``."""
        return next((at for path in paths if (at := self.at(path, pattern)) is not None), None)

    # --- the public API ---

    @cached_property
    def place(self) -> tuple[str, int] | None:
        """Where the public header declares the type."""
        return self.first(self.facts.layout.headers, rf"^typedef\s+struct\s+_{self.name}\s+{self.name}\s*;")

    @cached_property
    def pointer_place(self) -> tuple[str, int] | None:
        """Where the public header declares the pointer that programs hold."""
        return self.first(self.facts.layout.headers, rf"^typedef\s+{self.name}\s*\*\s*{self.name}Ptr\s*;")

    @property
    def module(self) -> str:
        name = (self.place or ("", 0))[0].rpartition("/")[2].partition(".")[0]
        return name.partition("-")[2]

    @property
    def prototype(self) -> str | None:
        return None if self.place is None else f"typedef struct _{self.name} {self.name};"

    @cached_property
    def functions(self) -> dict[str, tuple[str, int]]:
        """The public functions that are its own, or list it: name to header and line."""
        found: dict[str, tuple[str, int]] = {}
        if self.pointer_place is None:
            return found
        pointers = {
            m[1].decode() for path in self.facts.layout.headers for m in POINTER.finditer(self.code(path))
        }
        listed = re.compile(rb"\b%sPtr\s*\*\s*\*" % self.name.encode())
        for path in self.facts.layout.headers:
            for match in _PROTOTYPE.finditer(self.code(path)):
                name = match[1].decode()
                owner = max((p for p in pointers if re.match(rf"{p}[A-Z]", name)), key=len, default="")
                if owner == self.name or listed.search(match[2]):
                    found.setdefault(name, (path, self.facts.snapshot.line(path, match.start(1))))
        return found

    @cached_property
    def since(self) -> str | None:
        """The version that first exported one of its functions; None where none is exported."""
        for name in (f"{self.name}Free", *self.functions):
            symbol = self.facts.symbol(name)
            if symbol is not None:
                return symbol.fact.version.rpartition("_")[2]
        return None

    @cached_property
    def in_development(self) -> bool:
        """Whether it is new: the base has it not, or what exports it is this version."""
        if self.proposal is not None or self.place is None:
            return True
        if self.base is not None:
            return self.name not in every(self.base)
        return super().in_development

    # --- what it holds ---

    @cached_property
    def fields(self) -> dict[str, str]:
        """The members of its struct, name to type, without the object's own head."""
        found = re.search(
            rb"^struct _%s \{(.*?)^\}" % self.name.encode(), self.code(DATATYPES[0]), re.M | re.S
        )
        if found is None:
            return {}
        fields = {m["name"].decode(): " ".join(m["type"].decode().split()) for m in _FIELD.finditer(found[1])}
        return {name: kind for name, kind in fields.items() if name not in ("parent", "object", "lock")}

    @property
    def parent(self) -> str:
        """The type that it belongs to: ``virConnect``, ``virDomain``; empty where the tree does not say it."""
        if self.proposal is not None:
            return str(self.proposal.parent)
        types = [kind for kind in self.fields.values() if re.fullmatch(r"vir[A-Z]\w*Ptr", kind)]
        return types[0].removesuffix("Ptr") if types else ""

    @cached_property
    def methods(self) -> dict[str, tuple[str, int]]:
        """Those of its functions that a driver answers: not what only reads or counts references to the object itself."""
        known = {squashed(name) for name in self.fields} | {
            squashed(kind.removesuffix("Ptr").removeprefix("vir")) for kind in self.fields.values()
        }
        local = _ALWAYS_LOCAL | {f"get{word}" for word in known}
        return {
            name: at
            for name, at in self.functions.items()
            if not (name.startswith(self.name) and squashed(name.removeprefix(self.name)) in local)
        }

    # --- the wire ---

    @cached_property
    def wire(self) -> WireStruct | None:
        """Its struct on the wire."""
        for name, struct in self.facts.protocol("main").structs.items():
            if name.startswith("remote_nonnull_") and self.names.is_it(name.removeprefix("remote_nonnull_")):
                return struct
        return None

    @property
    def wire_word(self) -> str:
        """Its word on the wire: ``nwfilter_binding``."""
        return self.names.snake if self.wire is None else self.wire.name.removeprefix("remote_nonnull_")

    @cached_property
    def procedures(self) -> dict[str, Procedure]:
        """The procedures of its functions, by the functions' names."""
        known = {
            squashed(n.removeprefix("REMOTE_PROC_")): p
            for n, p in self.facts.protocol("main").procedures.items()
        }
        return {
            name: known[word]
            for name in self.functions
            if (word := squashed(name.removeprefix("vir"))) in known
        }

    def protocol_place(self, at: int) -> tuple[str, int]:
        """Return file and line of an offset in the protocol."""
        path = self.facts.layout.libraries["main"].protocol or ""
        return path, self.facts.snapshot.line(path, at)

    # --- its own files ---

    @cached_property
    def implementation(self) -> str | None:
        """The source that defines its functions."""
        for name in (f"{self.name}Free", *self.functions):
            found = self.facts.implementation(name)
            if found is not None:
                return found.path
        return None

    @cached_property
    def definition(self) -> str | None:
        """The header with what its XML is read into: ``src/conf/virnwfilterbindingdef.h``."""
        paths = [p for p in self.facts.snapshot.paths("src/conf") if p.endswith(".h")]
        named = [p for p in paths if not p.endswith("virconftypes.h")]
        for pattern in (
            rf"^struct\s+_{self.name}Def\s*\{{",
            rf"^typedef\s+struct\s+_{self.name}Def\s+{self.name}Def\s*;",
        ):
            found = self.first(named, pattern)
            if found is not None:
                return found[0]
        return None

    @cached_property
    def own_files(self) -> list[str]:
        """The files whose names are its own, in any spelling: ``src/conf/virnwfilterbindingobj.c``."""
        word = self.names.squashed
        found = []
        for folder in ("include", "src", "tools"):
            for path in self.facts.snapshot.paths(folder):
                name = path.rpartition("/")[2]
                if name.endswith((".c", ".h", ".h.in")) and word in squashed(name):
                    found.append(path)
        return [path for path in found if not self._another(path)]

    def _another(self, path: str) -> bool:
        """Whether a file is that of an object with a longer name: ``virnwfilterbindingobj.c`` is none of virNWFilter."""
        name = squashed(path.rpartition("/")[2])
        longer = [Names(n).squashed for n in every(self.facts) if n != self.name]
        return any(self.names.squashed in word and word in name for word in longer)

    def wire_words(self) -> tuple[str, ...]:
        """Return the spellings of the object in lists of words."""
        return tuple(dict.fromkeys((self.wire_word, snake(self.names.camel))))
