"""Plans a series: reads what changed, sorts it, puts it in order, proposes the messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from steps.edits.insertion import PLACEHOLDER
from steps.errors import BadInput
from steps.extension import FUNCTION, kind_of
from steps.inspect import inspect
from steps.series.change import Change, read_change
from steps.series.inherit import Inherited, inherited
from steps.series.messages import SUBJECT, Words
from steps.series.model import Part, Patch, Series, Wishes, signed
from steps.series.order import Needs, in_order, out_of_order
from steps.series.origin import read_origins
from steps.series.ownership import Ownership, ownership
from steps.series.pieces import Piece
from steps.series.related import Api
from steps.series.slots import EXAMPLES, NEWS, OTHER, Slot, slot_for
from steps.series.sorting import Sorted, Sorter
from steps.series.subjects import subjects
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from steps.tree.git import identity_environment

_TOGETHER = (NEWS.id, EXAMPLES.id, OTHER.id, "common", "use")
"""What is one patch for all APIs also where each has its own."""
_UNFINISHED = ("public-api", "driver-api")
"""Where the public function is exported and not there yet: libvirt's own tests say so (9.0.0, built)."""
LEFT_OUT = ""
_Key = tuple[int, tuple[int, bool, str], int]
_LAST = 1 << 30
_PUBLIC = 1


def series_base(checkout: Checkout, base: str | None = None, rev: str | None = None) -> str:
    """The commit that a series starts from: ``base``, else the merge base with upstream, else with HEAD.

    Raises:
        UnknownRevision: git does not know ``base``.
    """
    found = base or checkout.base(rev)
    if not found and rev:
        # In a tree without upstream the branch of a series still leaves from where the person is.
        found = checkout.git.ask("merge-base", "--end-of-options", "HEAD", rev) or rev
    return checkout.git.resolve(found or "HEAD")


def identity(checkout: Checkout) -> str:
    """``Name <mail>`` as git would sign with; empty where it knows none."""
    said = checkout.git.ask("var", "GIT_COMMITTER_IDENT", extra=identity_environment()) or ""
    return said.rpartition(">")[0] + ">" if ">" in said else ""


