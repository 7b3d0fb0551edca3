"""The words that every kind of extension shares: a step is a list of sites; a site is recognised and made in one place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.state import State as State
from steps.tree.facts import Facts
from steps.tree.versions import version

Value = str | tuple[str, ...] | None


class Question(NamedTuple):
    """Something a person's text cannot say: what was assumed, and what ``--set KEY=…`` accepts instead."""

    key: str
    question: str
    chosen: str
    choices: tuple[str, ...] = ()
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the contract's form of a question."""
        return {**self._asdict(), "choices": list(self.choices)}


class Proposal(Protocol):
    """What a person wants to add, with everything derived from it; each kind has a class of its own."""

    @property
    def kind(self) -> str:
        """The word of the kind: ``function``, ``flag``, …"""
        ...

    @property
    def name(self) -> str:
        """The name of what is added."""
        ...

    @property
    def ref(self) -> str:
        """The subject in words, as ``status`` takes it: ``virDomainFoo``, ``flag ENUM NAME``, ``xml XPATH``."""
        ...

    @property
    def text(self) -> str:
        """The text that :func:`steps.extension.read_one` reads it from again, the kind's word first."""
        ...

    @property
    def since(self) -> str:
        """The version of the tree that will first have it, ``9.1.0``."""
        ...

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was assumed."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should look at."""
        ...

    @property
    def drivers(self) -> tuple[str, ...]:
        """The drivers that the proposal names."""
        ...

    @property
    def choices(self) -> dict[str, str]:
        """What the person set, as ``--set`` takes it."""
        ...


class Finding(NamedTuple):
    """What a check says of one subject: state, evidence (file and line, from 1), and why."""

    check: str
    state: State
    why: str = ""
    value: Value = None
    file: str | None = None
    line: int | None = None
    judged: bool = False
    """Whether only a person can decide the check, where the tree does not show that it is done."""


@dataclass(frozen=True)
class Subject:
    """One extension in one snapshot: what the checks look at. Each kind derives a class of its own.

    ``ref`` is the subject in words, as ``status`` takes it. ``proposal`` is what the person wants, where it is known;
    with none, the subject is judged by the tree alone. ``answers`` holds what only a person can say of a judgement
    check (``internal-use``: done, with a reason). ``base`` is the snapshot that the work counts from, where it is known.
    """

    ref: str
    name: str
    facts: Facts
    proposal: Any = None
    answers: Mapping[str, tuple[State, str]] = field(default_factory=dict)
    base: Facts | None = None

    @property
    def since(self) -> str | None:
        """The version that first had it, as the tree says it; None where the tree does not say."""
        return None

    @cached_property
    def in_development(self) -> bool:
        """Whether it is not released yet: its version is the tree's own or later, or it has none at all."""
        since = self.since
        return since is None or version(since) >= version(self.facts.layout.version)

    @property
    def library(self) -> str:
        """The library that it belongs to: ``main``, ``qemu``, ``lxc`` or ``admin``."""
        return "main"

    @property
    def module(self) -> str:
        """The module that it belongs to: ``domain``, ``storage``, …"""
        return ""

    @property
    def prototype(self) -> str | None:
        """What the tree declares for it, on one line; None where it declares nothing."""
        return None


S = TypeVar("S", bound=Subject)
P = TypeVar("P")


class Words(NamedTuple):
    """What is said of a check: what the site is and why libvirt wants it, and which of libvirt's own checks fails without it."""

    means: str = ""
    fails: str = ""
    look_for: str = ""
    """What a person looks at, for a check that no program can decide."""


class Example(NamedTuple):
    """A finished one in this tree: whose it is, and where it stands; else a place to begin to look."""

    api: str
    file: str
    line: int
    finished: bool = True


