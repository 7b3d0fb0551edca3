"""What belongs to the chosen check: why it is as it is, then the diff of its insertion or the text that stands there."""

from __future__ import annotations

from collections.abc import Callable

from textual.binding import Binding

from steps.model import Finding
from wizard.glyphs import WORDS, Glyphs
from wizard.widgets.hunks import side_by_side, unified
from wizard.widgets.lines import LineView
from wizard.widgets.preview import Preview
from wizard.widgets.spans import Line, clean, folded, line, text_of, wrap

BESIDE = 110
"""From this width on old and new stand side by side, if the person asks for it."""


class Detail(LineView):
    """The lower half of the step screen."""

    BINDINGS = [
        Binding("escape", "leave", "Back to the checks", show=False, id="detail-leave"),
        Binding("shift+right,greater_than_sign", "shift(8)", "Right", show=False, id="diff-right"),
        Binding("shift+left,less_than_sign", "shift(-8)", "Left", show=False, id="diff-left"),
    ]

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._finding: Finding | None = None
        self._preview: Preview | None = None
        self._hints: tuple[str, ...] = ()
        self._complaints: tuple[str, ...] = ()
        self._said: Callable[[int], list[Line]] | None = None
        self.beside = False
        self.wrapped = False
        self._shown: tuple[str, bool] | None = None

    def explain(
        self,
        finding: Finding | None,
        preview: Preview | None,
        hints: tuple[str, ...] = (),
        complaints: tuple[str, ...] = (),
    ) -> None:
        """Show ``finding`` with ``preview`` (None: not ready yet), what a person can do, what tasks complained of."""
        self._finding, self._preview, self._said = finding, preview, None
        self._hints, self._complaints = hints, complaints
        self._lay()

    def tell(self, head: Callable[[int], list[Line]], preview: Preview | None) -> None:
        """Show ``head``, made for the width, and below it what stands at the place that it speaks of."""
        self._finding, self._preview, self._said = None, preview, head
        self._lay()

    def toggle_beside(self) -> bool:
        """Unified or side by side; True for side by side."""
        self.beside = not self.beside
        self._lay()
        return self.beside

    def toggle_wrap(self) -> bool:
        """Break long lines, or let them run on; True for broken."""
        self.wrapped = not self.wrapped
        self._lay()
        return self.wrapped

    def action_shift(self, by: int) -> None:
        """Look further right, or back."""
        self.scroll_relative(x=by, animate=False)

    def on_resize(self) -> None:
        """Lay out for the other width."""
        self._lay()

    def action_leave(self) -> None:
        """Give the keys back to the checks; where the diff has the whole screen, this gives the others theirs."""
        self.screen.remove_class("-zoomed")
        self.screen.query_one("#checks").focus()

    def diff_text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join(text_of(self.line(y)) for y in range(self.count))

    def _lay(self) -> None:
        finding, preview = self._finding, self._preview
        width = max(20, (self.scrollable_content_region.width or self.size.width or 80))
        if self._said is not None:
            self._shown = None
            self.show([*self._said(width), *(preview.excerpt if preview else ())])
            return
        lines = [] if finding is None else self._head(finding, width)
        if preview is not None and finding is not None and preview.check == finding.check:
            if preview.comes_with:
                lines.append(line(" ", (f"comes with the check {preview.comes_with}:", "dim")))
            if preview.note:
                lines += [line(" ", (text, "dim")) for text in wrap(clean(preview.note), width - 2)]
            if preview.files and self.beside and width >= BESIDE // 2:
                lines += side_by_side(preview.files, width, self._glyphs.bar)
            elif preview.files:
                lines += unified(preview.files, width)
            else:
                lines += preview.excerpt
        # The same check, looked at again, keeps its place; another one starts at the top.
        shown = (finding.check, bool(preview and preview.files)) if finding else None
        same = shown == self._shown
        self._shown = shown
        first = next((n for n, spans in enumerate(lines) if _is_added(spans)), None)
        if self.wrapped:
            lines = [part for spans in lines for part in folded(spans, width)]
        self.show(lines, keep_place=same)
        if first is not None and not same:
            self._bring_into_sight(first)

    def _bring_into_sight(self, first: int) -> None:
        """Scroll as little as shows the first lines that would be inserted."""
        height = self.scrollable_content_region.height or self.size.height
        if height and first > height - 2:
            self.scroll_to(y=first - height + 3, animate=False)

    def _head(self, finding: Finding, width: int) -> list[Line]:
        word = WORDS[finding.state]
        kind = str(finding.state)
        value = ", ".join(finding.value) if isinstance(finding.value, tuple) else finding.value or ""
        text = clean("; ".join(part for part in (finding.why, f"{value}" if value else "") if part))
        body = wrap(text, width - len(word) - 4) if text else [""]
        first: Line = line(" ", (self._glyphs.of(finding.state), kind), " ", (word, kind), "  ", body[0])
        rest: list[Line] = [line(" " * (len(word) + 5), part) for part in body[1:]]
        hints = [line(" ", *_hint(hint)) for hint in self._hints]
        complaints = [
            line(" ", (part, "error")) for text in self._complaints for part in wrap(clean(text), width - 2)
        ]
        return [first, *rest, *complaints, *hints]


def _is_added(spans: Line) -> bool:
    return any(span.kind == "added" and span.text == "+ " for span in spans[:2])


def _hint(text: str) -> tuple[tuple[str, str], ...]:
    """``d done · x not needed``: the first letter of each part is a key."""
    parts: list[tuple[str, str]] = []
    for part in text.split(" · "):
        key, _, words = part.partition(" ")
        if parts:
            parts.append(("   ", ""))
        parts += [(key, "key"), (f" {words}", "dim")]
    return tuple(parts)
