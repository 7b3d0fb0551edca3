"""A site of an object that is several places: which are there, and which are lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.model import Finding, Site, State, Value
from steps.object.subject import ObjectSubject

Places = Mapping[str, tuple[str, int] | None]
"""What a site consists of: what each part is called, and where it stands."""


class ObjectSite(Site[ObjectSubject, Any]):
    """A site of an object."""

    def lacking(self, subject: ObjectSubject, why: str) -> Finding:
        """Return the finding for a site that is not there: missing, or settled long ago where the object is released."""
        if subject.in_development:
            return self.found(State.MISSING, why)
        return self.found(State.NOT_NEEDED, f"released without: {why}")

    def whole(
        self, subject: ObjectSubject, parts: Places, why: str, value: Value = None, left: Sequence[str] = ()
    ) -> Finding:
        """Return the finding of ``parts``: missing for ``why`` where there is none, partial where some are lacking.

        Of a released object the parts that it never got are no fault. ``left`` are files in which a placeholder would be
        its own.
        """
        there = [at for at in parts.values() if at is not None]
        if not there:
            return self.lacking(subject, why)
        path, line = there[0]
        lacks = [name for name, at in parts.items() if at is None]
        if lacks and subject.in_development:
            return self.found(State.PARTIAL, f"lacks {', '.join(lacks)}", value, path, line)
        for own in left:
            if PLACEHOLDER.encode() in (subject.facts.snapshot.read(own) or b""):
                return self.found(
                    State.PARTIAL, f"a placeholder is still to be replaced in {own}", value, path, line
                )
        return self.found(State.DONE, "", value, path, line)

    @property
    def makes(self) -> bool:
        """Whether something can be inserted: who has such objects is judgement."""
        from steps.object.make.sites import MAKERS

        return self.id in MAKERS

    def propose(self, subject: ObjectSubject, proposal: Any) -> Sequence[Insertion]:
        """Return the insertions of the site; raises BadInput where the tree has nothing that they could be written like."""
        from steps.object.make.sites import make

        return make(subject.facts, proposal, self.id)
