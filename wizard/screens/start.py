"""The start screen: what the tree is, what is in progress, and a new API. The first thing painted: keep it light."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding

from steps.errors import WizardError
from wizard import practice_trees
from wizard.screens.base import WizardScreen
from wizard.since import since_last_time
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import cut, line, pad
from wizard.work import Summary, TreeLook, looks_at_api, names_in_work, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

_WAYS = (
    ("history", "How was it done?", "the commits that brought any public function, step by step", "H"),
    ("tasks", "Tasks", "rpcgen, check, syntax-check, build and preflight of this tree", "t"),
    ("series", "Series", "one patch per step: split what changed, commit, check each one", "P"),
    ("words", "Words", "what libvirt calls things", "W"),
    ("tour", "Tour", "the screens in two minutes", "T"),
)


class StartList(RowList):
    """The list, with the word for Enter."""

    BINDINGS = [Binding("enter", "choose", "Open", key_display="⏎", id="open")]


class StartScreen(WizardScreen):
    """What the tree is, the APIs in progress, and the ways on."""

    HELP_TEXT = (
        "The start: the APIs in progress in this checkout, each with how far it is and the next thing to do. "
        "Choose one to go on with it, or begin a new one with its C prototype."
    )
    BINDINGS = [
        Binding("n", "next", "Next thing", id="next"),
        Binding("a", "app.new_api", "New API", id="new-api"),
        Binding("X", "exercise", "Exercise", show=False, id="start-exercise"),
        Binding("delete", "forget", "Forget", show=False, id="start-forget"),
        Binding("H", "app.show('history')", "How done?", id="history"),
        Binding("t", "app.show('tasks')", "Tasks", id="tasks"),
        Binding("h", "app.help", "Help", id="help"),
        Binding("ctrl+p", "app.command_palette", "Palette", key_display="^P", id="palette"),
        Binding("Q", "app.leave", "Quit", id="quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._summaries: dict[str, Summary] = {}
        self._names: list[str] = []
        self._looked = False
        self._since = ""
        self._exercise = False

    def body(self) -> ComposeResult:
        """The list."""
        yield StartList(self.glyphs.cursor, id="start")

    def on_mount(self) -> None:
        """Show at once what the session knows; the tree's own word follows."""
        super().on_mount()
        self._names = list(self.desk.session.apis)
        root = self.desk.checkout.root
        self._exercise = (root / "EXERCISE.md").is_file() and practice_trees.at(root) is not None
        self.rows.use(self._rows, self._first_key())
        self.rows.focus()

    def on_screen_resume(self) -> None:
        """Back from an API: look again."""
        if self._looked:
            self.look()

    def show_tree(self, look: TreeLook) -> None:
        """The tree is known: show it, and look at the APIs."""
        super().show_tree(look)
        self._relay()
        if not self._looked:
            self._looked = True
            self.look()

    @property
    def rows(self) -> RowList:
        """The list of APIs and ways on."""
        return self.query_one("#start", RowList)

    def _first_key(self) -> str:
        current = self.desk.session.current
        return (
            f"api:{current}"
            if current in self._names
            else f"api:{self._names[0]}"
            if self._names
            else "proposal"
        )

    def _relay(self, current: str | None = None) -> None:
        self.rows.use(self._rows, current)

    # --- rows ---

    def _rows(self, width: int) -> Sequence[Row]:
        rows = [Row("", line()), *self._tree_rows(width), Row("", line())]
        if self._exercise:
            asked = ("   what is asked of you, and how far you are", "dim")
            rows += [Row("exercise", line(" ", ("Exercise", "strong"), asked)), Row("", line())]
        rows.append(Row("", line((" APIs in progress", "title"))))
        if not self._names:
            text = "none yet: begin with a prototype" if self._looked else "looking"
            rows.append(Row("", line((f"   {text}", "dim"))))
        rows += [self._api_row(name, width) for name in self._names]
        new = line(" ", ("+ New API", "strong"), ("   type or paste the C prototype", "dim"))
        rows += [Row("new", new), Row("", line()), Row("", line((" Look around", "title")))]
        for key, title, text, letter in _WAYS:
            shown = line(
                " ", pad(title, 18), (pad(letter, 3), "key"), (cut(text, max(10, width - 24)), "dim")
            )
            rows.append(Row(key, shown))
        return rows

    def _tree_rows(self, width: int) -> list[Row]:
        look = self.desk.tree_look
        rows = [Row("", line(" ", (cut(str(self.desk.checkout.root), width - 2), "strong")))]
        if look is None:
            return [*rows, Row("", line((" reading the tree", "dim"))), Row("", line())]
        built = f"configured build: {look.build}" if look.build else "no configured build"
        dirt = f"{look.dirty} changed files" if look.dirty else look.dirt
        parts = [f"libvirt {look.version}", look.build_system, look.place, dirt, built]
        if look.shallow:
            parts.append("shallow clone")
        rows.append(
            Row("", line(" ", (cut(f" {self.glyphs.dot} ".join(p for p in parts if p), width - 2), "dim")))
        )
        rows.append(Row("", line(" ", (cut(self._since, width - 2), "unsure")) if self._since else line()))
        return rows

    def _api_row(self, name: str, width: int) -> Row:
        room = min(44, max(24, width // 2))
        shown = pad(name, room, self.glyphs.ellipsis)
        summary = self._summaries.get(name)
        if summary is None:
            return Row(f"api:{name}", line(" ", shown, ("  " + self.glyphs.ellipsis, "dim")))
        count = f"{summary.settled}/{summary.total}"
        if summary.next_step is None:
            return Row(f"api:{name}", line(" ", shown, (f" {count:>6}  ", "done"), ("all done", "done")))
        step = summary.next_step
        title = summary.next_title
        left = cut(f"next: {step.number} {step.title}, {title}", max(8, width - room - 11))
        return Row(f"api:{name}", line(" ", shown, (f" {count:>6}  ", "partial"), (left, "dim")))

    # --- looking ---

    def look(self) -> None:
        """Read in a thread which APIs are in progress and how far each is."""
        checkout, session = self.desk.checkout, self.desk.session

        def looks() -> tuple[list[str], dict[str, Summary], str]:
            names = names_in_work(checkout, session)
            found: dict[str, Summary] = {}
            for name in names:
                try:
                    found[name] = summarise(next(looks_at_api(checkout, session, name)))
                except WizardError:
                    continue
            settled = {name: s.settled for name, s in found.items()}
            return (
                names,
                found,
                since_last_time(checkout, session, settled) if not self._since else self._since,
            )

        self.desk.in_thread(looks, self._show_looks, "start", much=True)

    def _show_looks(self, found: tuple[list[str], dict[str, Summary], str]) -> None:
        # The cursor goes to an API only where none was known at first, so that it never jumps under a person's hand.
        fresh = not self._names and not self._summaries and self.rows.current in (None, "new", "exercise")
        self._names, self._summaries, self._since = found
        if self.is_mounted:
            self._relay(self._first_key() if fresh else None)
        self.desk.keep_session()

    # --- doing ---

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Open what was chosen."""
        self._open(message.key)

    def _open(self, key: str) -> None:
        if key.startswith("api:"):
            self.desk.open_api(key[4:])
            return
        self.desk.show("proposal" if key == "new" else key)

    def action_exercise(self) -> None:
        """See what a practice tree asks for."""
        if self._exercise:
            self.desk.show("exercise")
        else:
            self.desk.say("no exercise here: libvirt-wizard practice makes a tree with one")

    def action_next(self) -> None:
        """Go to the next thing left to do: of the row's API, else of the first that has one."""
        current = self.rows.current or ""
        names = [current[4:]] if current.startswith("api:") else []
        names += self._names
        for name in names:
            summary = self._summaries.get(name)
            if summary is not None and summary.next_check:
                self.desk.open_api(name, summary.next_check)
                return
        self.desk.say("nothing is left to do" if self._names else "no API is in progress: begin one with a")

    def action_forget(self) -> None:
        """Forget the prototype and choices of the API under the cursor; the tree is not touched."""
        current = self.rows.current or ""
        if not current.startswith("api:") or current[4:] not in self.desk.session.apis:
            self.desk.say("only an API that the session remembers can be forgotten")
            return
        name = current[4:]
        question = f"Forget the prototype and choices of {name}? The tree is not touched."
        from wizard.screens.dialogs import Confirm

        self.desk.open(Confirm(question), partial(self._forget, name))

    def _forget(self, name: str, sure: bool | None) -> None:
        if sure:
            self.desk.session.apis.pop(name, None)
            self.desk.keep_session()
            self.look()
