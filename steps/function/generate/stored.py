"""The test driver's body of a setter, which stores what it is given, and of its getter, which gives it back.

Where a value is kept follows ``src/test/test_driver.c``: what belongs to a domain in the domain's private data
(``struct _testDomainObjPrivate``, freed by ``testDomainObjPrivateFree``), what belongs to the connection in the driver
itself (``struct _testDriver``, freed by ``testDriverDispose``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from steps.code.cfacts import Signature, Struct
from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_start
from steps.edits.render import render
from steps.function.forms.form import Role, Shape
from steps.function.generate.idiom import Idiom
from steps.function.pairs import Value, counterpart, gives_back, is_setter, values_given
from steps.function.proposal import Proposal
from steps.tree.facts import Facts

_OWN = frozenset(("priv", "privconn", "copy", "ncopy", "ret"))
"""What the method itself calls its variables."""
_FILLS = ("g_autofree virTypedParameterPtr copy = NULL;", "int ncopy;")
"""The variables of a getter that fills the caller's memory."""
_PLAIN = {Role.STRING: "string", Role.SCALAR: "number", Role.TYPED_IN: "typed"}


@dataclass(frozen=True, slots=True)
class Body:
    """What a method does itself, between its look-ups and its clean-up.

    ``jumps`` says that the work leaves by the label ``cleanup``; ``used`` names the parameters that it mentions;
    ``state`` makes room for what is kept.
    """

    idiom: Idiom
    work: str
    jumps: bool
    used: frozenset[str]
    state: tuple[Insertion, ...] = ()


class CannotKeep(Exception):
    """The test driver cannot do what the prototype says; the text is the reason, in a person's words."""


@dataclass(frozen=True, slots=True)
class Home:
    """A struct of the test driver that keeps values, and the function that frees it."""

    struct: Struct
    variable: str
    """What a method calls it."""
    freed_at: int
    """The offset of the line before which its members are to be freed."""
    freed_as: str
    """What the freeing function calls it."""
    locals: tuple[str, ...] = ()
    """Declarations that a method needs for it."""
    lines: tuple[str, ...] = ()
    """Statements that a method begins with: how it gets there."""
    release: str | None = None


def stored(facts: Facts, proposal: Proposal, file: CFile, idiom: Idiom, impact: bool) -> Body:
    """The body of a setter or getter in the test driver's source ``file``.

    ``idiom`` is how its siblings look their object up; ``impact`` says that flags choose between the running and the
    stored domain.

    Raises:
        CannotKeep: the prototypes are no pair, or the test driver has no place for the values.
    """
    if taken := sorted(_OWN & {p.name for p in proposal.signature.params}):
        raise CannotKeep(f"the method has a variable of its own that is called {taken[0]}")
    values, places = _pair(facts, proposal)
    home = _home(facts, proposal, file, idiom)
    state = _state(proposal, file, home, values)
    setter = is_setter(proposal.name)
    rows = [_row(v, s, home.variable, setter) for v, s in zip(values, places, strict=True)]
    typed = any(v.role is Role.TYPED_IN for v in values)
    checked = typed and _copying_can_fail(facts)
    work = (
        render("driver-set.c.j2", rows=rows, checked=checked)
        if setter
        else render("driver-get.c.j2", rows=rows, checked=checked, status=None not in places)
    )
    fills = not setter and any(r["kind"] == "typed" for r in rows)
    looking = idiom if idiom.lookups else Idiom()
    whole = replace(
        looking, locals=(*looking.locals, *home.locals, *(_FILLS if fills else ())),
        release=home.release or idiom.release,
    )  # fmt: skip
    used = frozenset(r[k] for r in rows for k in ("name", "count")) | {proposal.signature.params[0].name}
    return Body(whole, _begin(home, idiom, impact) + "\n" + work, impact or checked, used, state)


