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
    there = base_of(checkout, here, rev, base)
    return [ref for kind in kinds() for ref in kind.in_progress(here, there)]


def base_of(checkout: Checkout, here: Facts, rev: str | None = None, base: str | None = None) -> Facts | None:
    """Return the facts of the base that work in ``here`` counts from; None where there is nothing to compare with."""
    start = base or checkout.base(rev) or _import_of(checkout, here, rev)
    return None if start is None else Facts(checkout.snapshot(start))


def _import_of(checkout: Checkout, here: Facts, rev: str | None) -> str | None:
    """The first commit, where it put a tree of this very version into git: what came later is in progress."""
    if not checkout.has_git:
        return None
    head = "HEAD" if rev in (None, "-") else str(rev)
    first = checkout.git.ask("rev-list", "--max-parents=0", "--max-count=1", "--end-of-options", head)
    if not first or checkout.git.ask("rev-parse", "--is-shallow-repository") == "true":
        return None
    there = Facts(checkout.snapshot(first))
    same = there.layout.version and there.layout.version == here.layout.version
    return first if same and there.symbols("main").blocks else None
