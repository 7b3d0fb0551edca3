"""What a driver's methods on a domain do between their access check and their work, read from those of its table:
the job, the check that the domain runs, the way to the definitions that flags choose between, and what saves them.

Each driver of each era has its own: ``virDomainObjBeginJob`` (``src/hypervisor/domain_job.c``), before 8.9.0
``qemuDomainObjBeginJob`` and its like; ``virDomainObjGetDefs``, ``virDomainObjGetOneDef`` and
``virDomainObjUpdateModificationImpact`` (``src/conf/domain_conf.c``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER
from steps.edits.place import nearest_first
from steps.function.generate.idiom import Method, definition, methods_of
from steps.function.generate.targets import Target
from steps.function.siblings import words
from steps.function.verbs import reads
from steps.tree.facts import Facts

_JOB = re.compile(r"if \((\w+Begin\w*Job\w*)\(([^;()]*)\) < 0\)\s+goto \w+;")
_JOB_KIND = re.compile(r"\b(\w+_JOB_)([A-Z]+)$")
_JOB_END = re.compile(r"^    (\w+End\w*Job\w*\([^;()]*\));$", re.M)
_ANY_JOB = re.compile(r"\b\w+Begin\w*Job\w*\(")
_OTHER_JOBS = re.compile(r"Agent|Async|Nested|Nowait", re.I)
"""Jobs of another kind than the plain one of a domain."""
_GIVEN = re.compile(r"if \(!\((\w+) = (virDomain\w+)\(([^;()]*)\)\)\)")
_TOLD = re.compile(r"if \((virDomain\w+)\(([^;()]*)\) < 0\)")
_RUNS = re.compile(r"\bvirDomainObjCheckActive\(|if \(!virDomainObjIsActive\(\w+\)\) \{\s+virReportError\(")
_CHOICE = re.compile(r"VIR_DOMAIN_(?:AFFECT|DEVICE_MODIFY|MEM|VCPU)_(?:LIVE|CONFIG)\b")
_SAVES = (r"\b(virDomainDefSave|virDomainSaveConfig)\(", r"\b(virDomainObjSave|virDomainSaveStatus)\(")
_MONITOR = re.compile(r"\b(\w+EnterMonitor\w*)\(")
_SETS = frozenset(("set", "attach", "detach", "update", "add", "del", "pin"))
_HABIT = 0.1
"""The share of a driver's methods that makes something a habit of it."""
_K = TypeVar("_K", bound=Hashable)
CONF = "src/conf/domain_conf.h"


@dataclass(frozen=True, slots=True)
class Job:
    """The call that begins a job (negative where it cannot), the statement that ends it, the label before that."""

    begins: str
    ends: str
    label: str
    locals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """How a method comes to the definitions that its flags choose: ``failed`` is true where it cannot.

    ``live`` and ``stored`` are the conditions of the work on either; both empty where ``one`` definition is given.
    """

    failed: str
    locals: tuple[str, ...] = ()
    live: str = ""
    stored: str = ""
    one: str = ""


@dataclass(frozen=True, slots=True)
class Sibling:
    """One method of the driver on a domain."""

    member: str
    text: str
    """As it is written."""
    own: str
    """What it calls its domain."""
    params: tuple[str, ...]
    """The names of the new method's parameters, the domain's first."""
    helpers: str = ""
    """The file's own functions that it calls."""

    @property
    def method(self) -> Method:
        """Its text with the names of the new method's parameters."""
        return _method(self.text, self.own, self.params)

    @property
    def kind(self) -> str:
        """``get``, ``set`` or ``act``, with ``-affect`` where flags choose the running or the stored domain."""
        return kind_of(self.member, self.chooses)

    @property
    def chooses(self) -> bool:
        """Whether its flags choose between the running and the stored domain."""
        checked = re.search(r"virCheckFlags\(([^;]*)\);", self.text)
        return checked is not None and _CHOICE.search(checked[1]) is not None

    @property
    def runs(self) -> bool:
        """Whether it wants a running domain."""
        return _RUNS.search(self.text + self.helpers) is not None

    @property
    def job(self) -> str:
        """The kind of its job in lower case (``modify``), ``other`` for one of a guest agent and the like; or ``none``."""
        return _job_kind(self.text + self.helpers)


@lru_cache(maxsize=4096)
def _job_kind(text: str) -> str:
    found = next(_jobs(text), None)
    return found[1] if found is not None else "other" if _ANY_JOB.search(text) else "none"


def kind_of(member: str, chooses: bool) -> str:
    """The class of a method by its name and flags.

    >>> kind_of("domainSetFrob", True), kind_of("domainGetFrob", False), kind_of("domainReboot", False)
    ('set-affect', 'get', 'act')
    """
    if reads(member) or member.endswith("Stats"):
        kind = "get"
    else:
        kind = "set" if _SETS & set(words(member)) else "act"
    return kind + "-affect" if chooses else kind


