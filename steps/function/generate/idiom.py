"""How a driver's own methods look up what they are called on, release it, and ask for access:
read from its siblings.

Each driver of each era has helpers of its own for this; what the nearest methods of the same table do is
right for one more method beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from steps.code.cfacts import Param, Signature, Table
from steps.code.cfile import CFile
from steps.edits.place import nearest_first

_CALL = r"(\w+)\(((?:[^();]|\((?:[^()]|\([^()]*\))*\))*)\)"
_LOOKUP = re.compile(
    rf"if \(!\((\w+) = {_CALL}\)\)|^ +(\w+) = {_CALL};\n+(?:[^\n]*\n){{0,3}}?\s*if \(!\4\)", re.M
)
_LOCAL = re.compile(r"^    ((?:const |struct |unsigned )*\w+(?: \**|\([^)]*\) \**))(\w+)( = [^;]+)?;$", re.M)
_ACCESS = re.compile(r"\b(\w+)EnsureACL\(((?:[^();]|\((?:[^()]|\([^()]*\))*\))*)\)")
_START = re.compile(rf"\{{\n(?:    [^\n]*;\n|\n)*?    if \(({_CALL} < 0)\)\n        return ")
_WORD = re.compile(r"\w+")
_GLOBAL = frozenset(("driver", "NULL", "true", "false"))
"""Names that every method of a driver may use."""
_LOOKED_AT = 25
"""How many siblings are read: more say nothing new."""


@dataclass(frozen=True, slots=True)
class Idiom:
    """What comes first and last in a method; the object parameter is called as the new method calls it.

    ``locals`` are declarations, ``begins`` statements before all else, ``lookups`` assignments, ``release`` is one
    statement or several on lines of their own, or None, ``access`` the arguments of the access check or None where
    the siblings show none. ``ready`` is the condition, true on failure, by which siblings begin that assign no
    object. ``early`` says that already a failing first look-up must clean up.
    """

    locals: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    release: str | None = None
    access: tuple[str, ...] | None = None
    begins: tuple[str, ...] = ()
    ready: str = ""
    early: bool = False


def learn(files: Sequence[CFile], table: Table, member: str, params: Sequence[Param]) -> Idiom:
    """The idiom of the methods in ``table`` that are called on what the first of ``params`` is (``virDomainPtr``),
    nearest to ``member``.

    ``files`` are where the methods can be defined; ``params`` are those of the new method: no local is called as one
    of them. Where no sibling tells, everything is empty.
    """
    names = tuple(p.name for p in params)
    found = [_read(text, own, names) for text, own in _siblings(files, table, member, params[0].type)]
    known = [i for i in found if i.lookups]
    if not known:
        return next((i for i in found if i.access), None) or _usual_start(found)
    helpers = [_function(i) for i in known]
    usual = max(dict.fromkeys(helpers), key=helpers.count)
    same = [i for i in known if _function(i) == usual]
    complete = [i for i in same if i.release is not None] or same
    return next((i for i in complete if i.access), complete[0])


def _usual_start(found: Sequence[Idiom]) -> Idiom:
    """How most of the siblings begin that look nothing up; an empty idiom where no two begin alike."""
    starts = [i for i in found if i.ready]
    counts = [[i.ready for i in starts].count(i.ready) for i in starts]
    return starts[counts.index(max(counts))] if counts and max(counts) > 1 else Idiom()


def _function(idiom: Idiom) -> str:
    """The helper that looks the object up."""
    found = re.search(r"= (\w+)\(", idiom.lookups[0])
    return found[1] if found else ""


def definition(files: Sequence[CFile], name: str) -> tuple[CFile, Signature] | None:
    """The first of ``files`` that defines the function ``name``."""
    for file in files:
        if (signature := file.function(name)) is not None:
            return file, signature
    return None


def methods_of(table: Table) -> dict[str, str]:
    """The table's members with their functions."""
    return {
        e.field: e.value for e in table.entries if e.field and e.value != "NULL" and _WORD.fullmatch(e.value)
    }


