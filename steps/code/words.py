"""The words of a name: camel case to the wire's form, and names that differ in their borders only."""

from __future__ import annotations

import re
from functools import lru_cache

_GLUE = ("IOThread", "FSTrim", "FSFreeze", "FSThaw", "FSInfo", "NWFilter")
_PLURAL = re.compile(r"[A-Z]{2,}s(?![a-z])")
"""A plural acronym (``URIs``), which the plain rule would cut in two: ``UR_IS``. No function of libvirt has one yet."""


@lru_cache(maxsize=8192)
def snake(word: str) -> str:
    """Return ``domain_get_xml_desc`` for ``DomainGetXMLDesc``, with libvirt's compound words kept together."""
    word = _PLURAL.sub(lambda m: m[0].capitalize(), word)
    for compound in _GLUE:
        word = word.replace(compound, compound.capitalize())
    word = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", word)
    word = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", word)
    return word.lower()


def has_plural_acronym(name: str) -> bool:
    """Return whether the name has a word such as ``URIs``, for whose procedure libvirt has no example."""
    return _PLURAL.search(name) is not None


def squashed(text: str) -> str:
    """Return a name's words without their borders, to compare spellings: libvirt writes ``nwfilter_binding`` for ``NWFilterBinding``."""
    return text.replace("_", "").replace("-", "").lower()
