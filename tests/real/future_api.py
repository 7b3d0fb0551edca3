"""Plan on an older tree each function that libvirt 11.3.0 has and it has not, and lay upstream's own beside it.

    python -m tests.real.future_api [--show] TREE-11.3.0 OLDER-TREE…

Each function is planned alone, from its prototype in the newest header and with no choice made. The plan and the newest
tree are read by the same reader, site by site (``future_sites.py``). A place is equal where the same entry of the older
tree comes before it: what upstream has added in between is passed over. ``--show`` prints both sides of each difference, to
judge it by; the judgements are in ``future_reasons.py``, and the table that results is kept in ``future_api.txt``.
"""

from __future__ import annotations

import difflib
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from steps.errors import BadInput
from steps.function.detect.view import View
from steps.function.kind import wish
from steps.function.names import derive
from steps.function.prototype import parse
from steps.function.text import prototype_text
from steps.plan import plan
from steps.tree.facts import Facts
from tests.real.conftest import trusted
from tests.real.future_reasons import UNJUDGED, VERDICTS, judged
from tests.real.future_sites import PLACES, SITES, Text, neighbour

LIBRARIES = ("main", "qemu", "lxc", "admin")


@dataclass(frozen=True, slots=True)
class Difference:
    """One site of one function on one tree that is not as upstream's."""

    function: str
    site: str
    ours: Text
    theirs: Text

    def summary(self) -> str:
        """How much differs, without saying the text."""
        if self.site.startswith("place"):
            return f"after {self.ours[0]}, upstream after {self.theirs[0]}"
        if self.site in ("virsh", "virsh docs"):
            return f"{' '.join(self.ours) or 'none'}, upstream {' '.join(self.theirs) or 'none'}"
        if not self.ours or not self.theirs:
            return "only upstream has it" if self.theirs else "only the wizard has it"
        if "".join("".join(self.ours).split()) == "".join("".join(self.theirs).split()):
            return "other line breaks"
        changes = Counter(line[0] for line in difflib.ndiff(self.theirs, self.ours))
        return f"{changes[' ']} lines equal, {changes['+']} the wizard's, {changes['-']} upstream's"


@dataclass
class Table:
    """What was compared on one tree: for each site how often it was there and how often equal."""

    tree: str
    functions: list[str] = field(default_factory=list)
    there: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    alike: dict[str, list[str]] = field(default_factory=dict)
    """For each function the sites that are equal."""
    differences: list[Difference] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def note(self, function: str, site: str, ours: Text, theirs: Text) -> None:
        """Count one comparison."""
        if not ours and not theirs:
            return
        self.there[site] += 1
        if ours == theirs:
            self.equal[site] += 1
            self.alike.setdefault(function, []).append(site)
        else:
            self.differences.append(Difference(function, site, ours, theirs))


def absent(new: Facts, old: Facts) -> Iterator[str]:
    """The public functions of ``new`` that ``old`` does not export."""
    for library in LIBRARIES:
        had = old.symbols(library).symbols
        yield from (n for n in new.symbols(library).symbols if n not in had and new.declaration(n))


def compare(new: Facts, old: Facts) -> Table:
    """Plan each function of ``new`` that ``old`` lacks on ``old``, alone, and lay what ``new`` has beside it."""
    table = Table(old.layout.version)
    for name in absent(new, old):
        declared = new.declaration(name)
        assert declared is not None
        try:
            planned = plan(old.snapshot, [wish(parse(prototype_text(declared.fact)))])
        except BadInput as error:
            table.refused.append((name, str(error)))
            continue
        table.functions.append(name)
        _compare(table, View(derive(name), Facts(planned.plan.snapshot)), View(derive(name), new), old)
    return table


def _compare(table: Table, ours: View, theirs: View, old: Facts) -> None:
    name = ours.names.name
    for site, read in SITES.items():
        mine, upstream = read(ours), read(theirs)
        if site == "comment" and not old.layout.style.since_tags:
            upstream = tuple(line for line in upstream if line != "Since:")
        table.note(name, site, mine, upstream)
    for site in PLACES:
        before, upstream_before = neighbour(ours, site, old), neighbour(theirs, site, old)
        if before is not None and upstream_before is not None:
            table.note(name, f"place: {site}", (before,), (upstream_before,))


def table_text(table: Table) -> str:
    """The table: how often each site is equal, then each function with what is equal and what is not, and why."""
    lines = [f"{table.tree}: {len(table.functions)} functions of 11.3.0 that it lacks"]
    lines += [f"  {site:20} {table.equal[site]:3} of {table.there[site]:3}" for site in sorted(table.there)]
    verdicts = Counter(judged(d.function, d.site)[0] for d in table.differences)
    lines.append(f"  {sum(table.there.values())} sites, {sum(table.equal.values())} equal")
    lines += [f"  {verdicts[verdict]:3} {verdict}: {meaning}" for verdict, meaning in VERDICTS.items()]
    lines += [f"  refused {name}: {reason}" for name, reason in table.refused]
    for name in table.functions:
        lines += ["", f"  {name}", *_wrapped(f"equal: {', '.join(table.alike.get(name, []))}")]
        for difference in table.differences:
            if difference.function == name:
                verdict, why = judged(name, difference.site)
                lines += _wrapped(f"{difference.site}: {difference.summary()}; {verdict}: {why}")
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        118,
        initial_indent="    ",
        subsequent_indent="      ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def unjudged(table: Table) -> list[tuple[str, str]]:
    """The differences that nobody has judged."""
    found = [(d.function, d.site) for d in table.differences]
    return [(f, site) for f, site in found if judged(f, site)[0] == UNJUDGED]


def facts_of(path: Path) -> Facts:
    """The tree at ``path``."""
    return Facts(trusted(path).snapshot())


def main(arguments: list[str]) -> None:
    """Print the table of each older tree; the first tree that is named is the newest."""
    newest, *older = [facts_of(Path(a)) for a in arguments if not a.startswith("--")]
    for old in older:
        table = compare(newest, old)
        sys.stdout.write(table_text(table) + "\n")
        for difference in table.differences if "--show" in arguments else ():
            sys.stdout.write(f"{difference.function}, {difference.site}:\n")
            sys.stdout.writelines(
                f"    {line}\n" for line in difflib.ndiff(difference.theirs, difference.ours)
            )


if __name__ == "__main__":
    main(sys.argv[1:])
