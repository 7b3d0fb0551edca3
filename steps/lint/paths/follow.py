"""Follows the paths of a function, statement by statement, and notes what they show.

Every path is followed by itself as far as paths differ in what is known; a loop is followed until nothing new is known.
Small functions of the same file and its own macros are followed as if they stood in the caller.
"""

from __future__ import annotations

from steps.code.expression import Expr, called
from steps.code.flow import END, Step
from steps.lint.paths import values, vocabulary
from steps.lint.paths.calls import Calls
from steps.lint.paths.common import MOST, UNSET, Frame
from steps.lint.paths.events import Outcome, Trace
from steps.lint.paths.state import State

_MOST_STEPS = 12_000
"""Statements that are followed in one function, each counted on each path that comes to it."""


class Follower(Calls):
    """Follows one function; :meth:`follow` gives its trace."""

    def follow(self) -> Trace:
        """Follow all paths from the function's beginning."""
        frame = Frame(self.flow)
        seen = self._run(frame, [State(dict(self.context.constants), {})])
        for state, value, at in frame.returns:
            self.trace.outcomes.append(Outcome(value, at, state))
        if not self.trace.truncated:
            self.trace.unreached = [
                s.at
                for i, s in enumerate(self.flow.steps)
                if i not in seen and s.kind not in ("label", "join") and s.expression[0] != "num"
            ]
        return self.trace

    def _run(self, frame: Frame, states: list[State]) -> set[int]:
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
            self._followed += 1
            if len(held) >= MOST or self._followed > _MOST_STEPS:
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

    def _step(self, frame: Frame, step: Step, state: State) -> list[tuple[int, State]]:
        kind = step.kind
        if kind == "expr":
            if vocabulary.VALIDATE.match(called(step.expression)):
                self.trace.event("validated-in-vain", self._at(step.at), called(step.expression))
            return [(n, s) for s, _value in self._value(step.expression, state.copy()) for n in step.next]
        if kind == "declare":
            return [(n, s) for s in self._declared(step, state.copy()) for n in step.next]
        if kind == "branch":
            yes, no = self._branch(step.expression, state.copy())
            return [*((step.next[0], s) for s in yes), *((step.next[1], s) for s in no)]
        if kind == "switch":
            return self._cases(step, state.copy())
        if kind == "return":
            # A macro that returns returns from the function that it stands in.
            outer = next(f for f in reversed(self._frames) if not f.macro)
            empty = step.expression[0] == "other"
            for s, v in self._value(step.expression, state.copy()):
                outer.returns.append((s, "" if empty else v, self._at(step.at)))
            return []
        if kind == "goto":
            frame.jumps.append((step.name, state))
            return []
        return [(n, state) for n in step.next]

    def _cases(self, step: Step, state: State) -> list[tuple[int, State]]:
        """The paths into a switch: one for each case, and those that no case takes."""
        if step.expression[0] != "id":
            return [(n, s.copy()) for s, _value in self._value(step.expression, state) for n in step.next]
        found: list[tuple[int, State]] = []
        left = [state]
        for value, number in zip(step.cases, step.next, strict=True):
            if value is None:
                continue
            equal: Expr = ("binary", step.at, "==", step.expression, value)
            sides = [self._branch(equal, s) for s in left[:MOST]]
            found += [(number, s) for yes, _no in sides for s in yes]
            left = [s for _yes, no in sides for s in no]
        default = step.next[step.cases.index(None)]
        return found + [(default, s) for s in left]

    def _declared(self, step: Step, state: State) -> list[State]:
        if step.expression[0] == "other" and not step.expression[2]:
            state.env[step.name] = f"{UNSET}{step.at}"
            return [state]
        made = self._value(step.expression, state)
        for s, value in made:
            values.forget(s, step.name)
            s.env[step.name] = value
        return [s for s, _value in made]