def _siblings(files: Sequence[CFile], table: Table, member: str, kind: str) -> Iterator[tuple[str, str]]:
    """The text of the nearest methods that are called on ``kind``, with what each calls its object."""
    methods = methods_of(table)
    looked = 0
    for name in nearest_first(member, methods):
        found = definition(files, methods[name])
        if found is None or not found[1].params or _named(found[1].params[0].type) != kind:
            continue
        file, signature = found
        yield file.data[signature.start : signature.end].decode("utf-8", "replace"), signature.params[0].name
        looked += 1
        if looked == _LOOKED_AT:
            return


def _named(kind: str) -> str:
    """An object's type by its pointer typedef, which drivers may spell out: ``virNodeDevice *``."""
    return re.sub(r"^(vir\w+) \*$", r"\1Ptr", kind)


class Method:
    """The text of one method: its locals, and what it calls its object."""

    def __init__(self, text: str, own: str, names: Sequence[str]) -> None:
        self.text = text
        self.own = own
        self.locals = {
            m[2]: (m[1], _on_one_line(m[3] or ""))
            for m in _LOCAL.finditer(text)
            if not m[1].startswith(("return", "goto")) and not re.search(r",(?![^(]*\))", m[3] or "")
        }
        for name, (kind, initial) in self.locals.items():
            if initial in ("", " = NULL") and (value := self._given_later(name)):
                self.locals[name] = (kind, f" = {value}")
        self._new = {name: f"{name}Obj" for name in self.locals if name in names} | {own: names[0]}

    def _given_later(self, name: str) -> str:
        """The one value that a local gets by a statement of its own, of what every method knows; else empty."""
        found = re.findall(rf"^ +{name} = ([^;]+);(?!\n+    if \(!{name}\))", self.text, re.M)
        if len(found) != 1 or found[0] == "NULL" or not _words(found[0]) <= _GLOBAL:
            return ""
        return _on_one_line(found[0])

    def renamed(self, text: str) -> str:
        """``text`` with the object, and the locals that would meet a parameter, called as in the new method."""
        return re.sub(r"(?<![\w>.])[A-Za-z_]\w*", lambda m: self._new.get(m[0], m[0]), text)

    def lookups(self) -> Iterator[tuple[str, str]]:
        """Variable and call of each look-up that gives an object or a definition."""
        for m in _LOOKUP.finditer(self.text):
            variable, function, arguments = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], m[6])
            if variable in self.locals and re.search(r"Obj|Def|_if \*", self.locals[variable][0]):
                yield variable, f"{function}({_on_one_line(arguments)})"

    def needs(self, names: set[str]) -> set[str]:
        """The locals among ``names``, with all that their initialisers need."""
        needed: set[str] = set()
        todo = [n for n in names if n in self.locals]
        while todo:
            name = todo.pop()
            if name not in needed:
                needed.add(name)
                todo += [w for w in _words(self.locals[name][1]) if w in self.locals]
        return needed

    def declared(self, names: set[str]) -> tuple[str, ...]:
        """The declarations of the locals ``names``, in their order."""
        return tuple(
            f"{kind}{self.renamed(name)}{self.renamed(initial)};"
            for name, (kind, initial) in self.locals.items()
            if name in names
        )

    def guards(self) -> list[str]:
        """The locals that hold a lock of the driver itself until the method returns."""
        return [
            name
            for name, (kind, initial) in self.locals.items()
            if kind.startswith("VIR_LOCK_GUARD") and _words(initial) <= _GLOBAL
        ]

    def locks(self) -> tuple[str, str] | None:
        """The statements that lock the driver for the whole of the method, and unlock it behind its label."""
        found = re.search(r"^    virObjectLock\((\w+)\);$", self.text, re.M)
        unlock = f"virObjectUnlock({found[1]});" if found is not None and found[1] in _GLOBAL else None
        if found is None or unlock is None or self.text.count(unlock) != 1 or unlock not in _tail(self.text):
            return None
        return found[0].strip(), unlock

    def start(self) -> tuple[str, set[str]]:
        """The condition of the first statement where it makes the object usable or leaves, and the locals it needs."""
        found = _START.search(self.text)
        if found is None:
            return "", set()
        own = self.own
        needed = self.needs(_words(found[1]) - {own})
        said = _words(found[1]).union(*(_words(self.locals[n][1]) for n in needed))
        if own not in said or not said <= needed | {own} | _GLOBAL:
            return "", set()
        return _on_one_line(found[1]), needed

    def access(self) -> list[str]:
        """The arguments of the access check without its flags;
        a local that was only assigned stands for its value."""
        found = _ACCESS.search(self.text)
        if found is None:
            return []
        looked_up = {variable for variable, _call in self.lookups()}
        arguments = []
        for argument in re.split(r",\s*(?![^(]*\))", found[2]):
            assigned = re.search(rf"^ +{re.escape(argument)} = ([^;]+);", self.text, re.M)
            inline = assigned is not None and argument in self.locals and argument not in looked_up
            arguments.append(_on_one_line(assigned[1]) if inline and assigned else argument)
        return [a for a in arguments if a not in ("flags", "")]


