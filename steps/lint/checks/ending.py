"""How a function ends: its driver's result is tested, each failure is dispatched and returns the value of a failure.

Source: rules 6 to 9 of the guide's "Implementing the public API" (``docs/api_extension.rst``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code.cfacts import Signature
from steps.lint import fixes
from steps.lint.finding import ERROR, WARNING, Lint
from steps.lint.paths import vocabulary
from steps.lint.paths.common import RESULT, UNSET
from steps.lint.paths.events import MethodCall, Outcome
from steps.lint.paths.state import ANY, ZERO, State, constant
from steps.lint.paths.types import is_constant
from steps.lint.target import Target
from steps.lint.words import says

_ERRORS = re.compile(r"Err(?:or)?(?![a-z])|Error")


def called(target: Target) -> Iterator[Lint]:
    """Its own method is the one that is called, with its own parameters in their order."""
    own = target.view.member
    if own is not None and target.view.local is None and target.flow is not None and not target.flow.broken:
        others = sorted({c.member for c in target.trace.calls})
        wanted = bool(others or target.trace.tested) or _reports(target)
        if own.name not in others and wanted and not target.trace.truncated and not _hands_over(target):
            what = f"; it calls {', '.join(others)}" if others else ""
            yield target.found(
                "rule-internal-call",
                ERROR,
                target.flow.face.name_at,
                f"its driver method {own.name} is never called{what}",
            )
    seen: set[int] = set()
    for call in target.own_calls:
        if call.at not in seen and target.flow is not None:
            seen.add(call.at)
            yield from _handed(target, call, target.flow.face)


def _hands_over(target: Target) -> bool:
    """Whether it calls another public function, beside those that handle errors."""
    return any(target.public(name) for name in target.trace.names if not _ERRORS.search(name))


def _handed(target: Target, call: MethodCall, face: Signature) -> Iterator[Lint]:
    names = [p.name for p in face.params]
    if len(names) != len(call.arguments):
        return
    if any(c.member == call.member and c.arguments == tuple(names) for c in target.trace.calls):
        return  # the other order is for a peer that wants it
    for wanted, given in zip(names, call.arguments, strict=True):
        if given in names and given != wanted and names.count(given) == 1:
            message = f"{call.member} gets {given} where its parameter {wanted} belongs"
            yield target.found("rule-internal-call", ERROR, call.at, message)
            return
        if is_constant(given) and not any(says(wanted, a) for a in call.arguments):
            message = f"{call.member} gets {given} in place of {wanted}, which is lost"
            yield target.found("rule-internal-call", WARNING, call.at, message)
            return


def checks(target: Target) -> Iterator[Lint]:
    """A check macro that returns by itself returns the value of a failure."""
    seen: set[int] = set()
    for check in target.trace.checks:
        if (
            not vocabulary.RETURNS.match(check.name)
            or check.at in seen
            or check.inside
            or not check.arguments
        ):
            continue
        seen.add(check.at)
        value = check.arguments[-1]
        unsigned = target.returns.startswith("unsigned") and value == "-1"
        if target.failing and is_constant(value) and constant(value) != target.failing and not unsigned:
            message = (
                f"{check.name} returns {value}; where it fails, the function returns {target.failure_value}"
            )
            yield target.found("rule-return", ERROR, check.at, message, fixes.returned(target, check.at))


def outcomes(target: Target) -> Iterator[Lint]:
    """Every path that fails dispatches its error and returns the value of a failure; no other path does."""
    if not (target.driven or "virDispatchError" in target.trace.names):
        return
    found: dict[tuple[str, int], Lint] = {}
    for event in sorted(target.trace.events, key=lambda e: e.at):
        lint = _event(target, event.kind, event.at, event.what)
        if lint is not None:
            found.setdefault((lint.rule, event.at), lint)
    for outcome in sorted(target.trace.outcomes, key=lambda o: o.at):
        lint = _outcome(target, outcome)
        if lint is not None:
            found.setdefault((lint.rule, outcome.at), lint)
    yield from found.values()


def _event(target: Target, kind: str, at: int, what: str) -> Lint | None:
    if kind == "dispatch-without-error":
        if what:
            members = ", ".join(c.split(":")[1] for c in what.split(","))
            message = f"a path on which {members} succeeded comes to virDispatchError"
        else:
            message = "a path comes to virDispatchError on which no error was reported"
            if not target.driven:
                return target.found("rule-dispatch-error", WARNING, at, message)
        return target.found("rule-dispatch-error", ERROR, at, message)
    if kind == "dispatch-reset":
        message = f"the error of {what.split(',')[-1].split(':')[1]} is reset before virDispatchError"
        return target.found("rule-dispatch-error", ERROR, at, message)
    if kind == "dispatch-to-null" and target.view.names.library != "admin":
        message = "virDispatchError(NULL) where there is a connection: its own error handler is not called"
        return target.found("rule-dispatch-error", WARNING, at, message)
    if kind == "dispatch-to-object":
        return target.found(
            "rule-dispatch-error", ERROR, at, f"virDispatchError takes a connection; {what} is none"
        )
    if kind == "dispatched-twice":
        return target.found(
            "rule-dispatch-error", WARNING, at, "an error that was dispatched is dispatched again"
        )
    if kind == "error-overwritten":
        message = f"the error of {what} is replaced by 'unsupported': its failure is not told from a driver without it"
        return target.found("rule-unsupported", ERROR, at, message)
    return None


def _outcome(target: Target, outcome: Outcome) -> Lint | None:
    state = outcome.state
    failure = state.failure
    value = state.sign(outcome.value)
    if _no_driver(target, state) and (failure is None or failure.kind not in ("unsupported", "report")):
        if (
            failure is None
            and not state.dispatched
            and _answers(target, outcome, value)
            and not _reports(target)
        ):
            return None  # it has an answer of its own for a driver without the method
        message = "a path on which the driver does not have the method does not report it: virReportUnsupportedError()"
        return target.found("rule-unsupported", ERROR, outcome.at, message)
    if (
        _no_driver(target, state)
        and failure is not None
        and failure.kind == "report"
        and _reported_late(target, failure.at)
    ):
        message = "a driver without the method is not reported as unsupported: virReportUnsupportedError()"
        return target.found("rule-unsupported", WARNING, failure.at, message)
    if failure is not None and failure.certain:
        return _failed(target, outcome, value)
    if failure is None and not state.dispatched:
        return _succeeded(target, outcome, value)
    if (
        failure is not None and failure.kind == "maybe" and not state.dispatched and _failing(target, value)
        and "virDispatchError" in target.trace.names and is_constant(outcome.value)
    ):  # fmt: skip
        message = f"where {failure.what} fails, {outcome.value} is returned without virDispatchError"
        return target.found("rule-dispatch-error", WARNING, outcome.at, message)
    return None


def _answers(target: Target, outcome: Outcome, value: int) -> bool:
    """Whether the path without a driver's method has an answer: a value, or what it returns after success, too."""
    if not is_constant(outcome.value) and not outcome.value.startswith('"'):
        return True
    if value & target.failing:
        return False
    shared = any(o.at == outcome.at and o.state.called for o in target.trace.outcomes)
    return shared or any(key.startswith("*") for key in outcome.state.env)


