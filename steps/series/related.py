"""Which API a piece of a change belongs to: by the names that it holds, and by new names that it shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from steps.errors import BadInput
from steps.extension import references, split
from steps.function.detect.view import View
from steps.function.names import derive
from steps.inspect import inspect
from steps.series.pieces import FileChange
from steps.tree.facts import Facts

_WORD = re.compile(r"[A-Za-z_]\w{2,120}", re.ASCII)
_BYTES_WORD = re.compile(rb"[A-Za-z_]\w{2,120}")
_COMMAND_WORD = re.compile(r"[A-Za-z_][\w-]{2,120}", re.ASCII)
_CODE_LIKE = re.compile(r"\w*_\w+|[a-z]+\w*[A-Z]\w*", re.ASCII)
_SHORT = 6
_SHELL = re.compile(r"tools/|docs/manpages/|docs/virsh|tests/virsh|NEWS|docs/news")
_VERSION_NAME = re.compile(r"LIBVIRT_\d")


@dataclass(frozen=True)
class Api:
    """One API of the series: what its names contain, and what virsh calls it (``domsetfrobnication``)."""

    name: str
    library: str
    number: int | None
    bare: str
    commands: tuple[str, ...] = ()
    shell_words: frozenset[str] = field(default_factory=frozenset)
    kind: str = "function"
    strings: tuple[str, ...] = ()
    """Its strings in tables, with their quotes."""


def api_of(name: str, facts: Facts) -> Api:
    """What identifies the public function ``name`` in the tree of ``facts``."""
    names = derive(name)
    view = View(names, facts)
    shell = facts.shell(names.library)
    uses = [use.function for use in shell.uses(name)]
    commands = tuple(dict.fromkeys(place.name for place in shell.commands_using(name) if uses))
    words = {_plain(function.removeprefix("cmd")) for function in uses} | {_plain(c) for c in commands}
    # Of a command that calls many functions nothing is this one's own.
    own = frozenset(word for word in words if len(uses) <= 3)
    number = None if view.procedure is None else view.procedure.number
    return Api(name, names.library, number, _plain(name[3:]), commands, own)


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    """A name without case, underscores and dashes: equal for all forms that libvirt derives from each other."""
    return word.lower().replace("_", "").replace("-", "")


def words_of(lines: Iterable[bytes]) -> set[str]:
    """The names in ``lines``."""
    return set(_WORD.findall(b"".join(lines).decode("utf-8", "replace")))


def named_in(lines: Iterable[bytes], path: str, apis: Sequence[Api]) -> list[str]:
    """The APIs of which one of the names stands in ``lines``, in the order of ``apis``.

    A name counts for the longest API that it fits: ``virDomainGetFooFlags`` is not ``virDomainGetFoo``'s.
    """
    if not apis:
        return []
    text = b"".join(lines).decode("utf-8", "replace")
    shell = _SHELL.match(path) is not None
    found: set[str] = set()
    for word in set((_COMMAND_WORD if shell else _WORD).findall(text)):
        plain = _plain(word)
        fitting = [api for api in apis if api.bare in plain or (shell and _of_shell(plain, api))]
        if fitting:
            found.add(max(fitting, key=lambda api: len(api.bare)).name)
    found |= {api.name for api in apis if any(string in text for string in api.strings)}
    return [api.name for api in apis if api.name in found]


def _of_shell(plain: str, api: Api) -> bool:
    return any(own == plain if len(own) < _SHORT else own in plain for own in api.shell_words)


def code_words(lines: Iterable[bytes]) -> set[str]:
    """The names in ``lines`` that are code, not prose: with an underscore, or a capital inside."""
    return {word for word in words_of(lines) if _CODE_LIKE.fullmatch(word) and not _VERSION_NAME.match(word)}


def constant_of(name: str, facts: Facts) -> Api:
    """What identifies the public enumerator or macro ``name``: with its options of the shell, and its string in tables."""
    try:
        (ref,) = references([name], facts)
    except BadInput:  # not to be told apart, or not of a kind that is known: its name is all that there is
        return Api(name, "main", None, _plain(name), kind="flag")
    kind, _ref = split(ref)
    option = inspect(facts, ref).finding("virsh-option")
    options = option.value if option is not None and isinstance(option.value, tuple) else ()
    wish = kind.wish_in_tree(facts, ref)
    strings = re.findall(r'"[^"\n]{2,}"', wish.text) if wish is not None and kind.word == "value" else []
    words = frozenset(_plain(said.rpartition(" --")[2]) for said in options if " --" in said)
    return Api(name, "main", None, _plain(name), (), words, kind.word, tuple(strings))


class NewWords:
    """Which names the change brings into the tree: those that no file had which it touches; and which it drops."""

    def __init__(self, files: Iterable[FileChange]) -> None:
        before: set[bytes] = set()
        after: set[bytes] = set()
        for file in files:
            kept, removed, added = file.apart()
            common = _BYTES_WORD.findall(kept)
            before.update(common, _BYTES_WORD.findall(removed))
            after.update(common, _BYTES_WORD.findall(added))
        self._before, self._after = before, after

    def among(self, words: Iterable[str]) -> set[str]:
        """Those of ``words`` that are new."""
        return {word for word in words if self._is_new(word)}

    def changed(self, words: Iterable[str]) -> set[str]:
        """Those of ``words`` that are new or gone: two hunks with one of them are about the same thing."""
        return {word for word in words if (word.encode() in self._before) != (word.encode() in self._after)}

    def gone(self, words: Iterable[str]) -> set[str]:
        """Those of ``words`` that no file has any more: renamed, or dropped."""
        return {w for w in words if w.encode() in self._before and w.encode() not in self._after}

    def _is_new(self, word: str) -> bool:
        return word.encode() not in self._before


def only_frame(added: Sequence[bytes], removed: Sequence[bytes], path: str) -> bool:
    """Whether a piece holds nothing of its own: braces, rules, headings, a comma for the entry that follows."""
    if removed:
        return code_words(added) == code_words(removed) and len(added) == len(removed)
    if path.endswith((".rst", ".xml", ".pod", ".in")):
        return (
            not any(re.match(rb"[ ]{2,4}\* |[ \t]*<change\b|=item", line) for line in added)
            and len(added) < 8
        )
    return not code_words(added)
