"""libvirt's own test data: which inputs, outputs and lists of tests know an XPath."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice

from steps.code.markup import Element, Unreadable, parse
from steps.tree.snapshot import Snapshot
from steps.xml.documents import DOCUMENTS, Document

_OUTPUT = re.compile(r"(?:xmlout|outdata|xml2xmloutdata|2xmlout)$")
_OWNER = {f: d.root for d in DOCUMENTS for f in (*d.inputs, *d.outputs)}
_FIRST = 300
"""So many files are looked at in their order: what is common is found there."""
_LISTED = re.compile(rb"\b(?:DO_\w*TEST\w*|TEST\w*|DO_\w+)\s*\(")


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of test data that has the XPath, and the line."""

    path: str
    line: int


class _Lazy(Iterable[Sample]):
    """What an iterator gives, again and again."""

    def __init__(self, source: Iterator[Sample]) -> None:
        self._source = source
        self._seen: list[Sample] = []

    def __iter__(self) -> Iterator[Sample]:
        for number in count():
            if number == len(self._seen):
                following = next(self._source, None)
                if following is None:
                    return
                self._seen.append(following)
            yield self._seen[number]


class TestData:
    """The folder ``tests`` of one snapshot."""

    __test__ = False

    def __init__(self, snapshot: Snapshot, before: TestData | None = None) -> None:
        """``before`` is that of the same files, some of which were edited since."""
        self.snapshot = snapshot
        self._parsed: dict[str, tuple[bytes, Element | None]] = {} if before is None else before._parsed
        self._held: dict[tuple[str, str, int, bool], _Lazy] = {}
        self._folders: dict[tuple[str, bool], list[str]] = {}

    @cached_property
    def documents(self) -> list[str]:
        """Every XML file of the test data."""
        return [
            p for p in self.snapshot.near("tests")
            if p.endswith(".xml") and p.count("/") >= 2 and "qemucapabilitiesdata" not in p and "cputestdata" not in p
        ]  # fmt: skip

    def samples(self, xpath: str, value: str = "", most: int = 12, outputs: bool = False) -> Iterable[Sample]:
        """The first files, inputs or expected outputs, that have the XPath; looked for as far as they are asked for."""
        key = (xpath, value, most, outputs)
        if key not in self._held:
            self._held[key] = _Lazy(islice(self._samples(xpath, value, outputs), most))
        return self._held[key]

    def _samples(self, xpath: str, value: str, outputs: bool) -> Iterator[Sample]:
        parts = xpath.split("/")
        words = [p.removeprefix("@").encode() for p in parts[-2:]] + ([value.encode()] if value else [])
        for path in _named_first(self._of(parts[0], outputs), parts):
            data = self.snapshot.read(path)
            if data is None or not all(w in data for w in words if w):
                continue
            line = self._line(path, data, parts, value)
            if line:
                yield Sample(path, line)

    def _of(self, root: str, outputs: bool) -> list[str]:
        """The test data that may have a document ``root`` in it: inputs, or expected outputs."""
        key = (root, outputs)
        if key not in self._folders:
            kept = {
                folder: bool(_OUTPUT.search(folder)) == outputs
                and _OWNER.get(folder, root) in (root, "domainsnapshot")
                for folder in {path.split("/", 2)[1] for path in self.documents}
            }
            self._folders[key] = [path for path in self.documents if kept[path.split("/", 2)[1]]]
        return self._folders[key]

    def _line(self, path: str, data: bytes, parts: list[str], value: str) -> int:
        """The line on which the file has the path; 0 for none. A device's file has the path from the device on."""
        if path not in self._parsed or self._parsed[path][0] is not data:
            try:
                self._parsed[path] = data, parse(data, path)
            except Unreadable:
                self._parsed[path] = data, None
        root = self._parsed[path][1]
        if root is None:
            return 0
        attribute = parts[-1].removeprefix("@") if parts[-1].startswith("@") else ""
        elements = parts[:-1] if attribute else parts
        for each in root.iter():
            if each.tag != elements[-1] or not _fits(each, elements):
                continue
            if attribute and (
                attribute not in each.attributes or (value and each.attributes[attribute] != value)
            ):
                continue
            if not attribute and value and each.text.strip() != value:
                continue
            return each.line
        return 0

    def listed(self, sample: Sample, own: Document) -> tuple[str, int] | None:
        """Where a list of tests names the sample: file and line."""
        base = sample.path.rpartition("/")[2].removesuffix(".xml")
        names = {base, re.sub(r"^[a-z0-9]+-(?=.)", "", base) if "2" in base.split("-")[0] else base}
        for program in self._programs(own):
            data = self.snapshot.read(program)
            if data is None:
                continue
            for name in names:
                at = data.find(b'"' + name.encode() + b'"')
                if at >= 0:
                    return program, data.count(b"\n", 0, at) + 1
        return None

    def _programs(self, own: Document) -> list[str]:
        first = [f"tests/{t}.c" for t in own.tests]
        return list(dict.fromkeys([*first, *self._others]))

    @cached_property
    def _others(self) -> list[str]:
        """Test programs that by their names are about XML."""
        named = re.compile(r"tests/\w*xml\w*test\.c")
        return [p for p in self.snapshot.near("tests") if p.endswith("test.c") and named.fullmatch(p)]

    def output(self, sample: Sample, own: Document) -> str | None:
        """The expected output of an input, whatever stands in it."""
        base = sample.path.rpartition("/")[2].removesuffix(".xml")
        bare = re.sub(r"^[a-z]+xml2[a-z]+-", "", base)
        for folder in own.outputs:
            for name in (
                f"{base}.xml",
                f"qemuxml2xmlout-{bare}.xml",
                f"{bare}.xml",
                f"{bare}.x86_64-latest.xml",
            ):
                path = f"tests/{folder}/{name}"
                if path != sample.path and self.snapshot.exists(path):
                    return path
        return None

    def beside(self, sample: Sample, suffix: str) -> str | None:
        """The file beside the sample with the same base name and ``suffix`` (``.args``)."""
        base = sample.path.removesuffix(".xml")
        names = [base + suffix]
        folder, _, name = base.rpartition("/")
        names += [
            p for p in self.snapshot.paths(folder) if p.startswith(f"{folder}/{name}.") and p.endswith(suffix)
        ]
        return next((n for n in names if self.snapshot.exists(n)), None)


def _named_first(paths: list[str], parts: list[str]) -> list[str]:
    """The files, those named after the element before most others: of a rare one, thousands need not be read then."""
    element = next(p for p in reversed(parts) if p[:1] != "@").lower()
    others = paths[_FIRST:]
    named = [path for path in others if element in path.rpartition("/")[2].lower()]
    kept = set(named)
    return [*paths[:_FIRST], *named, *(path for path in others if path not in kept)]


def _fits(element: Element, elements: list[str]) -> bool:
    """Whether the element's ancestors are those of the path, as far up as the file goes."""
    each: Element | None = element
    for wanted in reversed(elements):
        if each is None:
            return wanted != elements[-1]
        if each.tag != wanted:
            return False
        each = each.parent
    return True
