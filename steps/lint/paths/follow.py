"""Follows the paths of a function, statement by statement, and notes what they show.

Every path is followed by itself as far as paths differ in what is known; a loop is followed until nothing new is known.
Small functions of the same file and its own macros are followed as if they stood in the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from steps.code.expression import Expr, called
from steps.code.flow import END, Flow, Step
from steps.function.detect.needs import OBJECT
from steps.lint.paths import values, vocabulary
from steps.lint.paths.events import Check, MethodCall, Outcome, Refusal, Trace, Use
from steps.lint.paths.state import ANY, NEGATIVE, NONZERO, POSITIVE, ZERO, Failure, State, constant, is_number

MOST = 120
"""Paths that are kept apart at one statement; further ones are left out."""
_DEEPEST = 3
"""How deep helpers are followed into helpers."""
Helper = Callable[[str, str], "Flow | None"]
"""The graph of a helper or of a macro with these arguments (as written), or None."""


@dataclass(slots=True)
class _Frame:
    """One function that is being followed: where its paths go that leave a statement in another way."""

    flow: Flow
    jumps: list[tuple[str, State]] = field(default_factory=list)
    returns: list[tuple[State, str, int]] = field(default_factory=list)
    macro: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the function's own text.

    ``helper``: see :data:`Helper`; ``public``: whether a name is a public function's; ``returns``: the type that a
    driver's method returns (empty: unknown); ``constants``: names of negative numbers to these.
    """

    helper: Helper
    public: Callable[[str], bool]
    returns: Callable[[str], str]
    constants: dict[str, str] = field(default_factory=dict)


