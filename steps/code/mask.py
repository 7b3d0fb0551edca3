"""Same-length masking of what no compiler sees and of what trips the C grammar, so that every offset stays valid.

libvirt's attribute macros stand where C knows no word (``g_autofree char *x``, ``int f(void) G_NO_INLINE;``);
left in place they make tree-sitter lose the definition they belong to, and preprocessor conditionals that
cut a function in two do the same. What stands in a branch that is never compiled (``#if 0``) is no code at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from steps.code.pieces import common_end, common_start

_ARGUMENTS = rb"(?:\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))?"
_ATTRIBUTES = re.compile(
    rb"\b(?:g_autofree\b|G_NO_INLINE\b|G_NORETURN\b|VIR_EXPORT_VAR\b|VIR_DEPRECATED\b|LIBVIRT_EXPORT_VAR\b"
    rb"|VIR_WARNINGS_[A-Z_]+\b|(?:G_GNUC_[A-Z_]+|ATTRIBUTE_[A-Z_]+)\b" + _ARGUMENTS + rb")"
    rb"|\b__attribute__\s*\(\((?:[^()\n]|\([^()\n]*\))*\)\)"
)
_CONDITIONALS = re.compile(rb"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif|else|endif)\b(?:[^\n\\]|\\.|\\\n)*", re.M)
_LINKAGE = re.compile(rb'^[ \t]*extern[ \t]+"C"[ \t]*\{', re.M)
_CONSTANT = re.compile(rb"#[ \t]*(?:el)?if[ \t]*[(!01]|#[ \t]*(?:el)?if[^\n]*(?:&&|\|\|)[ \t]*[(!]*[01]\b")
"""A conditional whose condition may be decided by a number; everything else depends on how libvirt is configured."""
_DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(?P<word>ifdef|ifndef|if|elif|else|endif)\b(?P<condition>(?:[^\n\\]|\\.|\\\n)*)", re.M
)
_SPACES = bytes(byte if byte == 10 else 32 for byte in range(256))
"""What each byte is blanked with: a line feed stays."""
_COMMENT_OR_STRING = re.compile(
    rb"/\*.*?(?:\*/|\Z)|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.S
)


def blank(match: re.Match[bytes]) -> bytes:
    """Spaces of the same length as ``match``, newlines kept."""
    return match[0].translate(_SPACES)


def _decide(condition: bytes) -> bool | None:
    """Return what the condition of a conditional is for every configuration; None where that depends on it."""
    condition = condition.strip().replace(b"\\\n", b" ")
    for sign, decisive in ((b"||", True), (b"&&", False)):
        if sign in condition and b"(" not in condition:
            parts = [_decide(part) for part in condition.split(sign)]
            return decisive if decisive in parts else None if None in parts else not decisive
    if condition.startswith(b"(") and condition.endswith(b")") and condition.count(b"(") == 1:
        return _decide(condition[1:-1])
    if condition.startswith(b"!"):
        inner = _decide(condition[1:])
        return None if inner is None else not inner
    return int(condition) != 0 if condition.isdigit() and len(condition) < 10 else None


def _dead(code: bytes) -> Iterator[tuple[int, int]]:
    """Yield the ranges that are never compiled, in order; ``code`` has no comments."""
    # For each open conditional: whether its present branch is dead, and whether an earlier one is always taken.
    open_: list[tuple[bool, bool]] = []
    begin: int | None = None
    for found in _DIRECTIVE.finditer(code):
        word = found["word"]
        before = any(dead for dead, _taken in open_)
        if word.startswith(b"if"):
            value = _decide(found["condition"]) if word == b"if" else None
            open_.append((value is False, value is True))
        elif open_:
            _dead_branch, taken = open_.pop()
            if word != b"endif":
                value = True if word == b"else" else _decide(found["condition"])
                open_.append((taken or value is False, taken or value is True))
        after = any(dead for dead, _taken in open_)
        if after and not before:
            begin = found.end()
        elif before and not after and begin is not None:
            yield begin, found.start()
            begin = None
    if begin is not None:
        yield begin, len(code)


def compiled(text: bytes) -> bytes:
    """Return ``text`` with the branches blanked that are never compiled, ``#if 0``; same length, same lines."""
    return _compiled(text) if _CONSTANT.search(text) else text


