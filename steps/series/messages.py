"""The commit messages that a series is proposed with, in the words that libvirt's history has for each part."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from functools import cache

from steps.edits.wrap import filled, listed
from steps.extension import KINDS
from steps.function.detect import wire
from steps.function.detect.view import View
from steps.function.names import derive
from steps.series.related import Api
from steps.series.slots import Slot
from steps.tree.facts import Facts
from steps.tree.git import Git

SUBJECT = 60
"""How long a subject should be at most (``docs/submitting-patches``: "about 60 characters")."""
_WIDTH = 72
_PREFIX = re.compile(r"([A-Za-z][\w.-]{1,20}): ")
_CAMEL = re.compile(r"^[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[0-9_]+")
_COMMITS, _ENOUGH = 60, 5
_FALLBACK = {"docs/news.xml": "news", "NEWS.rst": "NEWS", "src/cpu_map": "cpu"}


_Message = tuple[str, list[str]]
"""A subject, and the paragraphs of a body; those that begin with two spaces stay as they are."""


def phrase(names: Sequence[str]) -> str:
    """Several names in as few words as history has them: ``virDomain{Get,Set}Time``."""
    split = [_CAMEL.findall(name) for name in names]
    if len(names) < 2:
        return "".join(names)
    head = _common(split)
    tail = _common([words[head:][::-1] for words in split])
    middles = ["".join(words[head : len(words) - tail]) for words in split]
    if head > 1 and all(middles) and sum(map(len, middles)) < 40:
        first = split[0]
        return f"{''.join(first[:head])}{{{','.join(middles)}}}{''.join(first[len(first) - tail :])}"
    return listed(names)


def _common(split: Sequence[Sequence[str]]) -> int:
    """How many words all begin with."""
    count = 0
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        count += 1
    return count


class Words:
    """Writes the messages for one tree. ``base`` is the commit whose history tells how subjects begin."""

    def __init__(self, facts: Facts, git: Git, base: str, xml: Sequence[str] = ()) -> None:
        """``xml`` are the XML extensions of a change that has no public function or constant."""
        self._facts = facts
        self._xml = xml
        self._git = git
        self._base = base
        self._prefix = cache(self._asked_prefix)

    def message(
        self, slot: Slot, apis: Sequence[Api], files: Sequence[str], added: bytes = b""
    ) -> tuple[str, str]:
        """The subject and the body of the patch of ``slot`` that brings ``added`` to ``files`` for ``apis``."""
        write = {
            "public": self._public, "public-api": self._public, "driver-api": self._driver_api,
            "implementation": self._implementation, "remote": self._remote, "virsh": self._virsh,
            "news": self._news,
        }.get(slot.id, self._part)  # fmt: skip
        told = None
        if self._xml and not apis:
            # Imported late: a series of functions must not wait for the whole kind.
            from steps.xml.told import message

            told = message(self._xml, slot.id, slot.driver, files, self._prefix)
        subject, body = told or write(slot, apis, files, added)
        return subject, "\n\n".join(part if part.startswith("  ") else _wrapped(part) for part in body)

    # --- one for each slot ---

    def _public(self, slot: Slot, apis: Sequence[Api], _files: Sequence[str], _added: bytes) -> _Message:
        if not apis:
            return "lib: Change the public API", []
        head = "admin: " if apis[0].library == "admin" else ""
        if all(api.kind != "function" for api in apis):
            return _short(f"{head}Introduce {_named(apis)}", f"{head}Introduce {_constants(apis)}"), []
        subject = _short(
            f"{head}Introduce {_named(apis)} API{_s(apis)}", f"{head}Introduce {_family(apis)} APIs"
        )
        body = [self._prototype(api.name) for api in apis]
        held = (
            "declaration and symbol"
            if slot.id == "public-api"
            else "public API, driver method and implementation"
        )
        if 4 in slot.steps:
            held = "public API, wire format, client and server side"
        return subject, [f"Add the {held} of:", *[text for text in body if text]]

    def _driver_api(self, _slot: Slot, apis: Sequence[Api], _files: Sequence[str], _added: bytes) -> _Message:
        names = [api.name for api in apis if api.kind == "function"]
        members = [derive(name) for name in names]
        told = [f"{m.driver_struct.removeprefix('_')}.{m.member}" for m in members]
        subject = _short(
            f"driver: Add method{_s(names)} for {_named(apis)}", f"driver: Add methods for {_family(apis)}"
        )
        return subject, [f"Drivers implement {listed(names)} as {listed(told)}."] if names else []

    def _implementation(
        self, slot: Slot, apis: Sequence[Api], _files: Sequence[str], _added: bytes
    ) -> _Message:
        names = [api.name for api in apis]
        beside = ", with the RPC client and server that it calls" if 4 in slot.steps else ""
        head = "admin" if 4 in slot.steps else "lib"
        subject = _short(f"{head}: Implement {_named(apis)}", f"{head}: Implement {_family(apis)} APIs")
        return subject, [f"Add the public function{_s(names)} {listed(names)}{beside}."] if names else []

    def _remote(self, _slot: Slot, apis: Sequence[Api], _files: Sequence[str], added: bytes) -> _Message:
        verb = "Implement" if re.search(rb"_PROC_\w+[ \t]*=", added) else "Adapt to"
        subject = _short(f"remote: {verb} {_named(apis)}", f"remote: {verb} {_family(apis)} APIs")
        return subject, [text for api in apis if api.kind == "function" and (text := self._wire(api.name))]

    def _wire(self, name: str) -> str:
        """How the two sides are made; no number stands here, as a rebase changes it."""
        view = View(derive(name), self._facts)
        if view.procedure is None:
            return ""
        sides = {
            "both": "client and dispatcher are generated", "client": "the dispatcher is written by hand",
            "server": "the client is written by hand", "none": "client and dispatcher are written by hand",
        }  # fmt: skip
        made = sides.get(wire.generate(view) or "", "")
        return f"Of {name} {made}." if made else ""

    def _virsh(self, _slot: Slot, apis: Sequence[Api], _files: Sequence[str], added: bytes) -> _Message:
        shell = "virt-admin" if apis and all(api.library == "admin" for api in apis) else "virsh"
        theirs = dict.fromkeys(command for api in apis for command in api.commands[:1])
        commands = [c for c in theirs if re.search(rb"\{[^\n]*\"%b\"," % re.escape(c.encode()), added)]
        if not commands:
            return _short(f"{shell}: Expose {_named(apis)}", f"{shell}: Expose {_family_words(apis)}"), []
        quoted = listed([f"'{command}'" for command in commands])
        exposed = _short(f"{shell}: Expose {_named(apis)}", f"{shell}: Expose {_family_words(apis)}")
        subject = _short(f"{shell}: Introduce {quoted} command{_s(commands)}", exposed)
        calls = "calls" if len(commands) == 1 else "call"
        called = [api.name for api in apis if set(api.commands[:1]) & set(commands)]
        return subject, [f"The new command{_s(commands)} {quoted} {calls} {listed(called)}."]

    def _news(self, _slot: Slot, apis: Sequence[Api], files: Sequence[str], _added: bytes) -> _Message:
        prefix = self._prefix(files[0] if files else "NEWS.rst")
        return _short(f"{prefix}: Document {_named(apis)}", f"{prefix}: Document {_family_words(apis)}"), []

    def _part(self, slot: Slot, apis: Sequence[Api], files: Sequence[str], added: bytes) -> _Message:
        """A driver, common code, examples: by the folder that holds most of it."""
        folder = f"src/{slot.driver}" if slot.driver else _folder(files)
        verb = {5: "Use", 7: "Prepare for"}.get(slot.steps[0] if slot.steps else 0, "Adapt to")
        if slot.driver:
            verb = _driver_verb(apis, added)
        prefix = self._prefix(folder)
        return _short(f"{prefix}: {verb} {_named(apis)}", f"{prefix}: {verb} {_family_words(apis)}"), []

    # --- what the tree says ---

    def _prototype(self, name: str) -> str:
        declared = self._facts.declaration(name)
        if declared is None:
            return ""
        face = declared.fact
        glue = "" if face.returns.endswith("*") else " "
        parts = [str(param) for param in face.params] or ["void"]
        return filled(f"  {face.returns}{glue}{face.name}(", parts, ");", _WIDTH)

    def _asked_prefix(self, path: str) -> str:
        """What most subjects of the last commits to ``path`` begin with; by its folder where few say anything.

        Only what resembles the path counts: ``maint:`` or the number of a security note is no part of the tree.
        """
        stem = path.rsplit("/", 1)[-1].partition(".")[0]
        said = self._git.ask("log", f"-n{_COMMITS}", "--format=%s", self._base, "--", path) or ""
        found = Counter(m[1] for row in said.splitlines() if (m := _PREFIX.match(row)))
        for prefix, count in found.most_common(4):
            word, own = prefix.lower(), stem.lower()
            if count >= _ENOUGH and (word in own or own in word or word == path.split("/")[0]):
                return prefix
        return _FALLBACK.get(path, "driver" if stem.startswith("driver-") else stem or "lib")


def _named(apis: Sequence[Api]) -> str:
    return phrase([api.name for api in apis]) or "the change"


def _family(apis: Sequence[Api]) -> str:
    """What the names begin with (``virNetworkPort``), where all of them are too long for a subject."""
    split = [_CAMEL.findall(api.name) for api in apis]
    head = _common(split) if split else 0
    return "".join(split[0][:head]) if head > 1 else "the new"


def _family_words(apis: Sequence[Api]) -> str:
    """Many APIs in few words."""
    return f"{_family(apis)} APIs" if any(api.kind == "function" for api in apis) else _constants(apis)


def _constants(apis: Sequence[Api]) -> str:
    """Many constants in few words: of which kinds they are."""
    return f"new {listed([KINDS[word].plural for word in KINDS if any(api.kind == word for api in apis)])}"


def _driver_verb(apis: Sequence[Api], added: bytes) -> str:
    """A driver implements what its table names; flags it supports; else it only follows a change."""
    members = [derive(api.name).member.encode() for api in apis if api.kind == "function"]
    if any(re.search(rb"\b%b[ \t]*=" % re.escape(member), added) for member in members):
        return "Implement"
    if any(api.kind != "function" and api.name.encode() in added for api in apis):
        return "Add support for"
    return "Prepare for" if apis else "Follow"


def cover_letter(messages: Sequence[str]) -> str:
    """What the letter before the patches says, from their ``messages``: the first one's words, then the subjects."""
    subject, _, rest = messages[0].partition("\n")
    told = [part for part in rest.strip().split("\n\n") if part and not re.match(r"[A-Z][\w-]+: \S", part)]
    listed = "\n".join(f"  {number}. {text.partition(chr(10))[0]}" for number, text in enumerate(messages, 1))
    return "\n\n".join([subject, *told, f"The series:\n\n{listed}"]) + "\n"


def _folder(files: Sequence[str]) -> str:
    counted = Counter(path.rpartition("/")[0] or path for path in files)
    return counted.most_common(1)[0][0] if counted else "src"


def _short(subject: str, instead: str) -> str:
    return subject if len(subject) <= SUBJECT + 12 else instead


def _s(things: Sequence[object]) -> str:
    return "" if len(things) == 1 else "s"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