def siblings(target: Target, member: str, params: Sequence[str]) -> list[Sibling]:
    """The methods of the table that are called on a domain, the nearest to ``member`` first.

    ``params`` are the names of the new method's parameters, the domain's first. Methods that only call another one, and
    those that still hold a placeholder, say nothing.
    """
    found = []
    methods = methods_of(target.table)
    for name in nearest_first(member, methods):
        at = definition(target.sources, methods[name])
        if at is None or not at[1].params or at[1].params[0].type not in ("virDomainPtr", "virDomain *"):
            continue
        text = at[0].data[at[1].start : at[1].end].decode("utf-8", "replace")
        if PLACEHOLDER not in text and text.count(";") > 1:
            helpers = _helpers(at[0], methods[name], text)
            found.append(Sibling(name, text, at[1].params[0].name, tuple(params), helpers))
    return found


def _helpers(file: CFile, name: str, text: str) -> str:
    """The file's own functions that the method ``name`` calls beside those that find its domain."""
    prefix = re.match(r"[a-z]*", name)
    called = _own_calls(text, prefix[0]) if prefix and prefix[0] else ()
    found = [file.function(c) for c in called if c != name]
    return "\n".join(file.data[f.start : f.end].decode("utf-8", "replace") for f in found if f and f.static)


@lru_cache(maxsize=4096)
def _own_calls(text: str, prefix: str) -> tuple[str, ...]:
    """The functions beginning with ``prefix`` that a method calls, but for those that find its domain and let go of it."""
    called = set(re.findall(rf"\b({prefix}[A-Z]\w*)\(", text))
    return tuple(c for c in sorted(called) if not re.search("Obj(From|Begin|End)", c))


@lru_cache(maxsize=2048)
def _method(text: str, own: str, params: tuple[str, ...]) -> Method:
    return Method(text, own, params)


def has_jobs(known: Sequence[Sibling]) -> bool:
    """Whether jobs are the driver's habit: one method of the test driver begins one, and 92 do not."""
    return sum(s.job != "none" for s in known) >= len(known) * _HABIT > 0


# --- the job -------------------------------------------------------------------------------------------------------


def job(known: Iterable[Sibling], kind: str, domain: str) -> Job | None:
    """How the driver begins and ends a job of the ``kind`` on the object in the variable ``domain``; None where it has none."""
    votes: Counter[Job] = Counter()
    for sibling in known:
        end = _JOB_END.findall(sibling.text)
        for call, _kind in _jobs(sibling.text):
            made = _job(sibling, call, end[-1], kind, domain) if end else None
            if made is not None:
                votes[made] += 1
    return votes.most_common(1)[0][0] if votes else None


def _jobs(text: str) -> Iterator[tuple[str, str]]:
    """Call and kind of each plain job that a method begins."""
    for found in _JOB.finditer(text):
        named = _JOB_KIND.search(found[2])
        if named is not None and not _OTHER_JOBS.search(found[1]):
            yield f"{found[1]}({found[2]})", named[2].lower()


def _job(sibling: Sibling, call: str, end: str, kind: str, domain: str) -> Job | None:
    """The job of ``sibling`` as the new method begins it; None where it needs what the new one has not."""
    method = sibling.method
    found = _declared(method, _variables(call) | _variables(end), domain)
    if found is None:
        return None
    before = re.search(r"\n (\w+):\n+(?:    /\*[^\n]*\n)?    " + re.escape(end), sibling.text)
    begins = re.sub(r"(_JOB_)[A-Z]+\)$", lambda m: f"{m[1]}{kind.upper()})", " ".join(call.split()))
    return Job(
        method.renamed(begins),
        method.renamed(end) + ";",
        before[1] if before is not None else "endjob",
        found,
    )


def _declared(method: Method, names: set[str], domain: str) -> tuple[str, ...] | None:
    """The declarations of ``names`` but the ``domain``; None where one has no value from the start."""
    needed = method.needs({n for n in names if n in method.locals and n != domain})
    for name in needed:
        initial = method.locals[name][1]
        if domain in _variables(initial) or initial in ("", " = NULL") or "(" in initial:
            return None
    known = needed | {method.own, domain, "driver"}
    if any(n not in known and not n.isupper() for n in names):
        return None
    return method.declared(needed)


