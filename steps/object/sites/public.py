"""Step 1 of an object: its type and functions, their export, its error codes."""

from __future__ import annotations

import re

from steps.code.words import squashed
from steps.constant import sites as shared
from steps.model import Finding, State
from steps.object.parts import ObjectSite
from steps.object.subject import ObjectSubject


class PublicHeader(ObjectSite):
    """The check ``public-header``; its value: the object's functions."""

    id = "public-header"
    title = "type and functions"
    means = (
        "A struct that programs never see into, the pointer that they hold, and the functions that look the object up, list, "
        "describe, make and remove it, and count its references."
    )
    fails = "every caller: the type is not declared"

    def inspect(self, subject: ObjectSubject) -> Finding:
        if subject.place is None:
            return self.found(State.MISSING, f"no public header declares {subject.name}")
        path, line = subject.place
        functions = tuple(subject.functions)
        lacks = [] if subject.pointer_place else [f"the typedef of {subject.names.pointer}"]
        lacks += [n for n in (f"{subject.name}{w}" for w in ("Ref", "Free")) if n not in functions]
        if lacks and subject.in_development:
            return self.found(State.PARTIAL, f"lacks {', '.join(lacks)}", functions, path, line)
        text = subject.facts.snapshot.text(path)
        at = -1 if text is None else text.data.find(f" _{subject.name} ".encode())
        before = b"" if text is None or at < 0 else text.data[max(text.data.rfind(b"/**", 0, at), 0) : at]
        return self.present(before, path, line, functions)


class PublicSymbol(ObjectSite):
    """The check ``public-symbol``; its value: the version."""

    id = "public-symbol"
    title = "exported"
    means = "The linker hides what is not listed in libvirt_public.syms; a version's block is closed when it is released."
    fails = "check-symfile, and the link of every program that calls the functions"

    def inspect(self, subject: ObjectSubject) -> Finding:
        if not subject.functions:
            return self.found(State.MISSING, f"there is no function of {subject.name} to export yet")
        found = {name: subject.facts.symbol(name) for name in subject.functions}
        parts = {n: None if s is None else (s.path, s.line) for n, s in found.items()}
        first = next((s for s in found.values() if s is not None), None)
        return self.whole(
            subject, parts, "none of its functions is exported", None if first is None else first.fact.version
        )


class ErrorCodes(ObjectSite):
    """The check ``error-codes``; its value: the codes."""

    id = "error-codes"
    title = "error codes"
    means = (
        "Two codes of its own: the caller gave no valid object (VIR_ERR_INVALID_…), and there is none of that name "
        "(VIR_ERR_NO_…). Each has a message in virerror.c. A driver of its own has a domain of errors, too (VIR_FROM_…)."
    )
    fails = "the compiler: virCheck…Return names the first; the table of messages is asserted to be whole"

    def inspect(self, subject: ObjectSubject) -> Finding:
        header = "include/libvirt/virterror.h"
        source = subject.facts.snapshot.first(
            "src/util/virerror.c", "src/util/virterror.c", "src/virterror.c"
        )
        code = subject.code(header).decode("utf-8", "replace")
        codes: dict[str, str] = {}
        for match in re.finditer(r"\b(VIR_ERR_(INVALID|NO)_(\w+))\s*(?:=|,|\n)", code):
            if squashed(match[3]) == subject.names.squashed:
                codes.setdefault(match[2], match[1])
        parts: dict[str, tuple[str, int] | None] = {}
        for form in ("INVALID", "NO"):
            name = codes.get(form, f"VIR_ERR_{form}_{subject.names.upper}")
            parts[name] = subject.at(header, rf"\b{name}\b")
            parts[f"the message of {name}"] = subject.at(source, rf"\b{name}\b")
        if self._own_domain(subject):
            domain = f"VIR_FROM_{subject.names.upper}"
            parts[domain] = subject.at(header, rf"\b{domain}\b")
        return self.whole(
            subject,
            parts,
            f"virterror.h has no code for an invalid or absent {subject.names.words}",
            tuple(codes.values()),
        )

    @staticmethod
    def _own_domain(subject: ObjectSubject) -> bool:
        """Whether the object has a driver struct of its own."""
        return subject.facts.driver_struct(f"_{subject.name}Driver") is not None


class News(ObjectSite):
    """The check ``news``."""

    id = "news"
    title = "release note"
    means = shared.News.means
    fails = shared.News.fails

    def inspect(self, subject: ObjectSubject) -> Finding:
        path = subject.facts.layout.news
        text = subject.facts.snapshot.text(path) if path else None
        for name in (subject.name, *subject.functions) if path and text is not None else ():
            at = text.first(name) if text is not None else None
            if text is not None and at is not None and path is not None:
                entry = re.split(rb"\n\s*\* |</change>", text.data[at : at + 2000], maxsplit=1)[0]
                return self.present(entry, path, text.line(at))
        if subject.in_development:
            return self.found(State.MISSING, "the release notes name neither it nor its functions yet")
        return self.found(State.NOT_NEEDED, "release notes are written while it is new; not all name it")