@lru_cache(maxsize=64)
def _compiled(text: bytes) -> bytes:
    return without(text, _dead(code_only(text)))


def without(text: bytes, ranges: Iterator[tuple[int, int]]) -> bytes:
    """Return ``text`` with ``ranges``, in order, blanked; same length, same lines."""
    parts: list[bytes] = []
    at = 0
    for start, end in ranges:
        parts += (text[at:start], text[start:end].translate(_SPACES))
        at = end
    return b"".join((*parts, text[at:])) if parts else text


def live(text: bytes) -> bytes:
    """Return :func:`compiled` of ``text``, also without the comments that hold whole definitions.

    A file is cut into pieces at braces in column 0: one in a comment would cut the comment, too.
    """
    text = compiled(text)
    return without(text, _covered(text))


def live_after(text: bytes, old: bytes, old_live: bytes) -> bytes:
    """Return :func:`live` of ``text``, an edited form of ``old``, of which it is ``old_live``.

    Where nothing of the old one was blanked, only what stands around the edit is looked at: from the last border that
    both begin with to the first border that both end with.
    """
    if old_live is not old or _CONSTANT.search(text):
        return live(text)
    start = common_start(old, text)
    behind = len(text) - common_end(old, text, min(len(old), len(text)) - start)
    first, last = text.rfind(b"\n}", 0, start), text.find(b"\n}", behind)
    around = text[max(first, 0) : len(text) if last < 0 else last + 2]
    return live(text) if any(True for _comment in _covered(around)) else text


def _covered(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield the comments in which a definition ends, or one of several typedefs begins."""
    outside = 0
    for at in _borders(text):
        opened = text.rfind(b"/*", outside, at) if at >= outside else -1
        if opened >= 0 and text.find(b"*/", opened + 2, at) < 0:
            # Perhaps only a string with these characters (``"/dev/*"``): read what stands before it as the compiler does.
            for token in _COMMENT_OR_STRING.finditer(text, outside):
                if token.end() > at:
                    if token.start() < at and token[0].startswith(b"/*"):
                        yield token.span()
                        outside = token.end()
                    break
        outside = max(outside, at)


def _borders(text: bytes) -> list[int]:
    """Return where a file is cut: braces in column 0, and typedefs that follow an empty line."""
    found = []
    for sign in (b"\n}", b";\n\ntypedef "):
        at = text.find(sign)
        while at >= 0:
            found.append(at)
            at = text.find(sign, at + 1)
    return sorted(found)


def mask(text: bytes) -> bytes:
    """``text`` with attribute macros, conditionals and linkage blocks blanked; same length, same lines."""
    if b"#" in text:
        text = _CONDITIONALS.sub(blank, text)
    if b'extern "C"' in text:
        text = _LINKAGE.sub(blank, text)
    return _ATTRIBUTES.sub(blank, text)


def outside_comments(text: bytes, at: int) -> bool:
    """Whether ``at``, the start of a line or of a comment in ``text``, is surely in no comment."""
    opened = text.rfind(b"/*", 0, at)
    return opened < 0 or text.find(b"*/", opened + 2, at) >= 0


def in_comment(text: bytes, at: int) -> bool:
    """Whether what stands at ``at`` of some C is in a comment. Quick, for a question about one place."""
    line = text.rfind(b"\n", 0, at) + 1
    if b"//" in text[line:at] and not code_only(text[line:at] + b"{").endswith(b"{"):
        return True
    opened = text.rfind(b"/*", 0, at)
    if opened < 0 or text.find(b"*/", opened + 2, at) >= 0:
        return False
    return text.count(b'"', text.rfind(b"\n", 0, opened) + 1, opened) % 2 == 0


def conditionals(code: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the directives of conditional compilation in ``code``, which has no comments; the group ``word`` says which."""
    return _DIRECTIVE.finditer(code)


def code_only(text: bytes) -> bytes:
    """``text`` with comments, strings and character constants blanked; same length, same lines."""
    return _COMMENT_OR_STRING.sub(blank, text)


@lru_cache(maxsize=192)
def code_of(data: bytes) -> bytes:
    """``data`` of a C file without comments, strings and what is never compiled; same length, same lines. Kept: many ask for it."""
    return code_only(compiled(data))
