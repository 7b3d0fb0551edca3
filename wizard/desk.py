"""What a screen may ask of the app. Screens know this protocol only, so that they never import the app."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.message import Message

if TYPE_CHECKING:
    from textual.screen import Screen

    from steps.tasks import Task
    from steps.tree.checkout import Checkout
    from wizard.glyphs import Glyphs
    from wizard.session import Session
    from wizard.settings import Settings
    from wizard.tasks import TaskCenter, TaskRun
    from wizard.work import TreeLook

_T = TypeVar("_T")


class TaskChanged(Message):
    """A task run has told something new."""

    bubble = False

    def __init__(self, run: TaskRun) -> None:
        self.run = run
        super().__init__()


class Desk(Protocol):
    """The app, as its screens see it."""

    checkout: Checkout
    settings: Settings
    session: Session
    glyphs: Glyphs
    center: TaskCenter
    """The tasks that run or have run."""
    tree_look: TreeLook | None
    """What the checkout is; None before it was read."""

    # --- speaking to the person ---

    def say(self, text: str, severity: str = "information", timeout: float | None = None) -> None:
        """Show a passing message."""

    def copy_text(self, text: str, what: str) -> None:
        """Copy to the clipboard through the terminal, and say so."""

    # --- work in threads ---

    def in_thread(
        self, function: Callable[[], _T], then: Callable[[_T], Any], group: str, much: bool = False
    ) -> None:
        """Call ``function`` in a thread and ``then`` with its result; a later call of the group replaces it."""

    def stages_in_thread(
        self, function: Callable[[], Iterator[_T]], then: Callable[[_T], Any], group: str, much: bool = False
    ) -> None:
        """As :meth:`in_thread`, for a function that gives its result in stages."""

    def reading(self, much: bool = False) -> AbstractContextManager[None]:
        """Around what reads the tree in a thread of the screen's own."""

    def look_at_tree(self) -> object:
        """Read version, branch and dirt anew."""

    def ask_for_trust(self) -> None:
        """Ask, once per checkout, whether its own generator may be run."""

    def keep_session(self) -> None:
        """Write the session; a failure is told, never fatal."""

    # --- going places ---

    def show(self, screen: str, *arguments: object) -> None:
        """Open the screen of this name (see ``WizardApp.SCREENS``), unless it is the one in sight."""

    def open(self, window: Screen[_T], then: Callable[[_T | None], None] | None = None) -> None:
        """Open a window over the present screen; ``then`` gets its answer."""

    def open_api(self, name: str, check: str | None = None) -> None:
        """Go to the step screen of an API, at the check if one is named."""

    def edit_file(self, file: Path, line: int | None) -> bool:
        """Open a file in the person's editor; False where that could not be done."""

    def edit_texts(self, texts: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
        """Let the person change (name, text) in their editor; None where there is none or it failed."""

    # --- tasks ---

    def start_task(self, name: str, targets: Sequence[str] = ()) -> object:
        """Find what a task is in this tree, then run it."""

    def run_planned(self, task: Task, steps: Sequence[int] = ()) -> object:
        """Run ``task``, which looks at the files of ``steps``."""
