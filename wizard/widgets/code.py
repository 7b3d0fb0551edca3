"""C in a text area: tree-sitter's own query for C, the wizard's colours, and marks on what is wrong."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from wizard import theme

_NAMES = {
    "keyword": "w-keyword", "type": "w-type", "string": "w-string", "comment": "w-comment", "number": "w-number",
    "constant": "w-number", "function": "w-function", "delimiter": "w-dim", "operator": "w-dim", "label": "w-keyword",
}  # fmt: skip


def use_c(area: TextArea, dark: bool) -> None:
    """Highlight ``area`` as C.

    Only the query that comes with the C grammar is used: Textual's own queries crash with tree-sitter 0.26.1.
    """
    import tree_sitter_c

    from steps.code.cfacts import C

    colours = (theme.DARK if dark else theme.LIGHT).variables
    styles = {name: Style(color=colours[variable]) for name, variable in _NAMES.items()}
    area.register_theme(TextAreaTheme("wizard-c", syntax_styles=styles))
    area.register_language("c", C, tree_sitter_c.HIGHLIGHTS_QUERY)
    area.theme = "wizard-c"
    area.language = "c"


class PrototypeArea(TextArea):
    """A text area that underlines what is wrong with a prototype, at its place."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, id=id, soft_wrap=True, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self._wrong: tuple[tuple[int, int, str], ...] = ()

    def mark(self, wrong: tuple[tuple[int, int, str], ...]) -> None:
        """Underline the ranges (first, end, level) of characters of the whole text."""
        if wrong != self._wrong:
            self._wrong = wrong
            self._line_cache.clear()
            self.refresh()

    def get_line(self, line_index: int) -> Text:
        """See :meth:`textual.widgets.TextArea.get_line`."""
        text = super().get_line(line_index)
        start = sum(len(self.document.get_line(n)) + 1 for n in range(line_index))
        for first, end, level in self._wrong:
            end = max(end, first + 1)
            if start <= first <= start + len(text) or start < end <= start + len(text):
                colour = "red" if level == "error" else "yellow"
                text.stylize(
                    Style(underline=True, bold=True, color=colour), max(0, first - start), end - start
                )
        return text
