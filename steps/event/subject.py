"""An event in one snapshot: its id, its callback, and every place on its way from a driver to a client.

Sources: ``src/conf/domain_event.c`` (class, constructors, dispatch), ``src/remote`` (message, handler, relay),
``tools/virsh-domain-event.c`` and ``examples``. The words of an id and of the names in camel case are compared without
their borders: NIC_MAC_CHANGE is NICMACChange.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from steps.code.mask import code_of
from steps.code.words import squashed
from steps.code.xdr import Procedure, WireStruct
from steps.constant.subject import EnumeratorSubject
from steps.tree.constants import At, code_places, is_driver
from steps.tree.versions import version

ID = re.compile(r"VIR_(?P<object>[A-Z_]+?)_EVENT_ID_(?P<words>[A-Z0-9_]+)", re.ASCII)
CALLBACK = re.compile(r"virConnect(?P<object>\w+?)Event(?P<words>\w+?)Callback", re.ASCII)
GENERIC = "Generic"


def object_of(ident: str) -> str:
    """Return the object of an event's id in the words of the API: ``VIR_NODE_DEVICE_EVENT_ID_X`` is about a NodeDevice."""
    match = ID.fullmatch(ident)
    return "" if match is None else "".join(w.capitalize() for w in match["object"].split("_"))


