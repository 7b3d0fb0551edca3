"""Conditions: which paths they divide, and what each side is known to have."""

from __future__ import annotations

from steps.code.expression import Expr, called
from steps.lint.paths import vocabulary
from steps.lint.paths.common import MOST, RESULT, Following
from steps.lint.paths.state import ANY, NEGATIVE, NONZERO, POSITIVE, ZERO, Failure, State, constant
from steps.lint.paths.types import is_constant

_LIKELY = ("G_LIKELY", "G_UNLIKELY")
COMPARES = ("==", "!=", "<", ">", "<=", ">=")
_TURNED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_N, _Z, _P = NEGATIVE, ZERO, POSITIVE
_TABLE: dict[str, dict[int, tuple[int, int]]] = {
    # operator: sign of the number: (signs where it holds, where not); only -1, 0 and 1 are told from others
    "==": {_Z: (_Z, _N | _P), _N: (_N, _Z | _P), _P: (_P, ANY)},
    "!=": {_Z: (_N | _P, _Z), _N: (_Z | _P, _N), _P: (ANY, _P)},
    "<": {_Z: (_N, _Z | _P), _N: (_N, ANY), _P: (ANY, _P)},
    ">": {_Z: (_P, _N | _Z), _N: (_Z | _P, _N), _P: (_P, ANY)},
    "<=": {_Z: (_N | _Z, _P), _N: (_N, _Z | _P), _P: (ANY, _P)},
    ">=": {_Z: (_Z | _P, _N), _N: (ANY, _N), _P: (_P, ANY)},
}


class Conditions(Following):
    """Follows conditions."""

    def _branch(self, expression: Expr, state: State) -> tuple[list[State], list[State]]:
        """The paths on which ``expression`` holds, and those on which it does not."""
        kind = expression[0]
        if kind == "not":
            yes, no = self._branch(expression[2], state)
            return no, yes
        if kind == "binary" and expression[2] in ("&&", "||"):
            return self._both(expression, state)
        if kind == "binary" and expression[2] in COMPARES:
            return self._compared(expression, state)
        if kind == "comma":
            parts = [self._branch(expression[3], s) for s, _v in self._value(expression[2], state)]
            return [s for y, _n in parts for s in y], [s for _y, n in parts for s in n]
        if kind == "call" and called(expression) in _LIKELY and expression[3]:
            return self._branch(expression[3][0], state)
        if kind == "call" and vocabulary.object_check(called(expression)) and expression[3]:
            self.trace.names.add(called(expression))
            return self._object(expression, state)
        yes, no = [], []
        for s, value in self._value(expression, state):
            yes += self._refined(s.copy(), value, NONZERO)
            no += self._refined(s, value, ZERO)
        return yes, no

    def _both(self, expression: Expr, state: State) -> tuple[list[State], list[State]]:
        yes, no = self._branch(expression[3], state)
        going, decided = (yes, no) if expression[2] == "&&" else (no, yes)
        second = [self._branch(expression[4], s) for s in going[:MOST]]
        hold = [s for y, _n in second for s in y]
        fail = [s for _y, n in second for s in n]
        return (hold, decided + fail) if expression[2] == "&&" else (decided + hold, fail)

    def _compared(self, expression: Expr, state: State) -> tuple[list[State], list[State]]:
        operator = expression[2]
        yes: list[State] = []
        no: list[State] = []
        for first, a in self._value(expression[3], state):
            for s, b in self._value(expression[4], first):
                left, right, op = (a, b, operator) if not is_constant(a) else (b, a, _TURNED[operator])
                if not is_constant(right):
                    sign = f"({left}{op}{right})"
                    yes += self._refined(s.copy(), sign, NONZERO)
                    no += self._refined(s.copy(), sign, ZERO)
                    continue
                number = constant(right)
                if _special(op, right):
                    yes += self._special(s.copy(), left, op == "==")
                    no += self._special(s.copy(), left, op != "==")
                    continue
                holds, fails = _TABLE[op][number]
                if number == NEGATIVE and op in ("==", "!=") and not left.startswith("@m"):
                    # Other negative numbers are not equal to it; a method returns no other.
                    holds, fails = (holds, ANY) if op == "==" else (ANY, fails)
                yes += self._refined(s.copy(), left, holds)
                no += self._refined(s.copy(), left, fails)
        return yes, no

    def _special(self, state: State, value: str, equal: bool) -> list[State]:
        """Comparing with a number that is no sign, like the -2 of a stream that would block: equal is no failure."""
        if equal:
            state.facts[value] = state.sign(value) & NEGATIVE or state.sign(value)
            state.facts[f"{value}=="] = POSITIVE
        return [state]

    def _refined(self, state: State, value: str, signs: int) -> list[State]:
        """``state`` where ``value`` has one of ``signs``: none where it cannot, one a sign for a method's result."""
        left = state.sign(value) & signs
        if left == 0:
            return []
        result = RESULT.fullmatch(value) if value[:1] == "@" else None
        if result is None:
            if not is_constant(value):
                state.facts[value] = left
            if left & ZERO == 0 and state.failure is None and self._global(value):
                state.failure = Failure("maybe", self._at(0), value)
            return [state]
        if result[1] == "m":
            found = []
            for sign in (NEGATIVE, ZERO, POSITIVE):
                if left & sign:
                    one = state.copy()
                    one.facts[value] = sign
                    self._resolve(one, value, sign)
                    found.append(one)
            return found
        state.facts[value] = left
        if left & POSITIVE == 0 and not (state.failure and state.failure.certain):
            kind = "public" if result[1] == "p" else "maybe"
            state.failure = state.failure or Failure(kind, int(result[3]), result[2])
        return [state]

    def _global(self, value: str) -> bool:
        """Whether ``value`` is a variable of the file: it may say that an earlier call failed."""
        if not value.isidentifier() or value.isupper():
            return False
        return value not in self.flow.locals and all(p.name != value for p in self.flow.face.params)

    def _resolve(self, state: State, value: str, sign: int) -> None:
        """A method's result is known: does it say that the method failed?"""
        _kind, member, at = value.split(":")
        if sign == self._failing(member):
            if state.failure is None:
                state.failure = Failure("method", int(at), member)
                state.dispatched = False
        elif state.failure is not None and state.failure.kind == "method" and state.failure.at == int(at):
            state.failure = None


def _special(operator: str, number: str) -> bool:
    return operator in ("==", "!=") and constant(number) == NEGATIVE and number != "-1"
