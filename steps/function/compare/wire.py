"""A function's structs on the wire against its prototype, and against each other: types, order, what nobody defines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from steps.code.xdr import Member, WireStruct
from steps.function import existing
from steps.function.detect.view import View
from steps.function.forms.classify import classify
from steps.function.forms.draft import Draft
from steps.function.forms.form import Role
from steps.function.limits import Limits
from steps.function.objects import ObjectType
from steps.function.prototype import PrototypeError
from steps.function.results import Results
from steps.function.wire import arguments

_ROOM = {False: re.compile(r"need_results|nparams"), True: re.compile(r"n[a-z]\w*|ret|found")}
"""Numbers beside a list, of the arguments and of the result: whether it is wanted, how much room there is, how many there are."""
_SMALL = frozenset(("int", "unsigned int", "char", "unsigned char", "short", "unsigned short"))
_PLAIN = _SMALL | {"hyper", "unsigned hyper", "double", "opaque", "bool"}


_OBJECTS = re.compile(r"(?:remote|admin)_(?:domain|network|storage_pool|node_device|secret)$")
_TYPES = re.compile(rb"^(?:typedef[^;]*?(\w+)[ \t]*(?:[<\[][^;]*)?;|(?:struct|union|enum)[ \t]+(\w+))", re.M)


class _AnyLimit(Limits):
    """Which limit an array has is not compared, and to look for it takes most of the time."""

    def objects(self, kind: ObjectType) -> str:
        """Return any limit."""
        return kind.limit

    def typed_params(self) -> str:
        """Return any limit."""
        return "PARAMS_MAX"

    def array(self, member: str, value: int, of_what: str) -> str:
        """Return any limit."""
        del value, of_what
        return member


def args(view: View) -> str:
    """Say what is wrong with the arguments struct; empty where nothing is."""
    struct = view.protocol.structs.get(view.args_name)
    if struct is None:
        return ""
    return _undefined(view, struct) or _order(view) or _unlike(view, struct, _arguments(view))


def ret(view: View) -> str:
    """Say what is wrong with the result struct; empty where nothing is."""
    struct = view.protocol.structs.get(view.ret_name)
    if struct is None:
        return ""
    return _undefined(view, struct) or _order(view) or _unlike(view, struct, _results(view))


@lru_cache(maxsize=16)
def _types(visible: bytes) -> frozenset[str]:
    return frozenset((m[1] or m[2]).decode() for m in _TYPES.finditer(visible))


def _undefined(view: View, struct: WireStruct) -> str:
    protocols = {view.protocol.visible, view.facts.protocol("main").visible}
    for member in struct.members:
        kind = member.type.removeprefix("struct ").removesuffix(" *")
        if kind not in _PLAIN and not any(kind in _types(visible) for visible in protocols):
            return f"no protocol defines the type {kind} of '{member.name}'"
    return ""


def _order(view: View) -> str:
    """The generator takes a result struct only behind the arguments that it belongs to (src/rpc/gendispatch.pl)."""
    first, second = (view.protocol.structs.get(name) for name in (view.args_name, view.ret_name))
    if first is None or second is None or first.start < second.start:
        return ""
    path = view.facts.layout.libraries[view.names.library].protocol or ""
    lines = [view.facts.snapshot.line(path, struct.start) for struct in (first, second)]
    return f"{first.name} (line {lines[0]}) stands behind {second.name} (line {lines[1]}): the generator needs it before"


def _draft(view: View, counts: bool = True) -> Draft | None:
    """What the struct follows from; None where the prototype has something for which there is no form."""
    if view.declaration is None or view.declaration.fact.returns.endswith("ConnectPtr"):
        return None
    signature = view.declaration.fact
    try:
        shapes = classify(signature)
    except PrototypeError:
        return None
    if not shapes or shapes[0].role not in (Role.CONNECTION, Role.OBJECT):
        return None
    struct = view.protocol.structs.get(view.args_name)
    nullable = frozenset((existing.nullable(struct, shapes) if struct is not None else None) or ())
    return Draft(
        view.facts, view.names, signature, shapes, _AnyLimit(view.protocol, view.names), counts, nullable
    )


def _arguments(view: View) -> list[list[Member]]:
    """The members that the arguments struct can have, the usual form first."""
    draft = _draft(view)
    whole = arguments(draft) if draft is not None else None
    if draft is None or whole is None:
        return []
    forms = [list(whole.members)]
    if draft.shape(Role.CALLBACK) is not None:
        # Before events of single objects were sent, the object stayed in the client.
        forms.append([m for m in whole.members if not _OBJECTS.match(m.type)])
    return forms


def _results(view: View) -> list[list[Member]]:
    """The same of the result struct."""
    forms: list[list[Member]] = []
    for counts in (True, False):
        draft = _draft(view, counts)
        try:
            whole = Results(draft).struct() if draft is not None else None
        except PrototypeError:
            return []
        if whole is not None:
            forms.append(list(whole.members))
        if draft is not None and draft.shapes[0].role is Role.OBJECT and draft.signature.returns == "int":
            # What starts an object may send it back for its new number.
            kind = draft.shapes[0].object
            forms.append([Member(kind.nonnull, kind.member)])
    return forms


def _unlike(view: View, struct: WireStruct, forms: list[list[Member]]) -> str:
    """Say in what ``struct`` is not what the prototype asks for, in any of ``forms``."""
    problems = [_compare(struct.members, form, struct.name.endswith("_ret")) for form in forms]
    found = view.declaration
    if not problems or found is None or "" in problems:
        return ""
    return f"{problems[0]}, by the declaration ({found.path}:{found.line})"


def _compare(there: Sequence[Member], wanted: Sequence[Member], answers: bool) -> str:
    here, asked = _without_room(there, answers), _without_room(wanted, answers)
    for member, like in zip(here, asked, strict=False):
        if not _same(member, like, answers and len(here) > 1):
            return f"'{_text(member)}' should be '{_text(like)}'"
    if len(here) != len(asked):
        more = here[len(asked) :] or asked[len(here) :]
        return f"{'has' if len(here) > len(asked) else 'lacks'} '{_text(more[0])}'"
    names, usual = [_bare(m) for m in here], [_bare(m) for m in asked]
    if names != usual and sorted(names) == sorted(usual) and not answers:
        return f"has {', '.join(m.name for m in here)} in another order"
    return ""


def _without_room(members: Sequence[Member], answers: bool) -> list[Member]:
    """Without the numbers that say how much is wanted, or was given: their form varies and no prototype tells it."""
    kept = [
        m for m in members if not (m.type in _SMALL and m.array is None and _ROOM[answers].fullmatch(m.name))
    ]
    return kept or list(members)


def _same(one: Member, other: Member, loose: bool) -> bool:
    if (one.array is None) != (other.array is None):
        return False
    if one.type == other.type:
        return True
    if loose and {one.type, other.type} <= _SMALL:
        return True
    nullable = {one.type.replace("nonnull_", ""), other.type.replace("nonnull_", "")}
    if len(nullable) == 1 and one.type.endswith("string"):
        return one.array is None and not loose
    # A struct of its own has any name.
    return (
        one.array is not None
        and not {one.type, other.type} & _PLAIN
        and not _known(one.type)
        and not _known(other.type)
    )


def _known(kind: str) -> bool:
    return "nonnull_" in kind or kind.endswith(("_string", "_typed_param", "_uuid"))


def _bare(member: Member) -> str:
    return member.name.replace("_", "").lower()


def _text(member: Member) -> str:
    return str(member._replace(note=None)).rstrip(";")