class Follower:
    """Follows one function; :meth:`follow` gives its trace."""

    def __init__(self, flow: Flow, context: Context) -> None:
        self.flow = flow
        self.context = context
        self.trace = Trace()
        self._frames: list[_Frame] = []
        self._place = 0
        """Where a helper was called from the function itself: what it does counts as done there; 0: not in one."""
        self._pointers = {p.name: p.type for p in flow.face.params if is_pointer(p.type)}
        self._objects = {n for n, t in self._pointers.items() if is_object(t)}

    def follow(self) -> Trace:
        """Follow all paths from the function's beginning."""
        frame = _Frame(self.flow)
        seen = self._run(frame, [State(dict(self.context.constants), {})])
        for state, value, at in frame.returns:
            self.trace.outcomes.append(Outcome(value, at, state))
        if not self.trace.truncated:
            self.trace.unreached = [
                s.at for i, s in enumerate(self.flow.steps) if i not in seen and s.kind not in ("label", "join")
            ]  # fmt: skip
        return self.trace

    # Statements

    def _run(self, frame: _Frame, states: list[State]) -> set[int]:
        """Follow ``frame`` from its entry; the numbers of the steps that were come to."""
        self._frames.append(frame)
        steps = frame.flow.steps
        seen: dict[int, set[tuple[object, ...]]] = {}
        waiting: list[tuple[int, State]] = [(frame.flow.entry, s) for s in states]
        while waiting:
            number, state = waiting.pop()
            if number == END:
                frame.returns.append((state, "", self._at(frame.flow.end - 1)))
                continue
            held = seen.setdefault(number, set())
            key = state.key()
            if key in held:
                continue
            if len(held) >= MOST:
                self.trace.truncated = True
                continue
            held.add(key)
            waiting.extend(self._step(frame, steps[number], state))
            for label, jumping in frame.jumps:
                target = frame.flow.labels.get(label)
                if target is not None:
                    waiting.append((target, jumping))
                elif len(self._frames) > 1:
                    self._frames[-2].jumps.append((label, jumping))
            frame.jumps.clear()
        self._frames.pop()
        return set(seen)

    def _step(self, frame: _Frame, step: Step, state: State) -> list[tuple[int, State]]:
        kind = step.kind
        if kind == "expr":
            return [(n, s) for s, _value in self._value(step.expression, state.copy()) for n in step.next]
        if kind == "declare":
            return [(n, s) for s in self._declared(step, state.copy()) for n in step.next]
        if kind == "branch":
            yes, no = self._branch(step.expression, state.copy())
            return [*((step.next[0], s) for s in yes), *((step.next[1], s) for s in no)]
        if kind == "switch":
            found = self._value(step.expression, state.copy())
            return [(n, s.copy()) for s, _value in found for n in step.next]
        if kind == "return":
            if frame.macro and len(self._frames) > 1:
                outer = self._frames[-2]
                outer.returns.extend(
                    (s, v, self._at(step.at)) for s, v in self._value(step.expression, state.copy())
                )
            else:
                empty = step.expression[0] == "other"
                for s, v in self._value(step.expression, state.copy()):
                    frame.returns.append((s, "" if empty else v, self._at(step.at)))
            return []
        if kind == "goto":
            frame.jumps.append((step.name, state))
            return []
        return [(n, state) for n in step.next]

    def _declared(self, step: Step, state: State) -> list[State]:
        if step.expression[0] == "other" and not step.expression[2]:
            state.env[step.name] = f"?{step.at}"
            return [state]
        made = self._value(step.expression, state)
        for s, value in made:
            values.forget(s, step.name)
            s.env[step.name] = value
        return [s for s, _value in made]

    # Conditions

    def _branch(self, expression: Expr, state: State) -> tuple[list[State], list[State]]:
        """The paths on which ``expression`` holds, and those on which it does not."""
        kind = expression[0]
        if kind == "not":
            yes, no = self._branch(expression[2], state)
            return no, yes
        if kind == "binary" and expression[2] in ("&&", "||"):
            return self._both(expression, state)
        if kind == "binary" and expression[2] in _COMPARES:
            return self._compared(expression, state)
        if kind == "comma":
            parts = [self._branch(expression[3], s) for s, _v in self._value(expression[2], state)]
            return [s for y, _n in parts for s in y], [s for _y, n in parts for s in n]
        if kind == "call" and called(expression) in _LIKELY and expression[3]:
            return self._branch(expression[3][0], state)
        if kind == "call" and (obj := vocabulary.object_check(called(expression))) and expression[3]:
            self.trace.names.add(called(expression))
            return self._object(expression, obj, state)
        yes, no = [], []
        for s, value in self._value(expression, state):
            yes += self._refined(s.copy(), value, NONZERO)
            no += self._refined(s, value, ZERO)
        return yes, no

    def _both(self, expression: Expr, state: State) -> tuple[list[State], list[State]]:
        yes, no = self._branch(expression[3], state)
        going, decided = (yes, no) if expression[2] == "&&" else (no, yes)
        second = [self._branch(expression[4], s) for s in going]
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

    def _failing(self, member: str) -> int:
        """The sign by which the method ``member`` says that it failed."""
        return failing_sign(self.context.returns(member))

    # Values

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
            return found + [pair for s in no for pair in self._value(expression[4], s)]
        if kind == "comma":
            return [p for s, _v in self._value(expression[2], state) for p in self._value(expression[3], s)]
        if (kind == "binary" and expression[2] in ("&&", "||", *_COMPARES)) or kind == "not":
            return self._truth(expression, state)
        return self._parts(expression, state)

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
                states = [s for old in states for s, _v in self._value(part, old)]
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
        always = (field == "driver" and base.rpartition("->")[2].endswith(("conn", "Conn"))) or not base
        if not always and not state.known(table, NONZERO):
            self.trace.event("driver-untested", at, table)

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

    # Calls

    def _at(self, at: int) -> int:
        return self._place or at

    def _called(self, expression: Expr, state: State) -> list[tuple[State, str]]:
        name = called(expression)
        self.trace.names.add(name)
        if vocabulary.DEBUG.match(name):
            if not vocabulary.LISTS_PARAMETERS.match(name):
                state.logged = True
            return [(state, "")]
        if name in _EVENTS:
            return [(s, "") for s in getattr(self, _EVENTS[name])(expression, state)]
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

    def _arguments(self, expression: Expr, state: State) -> list[State]:
        states = [state]
        function = expression[2]
        for part in (*(() if function[0] == "id" else (function,)), *expression[3]):
            if part[0] not in ("id", "num", "str"):
                states = [s for old in states for s, _v in self._value(part, old)]
        return states

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

    def _is_driver(self, value: str) -> bool:
        if vocabulary.IS_DRIVER.search(value):
            return True
        kind = self._pointers.get(value, "")
        return vocabulary.DRIVER_TYPE.match(kind) is not None

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
        frame = _Frame(helper, macro=macro)
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

    def _reset(self, expression: Expr, state: State) -> list[State]:
        del expression
        state.reset = True
        state.failure = None
        return [state]

    def _dispatched(self, expression: Expr, state: State) -> list[State]:
        at = self._at(expression[1])
        for s in self._arguments(expression, state):
            unresolved = [c for c in s.called if s.sign(c) & self._failing(c.split(":")[1])]
            if s.failure is None and not unresolved:
                self.trace.event("dispatch-without-error", at, ",".join(s.called))
            if expression[3]:
                self._dispatch_target(values.text(expression[3][0], s.env), at, s)
            s.dispatched = True
        return [state]

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
            self.trace.refusals.add(Refusal(at, conditions(state)))

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
                states = [s for old in states for s, _v in self._value(part, old)]
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
        self._frames[-1].returns.append((state, values.text(leaving, state.env), at))

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

    def _object(self, expression: Expr, obj: str, state: State) -> tuple[list[State], list[State]]:
        value = values.text(expression[3][0], state.env)
        self.trace.checks.append(
            Check(called(expression), (value,), self._at(expression[1]), state.copy(), self._place != 0)
        )
        del obj
        return self._validity(value, state)


