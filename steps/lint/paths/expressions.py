"""Values: what operators and assignments make of them, and where a parameter is used as a pointer."""

from __future__ import annotations

from abc import abstractmethod

from steps.code.expression import Expr
from steps.lint.paths import values, vocabulary
from steps.lint.paths.common import MOST
from steps.lint.paths.conditions import COMPARES, Conditions
from steps.lint.paths.events import Use
from steps.lint.paths.state import NONZERO, POSITIVE, State
from steps.lint.paths.types import is_connection


class Expressions(Conditions):
    """Follows expressions."""

    @abstractmethod
    def _called(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        """The values that a call can have."""

    def _value(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        """The values that ``expression`` can have, each with the path on which it has it; changes ``state``."""
        kind = expression[0]
        if kind in ("id", "num", "str"):
            return [(state, values.text(expression, state.env))]
        if kind == "assign":
            return self._assigned(expression, state)
        if kind == "call":
            return self._called(expression, state)
        if kind == "choice":
            yes, no = self._branch(expression[2], state)
            found = [pair for s in yes for pair in self._value(expression[3], s)]
            return self._few(found + [pair for s in no for pair in self._value(expression[4], s)])
        if kind == "comma":
            return [p for s, _v in self._value(expression[2], state) for p in self._value(expression[3], s)]
        if (kind == "binary" and expression[2] in ("&&", "||", *COMPARES)) or kind == "not":
            return self._truth(expression, state)
        return self._parts(expression, state)

    def _few(self, found: list[tuple[State, str]]) -> list[tuple[State, str]]:
        """Not more paths than are kept apart at one statement."""
        if len(found) > MOST:
            self.trace.truncated = True
        return found[:MOST]

    def _truth(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        """A condition as a value."""
        yes, no = self._branch(expression, state)
        return [*((s, "1") for s in yes), *((s, "0") for s in no)]

    def _parts(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        """An operator: its parts are evaluated for what they do, then its value is put together."""
        states = [state]
        for part in expression[2:]:
            if isinstance(part, tuple) and part and isinstance(part[0], str):
                if part[0] in ("id", "num", "str"):
                    continue
                states = [s for old in states for s, _v in self._few(self._value(part, old))][:MOST]
            elif isinstance(part, tuple):
                for inner in part:
                    states = [s for old in states for s, _v in self._value(inner, old)]
        if expression[0] in ("field", "deref", "index"):
            for s in states:
                self._used(expression, s)
        return [(s, values.text(expression, s.env)) for s in states]

    def _used(self, expression: Expr, state: State) -> None:
        """Note that a parameter is used as a pointer without being known to be one."""
        base = values.text(expression[2], state.env)
        if expression[0] == "field" and self._is_driver(base):
            self._driver_used(base, self._at(expression[1]), expression[3], state)
        if base not in self._pointers or (state.failure is not None and state.failure.kind == "use"):
            return
        if base in self._objects:
            safe = state.facts.get(f"#{base}") == POSITIVE or state.known(base, NONZERO)
        else:
            safe = state.known(base, NONZERO) or f"#{base}" in state.facts
        if not safe:
            self.trace.uses.add(Use(base, self._at(expression[1]), values.text(expression, state.env)))
            state.facts[f"#{base}"] = POSITIVE

    def _driver_used(self, table: str, at: int, member: str, state: State) -> None:
        """Note a method that is looked for, and a driver that need not be there and was not looked for."""
        self.trace.tested.add(member)
        base, _arrow, field = table.rpartition("->")
        connected = base.rpartition("->")[2].endswith(("conn", "Conn")) or is_connection(
            self._pointers.get(base, "")
        )
        always = (field == "driver" and connected) or not base
        if not always and not state.known(table, NONZERO):
            self.trace.event("driver-untested", at, table)

    def _is_driver(self, value: str) -> bool:
        if vocabulary.IS_DRIVER.search(value):
            return True
        kind = self._pointers.get(value, "")
        return vocabulary.DRIVER_TYPE.match(kind) is not None

    def _assigned(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        operator, target, value = expression[2], expression[3], expression[4]
        if operator != "=":
            return self._changed(operator, target, value, state)
        found = self._value(value, state)
        made: list[tuple[State, str]] = []
        for s, v in found:
            for own in self._targets(target, s):
                name = target[2] if target[0] == "id" else values.text(target, {**own.env})
                if target[0] != "id":
                    name = values.text(target, {k: x for k, x in own.env.items() if k != name})
                values.forget(own, name)
                own.facts.pop(name, None)
                own.env[name] = v
                made.append((own, v))
        return made

    def _targets(self, target: Expr, state: State) -> list[State]:
        return [state] if target[0] == "id" else [s for s, _v in self._parts(target, state)]

    def _changed(self, operator: str, target: Expr, value: Expr, state: State) -> list[tuple[State, str]]:
        """``|=``, ``++`` and the like: a mask keeps what is known of it, a number gets another value."""
        found = [(state, "")] if value[0] == "other" and not value[2] else self._value(value, state)
        made = []
        for s, _v in found:
            if target[0] == "id" and operator not in ("|=", "&="):
                values.forget(s, target[2])
                s.env[target[2]] = f"?{target[1]}"
            made.append((s, values.text(target, s.env)))
        return made
