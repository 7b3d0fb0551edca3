"""Step 4 of an object: its form on the wire, in the generator, in client and daemon, and its permissions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code.words import squashed
from steps.model import Finding, State
from steps.object.parts import ObjectSite, Places
from steps.object.subject import ObjectSubject

_LISTS = re.compile(r"nonnull_(\w*)\((\w+(?:\|\w+)+)\)")
_BRANCHES = 24
"""Lines in which the branches of one choice of the generator stand."""


class WireObject(ObjectSite):
    """The check ``wire-object``."""

    id = "wire-object"
    title = "struct on the wire"
    part = "wire format"
    means = "The object's keys as they travel: what both sides make the object from again."
    fails = "rpcgen, then the compiler"

    def inspect(self, subject: ObjectSubject) -> Finding:
        if subject.wire is None:
            return self.lacking(subject, f"the protocol has no remote_nonnull_{subject.names.snake}")
        path, line = subject.protocol_place(subject.wire.start)
        return self.found(State.DONE, "", subject.wire.name, path, line)


class WireListMax(ObjectSite):
    """The check ``wire-list-max``; its value: the limit."""

    id = "wire-list-max"
    title = "limit of lists"
    part = "wire format"
    means = "How many of them one answer may hold: without a limit a program could make the daemon fill its memory."
    fails = "gendispatch: a list without a limit has no code; reviewers"

    def inspect(self, subject: ObjectSubject) -> Finding:
        path = subject.facts.layout.libraries["main"].protocol
        for match in re.finditer(rb"\bconst\s+REMOTE_(\w+?)_LIST_MAX\s*=\s*(\d+)", subject.code(path)):
            if subject.names.is_it(match[1].decode()):
                return self.found(State.DONE, "", match[2].decode(), *subject.protocol_place(match.start()))
        return self.lacking(subject, f"the protocol has no REMOTE_{subject.names.upper}_LIST_MAX")


class GeneratorObject(ObjectSite):
    """The check ``generator-object``; its value: how many lists name it."""

    id = "generator-object"
    title = "in the generator's lists"
    part = "wire format"
    means = (
        "gendispatch.pl knows the objects by lists in its patterns, for what client and daemon take and give. A list that "
        "lacks the object stops the build, or makes it write no code for it."
    )
    fails = "gendispatch: unhandled type for argument value or return value"

    def inspect(self, subject: ObjectSubject) -> Finding:
        path = subject.facts.layout.generator
        data = subject.facts.snapshot.read(path) if path else None
        if path is None or data is None:
            return self.found(State.NOT_NEEDED, "this tree has no generator of client and dispatcher")
        text = data.decode("utf-8", "replace")
        known = [(line, names) for line, names in _lists(text)]
        full = [line for line, names in known if {"network", "nwfilter"} <= names]
        words = set(subject.wire_words())
        parts: Places = {
            f"the list in line {line}": next(
                ((path, at) for at, names in _choice(known, full, line) if names & words), None
            )
            for line in full
        }
        own = [line for line, names in known if names & words]
        return self.whole(subject, parts, f"none of its {len(full)} lists names it", str(len(own)))


def _lists(text: str) -> Iterator[tuple[int, set[str]]]:
    """Yield each list of objects in the generator's patterns: its line, and the objects."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in _LISTS.finditer(line) if not line.lstrip().startswith("#") else ():
            yield number, {match[1] + word for word in match[2].split("|")}


def _choice(known: list[tuple[int, set[str]]], full: list[int], line: int) -> list[tuple[int, set[str]]]:
    """Return the list in ``line`` and those of the other branches of its choice: an object inside another has one of its own."""
    return [
        (at, names) for at, names in known if at == line or (line < at <= line + _BRANCHES and at not in full)
    ]


class WireHelpers(ObjectSite):
    """The check ``wire-helpers``."""

    id = "wire-helpers"
    title = "from and to the wire"
    part = "RPC client"
    means = "What makes the object from its struct on the wire, and the other way round: both in the client and in the daemon."
    fails = "the compiler: generated code calls them"

    def inspect(self, subject: ObjectSubject) -> Finding:
        main = subject.facts.layout.libraries["main"]
        word = subject.wire_word
        parts: Places = {
            f"{form}_nonnull_{word} in {path}": subject.at(path, rf"^{form}_nonnull_{word}\s*\(")
            for path in (main.client, main.dispatcher)
            if path
            for form in ("get", "make")
        }
        return self.whole(subject, parts, "neither client nor daemon turns it into its struct or back")