RESULT = re.compile(r"@([mpc]):(\w+|\?):(\d+)")
"""A call's result as a value: of a driver's method, of a public function, of any other; its name; its place."""
_EVENTS = {"virResetLastError": "_reset", "virDispatchError": "_dispatched", "virSetConnError": "_dispatched"}
_LIKELY = ("G_LIKELY", "G_UNLIKELY")
_COMPARES = ("==", "!=", "<", ">", "<=", ">=")
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


def _special(operator: str, number: str) -> bool:
    return operator in ("==", "!=") and constant(number) == NEGATIVE and number != "-1"


def is_constant(value: str) -> bool:
    """Whether ``value`` is a number or NULL as written."""
    return is_number(value) or value in ("NULL", "false", "true", "FALSE", "TRUE")


def is_pointer(kind: str) -> bool:
    """Whether the C type ``kind`` is a pointer's."""
    return kind.endswith(("*", "]", "Ptr", "*const", "* const"))


def is_object(kind: str) -> bool:
    """Whether the C type ``kind`` is a libvirt object's, which a check macro can check."""
    return OBJECT.fullmatch(kind) is not None


def failing_sign(kind: str) -> int:
    """The sign by which a function that returns the C type ``kind`` (empty: unknown) says that it failed."""
    signed = not kind or (kind.endswith(("int", "long", "ssize_t")) and not kind.startswith("unsigned"))
    return NEGATIVE if signed else ZERO


def is_connection(kind: str) -> bool:
    """Whether the C type ``kind`` is a connection's."""
    return kind in ("virConnectPtr", "virAdmConnectPtr")


def _is_read_only(value: str) -> bool:
    return value.startswith("(") and value.endswith(f"&{vocabulary.READ_ONLY})")


def conditions(state: State) -> tuple[tuple[str, bool], ...]:
    """What is known of masks and comparisons on this path, but for the connection's own: value, and whether it holds."""
    found = []
    for value, signs in state.facts.items():
        if value.startswith("(") and not _is_read_only(value) and signs in (ZERO, NONZERO, POSITIVE):
            found.append((value, signs != ZERO))
    return tuple(sorted(found))
