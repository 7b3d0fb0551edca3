"""Readers: C by tree-sitter, ``.x``, ``.syms`` and the documents; each gives facts with their offsets."""
