"""Which functions are in progress: those that a tree has a trace of and its base has not finished."""

from __future__ import annotations

from collections.abc import Iterable

from steps.function.detect import census, local
from steps.function.detect.census import Trace
from steps.function.detect.view import View
from steps.function.names import derive
from steps.tree.facts import Facts
from steps.tree.versions import version


def since(here: Facts, there: Facts) -> list[str]:
    """The APIs with traces here that are not there."""
    mine, theirs = census.roles(here.layout), census.roles(there.layout)
    changed = [p for p in {**mine, **theirs} if here.snapshot.oid(p) != there.snapshot.oid(p)]
    new: set[Trace] = set()
    for path in changed:
        if path in mine:
            new |= census.traces(mine[path], here.snapshot.read(path))
    # Taken away together, so that what only moved from file to file is not new.
    for path in changed:
        if path in theirs:
            new -= census.traces(theirs[path], there.snapshot.read(path))
    return _chosen(here, _grouped(new), there)


def unreleased(here: Facts) -> list[str]:
    """Without anything to compare with: what no released symbol block has, and what its block has unfinished."""
    found: set[Trace] = set()
    for path, reader in census.roles(here.layout).items():
        if (data := here.snapshot.read(path)) is not None:
            found |= {
                t
                for t in census.traces(reader, data)
                if t.site not in ("table", "client", "shell", "dispatcher")
            }
    released = version(here.layout.version)
    blocks = [block for library in here.layout.libraries for block in here.symbols(library).blocks]
    newest = max((version(b.version) for b in blocks), default=())
    settled = {
        s.name
        for b in blocks
        if version(b.version) <= released and version(b.version) != newest
        for s in b.symbols
    }
    unsettled = {census.key(s.name) for b in blocks if version(b.version) > released for s in b.symbols}
    groups = {
        key: traces for key, traces in _grouped(found).items() if not any(t.name in settled for t in traces)
    }
    keys = {census.key(name) for name in settled}
    chosen = _chosen(here, {k: g for k, g in groups.items() if k not in keys}, None)
    return [
        name for name in chosen if census.key(name) in unsettled or not _finished(View(derive(name), here))
    ]


def _grouped(found: Iterable[Trace]) -> dict[str, set[Trace]]:
    groups: dict[str, set[Trace]] = {}
    for trace in found:
        groups.setdefault(trace.key, set()).add(trace)
    return groups


def _chosen(here: Facts, groups: dict[str, set[Trace]], there: Facts | None) -> list[str]:
    names = []
    for traces in groups.values():
        best = min(traces, key=lambda t: (census.SITES.index(t.site), t.name))
        if _is_public(here, best.name, traces) and (there is None or _is_new(there, best.name, traces)):
            names.append(best.name)
    return sorted(names)


def _is_new(there: Facts, name: str, traces: set[Trace]) -> bool:
    """Whether the base lacks the function; one that it declares counts where a site of its core is added."""
    if there.declaration(name) is None and there.symbol(name) is None:
        return True
    return any(t.site in census.CORE for t in traces) and not _finished(View(derive(name), there))


def _is_public(here: Facts, name: str, traces: set[Trace]) -> bool:
    """Whether the traces can be a public function's, not an internal one's."""
    sites = {t.site for t in traces}
    if "header" in sites and here.declaration(name) is None:
        return False
    if sites & {"header", "symbol"} or here.declaration(name) is not None or here.symbol(name) is not None:
        return True
    if here.is_private(name):
        return False
    if sites == {"implementation"}:
        found = here.implementation(name)
        return found is not None and not found.fact.static and not here.is_internal(name)
    if sites == {"shell"}:
        return (
            local.ON_OBJECT.match(name) is not None and not here.in_shell(name) and not here.is_internal(name)
        )
    return True


def _finished(view: View) -> bool:
    """Whether the function has all the sites that its kind needs once."""
    if view.declaration is None or view.implementation is None or view.facts.symbol(view.names.name) is None:
        return False
    if view.local or view.served_in_client:
        return True
    if view.names.library == "admin":
        return view.procedure is not None
    return view.member is not None and view.procedure is not None and view.client is not None
