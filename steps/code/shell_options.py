"""The options of a shell's commands, as its tables and as its manual page have them.

Three forms of a table: ``{"domain", VSH_OT_DATA, VSH_OFLAG_REQ, …}`` until 2013, ``{.name = "domain", .type = VSH_OT_DATA,
.flags = VSH_OFLAG_REQ}``, and ``.positional``/``.required`` today; macros (``VIRSH_COMMON_OPT_…``) stand for entries. In
the manual page a synopsis is ``=item B<cmd> I<arg>`` (``.pod``) or an indented block below ``::`` (``.rst``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_DEFINE = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\(([^)\n]*)\))?[ \t]((?:[^\n\\]|\\\n|\\.)*)", re.M)
_ARRAY = re.compile(
    rb"^(?:static[ \t]+)?(?:const[ \t]+)?vshCmdOptDef[ \t]+(?:const[ \t]+)?(\w+)\[\][ \t]*=[ \t]*\{", re.M
)
_ARRAY_END = re.compile(rb"^\}[ \t]*;", re.M)
_ENTRY = re.compile(
    rb"\{(?P<entry>[^{}]*)\}|\b(?P<macro>[A-Z]\w+)\b[ \t]*(?:\((?P<arguments>(?:[^()]|\([^()]*\))*)\))?"
)
_NAME = re.compile(rb'(?:\.name[ \t]*=[ \t]*|\A\s*)(?:"([^"\n]+)"|(#\w+))')
_TYPE = re.compile(rb"\bVSH_OT_(\w+)")
_COMMAND = re.compile(rb'\{\s*(?:\.name\s*=\s*)?(?:N_\()?"(?P<name>[\w-]+)"\)?\s*,(?P<rest>[^{}]*)\}')
_OPTS = re.compile(rb"\.opts\s*=\s*(\w+)|\bcmd\w+\s*,\s*(\w+)\s*,")
_COMMENT = re.compile(rb"/\*.*?\*/", re.S)
_DEPTH = 6
_LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name, ``type`` as in ``VSH_OT_…``, whether it must be given and whether it needs no ``--name``."""

    name: str
    type: str
    required: bool
    positional: bool
    at: int


@dataclass(frozen=True, slots=True)
class Table:
    """A command with its options in their order, and where its entry stands."""

    command: str
    options: tuple[Option, ...]
    at: int
    hidden: bool
    known: bool
    """False where the options could not be found."""


Macros = dict[bytes, tuple[tuple[bytes, ...], bytes]]


@lru_cache(maxsize=64)
def macros(data: bytes) -> Macros:
    """The macros of a source or header of the shell that stand for options."""
    found: Macros = {}
    for m in _DEFINE.finditer(data) if b"VSH_OT_" in data or b"_OPT" in data else ():
        if b"VSH_OT_" in m[3] or b"_OPT" in m[3]:
            found[m[1]] = tuple(p.strip() for p in (m[2] or b"").split(b",")), m[3].replace(b"\\\n", b" \n")
    return found


@lru_cache(maxsize=64)
def _arrays(data: bytes) -> dict[str, tuple[int, bytes]]:
    found: dict[str, tuple[int, bytes]] = {}
    for m in _ARRAY.finditer(data):
        end = _ARRAY_END.search(data, m.end(), m.end() + _LONGEST)
        if end is not None:
            found[m[1].decode()] = m.end(), data[m.end() : end.start()]
    return found


def tables(data: bytes, known: Macros, said: bool) -> Iterator[Table]:
    """The commands of a source of the shell; ``known`` are the macros of all its files.

    ``said``: the tree's tables say what is ``.positional``; else whatever has a value is.
    """
    arrays = _arrays(data)
    for m in _COMMAND.finditer(data):
        if b"cmd" not in m["rest"] and b".alias" not in m["rest"]:
            continue
        named = _OPTS.search(m["rest"])
        name = (named[1] or named[2] or b"").decode() if named else ""
        hidden = b"HIDDEN" in m["rest"] or b"ALIAS" in m["rest"] or b".alias" in m["rest"]
        start, body = arrays.get(name, (0, b""))
        options = tuple(_options(_COMMENT.sub(_blank, body), start, known, said, 0))
        yield Table(
            m["name"].decode(), options, m.start("name"), hidden, name in arrays or name in ("NULL", "")
        )


