"""What the series screen shows, as rows and lines; nothing here knows a widget's state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wizard.glyphs import Glyphs
from wizard.widgets.hunks import read_hunks, unified
from wizard.widgets.rows import Row
from wizard.widgets.spans import Line, clean, cut, line, pad, wrap

if TYPE_CHECKING:
    from steps.series.commit import Made
    from steps.series.model import Part, Patch, Series
    from steps.series.verify import Verified

LEFT = "left"
"""The row of what is in no patch."""
_LOOKS = {"passed": "done", "failed": "missing", "incomplete": "unsure", "cancelled": "dim"}


def patch_rows(
    series: Series, width: int, glyphs: Glyphs, verdicts: Mapping[int, Verified], running: int | None
) -> list[Row]:
    """One row for each patch, and one for what is left out."""
    rows = []
    for patch in series.patches:
        counts = f"+{patch.added} -{patch.removed}"
        mark = _mark(patch, glyphs, verdicts, running)
        room = max(8, width - 6 - len(counts) - 2)
        subject = pad(clean(patch.subject), room)
        rows.append(Row(patch.id, line(mark, f"{patch.number:>2} ", (subject, ""), "  ", (counts, "dim"))))
    if series.left_over or series.beside:
        number = len(series.left_over) + len(series.beside)
        rows.append(
            Row(LEFT, line("    ", (f"left out: {number} change{'s' if number > 1 else ''}", "unsure")))
        )
    return rows or [Row("", line((" nothing changed since the base", "dim")))]


def _mark(
    patch: Patch, glyphs: Glyphs, verdicts: Mapping[int, Verified], running: int | None
) -> tuple[str, str]:
    verdict = verdicts.get(patch.number)
    if running == patch.number:
        return glyphs.running, "running"
    if verdict is not None:
        sign = glyphs.done if verdict.outcome == "passed" else glyphs.missing
        return sign, _LOOKS.get(verdict.outcome, "unsure")
    return ("!", "partial") if patch.warnings else (" ", "")


def part_rows(series: Series, patch_id: str, width: int) -> list[Row]:
    """One row for each change of a patch, or of what is left out."""
    patch = series.patch(patch_id)
    parts = series.left_over if patch_id == LEFT else patch.parts if patch is not None else ()
    rows = []
    for part in parts:
        counts = f"+{part.added}" + (f" -{part.removed}" if part.removed else "")
        about = ", ".join(part.checks) or part.why
        place = cut(clean(part.piece.key), max(10, width * 3 // 5))
        rest = cut(clean(about), max(4, width - len(place) - len(counts) - 6))
        rows.append(Row(part.piece.key, line(" ", (place, "path"), f"  {counts}  ", (rest, "dim"))))
    if patch_id == LEFT:
        rows += [
            Row("", line(" ", (clean(path), "path"), "  ", (why, "dim")))
            for path, why in series.beside.items()
        ]
    return rows


def patch_lines(series: Series, patch_id: str, width: int, verdict: Verified | None) -> list[Line]:
    """The message of a patch, what is to be said of it, its files."""
    patch = series.patch(patch_id)
    if patch is None:
        return _left_lines(series, width)
    lines = [
        line((clean(row), "title" if number == 0 else ""))
        for number, row in enumerate(patch.message.split("\n"))
    ]
    if patch.earlier is not None:
        kept = f"by {patch.earlier.who}, kept from {patch.earlier.name[:12]}"
        lines.append(line((clean(kept), "dim")))
    for warning in patch.warnings:
        lines += [
            line(("! " if n == 0 else "  ", "partial"), (part, "partial"))
            for n, part in enumerate(wrap(warning, width - 3))
        ]
    if verdict is not None:
        lines += _verdict_lines(verdict, width)
    lines.append(())
    for path in patch.files:
        parts = [part for part in patch.parts if part.piece.path == path]
        counts = f"  +{sum(p.added for p in parts)} -{sum(p.removed for p in parts)}"
        lines.append(line((clean(path), "path"), (counts, "dim")))
    return lines


def _verdict_lines(verdict: Verified, width: int) -> list[Line]:
    look = _LOOKS.get(verdict.outcome, "unsure")
    tasks = "; ".join(f"{task}: {summary}" for task, summary in verdict.tasks)
    lines = [
        line(
            (f"{verdict.outcome} in {verdict.seconds:.1f} s  ", look), (cut(clean(tasks), width - 20), "dim")
        )
    ]
    for found in verdict.findings:
        place = f"{found.place}: " if found.place else ""
        lines += [line((part, look)) for part in wrap(clean(place + found.message), width - 2)]
        lines += [line(("  ", ""), (part, "dim")) for part in wrap(clean(found.advice), width - 4) if part]
    return lines


def _left_lines(series: Series, width: int) -> list[Line]:
    text = (
        "These changes belong to no API in progress, or were left out. They stay on disk as they are. "
        "s takes the one under the cursor along, m puts it into a patch."
    )
    lines = [line((part, "dim")) for part in wrap(text, width - 2)]
    if not series.left_over and not series.beside:
        lines = [line(("Nothing changed since the base, or all of it is committed there.", "dim"))]
    return lines


def piece_lines(series: Series, part: Part, width: int) -> list[Line]:
    """The diff of one change. Highlights: call it off the event loop."""
    from steps.series.show import hunk_of

    file = series.change.files[part.piece.path]
    told = line((f"{part.why}", "dim"), (f"  {', '.join(part.checks)}", "dim"))
    if b"\0" in (file.new or b"")[:8000]:
        return [told, line(("no text", "dim"))]
    hunks = read_hunks(part.piece.path, [hunk_of(file, part.piece)])
    return [*unified([hunks], max(30, width)), (), told]


def made_lines(made: Made) -> list[Line]:
    """The commits that were made, and how to go on."""
    lines = [line(("made ", "dim"), (clean(made.branch), "title"), ("; no file on disk was touched", "dim"))]
    lines += [line((f"{name[:12]} ", "dim"), clean(subject)) for name, subject in made.commits]
    send = f"libvirt-wizard series mail {made.branch}"
    for word, command in (("check", "r here, B with a build"), ("send", send), ("undo", made.undo)):
        lines.append(line((f"{word:>6}  ", "key"), clean(command)))
    return [*lines, line(("        or hand the branch over to git-publish, or b4 prep", "dim"))]


def targets(series: Series) -> Sequence[tuple[str, str, str]]:
    """Where a change can go: (id, name, what it is)."""
    numbers = {patch.id: patch.number for patch in series.patches}
    found = []
    for patch_id, title in series.slots:
        name = patch_id.partition(":")[0]
        number = f"{numbers[patch_id]:>2} {name}" if patch_id in numbers else f" - {name}"
        found.append((patch_id, number, title))
    return [*found, (LEFT, "   left out", "in no patch; stays on disk")]
