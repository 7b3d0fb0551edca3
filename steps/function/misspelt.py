"""What a person most likely left out or misspelt in a prototype: the word that helps, and its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from steps.function.objects import OBJECTS

_TYPE_WORDS = frozenset(
    [
        "const",
        "unsigned",
        "signed",
        "int",
        "long",
        "short",
        "char",
        "float",
        "double",
        "bool",
        "void",
        "struct",
        "enum",
        "size_t",
        "ssize_t",
        "time_t",
    ]
)
_OBJECT_TYPE = re.compile(r"vir[A-Z]\w*(Ptr|Flags|Type|Callback)$")
_WORD = re.compile(r"\w+|[^\s\w]")
STEMS = tuple(sorted({name.removesuffix("Ptr") for name in OBJECTS}, key=lambda stem: (-len(stem), stem)))
"""What names of public functions begin with, the longest first."""


class Place(NamedTuple):
    """What is wrong, and which characters of the text."""

    reason: str
    start: int
    end: int


def left_out(text: str) -> Place | None:
    """What is left out of a text that is no prototype; None where that cannot be told."""
    words = list(_WORD.finditer(text))
    if not words:
        return None
    first = words[0]
    if (
        re.fullmatch(r"vir[A-Z]\w*", first[0])
        and not first[0].endswith("Ptr")
        and words[1:2]
        and words[1][0] == "("
    ):
        return Place(
            f"the return type is missing: write 'int' before '{first[0]}'", first.start(), first.end()
        )
    return _comma(words) or _parenthesis(words, text)


def _comma(words: list[re.Match[str]]) -> Place | None:
    """A name that is followed by a type."""
    depth = 0
    for before, word, after in zip([None, *words], words, [*words[1:], None], strict=False):
        depth += {"(": 1, ")": -1}.get(word[0], 0)
        if depth != 1 or after is None or before is None or word[0] == "(" or not _is_type(after[0]):
            continue
        # A name stands behind a type, or behind its star.
        if (
            re.fullmatch(r"[a-z_]\w*", word[0])
            and not _is_type(word[0])
            and (before[0] == "*" or _is_type(before[0]))
        ):
            return Place(
                f"a comma is missing between '{word[0]}' and '{after[0]}'", word.start(), after.end()
            )
    return None


def _parenthesis(words: list[re.Match[str]], text: str) -> Place | None:
    opened = sum(word[0] == "(" for word in words)
    closed = sum(word[0] == ")" for word in words)
    if not opened and closed:
        for word, after in pairwise(words):
            if re.fullmatch(r"vir[A-Z]\w*", word[0]) and _is_type(after[0]):
                return Place(f"'(' is missing behind '{word[0]}'", word.start(), word.end())
    if opened > closed and not re.search(r"[,(]\s*;?\s*$", text):
        last = next((word for word in reversed(words) if word[0] != ";"), words[-1])
        return Place("')' is missing at the end", last.start(), last.end())
    return None


def _is_type(word: str) -> bool:
    return word in _TYPE_WORDS or _OBJECT_TYPE.match(word) is not None


def object_meant(name: str) -> str | None:
    """The object whose name ``name`` most likely was to begin with, where it begins with none; one slip is allowed for."""
    if any(name.startswith(stem) for stem in STEMS) or name.startswith(("virGet", "virInit", "virEvent")):
        return None
    for stem in STEMS:
        for length in (len(stem), len(stem) - 1, len(stem) + 1):
            rest = name[length : length + 1]
            if (not rest or rest.isupper()) and one_slip(name[:length], stem):
                return stem
    return None


def one_slip(word: str, wanted: str) -> bool:
    """Whether one letter of ``wanted`` was left out, put in, changed, or swapped with the next."""
    if word == wanted or abs(len(word) - len(wanted)) > 1:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), min(len(word), len(wanted))
    )
    swapped = word[at : at + 2] == wanted[at : at + 2][::-1] and word[at + 2 :] == wanted[at + 2 :]
    return swapped or wanted[at + 1 :] in (word[at:], word[at + 1 :]) or word[at + 1 :] == wanted[at:]


def types_in(types: Iterable[str]) -> Iterator[str]:
    """The names of libvirt's own types among the spelled ``types``."""
    for spelled in types:
        yield from re.findall(r"\bvir[A-Z]\w*", spelled)


_NEAR = 0.6
"""How alike the one word is that differs: Param and Parameter are, Xx and FS are not."""


def type_meant(name: str, declared: Iterable[str]) -> str | None:
    """The declared type that ``name`` is a slip of the hand for; None where it is a name of its own.

    One word is spelt otherwise (virTypedParamPtr), or hardly a letter differs; a word more or another word is no slip.
    """
    import difflib

    own = _words(name)
    alike = [
        other
        for other in declared
        if other.endswith("Ptr") == name.endswith("Ptr") and _slips(own, _words(other))
    ]
    return next(iter(difflib.get_close_matches(name, alike, 1, 0.8)), None)


def _slips(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names have the same words but for one, which is spelt alike."""
    import difflib

    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    if len(one) != len(other):
        return "".join(one).lower() == "".join(other).lower()
    return len(differing) == 1 and difflib.SequenceMatcher(None, *differing[0]).ratio() >= _NEAR


def _words(name: str) -> list[str]:
    """The words of a name in camel case."""
    return re.findall(r"[A-Z]*[a-z0-9]+|[A-Z]+", name)