def _options(body: bytes, start: int, known: Macros, said: bool, depth: int) -> Iterator[Option]:
    if depth > _DEPTH:
        return
    for m in _ENTRY.finditer(body):
        if m["entry"] is not None:
            option = _option(m["entry"], start + m.start(), said)
            if option is not None:
                yield option
        elif m["macro"] in known:
            parameters, text = known[m["macro"]]
            given = [a.strip() for a in (m["arguments"] or b"").split(b",")]
            for parameter, argument in zip(parameters, given, strict=False):
                if parameter:
                    text = re.sub(
                        rb"#?\b" + re.escape(parameter) + rb"\b", argument.replace(b"\\", b"\\\\"), text
                    )
            yield from _options(text, start + m.start(), known, said, depth + 1)


def _option(entry: bytes, at: int, said: bool) -> Option | None:
    name, kind = _NAME.search(entry), _TYPE.search(entry)
    if name is None or kind is None or name[1] is None:
        return None
    required = re.search(rb"VSH_OFLAG_REQ\b|VSH_OFLAG_REQ(?!_OPT)|\.required\s*=\s*true", entry) is not None
    word = kind[1].decode()
    named_only = b"VSH_OFLAG_REQ_OPT" in entry
    marked = re.search(rb"\.(?:unwanted_)?positional\s*=\s*true", entry) is not None or word == "ARGV"
    positional = marked if said else word in ("DATA", "STRING", "INT", "ARGV") and not named_only
    return Option(name[1].decode(), word, required and not named_only, positional, at)


@dataclass(frozen=True, slots=True)
class Synopsis:
    """What the manual page says of a command: its forms as words, and the whole text of its section."""

    command: str
    forms: tuple[tuple[str, ...], ...]
    text: str
    at: int


_POD_ITEM = re.compile(rb"^=item[ \t]+((?:B<)?[a-z][\w-]*[^\n]*(?:\n(?!\n)[^\n]+)*)", re.M)
_POD_END = re.compile(rb"^=(?:item|back|head\d)\b", re.M)
_POD_MARK = re.compile(r"[A-Z]<+([^<>]*)>+")
_RST_HEAD = re.compile(rb"^([a-z][\w-]*)[ \t]*\n-{3,}[ \t]*\n", re.M)
_RST_END = re.compile(rb"^[^\n]+\n(?:-{3,}|={3,}|~{3,})[ \t]*$", re.M)
_RST_FORM = re.compile(rb"\A\s*\*\*Syntax:\*\*\s*::[ \t]*\n((?:[ \t]*\n|[ \t]+[^\n]*\n)+)")
_WORDS = re.compile(r"--?[\w-]+|[\w-]+|[\[\]{}|]|\.\.\.|<[^>\n]*>")


@lru_cache(maxsize=8)
def manual(data: bytes) -> dict[str, Synopsis]:
    """The commands that a manual page's source describes."""
    found: dict[str, Synopsis] = {}
    for synopsis in _pod(data) if b"\n=item" in data else _rst(data):
        held = found.get(synopsis.command)
        if held is not None:
            synopsis = Synopsis(held.command, held.forms + synopsis.forms, held.text + synopsis.text, held.at)
        found[synopsis.command] = synopsis
    return found


def _pod(data: bytes) -> Iterator[Synopsis]:
    items = list(_POD_ITEM.finditer(data))
    for index, m in enumerate(items):
        if not m[1].startswith(b"B<"):
            continue
        end = _POD_END.search(data, m.end())
        text = data[m.start() : end.start() if end else len(data)]
        # Items that follow each other share the text of the last.
        if not data[m.end() : end.start() if end else len(data)].strip() and index + 1 < len(items):
            following = _POD_END.search(data, items[index + 1].end())
            text = data[m.start() : following.start() if following else len(data)]
        plain = _unmarked(m[1].decode("utf-8", "replace"))
        words = tuple(_WORDS.findall(plain))
        if words:
            yield Synopsis(words[0], (words[1:],), _unmarked(text.decode("utf-8", "replace")), m.start(1))


def _unmarked(text: str) -> str:
    for _level in range(3):
        text = _POD_MARK.sub(r"\1", text)
    return text


def _rst(data: bytes) -> Iterator[Synopsis]:
    for m in _RST_HEAD.finditer(data):
        end = _RST_END.search(data, m.end())
        body = data[m.end() : end.start() if end else len(data)]
        form = _RST_FORM.match(body)
        command = m[1].decode()
        forms = tuple(_rst_forms(form[1].decode("utf-8", "replace"), command)) if form else ()
        yield Synopsis(command, forms, body.decode("utf-8", "replace"), m.start(1))


def _rst_forms(text: str, command: str) -> Iterator[tuple[str, ...]]:
    form: list[str] | None = None
    for line in text.splitlines():
        words = _WORDS.findall(line)
        if words[:1] == [command]:
            if form is not None:
                yield tuple(form)
            form = words[1:]
        elif form is not None:
            form += words
    if form is not None:
        yield tuple(form)


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])
