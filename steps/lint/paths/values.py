"""Expressions as values in terms of the parameters: ``conn->driver`` is ``dom->conn->driver``."""

from __future__ import annotations

from steps.code.expression import Expr
from steps.lint.paths.state import State

_LONGEST = 300
"""A longer text stands for a value of its own: nothing that a rule asks for."""


def text(expression: Expr, env: dict[str, str]) -> str:
    """The value of ``expression``, looked at without following what it calls."""
    made = _text(expression, env, 0)
    return made if len(made) <= _LONGEST else f"?{expression[1]}"


def _text(expression: Expr, env: dict[str, str], depth: int) -> str:
    kind = expression[0]
    if depth > 40:
        return f"?{expression[1]}"
    if kind == "id":
        return env.get(expression[2], str(expression[2]))
    if kind in ("num", "str"):
        return str(expression[2])
    if kind == "field":
        base = _text(expression[2], env, depth + 1)
        made = f"{base.removeprefix('&')}->{expression[3]}"
        return env.get(made, made)
    if kind == "deref":
        base = _text(expression[2], env, depth + 1)
        made = base[1:] if base.startswith("&") else f"*{base}"
        return env.get(made, made)
    if kind == "addr":
        base = _text(expression[2], {}, depth + 1)
        return base[1:] if base.startswith("*") else f"&{base}"
    if kind == "binary":
        return (
            f"({_text(expression[3], env, depth + 1)}{expression[2]}{_text(expression[4], env, depth + 1)})"
        )
    if kind == "not":
        return f"!{_text(expression[2], env, depth + 1)}"
    if kind == "call":
        inside = ",".join(_text(a, env, depth + 1) for a in expression[3])
        return f"{_text(expression[2], env, depth + 1)}({inside})"
    if kind == "index":
        return f"{_text(expression[2], env, depth + 1)}[{_text(expression[3], env, depth + 1)}]"
    if kind == "assign":
        return _text(expression[3], env, depth + 1)
    if kind == "comma":
        return _text(expression[3], env, depth + 1)
    return f"?{expression[1]}"


def forget(state: State, variable: str) -> None:
    """Drop what is known of what is reached through ``variable``, which gets another value."""
    for table in (state.env, state.facts):
        for key in [k for k in table if variable in k and k != variable and _within(variable, k)]:
            del table[key]


def _within(variable: str, key: str) -> bool:
    at = key.find(variable)
    while at >= 0:
        end = at + len(variable)
        before = key[at - 1 : at]
        after = key[end : end + 1]
        if not (before.isalnum() or before == "_" or key[:at].endswith("->")) and not (
            after.isalnum() or after == "_"
        ):
            return True
        at = key.find(variable, end)
    return False