class Site(ABC, Generic[S, P]):
    """One place of the tree that a subject needs: how it is recognised, and how it is made.

    ``id`` is the check's name in the JSON, ``title`` what a screen shows, ``means`` why libvirt wants it, ``fails`` which
    of libvirt's own checks fails without it. ``S`` is the kind's subject, ``P`` its proposal.
    """

    id: str
    title: str
    means: str = ""
    fails: str = ""
    look_for: str = ""
    """What a person looks at: only of a check that no program can decide."""
    part: str = ""
    """The part of the step that it belongs to, where the guide divides the step."""
    extends: bool = False
    """Whether :meth:`propose` is also asked when the site is there in part (some of the chosen drivers)."""

    @property
    def makes(self) -> bool:
        """Whether it has insertions to propose at all; the other sites are only looked at."""
        return type(self).propose is not Site.propose

    def words(self, check: str) -> Words:
        """Return what is said of ``check``, one of the checks that this site answers."""
        return Words(self.means, self.fails, self.look_for) if check == self.id else Words()

    def answers(self, check: str) -> bool:
        """Whether this site answers ``check``."""
        return check == self.id

    @abstractmethod
    def inspect(self, subject: S) -> Finding:
        """Look whether the site is there. Never fails on what a tree may contain."""

    def inspect_all(self, subject: S) -> Sequence[Finding]:
        """Return the findings of this site: one, or several where one place answers several checks (the guide's nine rules)."""
        return (self.inspect(subject),)

    def propose(self, subject: S, proposal: P) -> Sequence[Insertion]:
        """Return the insertions that make the site; none where nothing can follow from the proposal.

        Called with a snapshot in which the sites before it are made already, so that positions are current.
        Modules that make text are imported inside: looking at a tree must not wait for them.
        """
        del subject, proposal
        return ()

    def found(
        self,
        state: State,
        why: str = "",
        value: Value = None,
        file: str | None = None,
        line: int | None = None,
    ) -> Finding:
        """Return a finding of this site."""
        return Finding(self.id, state, why, value, file, line, bool(self.look_for))

    def present(self, text: bytes, file: str, line: int, value: Value = None) -> Finding:
        """Return the finding of a site that is there as ``text``: done, or partial where a placeholder is left in it."""
        if PLACEHOLDER.encode() in text:
            return Finding(self.id, State.PARTIAL, "a placeholder is still to be replaced", value, file, line)
        return Finding(self.id, State.DONE, "", value, file, line)


class Row:
    """The sites that one kind has in one step: names of classes in one module, loaded when the kind is first asked for.

    A step's page lists the sites of every kind; looking at one function must not load the others' modules.
    """

    def __init__(self, module: str, *names: str) -> None:
        self.module = module
        self.names = names

    @cached_property
    def sites(self) -> tuple[Site[Any, Any], ...]:
        """The sites, one object each."""
        module = import_module(self.module)
        return tuple(getattr(module, name)() for name in self.names)


