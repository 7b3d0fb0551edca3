"""What the tables of the RPC client and of the drivers name for a function: its own function, one that there is, the right version."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from steps.code import tables
from steps.code.cfile import CFile
from steps.code.mask import code_of
from steps.code.text import occurrences
from steps.function.detect import wire
from steps.function.detect.view import View
from steps.tree.drivers import Setting
from steps.tree.snapshot import Snapshot
from steps.tree.versions import version

_NOTE = re.compile(rb",?[ \t]*/\*\s*(?P<since>\d+\.\d+\.\d+)(?:\s*-\s*[\d.]+)?\s*\*/")
_BESIDE = re.compile(rb"/\*\s*(\d+\.\d+\.\d+)")
_BODY = re.compile(rb"\s*\([^;{}]*\)\s*\{")
_DEFINE = re.compile(rb"#[ \t]*define[ \t]+\Z")
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]+"([\w./-]+\.(?:h|c|inc))"', re.M)


def noted(view: View, setting: Setting) -> str | None:
    """Return the version that stands behind an entry of a table."""
    found = _NOTE.match(view.facts.text(setting.path, setting.entry.end, setting.entry.end + 80))
    return None if found is None else found["since"].decode()


def client(view: View) -> str:
    """Say what is wrong with the client: the function in its table, what that function sends, the version beside it."""
    entry = view.client
    if entry is None:
        return _sends(view)
    return _other(view, entry) or _client_undefined(view, entry) or _sends(view) or _client_since(view, entry)


def drivers(view: View) -> str:
    """Say what is wrong in the drivers' tables; the first driver with a mistake."""
    return next((problem for entry in view.settings if (problem := driver(view, entry))), "")


def test(view: View) -> str:
    """Say what is wrong with the test driver's entry."""
    path = view.facts.layout.test_driver
    return next((driver(view, entry) for entry in view.settings if entry.path == path), "")


def driver(view: View, entry: Setting) -> str:
    """Say what is wrong with one driver's entry."""
    return _other(view, entry) or _undefined(view, entry) or _driver_since(view, entry)


def _other(view: View, entry: Setting) -> str:
    """Whether the entry names the function of another member: libvirt calls it by the member (check-driverimpls)."""
    value, member = entry.entry.value, view.method.name
    if value.lower().endswith(member.lower()) or value.lower().endswith(_short(member)):
        return ""
    data = view.facts.snapshot.read(entry.path) or b""
    for at, table in tables.read(data):
        for other in table.entries:
            if other.value == value and other.field and other.field != member:
                line = view.facts.snapshot.line(entry.path, at + other.at)
                return f"{entry.path}:{entry.line} names {value}, which is {other.field}'s (line {line})"
    owner = view.facts.members(_lower(value))
    if owner:
        return f"{entry.path}:{entry.line} names {value}, which is {owner[0].name}'s ({owner[0].path}:{owner[0].line})"
    return ""


def _short(member: str) -> str:
    """The member without its first word, which may be the driver's own prefix (``networkDestroy``)."""
    return re.sub(r"^[a-z]+", "", member).lower() or member.lower()


def _lower(value: str) -> str:
    bare = re.sub(r"^(?:remote|[a-z]+)(?=[A-Z])", "", value)
    return bare[:1].lower() + bare[1:]


def _undefined(view: View, entry: Setting) -> str:
    value = entry.entry.value
    if not re.fullmatch(r"\w+", value):
        return ""
    file = view.facts.snapshot.cfile(entry.path)
    if file is None or file.defines(value) or _named_elsewhere(view.facts.snapshot, file, value):
        return ""
    return f"{entry.path}:{entry.line} names {value}, which nothing defines"


def _named_elsewhere(snapshot: Snapshot, file: CFile, value: str) -> bool:
    """Whether a macro of the file, or a file that it includes, has ``value``."""
    word = value.encode()
    # What only the table itself names needs no reading of the file as code, which takes long.
    if file.data.count(word) > 1 and _defines(code_of(file.data), word):
        return True
    return any(_declares(snapshot.read(path) or b"", word) for path in _included(snapshot, file.path))


def _defines(code: bytes, word: bytes) -> bool:
    """Whether ``code`` has a body behind ``word`` and its parentheses, or makes it a macro."""
    return any(
        _BODY.match(code, at + len(word)) or _DEFINE.search(code[code.rfind(b"\n", 0, at) + 1 : at])
        for at in occurrences(code, word)
    )


