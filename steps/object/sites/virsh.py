"""Step 6 of an object: its commands, what completes its names, and the manual."""

from __future__ import annotations

import re

from steps.model import Finding, State
from steps.object.parts import ObjectSite
from steps.object.subject import ObjectSubject

_FUNCTION = re.compile(rb"^(virsh\w*Completer)\([^;{}]*\)\s*\{(.*?)^\}", re.M | re.S)


def commands(subject: ObjectSubject) -> dict[str, tuple[str, int]]:
    """Return the commands that call its functions, with file and line."""
    shell = subject.facts.shell("main")
    found: dict[str, tuple[str, int]] = {}
    for name in subject.methods:
        for place in shell.commands_using(name):
            found.setdefault(place.name, (place.path, place.line))
    return found


class VirshCommands(ObjectSite):
    """The check ``virsh-commands``; its value: the commands."""

    id = "virsh-commands"
    title = "commands"
    means = (
        "One command for each function that a person would call: list, dumpxml, create, delete; in a file of their own "
        "with a group of the help, or in that of the object that it belongs to."
    )
    fails = "none; but nobody can try the object without writing a program"

    def inspect(self, subject: ObjectSubject) -> Finding:
        if not subject.methods:
            return self.found(State.MISSING, "there is no function yet that a command could call")
        found = commands(subject)
        if not found:
            return self.lacking(subject, "no command of virsh calls its functions")
        first = next(iter(found.values()))
        return self.found(State.DONE, "", tuple(sorted(found)), *first)


class VirshCompleters(ObjectSite):
    """The check ``virsh-completers``; its value: the functions."""

    id = "virsh-completers"
    title = "completion"
    means = "What the shell offers where the name of such an object is wanted: it lists them and gives their names."
    fails = "none; reviewers ask for it"

    def inspect(self, subject: ObjectSubject) -> Finding:
        paths = [
            p
            for p in subject.facts.snapshot.paths("tools")
            if re.fullmatch(r"tools/virsh-completer[\w-]*\.c", p)
        ]
        if not paths:
            return self.found(State.NOT_NEEDED, "this tree's virsh completes no names")
        wanted = re.compile(rb"\b%sPtr\b" % subject.name.encode())
        for path in paths:
            names = [
                (m[1].decode(), m.start())
                for m in _FUNCTION.finditer(subject.code(path))
                if wanted.search(m[2])
            ]
            if names:
                line = subject.facts.snapshot.line(path, names[0][1])
                return self.found(State.DONE, "", tuple(n for n, _at in names), path, line)
        return self.lacking(subject, "no completer of virsh lists them")


class VirshDocs(ObjectSite):
    """The check ``virsh-docs``."""

    id = "virsh-docs"
    title = "manual page"
    means = "Each command has its section in the manual: what it is called with, and what it does."
    fails = "none; reviewers ask for it. One of the series of 2018 had a wrong command's name there"

    def inspect(self, subject: ObjectSubject) -> Finding:
        shell = subject.facts.shell("main")
        if shell.manual_path is None:
            return self.found(State.NOT_NEEDED, "this tree has no manual page of virsh")
        found = commands(subject)
        if not found:
            return self.lacking(subject, "no command to describe yet")
        places = {name: shell.docs(name) for name in found}
        parts = {n: None if p is None else (p.path, p.line) for n, p in places.items()}
        lacks = [name for name, place in places.items() if place is None]
        if lacks and len(lacks) < len(places):
            # Said of a released object, too: it is a fault of the manual, not of its age.
            first = next(at for at in parts.values() if at is not None)
            return self.found(State.PARTIAL, f"lacks {', '.join(lacks)}", None, *first)
        result = self.whole(subject, parts, f"the manual page describes none of {', '.join(found)}")
        texts = b"".join(
            shell.docs_text(name, b"libvirt-wizard:") for name, p in places.items() if p is not None
        )
        if result.state is State.DONE and result.file is not None and result.line is not None:
            return self.present(texts, result.file, result.line)
        return result
