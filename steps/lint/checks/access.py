"""Access control and the refusal of read-only connections say the same, with and without flags.

Source: a call that the annotation ``@acl`` of its procedure allows only to those who may write must refuse a read-only
connection by itself: 92b0577db2, 69e5f37c4a, dfeb19ff60, and CVE-2019-10166, -10167, -10168.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code.xdr import Procedure
from steps.function.acl import writes
from steps.lint import fixes
from steps.lint.finding import ERROR, WARNING, Lint
from steps.lint.paths.events import MethodCall, Refusal
from steps.lint.paths.state import ZERO, State
from steps.lint.paths.vocabulary import READ_ONLY
from steps.lint.target import Target

_HARMLESS = re.compile(r"(?:getattr|read|search_\w+|none)$")
_WORD = re.compile(r"\bVIR_\w+")


def access(target: Target) -> Iterator[Lint]:
    """Both ways, without and with flags."""
    procedure = target.view.procedure
    if procedure is None or not procedure.acl or target.flow is None or not target.driven:
        return
    calls = list(target.own_calls)
    if not calls:
        return
    if _writes(target, procedure):
        if _answered_by_daemon(target):
            return
        yield from _must_refuse(target, procedure, calls)
    else:
        yield from _conditionally(target, procedure, calls)
        yield from _reads(target, procedure)


_ABSOLUTE = re.compile(r"virFileAbsPath$|virFileMakeAbsolute\w*$|g_canonicalize_filename$|virFileAbs\w*$")


def host_path(target: Target) -> Iterator[Lint]:
    """A path on the host that the client makes absolute is opened by the daemon: not for a read-only connection.

    Source: CVE-2019-10161, where the file of a saved domain was the caller's to choose.
    """
    made = sorted(name for name in target.trace.names if _ABSOLUTE.match(name))
    if not made or target.flow is None:
        return
    call = next(
        (c for c in target.own_calls if not refused(c.state, target.object)),
        None,
    )
    if call is not None:
        message = (
            f"the caller's path is made absolute ({made[0]}) and handed to the daemon on a read-only connection, "
            "which opens it with its own rights: virCheckReadOnlyGoto is missing"
        )
        plain = not target.trace.refusals
        yield target.found(
            "rule-read-only", ERROR, call.at, message, fixes.read_only(target) if plain else None
        )


def _writes(target: Target, procedure: Procedure) -> bool:
    """Whether it asks for more than to read without a flag; what a migration can tell asks for ``migrate``, too."""
    if all(rule.split(":")[1:2] == ["migrate"] for rule in procedure.acl) and target.flow is not None:
        return not any(answers(p.type) for p in target.flow.face.params)
    return writes(procedure.acl)


def answers(kind: str) -> bool:
    """Whether a function can answer through a parameter of the C type ``kind``."""
    return kind.endswith("*") and not kind.startswith("const ")


def _answered_by_daemon(target: Target) -> bool:
    """Whether the daemon answers by itself, and asks no driver: what changes is the client's own connection."""
    dispatcher = target.view.dispatcher
    if dispatcher is None or target.view.settings:
        return False
    file, found = dispatcher
    return f"{target.name}(".encode() not in file.data[found.start : found.end]


def refused(state: State, subject: str | None) -> bool:
    """Whether a read-only connection of the object ``subject`` has been refused before this place."""
    flags = re.compile(rf"(?<![\w>]){re.escape(subject or '')}\b(?:->\w+)*->flags")
    return any(
        signs == ZERO and value.endswith(f"&{READ_ONLY})") and flags.search(value)
        for value, signs in state.facts.items()
    )


