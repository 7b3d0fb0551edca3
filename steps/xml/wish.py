"""What a person writes of an XML extension: ``XPATH[=VALUE|VALUE] : TYPE``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.errors import BadInput
from steps.xml.subject import split_xpath

TYPES = (
    "yes-no",
    "on-off",
    "enum a|b|c",
    "int",
    "uint",
    "ulong",
    "size unit=bytes|KiB",
    "string [PATTERN]",
    "uuid",
    "flag",
    "element",
)
KEYS: dict[str, str] = {
    "define": "the definition of the schema that gets it, where the element has several",
    "parse": "the function that reads it",
    "format": "the function that writes it",
    "struct": "the struct that gets the member",
    "member": "the struct's member that holds it",
    "enum": "the enum of its words",
    "default": "the word of the enum's first constant, for nothing said: default or none",
    "since": "the version that will first have it, as 9.1.0",
    "abi": "whether the guest sees it, so that it must not change on migration: yes or no",
    "symbols": "whether a driver or a test calls the enum's converters, so that they are exported: yes or no",
    "tests": "whether test data is made: yes or no",
    "test-name": "the base name of the test data",
}
"""What ``--set`` takes."""
_WORD = re.compile(r"[A-Za-z0-9][\w.+-]{0,60}", re.ASCII)
_LATER = ("required", "nonzero", "output-only")


@dataclass(frozen=True, slots=True)
class XmlWish:
    """One extension as it was asked for. ``words`` are an enum's, ``values`` those that an enum gets anew."""

    xpath: str
    values: tuple[str, ...] = ()
    type: str = ""
    words: tuple[str, ...] = ()
    unit: str = ""
    pattern: str = ""
    required: bool = False
    nonzero: bool = False
    output_only: bool = False

    @property
    def attribute(self) -> bool:
        """Whether it is an attribute."""
        return self.name_step.startswith("@")

    @property
    def name_step(self) -> str:
        """The last step of the XPath."""
        return self.xpath.rpartition("/")[2]

    @property
    def name(self) -> str:
        """The attribute's or element's name."""
        return self.name_step.removeprefix("@")

    @property
    def above(self) -> str:
        """The XPath of the element that it is in."""
        return self.xpath.rpartition("/")[0]


def read_wish(text: str) -> XmlWish:
    """Read the text.

    Raises:
        BadInput: it says no XPath, no type, or one that is not known.
    """
    path, colon, kind = text.partition(" : ")
    xpath, value = split_xpath(path)
    values = tuple(v for v in value.split("|") if v)
    if any(not _WORD.fullmatch(v) for v in values):
        raise BadInput(f"{value[:60]!r}: a value is a word of letters, digits, '-', '_', '.' and '+'")
    if values:
        if colon:
            raise BadInput(f"{xpath}={value}: a new value takes no type")
        return XmlWish(xpath, values)
    if "/" not in xpath:
        raise BadInput(
            f"{xpath}: an attribute or element inside a document is wanted, as in domain/devices/vsock/@mode"
        )
    if not kind.strip():
        raise BadInput(f"{xpath}: say its type behind ' : ': one of {', '.join(TYPES)}")
    return _typed(xpath, kind.split())


def _typed(xpath: str, words: list[str]) -> XmlWish:
    attribute = xpath.rpartition("/")[2].startswith("@")
    kind, rest = words[0], words[1:]
    options = [w for w in rest if w in _LATER]
    rest = [w for w in rest if w not in _LATER]
    known = {t.split()[0] for t in TYPES}
    if kind not in known:
        raise BadInput(f"{xpath}: no such type: {kind!r}; one of {', '.join(TYPES)} is wanted")
    if attribute and kind in ("size", "flag", "element"):
        raise BadInput(f"{xpath}: an attribute cannot be of the type {kind}: only an element can")
    found: tuple[str, ...] = ()
    unit = pattern = ""
    if kind == "enum":
        found = tuple(w for w in (rest.pop(0) if rest else "").split("|") if w)
        if not found or any(not _WORD.fullmatch(w) for w in found) or len(set(found)) != len(found):
            raise BadInput(f"{xpath}: the words of an enum are wanted, each once: enum a|b|c")
    elif kind == "size":
        unit = rest.pop(0).removeprefix("unit=") if rest else "bytes"
        if unit not in ("bytes", "KiB"):
            raise BadInput(f"{xpath}: unit={unit}: bytes or KiB is wanted")
    elif kind == "string" and rest:
        pattern = rest.pop(0)
    if rest:
        raise BadInput(f"{xpath}: not understood behind the type {kind}: {' '.join(rest)}")
    return XmlWish(
        xpath, (), kind, found, unit, pattern, "required" in options, "nonzero" in options, "output-only" in options
    )  # fmt: skip