@dataclass(frozen=True)
class Step:
    """One of the guide's eight steps. ``anchors`` are the ids of its sections in the guide, old and new form.

    ``rows`` has the sites of each kind; ``reasons`` says why a kind without a row does not need the step.
    """

    number: int
    id: str
    title: str
    rows: Mapping[str, Row]
    reasons: Mapping[str, str] = field(default_factory=dict)
    anchors: tuple[str, ...] = ()

    def sites(self, kind: str) -> tuple[Site[Any, Any], ...]:
        """Return the sites that a subject of ``kind`` has in this step."""
        row = self.rows.get(kind)
        return () if row is None else row.sites

    def site(self, kind: str, check: str) -> Site[Any, Any] | None:
        """Return the site that answers ``check`` for a subject of ``kind``."""
        return next((site for site in self.sites(kind) if site.answers(check)), None)

    def title_of(self, kind: str, check: str) -> str:
        """Return what a screen calls ``check``: the title of its site, or the check's own id."""
        return next((site.title for site in self.sites(kind) if site.id == check), check)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for: its kind, its subject in words, the text it was read from, and the choices made with it.

    ``what`` is what the kind read from the text; no one else looks into it.
    """

    kind: str
    ref: str
    name: str
    text: str
    what: Any
    choices: Mapping[str, str] = field(default_factory=dict)


class Derived(NamedTuple):
    """Something that follows from a proposal; ``key`` is the choice of ``--set`` that changes it, where there is one."""

    label: str
    value: str
    key: str | None = None


class Proposer(Protocol):
    """Makes the proposals of one call; sees all wishes of its kind, so that pairs and numbers go together."""

    def propose(self, facts: Facts, wish: Wish) -> Proposal:
        """Return what follows from ``wish`` in ``facts``, which has what was planned before it.

        Raises:
            BadInput: a choice that is not accepted, or a text of which nothing can be made.
        """
        ...


class Kind(ABC):
    """A kind of extension: how its text is read, and how it is named, found, listed and proposed.

    One folder under ``steps/`` each; :mod:`steps.extension` has the list.
    """

    word: str
    """The word in ``status WORD …`` and in the JSON: ``flag``."""
    sample: str
    """A text that :meth:`read` takes, for errors and for the screens."""
    keys: Mapping[str, str] = {}
    """What ``--set`` takes for it: key to meaning."""
    in_python: str = ""
    """What it means for libvirt-python, where that is the same for all of the kind."""
    tested_by: str = ""
    """What a test of it in libvirt-TCK does, in a clause."""
    indivisible: bool = False
    """Whether what stands in several places compiles only together: then it is one patch of a series."""

    @abstractmethod
    def read(self, text: str) -> Wish:
        """Read the text of ``plan``; raises BadInput where it cannot be used."""

    @abstractmethod
    def take(self, words: Sequence[str]) -> tuple[str, int]:
        """Return the subject's reference and how many of ``words``, those behind the kind's own word, name it.

        Raises:
            BadInput: the words name nothing of this kind.
        """

    def claims(self, name: str, facts: Facts) -> Sequence[str]:
        """Return the references of what ``name`` alone, without the kind's word, means in the tree; none where it is nothing of this kind."""
        del name, facts
        return ()

    @abstractmethod
    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> Subject:
        """Return the subject that ``ref`` names, in the snapshot of ``facts``."""

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        """Return the references of what ``here`` has begun and ``there``, the base, has not; ``there`` is None where there is no base."""
        del here, there
        return ()

    def every(self, facts: Facts) -> Sequence[str]:
        """Return the references of all that the tree has of this kind."""
        del facts
        return ()

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        """Return references of finished ones, the nearest first: where an example is looked for."""
        del facts, ref
        return ()

    def example(self, facts: Facts, ref: str, check: str) -> Example | None:
        """Return an example for a judgement check, which no sibling's finding shows; None for every other check."""
        del facts, ref, check
        return None

    def in_series(self, facts: Facts, ref: str) -> Sequence[str]:
        """Return the public functions and constants by which a series knows ``ref``; none where it takes it with all that changed."""
        del facts
        name = ref.split()[-1]
        return [name] if name.startswith(("vir", "VIR_")) else []

    def binding(self, facts: Facts, ref: str) -> str:
        """Return what libvirt-python needs for ``ref``, in a clause."""
        del facts, ref
        return self.in_python

    @abstractmethod
    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Proposer:
        """Return what makes the proposals of ``wishes``, all of this kind and in the order in which they were given."""

    def wish_in_tree(self, facts: Facts, ref: str) -> Wish | None:
        """Return the wish that the tree itself shows for ``ref``, so that work is resumed; None where it shows too little."""
        del facts, ref
        return None

    @abstractmethod
    def derived(self, proposal: Any) -> Sequence[Derived]:
        """Return what follows from a proposal, for the screen that shows it."""

    @abstractmethod
    def as_json(self, proposal: Any) -> dict[str, Any]:
        """Return the contract's ``plan --json`` of a proposal, but for ``edits``."""
