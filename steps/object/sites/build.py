"""Step 5 of an object: what else has to know its files - the build, the checker of the API, the translators."""

from __future__ import annotations

import re

from steps.model import Finding, State
from steps.object.parts import ObjectSite, Places
from steps.object.subject import ObjectSubject

_BUILD = re.compile(r"(?:.*/)?(?:meson\.build|Makefile\.am|Makefile\.inc\.am)")
_TRANSLATED = re.compile(rb"(?<!\w)N?_\(\s*\"")


def build_files(subject: ObjectSubject) -> list[str]:
    """Return the build files of the folders that an object's files lie in."""
    return [
        path
        for folder in ("include", "src", "tools")
        for path in subject.facts.snapshot.paths(folder)
        if _BUILD.fullmatch(path)
    ]


def named(subject: ObjectSubject, paths: list[str], word: str) -> tuple[str, int] | None:
    """Return where one of ``paths`` names the file ``word``, outside of comments."""
    pattern = re.compile(rb"^[^#\n]*(?<![\w.-])%s(?![\w-])" % re.escape(word.encode()), re.M)
    for path in paths:
        data = subject.facts.snapshot.read(path) or b""
        found = pattern.search(data) if word.encode() in data else None
        if found is not None:
            return path, subject.facts.snapshot.line(path, found.end())
    return None


def _taken_by_pattern(subject: ObjectSubject, path: str) -> tuple[str, int] | None:
    """Return where the build takes every public header of the folder, as automake's did."""
    folder = path.rpartition("/")[0]
    return (
        subject.at(f"{folder}/Makefile.am", r"\$\(wildcard [^)]*\*\.h\)")
        if folder == "include/libvirt"
        else None
    )


class BuildFiles(ObjectSite):
    """The check ``build-files``; its value: the files that are built."""

    id = "build-files"
    title = "build files"
    means = (
        "Every new source is listed for the build, and a new public header for the installation. meson lists no headers of "
        "libvirt's own; automake lists them, too, or they are not in the release."
    )
    fails = "the link; a release without the header"

    def inspect(self, subject: ObjectSubject) -> Finding:
        meson = subject.facts.layout.build_system == "meson"
        found = [*subject.own_files, *([subject.implementation] if subject.implementation else [])]
        found += [subject.place[0]] if subject.place else []
        files = [p for p in dict.fromkeys(found) if p.endswith(".c") or p.startswith("include/") or not meson]
        if not files:
            return self.found(State.MISSING, "it has no files yet that could be built")
        lists = build_files(subject)
        parts: Places = {
            p: named(subject, lists, p.rpartition("/")[2].removesuffix(".in"))
            or _taken_by_pattern(subject, p)
            for p in files
        }
        return self.whole(subject, parts, f"no build file lists {files[0]}", tuple(files))


class ApiCheckerLists(ObjectSite):
    """The check ``api-checker-lists``."""

    id = "api-checker-lists"
    title = "lists of the API's checker"
    means = (
        "apibuild.py writes the description of the API for documentation and bindings. It reads the headers and sources that it "
        "has in two lists; what is in another file is in neither."
    )
    fails = "none: the functions are missing from the documentation and from libvirt-python"

    def inspect(self, subject: ObjectSubject) -> Finding:
        script = subject.facts.snapshot.first("scripts/apibuild.py", "docs/apibuild.py")
        if script is None:
            return self.found(State.NOT_NEEDED, "this tree has no apibuild.py")
        files = [p for p in ((subject.place or ("", 0))[0], subject.implementation) if p]
        if not files:
            return self.found(State.MISSING, "it has no header and source yet that could be listed")
        parts: Places = {p: named(subject, [script], p.rpartition("/")[2].removesuffix(".in")) for p in files}
        return self.whole(subject, parts, f"{script} lists neither header nor source")


class Translations(ObjectSite):
    """The check ``translations``."""

    id = "translations"
    title = "translations"
    means = "Every source with a text for people is in po/POTFILES, in the order of the alphabet: translators get what is in it."
    fails = "syntax-check: sc_po_check"

    def inspect(self, subject: ObjectSubject) -> Finding:
        path = subject.facts.snapshot.first("po/POTFILES", "po/POTFILES.in")
        if path is None:
            return self.found(State.NOT_NEEDED, "this tree lists no files for translators")
        own = [*subject.own_files, *([subject.implementation] if subject.implementation else [])]
        read = subject.facts.snapshot.read
        files = [p for p in dict.fromkeys(own) if p.endswith(".c") and _TRANSLATED.search(read(p) or b"")]
        if not files:
            if subject.place is None:
                return self.found(State.MISSING, "it has no source yet")
            return self.found(State.NOT_NEEDED, "none of its own sources has a text that is translated")
        lines = (read(path) or b"").decode("utf-8", "replace").split("\n")
        rows = {
            line.strip().removeprefix("@SRCDIR@").removeprefix("@BUILDDIR@"): i
            for i, line in enumerate(lines, 1)
        }
        parts = {p: (path, rows[p]) if p in rows else None for p in files}
        return self.whole(subject, parts, f"{path} does not list {files[0]}", tuple(files))
