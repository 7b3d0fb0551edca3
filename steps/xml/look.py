"""What each check of an XML extension says: one function a check, from the view to state, evidence and reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from steps.state import State
from steps.xml import pages
from steps.xml.locate import Candidate
from steps.xml.structs import Member, StructText
from steps.xml.testdata import Sample
from steps.xml.uses import ABI, COPY, EQUALS, FREE, VALIDATE, Use
from steps.xml.view import View


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer of one check."""

    state: State
    why: str = ""
    value: str | tuple[str, ...] | None = None
    file: str | None = None
    line: int | None = None


Look = Callable[[View], Seen]


def done(place: tuple[str, int] | None, value: str | tuple[str, ...] | None = None, why: str = "") -> Seen:
    """It is there, at ``place``."""
    return Seen(State.DONE, why, value, *(place or (None, None)))


def absent(view: View, look: Look, why: str, finished: State = State.NOT_NEEDED, because: str = "") -> Seen:
    """It is not there: missing where the extension is not finished, or where a later commit has it; else ``finished``."""
    if view.defined is None:
        return Seen(State.MISSING, why)
    if view.later is not None and look(view.later).state is State.DONE:
        return Seen(State.MISSING, f"{why}; the newest commit has it")
    return Seen(finished, because or why)


def not_needed(why: str) -> Seen:
    """Nothing of the kind is needed."""
    return Seen(State.NOT_NEEDED, why)


def schema(view: View) -> Seen:
    """The check ``xml-schema``; its value is the define that holds the definition."""
    if view.grammar is None:
        return Seen(State.UNSURE, f"no schema of this tree starts with <{view.xpath.split('/')[0]}>: look at the XPath's first name")
    if view.defined is None:
        return Seen(State.MISSING, "the schema does not allow it")
    define = view.grammar.define_of(view.nodes[0].element)
    several = len(view.nodes)
    why = f"{several} definitions: alternatives" if several > 1 and not view.values else ""
    return done(view.defined, define or None, why)


def docs(view: View) -> Seen:
    """The check ``xml-docs``."""
    own = view.document
    if own is None or not own.page or not pages.pages_of(view.snapshot, own):
        return not_needed("this document has no page of its own in the documentation")
    found = pages.documented(view.snapshot, own, view.xpath, view.value)
    if found is not None and (view.defined is not None or _new_enough(view)):
        return done(found)
    return absent(view, docs, "the documentation does not name it", State.MISSING)


def _new_enough(view: View) -> bool:
    """Whether a text that names it can be about it although the schema does not know it yet: only for code that reads it."""
    return _code(view) is not None and view.location.confidence == "sure"


def _code(view: View) -> Candidate | None:
    """The place that reads it, as far as that can be believed."""
    place = view.location
    if place.parse is None:
        return None
    if view.defined is None and not (place.confidence == "sure" or (place.parse.complete and place.format is not None)):
        return None
    return place.parse


def _written(view: View) -> Candidate | None:
    place = view.location
    if place.format is None:
        return None
    if view.defined is None and not (place.confidence == "sure" or (place.format.complete and place.parse is not None)):
        return None
    return place.format


def _place(view: View, candidate: Candidate) -> tuple[str, int]:
    return view.tree.locator.sources.place(candidate.hit.function, candidate.hit.at)


PARSE = re.compile(r"Parse(?!r)")
FORMAT = re.compile(r"Format")


def _of_value(view: View, look: Look, named: re.Pattern[str], finished: str) -> Seen:
    """A value needs nothing of the kind, unless a function of that sort has its constant."""
    found = view.tree.uses.constant(named, view.constant.name) if view.constant is not None else None
    if found is not None:
        return done((found.path, found.line), found.function)
    if view.later is not None and look(view.later).state is State.DONE:
        return Seen(State.MISSING, "the newest commit has a case for it")
    return not_needed(finished)


def _candidates(view: View, listed: tuple[Candidate, ...]) -> str:
    near = sorted({_place(view, c) for c in listed[:4]})
    return ", ".join(f"{f}:{n}" for f, n in near)


