"""The window with the build folders: which one to use, or how to configure another and what that costs."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.builds import remember, remembered
from wizard.screens.dialogs import WIDTH, Window
from wizard.widgets.lines import LineView
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import clean, cut, line, wrap

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from steps.tasks import BuildFolder, Task


@dataclass(frozen=True)
class Builds:
    """What there is: folders that build the tree, the one in use first; folders of other trees; ways to configure."""

    root: Path
    folders: Sequence[BuildFolder]
    foreign: Sequence[BuildFolder]
    offers: Sequence[tuple[str, Task]]

    def rows(self) -> list[Row]:
        """The rows of the window."""
        rows = [self._folder_row(folder, used=n == 0) for n, folder in enumerate(self.folders)]
        for folder in self.foreign:
            text = f" {self._name(folder.path)} builds another tree: {folder.source}"
            rows.append(Row("", line((cut(clean(text), WIDTH), "dim"))))
        if not self.folders:
            rows.append(Row("", line((" none is configured for this tree", "warning"))))
        for name, task in self.offers:
            rows += [Row("", ()), Row(f"configure:{name}", line(" ", (f"configure a {name} one", "strong")))]
            rows += [Row("", line((f"   {part}", "dim"))) for part in wrap(task.note, WIDTH - 4)]
            rows += [Row("", line((f"   {part}", "path"))) for part in wrap(f"$ {task.display}", WIDTH - 4)]
        return rows

    def _folder_row(self, folder: BuildFolder, used: bool) -> Row:
        word = ("in use", "done") if used else ("", "dim")
        told = f"  {folder.system}, configured {_age(folder.path)}  "
        name = cut(clean(self._name(folder.path)), WIDTH - len(told) - 8)
        return Row(f"folder:{folder.path}", line(" ", (name, "strong" if used else ""), (told, "dim"), word))

    def _name(self, folder: Path) -> str:
        if folder == self.root:
            return "the tree itself"
        return os.path.relpath(folder, self.root) if folder.is_relative_to(self.root.parent) else str(folder)


def _age(folder: Path) -> str:
    """When it was configured, in words."""
    stamps = [folder / "build.ninja", folder / "config.status", folder / "Makefile"]
    times = []
    for stamp in stamps:
        try:
            times.append(stamp.stat().st_mtime)
        except OSError:
            continue
    if not times:
        return "some time ago"
    hours = (time.time() - times[0]) / 3600
    if hours < 2:
        return "in the last two hours"
    return f"{hours:.0f} hours ago" if hours < 48 else f"{hours / 24:.0f} days ago"


def look_for_builds(root: Path) -> Builds:
    """Look for the folders, off the event loop."""
    from steps.tasks import configure_offers, find_folders, foreign_folders, plan_task

    offers = [
        (offer.name, plan_task(root, "configure", targets=[offer.name])) for offer in configure_offers(root)
    ]
    return Builds(root, find_folders(root, remembered(root)), foreign_folders(root), offers)


class ChooseBuild(Window[Path | str]):
    """Gives back the folder that was chosen, which is remembered, or the name of the way to configure one."""

    HELP_TEXT = (
        "The folders that build this tree. Enter takes the one under the cursor from now on, or shows the command line that "
        "configures another; it runs only when you say so there."
    )

    def body(self) -> ComposeResult:
        """The folders, then the ways to configure."""
        title = LineView([line(("Which build folder?", "title"))], classes="fixed")
        title.can_focus = False
        yield title
        yield RowList(self.desk.glyphs.cursor, id="builds")
        title.lines_changed()

    def on_mount(self) -> None:
        """Look for them."""
        rows = self.query_one("#builds", RowList)
        rows.show_rows([Row("", line((" looking for build folders", "dim")))])
        rows.focus()
        root = self.desk.checkout.root
        self.desk.in_thread(lambda: look_for_builds(root).rows(), self._show, "builds")

    def _show(self, rows: list[Row]) -> None:
        if self.is_mounted:
            self.query_one("#builds", RowList).show_rows(rows)

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Remember the folder, or give back the way to configure."""
        message.stop()
        kind, _, rest = message.key.partition(":")
        if kind == "folder":
            remember(self.desk.checkout.root, Path(rest))
            self.desk.say(f"build folder: {rest}")
            self.dismiss(Path(rest))
        else:
            self.dismiss(rest)
