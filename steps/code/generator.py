"""Which procedures the generator of early 2011 wrote: lists in the Perl script, before the ``.x`` files said so.

From 999f5b3ea6 (April 2011) to 2a5251e2c4 (May 2011) ``daemon/remote_generator.pl`` held lists of what it could *not*
generate, one for the daemon (``$opt_b``) and one for the client (``$opt_k``), each by protocol.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SIDE = re.compile(r"\$opt_([bk])\)\s*\{")
_LIST = re.compile(r'\$structprefix eq "(\w+)"\)\s*\{\s*@ungeneratable\s*=\s*\(([^)]*)\)')
_NAME = re.compile(r'"(\w+)"')


@lru_cache(maxsize=16)
def by_hand(script: bytes) -> dict[tuple[str, str], frozenset[str]]:
    """(``server`` or ``client``, protocol) to the procedures written by hand, in lower case without underscores.

    A side that the script does not generate at all is not there.
    """
    text = script.decode("utf-8", "replace")
    sides = [(m.start(), "server" if m[1] == "b" else "client") for m in _SIDE.finditer(text)]
    found: dict[tuple[str, str], frozenset[str]] = {}
    for m in _LIST.finditer(text):
        side = next((name for at, name in reversed(sides) if at < m.start()), None)
        if side is not None:
            found[side, m[1]] = frozenset(n.lower() for n in _NAME.findall(m[2]))
    return found


def generate(script: bytes, prefix: str, procedure: str) -> str | None:
    """``none``, ``client``, ``server`` or ``both`` for a procedure's words (``DOMAIN_CREATE``); None: no lists."""
    lists = by_hand(script)
    if not any(p == prefix for _side, p in lists):
        return None
    word = procedure.replace("_", "").lower()
    client = word not in lists.get(("client", prefix), frozenset((word,)))
    server = word not in lists.get(("server", prefix), frozenset((word,)))
    return {(True, True): "both", (True, False): "client", (False, True): "server", (False, False): "none"}[
        client, server
    ]
