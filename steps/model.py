"""The words that all eight steps share: a step is a list of sites; a site is recognised and made in one place."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from steps.code.cfacts import Signature
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.function.detect.view import View
from steps.function.names import Names
from steps.function.proposal import Proposal
from steps.state import State as State
from steps.tree.facts import Facts, Found

Value = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of one API: state, evidence (file and line, from 1), and why."""

    check: str
    state: State
    why: str = ""
    value: Value = None
    file: str | None = None
    line: int | None = None


def version(text: str) -> tuple[int, ...]:
    """A version as numbers, so that versions compare."""
    return tuple(int(number) for number in re.findall(r"\d{1,6}", text))


@dataclass(frozen=True)
class Subject:
    """One API in one snapshot: what the checks look at.

    ``proposal`` is what the person wants, where it is known; with none, an API is judged by the tree alone.
    ``answers`` holds what only a person can say of a judgement check (``internal-use``: done, with a reason).
    """

    names: Names
    facts: Facts
    proposal: Proposal | None = None
    answers: dict[str, tuple[State, str]] = field(default_factory=dict)
    base: Facts | None = None

    @property
    def name(self) -> str:
        """The public function's name."""
        return self.names.name

    def text(self, found: Found[Signature]) -> bytes:
        """The source of what was found."""
        return self.facts.text(found.path, found.fact.start, found.fact.end)

    def text_with_comment(self, found: Found[Signature]) -> bytes:
        """The same with the comment that stands directly before it."""
        text = self.text(found)
        before = (self.facts.snapshot.read(found.path) or b"")[: found.fact.start].rstrip()
        return before[before.rfind(b"/*") :] + b"\n" + text if before.endswith(b"*/") else text

    @cached_property
    def in_development(self) -> bool:
        """Whether the API is not released yet: its version is the tree's own or later, or it has none at all."""
        since = self.view.since
        return since is None or version(since) >= version(self.facts.layout.version)

    @cached_property
    def view(self) -> View:
        """Every place of the API that the snapshot has."""
        return View(self.names, self.facts)


class Site(ABC):
    """One place of the tree that an API needs: how it is recognised, and how it is made.

    ``id`` is the check's name in the JSON, ``title`` what a screen shows, ``explanation`` why libvirt wants it.
    """

    id: str
    title: str
    explanation: str = ""
    extends: bool = False
    """Whether :meth:`propose` is also asked when the site is there in part (some of the chosen drivers)."""

    @property
    def makes(self) -> bool:
        """Whether it has insertions to propose at all; the other sites are only looked at."""
        return type(self).propose is not Site.propose

    @abstractmethod
    def inspect(self, subject: Subject) -> Finding:
        """Look whether the site is there. Never fails on what a tree may contain."""

    def inspect_all(self, subject: Subject) -> Sequence[Finding]:
        """The findings of this site: one, or several where one place answers several checks (the guide's nine rules)."""
        return (self.inspect(subject),)

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """The insertions that make the site; none where nothing can follow from the proposal.

        Called with a snapshot in which the sites before it are made already, so that positions are current.
        Modules that make text are imported inside: looking at a tree must not wait for them.
        """
        del subject, proposal
        return ()

    def found(self, state: State, why: str = "", **evidence: object) -> Finding:
        """A finding of this site."""
        return Finding(self.id, state, why, **evidence)  # type: ignore[arg-type]

    def present(self, text: bytes, file: str, line: int, value: Value = None) -> Finding:
        """The finding of a site that is there as ``text``: done, or partial where a placeholder is left in it."""
        if PLACEHOLDER.encode() in text:
            return Finding(self.id, State.PARTIAL, "a placeholder is still to be replaced", value, file, line)
        return Finding(self.id, State.DONE, "", value, file, line)


@dataclass(frozen=True)
class Step:
    """One of the guide's eight steps. ``anchors`` are the ids of its sections in the guide, old and new form."""

    number: int
    id: str
    title: str
    sites: tuple[Site, ...]
    anchors: tuple[str, ...] = ()


def combine(states: Sequence[State]) -> State:
    """The state of a whole from the states of its parts."""
    counted = [s for s in states if s is not State.NOT_NEEDED]
    if not counted:
        return State.NOT_NEEDED
    if all(s is State.DONE for s in counted):
        return State.DONE
    if all(s in (State.DONE, State.UNSURE) for s in counted):
        return State.UNSURE
    if all(s in (State.MISSING, State.UNSURE) for s in counted):
        return State.MISSING
    return State.PARTIAL