@dataclass(frozen=True)
class Material:
    """Everything that was read for a series; :meth:`arrange` makes the series from it, as often as one likes."""

    checkout: Checkout
    change: Change
    facts: Facts
    apis: tuple[Api, ...]
    signer: str
    sorted: dict[Piece, Sorted] = field(repr=False)
    owned: Ownership = field(repr=False)

    @classmethod
    def read(
        cls, checkout: Checkout, base: str | None = None, rev: str | None = None, names: Sequence[str] = ()
    ) -> Material:
        """Read what changed since ``base`` (see :func:`series_base`) for the APIs ``names`` (default: in progress).

        Raises:
            BadInput: there is no git here, or one of ``names`` is nowhere in the tree.
            UnknownRevision: git does not know ``base`` or ``rev``.
            GitError: git cannot read the objects.
        """
        if not checkout.has_git:
            raise BadInput(
                checkout.git_problem
                or f"{checkout.root} is no git repository with a commit: a series is made of commits"
            )
        own = None if base else checkout.base(rev)
        start = series_base(checkout, base or own, rev)
        change = read_change(checkout, start, rev)
        facts = Facts(checkout.snapshot(rev, own))
        there = facts.base if own else None
        begun = kind_of(FUNCTION).in_progress(facts, there or Facts(checkout.snapshot(start)))
        apis = subjects(change, facts, begun, names)
        me = identity(checkout)
        origins = read_origins(checkout.git, start, change.rev, list(change.files.values()))
        owned = ownership(change, origins, apis, names, me)
        change = _parted(change, owned)
        found = Sorter(change, apis, facts.layout.news, owned).sort()
        wanted = tuple(api for api in apis if not names or api.name in names)
        return cls(checkout, change, facts, wanted, me, _of(found, wanted), owned)

    @cached_property
    def _words(self) -> Words:
        return Words(self.facts, self.checkout.git, self.change.base, () if self.apis else self._xml())

    def _xml(self) -> Sequence[str]:
        """The XML extensions of the change, which name its patches where nothing public does."""
        if not any(path.endswith(".rng") for path in self.change.files):
            return ()
        return kind_of("xml").in_progress(self.facts, Facts(self.checkout.snapshot(self.change.base)))

    @cached_property
    def _needs(self) -> Needs:
        return Needs(self.change)

    @cached_property
    def _unlike(self) -> bool:
        """Whether each has patches of its own unless the person says otherwise: constants of several enums or families."""
        if any(api.kind == FUNCTION for api in self.apis):
            return False
        return len({self._family(api.name) for api in self.apis}) > 1

    def _family(self, constant: str) -> str:
        """The enum that has ``constant``; for a macro its name up to the last word."""
        enum = next((enum.name for _path, enum in self.facts.constants.enums if constant in enum.values), "")
        return enum or constant.rpartition("_")[0]

    @cached_property
    def _checks(self) -> dict[Piece, tuple[str, ...]]:
        """The checks whose evidence lies in each piece."""
        found: dict[Piece, list[str]] = {}
        for api in (api for api in self.apis if api.kind == "function"):
            for step in inspect(self.facts, api.name).steps:
                for finding in step.findings:
                    piece = self._piece_at(finding.file, finding.line)
                    if piece is not None and not finding.check.startswith("rule-"):
                        found.setdefault(piece, []).append(finding.check)
        return {piece: tuple(dict.fromkeys(checks)) for piece, checks in found.items()}

    def _piece_at(self, path: str | None, line: int | None) -> Piece | None:
        file = self.change.files.get(path or "")
        if file is None or line is None:
            return None
        return next((p for p in file.pieces if p.new_start < line <= p.new_start + p.new_count), None)

    def arrange(self, wishes: Wishes) -> Series:
        """The series as ``wishes`` have it."""
        wishes = replace(wishes, per_api=self._unlike if wishes.per_api is None else wishes.per_api)
        patches: dict[_Key, tuple[str, Slot, list[Sorted]]] = {}
        left: list[Part] = []
        slots = self._slots(wishes)
        for found in self.sorted.values():
            target = self._target(found, wishes, slots)
            if target is None:
                left.append(self._part(found))
                continue
            patch_id, slot, index = target
            whose = 0 if not self._unlike else index if ":" in patch_id else _LAST
            patches.setdefault((whose, slot.sort_key, index), (patch_id, slot, []))[2].append(found)
        proposed = [patches[key] for key in sorted(patches)]
        order = in_order(self._needs, [[f.piece for f in held] for _id, _slot, held in proposed])
        ordered = [proposed[index] for index in order]
        held = [tuple(self._part(found) for found in held) for _id, _slot, held in ordered]
        kept = inherited(self.change, self.owned, held, [slot.id for _id, slot, _held in ordered])
        made = [
            self._patch(n, patch_id, slot, parts, heir, wishes)
            for n, ((patch_id, slot, _held), parts, heir) in enumerate(
                zip(ordered, held, kept, strict=True), 1
            )
        ]
        listed = tuple((patch_id, _title(slot, patch_id)) for patch_id, (slot, _index) in slots.items())
        return Series(
            self.change,
            wishes,
            tuple(a.name for a in self.apis),
            tuple(self._checked(made, left)),
            tuple(left),
            listed,
        )

    # --- where a piece goes ---

    @property
    def _together(self) -> tuple[str, ...]:
        """What is one patch for all: also common code, where that is for all functions alike."""
        return (NEWS.id, OTHER.id) if self._unlike else _TOGETHER

    def _slots(self, wishes: Wishes) -> dict[str, tuple[Slot, int]]:
        """Every patch that there can be: id to slot and, where each API has its own patches, the API's index."""
        places: Iterable[Slot | int | None] = [
            *range(1, 8),
            *(f.place for f in self.sorted.values()),
            NEWS,
            OTHER,
        ]
        found: dict[str, tuple[Slot, int]] = {}
        for place in places:
            for index, api in enumerate(self.apis or (None,)):
                slot = slot_for(place, wishes.grouping, api is not None and api.library == "admin")
                own = wishes.per_api and api is not None and slot.id not in self._together
                found.setdefault(_patch_id(slot, api if own else None), (slot, index if own else 0))
        return dict(sorted(found.items(), key=lambda item: (item[1][0].sort_key, item[1][1])))

    def _target(
        self, found: Sorted, wishes: Wishes, slots: dict[str, tuple[Slot, int]]
    ) -> tuple[str, Slot, int] | None:
        moved = wishes.moves.get(found.piece.key)
        if moved is not None and moved != LEFT_OUT and moved in slots:
            return (moved, *slots[moved])
        if moved == LEFT_OUT or not (found.taken or _included(found.piece, wishes.include)):
            return None
        api = next((a for a in self.apis if a.name == found.api), None)
        place = found.place
        if api is not None and kind_of(api.kind).indivisible and place not in (NEWS, OTHER, None):
            place = _PUBLIC
        slot = slot_for(place, wishes.grouping, api is not None and api.library == "admin")
        own = api if wishes.per_api and slot.id not in self._together else None
        patch_id = _patch_id(slot, own)
        return patch_id, slot, slots[patch_id][1] if patch_id in slots else 0

    # --- what a patch says ---

    def _part(self, found: Sorted) -> Part:
        piece = found.piece
        return Part(
            piece, found.api, self._checks.get(piece, ()), found.why, piece.new_count, piece.old_count
        )

    def _patch(
        self, number: int, patch_id: str, slot: Slot, parts: tuple[Part, ...], heir: Inherited | None, wishes: Wishes
    ) -> Patch:  # fmt: skip
        named = {part.api for part in parts}
        own = tuple(api.name for api in self.apis if api.name in named)
        message = wishes.messages.get(patch_id, "") or (heir.message if heir else "")
        if not message:
            message = self._proposed(slot, parts, named)
            if heir and heir.signed_by_author:
                message += f"\n\n{heir.signed_by_author}"
        dropped = ", ".join(heir.dropped) if heir else ""
        said = (f"its lines changed since, so it is without {dropped}",) if dropped else ()
        message = signed(message, self.signer if wishes.signoff else "")
        return Patch(number, patch_id, slot, own, parts, message, said, heir.commit if heir else None)

    def _proposed(self, slot: Slot, parts: Sequence[Part], named: Collection[str]) -> str:
        """The message of a patch that nobody has written one for."""
        apis = [api for api in self.apis if api.name in named] or list(self.apis)
        files = tuple(dict.fromkeys(part.piece.path for part in parts))
        added = b"".join(b"".join(self.change.files[p.piece.path].added(p.piece)) for p in parts)
        subject, body = self._words.message(slot, apis, files, added)
        return f"{subject}\n\n{body}" if body else subject

    def _checked(self, patches: list[Patch], left: Sequence[Part]) -> Iterable[Patch]:
        """The patches with what a reviewer would say of them."""
        held_by = [tuple(p.piece for p in patch.parts) for patch in patches]
        late = out_of_order(self._needs, [*held_by, tuple(p.piece for p in left)])
        whole = next((p.number for p in patches if p.slot.id == "implementation"), 0)
        for patch in patches:
            said = [
                f"uses {word}, which "
                + ("is left out" if there > len(patches) else f"only patch {there} brings")
                for word, there in late.get(patch.number - 1, ())
            ]
            if patch.slot.id in _UNFINISHED and whole:
                said.append(f"compiles, but the tree's check-symfile and apibuild fail up to patch {whole}")
            held = [p.piece for p in patch.parts if self._holds_placeholder(p.piece)]
            if held:
                said.append(f"holds a placeholder of the wizard's: {held[0].path}:{held[0].line}")
            if len(patch.subject) > SUBJECT + 12:
                said.append(f"its subject has {len(patch.subject)} characters; libvirt wants about {SUBJECT}")
            yield replace(patch, warnings=(*patch.warnings, *said))

    def _holds_placeholder(self, piece: Piece) -> bool:
        return any(PLACEHOLDER.encode() in line for line in self.change.files[piece.path].added(piece))


