"""The event that a new one is written like: the last of its object that has a class and a message of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.errors import BadInput
from steps.event.subject import EventSubject
from steps.tree.facts import Facts


@dataclass(frozen=True)
class Model:
    """A finished event of the same object, with the forms that this tree writes it in."""

    subject: EventSubject

    @property
    def facts(self) -> Facts:
        """The tree."""
        return self.subject.facts

    @property
    def camel(self) -> str:
        """Its words in camel case."""
        return self.subject.camel

    @property
    def cls(self) -> str:
        """Its class: ``virDomainEventBlockThreshold``."""
        return f"vir{self.subject.object}Event{self.camel}"

    def file(self, path: str | None) -> CFile:
        """Return a source that must be there; raises BadInput where it is not."""
        found = self.facts.snapshot.cfile(path) if path else None
        if found is None:
            raise BadInput(f"this tree has no {path or 'file'} in which events are written")
        return found

    @cached_property
    def source(self) -> CFile:
        """The file with classes, constructors and dispatch."""
        return self.file(self.subject.source)

    @cached_property
    def client(self) -> CFile:
        """The RPC client."""
        return self.file(self.facts.layout.libraries["main"].client)

    @cached_property
    def daemon(self) -> CFile:
        """The daemon's dispatcher."""
        return self.file(self.facts.layout.libraries["main"].dispatcher)

    @cached_property
    def handler(self) -> Signature:
        """Its handler in the client."""
        return self._function(self.client, list(self.subject.handlers)[-1])

    @cached_property
    def relay(self) -> Signature:
        """Its relay in the daemon."""
        return self._function(self.daemon, list(self.subject.relays)[-1])

    @staticmethod
    def _function(file: CFile, name: str) -> Signature:
        found = file.function(name)
        if found is None:
            raise BadInput(f"{file.path}: {name} cannot be read: nothing can be written like it")
        return found

    def text(self, file: CFile, function: Signature) -> str:
        """Return the source of ``function``."""
        return file.data[function.start : function.end].decode("utf-8", "replace")

    def said(self, pattern: str, file: CFile, function: Signature, usual: str) -> str:
        """Return what the first group of ``pattern`` finds in its function; ``usual`` where it finds nothing."""
        found = re.search(pattern, self.text(file, function))
        return found[1] if found else usual


def model_of(subject: EventSubject) -> Model:
    """Return the event of the same object that the new one is written like.

    Raises:
        BadInput: the tree has none that is complete.
    """
    head = subject.name.partition("_EVENT_ID_")[0]
    for _path, enum in subject.facts.constants.enums:
        names = [
            m.name for m in enum.listed if m.name.startswith(head + "_EVENT_ID_") and m.name != subject.name
        ]
        for name in reversed(names):
            found = EventSubject(f"event {name}", name, subject.facts)
            complete = not found.generic and found.case and found.messages and found.handlers and found.relays
            last = "NewFromDom" if found.object == "Domain" else "New"
            if complete and any(c.endswith(last) for c in found.constructors):
                return Model(found)
    raise BadInput(
        f"{subject.name}: this tree has no complete event of the same object that it could be written like"
    )
