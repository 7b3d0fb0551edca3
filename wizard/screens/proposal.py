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
from wizard.screens.base import SubScreen
from wizard.screens.dialogs import Ask, Choose
from wizard.screens.proposal_view import BEGIN, Reading, explanation, facts_of, problem_line, proposal_rows
from wizard.widgets.code import PrototypeArea, use_c
from wizard.widgets.lines import LineView
from wizard.widgets.rows import RowList
from wizard.widgets.spans import line

if TYPE_CHECKING:
    from textual import events

    from steps.tree.facts import Facts

_PAUSE = 0.08
"""Seconds without a key after which the text is read."""
_OTHER = "\0other"


class PrototypeInput(PrototypeArea):
    """Where the prototype is typed. Enter goes on when it can be used; else it is a line's end, as in any editor."""

    class Accepted(Message):
        """Enter, on a prototype that can be used."""

    usable = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and self.usable:
            event.stop()
            event.prevent_default()
            self.post_message(self.Accepted())
            return
        await super()._on_key(event)


class Read(Message):
    """The text was read."""

    def __init__(self, reading: Reading, generation: int) -> None:
        self.reading = reading
        self.generation = generation
        super().__init__()


class ProposalScreen(SubScreen):
    """Type the prototype; see what follows; change what was assumed; begin."""

    HELP_TEXT = (
        "A new API begins with its C prototype. What is wrong with it is underlined as you type. Below: what the wizard "
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

    def __init__(self, text: str = "", name: str | None = None) -> None:
        super().__init__()
        self._text = text
        self._name = name
        self._reading = Reading("")
        self._choices: dict[str, str] = {}
        self._generation = 0
        self._facts: Facts | None = None

    def body(self) -> ComposeResult:
        """Prototype, its problem, the list, the explanation."""
        yield PrototypeInput(self._text, id="prototype")
        problem = LineView(id="problem", classes="one")
        problem.can_focus = False
        yield problem
        yield RowList(self.glyphs.cursor, id="derived")
        more = LineView(id="more")
        more.can_focus = False
        yield more

    def on_mount(self) -> None:
        """Highlight C; show the API that one came for."""
        super().on_mount()
        self.wizard.ask_for_trust()
        self.top.say(right=line(("New API" if self._name is None else self._name, "strong")))
        area = self.area
        use_c(area, self.app.current_theme.dark)
        if self._name is not None:
            memory = self.wizard.session.apis.get(self._name)
            self._choices = dict(memory.choices) if memory else {}
            if memory and memory.prototype:
                area.load_text(memory.prototype)
            else:
                self._load_from_tree(self._name)
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

        self.wizard.in_thread(text, self.area.load_text, "proposal-load")

    def _tree_facts(self) -> Facts:
        """One look at the tree for as long as the screen is open: typing must not wait for the disk."""
        if self._facts is None:
            from steps.tree.facts import Facts

            self._facts = Facts(self.wizard.checkout.snapshot())
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
        with self.wizard.garbage.reading(much=True):
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
        before = self._reading
        self._reading = reading = message.reading
        self.area.usable = reading.usable
        self.area.mark(tuple((p.start, p.end, p.level) for p in reading.problems))
        self._show_problem()
        # While one types, the last proposal that could be made stays in sight: no flicker between two letters.
        if reading.proposal is not None or not reading.text.strip() or before.proposal is None:
            self.rows.use(lambda width: proposal_rows(reading, width))
        self._show_more()

    def _show_problem(self) -> None:
        view = self.query_one("#problem", LineView)
        view.show([problem_line(self._reading, max(20, view.size.width or 78), self.glyphs)])

    def _show_more(self) -> None:
        view = self.query_one("#more", LineView)
        view.show(explanation(self._reading, self.rows.current, max(20, (view.size.width or 78) - 2)))

    def on_resize(self) -> None:
        """Other width: cut anew."""
        self._show_problem()
        self._show_more()

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
        elif message.key.startswith("set:"):
            self._change(message.key[4:])
        elif message.key.startswith("fact:"):
            self._change_fact(message.key[5:])

    def _change_fact(self, label: str) -> None:
        proposal = self._reading.proposal
        facts = () if proposal is None else facts_of(proposal)
        key = next((fact.key for fact in facts if fact.label == label), None)
        if key is None:
            self.wizard.say("this follows from the name by libvirt's own rules; its checkers insist on it")
        else:
            self._change(key)

    def _change(self, key: str) -> None:
        from steps.extension import kind_of

        proposal = self._reading.proposal
        if proposal is None:
            return
        question = next((q for q in proposal.questions if q.key == key), None)
        said = kind_of(proposal.kind).keys.get(key, key)
        value = question.chosen if question else self._choices.get(key, "")

        def ask(_answer: object = None) -> None:
            self.app.push_screen(
                Ask(key, value, said + ". Empty: as derived."), lambda text: self._set(key, text)
            )

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
        self.app.push_screen(Choose(key, choices, value, f"{said}. {question.why}"), chosen)

    def _set(self, key: str, value: str | None) -> None:
        if value is None:
            return
        if value == "":
            self._choices.pop(key, None)
        else:
            self._choices[key] = value
        self._generation += 1
        self._read(self.area.text, dict(self._choices), self._generation)

    def action_reset(self) -> None:
        """Take back the choice of the row under the cursor: as it was derived."""
        key = self.rows.current or ""
        if key.startswith("set:") and key[4:] in self._choices:
            self._set(key[4:], "")

    def action_swap(self) -> None:
        """Between the prototype and the list."""
        if self.area.has_focus:
            self.rows.focus()
        else:
            self.area.focus()

    def action_history(self) -> None:
        """Choose one of the prototypes typed before."""
        earlier = list(dict.fromkeys(reversed(self.wizard.session.history)))
        if not earlier:
            self.wizard.say("no prototype was used before")
            return

        def use(text: str | None) -> None:
            if text:
                self._choices = {}
                self.area.load_text(text)
                self.area.focus()

        self.app.push_screen(
            Choose("Prototypes used before", [(t, " ".join(t.split()), "") for t in earlier]), use
        )

    def action_begin(self) -> None:
        """Keep prototype and choices, and go to the first step."""
        reading = self._reading
        if not reading.usable or reading.proposal is None or reading.text != self.area.text:
            self.wizard.say(reading.refusal or "not yet: the prototype cannot be used as it is", "warning")
            return
        session, name = self.wizard.session, reading.proposal.ref
        memory = session.api(name)
        memory.prototype, memory.choices = reading.text.strip(), dict(reading.choices)
        if memory.prototype not in session.history:
            session.history.append(memory.prototype)
        if self._name is not None and self._name != name and self._name in session.apis:
            self.wizard.say(f"{self._name} stays in the list; forget it there with d")
        session.current = name
        self.wizard.keep_session()
        self.wizard.open_api(name)
