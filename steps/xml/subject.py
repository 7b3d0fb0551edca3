"""What is looked at: one XPath, or a value of it, in one snapshot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from steps.errors import BadInput
from steps.model import Subject
from steps.tree.facts import Facts
from steps.xml.view import Tree, View

_XPATH = re.compile(
    r"/?([A-Za-z_][\w.:-]*(?:/[A-Za-z_][\w.:-]*)*(?:/@[A-Za-z_][\w.:-]*)?)(?:=(.+))?", re.ASCII
)
_LONGEST = 400
_trees: WeakKeyDictionary[Facts, Tree] = WeakKeyDictionary()


def tree_of(facts: Facts) -> Tree:
    """Return what is read once of the snapshot of ``facts``."""
    found = _trees.get(facts)
    if found is None:
        found = _trees[facts] = Tree(facts.snapshot)
    return found


def split_xpath(text: str) -> tuple[str, str]:
    """Return the XPath and the value (or values, ``|`` between them) of ``XPATH[=VALUE]``.

    Raises:
        BadInput: it is no path of elements with an attribute at most at its end.
    """
    found = _XPATH.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        raise BadInput(
            f"{text[:80]!r} is no XPath of an extension: write the elements from the document's first one on,"
            " as in domain/devices/vsock/@model or domain/devices/tpm/@model=tpm-crb"
        )
    return found[1], found[2] or ""


@dataclass(frozen=True)
class XmlSubject(Subject):
    """An attribute, an element or a value of one of libvirt's documents."""

    xpath: str = ""
    value: str = ""

    @property
    def view(self) -> View:
        """Everything that the snapshot says of it."""
        enum = self.proposal.enum if self.proposal is not None and not self.value else ""
        test = self.proposal.test_name if self.proposal is not None else ""
        host = self.proposal.host if self.proposal is not None else None
        places = (host.parse.name, host.format.name) if host is not None else ("", "")
        return tree_of(self.facts).view(self.xpath, self.value, enum, test, places)

    @property
    def in_development(self) -> bool:
        """Whether the schema of the base, where it is known, has not got it; else whether this one has not."""
        if self.base is not None:
            return tree_of(self.base).view(self.xpath, self.value).defined is None
        return self.view.defined is None

    @property
    def module(self) -> str:
        """The document: ``domain``, ``network``, …"""
        return self.xpath.split("/")[0]
