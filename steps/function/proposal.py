"""What a person wants to add, with everything that was derived from it and every choice that can be made otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from steps.code.cfacts import Signature
from steps.code.xdr import Member
from steps.function.names import Names
from steps.function.superset import Superset
from steps.function.text import prototype_text
from steps.model import Question as Question


class Struct(NamedTuple):
    """A wire struct to be added; ``note`` goes on its first line (``insert@1``)."""

    name: str
    members: tuple[Member, ...]
    note: str | None = None


class Wire(NamedTuple):
    """The function on the wire. ``generate`` is ``none``, ``client``, ``server`` or ``both``."""

    procedure: str
    number: int
    args: Struct | None
    ret: Struct | None
    generate: str = "both"
    acl: tuple[str, ...] = ()
    aclfilter: tuple[str, ...] = ()
    priority: str | None = None
    readstream: int | None = None
    writestream: int | None = None
    sparseflag: str | None = None
    limits: tuple[tuple[str, int, str], ...] = ()
    """Constants to add to the protocol: name, value, comment."""
    helpers: tuple[Struct, ...] = ()
    """Structs that ``args`` or ``ret`` hold and that the protocol has not yet."""
    confirmed: bool = False
    """True where the tree's own generator was asked and agreed."""


class BodyChoices(NamedTuple):
    """What the skeletons of a method on a domain do before their work; ``job`` is ``modify``, ``query`` or ``none``."""

    affect: bool
    """Whether the flags choose between the running and the stored domain."""
    running: bool
    job: str


@dataclass(frozen=True)
class Proposal:
    """A new function: ``signature`` and ``names`` come from the prototype."""

    signature: Signature
    names: Names
    since: str
    """The version of the tree that will first have it, ``9.1.0``."""
    wire: Wire | None
    virsh_command: str | None = None
    virsh_group: str | None = None
    drivers: tuple[str, ...] = ("test",)
    returns: str = "status"
    """``status`` (0 or -1) or ``count``, for a function that returns int."""
    nullable: frozenset[str] = frozenset()
    """The string parameters that may be NULL."""
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    """What the person set, as ``--set`` takes it."""
    extends: Superset | None = None
    """The older function that it is a superset of."""
    neutral: tuple[str, ...] = ()
    """What the older function passes for each parameter that only the new one has."""
    fallback: str | None = None
    """The command of the shell that calls the older function, and gets the new call beside it."""
    companion: Signature | None = None
    """Its counterpart that is planned with it: the getter of a setter, the setter of a getter."""
    body: BodyChoices | None = None
    """What its skeletons do; None for a function that is not called on a domain."""

    @property
    def chooses(self) -> bool:
        """Whether the flags choose between the running and the stored domain: as chosen, or as its permissions say."""
        if self.body is not None:
            return self.body.affect
        return self.wire is not None and any("VIR_DOMAIN_AFFECT_" in rule for rule in self.wire.acl)

    @property
    def kind(self) -> str:
        """The word of the kind."""
        return "function"

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.names.name

    @property
    def text(self) -> str:
        """The prototype on one line."""
        return prototype_text(self.signature)

    @property
    def ref(self) -> str:
        """The function as ``status`` takes it."""
        return self.names.name
