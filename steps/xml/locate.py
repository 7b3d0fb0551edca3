"""From an XPath to the code that reads and writes it, with what makes the answer sure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from steps.code.text import occurrences
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


class Locator:
    """Looks in one snapshot."""

    def __init__(self, snapshot: Snapshot, before: Locator | None = None) -> None:
        """``before`` is that of the same overlay, which has grown since: what it found only moves."""
        self.snapshot = snapshot
        self.sources: Sources = Sources(snapshot, before=before.sources if before is not None else None)
        self.types: Types = Types(snapshot, before.types if before is not None else None)
        self.binder = Binder(self.types)
        self._climber = Climber(self.sources)
        self._made = len(snapshot.batches) if isinstance(snapshot, Overlay) else 0
        self._held: dict[str, tuple[int, Location]] = before._held if before is not None else {}

    def locate(self, xpath: str) -> Location:
        """Where ``a/b/@c`` or ``a/b`` is read and written."""
        made, held = self._held.get(xpath, (self._made, None))
        if held is not None and made == self._made:
            return held
        found = self._moved(held, made) if held is not None and made < self._made else None
        found = found or self._locate(xpath)
        if made <= self._made:
            self._held[xpath] = self._made, found
        return found

    def _moved(self, held: Location, since: int) -> Location | None:
        """The location that was found before the last edits of the overlay; None where they are about it.

        A plan of hundreds of attributes asks for the same siblings after each insertion.
        """
        overlay = self.snapshot
        assert isinstance(overlay, Overlay)
        name = held.xpath.rpartition("/")[2].removeprefix("@").rpartition(":")[2].encode()
        for batch in overlay.batches[since:]:
            for edit in batch:
                if edit.file.endswith((".c", ".h")) and next(occurrences(edit.data, name), None) is not None:
                    return None
        moved: dict[int, Candidate | None] = {}
        for each in (*held.reads, *held.writes):
            moved[id(each)] = self._candidate(overlay, each, since)
        if None in moved.values():
            return None
        sides = [[c for each in side if (c := moved[id(each)])] for side in (held.reads, held.writes)]
        parse = moved[id(held.parse)] if held.parse is not None else None
        written = moved[id(held.format)] if held.format is not None else None
        return Location(held.xpath, parse, written, held.confidence, tuple(sides[0]), tuple(sides[1]))

    def _candidate(self, overlay: Overlay, each: Candidate, since: int) -> Candidate | None:
        """The place where it is now; None where it was edited itself."""
        hit, path = each.hit, each.hit.function.path
        places = [
            overlay.moved(path, hit.function.at + at, since) for at in (hit.at, hit.opening, hit.end - 1)
        ]
        file = self.sources.file(path)
        at, opening, last = places
        if at is None or opening is None or last is None or file is None:
            return None
        function = file.function_at(at)
        if function is None or function.name != hit.function.name:
            return None
        hit = replace(
            hit,
            function=function,
            at=at - function.at,
            opening=opening - function.at,
            end=last + 1 - function.at,
        )
        binding = each.binding
        if binding is not None:
            struct = self.types.struct(binding.struct.tag)
            member = (
                next((m for m in struct.members if m.path == binding.member.path), None) if struct else None
            )
            if struct is None or member is None:
                return None
            binding = replace(binding, struct=struct, member=member)
        return replace(each, hit=hit, binding=binding)

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