def parse(view: View) -> Seen:
    """The check ``xml-parse``."""
    if view.document is not None and view.document.output_only:
        return not_needed("libvirt only writes this document")
    if view.values:
        return _of_value(view, parse, PARSE, "a new value is read by the code of its attribute")
    found = _code(view)
    if found is not None:
        return done(_place(view, found), found.hit.function.name)
    if view.defined is not None and view.location.reads:
        return Seen(State.UNSURE, f"look which of these reads it: {_candidates(view, view.location.reads)}")
    return absent(view, parse, "no code reads it", State.UNSURE, "no code that reads it by name was found: look for a table")


def formatted(view: View) -> Seen:
    """The check ``xml-format``."""
    if view.values:
        return _of_value(view, formatted, FORMAT, "a new value is written by the code of its attribute")
    found = _written(view)
    if found is not None:
        return done(_place(view, found), found.hit.function.name)
    if view.defined is not None and view.location.writes:
        return Seen(State.UNSURE, f"look which of these writes it: {_candidates(view, view.location.writes)}")
    return absent(view, formatted, "no code writes it", State.UNSURE, "no code that writes it by name was found: look for a table")


def bound(view: View) -> tuple[StructText, Member] | None:
    """The struct and its member, where the code can be believed."""
    if view.values:
        return None
    if _code(view) is None and _written(view) is None:
        return None
    binding = view.location.binding
    return None if binding is None else (binding.struct, binding.member)


def member(view: View) -> Seen:
    """The check ``xml-member``; its value is ``struct.member``."""
    if view.values:
        return not_needed("a new value needs no member")
    found = bound(view)
    if found is not None:
        return done((found[1].file, found[1].line), f"{found[0].tag.removeprefix('_')}.{found[1].path}")
    why = "the member that holds it could not be told from the code"
    if view.document is not None and view.document.output_only and view.defined is not None:
        return Seen(State.UNSURE, why)
    return absent(view, member, "no struct has a member for it", State.UNSURE, why)


def _enum_applies(view: View) -> bool | None:
    """Whether it has values of an enum; None where nothing tells."""
    if view.values or view.device:
        return True
    for each in (view, view.later):
        if each is None or each.defined is None:
            continue
        if each.enum_name:
            return True
        if each.attribute or not each.below:
            return bool(each.content.values) and not (each.content.yes_no or each.content.on_off) and bound(each) is None
        return False
    return None


def _no_enum(view: View) -> Seen | None:
    applies = _enum_applies(view)
    if applies is False:
        return not_needed("its values are no words of an enum")
    if applies is None:
        return Seen(State.UNSURE, "not in the schema yet: nothing tells whether it takes words of an enum")
    return None


def _enum_known(view: View) -> bool:
    """Whether the enum found in this snapshot can be believed to be that of the extension."""
    if view.values or view.device:
        return True
    if view.defined is not None:
        return True
    return _code(view) is not None


def enum(view: View) -> Seen:
    """The check ``xml-enum``; its value is the enum, or the constant of a new value."""
    none = _no_enum(view)
    if none is not None:
        return none
    if view.values or view.device:
        constant = view.constant
        if constant is not None:
            return done((constant.file, constant.line), constant.name)
        return absent(view, enum, f"no constant for '{view.value or view.name}'", State.MISSING)
    if view.enum is not None and _enum_known(view):
        text = view.enum
        line = text.data.count(b"\n", 0, text.end) + 1 if text.data.startswith(b"typedef enum {", text.at) else text.line
        return done((text.file, line), view.enum_name)
    return absent(view, enum, "no enum for its values", State.UNSURE, "the enum of its values was not found")


def enum_declaration(view: View) -> Seen:
    """The check ``xml-enum-decl``."""
    none = _no_enum(view)
    if none is not None:
        return none
    if view.values or view.device:
        return not_needed("a new value needs no new converters")
    found = view.tree.locator.types.macro("VIR_ENUM_DECL", view.enum_name, False) if view.enum_name and _enum_known(view) else None
    if found is not None:
        data = view.snapshot.read(found[0]) or b""
        return done((found[0], data.count(b"\n", 0, found[1]) + 1))
    return absent(view, enum_declaration, "its enum has no VIR_ENUM_DECL", State.UNSURE)


