"""The eight steps, always in sight: where one is, what is done, what runs. Folds into one line where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from steps.model import State
from wizard.glyphs import Glyphs
from wizard.widgets.lines import LineView
from wizard.widgets.spans import Line, Span, cut, line

StepMark = tuple[int, str, State, int]
"""Number, title, state, and how many checks are left."""


class Rail(LineView, can_focus=False):
    """The steps one below the other, then the tasks."""

    class Picked(Message):
        """A step was clicked."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def __init__(self, glyphs: Glyphs, folded: bool = False, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._folded = folded
        self._steps: Sequence[StepMark] = ()
        self._tasks: Sequence[Line] = ()
        self._here = 0

    def set_steps(self, steps: Sequence[StepMark], here: int) -> None:
        """Show the steps; ``here`` is the number of the one on the screen."""
        self._steps, self._here = steps, here
        self._lay()

    def set_tasks(self, tasks: Sequence[Line]) -> None:
        """Show the tasks below the steps."""
        if tasks != self._tasks:
            self._tasks = tasks
            self._lay()

    def on_resize(self) -> None:
        """Lay out for the other width."""
        self._lay()

    def _lay(self) -> None:
        self.show(self._one_line() if self._folded else self._column(), keep_place=True)

    def _column(self) -> list[Line]:
        width = self.size.width or 22
        lines: list[Line] = []
        for number, title, state, left in self._steps:
            here = number == self._here
            count = f" {left}" if left else ""
            room = width - 6 - len(count)
            name = cut(title, room, self._glyphs.ellipsis)
            lines.append(
                line(
                    (self._glyphs.cursor if here else " ", "accent"), (self._glyphs.of(state), str(state)), " ",
                    (f"{number} {name}", "strong" if here else ""), " " * (room - len(name)), (count, "dim"),
                )
            )  # fmt: skip
        if self._tasks:
            lines += [(), *self._tasks]
        return lines

    def _one_line(self) -> list[Line]:
        spans: list[Span] = [Span(" ")]
        for number, title, state, _left in self._steps:
            here = number == self._here
            spans.append(Span(str(number), "accent" if here else "dim"))
            spans.append(Span(self._glyphs.of(state), str(state)))
            spans.append(Span(f" {title}  " if here else " ", "strong" if here else ""))
        for task in self._tasks[:1]:
            spans += [Span(" "), *task]
        return [tuple(spans)]

    def on_click(self, event: events.Click) -> None:
        """A click on a step goes there."""
        index = event.y + self.scroll_offset.y
        if not self._folded and 0 <= index < len(self._steps):
            self.post_message(self.Picked(self._steps[index][0]))
