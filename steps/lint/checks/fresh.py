"""What is only asked of functions in development: one version, one prototype, all parameters logged, everywhere.

Older functions keep what was once released; for them a difference is history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code.cfacts import Signature
from steps.lint.finding import ERROR, WARNING, Lint
from steps.lint.paths import vocabulary
from steps.lint.target import Target
from steps.lint.words import says
from steps.tree.versions import version

_SINCE = re.compile(rb"\bSince:[ \t]*(\d+\.\d+\.\d+)")
_NOTE = re.compile(rb",?[ \t]*/\*\s*(\d+\.\d+\.\d+)\s*\*/")
_LONGEST = 40_000


def in_development(target: Target) -> bool:
    """Whether the function is not released yet: its version is the tree's own or a later one, or it has none."""
    since = target.view.since
    return since is None or version(since) >= version(target.facts.layout.version)


def checks(target: Target) -> Iterator[Lint]:
    """All of them."""
    yield from _versions(target)
    yield from _prototypes(target)
    yield from _logged(target)


def _versions(target: Target) -> Iterator[Lint]:
    """``Since``, the symbol's block and the tables' comments say one version."""
    symbol = target.facts.symbol(target.name)
    if symbol is None:
        return
    exported = symbol.fact.version.rpartition("_")[2]
    block = f"its symbol is in {symbol.fact.version} ({symbol.path}:{symbol.line})"
    told = _documented(target)
    if told is not None and told[0] != exported:
        message = f"the comment says Since: {told[0]}, but {block}"
        yield Lint(target.name, "since-tag", ERROR, told[1], told[2], message)
    client = target.view.client
    for setting in [*([client] if client is not None else []), *target.view.settings]:
        noted = _NOTE.match(target.facts.text(setting.path, setting.entry.end, setting.entry.end + 80))
        said = noted[1].decode() if noted is not None else ""
        wrong = said and (said != exported if setting is client else version(said) < version(exported))
        if wrong:
            message = f"the table's comment says {said}, but {block}"
            yield Lint(target.name, "since-tag", ERROR, setting.path, setting.line, message)


def _documented(target: Target) -> tuple[str, str, int] | None:
    """The version in the function's comment with its file and line."""
    found = target.view.implementation
    data = target.facts.snapshot.read(found.path) if found is not None else None
    if found is None or data is None:
        return None
    start = data.rfind(b"/*", max(0, found.fact.start - _LONGEST), found.fact.start)
    match = _SINCE.search(data, max(start, 0), found.fact.start)
    return (
        None
        if match is None
        else (match[1].decode(), found.path, target.facts.snapshot.line(found.path, match.start()))
    )


def _prototypes(target: Target) -> Iterator[Lint]:
    """Header, definition, the driver method's typedef and the client's function take and return the same types."""
    view = target.view
    declared = view.declaration
    if declared is None:
        return
    first = f"{declared.path}:{declared.line}"
    others = [
        ("its definition", view.implementation),
        ("its driver method's typedef", view.typedef),
    ]
    for what, found in others:
        difference = None if found is None else _difference(declared.fact, found.fact)
        if found is not None and difference:
            message = f"{what} {difference} (its declaration: {first})"
            yield Lint(target.name, "prototype", ERROR, found.path, found.line, message)
    if view.typedef is not None and view.client_function is not None:
        file, found_client = view.client_function
        difference = _difference(view.typedef.fact, found_client)
        if difference:
            message = (
                f"the client's function {difference} (the typedef: {view.typedef.path}:{view.typedef.line})"
            )
            yield Lint(target.name, "prototype", ERROR, file.path, file.line(found_client.name_at), message)


def _difference(one: Signature, other: Signature) -> str:
    """What ``other`` has in another way than ``one``; empty where they are the same."""
    if _type(one.returns) != _type(other.returns):
        return f"returns {other.returns}, not {one.returns}"
    if len(one.params) != len(other.params):
        return f"takes {len(other.params)} parameters, not {len(one.params)}"
    for index, (a, b) in enumerate(zip(one.params, other.params, strict=True), 1):
        if _type(a.type) != _type(b.type):
            return f"takes {b.type} as parameter {index} ({b.name}), not {a.type}"
    return ""


def _type(text: str) -> str:
    words = text.replace("*", " * ").replace("[]", " * ").split()
    return " ".join(w for w in words if w not in ("struct", "ATTRIBUTE_UNUSED", "G_GNUC_UNUSED"))


def _logged(target: Target) -> Iterator[Lint]:
    """The line at the entry logs every parameter."""
    if target.flow is None:
        return
    logs = [c for c in target.view.body.calls if vocabulary.DEBUG.match(c.name)]
    if not logs:
        return
    first = logs[0]
    text = " ".join(a for call in logs for a in call.arguments)
    code = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    missing = [p.name for p in target.flow.face.params if p.name and not says(p.name, code)]
    if missing:
        message = f"the line at the entry does not log {', '.join(missing)}"
        yield Lint(target.name, "rule-debug-entry", WARNING, target.path, target.line(first.at), message)
