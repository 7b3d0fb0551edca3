"""The sites of a function: how each is recognised in a tree, and which module makes its text."""