def _variables(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w>.])([A-Za-z_]\w*)\b(?!\s*\()", text)) - {"NULL", "true", "false"}


# --- the definitions -----------------------------------------------------------------------------------------------


def definitions(facts: Facts, known: Sequence[Sibling], reading: bool, domain: str) -> Definitions | None:
    """The driver's usual way to the definitions that flags choose; that of most drivers where it has none of its own."""
    kinds = ("get-affect",) if reading else ("set-affect", "act-affect")
    votes: Counter[Definitions] = Counter()
    for sibling in known:
        if sibling.kind in kinds:
            votes.update(list(dict.fromkeys(_ways(sibling, domain))))
    if not votes:
        return _common(facts, reading, domain)
    # First whether there is one definition or two, then the function that most of them call, then how.
    ones = _most(votes, lambda way: bool(way.one))
    usual = _most(Counter({w: n for w, n in votes.items() if bool(w.one) == ones}), _called)
    return next(way for way, _count in votes.most_common() if _called(way) == usual)


def _most(votes: Counter[Definitions], key: Callable[[Definitions], _K]) -> _K:
    """What ``key`` says of most of the ``votes``."""
    summed: Counter[_K] = Counter()
    for way, count in votes.items():
        summed[key(way)] += count
    return summed.most_common(1)[0][0]


def _called(way: Definitions) -> str:
    found = re.search(r"(virDomain\w+)\(", way.failed)
    return found[1] if found is not None else ""


def _ways(sibling: Sibling, domain: str) -> Iterator[Definitions]:
    """The calls of a method that are given the domain and the flags, and give nothing but definitions."""
    method = sibling.method
    for found in _GIVEN.finditer(sibling.text):
        arguments = [a.strip() for a in found[3].split(",")]
        rest = arguments[2:]
        told = [method.locals.get(a[1:], ("",))[0] for a in rest]
        if arguments[:2] != [domain, "flags"] or told not in ([], ["bool "]):
            continue
        if "virDomainDef" in method.locals.get(found[1], ("",))[0]:
            name = method.renamed(found[1])
            further = tuple(f"bool {method.renamed(a[1:])};" for a in rest)
            call = ", ".join([domain, "flags", *(f"&{method.renamed(a[1:])}" for a in rest)])
            own = _empty(method, (found[1],)) + further
            yield Definitions(f"!({name} = {found[2]}({call}))", own, one=name)
    for found in _TOLD.finditer(sibling.text):
        arguments = [a.strip() for a in found[2].split(",")]
        given = [a[1:] for a in arguments[2:]]
        if arguments[0] != domain or arguments[1:2] not in (["flags"], ["&flags"]):
            continue
        if any("virDomainDef" not in method.locals.get(g, ("",))[0] for g in given) or len(given) not in (
            0,
            2,
        ):
            continue
        names = [method.renamed(g) for g in given]
        call = f"{found[1]}({', '.join([domain, arguments[1], *('&' + n for n in names)])}) < 0"
        live, stored = names or ("flags & VIR_DOMAIN_AFFECT_LIVE", "flags & VIR_DOMAIN_AFFECT_CONFIG")
        if given or arguments[1] == "&flags":
            yield Definitions(call, _empty(method, given), live, stored)


def _empty(method: Method, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{method.locals[name][0]}{method.renamed(name)} = NULL;" for name in names)


def _common(facts: Facts, reading: bool, domain: str) -> Definitions | None:
    """What most drivers do, where this tree has its helper."""
    header = facts.snapshot.cfile(CONF)
    helper = "virDomainObjGetOneDef" if reading else "virDomainObjGetDefs"
    if header is None or header.prototype(helper) is None:
        return None
    kind = "virDomainDefPtr " if facts.layout.style.pointer_typedefs else "virDomainDef *"
    own = f"{kind}def = NULL;"
    if reading:
        return Definitions(f"!(def = {helper}({domain}, flags))", (own,), one="def")
    stored = f"{kind}persistentDef = NULL;"
    call = f"{helper}({domain}, flags, &def, &persistentDef) < 0"
    return Definitions(call, (own, stored), "def", "persistentDef")


# --- what else is said ---------------------------------------------------------------------------------------------


def inactive(known: Iterable[Sibling], domain: str) -> tuple[str, bool]:
    """The condition, true where the domain does not run, and whether it reports so itself, as since 2018; empty where no
    method asks."""
    texts = [sibling.text for sibling in known if sibling.runs]
    if any("virDomainObjCheckActive(" in text for text in texts):
        return f"virDomainObjCheckActive({domain}) < 0", True
    asked = any("!virDomainObjIsActive(" in text for text in texts)
    return f"!virDomainObjIsActive({domain})" if asked else "", False


def saves(known: Iterable[Sibling]) -> tuple[str, str]:
    """The functions by which setters save the stored and the running domain; each empty where none of them does."""
    text = "\n".join(s.text for s in known if s.kind in ("set-affect", "act-affect"))
    found = [Counter(re.findall(pattern, text)).most_common(1) for pattern in _SAVES]
    stored, live = (rows[0][0] if rows else "" for rows in found)
    return stored, live


def monitor(known: Iterable[Sibling]) -> str:
    """The function by which the driver's methods go into a monitor; empty where it has none."""
    votes = Counter(m for sibling in known for m in dict.fromkeys(_MONITOR.findall(sibling.text)))
    return votes.most_common(1)[0][0] if votes else ""
