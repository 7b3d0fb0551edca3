"""Where one is on the step screen: from step to step, to the next thing left, and back there at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wizard.app import WizardApp
    from wizard.widgets.rows import RowList
    from wizard.work import ApiLook


class StepMoves:
    """The part of the step screen that chooses what it shows."""

    if TYPE_CHECKING:
        wizard: WizardApp
        look: ApiLook | None
        number: int
        check: str | None
        name_of_api: str
        when_ready: Any
        show_step: Any
        said: Any

        @property
        def check_list(self) -> RowList:
            """The checks of the step."""

    def action_step(self, number: int) -> None:
        """Go to a step: to what is left of it."""
        self._go_within(number)
        self.show_step()
        self.keep_place()

    def action_turn(self, by: int) -> None:
        """Go to the step after or before."""
        self.action_step((self.number - 1 + by) % 8 + 1)

    def _go_within(self, number: int) -> None:
        self.number = number
        open_checks = self.look.open_checks(number) if self.look else []
        if self.check not in open_checks:
            self.check = open_checks[0] if open_checks else None

    def action_next(self) -> None:
        """Go to the next thing left to do, whichever step it is in."""
        self.when_ready(self._next)

    def _next(self) -> None:
        assert self.look is not None
        place = self.look.next_thing((self.number, self.check) if self.check else None)
        if place is None:
            self.wizard.say("Nothing is left: r runs the tasks, P makes the patches")
            return
        self.go_to(*place)

    def go_to(self, number: int, check: str) -> None:
        """Show a check of a step."""
        self.show_check_of(number, check)
        self.check_list.focus()

    def show_check_of(self, number: int, check: str) -> None:
        """Show a check of a step, whoever has the keys."""
        self.number, self.check = number, check
        self.show_step()
        self.keep_place()

    def keep_place(self) -> None:
        """Remember where one is, for the next start."""
        place = self.wizard.session.place
        at = place.get("at")
        if not isinstance(at, dict):
            at = place["at"] = {}
        if self.check and self.said() is None:
            at[self.name_of_api] = self.check
