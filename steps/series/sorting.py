"""Sorts the pieces of a change: to which API each belongs, and into which patch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from steps.code.mask import code_only
from steps.paths import place_of
from steps.series.bound import bound
from steps.series.change import Change
from steps.series.ownership import Ownership
from steps.series.pieces import Piece
from steps.series.related import Api, code_words, named_in, only_frame
from steps.series.slots import Slot, place_in_series

_DEFINED = re.compile(rb"^(?:[A-Za-z_][\w \t*]*[ \t*])?(\w+)[ \t]*\(", re.M)
_INCLUDE = re.compile(rb"[ \t]*#[ \t]*include[ \t]+[\"<]([\w./-]+)[\">]")
_PERMISSION = re.compile(r"VIR_ACCESS_PERM_[A-Z]+_(\w+)$")
_ERROR_STRINGS = "src/util/virerror.c"
_ERROR_CODES = "include/libvirt/virterror.h"
_BUILD = re.compile(r"(?:^|/)(?:Makefile[\w.]*|meson\.build|POTFILES[\w.]*|[\w-]+\.spec\.in)$")
_NEAR = 2
"""How many lines may lie between a comma and the entry that it was added for."""
_USE = 5


@dataclass(frozen=True, slots=True)
class Sorted:
    """One piece: whose it is (empty: no API's), where it goes by its path, why, and whether the series takes it."""

    piece: Piece
    api: str
    place: Slot | int | None
    why: str
    taken: bool = True


class Sorter:
    """Sorts the pieces of ``change`` among ``apis`` (in the order that they are to come in)."""

    def __init__(self, change: Change, apis: Sequence[Api], news: str | None, owned: Ownership) -> None:
        self._change = change
        self._owned_by = owned
        self._apis = apis
        self._order = {api.name: index for index, api in enumerate(apis)}
        self._news = news
        self._folders = frozenset(
            path.split("/")[1] for path in change.files if path.startswith("src/") and path.count("/") > 1
        )
        self._new = change.words
        self._new_files = [path for path, file in change.files.items() if file.old is None]
        self._found: dict[Piece, Sorted] = {}

    def sort(self) -> dict[Piece, Sorted]:
        """Every piece of the change, in its order."""
        everything = list(self._change.pieces)
        pieces = [piece for piece in everything if not self._excluded(piece)]
        for piece in pieces:
            self._by_name(piece)
        self._by_frame(pieces)
        self._by_shared_words(pieces)
        self._by_frame(pieces)
        for piece in pieces:
            self._found.setdefault(piece, self._by_path(piece))
        self._found |= bound(self._change, self._new, self._found, self._order)
        return {piece: self._found[piece] for piece in everything}

    def _place(self, piece: Piece) -> Slot | int | None:
        if piece.path == _ERROR_STRINGS and _ERROR_CODES in self._change.files:
            # The strings of domains and codes are asserted to be as many as the enumerators: neither compiles alone.
            return place_in_series(_ERROR_CODES, self._news, self._folders)
        return place_in_series(piece.path, self._news, self._folders)

    def _excluded(self, piece: Piece) -> bool:
        """Whether the piece is left where it is: of a commit that is not the series', or in no file of libvirt's."""
        commit = self._owned_by.foreign_commit(piece)
        if commit is None and not self._outside(piece):
            return False
        why = "lies outside of libvirt's sources" if commit is None else self._owned_by.foreign[commit]
        self._found[piece] = Sorted(piece, "", self._place(piece), why, taken=False)
        return True

    def _outside(self, piece: Piece) -> bool:
        """Whether the file is none of libvirt's that a patch of an API touches: notes, a tool's settings."""
        return piece.path != self._news and place_of(piece.path) is None

    def _by_path(self, piece: Piece) -> Sorted:
        """What names no API goes where its path says."""
        place, file = self._place(piece), self._listed_file(piece)
        return Sorted(piece, "", self._built(piece, place), f"lists {file}" if file else "goes by its path")

    def _listed_file(self, piece: Piece) -> str:
        """The new file of the change that a line of a build file, or of a list of files, names; empty for none."""
        if piece.path.endswith((".c", ".h", ".x")):
            return ""
        text = b"".join(self._lines(piece))
        fitting = [
            path
            for path in self._new_files
            if path.rsplit("/", 1)[-1].encode("utf-8", "surrogateescape") in text
        ]
        return fitting[0] if fitting else ""

    def _built(self, piece: Piece, place: Slot | int | None) -> Slot | int | None:
        """``place``, or for what lists a new file the place of that file."""
        path = self._listed_file(piece)
        return (
            place_in_series(path, self._news, self._folders) if path and _BUILD.search(piece.path) else place
        )

    def _lines(self, piece: Piece) -> list[bytes]:
        file = self._change.files[piece.path]
        return file.added(piece) + file.removed(piece)

    # --- by the API's own names ---

    def _by_name(self, piece: Piece) -> None:
        lines = self._lines(piece)
        code = [code_only(b"".join(lines))] if piece.path.endswith((".c", ".h")) else lines
        names = self._defined_in(code, piece) or named_in(code, piece.path, self._apis)
        names = names or named_in(lines, piece.path, self._apis)
        if not names:
            return
        # What names several can only be right once the last of them is there.
        api = names[-1]
        place = self._place(piece)
        if isinstance(place, Slot) and place.driver and self._calls(api, code[0], piece.path):
            place = _USE
        self._found[piece] = Sorted(piece, api, place, f"names {api}")

    def _defined_in(self, code: Sequence[bytes], piece: Piece) -> list[str]:
        """The API whose name the first definition in ``code`` has: what its body names besides does not count."""
        if not piece.path.endswith((".c", ".h")):
            return []
        match = _DEFINED.search(code[0])
        return named_in([match[1]], piece.path, self._apis) if match else []

    def _calls(self, api: str, code: bytes, path: str) -> bool:
        """Whether the driver's code calls the public function itself: the guide's step 5.

        What frees or refers to an object is called by those who make one: that is the driver's own work.
        """
        if api.endswith(("Free", "Ref", "FreeFull")):
            return False
        return path.endswith(".c") and re.search(rb"\b%b[ \t]*\(" % api.encode(), code) is not None

    # --- by what stands around it ---

    def _by_frame(self, pieces: Iterable[Piece]) -> None:
        """Braces and headings go with the first thing that they hold."""
        by_hunk: dict[tuple[str, int], list[Piece]] = {}
        for piece in pieces:
            by_hunk.setdefault((piece.path, piece.hunk), []).append(piece)
        for group in by_hunk.values():
            held = [self._found[piece] for piece in group if self._owned(piece)]
            if not held:
                continue
            first = min(held, key=lambda found: self._order[found.api])
            for piece in group:
                if piece not in self._found and self._is_frame(piece):
                    self._found[piece] = Sorted(piece, first.api, first.place, f"goes with what {first.why}")
        self._by_neighbour(pieces)

    def _owned(self, piece: Piece) -> bool:
        return piece in self._found and bool(self._found[piece].api)

    def _is_frame(self, piece: Piece) -> bool:
        file = self._change.files[piece.path]
        return only_frame(file.added(piece), file.removed(piece), piece.path)

    def _by_neighbour(self, pieces: Iterable[Piece]) -> None:
        """A comma goes with the entry that follows it closely; an include with the first thing of its file."""
        by_file: dict[str, list[Piece]] = {}
        for piece in pieces:
            by_file.setdefault(piece.path, []).append(piece)
        for group in by_file.values():
            for piece, after in pairwise(group):
                near = after.new_start - piece.new_start - piece.new_count <= _NEAR
                if piece.old_count and near and self._owned(after) and self._is_frame(piece):
                    self._adopt_from(piece, self._found[after], "ends the entry before what")
            held = [self._found[piece] for piece in group if self._owned(piece)]
            rest = [piece for piece in group if piece not in self._found]
            # Only where nothing else of the file is in doubt: what else would the header be for?
            if held and all(self._includes(piece) for piece in rest):
                first = min(held, key=lambda found: self._order[found.api])
                for piece in rest:
                    self._adopt_from(piece, first, "includes a header for what")

    def _includes(self, piece: Piece) -> bool:
        added = self._change.files[piece.path].added(piece)
        return bool(added) and all(not row.strip() or _INCLUDE.match(row) for row in added)

    def _adopt_from(self, piece: Piece, owner: Sorted, how: str) -> None:
        if piece not in self._found:
            self._found[piece] = Sorted(piece, owner.api, owner.place, f"{how} {owner.why}")

    # --- by names that both bring ---

    def _by_shared_words(self, pieces: Sequence[Piece]) -> None:
        """A helper, an enum, a registration belongs to what uses a name that only this change knows."""
        words = {piece: self._words(piece) for piece in pieces}
        open_ones = [piece for piece in pieces if piece not in self._found]
        grown = True
        while grown and open_ones:
            grown = False
            owners: dict[str, Sorted] = {}
            for piece, found in self._found.items():
                for word in words[piece] if found.api else ():
                    before = owners.get(word)
                    if before is None or self._order[found.api] < self._order[before.api]:
                        owners[word] = found
            for piece in open_ones:
                shared = self._new.among(words[piece] & owners.keys())
                if shared:
                    self._adopt(piece, owners, shared)
                    grown = True
            open_ones = [piece for piece in open_ones if piece not in self._found]

    def _words(self, piece: Piece) -> set[str]:
        words = code_words(self._lines(piece))
        # The generator makes the enumerator of a permission from the word that an @acl line has.
        words |= {m[1].lower() for word in words if (m := _PERMISSION.match(word))}
        if self._change.files[piece.path].old is None:
            words.add(piece.path.rsplit("/", 1)[-1])  # a new file is named where it is built
        elif piece.path.endswith((".c", ".h", ".x")):
            included = (_INCLUDE.match(row) for row in self._lines(piece))
            words |= {m[1].decode().rsplit("/", 1)[-1] for m in included if m}
        elif "/" in piece.path:
            listed = re.findall(rb"[\w.-]+\.\w+", b"".join(self._lines(piece)))
            words |= {name.decode() for name in listed}
        return words

    def _adopt(self, piece: Piece, owners: dict[str, Sorted], shared: set[str]) -> None:
        word = min(shared, key=lambda w: (self._order[owners[w].api], w))
        owner = owners[word]
        place = self._built(piece, self._place(piece))
        self._found[piece] = Sorted(
            piece, owner.api, owner.place if place is None else place, f"shares {word} with {owner.api}"
        )
