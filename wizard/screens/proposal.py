"""The proposal screen: a prototype as it is typed, what follows from it, and what was assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea
from textual.worker import get_current_worker

from steps.errors import BadInput, WizardError
from wizard import drafts, undo
from wizard.screens.base import SubScreen
from wizard.screens.dialogs import Ask, Choose, Leave
from wizard.screens.proposal_input import DerivedList, PrototypeInput
from wizard.screens.proposal_view import (
    BEGIN,
    KIND,
    Reading,
    explanation,
    facts_of,
    problem_lines,
    proposal_rows,
)
from wizard.widgets.code import use_c
from wizard.widgets.lines import LineView
from wizard.widgets.rows import RowList
from wizard.widgets.spans import line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steps.model import Proposal
    from steps.tree.facts import Facts

_PAUSE = 0.08
"""Seconds without a key after which the text is read."""
_OTHER = "\0other"


class Read(Message):
    """The text was read."""

    def __init__(self, reading: Reading, generation: int) -> None:
        self.reading = reading
        self.generation = generation
        super().__init__()


class ProposalScreen(SubScreen):
    """Type the prototype; see what follows; change what was assumed; begin."""

    HELP_TEXT = (
        "A new API begins with its C prototype; a flag, a parameter, a value, an event or an extension of XML with the text "
        "of its kind. What is wrong with a prototype is underlined as you type. Below: what the wizard "
        "assumed, each with its reason and other choices, and the names that follow by libvirt's rules."
    )
    BINDINGS = [
        Binding("tab", "swap", "Prototype / list", key_display="Tab", id="swap"),
        Binding("ctrl+o", "history", "Earlier prototypes", id="proposal-history"),
        Binding("ctrl+g", "begin", "Begin", id="proposal-begin"),
        Binding("delete,backspace", "reset", "As derived", show=False, id="proposal-reset"),
        Binding("escape", "back", "Back", key_display="Esc", id="back"),
        Binding("f1", "app.help", "Help", id="help-typing"),
    ]

    def __init__(
        self, text: str = "", name: str | None = None, choices: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._text = text
        self._name = name
        self._reading = Reading("")
        self._choices: dict[str, str] = dict(choices or {})
        self._known: Proposal | None = None
        """The last proposal that could be made: its rows stay in sight while one types."""
        self._kept: tuple[str, dict[str, str]] = ("", {})
        """Text and choices as they were when the screen opened."""
        self._generation = 0
        self._facts: Facts | None = None

    def body(self) -> ComposeResult:
        """Prototype, its problem, the list, the explanation."""
        yield PrototypeInput(self._text, id="prototype")
        problem = LineView(id="problem")
        problem.can_focus = False
        yield problem
        yield DerivedList(self.glyphs.cursor, id="derived")
        more = LineView(id="more")
        more.can_focus = False
        yield more

    def on_mount(self) -> None:
        """Highlight C; show the API that one came for."""
        super().on_mount()
        self.top.say(right=line(("New API" if self._name is None else self._name, "strong")))
        area = self.area
        use_c(area, self.app.current_theme.dark)
        if self._name is not None:
            memory = self.desk.session.apis.get(self._name)
            self._choices = dict(memory.choices) if memory else {}
            if memory and memory.prototype:
                self._load(memory.prototype)
            else:
                self._load_from_tree(self._name)
        elif not self._text:
            text, self._choices = drafts.typed(self.desk.session)
            area.load_text(text)
            if text:
                self.desk.say("as you left it; ^O has what was used before")
        area.focus()
        area.move_cursor(area.document.end)
        self.read_soon()

    @property
    def area(self) -> PrototypeInput:
        """Where the prototype is typed."""
        return self.query_one("#prototype", PrototypeInput)

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one("#derived", RowList)

    # --- reading ---

    def _load_from_tree(self, name: str) -> None:
        def text() -> str:
            from steps.extension import text_in_tree

            return text_in_tree(self._tree_facts(), name)

        self.desk.in_thread(text, self._load, "proposal-load")

    def _load(self, text: str) -> None:
        """Show what the session or the tree has of the API."""
        self.area.load_text(text)
        self._kept = (text.strip(), dict(self._choices))

    def _tree_facts(self) -> Facts:
        """One look at the tree for as long as the screen is open: typing must not wait for the disk."""
        if self._facts is None:
            from steps.tree.facts import Facts

            self._facts = Facts(self.desk.checkout.snapshot())
        return self._facts

    @on(TextArea.Changed)
    def read_soon(self) -> None:
        """Read the text after a moment without keys."""
        self._generation += 1
        # What is on the screen no longer fits the text: Enter must not go on with it.
        self.area.usable = False
        generation = self._generation
        self.set_timer(_PAUSE, lambda: self._read_if(generation))

    def _read_if(self, generation: int) -> None:
        if generation == self._generation:
            self._read(self.area.text, dict(self._choices), generation)

    @work(thread=True, exclusive=True, group="proposal", exit_on_error=False)
    def _read(self, text: str, choices: dict[str, str], generation: int) -> None:
        with self.desk.reading(much=True):
            reading = self._reading_of(text, choices)
        if not get_current_worker().is_cancelled:
            self.post_message(Read(reading, generation))

    def _reading_of(self, text: str, choices: dict[str, str]) -> Reading:
        from steps.extension import in_tree, is_prototype, read_one
        from steps.function.prototype import Problem, problems
        from steps.plan import propose

        if not text.strip():
            return Reading(text)
        found: tuple[Problem, ...] = ()
        try:
            facts = self._tree_facts()
            found = tuple(problems(text)) if is_prototype(text) else ()
            wish = replace(read_one(text), choices=choices)
            proposal = propose(facts, wish)
        except BadInput as error:
            shown = "" if any(p.level == "error" for p in found) else str(error)
            return Reading(text, found, refusal=shown, choices=choices)
        except WizardError as error:
            return Reading(text, found, refusal=str(error), choices=choices)
        return Reading(text, found, proposal, "", in_tree(facts, wish.ref), choices)

    @on(Read)
    def show_reading(self, message: Read) -> None:
        """Show what was read, unless more was typed meanwhile."""
        if message.generation != self._generation:
            return
        self._reading = reading = message.reading
        self._known = reading.proposal or (self._known if reading.text.strip() else None)
        self.area.usable = reading.usable
        self.area.mark(tuple((p.start, p.end, p.level) for p in reading.problems))
        self._show_problem()
        # While one types, the last proposal that could be made stays in sight: no flicker between two letters.
        if reading.proposal is not None or self._known is None:
            self.rows.use(lambda width: proposal_rows(reading, width))
        self._show_more()

    def _show_problem(self) -> None:
        view = self.query_one("#problem", LineView)
        view.fit(lambda width: problem_lines(self._reading, max(20, width - 1), self.glyphs))

    def _show_more(self) -> None:
        view = self.query_one("#more", LineView)
        view.fit(lambda width: explanation(self._reading, self.rows.current, max(20, width - 2)))

    # --- doing ---

    @on(RowList.Moved)
    def explain_row(self) -> None:
        """Explain the row under the cursor."""
        self._show_more()

    @on(PrototypeInput.Accepted)
    def to_list(self) -> None:
        """Enter in a usable prototype: go to the list, where the way on is chosen."""
        self.rows.move_to(BEGIN)
        self.rows.focus()

    @on(RowList.Chosen)
    def choose_row(self, message: RowList.Chosen) -> None:
        """Begin, or change what the row says."""
        if message.key == BEGIN:
            self.action_begin()
        elif message.key.startswith(KIND):
            self._show_form(message.key[len(KIND) :])
        elif message.key.startswith("set:"):
            self._change(message.key[4:])
        elif message.key.startswith("fact:"):
            self._change_fact(message.key[5:])

    def _show_form(self, word: str) -> None:
        """Put an example of a kind's text where one types, to be changed."""
        from steps.extension import kind_of

        self.area.load_text(kind_of(word).sample)
        self.area.focus()
        self.area.move_cursor(self.area.document.end)

    def _change_fact(self, label: str) -> None:
        facts = () if self._known is None else facts_of(self._known)
        key = next((fact.key for fact in facts if fact.label == label), None)
        if key is None:
            self.desk.say("this follows from the name by libvirt's own rules; its checkers insist on it")
        else:
            self._change(key)

    def _change(self, key: str) -> None:
        from steps.extension import kind_of

        known = self._known
        if known is None:
            return
        question = next((q for q in known.questions if q.key == key), None)
        said = kind_of(known.kind).keys.get(key, key)
        value = self._choices.get(key) or (question.chosen if question else "")

        def ask(_answer: object = None) -> None:
            self.desk.open(Ask(key, value, said + ". Empty: as derived."), lambda text: self._set(key, text))

        def chosen(answer: str | None) -> None:
            if answer == _OTHER:
                ask()
            else:
                self._set(key, answer)

        if question is None or len(question.choices) < 2:
            ask()
            return
        choices = [(choice, choice or "none", "") for choice in question.choices]
        choices.append((_OTHER, "other", "type it"))
        self.desk.open(Choose(key, choices, value, f"{said}. {question.why}"), chosen)

    def _set(self, key: str, value: str | None) -> None:
        """Take a choice, once the wizard has tried what follows from it; one that is refused is asked again."""
        if value is None:
            return
        wanted = {k: v for k, v in self._choices.items() if k != key}
        if value.strip():
            wanted[key] = value.strip()
        text = self.area.text
        self._generation += 1
        generation = self._generation

        def then(reading: Reading) -> None:
            if not self.is_mounted or generation != self._generation:
                return
            if reading.refusal and key in wanted and not self._reading.refusal:
                self.desk.open(
                    Ask(key, value, f"{reading.refusal}. Empty: as derived."),
                    lambda again: self._set(key, again),
                )
                return
            self._choices = wanted
            self.show_reading(Read(reading, generation))

        self.desk.in_thread(lambda: self._reading_of(text, wanted), then, "proposal-choice", much=True)

    def action_reset(self) -> None:
        """Take back the choice of the row under the cursor: as it was derived."""
        key = self.rows.current or ""
        if key.startswith("set:") and key[4:] in self._choices:
            self._set(key[4:], "")

    @on(DerivedList.Typed)
    def type_on(self, message: DerivedList.Typed) -> None:
        """A letter is text, also while the list has the keys."""
        self.area.focus()
        self.area.insert(message.text)

    @on(DerivedList.Left)
    def to_prototype(self) -> None:
        """Up from the first row."""
        self.area.focus()

    def action_swap(self) -> None:
        """Between the prototype and the list."""
        if self.area.has_focus:
            self.rows.focus()
        else:
            self.area.focus()

    def action_history(self) -> None:
        """Choose one of the prototypes typed before."""
        left, _choices = drafts.typed(self.desk.session)
        earlier = [t for t in dict.fromkeys((left, *reversed(self.desk.session.history))) if t]
        if not earlier:
            self.desk.say("no prototype was used before")
            return

        def use(text: str | None) -> None:
            if text:
                self._choices = {}
                self.area.load_text(text)
                self.area.focus()

        self.desk.open(Choose("Prototypes used before", [(t, " ".join(t.split()), "") for t in earlier]), use)

    # --- leaving ---

    def action_back(self) -> None:
        """Go back; what was typed is kept, and of an API that is begun the person says whether it holds."""
        text = self.area.text.strip()
        if self._name is None:
            drafts.keep_typed(self.desk.session, text, self._choices)
            self.desk.keep_session()
            super().action_back()
            if text:
                self.desk.say("what you typed is kept: a opens it again")
        elif (text, self._choices) == self._kept:
            super().action_back()
        else:
            question = f"The prototype or choices of {self._name} were changed."
            self.desk.open(Leave(question, "keep them"), self._leave)

    def _leave(self, answer: str | None) -> None:
        if answer == "keep":
            self.action_begin()
        elif answer == "drop":
            super().action_back()

    def action_begin(self) -> None:
        """Keep prototype and choices, and go to the first step."""
        reading = self._reading
        if not reading.usable or reading.proposal is None or reading.text != self.area.text:
            self.desk.say(reading.refusal or "not yet: the prototype cannot be used as it is", "warning")
            return
        session, name = self.desk.session, reading.proposal.ref
        before = undo.answers_of(session, name) if self._name is not None else None
        memory = session.api(name)
        memory.prototype, memory.choices = reading.text.strip(), dict(reading.choices)
        if memory.prototype not in session.history:
            session.history.append(memory.prototype)
        if self._name is None:
            drafts.keep_typed(session, "", {})
        elif self._name != name and self._name in session.apis:
            self.desk.say(f"{self._name} stays in the list; forget it there with Delete")
        session.current = name
        self.desk.keep_session()
        if before is not None:
            try:
                undo.note_answers(self.desk.checkout, session, name, before, f"{name}: prototype or choices")
            except WizardError as error:
                self.desk.say(str(error), "warning")
        self.desk.open_api(name)
