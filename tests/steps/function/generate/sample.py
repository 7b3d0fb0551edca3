"""Small trees in memory, in the form of libvirt's, and proposals for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.function.names import derive
from steps.function.proposal import Proposal, Wire
from steps.function.prototype import parse
from steps.tree.facts import Facts
from steps.tree.snapshot import Snapshot

FROB = "int virDomainSetFrob(virDomainPtr domain, const char *name, int level, unsigned int flags);"


class Tree(Snapshot):
    """Files in memory; ``meson.build`` is there unless another is given."""

    rev = "-"

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__()
        self._files = {"meson.build": b"project('libvirt', version: '2.0.0')\n"}
        self._files |= {path: text.encode() for path, text in files.items()}

    def read(self, path: str) -> bytes | None:
        return self._files.get(path)

    def paths(self, folder: str) -> list[str]:
        return sorted(p for p in self._files if p.startswith(folder + "/"))


def facts(files: Mapping[str, str]) -> Facts:
    return Facts(Tree(files))


def proposal(prototype: str = FROB, *, acl: Sequence[str] = ("domain:write",), **changes: Any) -> Proposal:
    """A proposal as it comes from the prototype, with ``changes`` of its fields."""
    signature = parse(prototype)
    names = derive(signature.name)
    wire = Wire(names.procedure, 2, None, None, acl=tuple(acl))
    made: dict[str, Any] = {"since": "2.0.0", **changes}
    return Proposal(signature, names, wire=wire, **made)


def after(tree: Facts, insertions: Sequence[Insertion], path: str) -> str:
    """The file ``path`` once ``insertions`` are made."""
    overlay = Overlay(tree.snapshot)
    overlay.make(insertions)
    return (overlay.read(path) or b"").decode()
