"""One function's prototype in its header, its source and the typedef of its driver method: the same types in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from steps.code.cfacts import Param, Signature
from steps.code.mask import code_only
from steps.function.detect.view import View
from steps.tree.facts import Found

_ARRAY = re.compile(r"\s*\[[^\]]*\]")
_POINTER = re.compile(r"\b(vir[A-Z]\w*)Ptr\b")
_UNSIGNED = re.compile(r"\bunsigned\b(?! (?:int|char|short|long)\b)")
_CONST_AT_END = re.compile(r"\s*\bconst$")


@lru_cache(maxsize=2048)
def spelled(written: str) -> str:
    """Return a type in one spelling: an array is a pointer, a pointer typedef is spelled out, ``unsigned`` is an int."""
    text = _ARRAY.sub(" *", written).replace("struct _", "").replace("struct ", "")
    text = _UNSIGNED.sub("unsigned int", _POINTER.sub(r"\1 *", text))
    text = re.sub(r"\s*\*\s*", "*", re.sub(r"\s+", " ", text))
    return _CONST_AT_END.sub("", text.replace("long int", "long")).strip()


def types(signature: Signature) -> list[str]:
    """Return the types of what a function returns and takes, each in one spelling."""
    return [spelled(signature.returns), *(spelled(p.type) for p in signature.params)]


def header(view: View) -> str:
    """Say where the declaration differs from the definition, and the method's typedef does not side with it."""
    found, source, method = view.declaration, view.implementation, view.typedef
    if found is None or source is None or (method is not None and types(method.fact) == types(found.fact)):
        return ""
    return _differs(found, source, "the definition")


def implementation(view: View) -> str:
    """Say where the definition differs from the declaration."""
    if view.implementation is None or view.declaration is None:
        return ""
    return _differs(view.implementation, view.declaration, "the declaration")


def typedef(view: View) -> str:
    """Say where the method's typedef differs from the declaration, if the public function does not account for it."""
    found, declared = view.typedef, view.declaration
    if found is None or declared is None:
        return ""
    problem = _differs(found, declared, "the declaration")
    return "" if problem and _translated(view, found.fact, declared.fact) else problem


def member(view: View) -> str:
    """Say where the struct's member is not called as the function is (check-drivername, since 2013)."""
    found = view.member
    if (
        found is None
        or view.facts.layout.permissions is None
        or found.type != view.names.typedef
        or found.name == view.names.member
    ):
        return ""
    return f"is called {found.name}, by the function's name it is {view.names.member}"


def _differs(one: Found[Signature], other: Found[Signature], called: str) -> str:
    place = f"{other.path}:{other.line}"
    here, there = types(one.fact), types(other.fact)
    if here[0] != there[0]:
        return f"returns '{one.fact.returns}', but {called} ({place}) '{other.fact.returns}'"
    if len(here) != len(there):
        return f"takes {len(here) - 1} parameters, but {called} ({place}) {len(there) - 1}"
    for number, (a, b) in enumerate(zip(one.fact.params, other.fact.params, strict=True), 1):
        if here[number] != there[number]:
            return f"parameter {number} is '{a}', but in {called} ({place}) '{b}'"
    swapped = _swapped(one.fact.params, other.fact.params)
    return f"takes {swapped} in another order than {called} ({place})" if swapped else ""


def _swapped(here: tuple[Param, ...], there: tuple[Param, ...]) -> str:
    """Return the parameters that have changed places, where both sides have the same names."""
    mine, theirs = [p.name for p in here], [p.name for p in there]
    if mine == theirs or sorted(mine) != sorted(theirs) or len(set(mine)) != len(mine):
        return ""
    return " and ".join(a for a, b in zip(mine, theirs, strict=True) if a != b)


def _translated(view: View, method: Signature, declared: Signature) -> bool:
    """Whether the public function's call of its method is one that fits ``method`` though not ``declared``.

    It may pass more or other than its own parameters (the size of a struct it keeps to itself).
    """
    ours, theirs = spelled(declared.returns), spelled(method.returns)
    kept = (
        ours == theirs
        or (ours == "unsigned long" and theirs == "unsigned long long")
        or ours == f"const {theirs}"
    )
    own = {p.name: spelled(p.type) for p in (view.implementation.fact.params if view.implementation else ())}
    for passed in _calls(view):
        if passed == list(own) and types(method)[1:] != list(own.values()):
            return False
        if len(passed) != len(method.params):
            return False
        for word, param in zip(passed, method.params, strict=True):
            if word in own and spelled(param.type) != own[word]:
                return False
        return kept
    # Called elsewhere (virConnectOpen): what the public function gives cannot be compared with what the method takes.
    return True


def _calls(view: View) -> Iterator[list[str]]:
    """The arguments of each call of its own method in the function's body, as written."""
    text = code_only(view.body.text)
    for method in view.body.methods:
        if method.member == view.method.name and method.called:
            start = text.index(b"(", method.at) + 1
            depth, at, words = 1, start, [b""]
            while depth and at < len(text):
                sign = text[at : at + 1]
                depth += {b"(": 1, b")": -1}.get(sign, 0)
                if sign == b"," and depth == 1:
                    words.append(b"")
                elif depth:
                    words[-1] += sign
                at += 1
            yield [b" ".join(word.split()).decode("utf-8", "replace") for word in words]
