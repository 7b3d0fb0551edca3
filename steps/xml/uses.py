"""Who else uses a member or a constant: clean-up, ABI checks, comparison, copies, validation, drivers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.text import occurrences
from steps.xml.bind import Binder
from steps.xml.locate import Locator
from steps.xml.sources import Function, Sources
from steps.xml.structs import Member, StructText

DRIVERS = (
    "src/qemu", "src/lxc", "src/libxl", "src/xen", "src/xenxs", "src/xenconfig", "src/xenapi", "src/bhyve", "src/vbox",
    "src/vmware", "src/vmx", "src/esx", "src/hyperv", "src/openvz", "src/parallels", "src/vz", "src/uml", "src/phyp",
    "src/ch", "src/test", "src/network", "src/interface", "src/node_device", "src/storage", "src/nwfilter", "src/secret",
    "src/security", "src/hypervisor", "src/cpu",
)  # fmt: skip

FREE = re.compile(r"(?:Free|Clear|Dispose|Unref|Reset|Destroy)\w*$|Dispose$")
ABI = re.compile(r"(?:ABIStability|CheckCompatibility|CompatibilityCheck|CheckABI)\w*$|IsCompatible\w*$")
EQUALS = re.compile(r"(?:Equals?|IsEqual|Matches?|Compare)\w*$")
COPY = re.compile(r"Copy\w*$|Clone\w*$|Dup$")
VALIDATE = re.compile(r"(?:Validate|PostParse|Check\w*Conflict)\w*$|Validat\w+$|PostParse\w*")


@dataclass(frozen=True, slots=True)
class Use:
    """One place that uses it."""

    path: str
    line: int
    function: str


class Uses:
    """The uses in one snapshot."""

    def __init__(self, locator: Locator, drivers: Sources | None = None) -> None:
        """``drivers``: the drivers' sources, where they were read before and have not changed since."""
        self._locator = locator
        self.drivers_code = drivers or Sources(locator.snapshot, DRIVERS)
        self._binder: Binder = locator.binder
        self._held: dict[tuple[str, str, bool], list[Use]] = {}

    def inside(self, named: re.Pattern[str], struct: StructText, member: Member) -> Use | None:
        """The first use of the member, in src/conf, in a function whose name matches."""
        for function, at in self._locator.sources.words(member.name, b">."):
            if not named.search(function.name):
                continue
            if self._is(function, at, struct, member):
                return Use(*self._locator.sources.place(function, at), function.name)
        return None

    def constant(self, named: re.Pattern[str], constant: str) -> Use | None:
        """The first use of a constant, in src/conf, in a function whose name matches."""
        for function, at in self._locator.sources.words(constant):
            if named.search(function.name):
                return Use(*self._locator.sources.place(function, at), function.name)
        return None

    def _is(self, function: Function, at: int, struct: StructText, member: Member) -> bool:
        """Whether the word at ``at`` is this member of this struct."""
        text = function.text
        start = at
        while start > 0 and (
            text[start - 1 : start].isalnum() or (text[start - 1 : start] in b"_->.[]" and start > at - 90)
        ):
            start -= 1
        expression = text[start : at + len(member.name)].lstrip(b"->.")
        if b"->" not in expression and b"." not in expression:
            return False
        if b"->" in expression[: -len(member.name) - 2] or b"." in expression[: -len(member.name) - 1]:
            pass
        elif struct.tag.encode().lstrip(b"_") not in function.raw:
            return False
        bound = self._binder.bind(function, expression, at)
        return bound is not None and (bound.struct.tag, bound.member.path) == (struct.tag, member.path)

    def drivers(self, struct: StructText, member: Member) -> list[Use]:
        """The drivers' places that use the member, one for each file."""
        key = (struct.tag, member.path, False)
        if key not in self._held:
            found: dict[str, Use] = {}
            for function, at in self.drivers_code.words(member.name, b">."):
                if function.path not in found and self._is(function, at, struct, member):
                    found[function.path] = Use(*self.drivers_code.place(function, at), function.name)
            self._held[key] = list(found.values())
        return self._held[key]

    def driver_constant(self, constant: str) -> list[Use]:
        """The drivers' places that name the constant, one for each file."""
        key = (constant, "", True)
        if key not in self._held:
            found: dict[str, Use] = {}
            for function, at in self.drivers_code.words(constant):
                if function.path not in found:
                    found[function.path] = Use(*self.drivers_code.place(function, at), function.name)
            self._held[key] = list(found.values())
        return self._held[key]

    def cases(self, constant: str) -> list[Use]:
        """Return the places with a ``case`` for the constant: every switch over its enum has one."""
        found = []
        for sources in (self._locator.sources, self.drivers_code):
            for function, at in sources.words(constant):
                if function.raw[:at].rstrip().endswith(b"case"):
                    found.append(Use(*sources.place(function, at), function.name))
        return found

    def calls(self, name: str) -> bool:
        """Whether a driver, tool or test calls ``name``."""
        if self.drivers_code.holds(name):
            return True
        wanted = name.encode()
        snapshot = self._locator.snapshot
        return any(
            next(occurrences(snapshot.read(path) or b"", wanted), None) is not None
            for path in (*snapshot.paths("tools"), *snapshot.near("tests"))
            if path.endswith(".c")
        )
