"""Plan on 9.0.0 each flag, parameter and value that libvirt 11.3.0 has and it has not, and lay upstream's own beside it.

    python -m tests.real.future_kinds TREE-11.3.0 TREE-9.0.0

Each is planned alone, by its name, its string and its comment in the newer header; the functions, drivers and commands are
those that the wizard chooses. Both trees are then read by the same sites. Constants of an enum that the older tree lacks whole
came with a new function, and are left out; so is what the older tree's code has no place for. The table is kept in
``future_kinds.txt``.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from steps.errors import BadInput
from steps.extension import kind_of, read_one
from steps.inspect import inspect
from steps.model import State
from steps.plan import plan
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts

SITES = {
    "flag": (
        "public-header",
        "flag-documentation",
        "flag-combinations",
        "wire-acl",
        "flag-masks",
        "drivers",
        "virsh-option",
    ),
    "param": ("public-header", "param-tables", "param-validate", "drivers", "virsh-option"),
    "value": ("public-header", "string-tables", "switch-cases", "message-table", "virsh-table", "drivers"),
}
"""The sites that are compared: those whose value says what stands there."""


def facts_of(folder: Path) -> Facts:
    """The facts of the working tree in ``folder``."""
    return Facts(Checkout.open(folder).snapshot())


def text_of(newer: Facts, ref: str) -> str:
    """The text of a constant of the newer tree, as a person would have said it."""
    kind = kind_of(ref.split()[0])
    if kind.word != "param":
        wish = kind.wish_in_tree(newer, ref)
        assert wish is not None
        return f"{kind.word} {wish.text}"
    macro = newer.constants.macro(ref.split()[-1])
    assert macro is not None
    comment = re.sub(r"^\w+:\s*|\s*Since: \S+$", "", macro.fact.comment)
    return f'param {macro.fact.name} "{macro.fact.text}" : {comment}'


def value_of(facts: Facts, ref: str, check: str) -> str:
    """What a site has: its value, or its state where it has none."""
    finding = inspect(facts, ref).finding(check)
    if finding is None or finding.state in (State.MISSING, State.NOT_NEEDED):
        return "-"
    value = finding.value
    listed = sorted(value) if isinstance(value, tuple) else [value] if value else ["there"]
    return " ".join(re.sub(r"\s+", " ", str(one)) for one in listed)


def table(newer: Facts, older: Facts) -> list[str]:
    """Every constant with every site: equal, or both sides; then the sums."""
    lines: list[str] = []
    equal: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for word, sites in SITES.items():
        kind = kind_of(word)
        for ref in kind.in_progress(newer, older):
            words = ref.split()
            if (word != "param" and older.constants.enum(words[1]) is None) or (
                word == "param" and "GUEST_INFO" in words[-1]
            ):
                continue
            try:
                made = plan(older.snapshot, [read_one(text_of(newer, ref))])
            except BadInput as error:
                lines.append(f"{ref}: refused: {error}")
                continue
            after = Facts(made.plan.snapshot)
            lines.append(ref)
            for check in sites:
                ours, theirs = value_of(after, ref, check), value_of(newer, ref, check)
                if ours == theirs == "-":
                    continue
                site = f"{word} {check}"
                there[site] += 1
                equal[site] += ours == theirs
                lines.append(
                    f"  {check}: {ours}" if ours == theirs else f"  {check}: {ours} | upstream: {theirs}"
                )
    return [*(f"{site:26} {equal[site]:2} of {count:2}" for site, count in there.items()), "", *lines]


def main() -> None:
    """Print the table for the two trees of the command line."""
    print("\n".join(table(facts_of(Path(sys.argv[1])), facts_of(Path(sys.argv[2])))))


if __name__ == "__main__":
    main()
