"""libvirt's own words: resets, reports, dispatches and checks, and what they do to a path."""

from __future__ import annotations

from steps.code.expression import Expr, called
from steps.lint.paths import values, vocabulary
from steps.lint.paths.common import MOST
from steps.lint.paths.events import Check, Refusal
from steps.lint.paths.expressions import Expressions
from steps.lint.paths.state import ANY, NONZERO, POSITIVE, ZERO, Failure, State
from steps.lint.paths.types import is_connection


class Words(Expressions):
    """Follows libvirt's macros and functions by what they mean."""

    def _arguments(self, expression: Expr, state: State) -> list[State]:
        states = [state]
        function = expression[2]
        for part in (*(() if function[0] == "id" else (function,)), *expression[3]):
            if part[0] not in ("id", "num", "str"):
                states = [s for old in states for s, _v in self._value(part, old)][:MOST]
        return states

    def _reset(self, state: State) -> list[State]:
        state.reset = True
        state.failure = None
        return [state]

    def _dispatched(self, expression: Expr, state: State) -> list[State]:
        at = self._at(expression[1])
        for s in self._arguments(expression, state):
            unresolved = [c for c in s.called if self._untested(c, s)]
            if s.failure is None and not unresolved:
                lost = any(s.sign(c) == self._failing(c.split(":")[1]) for c in s.called[-1:])
                self.trace.event(
                    "dispatch-reset" if lost else "dispatch-without-error", at, ",".join(s.called)
                )
            if s.dispatched and s.failure is not None:
                self.trace.event("dispatched-twice", at)
            if expression[3]:
                self._dispatch_target(values.text(expression[3][0], s.env), at, s)
            s.dispatched = True
        return [state]

    def _untested(self, result: str, state: State) -> bool:
        """Whether a method's result may say that it failed, or not."""
        failing = self._failing(result.split(":")[1])
        return bool(state.sign(result) & failing) and state.sign(result) != failing

    def _dispatch_target(self, value: str, at: int, state: State) -> None:
        if value == "NULL":
            valid = any(state.facts.get(f"#{o}") == POSITIVE for o in self._objects)
            if valid:
                self.trace.event("dispatch-to-null", at)
        elif value in self._objects and not is_connection(self._pointers[value]):
            self.trace.event("dispatch-to-object", at, value)

    def _reported(self, expression: Expr, name: str, state: State) -> list[tuple[State, str]]:
        at = self._at(expression[1])
        texts = [values.text(a, state.env) for a in expression[3]]
        unsupported = vocabulary.UNSUPPORTED.match(name) or "VIR_ERR_NO_SUPPORT" in texts
        if not state.reset:
            self.trace.event("unreset", at, name)
        if not state.logged:
            self.trace.event("unlogged", at, name)
        if (
            unsupported
            and state.failure is not None
            and state.failure.kind == "method"
            and not state.dispatched
        ):
            self.trace.event("error-overwritten", at, state.failure.what)
        if state.failure is None or not state.failure.certain or state.dispatched:
            state.failure = Failure("unsupported" if unsupported else "report", at, name)
            state.dispatched = False
        self._refusal(at, state)
        return [(state, "-1")]

    def _refusal(self, at: int, state: State) -> None:
        """Note a refusal where a read-only connection leads to an error."""
        read_only = [k for k, v in state.facts.items() if _is_read_only(k) and v & ZERO == 0]
        if read_only:
            self.trace.refusals.add(Refusal(at, _conditions(state)))

    def _jumps(self, expression: Expr) -> bool:
        last = expression[3][-1] if expression[3] else None
        return last is not None and last[0] == "id" and last[2] in self._frames[-1].flow.labels

    def _checked(self, expression: Expr, name: str, state: State) -> list[State]:
        """A check macro: the path on which it fails leaves; those on which it passes are returned."""
        at = self._at(expression[1])
        leaving = expression[3][-1] if expression[3] else ("other", at, ())
        passing: list[State] = []
        subject = expression[3][:-1]
        for s in self._evaluated(subject, state):
            arguments = tuple(values.text(a, s.env) for a in subject)
            final = str(leaving[2]) if leaving[0] == "id" else values.text(leaving, s.env)
            self.trace.checks.append(Check(name, (*arguments, final), at, s.copy(), self._place != 0))
            passes, fails = self._sides(name, arguments, s)
            passing += passes
            for failed in fails:
                self._failed(name, leaving, at, failed)
        return passing

    def _evaluated(self, parts: tuple[Expr, ...], state: State) -> list[State]:
        states = [state]
        for part in parts:
            if part[0] not in ("id", "num", "str"):
                states = [s for old in states for s, _v in self._value(part, old)][:MOST]
        return states

    def _failed(self, name: str, leaving: Expr, at: int, state: State) -> None:
        if not state.reset:
            self.trace.event("unreset", at, name)
        if not state.logged:
            self.trace.event("unlogged", at, name)
        state.failure = Failure("report", at, name)
        state.dispatched = False
        self._refusal(at, state)
        if not vocabulary.RETURNS.match(name):
            self._frames[-1].jumps.append((str(leaving[2]), state))
            return
        state.dispatched = bool(vocabulary.object_check(name))
        # A macro that returns returns from the function that it stands in.
        frame = next(f for f in reversed(self._frames) if not f.macro)
        frame.returns.append((state, values.text(leaving, state.env), at))

    def _sides(self, name: str, arguments: tuple[str, ...], state: State) -> tuple[list[State], list[State]]:
        """The paths on which the check ``name`` passes and those on which it fails."""
        obj = vocabulary.object_check(name)
        if obj and arguments:
            return self._validity(arguments[0], state)
        kind = vocabulary.argument_check(name)
        if not arguments or (kind not in vocabulary.PASSES and kind != "NonNullArrayArg"):
            return [state], [state.copy()]
        if kind == "NonNullArrayArg" and len(arguments) > 1:
            failing = self._refined(state.copy(), arguments[0], ZERO)
            failing = [f for s in failing for f in self._refined(s, arguments[1], NONZERO)]
            state.facts[f"#{arguments[0]}"] = POSITIVE
            return [state], failing
        value = f"({arguments[0]}&{vocabulary.READ_ONLY})" if kind == "ReadOnly" else arguments[0]
        fails = self._refined(state.copy(), value, vocabulary.FAILS[kind])
        passes = self._refined(state.copy(), value, vocabulary.PASSES[kind])
        if kind == "NonEmptyStringArg":
            fails = [*fails, state.copy()]
        return passes, fails

    def _validity(self, value: str, state: State) -> tuple[list[State], list[State]]:
        known = state.facts.get(f"#{value}", ANY)
        bad = state.copy()
        state.facts[f"#{value}"] = POSITIVE
        state.facts[value] = POSITIVE
        bad.facts[f"#{value}"] = ZERO
        return ([state] if known & POSITIVE else []), ([bad] if known & ZERO else [])

    def _object(self, expression: Expr, state: State) -> tuple[list[State], list[State]]:
        value = values.text(expression[3][0], state.env)
        self.trace.checks.append(
            Check(called(expression), (value,), self._at(expression[1]), state.copy(), self._place != 0)
        )
        return self._validity(value, state)


def _is_read_only(value: str) -> bool:
    return value.startswith("(") and value.endswith(f"&{vocabulary.READ_ONLY})")


def _conditions(state: State) -> tuple[tuple[str, bool], ...]:
    """What is known of masks and comparisons on this path, but for the connection's own: value, and whether it holds."""
    found = []
    for value, signs in state.facts.items():
        if value.startswith("(") and not _is_read_only(value) and signs in (ZERO, NONZERO, POSITIVE):
            found.append((value, signs != ZERO))
    return tuple(sorted(found))
