"""The limits of arrays on the wire: found in the tree's protocol, or to be added to it.

``sc_prohibit_unbounded_arrays_in_rpc`` of the tree's syntax-check forbids an array without one.
"""

from __future__ import annotations

from steps.code.xdr import Member, Protocol
from steps.function.names import Names
from steps.function.objects import ObjectType
from steps.function.siblings import nearest, words

OBJECTS_IN_A_LIST = 16384
TYPED_PARAMETERS = 64
STRINGS_IN_A_LIST = 2048
NUMBERS_IN_A_LIST = 1024
STRUCTS_IN_A_LIST = 2048
BYTES = 65536
"""What the newest limits of their kind are in libvirt."""

_SHARED = {"cpumap": "CPUMAP_MAX", "cpumaps": "CPUMAPS_MAX", "xmlCPUs": "CPU_BASELINE_MAX"}
"""Members that have one limit for all functions."""


def _abbreviates(short: str, word: str) -> bool:
    """Whether ``short`` is ``word``, or some of its letters in their order from the first on: ``msgs``, ``messages``."""
    letters = iter(word)
    return short[:1] == word[:1] and all(letter in letters for letter in short)


class Limits:
    """Hands out the limits for one function; ``added`` are those that the protocol does not have yet."""

    def __init__(self, protocol: Protocol, names: Names) -> None:
        self._protocol = protocol
        self._names = names
        self._prefix = names.args.split("_", 1)[0].upper()
        self.added: dict[str, tuple[str, int, str]] = {}

    def objects(self, kind: ObjectType) -> str:
        """The limit for a list of objects of this ``kind``."""
        prefix = kind.prefix.upper()
        return self._use(
            f"{prefix}_{kind.limit}_LIST_MAX",
            OBJECTS_IN_A_LIST,
            f"Upper limit on lists of {kind.wire.replace('_', ' ')}s.",
        )

    def typed_params(self) -> str:
        """The limit for the typed parameters of the function: its sibling's, or one of its own."""
        owners = {
            proc: member.array
            for proc in self._protocol.procedures
            for member in self._members(proc)
            if member.type.endswith("_typed_param") and member.array
        }
        sibling = nearest(self._names.procedure, owners, close=True)
        if sibling is not None:
            return owners[sibling] or ""
        mine = [w for w in words(self._names.procedure) if w not in ("get", "set")]
        while len(mine) > 1 and mine[-1] in ("params", "parameters"):
            mine.pop()
        thing = " ".join(mine)
        return self._use(
            f"{self._prefix}_{'_'.join(mine).upper()}_PARAMS_MAX", TYPED_PARAMETERS,
            f"Upper limit on number of {thing} parameters",
        )  # fmt: skip

    def array(self, member: str, value: int, of_what: str) -> str:
        """The limit for the array ``member`` of the function."""
        shared = f"{self._prefix}_{_SHARED.get(member, '')}"
        if shared in self._protocol.consts:
            return shared
        mine = [w for w in words(self._names.procedure) if w not in ("get", "set")]
        if not _abbreviates(member.lower(), mine[-1]):
            mine.append(member)
        return self._use(f"{self._prefix}_{'_'.join(mine).upper()}_MAX", value, f"Upper limit on {of_what}")

    def _use(self, name: str, value: int, comment: str) -> str:
        if name not in self._protocol.consts:
            self.added[name] = (name, value, comment)
        return name

    def _members(self, procedure: str) -> list[Member]:
        base = procedure.lower().replace("_proc_", "_", 1)
        found = [self._protocol.structs.get(f"{base}_{kind}") for kind in ("args", "ret")]
        return [member for struct in found if struct is not None for member in struct.members]