def _reports(target: Target) -> bool:
    """Whether any path reports that the driver lacks the method."""
    return any(
        o.state.failure is not None and o.state.failure.kind == "unsupported" for o in target.trace.outcomes
    )


def _inside(target: Target, result: str) -> bool:
    """Whether a helper called the method, and not for this function's own work."""
    _kind, member, at = result.split(":")
    return member != target.member and any(c.inside and c.at == int(at) for c in target.trace.calls)


def _nullable(target: Target, returned: bool) -> bool:
    """Whether NULL is an answer like others: the wire's string may be NULL."""
    struct = target.view.protocol.structs.get(target.view.ret_name)
    return returned and struct is not None and len(struct.members) == 1 and struct.members[0].type.endswith("_string") and (
        "nonnull" not in struct.members[0].type
    )  # fmt: skip


def _no_driver(target: Target, state: State) -> bool:
    """Whether the path found that the driver lacks the function's own method, and called nothing in its place."""
    if state.called:
        return False
    return any(
        signs == ZERO and value.rpartition("->")[2] == target.member and vocabulary.IS_DRIVER.search(value.rpartition("->")[0])
        for value, signs in state.facts.items()
    )  # fmt: skip


def _reported_late(target: Target, at: int) -> bool:
    """Whether a report at ``at`` stands behind all calls of the driver: it is about the driver, not an argument."""
    return bool(target.own_calls) and all(call.at < at for call in target.own_calls)


