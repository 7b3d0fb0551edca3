"""Same-length masking of what trips the C grammar, so that every offset stays valid.

libvirt's attribute macros stand where C knows no word (``g_autofree char *x``, ``int f(void) G_NO_INLINE;``);
left in place they make tree-sitter lose the definition they belong to, and preprocessor conditionals that
cut a function in two do the same.
"""

from __future__ import annotations

import re

_ARGUMENTS = rb"(?:\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))?"
_ATTRIBUTES = re.compile(
    rb"\b(?:g_autofree\b|G_NO_INLINE\b|G_NORETURN\b|VIR_EXPORT_VAR\b|VIR_DEPRECATED\b|LIBVIRT_EXPORT_VAR\b"
    rb"|VIR_WARNINGS_[A-Z_]+\b|(?:G_GNUC_[A-Z_]+|ATTRIBUTE_[A-Z_]+)\b" + _ARGUMENTS + rb")"
    rb"|\b__attribute__\s*\(\((?:[^()\n]|\([^()\n]*\))*\)\)"
)
_CONDITIONALS = re.compile(rb"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif|else|endif)\b(?:[^\n\\]|\\.|\\\n)*", re.M)
_LINKAGE = re.compile(rb'^[ \t]*extern[ \t]+"C"[ \t]*\{', re.M)
_NOT_NEWLINE = re.compile(rb"[^\n]")
_COMMENT_OR_STRING = re.compile(
    rb"/\*.*?(?:\*/|\Z)|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.S
)


def blank(match: re.Match[bytes]) -> bytes:
    """Spaces of the same length as ``match``, newlines kept."""
    return _NOT_NEWLINE.sub(b" ", match.group())


def mask(text: bytes) -> bytes:
    """``text`` with attribute macros, conditionals and linkage blocks blanked; same length, same lines."""
    if b"#" in text:
        text = _CONDITIONALS.sub(blank, text)
    if b'extern "C"' in text:
        text = _LINKAGE.sub(blank, text)
    return _ATTRIBUTES.sub(blank, text)


def code_only(text: bytes) -> bytes:
    """``text`` with comments, strings and character constants blanked; same length, same lines."""
    return _COMMENT_OR_STRING.sub(blank, text)
