"""From a flag's text and the choices made to a whole proposal, or to the reason why there can be none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from steps.code.enums import EnumText
from steps.constant.asking import Asking, driver_of, drivers_of
from steps.constant.command import Use
from steps.constant.subject import nearest_by_words
from steps.errors import BadInput
from steps.flag.bits import next_bit, used, written
from steps.flag.proposal import FlagProposal
from steps.model import Wish
from steps.tree.constants import Constants
from steps.tree.facts import Facts
from steps.tree.shelloptions import ShellOptions

FLAGS_TYPES = ("unsigned int", "unsigned long")
_ENUM = re.compile(r"vir[A-Z]\w{2,100}", re.ASCII)
_SHIFT = re.compile(r"\(?(?:1U? << (?:[0-9]|[12][0-9]|3[01])|0x[0-9a-fA-F]{1,8}|0)\)?")
_SHARED = 3
"""How many flags must share one option of a command before it is an option of values (``--type``)."""


class Proposer:
    """Makes the proposals of one call."""

    def __init__(self, facts: Facts, wishes: Sequence[Wish], keys: Mapping[str, str]) -> None:
        del facts, wishes
        self.keys = keys

    def propose(self, facts: Facts, wish: Wish) -> FlagProposal:
        """Return what follows from ``wish``; raises BadInput where nothing can."""
        asking = Asking(facts, wish.choices, self.keys)
        enum_name, name, comment = wish.what
        return _Flag(asking, name, comment, enum_name, wish.text).proposal()


class _Flag:
    """One flag on its way to a proposal."""

    def __init__(self, asking: Asking, name: str, comment: str, enum: str, text: str) -> None:
        self.asking, self.name, self.comment, self.text = asking, name, comment, text
        self.facts: Facts = asking.facts
        self.tree: Constants = asking.facts.constants
        self.enum_name = self._enum(enum)
        found = self.tree.enum(self.enum_name)
        self.enum: EnumText | None = None if found is None else found[1]

    def proposal(self) -> FlagProposal:
        """Return the whole of it."""
        functions = self._functions()
        value = self._value(functions)
        acl = self.asking.listed(
            "acl", (), (), "only a flag that gives more than the call does has a rule of its own"
        )
        secure = any(rule.split(":")[1:2] == ["read_secure"] for rule in acl)
        read_only = self.asking.yes("read-only", secure, "from its access control")
        header = self._header(functions)
        return FlagProposal(
            self.name, self.enum_name, self.comment, value, header, functions, self.asking.since(), self.enum is None,
            self._drivers(functions), self._others("excludes"), self._others("requires"),
            tuple(f"{rule}:{self.name}" if self.name not in rule else rule for rule in acl), read_only,
            self._virsh(functions), tuple(self.asking.questions), tuple(self.asking.warnings),
            dict(self.asking.choices), f"flag {self.text}",
        )  # fmt: skip

    def _enum(self, given: str) -> str:
        """The enum's name: the one given, or that of the flags with the same first words."""
        there = [e.name for _p, e, _m in self.tree.members(self.name)]
        usual = given or (there[0] if there else self._likely())
        name = self.asking.ask(
            "enum", usual, (), "as you said" if given else "from the first words of the name"
        )
        if there and name not in there:
            raise BadInput(f"{self.name} is there already, in the enum {there[0]}: choose another name")
        if not name:
            raise BadInput(f"{self.name}: say its enum, as in 'virDomainCreateFlags {self.name} : comment'")
        found = self.tree.enum(name)
        if found is None and not _ENUM.fullmatch(name):
            raise BadInput(f"{name}: an enum's name begins with 'vir' and a capital letter")
        if found is not None and not found[1].is_flags:
            raise BadInput(f"{name} is no enum of flags: add '{self.name}' as a value (--value)")
        if found is None and self.tree.is_public(name):
            raise BadInput(f"{name} is a public function: call its enum {name}Values")
        return name

    def _likely(self) -> str:
        enums = {m.name: e.name for _p, e in self.tree.enums if e.is_flags for m in e.listed}
        near = next(iter(nearest_by_words(self.name, list(enums))), "")
        shares = near.split("_")[:3] == self.name.split("_")[:3]
        return enums[near] if near and shares else ""

    def _functions(self) -> tuple[str, ...]:
        """The public functions that take it: those whose comments name the enum; asked where there are several."""
        known = self.tree.functions_of(self.enum_name)
        usual = known
        if self.enum is not None and len(known) > 1:
            for sibling in nearest_by_words(self.name, [m.name for m in self.enum.listed])[:1]:
                taking = [at.fact.name for at in self.tree.documented(sibling) if at.fact.name in known]
                usual = taking or known
        chosen = self.asking.listed("functions", usual, known, "those whose documentation names the enum")
        if not chosen and self.enum is None:
            raise BadInput(
                f"this tree has no enum {self.enum_name}: for the first flag of a function say which, "
                "--set functions=virDomainFoo"
            )
        for function in chosen:
            declared = self.facts.declaration(function)
            if declared is None:
                raise BadInput(f"functions={function}: no public header declares it")
            if not any(p.type in FLAGS_TYPES for p in declared.fact.params):
                raise BadInput(
                    f"{function} has no flags argument: it needs a new function with one, {function}Flags"
                )
        return chosen

    def _value(self, functions: tuple[str, ...]) -> str:
        unsigned = any("1U <<" in m.written for _p, e in self.tree.enums for m in e.members)
        if self.enum is not None and (member := self.enum.member(self.name)) is not None:
            return self.asking.ask("value", member.written, (), "the header has it")
        if self.enum is None:
            return self.asking.ask("value", written(0, None, unsigned), (), "the first flag of its enum")
        bits = next_bit(self.name, self.enum, used(self.tree, self.enum, functions))
        if bits.chosen is None and "value" not in self.asking.choices:
            raise BadInput(
                f"no bit is left in {self.enum_name}: all 32 are taken, and the wire carries no more"
            )
        usual = written(bits.chosen or 0, self.enum, unsigned)
        others = [written(bit, self.enum, unsigned) for bit in bits.others]
        why = (
            f"the next bit of the run that {bits.beside} is in" if others else "the next free bit of its enum"
        )
        value = self.asking.ask("value", usual, [usual, *others], why)
        if not _SHIFT.fullmatch(value):
            raise BadInput(f"value={value}: a bit is wanted, such as {usual}")
        return value

    def _header(self, functions: tuple[str, ...]) -> str:
        found = self.tree.enum(self.enum_name)
        if found is not None:
            return found[0]
        declared = self.facts.declaration(functions[0])
        return declared.path if declared is not None else ""

    def _siblings(self) -> list[str]:
        return (
            nearest_by_words(self.name, [m.name for m in self.enum.listed]) if self.enum is not None else []
        )

    def _drivers(self, functions: tuple[str, ...]) -> tuple[str, ...]:
        """The drivers whose masks take it: those that take its nearest sibling, else qemu where it has the function."""
        having: dict[str, None] = {}
        for function in functions:
            having |= dict.fromkeys(drivers_of(self.facts, function))
        if not having:
            near = next((m for s in self._siblings() if (m := self.tree.masks(s))), [])
            having = dict.fromkeys(d for at in near if (d := driver_of(at.path)) not in ("conf", ""))
        taking: list[str] = []
        for sibling in self._siblings():
            taking = list(dict.fromkeys(driver_of(at.path) for at in self.tree.masks(sibling)))
            taking = [d for d in taking if d in having]
            if taking:
                break
        usual = (
            [d for d in ("qemu", "test") if d in taking]
            or taking[:1]
            or [d for d in ("qemu", "test") if d in having][:1]
        )
        chosen = self.asking.listed(
            "drivers", usual, tuple(having), "those whose masks take its nearest sibling"
        )
        for driver in chosen:
            if driver not in having:
                known = ", ".join(having) or "none"
                raise BadInput(f"drivers={driver}: no such driver has a method for it; these have: {known}")
        return chosen

    def _others(self, key: str) -> tuple[str, ...]:
        chosen = self.asking.listed(key, (), tuple(self._siblings()[:8]), "")
        for name in chosen:
            if not self.tree.members(name):
                raise BadInput(f"{key}={name}: no public header has it")
        return chosen

    def _virsh(self, functions: tuple[str, ...]) -> tuple[Use, ...]:
        """The commands that get an option: those of its nearest sibling, else those that call the functions."""
        options = self.tree.options("admin" if "libvirt-admin" in self._header(functions) else "main")
        shared = self._shared(options)
        commands: list[str] = []
        for sibling in self._siblings():
            found = options.options(sibling)
            if found:
                commands = list(dict.fromkeys(o.command for o in found))
                break
        calling = [p.name for f in functions for p in options.shell.commands_using(f)]
        offered = tuple(dict.fromkeys([*commands, *calling]))
        why = "its siblings' commands"
        used = [c for sibling in self._siblings()[:6] for c in options.commands(sibling)]
        if not commands and (used or not self._bits()):
            commands, why = calling, "the commands that call the functions"
        commands = [c for c in commands if c in calling] or commands
        chosen = self.asking.listed("virsh-command", commands[:4], offered, why)
        if not chosen:
            return ()
        usual, why = (
            (shared[0], "its siblings are values of it")
            if shared
            else (self._option(), "the end of its name")
        )
        option = self.asking.ask("virsh-option", usual, (), why)
        if not re.fullmatch(r"[a-z][a-z0-9-]*", option):
            raise BadInput(f"virsh-option={option}: small letters, digits and dashes are wanted")
        known = {c.name for f in options.shell.files for c in f.commands}
        for command in chosen:
            if command not in known:
                raise BadInput(f"virsh-command={command}: the shell has no such command")
        case = shared[1] if shared and option == shared[0] else ""
        if shared and option == shared[0] and not case:
            return ()
        return tuple(Use(command, option, case) for command in chosen)

    def _bits(self) -> list[str]:
        """Its siblings that are bits, not names for none of them."""
        return [m.name for m in (self.enum.listed if self.enum else ()) if m.written != "0"]

    def _shared(self, options: ShellOptions) -> tuple[str, str] | None:
        """The option whose values the nearest siblings are, and the case that would set this flag; None for none."""
        near = self._siblings()[:_SHARED]
        names = [next((o.option for o in options.options(sibling)), "") for sibling in near]
        if len(near) < _SHARED or len(set(names)) > 1 or not names[0]:
            return None
        for sibling in near:
            label = options.case_of(sibling)
            tail = _common_tail(sibling, label)
            head = sibling.removesuffix(tail)
            if label and tail and self.name.startswith(head):
                case = label.removesuffix(tail) + self.name.removeprefix(head)
                if not self._declared(case):
                    self.asking.warnings.append(
                        f"virsh chooses by {case}, which is not there yet: add that value first, then plan virsh again"
                    )
                    return names[0], ""
                return names[0], case
        return None

    def _declared(self, name: str) -> bool:
        """Whether an enum of libvirt, public or its own, has the enumerator ``name``."""
        if self.tree.has(name):
            return True
        headers = [p for p in self.tree.sources if p.endswith(".h")]
        return bool(self.tree.naming(name, headers))

    def _option(self) -> str:
        """The end of the flag's name: what its siblings' options leave out, else the words that all of them begin with."""
        library = "admin" if self.enum_name.startswith("virAdm") else "main"
        for sibling in self._siblings()[:6]:
            for option in self.tree.options(library).options(sibling):
                tail = "_" + option.option.upper().replace("-", "_")
                head = sibling.removesuffix(tail)
                if head != sibling and self.name.startswith(head + "_"):
                    return self.name.removeprefix(head + "_").replace("_", "-").lower()
        names = [name.split("_") for name in (self.name, *self._bits())]
        count = 0
        for words in zip(*names, strict=False):
            if len(set(words)) > 1:
                break
            count += 1
        tail_words = self.name.split("_")[count:] if len(names) > 1 else self.name.split("_")[-1:]
        return "-".join(tail_words).lower()


def _common_tail(a: str, b: str) -> str:
    """The last words that two names share, with the underscore before them."""
    one, other = a.split("_"), b.split("_")
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return "_" + "_".join(one[len(one) - count :]) if count else ""
