"""One API in one snapshot, with every place of it that exists under whichever name this era gave it.

Names are regular since 90430791ae (April 2013); before, typedefs, members and procedures of the same function could
lack ``Connect`` or be named otherwise. The public function's own body says which method it calls, and the RPC client's
table says which function sends it: these are followed where the regular name is not there.
"""

from __future__ import annotations

import re
from functools import cached_property

from steps.code import xdr
from steps.code.body import Body
from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.code.words import snake
from steps.function.detect import local
from steps.function.names import Names, proc_name
from steps.tree.drivers import Member, Setting
from steps.tree.facts import Facts, Found

_PROCEDURE = re.compile(rb"\b(?:REMOTE|QEMU|LXC|ADMIN)_PROC_\w+")
_SINCE = re.compile(rb",?[ \t]*/\*\s*(\d+\.\d+\.\d+)\s*\*/")
_SHARED = re.compile(r"_SUPPORTS_FEATURE$|_PROC_AUTH_")
"""Procedures that many functions of the client send beside their own."""
_TYPEDEFS = ("virDrv", "virDevMon")
_NOT_OWN = frozenset(("supports_feature", "connectSupportsFeature", "domainGetState", "open", "connectOpen"))


class View:
    """What one snapshot has of the function that ``names`` belongs to. Everything is looked up when first asked."""

    def __init__(self, names: Names, facts: Facts) -> None:
        self.names = names
        self.facts = facts

    @cached_property
    def declaration(self) -> Found[Signature] | None:
        """Its public declaration."""
        return self.facts.declaration(self.names.name)

    @cached_property
    def implementation(self) -> Found[Signature] | None:
        """Its public definition."""
        return self.facts.implementation(self.names.name)

    @cached_property
    def signature(self) -> Signature | None:
        """Its face, from the declaration, or else from the definition, or its driver method's typedef."""
        found = self.declaration or self.implementation or self.typedef
        return None if found is None else found.fact

    @cached_property
    def since(self) -> str | None:
        """The version that it appeared in: its symbol's, or what a driver's table notes beside it; None: none."""
        symbol = self.facts.symbol(self.names.name)
        if symbol is not None:
            return symbol.fact.version.rpartition("_")[2]
        tables = [*([self.client] if self.client is not None else []), *self.settings]
        notes = (_SINCE.match(self.facts.text(t.path, t.entry.end, t.entry.end + 80)) for t in tables)
        return next((noted[1].decode() for noted in notes if noted is not None), None)

    @property
    def body(self) -> Body:
        """What its definition does; an empty body where there is none."""
        return self._body[0]

    @property
    def body_start(self) -> int:
        """The offset in its file that the body's offsets count from."""
        return self._body[1]

    @cached_property
    def _body(self) -> tuple[Body, int]:
        return self.facts.body(self.names.name)

    @property
    def library_helper(self) -> bool:
        """Whether it is implemented outside ``libvirt*.c``, among the library's helpers."""
        return self.implementation is not None and local.HELPERS.match(self.implementation.path) is not None

    @cached_property
    def regular_typedefs(self) -> tuple[str, ...]:
        """The regular names of its typedef: today's, and those that older trees made from the same words.

        Without ``Connect`` before April 2013; ``virDevMon`` for node devices before 07a6b9aac4 of the same month.
        """
        bare = self.names.typedef.removeprefix("virDrv")
        short = bare.removeprefix("Connect")
        found = [self.names.typedef, "virDrv" + short]
        if self.names.module == "nodedev":
            found.append("virDevMon" + short.removeprefix("Node"))
        return tuple(dict.fromkeys(found))

    @cached_property
    def typedef(self) -> Found[Signature] | None:
        """The typedef of its driver method."""
        if local.LIBRARY.fullmatch(self.names.name):
            return None
        names = [*self.regular_typedefs, *([self.member.type] if self.member is not None else [])]
        for name in names:
            if not self._foreign(name) and (found := self.facts.typedef(name)) is not None:
                return found
        return None

    @cached_property
    def member(self) -> Member | None:
        """Its member of a driver struct: by its typedef, or the one that its body calls."""
        if self.names.library == "admin" or local.LIBRARY.fullmatch(self.names.name):
            return None
        for typedef in self.regular_typedefs:
            if self._foreign(typedef):
                continue
            for member in self.facts.members(typedef):
                if member.type == typedef:
                    return member
        return self._member_by_body()

    def _member_by_body(self) -> Member | None:
        used = dict.fromkeys(m.member for m in self.body.methods if m.member not in _NOT_OWN)
        for name in used:
            found = [m for m in self.facts.members(name) if m.name == name and m.type.startswith(_TYPEDEFS)]
            own = next((m for m in found if not self._foreign(m.type)), None)
            if own is not None and (len(used) == 1 or own.type in self.regular_typedefs):
                return own
        return None

    def _foreign(self, typedef: str) -> bool:
        """Whether ``typedef`` is the regular one of another public function."""
        if not typedef.startswith("virDrv"):
            return False
        owner = "vir" + typedef.removeprefix("virDrv")
        return owner != self.names.name and self.facts.declaration(owner) is not None

    @cached_property
    def method(self) -> Member:
        """Its member, or where no struct has it what it should be: tables and bodies may name it all the same."""
        if self.member is not None:
            return self.member
        return Member(self.names.driver_struct, self.names.member, self.names.typedef, -1, "", 0)

    @cached_property
    def settings(self) -> list[Setting]:
        """The entries of drivers' tables that set its method."""
        return [] if self.names.library == "admin" else self.facts.drivers.settings(self.method)

    @cached_property
    def client(self) -> Setting | None:
        """The RPC client's table entry."""
        return None if self.names.library == "admin" else self.facts.drivers.client(self.method)

    @cached_property
    def client_function(self) -> tuple[CFile, Signature] | None:
        """The hand-written function of the RPC client, where there is one."""
        path = self.facts.layout.libraries[self.names.library].client
        file = self.facts.snapshot.cfile(path) if path else None
        if file is None:
            return None
        wanted = [self.client.entry.value] if self.client is not None else []
        for name in dict.fromkeys((*wanted, self.names.client)):
            if (found := file.function(name)) is not None:
                return file, found
        return None

    @cached_property
    def client_procedures(self) -> tuple[str, ...]:
        """The procedures that the hand-written client function sends."""
        if self.client_function is None:
            return ()
        file, found = self.client_function
        return tuple(m.decode() for m in _PROCEDURE.findall(file.data[found.start : found.end]))

    @cached_property
    def protocol(self) -> xdr.Protocol:
        """The wire protocol of its library."""
        return self.facts.protocol(self.names.library)

    @cached_property
    def procedure_names(self) -> list[str]:
        """The names that its procedure can have, the regular one first."""
        prefix, _, words = self.names.procedure.partition("_PROC_")
        leads = ("CONNECT_", "DOMAIN_") if self.names.library == "qemu" else ("CONNECT_",)
        found = [self.names.procedure]
        found += [f"{prefix}_PROC_{words.removeprefix(lead)}" for lead in leads if words.startswith(lead)]
        if self.member is not None:
            bare = self.member.name.removeprefix("qemu") if self.names.library == "qemu" else self.member.name
            found.append(f"{prefix}_PROC_{snake(bare[:1].upper() + bare[1:]).upper()}")
        if self.facts.layout.permissions is None or self.names.library == "admin":
            # Regular wherever there is access control, which came two months after the renaming; but for the
            # admin library, which writes THREADPOOL.
            sent = [p for p in self.client_procedures if p.startswith(prefix + "_PROC_")]
            found += [p for p in sent if not _SHARED.search(p)]
        return list(dict.fromkeys(found))

    @cached_property
    def procedure(self) -> xdr.Procedure | None:
        """Its procedure."""
        for name in self.procedure_names:
            if name in self.protocol.procedures and not self._owned(name):
                return self.protocol.procedures[name]
        return None

    def _owned(self, procedure: str) -> bool:
        """Whether ``procedure`` is the regular one of another public function (found from its words)."""
        if procedure == self.names.procedure:
            return False
        owner = "vir" + proc_name(procedure.partition("_PROC_")[2])
        return owner != self.names.name and self.facts.declaration(owner) is not None

    @property
    def procedure_name(self) -> str:
        """Its procedure's name here, or the regular one."""
        return self.names.procedure if self.procedure is None else self.procedure.name

    @property
    def args_name(self) -> str:
        """The name of its arguments struct."""
        return self._wire_name() + "_args"

    @property
    def ret_name(self) -> str:
        """The name of its result struct."""
        return self._wire_name() + "_ret"

    def _wire_name(self) -> str:
        prefix, _, words = self.procedure_name.partition("_PROC_")
        return f"{prefix}_{words}".lower()

    @cached_property
    def dispatcher(self) -> tuple[CFile, Signature] | None:
        """The hand-written function of the dispatcher, where there is one."""
        path = self.facts.layout.libraries[self.names.library].dispatcher
        file = self.facts.snapshot.cfile(path) if path else None
        if file is None:
            return None
        prefix, _, words = self.procedure_name.partition("_PROC_")
        wanted = f"{prefix}Dispatch{words.replace('_', '')}".lower()
        for name in self.facts.dispatchers(self.names.library).get(wanted, ()):
            # The generator's spelling of a word varies; with no procedure there is only the regular one to go by.
            if self.procedure is None and name.removesuffix("Helper") != self.names.dispatch:
                continue
            if (found := file.function(name)) is not None:
                return file, found
        return None

    def golden(self, word: str) -> int | None:
        """The line of the ``-structs`` file on which ``word`` stands, or None."""
        return self.facts.golden_line(self.names.library, word)

    @cached_property
    def served_in_client(self) -> bool:
        """Whether the RPC client answers it by itself: its function is there and sends no procedure of its own."""
        if self.client is None or self.client_function is None or self.procedure is not None:
            return False
        return all(self._owned(p) and p in self.protocol.procedures for p in self.client_procedures)

    @cached_property
    def local(self) -> str | None:
        """Why it needs no driver; None where it needs one, or seems to."""
        named = local.reason(self.names.name)
        if self.names.library == "admin":
            return self._local_admin(named)
        if self.member is not None or self.client is not None or self.settings:
            return None
        if self.implementation is None:
            return named if self.typedef is None and self.procedure is None else None
        if self.library_helper:
            return named or "lives among the library's helpers: no driver and no wire"
        if named is None and (self._calls_driver or (self.procedure is not None and self.typedef is None)):
            return None
        return named or "its body calls no driver method: it is composed of other functions"

    def _local_admin(self, named: str | None) -> str | None:
        """The same for the admin library, which has no drivers: why it never asks the server."""
        if self.procedure is not None:
            return None
        if self.implementation is None:
            return named
        if any(call.name.startswith("remoteAdmin") for call in self.body.calls):
            return None
        return named or "answered inside the library: nothing goes over the wire"

    @property
    def _calls_driver(self) -> bool:
        """Whether its body calls a driver method that no other public function owns.

        Its own method counts also while no driver struct has it yet: the steps may be done in any order.
        """
        called = [method.member for method in self.body.methods if method.member not in _NOT_OWN]
        return self.names.member in called or any(
            not self._foreign(member.type) for name in called for member in self.facts.members(name)
        )

    @cached_property
    def hands_over_to(self) -> str | None:
        """The public function that it only passes its arguments to, where that is all it does."""
        returned = [r.value.partition("(")[0].strip() for r in self.body.returns]
        calls = {call.name for call in self.body.calls}
        if len(returned) == 1 and calls == {returned[0]} and returned[0].startswith("vir"):
            return returned[0]
        return None