def _declares(data: bytes, word: bytes) -> bool:
    return word in data and next(occurrences(code_of(data), word), None) is not None


@lru_cache(maxsize=64)
def _includes(data: bytes) -> tuple[str, ...]:
    return tuple(found.decode() for found in _INCLUDE.findall(data))


def _included(snapshot: Snapshot, path: str) -> Iterator[str]:
    """The files of the tree that ``path`` includes, where libvirt's include paths find them."""
    folder = posixpath.dirname(path)
    for name in _includes(snapshot.read(path) or b""):
        for start in dict.fromkeys(
            (folder, "src", "src/util", "src/conf", "src/hypervisor", "src/cpu", "src/rpc", "src/remote")
        ):
            candidate = posixpath.normpath(f"{start}/{name}")
            if snapshot.exists(candidate):
                yield candidate
                break


def _client_undefined(view: View, entry: Setting) -> str:
    """The client's function is written by hand in its file, or generated under the procedure's name."""
    path = view.facts.layout.libraries[view.names.library].client
    file = view.facts.snapshot.cfile(path) if path else None
    value = entry.entry.value
    if file is None or file.defines(value):
        return ""
    generated = wire.generate(view)
    if generated in ("client", "both"):
        if value.lower() in (view.names.client.lower(), f"remote{view.names.proc}".lower()):
            return ""
        return f"{entry.path}:{entry.line} names {value}, which is neither written nor what the generator writes: {view.names.client}"
    if generated is None or _named_elsewhere(view.facts.snapshot, file, value):
        return ""
    return f"{entry.path}:{entry.line} names {value}, which is neither written nor generated"


def _sends(view: View) -> str:
    """A function written by hand sends its own procedure, or hands over to one that does."""
    if view.client_function is None or view.procedure is None or not view.client_procedures:
        return ""
    if view.procedure.name in view.client_procedures:
        return ""
    file, function = view.client_function
    return (
        f"{function.name} ({file.path}:{file.line(function.name_at)}) sends {view.client_procedures[0]},"
        f" not {view.procedure.name}"
    )


def _client_since(view: View, entry: Setting) -> str:
    """The client has a function since the symbol is there, or since it has the table (N18 of hvsupport's matrix)."""
    since, symbol = noted(view, entry), view.facts.symbol(view.names.name)
    if since is None or symbol is None:
        return ""
    came = symbol.fact.version.rpartition("_")[2]
    if version(since) == max(version(came), _first(view, entry)):
        return ""
    return f"{entry.path}:{entry.line} notes {since}, the symbol ({symbol.path}:{symbol.line}) {came}"


def _first(view: View, entry: Setting) -> tuple[int, ...]:
    """Return the oldest version that is noted beside other entries of the table of ``entry``: where the driver itself began."""
    data = view.facts.snapshot.read(entry.path) or b""
    line_end = data.find(b"\n", entry.entry.end)
    for start, end, notes in _notes(data):
        if start <= entry.entry.at < end:
            return min((noted for at, noted in notes if not entry.entry.end <= at < line_end), default=())
    return ()


@lru_cache(maxsize=64)
def _notes(data: bytes) -> tuple[tuple[int, int, tuple[tuple[int, tuple[int, ...]], ...]], ...]:
    """Return the place of each table with the versions noted in it: only the oldest ones of them, and where these stand."""
    found = []
    for at, table in tables.read(data):
        notes = [
            (note.start(), version(note[1].decode()))
            for note in _BESIDE.finditer(data, at + table.body_start, at + table.body_end)
        ]
        found.append((at, at + table.end, tuple(sorted(notes, key=lambda note: note[1])[:2])))
    return tuple(found)


def _driver_since(view: View, entry: Setting) -> str:
    since, symbol = noted(view, entry), view.facts.symbol(view.names.name)
    if since is None:
        return ""
    if symbol is not None:
        came = symbol.fact.version.rpartition("_")[2]
        if version(since) < version(came) and version(since) != _first(view, entry):
            return f"{entry.path}:{entry.line} notes {since}, but the function came with {came} ({symbol.path}:{symbol.line})"
    if view.facts.layout.version and version(since) > version(view.facts.layout.version):
        return f"{entry.path}:{entry.line} notes {since}, but this tree is {view.facts.layout.version}"
    return ""
