"""What a rebase reckons anew: versions, numbers of procedures, commas, symbol blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from steps.series.onto import Laid

_NUMBER = re.compile(rb"^([ \t]*)(\w+_PROC_\w+)([ \t]*=[ \t]*)(\d+)(,?)", re.M)
_SYMBOL = re.compile(rb"^[ \t]+(\w+);[ \t]*$")
_HEAD = re.compile(rb"^(LIBVIRT_(?:[A-Z]+_)?)(\d+\.\d+\.\d+)[ \t]*\{")
_TAIL = re.compile(rb"^\}[^;]*;")


@dataclass
class Reckoning:
    """The series' version before and after, and the numbers that its procedures get (by name: old, new)."""

    old: str
    new: str
    numbers: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def versioned(self, text: bytes) -> bytes:
        """``text`` with the new version for the old one."""
        if not self.old or self.old == self.new:
            return text
        return re.sub(rb"(?<![\w.])((?:LIBVIRT_(?:[A-Z]+_)?|v)?)%b(?![\w.])" % re.escape(self.old.encode()),
                      rb"\g<1>" + self.new.encode(), text)  # fmt: skip

    def message(self, text: str) -> str:
        """A commit message with the new version and the new numbers."""
        told = self.versioned(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
        for old, new in self.numbers.values():
            told = re.sub(rf"\b(procedure|number) {old}\b", rf"\g<1> {new}", told)
        return told

    def rows(
        self, path: str, laid: Laid, rows: Sequence[bytes], removed: Sequence[bytes] = ()
    ) -> list[bytes]:
        """``rows`` as they are put into the file for ``removed`` ones: with the version, and with free numbers."""
        told = [self.versioned(row) for row in rows]
        if path.endswith(".x"):
            kept = {
                match[2] for row in removed if (match := _NUMBER.match(row)) and match[2] not in self.numbers
            }
            taken = [int(m[4]) for m in _NUMBER.finditer(laid.text)]
            for row in told:
                if (match := _NUMBER.match(row)) and match[2] not in kept:
                    known = self.numbers.get(match[2])
                    number = known[1] if known else max(taken, default=0) + 1
                    taken.append(number)
                    self.numbers[match[2]] = known or (int(match[4]), number)
        return [self._numbered(row) for row in told]

    def _numbered(self, row: bytes) -> bytes:
        match = _NUMBER.match(row)
        if not match or match[2] not in self.numbers:
            return row
        return (
            b"".join((*match.groups()[:3], b"%d" % self.numbers[match[2]][1], match[5])) + row[match.end() :]
        )


def comma_rows(rows: list[bytes]) -> None:
    """Put a comma behind each procedure's number but the last one's, as rpcgen wants it."""
    listed = [n for n, row in enumerate(rows) if _NUMBER.match(row)]
    for n, following in zip(listed, [*listed[1:], -1], strict=True):
        same_list = following >= 0 and not any(b"}" in row for row in rows[n:following])
        bare = rows[n].rstrip().rstrip(b",")
        rows[n] = bare + (b",\n" if same_list else b"\n")


def put_symbols(laid: Laid, rows: Sequence[bytes], ids: Sequence[int], version: str) -> None:
    """Put the symbols of ``rows`` into the block of ``version``, which is begun at the end where there is none."""
    wanted = [(row, line) for row, line in zip(rows, ids, strict=True) if _SYMBOL.match(row)]
    heads = [(n, m) for n, row in enumerate(laid.rows) if (m := _HEAD.match(row))]
    if not wanted or not heads:
        return
    at = next((n for n, match in heads if match[2].decode() == version), None)
    if at is None:
        last, match = heads[-1]
        end = next(n for n in range(last, len(laid.rows)) if _TAIL.match(laid.rows[n])) + 1
        head = b"%b%b" % (match[1], version.encode())
        new = [b"\n", head + b" {\n", b"    global:\n", b"} %b%b;\n" % (match[1], match[2])]
        laid.put(end, laid.new_ids(4), new)
        at = end + 1
    for row, line in wanted:
        end = next(n for n in range(at, len(laid.rows)) if _TAIL.match(laid.rows[n]))
        held = [n for n in range(at, end) if _SYMBOL.match(laid.rows[n])]
        names = [laid.rows[n].strip() for n in held]
        place = (
            next((n for n in held if laid.rows[n].strip() > row.strip()), end)
            if names == sorted(names)
            else end
        )
        laid.put(place, [line], [row])
