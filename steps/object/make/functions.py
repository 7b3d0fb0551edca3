"""The functions that every object has: their prototypes, and the names that follow from these."""

from __future__ import annotations

from dataclasses import dataclass

from steps.edits.wrap import stacked
from steps.object.names import Names


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its words behind ``vir``, what it returns (with the glue before the name), its parameters."""

    bare: str
    returns: str
    params: tuple[str, ...]
    method: bool

    @property
    def name(self) -> str:
        """``virFooDelete``"""
        return f"vir{self.bare}"

    @property
    def member(self) -> str:
        """``fooDelete``: the member of the driver's struct."""
        return self.bare[:1].lower() + self.bare[1:]

    @property
    def declared(self) -> str:
        """The declaration, its type on a line of its own."""
        return f"{self.returns.rstrip()}\n{stacked(f'{self.name}(', list(self.params), ');')}"

    @property
    def typedef(self) -> str:
        """The typedef of the driver's method."""
        return (
            f"typedef {self.returns.rstrip()}\n{stacked(f'(*virDrv{self.bare})(', list(self.params), ');')}"
        )

    def head(self, prefix: str = "vir") -> str:
        """Return name and parameters of its definition, in the library or (with another prefix) in a driver."""
        return stacked(f"{prefix}{self.bare}(", list(self.params), ")")


def functions(names: Names) -> dict[str, Function]:
    """Return the functions of an object that is known by name and UUID."""
    own, conn, flags = f"{names.pointer} {names.variable}", "virConnectPtr conn", "unsigned int flags"
    made = names.pointer
    rows = (
        ("list", f"ConnectListAll{names.camels}", "int", (conn, f"{made} **{names.variables}", flags), True),
        ("by_name", f"{names.camel}LookupByName", made, (conn, "const char *name"), True),
        ("by_uuid", f"{names.camel}LookupByUUID", made, (conn, "const unsigned char *uuid"), True),
        ("by_uuid_string", f"{names.camel}LookupByUUIDString", made, (conn, "const char *uuidstr"), False),
        ("create", f"{names.camel}CreateXML", made, (conn, "const char *xml", flags), True),
        ("delete", f"{names.camel}Delete", "int", (own, flags), True),
        ("xml", f"{names.camel}GetXMLDesc", "char *", (own, flags), True),
        ("get_name", f"{names.camel}GetName", "const char *", (own,), False),
        ("get_uuid", f"{names.camel}GetUUID", "int", (own, "unsigned char *uuid"), False),
        ("get_uuid_string", f"{names.camel}GetUUIDString", "int", (own, "char *buf"), False),
        ("ref", f"{names.camel}Ref", "int", (own,), False),
        ("free", f"{names.camel}Free", "int", (own,), False),
    )
    return {key: Function(bare, returns, params, method) for key, bare, returns, params, method in rows}


def heads(names: Names, prefix: str = "vir") -> dict[str, str]:
    """Return the heads of their definitions."""
    return {key: function.head(prefix) for key, function in functions(names).items()}


def methods(names: Names) -> list[Function]:
    """Return those that a driver answers."""
    return [function for function in functions(names).values() if function.method]
