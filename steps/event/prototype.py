"""Reading the typedef of an event's callback."""

from __future__ import annotations

from dataclasses import dataclass

from steps.code.cfacts import Param
from steps.code.cfacts import read as facts_of
from steps.code.words import snake
from steps.errors import BadInput
from steps.event.subject import CALLBACK
from steps.tree.facts import Facts

OBJECTS = {
    "Domain": "virDomainPtr", "Network": "virNetworkPtr", "StoragePool": "virStoragePoolPtr",
    "NodeDevice": "virNodeDevicePtr", "Secret": "virSecretPtr",
}  # fmt: skip
"""The objects that have events, with the type of the callback's second parameter."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback as the person wrote it."""

    name: str
    object: str
    camel: str
    first: Param
    payload: tuple[Param, ...]

    @property
    def object_words(self) -> str:
        """``STORAGE_POOL``"""
        return snake(self.object).upper()

    @property
    def id_words(self) -> str:
        """The id's words, as far as they follow from the camel case."""
        return snake(self.camel).upper()


def read(text: str) -> Callback:
    """Read ``typedef void (*virConnectDomainEventFooCallback)(virConnectPtr conn, virDomainPtr dom, …, void *opaque);``.

    Raises:
        BadInput: it is no such typedef; the message says what is wanted.
    """
    line = " ".join(text.split()).rstrip("; ") + ";"
    if not line.startswith("typedef "):
        line = "typedef " + line if "(*" in line.replace(" ", "") else line
    found = facts_of(line.encode()).typedefs
    wanted = "an event is the typedef of its callback: typedef void (*virConnectDomainEventFooCallback)(virConnectPtr conn, virDomainPtr dom, …, void *opaque);"
    if len(found) != 1:
        raise BadInput(f"not an event: {text.strip()[:80]!r}; {wanted}")
    face = found[0]
    match = CALLBACK.fullmatch(face.name)
    if match is None or match["object"] not in OBJECTS:
        raise BadInput(
            f"'{face.name}' names no event: virConnect<Object>Event<Words>Callback, the object one of {', '.join(OBJECTS)}"
        )
    params = face.params
    if face.returns != "void":
        raise BadInput(f"'{face.name}' returns {face.returns}: a callback returns void")
    if len(params) < 3 or params[0].type != "virConnectPtr" or params[1].type != OBJECTS[match["object"]]:
        raise BadInput(
            f"'{face.name}': the first parameters are virConnectPtr and {OBJECTS[match['object']]}"
        )
    if params[-1].type.replace(" ", "") != "void*":
        raise BadInput(f"'{face.name}': the last parameter is the program's own pointer, void *opaque")
    unnamed = next((p for p in params if not p.name), None)
    if unnamed is not None:
        raise BadInput(f"'{face.name}': every parameter needs a name, '{unnamed.type}' has none")
    return Callback(face.name, match["object"], match["words"], params[1], params[2:-1])


def text_of(facts: Facts, name: str, path: str) -> str | None:
    """Return the typedef of the callback ``name`` in the header ``path`` on one line; None where it cannot be read."""
    file = facts.snapshot.cfile(path)
    found = None if file is None else file.typedef(name)
    if file is None or found is None:
        return None
    return " ".join(file.data[found.start : found.end].decode("utf-8", "replace").split())