def _must_refuse(target: Target, procedure: Procedure, calls: list[MethodCall]) -> Iterator[Lint]:
    open_ = [c for c in calls if not refused(c.state, target.object)]
    if not open_:
        return
    rule = next((r for r in procedure.acl if writes((r,))), procedure.acl[0])
    where = f"@acl of {procedure.name} ({_protocol_place(target, procedure)}) asks for {rule}"
    at = open_[0].at
    known = [c for r in target.trace.refusals for c in r.conditions]
    if known:
        message = (
            f"{where}, but a read-only connection is refused only if {_said(known)}: virCheckReadOnlyGoto"
        )
    elif target.trace.refusals or "virCheckReadOnlyGoto" in target.trace.names:
        message = f"{where}, but a path leads to the driver without a read-only check: virCheckReadOnlyGoto"
    else:
        message = f"{where}, but a read-only connection may call it: virCheckReadOnlyGoto is missing"
    plain = not known and not target.trace.refusals
    yield target.found("rule-read-only", ERROR, at, message, fixes.read_only(target) if plain else None)


def _protocol_place(target: Target, procedure: Procedure) -> str:
    path = target.facts.layout.libraries[target.view.names.library].protocol or ""
    return f"{path}:{target.facts.snapshot.line(path, procedure.at)}"


def _said(conditions: list[tuple[str, bool]]) -> str:
    return " and ".join(
        sorted({f"{'' if holds else 'not '}{value.strip('()')}" for value, holds in conditions})
    )


def _conditionally(target: Target, procedure: Procedure, calls: list[MethodCall]) -> Iterator[Lint]:
    """What asks for a permission under a flag must be refused under it."""
    for rule in procedure.acl:
        parts = rule.split(":")
        words = frozenset(_WORD.findall(" ".join(parts[2:])))
        if (
            len(parts) < 3
            or _HARMLESS.match(parts[1])
            or not words
            or any(p.startswith("!") for p in parts[2:])
        ):
            continue
        open_ = [c for c in calls if not refused(c.state, target.object) and not _excluded(c.state, words)]
        if open_:
            flags = "|".join(sorted(words))
            message = (
                f"@acl of {procedure.name} ({_protocol_place(target, procedure)}) asks for {parts[0]}:{parts[1]} under "
                f"{flags}, but a read-only connection may call it with that"
            )
            yield target.found("rule-read-only", ERROR, open_[0].at, message)


def _excluded(state: State, words: frozenset[str]) -> bool:
    """Whether none of the flags (or values) ``words`` is set on this path."""
    left = set(words)
    for value, signs in state.facts.items():
        if value.startswith("(") and signs == ZERO:
            left -= set(_WORD.findall(value))
    return not left


def _reads(target: Target, procedure: Procedure) -> Iterator[Lint]:
    """What refuses a read-only connection must ask for more than to read, under the same flag."""
    for refusal in sorted(target.trace.refusals, key=lambda r: r.at):
        asked = f"{procedure.name} ({_protocol_place(target, procedure)})"
        if not refusal.conditions:
            if not any(_more(rule) for rule in procedure.acl):
                message = f"it refuses read-only connections, but @acl of {asked} only asks for {', '.join(procedure.acl)}"
                yield target.found("rule-read-only", WARNING, refusal.at, message)
            return
        words = _flags(refusal)
        under = {w for rule in procedure.acl if _more(rule) for w in _WORD.findall(rule)}
        unasked = sorted(w for w in words if w not in under and not _value_asked(w, procedure))
        if words and unasked:
            message = (
                f"it refuses read-only connections under {', '.join(unasked)}, but no @acl of {asked} "
                f"asks for more under that: {', '.join(procedure.acl)}"
            )
            yield target.found("readonly-flag-no-acl", ERROR, refusal.at, message)
            return


def _more(rule: str) -> bool:
    """Whether ``rule`` asks for more than to read."""
    parts = rule.split(":")
    return len(parts) > 1 and not _HARMLESS.match(parts[1])


def _flags(refusal: Refusal) -> list[str]:
    return sorted({w for value, holds in refusal.conditions if holds for w in _WORD.findall(value)})


def _value_asked(word: str, procedure: Procedure) -> bool:
    return any(word.endswith("_" + rule.rpartition(":")[2]) for rule in procedure.acl if "::" in rule)
