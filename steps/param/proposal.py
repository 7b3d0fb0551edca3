"""What a person wants of a typed parameter, or of a field of the statistics, with everything that was derived from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steps.constant.asking import Asking, driver_of
from steps.constant.command import Use
from steps.errors import BadInput
from steps.model import Question, Wish
from steps.param.stats import keys, macro_keys, normal
from steps.param.subject import family
from steps.param.tables import typed
from steps.tree.constants import Constants
from steps.tree.facts import Facts

TYPES = {
    "int": ("VIR_TYPED_PARAM_INT", "Int", "int"),
    "uint": ("VIR_TYPED_PARAM_UINT", "UInt", "unsigned int"),
    "llong": ("VIR_TYPED_PARAM_LLONG", "LLong", "long long"),
    "ullong": ("VIR_TYPED_PARAM_ULLONG", "ULLong", "unsigned long long"),
    "double": ("VIR_TYPED_PARAM_DOUBLE", "Double", "double"),
    "boolean": ("VIR_TYPED_PARAM_BOOLEAN", "Boolean", "boolean"),
    "string": ("VIR_TYPED_PARAM_STRING", "String", "string"),
}
"""The types of parameters: the constant, the end of the functions that add one, and what comments call it."""


@dataclass(frozen=True)
class ParamProposal:
    """A new typed parameter, or a field of the statistics where ``key`` is not empty."""

    name: str
    string: str
    type: str
    comment: str
    header: str
    since: str
    siblings: tuple[str, ...] = ()
    key: str = ""
    macro: str = ""
    direction: str = "both"
    multiple: bool = False
    validate: bool = True
    unit: str = ""
    drivers: tuple[str, ...] = ()
    virsh: tuple[Use, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def kind(self) -> str:
        """The word of the kind."""
        return "stats" if self.key else "param"

    @property
    def ref(self) -> str:
        """The subject as ``status`` takes it."""
        return f"{self.kind} {self.key or self.name}"

    @property
    def constant(self) -> str:
        """Its type's constant: ``VIR_TYPED_PARAM_UINT``."""
        return TYPES[self.type][0]


class Proposer:
    """Makes the proposals of one call."""

    def __init__(self, facts: Facts, wishes: Sequence[Wish], keys: Mapping[str, str]) -> None:
        del facts, wishes
        self.keys = keys

    def propose(self, facts: Facts, wish: Wish) -> ParamProposal:
        """Return what follows from ``wish``; raises BadInput where nothing can."""
        asking = Asking(facts, wish.choices, self.keys)
        return _stats(asking, wish) if wish.kind == "stats" else _param(asking, wish)


def _type(asking: Asking, given: str, usual: str, why: str) -> str:
    chosen = asking.ask("type", given or usual, tuple(TYPES), "as you said" if given else why)
    if chosen not in TYPES:
        raise BadInput(f"type={chosen}: one of {', '.join(TYPES)} is wanted")
    return chosen


def _param(asking: Asking, wish: Wish) -> ParamProposal:
    name, string, given, comment = wish.what
    tree = asking.facts.constants
    names = [macro.name for _path, macro in tree.macros]
    near = family(name, names)
    there = tree.macro(name)
    if there is not None and there.fact.text != string:
        raise BadInput(
            f'{name} is there already, as "{there.fact.text}": the string of a released parameter never changes'
        )
    twin = next((m.name for _p, m in tree.macros if m.text == string and m.name in near), None)
    if twin is not None and there is None:
        raise BadInput(f'{twin} is "{string}" already: choose another string')
    if not near:
        raise BadInput(
            f"{name}: no parameter of this tree begins with the same words, so its family is not known"
        )
    kinds = [t.type for n in near[:6] for t in typed(tree, n)]
    usual = next((word for word, (constant, _e, _w) in TYPES.items() if kinds[:1] == [constant]), "uint")
    kind = _type(asking, given, usual, "as its nearest sibling")
    using = next((u for n in near if (u := tree.naming(n, tree.driver_files))), [])
    offered = tuple(dict.fromkeys(driver_of(at.path) for at in using))
    settable = bool(kinds)
    direction = asking.ask(
        "direction", "both" if settable else "get", ("set", "get", "both"), "as its family"
    )
    if direction not in ("set", "get", "both"):
        raise BadInput(f"direction={direction}: set, get or both is wanted")
    path = next(p for p, macro in tree.macros if macro.name == near[0])
    return ParamProposal(
        name, string, kind, comment, path, asking.since(), tuple(near),
        direction=direction, multiple=asking.yes("multiple", False, "a list of values"),
        validate=asking.yes("validate", settable, "a setter checks the types of its parameters"),
        drivers=asking.listed("drivers", [d for d in ("qemu",) if d in offered] or offered[:1], offered, "those of its siblings"),
        virsh=_virsh(asking, tree, name, near), questions=tuple(asking.questions), warnings=tuple(asking.warnings),
        choices=dict(wish.choices), text=f"param {wish.text}",
    )  # fmt: skip