@lru_cache(maxsize=2048)
def _read(text: str, own: str, names: tuple[str, ...]) -> Idiom:
    """The idiom of one method, or an empty one where it does not follow the usual form."""
    method = Method(text, own, names)
    access = method.access()
    lookups = list(method.lookups()) if access[:1] != [own] else []
    start = next((index for index, (_v, call) in enumerate(lookups) if own in _words(call)), None)
    if start is None:
        return _without_object(method)
    used = [lookups[start]]
    used += [row for row in lookups[start + 1 :] if row[0] in access and row[0] != used[0][0]]
    wanted = {word for variable, call in used for word in {variable, *_words(call)}}
    needed = method.needs(wanted)
    freed = {variable for variable, _call in used if "auto" in method.locals[variable][0]}
    if any("auto" in method.locals[n][0] for n in needed - freed) or not wanted <= needed | {own} | _GLOBAL:
        return Idiom()
    allowed = access and all(_words(a) <= needed | {own} | _GLOBAL for a in access)
    locks = method.locks()
    release = [*_release(text, sorted(needed - freed)), *((locks[1],) if locks else ())]
    held = any(f"({n})" in line for line in release for n in needed if "(" in method.locals[n][1])
    return Idiom(
        method.declared(needed | set(method.guards())),
        tuple(method.renamed(f"{variable} = {call}") for variable, call in used),
        "\n    ".join(method.renamed(line) for line in release) or None,
        tuple(method.renamed(a) for a in access) if allowed else None,
        begins=(locks[0],) if locks else (), early=bool(locks) or held,
    )  # fmt: skip


def _without_object(method: Method) -> Idiom:
    """The idiom of a method that looks no object up: its access check on the parameter alone, or how it begins."""
    access = method.access()
    if access and all(_words(a) <= {method.own} for a in access):
        return Idiom(access=tuple(method.renamed(a) for a in access))
    ready, needed = method.start()
    return Idiom(method.declared(needed), ready=method.renamed(ready)) if ready else Idiom()


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _words(text: str) -> set[str]:
    """The variables in an expression: words that are neither fields nor functions."""
    return set(re.findall(r"(?<![\w>.])([A-Za-z_]\w*)\b(?!\s*\()", text))


def _tail(text: str) -> str:
    """What is done behind the label to which failures jump, or all of a method that has none."""
    return text.rpartition("\n cleanup:")[2]


def _release(text: str, names: Sequence[str]) -> list[str]:
    """The statements at the end that give back ``names``: a helper of the object, or what frees a plain one."""
    if not names:
        return []
    held = rf"\((&?(?:{'|'.join(names)}))\);"
    found = re.findall(rf"\b(\w*(?:EndAPI|Unlock|Unref)\w*){held}", text)
    if found:
        return [f"{found[-1][0]}({found[-1][1]});"]
    plain = re.findall(rf"^    (\w+(?:_free|_unref|DefFree)){held}", text, re.M)
    return [f"{function}({variable});" for function, variable in dict.fromkeys(plain)]
