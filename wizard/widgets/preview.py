"""What stands at a check, or what taking it would insert, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steps.edits.insertion import Insertion
    from steps.edits.plan import FileChange
    from wizard.widgets.hunks import FileHunks
    from wizard.widgets.spans import Line


@dataclass(frozen=True)
class Preview:
    """What stands at a check, or what taking it would insert."""

    check: str
    files: tuple[FileHunks, ...] = ()
    insertions: tuple[Insertion, ...] = ()
    changes: dict[str, FileChange] = field(default_factory=dict, repr=False)
    excerpt: tuple[Line, ...] = ()
    note: str = ""
    comes_with: str = ""
    """The check whose insertion brings this one, where it has none of its own."""
    own: bool = False
    """Whether it is the person's own text in place of the wizard's."""

    def same_text(self, other: Preview) -> bool:
        """Whether ``other`` would insert the same texts into the same files, wherever in them that is by now."""
        return [(i.file, i.text) for i in self.insertions] == [(i.file, i.text) for i in other.insertions]
