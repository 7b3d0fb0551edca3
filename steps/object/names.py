"""The names of an object: from ``virFooBar`` to every other spelling of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.words import snake, squashed

NAME = re.compile(r"vir[A-Z][A-Za-z0-9]{1,60}", re.ASCII)
POINTER = re.compile(rb"^typedef\s+(vir[A-Z]\w*)\s*\*\s*(\1Ptr)\s*;", re.M)
NOT_SERVED = frozenset(("virConnect", "virStream"))
"""Pointers that travel in no struct of their own: the connection is the wire, a stream goes with the call that opened it."""


def many(word: str) -> str:
    """Return the plural of an English word.

    >>> many("lamp"), many("Policy"), many("switch"), many("box")
    ('lamps', 'Policies', 'switches', 'boxes')
    """
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(?:s|x|z|ch|sh)$", word) else "s")


@dataclass(frozen=True, slots=True)
class Names:
    """What follows from an object's name alone."""

    name: str
    """``virFooBar``"""

    @property
    def camel(self) -> str:
        """``FooBar``"""
        return self.name.removeprefix("vir")

    @property
    def pointer(self) -> str:
        """``virFooBarPtr``"""
        return f"{self.name}Ptr"

    @property
    def squashed(self) -> str:
        """``foobar``"""
        return squashed(self.camel)

    @property
    def snake(self) -> str:
        """``foo_bar``"""
        return snake(self.camel)

    @property
    def upper(self) -> str:
        """``FOO_BAR``"""
        return self.snake.upper()

    @property
    def words(self) -> str:
        """``foo bar``, as messages say it."""
        return self.snake.replace("_", " ")

    @property
    def low(self) -> str:
        """``fooBar``, as members of structs begin."""
        return self.camel[:1].lower() + self.camel[1:]

    @property
    def variable(self) -> str:
        """``bar``: the last word, as variables and access checks are called."""
        return self.snake.rpartition("_")[2]

    @property
    def camels(self) -> str:
        """``FooBars``"""
        return many(self.camel)

    @property
    def snakes(self) -> str:
        """``foo_bars``"""
        return many(self.snake)

    @property
    def uppers(self) -> str:
        """``FOO_BARS``"""
        return self.snakes.upper()

    @property
    def variables(self) -> str:
        """``bars``"""
        return many(self.variable)

    @property
    def plural(self) -> str:
        """``foo bars``"""
        return many(self.words)

    @property
    def dashed(self) -> str:
        """``foo-bar``, as files and commands are called."""
        return self.snake.replace("_", "-")

    @property
    def definition(self) -> str:
        """``virfoobardef``: the files under src/conf with what its XML is read into."""
        return f"vir{self.squashed}def"

    @property
    def said_by_generator(self) -> str:
        """What the generator makes of its words on the wire; the type must be that, or nothing fits together."""
        return "".join(word.capitalize() for word in self.snake.split("_")).replace("Nwfilter", "NWFilter")

    def is_it(self, spelled: str) -> bool:
        """Return whether ``spelled`` is its name in any spelling."""
        return squashed(spelled) == self.squashed
