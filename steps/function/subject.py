"""A public function in one snapshot of a tree: what its sites look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from steps.code.cfacts import Signature
from steps.function.compare.judge import judged
from steps.function.detect.view import View
from steps.function.names import Names
from steps.function.proposal import Proposal
from steps.function.text import prototype_text
from steps.model import Finding, Site, Subject
from steps.tree.facts import Facts, Found
from steps.tree.versions import version

_NEWEST = 1


@dataclass(frozen=True)
class FunctionSubject(Subject):
    """One function: its names, and where the snapshot has it."""

    names: Names = field(kw_only=True)
    proposal: Proposal | None = None

    @cached_property
    def view(self) -> View:
        """Every place of the function that the snapshot has."""
        return View(self.names, self.facts)

    def text(self, found: Found[Signature]) -> bytes:
        """Return the source of what was found."""
        return self.facts.text(found.path, found.fact.start, found.fact.end)

    def text_with_comment(self, found: Found[Signature]) -> bytes:
        """Return the same with the comment that stands directly before it."""
        place = self.facts.comment(found)
        comment = b"" if place is None else self.facts.text(found.path, *place) + b"\n"
        return comment + self.text(found)

    @cached_property
    def origin(self) -> Facts | None:
        """The base, as the caller gave it or as the snapshot finds it."""
        return self.base if self.base is not None else self.facts.base

    @cached_property
    def recent(self) -> bool:
        """Whether its symbol stands in the newest block of its file, where new ones are put; or nowhere."""
        found = self.facts.symbol(self.name)
        blocks = self.facts.symbols(self.names.library).blocks
        return found is None or found.fact.version in [block.version for block in blocks[-_NEWEST:]]

    @cached_property
    def in_development(self) -> bool:
        """Whether it is not released yet: its version is the tree's own or later, it has none, or the base lacks it."""
        since = self.since
        if since is None or version(since) >= version(self.facts.layout.version):
            return True
        # To ask git takes longer than all else, and an old block is no place that a new symbol gets into unnoticed.
        base = self.origin if self.base is not None or self.recent else None
        return base is not None and base.symbol(self.name) is None and base.declaration(self.name) is None

    @property
    def since(self) -> str | None:
        """The version of the symbol block that exports it."""
        return self.view.since

    @property
    def library(self) -> str:
        """The library that exports it."""
        return self.names.library

    @property
    def module(self) -> str:
        """Its module, which names header and source."""
        return self.names.module

    @property
    def prototype(self) -> str | None:
        """Its public declaration on one line."""
        declared = self.facts.declaration(self.name)
        return None if declared is None else prototype_text(declared.fact)


class FunctionSite(Site[FunctionSubject, Proposal]):
    """A site of a function. What it finds is compared with the function's other sites, the rest of the tree and the base."""

    def inspect_all(self, subject: FunctionSubject) -> Sequence[Finding]:
        """Return the finding of the site, partial where what is there is wrong."""
        return (judged(subject, self.inspect(subject)),)
