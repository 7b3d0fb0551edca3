"""The test driver emits a new event where it emits another one of the same object: it can be heard without a hypervisor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end
from steps.edits.wrap import filled
from steps.event import others
from steps.event.model import Model
from steps.event.proposal import EventProposal
from steps.event.subject import EventSubject
from steps.tree.facts import Facts

_FUNCTION = re.compile(rb"^(?:static [\w *]*[ *])?(\w+)\(", re.M)
_QUEUED = re.compile(rb"\b(\w*Queue)\(([^,;()]+), \w+\);")


@dataclass(frozen=True)
class Place:
    """A statement of the test driver that makes an event: its function, its end, its call, and how it is queued."""

    function: str
    end: int
    indent: str
    constructor: str
    arguments: tuple[str, ...]
    queue: str
    state: str


def functions(facts: Facts, object_name: str) -> list[str]:
    """Return the functions of the test driver that emit an event of ``object_name`` (``Domain``), in their order."""
    return list(dict.fromkeys(place.function for place in _places(facts, object_name)))


def _places(facts: Facts, object_name: str) -> Iterator[Place]:
    path = facts.layout.test_driver
    data = (facts.snapshot.read(path) if path else None) or b""
    heads = list(_FUNCTION.finditer(data))
    made = re.compile(
        rb"(?<=[;{}/])\n+(?P<indent>[ \t]+)\w+ = (?P<name>vir%sEvent\w+?New%s)\((?P<given>[^;]*)\);"
        % (object_name.encode(), b"From(?:Obj|Dom)" if object_name == "Domain" else b"")
    )
    for found in made.finditer(data):
        head = next((h for h in reversed(heads) if h.start() < found.start()), None)
        body = data.find(b"\n}\n", found.end())
        queued = _QUEUED.search(data, found.end(), max(body, 0))
        if head is None or queued is None:
            continue
        arguments = tuple(" ".join(a.split()) for a in found["given"].decode("utf-8", "replace").split(","))
        yield Place(
            head[1].decode(), found.end(), found["indent"].decode(), found["name"].decode(), arguments,
            queued[1].decode(), queued[2].decode("utf-8", "replace"),
        )  # fmt: skip


def emission(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The event behind the one that the chosen function makes, with values for a person to replace."""
    path = subject.facts.layout.test_driver
    place = next((p for p in _places(subject.facts, proposal.object) if p.function == proposal.emit), None)
    if path is None or place is None:
        return []
    if proposal.object == "Domain":
        count, form = 1, place.constructor.rsplit("New", 1)[1]
    else:
        made = others.like(model)
        count, form = (len(others.keys(model, made)) if made is not None else 1), ""
    values = [f'"{p.name}"' if p.type == "const char *" else "0" for p in proposal.payload]
    indent = place.indent
    head = f"{indent}{place.queue}("
    pad = " " * len(head)
    name = f"vir{proposal.object}Event{proposal.camel}New{form}"
    call = filled(f"{pad}{name}(", [*place.arguments[:count], *values], "));")
    text = f"{indent}/* {PLACEHOLDER} say when it is emitted, and what it tells */\n{head}{place.state},\n{call}\n"
    data = subject.facts.snapshot.read(path) or b""
    at = line_end(data, place.end - 1)
    return [Insertion(8, "test-driver", path, at, at, text)]
