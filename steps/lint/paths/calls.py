"""Calls that are none of libvirt's words: drivers' methods, helpers of the same file, other functions."""

from __future__ import annotations

from steps.code.expression import Expr, called
from steps.code.flow import Flow
from steps.lint.paths import values, vocabulary
from steps.lint.paths.common import Frame
from steps.lint.paths.events import MethodCall
from steps.lint.paths.state import POSITIVE, ZERO, State
from steps.lint.paths.words import Words

_DEEPEST = 3
"""How deep helpers are followed into helpers."""
_DISPATCHES = ("virDispatchError", "virSetConnError")


class Calls(Words):
    """Follows calls."""

    def _called(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        name = called(expression)
        self.trace.names.add(name)
        if vocabulary.DEBUG.match(name):
            if not vocabulary.LISTS_PARAMETERS.match(name):
                state.logged = True
            return [(state, "")]
        if name == "virResetLastError":
            return [(s, "") for s in self._reset(state)]
        if name in _DISPATCHES:
            return [(s, "") for s in self._dispatched(expression, state)]
        if vocabulary.is_report(name):
            return self._reported(expression, name, state)
        if vocabulary.CHECK.match(name) or self._jumps(expression):
            return [(s, "") for s in self._checked(expression, name, state)]
        if vocabulary.object_check(name) and expression[3]:
            return self._truth(expression, state)
        found: list[tuple[State, str]] = []
        for s in self._arguments(expression, state):
            found += self._plain(expression, name, s)
        return found

    def _plain(self, expression: Expr, name: str, state: State) -> list[tuple[State, str]]:
        """A call that is none of libvirt's words: a driver's method, a helper, another function."""
        at = self._at(expression[1])
        reached = values.text(expression[2], state.env)
        table, arrow, member = reached.rpartition("->")
        if arrow and self._is_driver(table):
            return self._method(expression, table, member, state)
        if name.startswith("remoteAdmin") and self.context.public(
            "virAdm" + name.removeprefix("remoteAdmin")
        ):
            return self._method(expression, "", name, state)
        if vocabulary.VALIDATE.match(name) and state.called:
            self.trace.event("validated-late", at, name)
        helper = self.context.helper(name, expression[4] if len(expression) > 4 else "") if name else None
        if (
            helper is not None
            and len(self._frames) <= _DEEPEST
            and all(f.flow is not helper for f in self._frames)
        ):
            return self._helped(helper, expression, state)
        for argument in expression[3]:
            if argument[0] == "addr" and argument[2][0] == "id":
                # It may be written to.
                values.forget(state, argument[2][2])
                state.facts.pop(state.env.pop(argument[2][2], ""), None)
                state.env[argument[2][2]] = f"?{argument[1]}"
        kind = "p" if name and self.context.public(name) else "c"
        return [(state, f"@{kind}:{name or '?'}:{at}")]

    def _method(self, expression: Expr, table: str, member: str, state: State) -> list[tuple[State, str]]:
        at = self._at(expression[1])
        arguments = tuple(values.text(a, state.env) for a in expression[3])
        self.trace.calls.append(MethodCall(member, table, arguments, at, state.copy(), self._place != 0))
        if state.failure is not None and not state.dispatched:
            # What failed before has a fallback: this call.
            state.failure = None
        result = f"@m:{member}:{at}"
        state.called = (*(c for c in state.called if c != result), result)
        state.facts.pop(result, None)
        state.facts.pop(f"{result}==", None)
        kind = self.context.returns(member)
        if kind == "void":
            state.called = state.called[:-1]
        elif kind.endswith(("*", "Ptr")) or kind.startswith("unsigned"):
            state.facts[result] = ZERO | POSITIVE
        return [(state, result)]

    def _helped(self, helper: Flow, expression: Expr, state: State) -> list[tuple[State, str]]:
        """Follow a helper as if it stood here."""
        macro = not helper.face.name
        frame = Frame(helper, macro=macro)
        outer = state.env
        inner = state.copy()
        if not macro:
            arguments = [values.text(a, state.env) for a in expression[3]]
            inner.env = {
                p.name: v for p, v in zip(helper.face.params, arguments, strict=False) if p.name != v
            }
            inner.env |= {
                k: v for k, v in outer.items() if not k.isidentifier() or k in self.context.constants
            }
        place, self._place = self._place, self._at(expression[1])
        self._run(frame, [inner])
        self._place = place
        found: list[tuple[State, str]] = []
        seen: set[object] = set()
        for s, value, _at in frame.returns:
            if not macro:
                kept = {k: v for k, v in s.env.items() if not k.isidentifier()}
                s.env = {k: v for k, v in outer.items() if k.isidentifier()} | kept
            if (key := (s.key(), value)) not in seen:
                seen.add(key)
                found.append((s, value))
        return found

    # libvirt's words