def _virsh(asking: Asking, tree: Constants, name: str, near: Sequence[str]) -> tuple[Use, ...]:
    """The command that gets an option, where its siblings have options of their own."""
    macro = tree.macro(near[0])
    options = tree.options("admin" if macro is not None and "libvirt-admin" in macro.path else "main")
    found = next((o for n in near if (o := options.options(n))), [])
    offered = tuple(dict.fromkeys(o.command for o in found))
    chosen = asking.listed("virsh-command", offered[:1], offered, "its siblings' command")
    if not chosen:
        return ()
    usual = _option(name, [(n, o.option) for n in near for o in options.options(n) if o.command in chosen])
    option = asking.ask("virsh-option", usual, (), "called as its siblings' options are")
    if not re.fullmatch(r"[a-z][a-z0-9-]*", option):
        raise BadInput(f"virsh-option={option}: small letters, digits and dashes are wanted")
    return tuple(Use(command, option) for command in chosen)


def _option(name: str, siblings: Sequence[tuple[str, str]]) -> str:
    """The option's name: the end of the parameter's, behind what the nearest sibling's option begins with.

    >>> _option("VIR_P_COMPRESSION_ZLIB_LEVEL", [("VIR_P_COMPRESSION_MT_LEVEL", "comp-mt-level")])
    'comp-zlib-level'
    """
    for sibling, option in siblings:
        shared = _shared(name, sibling)
        tail = sibling.removeprefix(shared).strip("_").lower().replace("_", "-")
        own = name.removeprefix(shared).strip("_").lower().replace("_", "-")
        head = option.removesuffix(tail)
        if not tail and own:
            return f"{option}-{own}"
        if own and head != option and (not head or head.endswith("-")):
            return head + own
    return name.rpartition("_")[2].lower()


def _shared(a: str, b: str) -> str:
    """The first words that two names share."""
    count = 0
    for one, other in zip(a.split("_"), b.split("_"), strict=False):
        if one != other:
            break
        count += 1
    return "_".join(a.split("_")[:count])


def _stats(asking: Asking, wish: Wish) -> ParamProposal:
    key, given, comment = wish.what
    key = normal(key)
    tree = asking.facts.constants
    known = keys(asking.facts)
    group = key.partition(".")[0]
    near = [k for k in known if k.startswith(group + ".") and k != key and ("<num>" in k) == ("<num>" in key)]
    if not near:
        raise BadInput(
            f"{key}: this tree has no such field in a group '{group}'; a new group is a flag of virDomainStatsTypes (--flag)"
        )
    by_macros = macro_keys(tree)
    macro = ""
    header = ""
    if by_macros:
        sibling = by_macros[near[-1]] if near[-1] in by_macros else next(iter(by_macros.values()))
        header = sibling.path
        macro = _macro_name(key, near, {k: at.fact.name for k, at in by_macros.items()})
    kind = _type(asking, given, "ullong", "most fields are")
    unit = asking.ask("unit", "", (), "what it is counted in") if "unit" in asking.choices else ""
    if "per" in asking.choices:
        asking.ask("per", "", (), "")
    return ParamProposal(
        key, key, kind, comment, header, asking.since(), tuple(near), key=key, macro=macro, direction="get",
        validate=False, unit=unit, drivers=("qemu",), questions=tuple(asking.questions),
        warnings=tuple(asking.warnings), choices=dict(wish.choices), text=f"stats {wish.text}",
    )  # fmt: skip


def _macro_name(key: str, near: Sequence[str], names: Mapping[str, str]) -> str:
    """The macro that ends ``key``, called as those of its siblings are."""
    for sibling in reversed(near):
        name = names.get(sibling)
        if name is None or sibling.rpartition("<num>")[0] != key.rpartition("<num>")[0]:
            continue
        tail = sibling.rpartition("<num>.")[2] if "<num>" in sibling else sibling.partition(".")[2]
        own = key.rpartition("<num>.")[2] if "<num>" in key else key.partition(".")[2]
        end = re.sub(r"[^a-z0-9]", "_", tail.lower()).upper()
        if name.endswith(end):
            return name.removesuffix(end) + re.sub(r"[^a-z0-9]", "_", own.lower()).upper()
    return ""
