"""What is in progress: what a tree has begun and its base has not finished, of every kind."""

from __future__ import annotations

from steps.extension import kinds
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts


def in_progress(checkout: Checkout, rev: str | None = None, base: str | None = None) -> list[str]:
    """Return the references of what the tree (at ``rev``: None is the working tree) has begun and its base has not.

    ``base`` is the revision to count from; None: the merge base with the upstream branch, or where there is none,
    what the tree's own version tells: what no released symbol block holds, or whose block is not finished.

    Raises:
        UnknownRevision: git does not know ``rev`` or ``base``.
        GitError: git cannot read the objects.
    """
    here = Facts(checkout.snapshot(rev))
    there = base_of(checkout, rev, base)
    return [ref for kind in kinds() for ref in kind.in_progress(here, there)]


def base_of(checkout: Checkout, rev: str | None = None, base: str | None = None) -> Facts | None:
    """Return the facts of the base that work in the tree counts from; None where there is nothing to compare with."""
    start = base or checkout.base(rev) or checkout.imported(rev)
    return None if start is None else Facts(checkout.snapshot(start))
