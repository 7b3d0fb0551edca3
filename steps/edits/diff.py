"""A unified diff of a file whose changes are known: nothing is searched, so it takes no time on long files."""

from __future__ import annotations

from dataclasses import dataclass

from steps.edits.overlay import EditedFile

CONTEXT = 3
NO_NEWLINE = b"\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Hunk:
    """One hunk: first lines (from 1) and counts as in its head, and its lines with their leading sign."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[bytes, ...]

    @property
    def head(self) -> bytes:
        """The hunk's ``@@`` line."""

        def span(start: int, count: int) -> str:
            return f"{start if count else start - 1},{count}"

        return f"@@ -{span(self.old_start, self.old_count)} +{span(self.new_start, self.new_count)} @@\n".encode()


@dataclass(slots=True)
class _Change:
    """Old lines ``first`` up to ``last`` (from 0, end excluded) become ``new``."""

    first: int
    last: int
    new: list[bytes]


def _line_changes(file: EditedFile, old: list[bytes], starts: list[int]) -> list[_Change]:
    """The changed regions widened to whole lines; regions that share a line are one."""
    text = file.original
    merged: list[tuple[int, int, bytes]] = []
    for start, end, new in file.regions():
        first = text.rfind(b"\n", 0, start) + 1
        stop = text.find(b"\n", end)
        last = len(text) if stop < 0 else stop + 1
        if end > first and end == start and new.endswith(b"\n") and start == first:
            last = start
        if start == end == first and new.endswith(b"\n"):
            last = first
        whole = text[first:start] + new + text[end:last]
        if merged and merged[-1][1] > first:
            before_first, before_last, before = merged.pop()
            # The piece of the original between the two changes stands in both widened texts; keep it once.
            kept = before[: len(before) - (before_last - start)] if before_last > start else before
            merged.append(
                (before_first, max(last, before_last), kept + new + text[end : max(last, before_last)])
            )
        else:
            merged.append((first, last, whole))
    index = {offset: number for number, offset in enumerate(starts)}
    index[len(text)] = len(old)
    return [_trimmed(_Change(index[a], index[b], new.splitlines(keepends=True)), old) for a, b, new in merged]


def _trimmed(change: _Change, old: list[bytes]) -> _Change:
    """Without the lines at both ends that did not change."""
    first, last, new = change.first, change.last, change.new
    head = 0
    while first + head < last and head < len(new) and old[first + head] == new[head]:
        head += 1
    first, new = first + head, new[head:]
    tail = 0
    while last - tail > first and tail < len(new) and old[last - tail - 1] == new[len(new) - tail - 1]:
        tail += 1
    return _Change(first, last - tail, new[: len(new) - tail] if tail else new)


def _split_lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def hunks(file: EditedFile, context: int = CONTEXT) -> list[Hunk]:
    """The hunks between ``file``'s original and its present bytes."""
    old = _split_lines(file.original)
    starts, offset = [], 0
    for line in old:
        starts.append(offset)
        offset += len(line)
    changes = _line_changes(file, old, starts)
    changes = [c for c in changes if c.new or c.last > c.first]
    groups: list[list[_Change]] = []
    for change in changes:
        if groups and change.first - groups[-1][-1].last <= 2 * context:
            groups[-1].append(change)
        else:
            groups.append([change])
    found, shift = [], 0
    for group in groups:
        hunk = _hunk(group, old, shift, context)
        shift += hunk.new_count - hunk.old_count
        found.append(hunk)
    return found


def _signed(sign: bytes, line: bytes) -> list[bytes]:
    return [sign + line] if line.endswith(b"\n") else [sign + line + b"\n", NO_NEWLINE]


def _hunk(group: list[_Change], old: list[bytes], shift: int, context: int) -> Hunk:
    first = max(0, group[0].first - context)
    last = min(len(old), group[-1].last + context)
    lines: list[bytes] = []
    new_count, at = 0, first
    for change in group:
        for line in old[at : change.first]:
            lines += _signed(b" ", line)
            new_count += 1
        for line in old[change.first : change.last]:
            lines += _signed(b"-", line)
        for line in change.new:
            lines += _signed(b"+", line)
            new_count += 1
        at = change.last
    for line in old[at:last]:
        lines += _signed(b" ", line)
        new_count += 1
    return Hunk(first + 1, last - first, first + 1 + shift, new_count, tuple(lines))


def unified(path: str, file: EditedFile, existed: bool = True) -> bytes:
    """The file's diff as ``git apply`` takes it; empty where nothing changed."""
    listed = hunks(file)
    if not listed:
        return b""
    name = path.encode("utf-8", "surrogateescape")
    head = b"diff --git a/%b b/%b\n" % (name, name)
    head += b"" if existed else b"new file mode 100644\n"
    head += (b"--- a/%b\n" % name if existed else b"--- /dev/null\n") + b"+++ b/%b\n" % name
    return head + b"".join(h.head + b"".join(h.lines) for h in listed)
