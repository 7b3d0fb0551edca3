"""The kinds of extension, and how a person names one: which word, option or name means which kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from steps.errors import BadInput

if TYPE_CHECKING:
    from steps.model import Kind, Subject, Wish
    from steps.state import State
    from steps.tree.facts import Facts


class Entry(NamedTuple):
    """A kind in the list: its class, loaded when it is first asked for, and what help and screens say of it."""

    cls: str
    title: str
    """``flag on a function``"""
    plural: str
    form: str
    """The text that it takes: ``ENUM NAME : comment``."""
    option: str | None = None
    """The option of ``plan`` and ``apply`` that takes this text; None for the kind that needs none."""


KINDS: dict[str, Entry] = {
    "object": Entry(
        "steps.object.kind:Object", "object with its driver", "objects", "TYPE KEY,KEY", "--object"
    ),
    "function": Entry("steps.function.kind:Function", "function", "functions", "PROTOTYPE"),
    "event": Entry("steps.event.kind:Event", "event", "events", "typedef of the callback", "--event"),
    "flag": Entry("steps.flag.kind:Flag", "flag on a function", "flags", "ENUM NAME : comment", "--flag"),
    "param": Entry(
        "steps.param.kind:Param",
        "typed parameter",
        "typed parameters",
        'NAME "string" TYPE : comment',
        "--param",
    ),
    "stats": Entry(
        "steps.param.kind:Stats",
        "field of the statistics",
        "fields of the statistics",
        "group.<num>.key TYPE : comment",
        "--stats",
    ),
    "value": Entry(
        "steps.value.kind:Value",
        "value of an enum",
        "values of enums",
        'ENUM NAME "string" : comment',
        "--value",
    ),
    "xml": Entry(
        "steps.xml.kind:Xml", "XML extension", "XML extensions", "XPATH[=VALUE|VALUE] : TYPE", "--xml"
    ),
}
"""The word of each kind, in the order in which they are planned. Light on purpose: the command line reads it first."""
FUNCTION = "function"
_TYPE = r"(?:u?int|u?llong|double|boolean|string)\b"
_FORMS = tuple(
    (word, re.compile(form, re.ASCII))
    for word, form in (
        ("event", r"typedef\s"),
        ("value", r"vir[A-Z]\w*\s+VIR_\w+\s+\""),
        ("flag", r"vir[A-Z]\w*Flags\w*\s+VIR_\w+\s*(?::|$)"),
        ("value", r"vir[A-Z]\w*\s+VIR_\w+\s*(?::|$)"),
        ("param", rf'VIR_\w+\s+"[^"]*"\s+{_TYPE}'),
        ("stats", rf"[\w<>-]+(?:\.[\w<>-]+)+\s+{_TYPE}"),
        ("object", r"vir[A-Z]\w*\s+[a-z][a-zA-Z0-9]*(?:\s*,\s*[a-z][a-zA-Z0-9]*)*\s*;?\s*$"),
        ("xml", r"/|[a-z][\w.-]*(?:/@?[\w.:-]+)+\s*(?:[=:]|$)"),
    )
)
"""What the texts of the kinds look like that need no word before them."""

_FUNCTION_NAME = re.compile(r"vir[A-Z]\w{0,120}", re.ASCII)
_SEGMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|[^;\"/]+|[/\"]|;", re.S)


@cache
def kind_of(word: str) -> Kind:
    """Return the kind that ``word`` names; KeyError for no such word."""
    module, _, name = KINDS[word].cls.partition(":")
    found: Kind = getattr(import_module(module), name)()
    return found


def kinds() -> Iterator[Kind]:
    """Every kind, in the order in which they are planned."""
    return (kind_of(word) for word in KINDS)


def listed_kinds() -> list[tuple[str, Entry]]:
    """Return each kind with its entry in the order of lists for people: what is added most first, a whole object last."""
    return sorted(KINDS.items(), key=lambda item: item[0] == "object")


def split(ref: str) -> tuple[Kind, str]:
    """Return the kind of a reference: ``virDomainFoo`` is a function, ``flag ENUM NAME`` a flag.

    Raises:
        BadInput: the words behind the kind's word do not name one.
    """
    word, _, rest = ref.partition(" ")
    if rest and word in KINDS:
        return kind_of(word), ref
    return kind_of(FUNCTION), ref


def subject_of(
    facts: Facts,
    ref: str,
    proposal: object = None,
    answers: Mapping[str, tuple[State, str]] | None = None,
    base: Facts | None = None,
) -> tuple[Kind, Subject]:
    """Return the kind and the subject that ``ref`` names in the snapshot of ``facts``."""
    kind, ref = split(ref)
    return kind, kind.subject(facts, ref, proposal, answers, base)


def references(words: Sequence[str], facts: Facts) -> list[str]:
    """Return the subjects that ``words`` of a command line name, each once: names, or a kind's word and what it takes.

    Raises:
        BadInput: a name means nothing here, or several things.
    """
    found: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == FUNCTION and rest:
            word = rest.pop(0)
        elif word in KINDS and word != FUNCTION:
            ref, taken = kind_of(word).take(rest)
            found.append(ref)
            del rest[:taken]
            continue
        found.append(reference(word, facts))
    return list(dict.fromkeys(found))


def reference(name: str, facts: Facts) -> str:
    """Return what ``name`` alone means: ``vir…`` a function, ``VIR_…`` what this tree has of that name, a path an XPath.

    Raises:
        BadInput: nothing, or several things.
    """
    if _FUNCTION_NAME.fullmatch(name):
        return name
    claimed = [ref for kind in kinds() if kind.word != FUNCTION for ref in kind.claims(name, facts)]
    if len(claimed) == 1:
        return claimed[0]
    if claimed:
        raise BadInput(f"{name!r} can be several things here: say which: {'; '.join(claimed)}")
    others = ", ".join(word for word in KINDS if word != FUNCTION)
    tail = f"; for something else say its kind first: {others}" if others else ""
    raise BadInput(
        f"{name!r} is no name of a public function (these begin with 'vir' and a capital letter){tail}"
    )


def reference_of_line(words: Sequence[str]) -> str:
    """Return the subject of one line of ``status --stdin``, without its revision: one word is a function's name.

    Raises:
        BadInput: the words name nothing.
    """
    if len(words) == 1:
        if not _FUNCTION_NAME.fullmatch(words[0]):
            raise BadInput(
                f"{words[0]!r} is no name of a public function: these begin with 'vir' and a capital letter"
            )
        return words[0]
    if len(words) > 1 and words[0] in KINDS:
        if words[0] == FUNCTION:
            return reference_of_line(words[1:])
        ref, taken = kind_of(words[0]).take(words[1:])
        if taken == len(words) - 1:
            return ref
    raise BadInput(f"not a subject: {' '.join(words)!r}; say NAME, or a kind and what it takes")


def word_of_text(text: str) -> str:
    """Return the kind that ``text`` says by itself: by the kind's word before it, else by its form; a prototype else."""
    first = text.split(None, 1)[:1]
    if first and first[0] in KINDS:
        return first[0]
    shape = next((word for word, form in _FORMS if word in KINDS and form.match(text.strip())), None)
    return shape or FUNCTION


