"""Search on the step screen: through the checks of all eight steps; what no check has is looked for in the diff."""

from __future__ import annotations

from typing import Protocol

from wizard.glyphs import WORDS
from wizard.widgets.detail import Detail
from wizard.widgets.rows import RowList
from wizard.work import ApiLook


class Searched(Protocol):
    """The screen that is searched."""

    look: ApiLook | None
    check: str | None
    number: int

    @property
    def check_list(self) -> RowList:
        """The checks of the step."""

    @property
    def detail(self) -> Detail:
        """The diff."""

    def show_check_of(self, number: int, check: str) -> None:
        """Show a check of a step, whoever has the keys."""


class StepSearch:
    """What the search line takes for one long text: all checks, one a line, then the diff."""

    def __init__(self, screen: Searched) -> None:
        self._screen = screen
        self._begun_at = (screen.number, screen.check)

    @property
    def search_hint(self) -> str:
        """What is searched."""
        return "search the checks of all steps, and the diff"

    @property
    def needle(self) -> str:
        """What is searched for; marked in list and diff."""
        return self._screen.detail.needle

    @needle.setter
    def needle(self, text: str) -> None:
        self._screen.detail.needle = self._screen.check_list.needle = text

    @property
    def search_start(self) -> int:
        """The place of the present check."""
        places = self._places()
        here = (self._screen.number, self._screen.check or "")
        return places.index(here) if here in places else 0

    def find(self, needle: str, start: int, step: int = 1) -> int | None:
        """The next check from ``start`` on that has ``needle``; where none has it, a line of the diff that one came from."""
        texts, low = self._texts(), needle.lower()
        if not low or not texts:
            return None
        total = len(texts)
        for distance in range(total):
            index = (start + step * distance) % total
            if low in texts[index]:
                return index
        number, check = self._begun_at
        if check and (self._screen.number, self._screen.check) != (number, check):
            self._screen.show_check_of(number, check)
        line = self._screen.detail.find(needle, max(0, start - total), step)
        return None if line is None else total + line

    def reveal(self, index: int) -> None:
        """Go to the check, or to the line of the diff."""
        places = self._places()
        if index >= len(places):
            self._screen.detail.reveal(index - len(places))
        elif places[index] != (self._screen.number, self._screen.check):
            self._screen.show_check_of(*places[index])

    def focus(self) -> object:
        """Give the keys to the list."""
        return self._screen.check_list.focus()

    def _places(self) -> list[tuple[int, str]]:
        look = self._screen.look
        return [(s.step.number, f.check) for s in look.report.steps for f in s.findings] if look else []

    def _texts(self) -> list[str]:
        look = self._screen.look
        if look is None:
            return []
        titles = {site.id: site.title for s in look.report.steps for site in s.step.sites(look.report.kind)}
        return [
            " ".join((titles.get(f.check, ""), f.check, WORDS[f.state], f.file or "", f.why or "")).lower()
            for s in look.report.steps
            for f in s.findings
        ]