@dataclass(frozen=True)
class EventSubject(EnumeratorSubject):
    """One event. ``name`` is its id, ``VIR_DOMAIN_EVENT_ID_FOO``."""

    @property
    def words(self) -> str:
        """The id's words behind ``_EVENT_ID_``, without borders."""
        match = ID.fullmatch(self.name)
        return squashed(match["words"] if match else self.name)

    @property
    def object(self) -> str:
        """The object that it is about: ``Domain``, ``StoragePool``."""
        return object_of(self.name)

    @property
    def object_words(self) -> str:
        """The same as the wire writes it: ``domain``, ``storage_pool``."""
        match = ID.fullmatch(self.name)
        return match["object"].lower() if match else ""

    @property
    def option(self) -> str:
        """Its name in virsh: the id's words with dashes."""
        match = ID.fullmatch(self.name)
        return (match["words"] if match else self.name).lower().replace("_", "-")

    @cached_property
    def in_development(self) -> bool:
        """Whether it is new: the base has it not, or its comment names this version. A tree without tags and base does not tell."""
        if self.proposal is not None or self.place is None:
            return True
        if self.base is not None:
            return not self.base.constants.has(self.name)
        return self.since is not None and version(self.since) >= version(self.facts.layout.version)

    # --- what dispatches it ---

    @cached_property
    def source(self) -> str | None:
        """The file with the events of its object: ``src/conf/domain_event.c``."""
        start = f"vir{self.object}Event".encode()
        paths = [p for p in self.facts.snapshot.paths("src/conf") if p.endswith("_event.c")]
        ranked = [(len((self._code(p) or b"").split(start)), p) for p in paths]
        best = max(ranked, default=(0, ""))
        return best[1] if best[0] > 2 else None

    def _code(self, path: str | None) -> bytes | None:
        data = self.facts.snapshot.read(path) if path else None
        return None if data is None else code_of(data)

    @cached_property
    def case(self) -> tuple[str, int, bytes] | None:
        """The case that calls its callback: file, line and text."""
        code = self._code(self.source)
        found = None if code is None else re.search(rb"\bcase\s+" + self.name.encode() + rb"\s*:", code)
        if code is None or found is None or self.source is None:
            return None
        # Ids with the same callback share its case: the text goes on to the statements.
        begin = re.compile(rb"[{;]").search(code, found.end())
        end = re.compile(rb"\n\s+case |\n\s+default:").search(code, begin.end() if begin else found.end())
        data = self.facts.snapshot.read(self.source) or b""
        text = data[found.start() : end.start() if end else found.start() + 2000]
        return self.source, self.facts.snapshot.line(self.source, found.start()), text

    @cached_property
    def callback(self) -> tuple[str, str, int] | None:
        """Its callback's type with header and line: what its case casts to, what its comment names, or its own by name."""
        names: list[str] = []
        if self.case is not None:
            names += [
                m.decode() for m in re.findall(rb"\(\s*(virConnect\w*Callback)\s*\)\s*cb", self.case[2])
            ]
        comment = self.member.comment if self.member is not None else ""
        names += re.findall(r"virConnect\w*Callback", comment)
        own = [n for n in self._typedefs if (m := CALLBACK.fullmatch(n)) and m["object"] == self.object
               and squashed(m["words"]) == self.words]  # fmt: skip
        for name in (*own, *names):
            if name in self._typedefs:
                return name, *self._typedefs[name]
        return None

    @cached_property
    def _typedefs(self) -> dict[str, tuple[str, int]]:
        """Every callback's typedef of the public headers, with file and line."""
        found: dict[str, tuple[str, int]] = {}
        for path in self.facts.layout.headers:
            code = self._code(path) or b""
            if b"Callback)" not in code:
                continue
            for match in re.finditer(
                rb"^typedef\s[^;{]*?\(\s*\*\s*(virConnect\w*Event\w*Callback)\s*\)", code, re.M
            ):
                found.setdefault(match[1].decode(), (path, self.facts.snapshot.line(path, match.start(1))))
        return found

    @property
    def generic(self) -> bool:
        """Whether it has no payload of its own: its callback is the generic one, or another event's."""
        if self.callback is None:
            return False
        match = CALLBACK.fullmatch(self.callback[0])
        return match is None or squashed(match["words"]) != self.words

    @property
    def camel(self) -> str:
        """Its words in camel case, as its callback or its constructors spell them; empty where neither is there."""
        if self.callback is not None and not self.generic:
            match = CALLBACK.fullmatch(self.callback[0])
            return match["words"] if match else ""
        for name in self.constructors:
            match = re.match(rf"vir{self.object}Event(\w+?)New", name)
            if match is not None:
                return match[1]
        return ""

    @cached_property
    def constructors(self) -> dict[str, int]:
        """The functions of its source that make it and that others can call, with their lines."""
        code = self._code(self.source)
        if code is None or self.source is None:
            return {}
        pattern = re.compile(rb"^(vir" + self.object.encode() + rb"Event(\w*?)New(?:From\w+)?)\s*\(", re.M)
        found: dict[str, int] = {}
        for match in pattern.finditer(code):
            static = re.search(rb"\bstatic\b[^;{}]*$", code[max(0, match.start() - 60) : match.start()])
            if static is None and self._is_own(match[2].decode()):
                found[match[1].decode()] = self.facts.snapshot.line(self.source, match.start())
        return found

    def _is_own(self, words: str) -> bool:
        # The lifecycle event was the only one once: its constructors have no word of its own (virDomainEventNewFromObj).
        return squashed(words) == self.words or (not words and self.words == "lifecycle")

    # --- the wire ---

    @cached_property
    def procedures(self) -> list[Procedure]:
        """Its procedures, the newest form last: with and without CALLBACK."""
        head = f"REMOTE_PROC_{self.object_words.upper()}_EVENT_"
        found = [
            p
            for name, p in self.facts.protocol("main").procedures.items()
            if name.startswith(head)
            and squashed(name.removeprefix(head).removeprefix("CALLBACK_")) == self.words
        ]
        return sorted(found, key=lambda p: p.number)

    @cached_property
    def messages(self) -> dict[str, WireStruct]:
        """Its messages on the wire."""
        head = f"remote_{self.object_words}_event_"
        return {
            name: struct
            for name, struct in self.facts.protocol("main").structs.items()
            if name.startswith(head) and name.endswith("_msg")
            and squashed(name.removeprefix(head).removeprefix("callback_").removesuffix("_msg")) == self.words
        }  # fmt: skip

    def functions(self, path: str | None, pattern: str) -> dict[str, int]:
        """Return the functions that ``path`` defines whose name is ``pattern`` around the event's words, with their lines."""
        code = self._code(path)
        if code is None or path is None:
            return {}
        shape = re.compile(rb"^(" + pattern.replace("%", r"(?P<words>\w*?)").encode() + rb")\s*\(", re.M)
        found = {}
        for match in shape.finditer(code):
            close = code.find(b"{", match.end())
            if squashed(match["words"].decode()) == self.words and 0 <= close < _semicolon(code, match.end()):
                found[match[1].decode()] = self.facts.snapshot.line(path, match.start())
        return found

    @cached_property
    def handlers(self) -> dict[str, int]:
        """The functions of the RPC client that read its message."""
        return self.functions(
            self.facts.layout.libraries["main"].client, rf"remote{self.object}BuildEvent(?:Callback)?%"
        )

    @cached_property
    def relays(self) -> dict[str, int]:
        """The functions of the daemon that send its message."""
        return self.functions(
            self.facts.layout.libraries["main"].dispatcher, rf"remoteRelay{self.object}Event%"
        )

    def in_braces(self, path: str | None, name: str) -> int | None:
        """Return the line on which a table of ``path`` holds ``name`` as the start of an entry or in a cast macro."""
        code = self._code(path)
        if code is None or path is None:
            return None
        found = re.search(rb"(?:\{\s*|\w*CALLBACK\(\s*|=\s*|^\s+)" + name.encode() + rb"\s*[,)}]", code, re.M)
        return (
            None
            if found is None
            else self.facts.snapshot.line(path, found.start() + found[0].index(name.encode()))
        )

    # --- who prints and who emits it ---

    @cached_property
    def shell_tables(self) -> list[tuple[str, int, bytes]]:
        """The tables of virsh in which events of the object are printed: file, offset and text."""
        found = []
        word = {"StoragePool": "Pool"}.get(self.object, self.object)
        names = (
            rb"(?:virsh|vsh)(?:"
            + word.encode()
            + (rb")?" if self.object == "Domain" else rb")")
            + rb"EventCallbacks"
        )
        for path in self.facts.layout.virsh:
            code = self._code(path)
            if code is None or b"EventCallbacks" not in code:
                continue
            for match in re.finditer(names + rb"\[\]\s*=\s*\{", code):
                end = code.find(b"\n};", match.end())
                data = self.facts.snapshot.read(path) or b""
                found.append((path, match.end(), data[match.end() : end]))
        return found

    @cached_property
    def printed(self) -> tuple[str, int] | None:
        """Its entry in the table of virsh: file and line."""
        for path, start, text in self.shell_tables:
            code = self._code(path) or b""
            for found in re.finditer(rb'\{\s*"([\w-]+)"', text):
                # A row in a comment is none: its brace is no code.
                live = code[start + found.start() : start + found.start() + 1] == b"{"
                if live and squashed(found[1].decode().replace("-", "_")) == self.words:
                    return path, self.facts.snapshot.line(path, start + found.start())
        return None

    @cached_property
    def emitters(self) -> list[At[int]]:
        """The first place of each file below a driver that makes the event."""
        names = list(self.constructors)
        return list(self._naming(names, [p for p in self.tree.driver_files if p.endswith(".c")]))

    def _naming(self, names: list[str], paths: list[str]) -> Iterator[At[int]]:
        for path in paths:
            data = self.facts.snapshot.read(path)
            if data is None or b"Event" not in data or not is_driver(path):
                continue
            places = [next(code_places(data, n.encode()), None) for n in names]
            known = [at for at in places if at is not None]
            if known:
                yield At(path, self.facts.snapshot.line(path, min(known)), min(known))

    @cached_property
    def example(self) -> tuple[str, int] | None:
        """Where an example program names its id, or has a function for it."""
        own = re.compile(rb"\bmy" + self.object.encode() + rb"Event(\w+?)Callback\b")
        for path in self.examples:
            data = self.facts.snapshot.read(path) or b""
            places = list(code_places(data, self.name.encode()))[:1]
            if not places and (code := self._code(path)) is not None:
                places = [m.start() for m in own.finditer(code) if squashed(m[1].decode()) == self.words][:1]
            if places:
                return path, self.facts.snapshot.line(path, places[0])
        return None

    @cached_property
    def examples(self) -> list[str]:
        """The example programs that name events of this object."""
        start = self.name.partition("_EVENT_ID_")[0].encode() + b"_EVENT_ID_"
        paths = [p for p in self.facts.snapshot.paths("examples") if p.endswith(".c")]
        return [p for p in paths if start in (self.facts.snapshot.read(p) or b"")]


def _semicolon(code: bytes, at: int) -> int:
    found = code.find(b";", at)
    return len(code) if found < 0 else found
