"""What must have happened before a driver is called: log, reset, object, arguments, and the look for the method.

Source: rules 1 to 6 of the guide's "Implementing the public API" (``docs/api_extension.rst``).
"""

from __future__ import annotations

from collections.abc import Iterator

from steps.lint import fixes
from steps.lint.finding import ERROR, WARNING, Lint
from steps.lint.paths import vocabulary
from steps.lint.paths.events import Check
from steps.lint.paths.state import NONZERO, POSITIVE, ZERO, constant
from steps.lint.paths.types import is_pointer
from steps.lint.target import Target

_POINTERS = ("NonNullArg", "NullArg", "NonNullArrayArg", "NonEmptyStringArg", "NonEmptyOptStringArg")
_NUMBERS = ("PositiveArg", "NonZeroArg", "ZeroArg", "NonNegativeArg")


def reset(target: Target) -> Iterator[Lint]:
    """The last error is reset before anything can set one: on every path."""
    late = [(e.at, e.what) for e in target.trace.events if e.kind == "unreset"]
    late += [(c.at, c.member) for c in target.trace.calls if not c.state.reset]
    if not late or not _interface(target):
        return
    at, what = min(late)
    if "virResetLastError" in target.trace.names:
        message = f"{what} can set an error on a path on which virResetLastError() has not been called yet"
        edit = None
    else:
        edit = fixes.reset(target)
        message = f"virResetLastError() must come before anything can fail; the first is {what}"
    yield target.found("rule-reset-error", ERROR, at, message, edit)


def _interface(target: Target) -> bool:
    """Whether it is the face of a driver, dispatches errors or resets them: a helper leaves that to its caller."""
    return target.driven or not target.trace.names.isdisjoint(("virDispatchError", "virResetLastError"))


def logged(target: Target) -> Iterator[Lint]:
    """The call is logged at its entry."""
    late = [(e.at, e.what) for e in target.trace.events if e.kind == "unlogged"]
    late += [(c.at, c.member) for c in target.trace.calls if not c.state.logged]
    logs = any(vocabulary.DEBUG.match(name) for name in target.trace.names)
    if not late or not (target.driven or logs):
        return
    at, what = min(late)
    if logs:
        message = (
            f"the call is not logged yet on a path on which {what} can fail: VIR_DEBUG belongs at the entry"
        )
    else:
        message = "libvirt logs every call at its entry: VIR_DEBUG or VIR_DOMAIN_DEBUG is missing"
    yield target.found("rule-debug-entry", WARNING, at, message)


def objects(target: Target) -> Iterator[Lint]:
    """The object is checked, by the check of its type, before it is used."""
    types = {p.name: p.type for p in target.flow.face.params} if target.flow is not None else {}
    for check in _distinct(target.trace.checks):
        kind = vocabulary.object_check(check.name)
        given = types.get(check.arguments[0], "") if check.arguments else ""
        if kind and given and not _same_object(kind, given):
            message = f"{check.name} checks {check.arguments[0]}, which is a {given}"
            yield target.found("rule-object-check", ERROR, check.at, message)
    for use in sorted(target.trace.uses, key=lambda u: u.at):
        if use.parameter == target.object:
            message = f"{use.parameter} is used ({use.through}) before it is checked to be a valid object"
            yield target.found("rule-object-check", ERROR, use.at, message)
            return
    call = next(
        (c for c in target.trace.calls if target.object in c.arguments and _unchecked(target, c.state.facts)),
        None,
    )
    if call is not None:
        message = f"{target.object} is handed to {call.member} on a path on which it was not checked: virCheck…Return"
        yield target.found("rule-object-check", WARNING, call.at, message)


def _unchecked(target: Target, facts: dict[str, int]) -> bool:
    return facts.get(f"#{target.object}") != POSITIVE


def _same_object(kind: str, given: str) -> bool:
    bare = given.removeprefix("vir").removesuffix("Ptr")
    return kind == bare or kind in (f"Connected{bare}",) or kind.lower() == bare.lower()


def _distinct(checks: list[Check]) -> list[Check]:
    """One check a place, in order."""
    return [c for _at, c in sorted({c.at: c for c in checks}.items())]


def arguments(target: Target) -> Iterator[Lint]:
    """Arguments are checked before they are used, by a check that fits them, once, and before the driver is called."""
    yield from _used_unchecked(target)
    yield from _validated(target)
    types = {p.name: p.type for p in target.flow.face.params} if target.flow is not None else {}
    by_place: dict[int, list[Check]] = {}
    for check in target.trace.checks:
        by_place.setdefault(check.at, []).append(check)
    for at, met in sorted(by_place.items()):
        check = met[0]
        if any(c.state.called for c in met) and check.name != "virCheckFlags":
            method = next(_member(c.state.called[-1]) for c in met if c.state.called)
            message = f"{check.name} comes after the driver's method {method} has been called"
            yield target.found("rule-arguments", ERROR, at, message)
            continue
        yield from _fits(target, met, types)


def _validated(target: Target) -> Iterator[Lint]:
    for event in sorted(target.trace.events, key=lambda e: e.at):
        if event.kind == "validated-late":
            message = f"{event.what} comes after the driver's method has been called"
            yield target.found("rule-arguments", ERROR, event.at, message)
        elif event.kind == "validated-in-vain":
            yield target.found("rule-arguments", ERROR, event.at, f"the result of {event.what} is not tested")