def enum_table(view: View) -> Seen:
    """The check ``xml-enum-impl``."""
    none = _no_enum(view)
    if none is not None:
        return none
    if view.values or view.device:
        constant = view.constant
        if constant is not None:
            return done((constant.string_file, constant.string_line), constant.string)
        return absent(view, enum_table, f"no string '{view.value or view.name}' in the enum's table", State.MISSING)
    if view.table is not None and _enum_known(view):
        path, at, _end = view.table
        data = view.snapshot.read(path) or b""
        return done((path, data.count(b"\n", 0, at) + 1))
    return absent(view, enum_table, "its enum has no VIR_ENUM_IMPL", State.UNSURE)


def _use(view: View, named: re.Pattern[str]) -> Use | None:
    """The first function of that sort that uses the member, one of an element's members, or a device's constant."""
    if view.device and view.constant is not None:
        found = view.tree.uses.constant(named, view.constant.name)
        if found is not None:
            return found
    for struct, each in _members(view):
        found = view.tree.uses.inside(named, struct, each)
        if found is not None:
            return found
    return None


def _members(view: View) -> list[tuple[StructText, Member]]:
    """The member of an attribute or text; of an element those of all that stands in it."""
    if view.values:
        return []
    first = bound(view)
    found = [] if first is None else [first]
    if not view.attribute:
        for path in view.below:
            place = view.tree.locator.locate(path)
            if place.confidence in ("sure", "likely") and place.binding is not None:
                found.append((place.binding.struct, place.binding.member))
    return list({(s.tag, m.path): (s, m) for s, m in found}.values())


def free(view: View) -> Seen:
    """The check ``xml-free``."""
    if view.values:
        return not_needed("a value holds no memory")
    members = _members(view)
    if members and not view.device and not any(m.pointer for _s, m in members):
        return not_needed("the member holds no memory of its own")
    found = _use(view, FREE)
    if found is not None:
        return done((found.path, found.line), found.function)
    if not members and view.defined is not None:
        return Seen(State.UNSURE, "look whether the member holds memory, and who frees it")
    if view.later is not None and view.defined is None:
        later = free(view.later)
        if later.state is State.NOT_NEEDED:
            return later
    return absent(view, free, "nothing frees it", State.MISSING)


def _common(view: View, look: Look, named: re.Pattern[str], what: str) -> Seen:
    if view.values:
        return _of_value(view, look, named, "a value travels with its attribute")
    found = _use(view, named)
    if found is not None:
        return done((found.path, found.line), found.function)
    return absent(view, look, f"no {what} looks at it", State.NOT_NEEDED, f"no {what} looks at it: add one only if it matters there")


def abi(view: View) -> Seen:
    """The check ``xml-abi``."""
    seen = _common(view, abi, ABI, "ABI check")
    if seen.state is State.NOT_NEEDED and not view.values and view.defined is not None:
        return Seen(State.UNSURE, "no ABI check looks at it: does the guest see it? Then it must not change on migration")
    return seen


def equals(view: View) -> Seen:
    """The check ``xml-equals``."""
    return _common(view, equals, EQUALS, "comparison")


def copy(view: View) -> Seen:
    """The check ``xml-copy``."""
    return _common(view, copy, COPY, "copy function")


def validate(view: View) -> Seen:
    """The check ``xml-validate``."""
    return _common(view, validate, VALIDATE, "validation")


def private_symbols(view: View) -> Seen:
    """The check ``xml-private-symbols``: the converters of its enum, where a driver, tool or test calls them."""
    if view.values or view.device:
        return not_needed("the converters are the enum's: nothing new is called")
    none = _no_enum(view)
    if none is not None:
        return none if none.state is not State.UNSURE else Seen(State.UNSURE, none.why)
    base = view.enum_name if _enum_known(view) else ""
    lacking = ""
    for stem in dict.fromkeys((base, base.removesuffix("Type"))) if base else ():
        for name in (f"{stem}TypeFromString", f"{stem}TypeToString"):
            for path in view.snapshot.paths("src"):
                if path.endswith("private.syms"):
                    data = view.snapshot.read(path) or b""
                    found = re.search(rb"^" + name.encode() + rb";", data, re.M)
                    if found is not None:
                        return done((path, data.count(b"\n", 0, found.start()) + 1), name)
            if not lacking and view.tree.uses.calls(name):
                lacking = name
    if lacking:
        return Seen(State.MISSING, f"{lacking} is called outside src/conf but not exported")
    return absent(view, private_symbols, "its converters are not exported", State.NOT_NEEDED, "only src/conf calls its converters")


