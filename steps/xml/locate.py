"""From an XPath to the code that reads and writes it, with what makes the answer sure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from steps.edits.overlay import Overlay
from steps.tree.snapshot import Snapshot
from steps.xml.bind import Binder, Binding
from steps.xml.climb import Chain, Climber
from steps.xml.documents import DOCUMENTS, Document, document
from steps.xml.hits import Hit, reads, writes
from steps.xml.sources import Sources
from steps.xml.structs import Types

_ASSUMED = 3
"""A place whose chain assumes more than this is not sure."""
_OWN = {name: d.root for d in DOCUMENTS for name in d.code}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place with how well it fits the path, and the member that it is bound to."""

    hit: Hit
    chain: Chain
    binding: Binding | None
    away: int = 0
    """How far from the document's own code: 0 its own file, 1 a shared one."""

    @property
    def rank(self) -> int:
        """Smaller is better."""
        return self.chain.score + self.away

    @property
    def complete(self) -> bool:
        """Whether its callers name the whole path."""
        return self.chain.left == 0


@dataclass(frozen=True)
class Location:
    """Where one XPath is read and written. ``confidence`` is ``sure``, ``likely`` or ``asked``."""

    xpath: str
    parse: Candidate | None
    format: Candidate | None
    confidence: str
    reads: tuple[Candidate, ...]
    writes: tuple[Candidate, ...]

    @cached_property
    def binding(self) -> Binding | None:
        """The member, by either side."""
        for side in (self.parse, self.format):
            if side is not None and side.binding is not None:
                return side.binding
        return None

    @property
    def enum(self) -> str:
        """The enum whose strings are its values; empty where there is none, or a tristate."""
        for side in (self.parse, self.format):
            bound = side.binding if side is not None else None
            if bound is None:
                continue
            for name in (bound.member.enum, bound.converter):
                if (
                    name
                    and not name.startswith("virTristate")
                    and name not in ("virSocketAddr", "virMacAddr", "virBitmap", "virUUID")
                ):
                    return name
        return ""


_latest: list[tuple[Overlay, object, Locator]] = []
"""The one that was made last: a plan asks for the same again and again."""


def locator_of(snapshot: Snapshot) -> Locator:
    """Return a locator for the snapshot as it is now.

    A plan grows in an overlay: as long as it changes no C file, what was found holds.
    """
    if not isinstance(snapshot, Overlay):
        return Locator(snapshot)
    state = tuple(
        (p, f.data)
        for p, f in sorted(snapshot.files.items())
        if p.endswith((".c", ".h")) and p.startswith("src/")
    )
    if not _latest or _latest[0][0] is not snapshot or _latest[0][1] != state:
        _latest[:] = [(snapshot, state, Locator(snapshot))]
    return _latest[0][2]


class Locator:
    """Looks in one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.sources = Sources(snapshot)
        self.types = Types(snapshot)
        self.binder = Binder(self.types)
        self._climber = Climber(self.sources)
        self._held: dict[str, Location] = {}

    def locate(self, xpath: str) -> Location:
        """Where ``a/b/@c`` or ``a/b`` is read and written."""
        if xpath not in self._held:
            self._held[xpath] = self._locate(xpath)
        return self._held[xpath]

    def _locate(self, xpath: str) -> Location:
        parts = xpath.split("/")
        attribute = parts[-1].startswith("@")
        name = parts[-1].removeprefix("@").rpartition(":")[2]
        above = tuple(p.rpartition(":")[2] for p in parts[:-1])
        own = document(xpath)
        found_reads = self._ranked(list(reads(self.sources, name, attribute)), above, True, own)
        found_writes = self._ranked(list(writes(self.sources, name, attribute)), above, False, own)
        return _judge(xpath, found_reads, found_writes)

    def _ranked(
        self, hits: list[Hit], above: tuple[str, ...], reading: bool, own: Document | None
    ) -> list[Candidate]:
        found: list[tuple[int, int, Candidate]] = []
        for number, hit in enumerate(hits):
            chain = self._climber.chain(hit, above, reading)
            if chain.left >= 99:
                continue
            away = _away(hit, own)
            if away > 1:
                chain = Chain(chain.left + 1, chain.cost)
            found.append((chain.score + away, number, Candidate(hit, chain, None, min(away, 1))))
        found.sort(key=lambda f: f[:2])
        best: list[Candidate] = []
        for _score, _number, each in found[:8]:
            binding = self.binder.read(each.hit) if reading else self.binder.write(each.hit)
            best.append(Candidate(each.hit, each.chain, binding, each.away))
        return best


def _away(hit: Hit, own: Document | None) -> int:
    """How far a place is from the document's own code: 0 its own file, 1 a shared one, 9 another document's."""
    name = hit.function.path.rpartition("/")[2].removesuffix(".c")
    if own is None:
        return 1
    if own.prefix and name in own.code:
        return 0 if hit.function.name.startswith(own.prefix) else 9
    if name in own.code:
        return 0
    return 9 if name in _OWN and own.root != "domainsnapshot" else 1


def _judge(xpath: str, found_reads: list[Candidate], found_writes: list[Candidate]) -> Location:
    """Choose the pair that names the same member; sure where both fit the whole path and nothing fits better."""
    kept = (tuple(found_reads), tuple(found_writes))
    pairs = [
        (r.rank + w.rank, i + j, r, w)
        for i, r in enumerate(found_reads)
        for j, w in enumerate(found_writes)
        if r.binding is not None and w.binding is not None and r.binding.key == w.binding.key
    ]
    if pairs:
        _score, _order, read, write = min(pairs, key=lambda p: p[:2])
        complete = read.complete and write.complete
        assumed = max(read.chain.cost, write.chain.cost)
        first = (
            read.chain.score <= found_reads[0].chain.score + 1
            and write.chain.score <= found_writes[0].chain.score + 1
        )
        if complete and first and assumed <= _ASSUMED:
            return Location(xpath, read, write, "sure", *kept)
        if complete or (first and read.chain.left <= 1 and write.chain.left <= 1):
            return Location(xpath, read, write, "likely", *kept)
    best_read = found_reads[0] if found_reads and found_reads[0].complete else None
    best_write = found_writes[0] if found_writes and found_writes[0].complete else None
    single = best_read is not None and best_write is not None
    return Location(
        xpath, best_read, best_write, "likely" if single and _alone(found_reads) else "asked", *kept
    )


def _alone(found: list[Candidate]) -> bool:
    return sum(c.complete for c in found) == 1