def is_prototype(text: str) -> bool:
    """Return whether ``text`` is meant as a prototype, and not as the text of another kind."""
    return word_of_text(text) == FUNCTION


def read_one(text: str) -> Wish:
    """Read one subject's text: a prototype, a kind's word with what it takes, or a text whose form says its kind.

    Raises:
        BadInput: it cannot be used.
    """
    word, _, rest = text.strip().partition(" ")
    if word in KINDS:
        return kind_of(word).read(rest.strip())
    word = word_of_text(text)
    return kind_of(word).read(text if word == FUNCTION else text.strip())


def text_in_tree(facts: Facts, ref: str) -> str:
    """Return the text of a subject that the tree has begun, as :func:`read_one` takes it; empty where the tree shows too little."""
    kind, ref = split(ref)
    wish = kind.wish_in_tree(facts, ref)
    if wish is None:
        return ""
    return wish.text if kind.word == FUNCTION else f"{kind.word} {wish.text}"


def in_tree(facts: Facts, ref: str) -> bool:
    """Return whether the tree has the subject already, in part or whole."""
    kind, ref = split(ref)
    return kind.wish_in_tree(facts, ref) is not None


def read_many(text: str) -> list[Wish]:
    """Read the text of ``plan --from``: prototypes and word forms, each with a ``;``, choices in a comment before it.

    Raises:
        BadInput: one of them cannot be used; the message names it.
    """
    from dataclasses import replace

    from steps.function.kind import wish
    from steps.function.prototype import choices_in, parse_many

    found: list[Wish] = []
    functions = text
    for start, end, comment, body in _statements(text):
        word, _, rest = body.partition(" ")
        if word not in KINDS or word == FUNCTION:
            continue
        made = kind_of(word).read(rest.strip())
        found.append(replace(made, choices=choices_in(comment)))
        functions = functions[:start] + re.sub(r"[^\n]", " ", functions[start:end]) + functions[end:]
    if functions.strip():
        found = [wish(signature, choices) for signature, choices in parse_many(functions)] + found
    return found


def _statements(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each statement with its ``;``: where it starts and ends, the comments before it, and its text on one line."""
    start, comment, body = 0, "", ""
    for match in _SEGMENT.finditer(text):
        piece = match[0]
        if piece.startswith(("/*", "//")):
            comment += piece
        elif piece == ";":
            yield start, match.end(), comment, " ".join(body.split())
            start, comment, body = match.end(), "", ""
        else:
            body += piece
    if body.strip():
        yield start, len(text), comment, " ".join(body.split())


def with_settings(wishes: Sequence[Wish], settings: Mapping[str, str]) -> list[Wish]:
    """Return ``wishes`` with the choices of ``--set``: each kind takes the keys that it knows.

    Raises:
        BadInput: a key that no kind among the wishes knows.
    """
    from dataclasses import replace

    for key in settings:
        if wishes and not any(key in kind_of(w.kind).keys for w in wishes):
            known = list(dict.fromkeys(k for w in wishes for k in kind_of(w.kind).keys))
            raise BadInput(f"no such choice: '{key}'; --set takes {', '.join(known)}")
    return [
        replace(w, choices={**w.choices, **{k: v for k, v in settings.items() if k in kind_of(w.kind).keys}})
        for w in wishes
    ]