def _samples(view: View, outputs: bool = False) -> list[Sample]:
    return view.tree.tests.samples(view.xpath, view.value, outputs=outputs)


def test_input(view: View) -> Seen:
    """The check ``xml-test-input``."""
    if view.defined is None and _code(view) is None:
        return Seen(State.MISSING, "no test input has it")
    found = _samples(view)
    if found:
        return done((found[0].path, found[0].line))
    return absent(view, test_input, "no test input has it", State.MISSING)


def test_output(view: View) -> Seen:
    """The check ``xml-test-output``."""
    if view.defined is None and _code(view) is None:
        return Seen(State.MISSING, "no expected output has it")
    found = _samples(view, outputs=True)
    if found:
        return done((found[0].path, found[0].line))
    for sample in _samples(view):
        paired = view.tree.tests.output(sample, view.document) if view.document is not None else None
        if paired is not None:
            return done((paired, 1), None, "the output of an input that has it")
    return absent(
        view, test_output, "no expected output has it", State.NOT_NEEDED if _samples(view) else State.MISSING,
        "the test compares with the input itself" if _samples(view) else "",
    )  # fmt: skip


def test_list(view: View) -> Seen:
    """The check ``xml-test-list``."""
    own = view.document
    if view.defined is None and _code(view) is None:
        return Seen(State.MISSING, "no list of tests names an input with it")
    samples = _samples(view)
    for sample in samples:
        listed = view.tree.tests.listed(sample, own) if own is not None else None
        if listed is not None:
            return done(listed)
    if samples and all("schema" in s.path for s in samples):
        return not_needed("the schema's test reads the whole folder")
    return absent(view, test_list, "no list of tests names an input with it", State.MISSING)


def driver_test(view: View) -> Seen:
    """The check ``xml-driver-test``: an expected command line beside an input."""
    if view.document is None or view.document.root != "domain":
        return not_needed("only domains become a command line")
    if view.defined is not None:
        for sample in _samples(view):
            beside = view.tree.tests.beside(sample, ".args")
            if beside is not None:
                return done((beside, 1))
    return absent(view, driver_test, "no expected command line comes of it", State.NOT_NEEDED)


def driver(view: View) -> Seen:
    """The check ``xml-driver``; its value: the files."""
    uses: dict[str, Use] = {}
    if view.values or view.device:
        if view.constant is not None:
            uses |= {u.path: u for u in view.tree.uses.driver_constant(view.constant.name)}
    if not view.values:
        for struct, each in _members(view):
            for use in view.tree.uses.drivers(struct, each):
                uses.setdefault(use.path, use)
    if uses:
        first = next(iter(uses.values()))
        return done((first.path, first.line), tuple(sorted(uses)))
    return absent(view, driver, "no driver looks at it", State.UNSURE, "no driver looks at it by name: look who must, and who must refuse it")


def refusal(view: View) -> Seen:
    """The check ``xml-refusal``."""
    return absent(view, refusal, "no driver refuses it yet", State.NOT_NEEDED, "which driver would ignore it is for a person to tell")


def _in_file(view: View, path: str, look: Look, what: str) -> Seen:
    data = view.snapshot.read(path)
    if data is None:
        return not_needed(f"this tree has no {path}")
    if view.defined is not None:
        inner = [p.rpartition("/")[2] for p in view.below if "@" not in p] if not view.values else []
        for word in (view.value or view.name, *inner):
            shape = re.compile(rb'"[\w.-]*\b' + re.escape(word).encode() + rb'"|->' + re.escape(word).encode() + rb"\b")
            found = shape.search(data) if len(word) > 4 else None
            if found is not None:
                return done((path, data.count(b"\n", 0, found.start()) + 1))
    return absent(view, look, what, State.NOT_NEEDED)


def capability(view: View) -> Seen:
    """The check ``xml-capability``."""
    if view.document is None or view.document.root != "domain":
        return not_needed("no capability of a hypervisor decides it")
    return _in_file(view, "src/qemu/qemu_capabilities.c", capability, "no capability of QEMU is named like it")


def domaincaps(view: View) -> Seen:
    """The check ``xml-domaincaps``."""
    if view.document is None or view.document.root != "domain":
        return not_needed("domain capabilities are about domains")
    return _in_file(view, "src/conf/domain_capabilities.c", domaincaps, "the domain capabilities do not name it")


