"""The kind ``xml``: an attribute, an element or a value of one of libvirt's documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steps.errors import BadInput
from steps.model import Derived, Kind, Wish
from steps.state import State
from steps.tree.facts import Facts
from steps.xml.subject import XmlSubject, split_xpath
from steps.xml.wish import KEYS, read_wish


class Xml(Kind):
    """An XML extension: ``domain/devices/vsock/@mode : enum a|b``."""

    word = "xml"
    in_python = "passes XML as text: nothing is to be written"
    tested_by = "defines an object with it, starts it, and shows the effect, not only the XML"
    sample = "domain/devices/memballoon/@wakeUp : yes-no"
    keys = KEYS

    def read(self, text: str) -> Wish:
        """Read ``XPATH[=VALUE|VALUE] : TYPE``."""
        made = read_wish(text)
        value = "|".join(made.values)
        return Wish(
            self.word,
            _ref(made.xpath, value),
            _ref(made.xpath, value).removeprefix("xml "),
            text.strip(),
            made,
        )

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        """Take ``XPATH[=VALUE]``."""
        if not words:
            raise BadInput("xml: an XPath is wanted behind the word, as in domain/devices/vsock/@model")
        return _ref(*split_xpath(words[0])), 1

    def claims(self, name: str, facts: Facts) -> Sequence[str]:
        """Return the XPath, where ``name`` has a ``/``."""
        del facts
        return (_ref(*split_xpath(name)),) if "/" in name else ()

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> XmlSubject:
        """Return the extension that ``ref``, ``xml XPATH[=VALUE]``, names."""
        xpath, value = split_xpath(ref.removeprefix("xml "))
        name = f"{xpath}={value}" if value else xpath
        return XmlSubject(f"xml {name}", name, facts, proposal, answers or {}, base, xpath=xpath, value=value)

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        """Return the other attributes and elements of the same element, then those of the one above."""
        from steps.xml.related import siblings

        xpath, _value = split_xpath(ref.removeprefix("xml "))
        return [f"xml {path}" for path in siblings(facts, xpath)]

    def every(self, facts: Facts) -> Sequence[str]:
        """Return every attribute of every document, one XPath for each definition."""
        from steps.xml.related import every

        return [f"xml {path}" for path in every(facts)]

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        """Return the XPaths that the schema here has and the base has not; of an element only itself."""
        from steps.xml.related import added

        return [] if there is None else [f"xml {path}" for path in added(here, there)]

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        """Return what makes the proposals of ``wishes``."""
        from steps.xml.propose import Proposer

        return Proposer(facts, wishes)

    def wish_in_tree(self, facts: Facts, ref: str) -> Wish | None:
        """Return the wish that the schema shows, so that work is resumed; None where it does not have the XPath."""
        from steps.xml.resume import text_of

        xpath, value = split_xpath(ref.removeprefix("xml "))
        text = text_of(facts, xpath, value)
        return self.read(text) if text else None

    def derived(self, proposal: Any) -> Sequence[Derived]:
        """Return document, definition, struct, functions and names."""
        host = proposal.host
        asked = "a person must say it"
        found = [
            Derived("document", proposal.document), Derived("definition", f"{proposal.define or 'start'} in {proposal.define_file}"),
            Derived("since", proposal.since, "since"), Derived("struct", host.struct.tag.removeprefix("_") if host else asked),
            Derived("member", proposal.path or "none", "member"), Derived("read in", host.parse.name if host else asked),
            Derived("written in", host.format.name if host else asked),
        ]  # fmt: skip
        if proposal.enum:
            found.append(Derived("enum", proposal.enum, "enum"))
        return [*found, Derived("ABI check", "yes" if proposal.abi else "no", "abi")]

    def as_json(self, proposal: Any) -> dict[str, Any]:
        """Return the contract's document of a proposal."""
        from steps.xml.propose import as_json

        return as_json(proposal)


def _ref(xpath: str, value: str) -> str:
    return f"xml {xpath}={value}" if value else f"xml {xpath}"
