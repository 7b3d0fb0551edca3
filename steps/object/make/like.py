"""Writing a new object's places like those of virNWFilter, which has the same keys and a driver struct of its own.

Each piece is taken from the tree itself, so that it is in the form that this tree uses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end
from steps.errors import BadInput
from steps.object.names import Names
from steps.object.proposal import ObjectProposal
from steps.tree.facts import Facts


@dataclass(frozen=True)
class Like:
    """The copies of one proposal in one tree."""

    facts: Facts
    proposal: ObjectProposal

    @property
    def names(self) -> Names:
        """The new object's spellings."""
        return self.proposal.names

    def data(self, path: str) -> bytes:
        """Return the bytes of a file that must be there.

        Raises:
            BadInput: it is not.
        """
        found = self.facts.snapshot.read(path)
        if found is None:
            raise BadInput(f"this tree has no {path}: an object cannot be written in it")
        return found

    def file(self, path: str) -> CFile:
        """Return a source that must be there."""
        self.data(path)
        found = self.facts.snapshot.cfile(path)
        if found is None:
            raise BadInput(f"{path} cannot be read: an object cannot be written in it")
        return found

    def renamed(self, text: str) -> str:
        """Return a piece of the network filter's code, or its bindings', with the new object's names."""
        names = self.names
        for old, new in (
            ("NWFilterBinding", "NWFilter"), ("NWFILTER_BINDING", "NWFILTER"), ("nwfilter_binding", "nwfilter"),
            ("nwfilterBinding", "nwfilter"), ("network filter pool", "network filter"), ("network filter binding", "network filter"), ("nwfilter binding", "network filter"),
        ):  # fmt: skip
            text = text.replace(old, new)
        for pattern, new in (
            ("NWFilters", names.camels), ("NWFilter", names.camel), ("NWFILTERS", names.uppers), ("NWFILTER", names.upper),
            ("nwfilters", names.snakes), (r"nwfilter(?=[A-Z])", names.low), (r"(?<![-\"'])\bnwfilter\b", names.variable),
            ("nwfilter", names.snake), ("network filters", names.plural), ("network filter", names.words),
            ("Network filter", names.words.capitalize()), (r"\bA (?=[aeiou])", "An "),
        ):  # fmt: skip
            text = re.sub(pattern, new, text)
        return text

    def copy(self, step: int, check: str, path: str, pattern: str, text: str | None = None) -> Insertion:
        """Return what ``pattern`` finds in ``path`` once more behind itself, with the new names; or ``text`` in its place.

        Raises:
            BadInput: it finds nothing: the tree writes this otherwise.
        """
        data = self.data(path)
        found = re.search(pattern.encode(), data, re.M)
        if found is None:
            raise BadInput(
                f"{path}: nothing of the network filter is found there that an object could be written like"
            )
        made = aligned(self.renamed(shown(found[0]))) if text is None else text
        return Insertion(step, check, path, found.end(), found.end(), made)

    def copies(self, step: int, check: str, path: str, *patterns: str) -> list[Insertion]:
        """Return the copies of several pieces of one file."""
        return [self.copy(step, check, path, pattern) for pattern in patterns]

    def function(self, path: str, name: str) -> tuple[str, int]:
        """Return the text of a function with its comment, and where it ends."""
        file = self.file(path)
        found = file.function(name)
        if found is None:
            raise BadInput(f"{path} has no {name}: nothing can be written like it")
        before = file.data[: found.start].rstrip()
        start = found.start
        if before.endswith(b"*/"):
            start = before.rfind(b"/**")
        return shown(file.data[start : found.end]).rstrip() + "\n", line_end(file.data, found.end - 1)

    def copy_function(self, step: int, check: str, path: str, name: str) -> Insertion:
        """Return a function of ``path`` once more behind itself, with its comment and the new names."""
        text, end = self.function(path, name)
        gap = "\n\n" if text.startswith("/**") else "\n"
        return Insertion(step, check, path, end, end, gap + aligned(self.renamed(text)))

    def created(self, step: int, check: str, path: str, text: str) -> list[Insertion]:
        """Return a new file; nothing where there is one of that name."""
        return [] if self.facts.snapshot.exists(path) else [Insertion(step, check, path, 0, 0, text)]


def shown(data: bytes) -> str:
    """Return bytes of the tree as text, whatever they are."""
    return data.decode("utf-8", "replace")


def aligned(text: str) -> str:
    """Return code in which what goes on behind an open parenthesis begins below the first thing in it again."""
    made: list[str] = []
    columns: list[int] = []
    for line in text.split("\n"):
        if columns and line.startswith(" "):
            line = " " * columns[-1] + line.lstrip()
        made.append(line)
        for column, char in enumerate(line) if not line.lstrip().startswith(("*", "/*")) else ():
            if char == "(":
                columns.append(column + 1)
            elif char == ")" and columns:
                columns.pop()
    return "\n".join(made)