def news(view: View) -> Seen:
    """The check ``news``."""
    for path in ("NEWS.rst", "docs/news.xml", "docs/news.html.in"):
        data = view.snapshot.read(path)
        if data is None:
            continue
        at = _note(data, view) if view.defined is not None else None
        if at is not None:
            return done((path, data.count(b"\n", 0, at) + 1))
    return absent(view, news, "the release notes do not name it", State.NOT_NEEDED, "release notes name only some of them")


def _note(data: bytes, view: View) -> int | None:
    """Where a release note names it together with the element that it is in."""
    parts = view.xpath.split("/")
    words = [view.value or view.name, parts[-2].removeprefix("@") if view.attribute or len(parts) > 2 else ""]
    if view.values:
        words[1] = parts[-3] if view.attribute and len(parts) > 2 else parts[-2]
    if words[1] == "devices":
        words[1] = ""
    shapes = [re.compile(rb"(?<![\w-])" + re.escape(w).encode() + rb"(?![\w-])", re.I) for w in words if w]
    start = 0
    for entry in re.finditer(rb"</change>|\n[ ]*\* |\n\n(?=\S)|</li>", data):
        text = data[start : entry.start()]
        found = shapes[0].search(text)
        tagged = re.search(rb"(?:<|&lt;|``|')" + re.escape(words[0]).encode(), text, re.I)
        if found is not None and all(s.search(text) for s in shapes) and (len(shapes) > 1 or tagged):
            return start + found.start()
        start = entry.end()
    return None


def name(view: View) -> Seen:
    """The check ``xml-name``: libvirt wants camelCase, one word preferred (coding style, "XML element and attribute naming")."""
    word = view.name
    if view.values:
        return not_needed("values follow what they name")
    if re.fullmatch(r"[a-z][A-Za-z0-9]*", word):
        return done(view.defined, word) if view.defined else Seen(State.DONE, "", word)
    if view.defined is not None and view.later is None:
        return not_needed("it is in the schema: its name stays")
    return Seen(State.PARTIAL, "coding style wants camelCase and no '-' or '_' in new names", word)


def live_change(view: View) -> Seen:
    """The check ``xml-live-change``."""
    if view.document is None or view.document.root != "domain":
        return not_needed("only domains change while they run")
    for struct, each in _members(view):
        for use in view.tree.uses.drivers(struct, each):
            if re.search(r"Change|Update|Hotplug|Live", use.function):
                return done((use.path, use.line), use.function)
    return absent(view, live_change, "no live change looks at it", State.NOT_NEEDED, "no live change looks at it")


def virsh_xml(view: View) -> Seen:
    """The check ``xml-virsh``: few commands of virsh make XML of their own."""
    del view
    return not_needed("XML travels inside existing commands")


CHECKS: tuple[tuple[int, str, str, Look], ...] = (
    (1, "xml-schema", "schema", schema),
    (1, "xml-docs", "documentation", docs),
    (1, "xml-name", "name", name),
    (5, "xml-equals", "comparison", equals),
    (5, "xml-copy", "copy", copy),
    (5, "xml-live-change", "live change", live_change),
    (6, "virsh-xml", "virsh", virsh_xml),
    (7, "xml-member", "struct member", member),
    (7, "xml-enum", "enum", enum),
    (7, "xml-enum-decl", "converters declared", enum_declaration),
    (7, "xml-enum-impl", "strings of the enum", enum_table),
    (7, "xml-parse", "reading", parse),
    (7, "xml-format", "writing", formatted),
    (7, "xml-free", "freeing", free),
    (7, "xml-abi", "ABI check", abi),
    (7, "xml-validate", "validation", validate),
    (7, "xml-private-symbols", "private symbols", private_symbols),
    (7, "xml-test-input", "test input", test_input),
    (7, "xml-test-output", "expected output", test_output),
    (7, "xml-test-list", "list of tests", test_list),
    (8, "xml-driver", "drivers", driver),
    (8, "xml-refusal", "refusal", refusal),
    (8, "xml-capability", "capability", capability),
    (8, "xml-domaincaps", "domain capabilities", domaincaps),
    (8, "xml-driver-test", "command line test", driver_test),
    (8, "news", "release note", news),
)
"""Step, id, title and check, in the order in which they are shown."""
