"""A window to read in: the guide, the reason of a check, the glossary, the tour. One can search and copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding

from wizard.glyphs import WORDS as STATES
from wizard.screens.dialogs import Window
from wizard.widgets.bars import SearchBar
from wizard.widgets.lines import LineView
from wizard.widgets.spans import Line, Span, clean, line, text_of, wrap

if TYPE_CHECKING:
    from steps.model import Step
    from wizard.desk import Desk
    from wizard.work import ApiLook


class Reader(Window[None]):
    """Lines to read; Escape goes back."""

    BINDINGS = [
        Binding("escape,q,g,question_mark", "cancel", "Back", key_display="Esc", id="back"),
        Binding("slash", "search", "Search", key_display="/", id="search"),
        Binding("y", "copy", "Copy", id="copy"),
        Binding("space", "page(1)", "Page", show=False, id="reader-page"),
        Binding("b", "page(-1)", "Page back", show=False, id="reader-back"),
    ]

    def __init__(self, title: str, paragraphs: Sequence[Line | str]) -> None:
        super().__init__(classes="reading")
        self._title = title
        self._paragraphs = paragraphs
        self._width = 0

    def body(self) -> ComposeResult:
        """Title, text, keys."""
        title = LineView(id="reader-title", classes="fixed")
        title.can_focus = False
        yield title
        yield LineView(id="reader-text")
        yield SearchBar(lambda: self.text)

    def on_mount(self) -> None:
        """Show the text at once: an empty window first would be painted for nothing."""
        self._lay(self.reading_width)
        self.text.focus()

    @property
    def text(self) -> LineView:
        """The view of the text."""
        return self.query_one("#reader-text", LineView)

    def on_resize(self) -> None:
        """Wrap for the other width."""
        if self.reading_width != self._width:
            self._lay(self.reading_width)

    def _lay(self, width: int) -> None:
        self._width = width
        keys = (
            ("Esc", "key"),
            (" back  ", "dim"),
            ("/", "key"),
            (" search  ", "dim"),
            ("y", "key"),
            (" copy", "dim"),
        )
        used = sum(len(text) for text, _kind in keys)
        gap = " " * max(2, width - len(self._title) - used)
        self.query_one("#reader-title", LineView).show([line((self._title, "title"), gap, *keys), ()])
        lines: list[Line] = []
        for paragraph in self._paragraphs:
            lines += [paragraph] if isinstance(paragraph, tuple) else plain_lines(paragraph, width)
        self.text.show(lines, keep_place=True)

    def action_search(self) -> None:
        """Search the text."""
        self.query_one(SearchBar).open()

    def action_page(self, by: int) -> None:
        """Turn the page."""
        if by > 0:
            self.text.scroll_page_down(animate=False)
        else:
            self.text.scroll_page_up(animate=False)

    def action_copy(self) -> None:
        """Copy the whole text."""
        self.desk.copy_text("\n".join(self.text.plain_line(y) for y in range(self.text.count)), self._title)


def plain_lines(text: str, width: int) -> list[Line]:
    """Text wrapped; a line underlined with dashes is a heading."""
    lines: list[Line] = []
    for raw in text.split("\n"):
        bare = clean(raw)
        if bare and not bare.strip("-") and lines and lines[-1]:
            lines[-1] = (Span(text_of(lines[-1]), "title"),)
            continue
        indent = len(bare) - len(bare.lstrip())
        hang = indent + (2 if bare.lstrip()[:2] in ("- ", "* ") else 0)
        parts = wrap(bare.strip(), max(12, width - hang))
        lines += [
            line(" " * (indent if n == 0 else hang) + part) if part else () for n, part in enumerate(parts)
        ]
    return lines


def guide_title(step: Step) -> str:
    """The heading over the guide's text."""
    return f"The guide: step {step.number}, {step.title}"


def open_guide(desk: Desk, look: ApiLook, number: int) -> None:
    """Open the guide's section of a step."""
    step = look.report.steps[number - 1].step

    def read() -> str:
        from steps.teach.guide import reading

        return reading(look.snapshot, step)

    desk.in_thread(read, lambda text: desk.open(Reader(guide_title(step), [text])), "reader")


