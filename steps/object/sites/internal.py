"""Steps 2 and 3 of an object: the driver's struct, what libvirt holds of it, and its public functions."""

from __future__ import annotations

from collections import Counter

from steps.model import Finding, State
from steps.object.parts import ObjectSite
from steps.object.subject import DATATYPES, ObjectSubject


class DriverStruct(ObjectSite):
    """The check ``driver-struct``; its value: the struct."""

    id = "driver-struct"
    title = "driver struct"
    means = (
        "Each function that a driver answers has a typedef and a member in a driver's struct: in one that the tree has, or in "
        "one of its own (src/driver-foo.h), which virConnectDriver and the connection then need a member for."
    )
    fails = "the compiler, in the public functions and in every table"

    def inspect(self, subject: ObjectSubject) -> Finding:
        methods = subject.methods
        if not methods:
            return self.found(
                State.MISSING, f"no function of {subject.name} is declared that a driver could answer"
            )
        found = {name: subject.facts.member(f"virDrv{name.removeprefix('vir')}") for name in methods}
        if not any(found.values()):
            return self.lacking(subject, "no driver struct has a member for any of its functions")
        parts = {n: None if m is None else (m.path, m.line) for n, m in found.items()}
        kinds = [m.fact.type for m in found.values() if m is not None]
        # A few may lie elsewhere: a node device is detached by the hypervisor's driver.
        structs = Counter(m.struct for kind in kinds for m in subject.facts.members(kind) if m.type == kind)
        return self.whole(subject, parts, "", structs.most_common(1)[0][0] if structs else None)


class DataType(ObjectSite):
    """The check ``data-type``; its value: the members that identify it."""

    id = "data-type"
    title = "data type"
    means = (
        "What libvirt holds behind the pointer: a class that counts references, the keys, and the connection or the object "
        "that it belongs to; the checks of arguments; the function that makes one."
    )
    fails = "the compiler; the link of every driver that is a module (libvirt_private.syms)"

    def inspect(self, subject: ObjectSubject) -> Finding:
        header, source = DATATYPES
        name, camel = subject.name, subject.names.camel
        parts = {
            f"struct _{name}": subject.at(header, rf"^struct _{name}\s*\{{"),
            f"the declaration of {name}Class": subject.at(
                header, rf"\bextern\s+virClass\w*[ *]+{name}Class\b"
            ),
            f"virCheck{camel}Return": subject.at(header, rf"#\s*define virCheck{camel}(?:Return|Goto)\b"),
            f"virGet{camel} in {header}": subject.at(header, rf"\bvirGet{camel}\s*\("),
            f"{name}Class": subject.at(source, rf"^(?:static )?virClass\w*[ *]+{name}Class\b"),
            f"DECLARE_CLASS({name})": subject.at(source, rf"\bDECLARE_CLASS\w*\({name}\b"),
            f"virGet{camel}": subject.at(source, rf"^(?:\w+ )?\**virGet{camel}\s*\("),
            f"{name}Dispose": subject.at(source, rf"^{name}Dispose\s*\("),
            f"virGet{camel} among the private symbols": subject.first(
                subject.facts.layout.private_symbols, rf"^virGet{camel};"
            ),
        }
        if subject.at(header, r"^G_DEFINE_AUTOPTR_CLEANUP_FUNC\("):
            parts[f"the cleanup function of {name}"] = subject.at(
                header, rf"^G_DEFINE_AUTOPTR_CLEANUP_FUNC\({name},"
            )
        keys = tuple(n for n, kind in subject.fields.items() if not kind.startswith("vir"))
        return self.whole(subject, parts, "datatypes.h has no struct for it", keys)


class PublicImplementation(ObjectSite):
    """The check ``public-implementation``; its value: the file."""

    id = "public-implementation"
    title = "functions"
    means = (
        "The public functions: those that a driver answers, in the form that all have, and those that only read the object or "
        "count its references. Each of them can be looked at by its own name."
    )
    fails = "check-symfile: exported, but not in the library; apibuild: no comment to document"

    def inspect(self, subject: ObjectSubject) -> Finding:
        if not subject.functions:
            return self.found(State.MISSING, f"no function of {subject.name} is declared yet")
        found = {name: subject.facts.implementation(name) for name in subject.functions}
        parts = {n: None if f is None else (f.path, f.line) for n, f in found.items()}
        path = subject.implementation
        return self.whole(subject, parts, "no source defines its functions", path, [path] if path else [])
