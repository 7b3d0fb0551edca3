"""Whether what a function has at one site is right: what its other sites, the rest of the tree and the base say of it.

Each comparison returns a sentence that says what is wrong, naming the other side with its line, or nothing. Whether a site is there
at all is not asked here (see :mod:`steps.function.detect`).
"""