def open_why(desk: Desk, look: ApiLook, number: int, check: str) -> None:
    """Open the explanation of a check: what, why, what fails without it, a finished example of this tree."""
    step = look.report.steps[number - 1].step

    def read() -> list[Line | str]:
        from steps.teach.beyond import at_step
        from steps.teach.explain import example, words
        from steps.tree.facts import Facts
        from wizard.work import excerpt_of

        about, finding = words(step, look.report.kind, check), look.report.finding(check)
        parts: list[Line | str] = []
        if finding is not None:
            kind = str(finding.state)
            parts += [
                line((desk.glyphs.of(finding.state), kind), " ", (STATES[finding.state], kind), "  ", check)
            ]
            parts += [finding.why] if finding.why else []
            parts += [""]
        if about.means:
            parts += [line(("What it is, and why libvirt wants it", "title")), about.means, ""]
        if about.look_for:
            parts += [line(("What to look for", "title")), about.look_for, ""]
        if about.fails:
            parts += [line(("What fails without it", "title")), about.fails, ""]
        facts = Facts(look.snapshot)
        planned = facts if look.plan is None else Facts(look.plan.snapshot)  # has a header that declares it
        outside = at_step(planned, look.report.ref, step)
        parts += [line(("Beyond this tree", "title")), *outside, ""] if outside else []
        found = example(facts, look.report.ref, step, check)
        if found is not None:
            said = "A finished one in this tree" if found.finished else "Begin to look here"
            parts += [line((said, "title")), found.api, ""]
            parts += excerpt_of(look.snapshot, found.file, found.line, before=4, after=36)
        return parts

    site = step.title_of(look.report.kind, check)
    title = f"Step {number}, {step.title}: {site}"
    desk.in_thread(read, lambda parts: desk.open(Reader(title, parts)), "reader")


class Words(Reader):
    """The glossary."""

    def __init__(self) -> None:
        from steps.teach.glossary import WORDS

        parts: list[Line | str] = []
        for word, text in sorted(WORDS.items(), key=lambda item: item[0].lower().lstrip("@.")):
            parts += [line((word, "strong")), f"  {text}", ""]
        super().__init__("libvirt's words", parts)


_TOUR = (
    ("What this is", "Adding a function to libvirt touches a dozen files in eight steps; libvirt's own guide "
     "(docs/api_extension) describes them. The wizard walks them with you: it shows what is there and what is missing, "
     "with file and line, offers the text that is missing, and runs the tree's own checks."),
    ("Begin", "On the start screen press a, type or paste the C prototype, press Enter twice. Everything that follows "
     "from it is derived before your eyes; what cannot be derived is asked, with a choice made for you."),
    ("A step", "At the left the eight steps. At the top the checks of this step. Below, what Enter would insert, in its "
     "real surroundings. Nothing is written before you press a key."),
    ("The keys that matter", "n: the next thing left, whichever step it is in.  Enter: take it.  a: take all of the step.  "
     "u: undo, to the same bytes.  e: open the place in your editor.  ?: why, with a finished example of this very tree.  "
     "g: the guide.  r: run the tree's tasks.  h: all keys.  Ctrl+P: everything by name."),
    ("What is yours", "Inserted functions hold a placeholder that says 'libvirt-wizard:' until you have replaced it; the "
     "check stays 'partial' so long. Steps 5 and 7 are judgement: say d (done) or x (not needed) with a reason."),
    ("Nothing is lost", "What is done is read from the tree each time, never remembered. Leave with Q at any point; you "
     "come back to the same place. Files changed meanwhile are never overwritten."),
)  # fmt: skip


class Tour(Reader):
    """The screens in two minutes."""

    def __init__(self) -> None:
        parts: list[Line | str] = []
        for number, (title, text) in enumerate(_TOUR, 1):
            parts += [line((f"{number}  {title}", "title")), text, ""]
        super().__init__("Welcome to libvirt-wizard", parts)