def _used_unchecked(target: Target) -> Iterator[Lint]:
    if target.view.library_helper:
        return  # its caller's own memory: typed parameters, errors
    seen: set[str] = set()
    for use in sorted(target.trace.uses, key=lambda u: u.at):
        if use.parameter != target.object and use.parameter not in seen:
            seen.add(use.parameter)
            message = f"{use.parameter} is used ({use.through}) on a path on which it may be NULL"
            yield target.found("rule-arguments", ERROR, use.at, message)


def _guarded(target: Target, param: str, met: list[Check]) -> str:
    """The condition under which alone ``param`` is checked, and goes to the driver unchecked else; or empty.

    A check under one flag, or where a count is not 0, may be all that is needed.
    """
    calls = [c for c in target.own_calls if param in c.arguments]
    open_ = [c for c in calls if not c.state.known(param, NONZERO) and f"#{param}" not in c.state.facts]
    if not open_ or len(open_) == len(calls):
        return ""
    held = {v for v, signs in met[0].state.facts.items() if signs & ZERO == 0}
    held = {v for v in held if all(c.state.facts.get(v, 0) & ZERO == 0 for c in met)}
    differing = [v for v in held if all(c.state.sign(v) == ZERO for c in open_)]
    if differing == ["flags"]:
        return "flags is not 0"
    counts = {v for v in met[0].state.facts if all(c.state.facts.get(v) == ZERO for c in met)}
    wrong = sorted(
        v for v in counts if any(c.state.facts.get(v, 0) in (POSITIVE, NONZERO) for c in open_) and param in v
    )
    return f"{wrong[0]} is 0" if wrong else ""


def _fits(target: Target, met: list[Check], types: dict[str, str]) -> Iterator[Lint]:
    check = met[0]
    kind = vocabulary.argument_check(check.name)
    if len(check.arguments) < 2:
        return
    argument = check.arguments[0]
    given = types.get(argument, "")
    if (
        kind in _POINTERS
        and given
        and not is_pointer(given)
        and not given.endswith(("Func", "Callback", "Cb"))
    ):
        if given.split()[-1] in ("int", "long", "char", "size_t", "unsigned", "bool"):
            message = f"{check.name} tests {argument} as a pointer, but it is {given}"
            yield target.found("rule-arguments", WARNING, check.at, message)
    elif kind in _NUMBERS and given and is_pointer(given):
        message = f"{check.name} tests {argument} as a number, but it is {given}"
        yield target.found("rule-arguments", WARNING, check.at, message)
    elif kind == "NonNullArg" and given and (mask := _guarded(target, argument, met)):
        message = f"{argument} is checked only where {mask}; else the driver gets it unchecked"
        yield target.found("rule-arguments", WARNING, check.at, message)
    elif kind in ("NullArg", "ZeroArg") and given and _always_null(target, argument):
        message = f"{argument} must be {'NULL' if kind == 'NullArg' else '0'} on every path to the driver, which could do without it"
        yield target.found("rule-arguments", ERROR, check.at, message)
    elif kind == "NonNullArg" and all(
        c.state.known(argument, NONZERO) and constant(argument) != NONZERO for c in met
    ):
        message = f"{argument} cannot be NULL here any more: was another parameter meant?"
        yield target.found("rule-arguments", WARNING, check.at, message)
    elif check.name.startswith("VIR_") and argument == check.arguments[1]:
        message = f"{check.name} compares {argument} with itself"
        yield target.found("rule-arguments", WARNING, check.at, message)


def _always_null(target: Target, param: str) -> bool:
    """Whether ``param`` is NULL (or 0) wherever the function does its work."""
    if target.driven:
        states = [c.state for c in target.own_calls if param in c.arguments]
    else:
        states = [o.state for o in target.trace.outcomes if o.state.failure is None]
    return bool(states) and all(state.sign(param) == ZERO for state in states)


def _member(result: str) -> str:
    return result.split(":")[1]


def driver(target: Target) -> Iterator[Lint]:
    """A driver, and its method, are looked for before they are used."""
    for event in sorted((e for e in target.trace.events if e.kind == "driver-untested"), key=lambda e: e.at)[
        :1
    ]:
        # An object that is no connection came from this driver; its siblings test it all the same.
        connection = event.what.rpartition("->")[0] == target.object
        message = f"{event.what} may be NULL: test it before its methods"
        level = ERROR if connection else WARNING
        yield target.found("rule-driver-check", level, event.at, message, fixes.test_driver(target, event.at))
    seen: set[str] = set()
    for call in sorted(target.trace.calls, key=lambda c: c.at):
        if not call.table or call.member in seen or (call.inside and call.member != target.member):
            continue
        if not call.state.known(f"{call.table}->{call.member}", NONZERO):
            seen.add(call.member)
            others = sorted(target.trace.tested - {c.member for c in target.trace.calls})
            also = f"; the test is of {', '.join(others)}" if others else ""
            message = f"{call.member} is called on a path on which the driver may not have it{also}"
            yield target.found("rule-driver-check", ERROR, call.at, message)