def _failing(target: Target, signs: int) -> bool:
    return target.failing != 0 and signs == target.failing


def _failed(target: Target, outcome: Outcome, value: int) -> Lint | None:
    state, failure = outcome.state, outcome.state.failure
    assert failure is not None
    if failure.kind == "method" and not state.dispatched and not _told(outcome, value):
        return None  # it has another answer where the driver fails
    if failure.kind == "unsupported" and state.called and _resolved(state, state.called[-1]):
        message = f"a path on which {state.called[-1].split(':')[1]} succeeded goes on to 'unsupported'"
        return target.found("rule-return", ERROR, outcome.at, message)
    if not state.dispatched:
        message = f"the error of {failure.what} (line {target.line(failure.at)}) is returned without virDispatchError"
        return target.found("rule-dispatch-error", ERROR, outcome.at, message)
    literal = is_constant(outcome.value) or outcome.value.startswith('"')
    wrong = target.failing and value & target.failing == 0
    if wrong and (literal or RESULT.fullmatch(outcome.value)):
        shown = outcome.value if literal else "a result that says success"
        message = f"where {failure.what} fails, {shown} is returned in place of {target.failure_value}"
        return target.found("rule-return", ERROR, outcome.at, message)
    return None


def _told(outcome: Outcome, value: int) -> bool:
    """Whether what is returned is known: a number, NULL, or a result with a known sign."""
    return is_constant(outcome.value) or (RESULT.fullmatch(outcome.value) is not None and value != ANY)


def _resolved(state: State, result: str) -> bool:
    """Whether the method's result is known to say success."""
    return (
        state.sign(result) != ANY and state.failure is not None and state.failure.what != result.split(":")[1]
    )


def _succeeded(target: Target, outcome: Outcome, value: int) -> Lint | None:
    state = outcome.state
    if any(f"{result}==" in state.facts for result in state.called):
        return None
    for result in state.called:
        signs = state.sign(result)
        if not signs & target.sign_of_failure(result):
            continue
        member = result.split(":")[1]
        if _nullable(target, outcome.value == result) or _inside(target, result):
            continue
        how = "is returned without a test" if outcome.value == result else "is not looked at"
        message = f"the result of {member} {how}: its failure is not dispatched"
        return target.found("rule-dispatch-error", ERROR, outcome.at, message)
    if outcome.value.startswith(UNSET):
        return target.found("rule-return", ERROR, outcome.at, "a variable that was never set is returned")
    if _failing(target, value) and is_constant(outcome.value):
        if state.called:
            message = f"{outcome.value} is returned although {state.called[-1].split(':')[1]} succeeded"
        else:
            message = f"{outcome.value} is returned on a path on which no error was reported"
        return target.found("rule-return", ERROR, outcome.at, message)
    return None


def reached(target: Target) -> Iterator[Lint]:
    """No statement stands where no path comes to."""
    if target.trace.unreached and target.driven and target.flow is not None and not target.flow.broken:
        message = "no path comes to this statement"
        yield target.found("rule-return", WARNING, min(target.trace.unreached), message)