def _copying_can_fail(facts: Facts) -> bool:
    """Whether this tree's copy of typed parameters says that it failed, as it did while memory could run out."""
    header = facts.snapshot.cfile("src/util/virtypedparam.h")
    declared = header.prototype("virTypedParamsCopy") if header is not None else None
    return declared is not None and declared.returns == "int"


def _begin(home: Home, idiom: Idiom, impact: bool) -> str:
    """How the method gets to what it keeps, and that the flags suit the state of the domain."""
    text = "".join(f"    {line}\n" for line in home.lines)
    if not impact:
        return text
    call = f"virDomainObjUpdateModificationImpact({_looked_up(idiom)}, &flags)"
    return f"{text}\n    if ({call} < 0)\n        goto cleanup;\n"


def _pair(facts: Facts, proposal: Proposal) -> tuple[tuple[Value, ...], tuple[Shape | None, ...]]:
    """The values of the pair that the function belongs to, and where a getter puts each."""
    name, other = proposal.name, counterpart(proposal.name)
    if other is None:
        raise CannotKeep("its name is neither that of a getter nor of a setter")
    if is_setter(name):
        values = values_given(proposal.signature) if proposal.returns == "status" else ()
        if not values:
            raise CannotKeep("it takes more than numbers, strings and typed parameters to store")
        getter = proposal.companion
        if getter is not None and all(gives_back(getter, values, counts) is None for counts in (False, True)):
            raise CannotKeep(f"{other} does not give the same values back")
        return _one_list(values), (None,) * len(values)
    setter = proposal.companion
    if setter is None:
        declared = facts.declaration(other)
        if declared is None:
            raise CannotKeep(f"there is no {other} whose values it could give back")
        setter = declared.fact
    values = values_given(setter)
    places = gives_back(proposal.signature, values, proposal.returns == "count")
    if places is None or setter.params[0].type != proposal.signature.params[0].type:
        raise CannotKeep(f"it does not give back just what {other} is given")
    return _one_list(values), places


def _one_list(values: tuple[Value, ...]) -> tuple[Value, ...]:
    if sum(v.role is Role.TYPED_IN for v in values) > 1:
        raise CannotKeep("it has several lists of typed parameters")
    return values


def _row(value: Value, shape: Shape | None, variable: str, setter: bool) -> dict[str, str]:
    """What the templates say of one value; ``shape`` is where a getter puts it, None where it returns it."""
    kind = _PLAIN[value.role]
    name, count = value.given.name, value.count.name if value.count else ""
    if shape is not None:
        name, count = shape.data.name, shape.count.name if shape.count else ""
        kind = "typed, callee's" if shape.role is Role.TYPED_ALLOC_OUT else kind
    elif not setter:
        name, kind = "", f"returned {kind}"
    return {
        "kind": kind, "name": name, "count": count,
        "kept": f"{variable}->{value.field}", "kept_count": f"{variable}->{value.count_field}",
    }  # fmt: skip


# --- where it is kept ----------------------------------------------------------------------------------------------


def _home(facts: Facts, proposal: Proposal, file: CFile, idiom: Idiom) -> Home:
    subject = proposal.signature.params[0]
    if not facts.layout.style.glib or b"virObjectLockable parent" not in file.data:
        raise CannotKeep("the test driver of this tree keeps nothing that a setter was given")
    if subject.type == "virDomainPtr":
        return _domain(file, idiom)
    if subject.type == "virConnectPtr":
        return _connection(file, subject.name)
    raise CannotKeep(f"the test driver keeps nothing of its own for each {subject.type.removesuffix('Ptr')}")


def _domain(file: CFile, idiom: Idiom) -> Home:
    struct, freed = _kept_in(file, "testDomainObjPrivate", "testDomainObjPrivateFree")
    if not idiom.lookups or idiom.release is None:
        raise CannotKeep("the test driver's methods do not show how a domain is looked up")
    last = _lines(file, freed, r"(?:g_free|VIR_FREE)\((\w+)\);")
    if not last:
        raise CannotKeep("the test driver does not free a domain's private data as usual")
    own = _pointer(file, "testDomainObjPrivate") + "priv;"
    reach = f"priv = {_looked_up(idiom)}->privateData;"
    return Home(struct, "priv", freed.start + last[-1].start(), last[-1][1].decode(), (own,), (reach,))