def _parted(change: Change, owned: Ownership) -> Change:
    """``change`` with its pieces cut where the series' lines and those of other commits meet."""
    if not owned.foreign:
        return change
    files = {
        path: file
        if file.whole
        else replace(file, pieces=tuple(p for q in file.pieces for p in owned.parted(q)))
        for path, file in change.files.items()
    }
    return replace(change, files=files)


def _of(found: dict[Piece, Sorted], wanted: Sequence[Api]) -> dict[Piece, Sorted]:
    """``found``, where what belongs to an API that is not ``wanted`` belongs to none here."""
    names = {api.name for api in wanted}
    return {
        piece: one
        if not one.api or one.api in names
        else replace(one, api="", why=f"belongs to {one.api}", taken=False)
        for piece, one in found.items()
    }


def _patch_id(slot: Slot, api: Api | None) -> str:
    return slot.id if api is None else f"{slot.id}:{api.name}"


def _title(slot: Slot, patch_id: str) -> str:
    steps = ", ".join(str(step) for step in slot.steps)
    api = patch_id.partition(":")[2]
    return " ".join(part for part in (f"step {steps}" if steps else "", api) if part)


def _included(piece: Piece, include: Sequence[str]) -> bool:
    return any(
        wanted in ("*", piece.path, piece.key) or piece.path.startswith(wanted.rstrip("/") + "/")
        for wanted in include
    )


def unknown_includes(change: Change, include: Sequence[str]) -> list[str]:
    """Those of ``include`` that fit nothing of the change."""
    pieces = list(change.pieces)
    return [wanted for wanted in include if not any(_included(piece, (wanted,)) for piece in pieces)]