class AccessObject(ObjectSite):
    """The check ``access-object``; its value: the permissions."""

    id = "access-object"
    title = "permissions"
    part = "access control"
    means = (
        "What may be done to it, each permission with the words that an administrator reads; and the functions through which "
        "each access driver is asked. An object inside another can be checked as that one."
    )
    fails = "the compiler: the generated checks name permission and function; the string table is asserted to be whole"

    def inspect(self, subject: ObjectSubject) -> Finding:
        header = subject.facts.layout.permissions
        if header is None:
            return self.found(State.NOT_NEEDED, "this tree has no access control yet")
        parts = self._parts(subject, header)
        if not any(parts.values()):
            checked = checked_as(subject)
            if checked:
                return self.found(State.NOT_NEEDED, f"its functions are checked as {checked}'s")
        perms = re.findall(
            rf"\bVIR_ACCESS_PERM_{subject.names.upper}_(?!LAST\b)(\w+)",
            subject.code(header).decode("utf-8", "replace"),
        )
        return self.whole(
            subject, parts, "viraccessperm.h has no permissions for it", tuple(p.lower() for p in perms)
        )

    @staticmethod
    def _parts(subject: ObjectSubject, header: str) -> Places:
        camel, folder = subject.names.camel, header.rpartition("/")[0]
        driver = rf"^\s*\.check{camel}\s*="
        return {
            f"virAccessPerm{camel}": subject.at(header, rf"^\}} virAccessPerm{camel};"),
            f"VIR_ENUM_DECL(virAccessPerm{camel})": subject.at(header, rf"\bVIR_ENUM_DECL\(virAccessPerm{camel}\)"),
            "the permissions' words": subject.at(f"{folder}/viraccessperm.c", rf"\bVIR_ENUM_IMPL\(virAccessPerm{camel},"),
            f"virAccessManagerCheck{camel}": subject.at(
                f"{folder}/viraccessmanager.c", rf"\bvirAccessManagerCheck{camel}\("
            ),
            "its declaration": subject.at(f"{folder}/viraccessmanager.h", rf"\bvirAccessManagerCheck{camel}\("),
            f"check{camel} of access drivers": subject.at(f"{folder}/viraccessdriver.h", rf"\bcheck{camel};"),
            **{
                f"check{camel} in {name}": subject.at(f"{folder}/viraccessdriver{name}.c", driver)
                for name in ("nop", "polkit", "stack")
            },
        }  # fmt: skip


def checked_as(subject: ObjectSubject) -> str:
    """Return the object as which access to this one is checked; empty where it has permissions of its own, or none is known."""
    if subject.proposal is not None:
        own = subject.proposal.acl_object
        return "" if squashed(own) == subject.names.squashed else str(own)
    names = {
        rule.partition(":")[0]
        for name, procedure in subject.procedures.items()
        if name.startswith(subject.name)
        for rule in procedure.acl
    } - {"none", ""}
    return "" if not names or any(subject.names.is_it(n) for n in names) else sorted(names)[0]


class AccessLists(ObjectSite):
    """The check ``access-lists``."""

    id = "access-lists"
    title = "scripts' lists of objects"
    part = "access control"
    means = (
        "Two scripts read the permissions and know the objects by a list of their own: the one that writes polkit's actions, and "
        "the one that writes the documentation. A permission of an object that they do not know stays out of both."
    )
    fails = "none, or the scripts themselves: they take the name for one of a shorter object. It was forgotten before"

    def inspect(self, subject: ObjectSubject) -> Finding:
        if subject.facts.layout.permissions is None:
            return self.found(State.NOT_NEEDED, "this tree has no access control yet")
        scripts = access_scripts(subject)
        if not scripts:
            return self.found(State.NOT_NEEDED, "this tree has no scripts with such lists")
        parts: Places = {path: _quoted(subject, path) for path in scripts}
        if not any(parts.values()) and checked_as(subject):
            return self.found(State.NOT_NEEDED, f"its functions are checked as {checked_as(subject)}'s")
        lacks = [path for path, at in parts.items() if at is None]
        if lacks and subject.procedures and not checked_as(subject):
            # Said of a released object, too: its permissions are neither documented nor an action of polkit's.
            there = next((at for at in parts.values() if at is not None), (lacks[0], None))
            state = State.MISSING if len(lacks) == len(parts) else State.PARTIAL
            return self.found(state, f"not in the list of {', '.join(lacks)}", None, *there)
        return self.whole(subject, parts, "neither list names it")


def access_scripts(subject: ObjectSubject) -> list[str]:
    """Return the scripts that have a list of the objects with permissions."""
    folders = ("scripts", "src/access", "docs")
    return [
        path
        for folder in folders
        for path in subject.facts.snapshot.paths(folder)
        if re.fullmatch(r"(?:scripts|src/access|docs)/gen(?:polkit|aclperms)\.(?:py|pl)", path)
    ]


def _quoted(subject: ObjectSubject, path: str) -> tuple[str, int] | None:
    data = subject.facts.snapshot.read(path) or b""
    found = re.search(rb"^[^#\n]*\"%s\"" % subject.names.upper.encode(), data, re.M)
    return None if found is None else (path, subject.facts.snapshot.line(path, found.end()))


class ProtocolStructs(ObjectSite):
    """The check ``protocol-structs``."""

    id = "protocol-structs"
    title = "structs file"
    part = "wire format"
    means = "A copy of the wire's structs as the compiler sees them, so that nobody changes the wire without noticing."
    fails = "check-protocol (remote_protocol-structs)"

    def inspect(self, subject: ObjectSubject) -> Finding:
        path = subject.facts.layout.libraries["main"].golden
        text = subject.facts.snapshot.text(path) if path else None
        if path is None or text is None:
            return self.found(State.NOT_NEEDED, "this tree keeps no structs file for the protocol")
        structs = subject.facts.protocol("main").structs
        words = [f"remote_nonnull_{subject.wire_word}"]
        for procedure in subject.procedures.values():
            stem = procedure.name.replace("REMOTE_PROC_", "remote_").lower()
            words += [name for name in (f"{stem}_args", f"{stem}_ret") if name in structs]
            words += [procedure.name] if text.holds(b"REMOTE_PROC_") else []
        places = {word: text.first(word) for word in words}
        parts = {w: None if at is None else (path, text.line(at)) for w, at in places.items()}
        return self.whole(subject, parts, "the structs file has neither its struct nor its procedures")