def _connection(file: CFile, conn: str) -> Home:
    struct, freed = _kept_in(file, "testDriver", "testDriverDispose")
    last = _lines(file, freed, r"\w+\((\w+)->\w+\);")
    if not last:
        raise CannotKeep("the test driver's clean-up is not as usual")
    own = f"{_pointer(file, 'testDriver')}privconn = {conn}->privateData;"
    return Home(
        struct, "privconn", freed.start + last[-1].end(), last[-1][1].decode(),
        (own,), ("virObjectLock(privconn);",), "virObjectUnlock(privconn);",
    )  # fmt: skip


def _lines(file: CFile, function: Signature, pattern: str) -> list[re.Match[bytes]]:
    """The statements of the ``function`` that are just ``pattern``, each with its line's end."""
    text = file.data[function.start : function.end]
    return list(re.finditer(rb"^    " + pattern.encode() + rb"\n", text, re.M))


def _kept_in(file: CFile, name: str, freed: str) -> tuple[Struct, Signature]:
    struct, function = file.struct(f"_{name}"), file.function(freed)
    if struct is None or function is None:
        raise CannotKeep(f"the test driver of this tree has no struct {name}")
    return struct, function


def _pointer(file: CFile, name: str) -> str:
    """How a variable that points to the struct is declared in this tree, up to its name."""
    return f"{name}Ptr " if re.search(rb"\*" + name.encode() + rb"Ptr;", file.data) else f"{name} *"


def _looked_up(idiom: Idiom) -> str:
    """The variable that holds the object."""
    return idiom.lookups[0].split(" = ")[0]


def _state(proposal: Proposal, file: CFile, home: Home, values: tuple[Value, ...]) -> tuple[Insertion, ...]:
    """The fields that the struct lacks, and the lines that free them."""
    there = {f.name: f.type for f in home.struct.fields}
    other = counterpart(proposal.name) or ""
    setter = proposal.name if is_setter(proposal.name) else other
    wanted = [pair for value in values for pair in value.fields]
    known = [name for kind, name in wanted if name in there]
    if known and (any(there.get(n) != k for k, n in wanted) or not _is_own(file, other, known[0])):
        raise CannotKeep(f"the test driver keeps something else under the name {known[0]}")
    if known:
        return ()
    stores_nothing = proposal.companion is None or file.function(_method(setter)) is not None
    if not is_setter(proposal.name) and stores_nothing:
        raise CannotKeep(f"the test driver's {setter} does not store what this could give back")
    at = line_start(file.data, home.struct.body_end)
    fields = render("driver-state.c.j2", setter=setter, fields=wanted)
    made = [Insertion(8, "test-driver", file.path, at, at, fields)]
    lines = "".join(f"    {line}\n" for value in values if (line := _freeing(value, home.freed_as)))
    if lines:
        made.append(Insertion(8, "test-driver", file.path, home.freed_at, home.freed_at, lines))
    return tuple(made)


def _is_own(file: CFile, other: str, field: str) -> bool:
    """Whether the counterpart's method is what uses the ``field``."""
    method = file.function(_method(other))
    return method is not None and f"->{field}".encode() in file.data[method.start : method.end]


def _method(name: str) -> str:
    """What the test driver calls its method for the function ``name``."""
    return "test" + name.removeprefix("vir")


def _freeing(value: Value, variable: str) -> str:
    if value.role is Role.TYPED_IN:
        return f"virTypedParamsFree({variable}->{value.field}, {variable}->{value.count_field});"
    return f"g_free({variable}->{value.field});" if value.role is Role.STRING else ""
