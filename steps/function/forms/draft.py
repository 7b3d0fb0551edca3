"""What the wire form of one function is worked out from, and how its members are called."""

from __future__ import annotations

import re
from typing import NamedTuple

from steps.code.cfacts import Signature
from steps.code.xdr import Protocol
from steps.function.forms.form import Role, Shape
from steps.function.limits import Limits
from steps.function.names import Names
from steps.tree.facts import Facts

_KEYWORDS = re.compile(
    r"bool|char|const|enum|float|hyper|int|long|opaque|program|quadruple|short|string|struct|switch|typedef|union"
    r"|unsigned|version|void"
)
"""What XDR or C would not take for a name."""
_VARIABLES = re.compile(
    r"args|ret|rv|priv|conn|lock|i|st|stream|server|client|msg|rerr|cleanup|done|netst|sparse|len|result|nresults|tmp|pid"
)
"""What the generated bodies call their own variables (and ``pid``, which libvirt's own style rules out)."""


class Draft(NamedTuple):
    """What the wire form of one function is worked out from."""

    facts: Facts
    names: Names
    signature: Signature
    shapes: tuple[Shape, ...]
    limits: Limits
    counts: bool
    """Whether an int that is returned carries a value."""
    nullable: frozenset[str]

    @property
    def prefix(self) -> str:
        """``remote`` for the main library and for what qemu's and lxc's protocols borrow from it; else ``admin``."""
        return "admin" if self.names.library == "admin" else "remote"

    @property
    def protocol(self) -> Protocol:
        """The protocol that the function goes into."""
        return self.facts.protocol(self.names.library)

    @property
    def outputs(self) -> list[Shape]:
        """The shapes that carry a result."""
        return [s for s in self.shapes if s.is_output]

    def shape(self, role: Role) -> Shape | None:
        """The first shape of this role."""
        return next((s for s in self.shapes if s.role is role), None)


def member_name(name: str, draft: Draft, sent: bool = True) -> str:
    """The member's name for the parameter ``name``: the same, but for what libvirt shortens and what is taken.

    ``sent`` is False for a result, which meets fewer variables in the generated bodies.
    """
    if re.fullmatch(r"xml_?[Dd]esc", name):
        return "xml_desc" if draft.names.module.startswith(("domain", "nodedev")) else "xml"
    if room_of_numbers(draft.shapes, name):
        return name.lower()
    taken = bool(_KEYWORDS.fullmatch(name) or (sent and _VARIABLES.fullmatch(name)))
    if name in ("name", "dev") and draft.signature.params[0].type == "virNodeDevicePtr":
        taken = True  # the device itself goes by that name
    return f"{name}_value" if taken else name


def room_of_numbers(shapes: tuple[Shape, ...], name: str) -> bool:
    """Whether ``name`` is the room for numbers that are returned from some start on (``int startCell, int maxCells``).

    The generator wants it called ``max`` and then as the numbers themselves are.
    """
    listed = any(s.role is Role.NUMBERS_OUT and s.count is None for s in shapes)
    return listed and re.match(r"max[A-Z]", name) is not None
