"""The limit of the wire protocol that bounds a family of parameters, found by its name."""

from __future__ import annotations

import re

from steps.tree.facts import Facts

_LIMIT = re.compile(
    r"(?:REMOTE|QEMU|ADMIN)_(?P<what>\w+?)_(?:PARAMETERS?|PARAMS?|PARAM_LIST|STATS|INFO_PARAMS|TUNABLE)_MAX$"
)


def of(facts: Facts, name: str) -> tuple[str, int, str, int] | None:
    """Return the limit that the parameter ``name`` counts against: constant, number, file and line; None for none.

    ``REMOTE_DOMAIN_BLKIO_PARAMETERS_MAX`` bounds ``VIR_DOMAIN_BLKIO_…``: the constant's words without underscores begin
    the parameter's.
    """
    flat = name.removeprefix("VIR_").replace("_", "")
    best: tuple[int, str, str, str] | None = None
    for library, files in facts.layout.libraries.items():
        if files.protocol is None:
            continue
        for const in facts.protocol(library).consts.values():
            match = _LIMIT.match(const.name)
            what = match["what"].replace("_", "") if match else ""
            short = what.removeprefix("DOMAIN") if not flat.startswith("DOMAIN") else what
            if match and short and flat.startswith(short) and (best is None or len(short) > best[0]):
                best = len(short), const.name, const.value, files.protocol
    if best is None or not best[2].isdigit():
        return None
    text = facts.snapshot.text(best[3])
    at = None if text is None else text.first(best[1])
    return None if text is None or at is None else (best[1], int(best[2]), best[3], text.line(at))
