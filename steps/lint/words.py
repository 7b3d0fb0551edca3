"""Whole words in a text."""

from __future__ import annotations


def says(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text`` as a whole word."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_"):
            return True
        at = text.find(word, at + 1)
    return False
