"""What public functions refuse of a flag: together with another, without another, or on a read-only connection."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.body import Body, Call
from steps.code.mask import code_only
from steps.tree.constants import Constants

_MACROS = re.compile(r"VIR_(EXCLUSIVE|REQUIRE)_FLAGS?_(?:GOTO|RET)$")
_READ_ONLY = re.compile(rb"\bVIR_CONNECT_RO\b|\bvirCheckReadOnly(?:Goto|Return)?\s*\(")
_FLAG = re.compile(r"\bVIR_[A-Z0-9_]+\b")
_NOT_FLAGS = re.compile(r"VIR_(?:CONNECT_RO|DRV_FEATURE_\w+|ERR_\w+|FROM_\w+)$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on a flag: the function, ``exclusive`` or ``require``, and where it stands."""

    function: str
    rule: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.function}:{self.rule}"


def combinations(tree: Constants, flag: str) -> list[Rule]:
    """Return the rules on ``flag`` in public functions: by the macros of ``src/internal.h``, or written out before 2015."""
    found: dict[str, Rule] = {}
    for path, function, body, start in _bodies(tree, flag):
        for call in body.calls:
            macro = _MACROS.match(call.name)
            if macro is not None and flag in call.arguments:
                rule = Rule(function, macro[1].lower(), path, tree.snapshot.line(path, start + call.at))
                found.setdefault(str(rule), rule)
        for guard in body.guards:
            kind = written_out(guard.condition, flag)
            if kind:
                rule = Rule(function, kind, path, tree.snapshot.line(path, start + guard.at))
                found.setdefault(str(rule), rule)
    return list(found.values())


def written_out(condition: str, flag: str) -> str:
    """Return what an ``if`` that refuses says of ``flag`` by its condition: ``exclusive``, ``require`` or nothing.

    >>> written_out("((flags & VIR_A) && (flags & VIR_B))", "VIR_A")
    'exclusive'
    >>> written_out("((flags & VIR_A) && !(flags & VIR_B))", "VIR_B")
    'require'
    """
    parts = [part for part in re.split(r"&&", condition) if "||" not in part]
    named = [(part, _FLAG.findall(part)) for part in parts]
    named = [
        (p, [f for f in flags if not _NOT_FLAGS.match(f)])
        for p, flags in named
        if re.search(r"\bflags\s*&", p)
    ]
    own = [part for part, flags in named if flag in flags]
    others = [part for part, flags in named if flags and flag not in flags]
    if not own or not others or len(parts) != len(named):
        return ""
    negated = [part for part in (*own, *others) if re.search(r"!\s*\(", part)]
    return "require" if negated else "exclusive"


def read_only(tree: Constants, flag: str) -> list[Rule]:
    """Return where public functions refuse ``flag`` on a read-only connection."""
    found = []
    for path, function, body, start in _bodies(tree, flag):
        code = code_only(body.text)
        for match in re.finditer(rb"\bif\s*\(", code[body.start :]):
            at = body.start + match.start()
            condition, end = _bracketed(code, body.start + match.end())
            if (
                flag.encode()
                not in condition.replace(b"|", b" ")
                .replace(b"&", b" ")
                .replace(b"(", b" ")
                .replace(b")", b" ")
                .split()
            ):
                continue
            then = code[end : _statement_end(code, end)]
            if _READ_ONLY.search(condition) or _READ_ONLY.search(then):
                found.append(Rule(function, "read-only", path, tree.snapshot.line(path, start + at)))
                break
    return found


def _bracketed(code: bytes, at: int) -> tuple[bytes, int]:
    """The text up to the bracket that closes the one before ``at``, and the offset behind it."""
    depth = 1
    for index in range(at, min(len(code), at + 4000)):
        char = code[index : index + 1]
        depth += (char == b"(") - (char == b")")
        if depth == 0:
            return code[at:index], index + 1
    return b"", at


def _statement_end(code: bytes, at: int) -> int:
    """Where the statement ends that begins at ``at``: a block, or up to its semicolon."""
    start = at + len(code[at:]) - len(code[at:].lstrip())
    if code[start : start + 1] != b"{":
        return code.find(b";", at) + 1 or len(code)
    depth = 0
    for index in range(start, len(code)):
        char = code[index : index + 1]
        depth += (char == b"{") - (char == b"}")
        if depth == 0:
            return index
    return len(code)


def _bodies(tree: Constants, flag: str) -> list[tuple[str, str, Body, int]]:
    """The public functions whose code names ``flag``: file, name, body, and the offset that the body's count from."""
    found = []
    wanted = flag.encode()
    for path in tree.facts.layout.implementations:
        data = tree.snapshot.read(path)
        file = tree.snapshot.cfile(path) if data is not None and wanted in data else None
        if file is None:
            continue
        from steps.code import body

        for chunk in file.pieces(flag):
            for name, (_face, inside) in (body.read(chunk.text) if chunk.readable else {}).items():
                if tree.is_public(name) and inside.word(flag) is not None:
                    found.append((path, name, inside, chunk.start))
    return found


def asked(call: Call) -> tuple[str, ...]:
    """Return the flags that a call of one of the macros names."""
    return tuple(a for a in call.arguments if _FLAG.fullmatch(a))
