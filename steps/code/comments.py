"""The doc comments of public functions: which function each belongs to, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from steps.code.mask import compiled
from steps.code.text import occurrences

_DOC = re.compile(rb"^/\*\*[ \t]*\n[ \t]*\*[ \t]*(?P<title>\w+)[ \t]*:?[^\n]*\n(?:[^*]|\*(?!/))*\*/", re.M)
_DEFINED = re.compile(rb"\s*(?:[A-Za-z_][\w \t*\n]*?[ \t\n*])(?P<name>[A-Za-z_]\w*)[ \t]*\(")


@dataclass(frozen=True, slots=True)
class DocComment:
    """The doc comment of the function ``name``; ``text`` is the comment as it stands, from ``at`` on."""

    name: str
    text: bytes
    at: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.at + len(self.text)

    def place(self, word: str) -> int | None:
        """Where it names ``word``, in offsets of the file; None: nowhere."""
        found = next(occurrences(self.text, word.encode()), None)
        return None if found is None else self.at + found


@lru_cache(maxsize=128)
def read(data: bytes) -> tuple[DocComment, ...]:
    """The doc comments of a C file, in order.

    A comment belongs to the function defined behind it; its title can be another's, copied by mistake.
    """
    text = compiled(data)
    found: list[DocComment] = []
    for match in _DOC.finditer(text):
        defined = _DEFINED.match(text, match.end())
        name = defined["name"] if defined else match["title"]
        found.append(DocComment(name.decode(), match.group(), match.start()))
    return tuple(found)
