"""Steps 7 and 8 of an object: its XML, and who has it."""

from __future__ import annotations

from steps.code.words import squashed
from steps.model import Finding, State
from steps.object.parts import ObjectSite, Places
from steps.object.subject import ObjectSubject

_ALIASES = {"nodedevice": "nodedev"}
"""How a schema is called where it is not by the object's name."""


class ConfDefinition(ObjectSite):
    """The check ``conf-definition``; its value: the header."""

    id = "conf-definition"
    title = "definition"
    means = (
        "What the object's XML is read into, for every driver alike: a struct, and the functions that read, write and free it. "
        "Access control is asked with it, too. What is in it is judgement."
    )
    fails = "the compiler: the generated access checks take it"

    def inspect(self, subject: ObjectSubject) -> Finding:
        name, header = f"{subject.name}Def", subject.definition
        if header is None:
            return self.lacking(subject, f"no header under src/conf has a {name}")
        types = [header, "src/conf/virconftypes.h"]
        paths = [p for p in subject.facts.snapshot.paths("src/conf") if p.endswith((".c", ".h"))]
        own = [header, header[:-2] + ".c", *(p for p in paths if subject.names.squashed in squashed(p))]
        parts: Places = {
            name: subject.first(types, rf"\b_{name}\b"),
            "what reads it": subject.first(own, rf"\b{name}Parse\w*\("),
            "what writes it": subject.first(own, rf"\b{name}Format\w*\("),
            "what frees it": subject.first(own, rf"\b{name}(?:Free|Dispose)\("),
        }
        return self.whole(subject, parts, "", header, [header, header[:-2] + ".c"])


class Schema(ObjectSite):
    """The check ``schema``; its value: the file."""

    id = "schema"
    title = "schema"
    means = (
        "The RELAX NG schema of the object's XML: virt-xml-validate and the tests judge by it. It is listed for the "
        "installation, in the schema test, in virt-xml-validate and in the package."
    )
    fails = "the schema test, once it has documents; the package, where the file is not in its list"

    def inspect(self, subject: ObjectSubject) -> Finding:
        wanted = {subject.names.squashed, _ALIASES.get(subject.names.squashed, "")}
        folders = ("docs/schemas", "src/conf/schemas")
        paths = [p for folder in folders for p in subject.facts.snapshot.paths(folder) if p.endswith(".rng")]
        found = [p for p in paths if squashed(p.rpartition("/")[2].removesuffix(".rng")) in wanted]
        if not found:
            return self.lacking(subject, f"there is no {subject.names.squashed}.rng")
        path = found[0]
        name = path.rpartition("/")[2]
        parts: Places = {path: (path, 1), **self._listed(subject, path, name)}
        return self.whole(subject, parts, "", path, [path])

    @staticmethod
    def _listed(subject: ObjectSubject, path: str, name: str) -> Places:
        """The places that list a schema: its folder's build file, the schema test, virt-xml-validate."""
        from steps.object.sites.build import named

        snapshot = subject.facts.snapshot
        build = snapshot.first(path.rpartition("/")[0] + "/meson.build")
        test = snapshot.first("tests/virschematest.c")
        tool = snapshot.first("tools/virt-xml-validate.in")
        places: dict[str, tuple[str, int] | None] = {}
        if build is not None:
            places[f"{name} in {build}"] = named(subject, [build], name)
        if test is not None:
            places[f"{name} in {test}"] = named(subject, [test], name)
        if tool is not None:
            places[f"its document in {tool}"] = named(subject, [tool], name.removesuffix(".rng"))
        return places


class DriverRegistration(ObjectSite):
    """The check ``driver-registration``: a driver type of its own."""

    id = "driver-registration"
    title = "registration"
    part = "drivers"
    means = (
        "A driver struct of its own has a member in virConnectDriver and in the connection, is taken over when a connection "
        "opens, and can be shared by all connections (virSetShared…Driver). A driver that is a module or a daemon of its "
        "own also needs its place in the daemon's list of modules (src/remote/remote_daemon.c), its service and socket units, its "
        "configuration with the test of it, and its package in libvirt.spec.in."
    )
    fails = "none where it is forgotten: every call says that it is not supported"

    def inspect(self, subject: ObjectSubject) -> Finding:
        found = subject.facts.driver_struct(f"_{subject.name}Driver")
        if found is None:
            struct = self._struct(subject)
            if struct:
                return self.found(
                    State.NOT_NEEDED, f"its methods are in {struct}, which is registered already"
                )
            return self.lacking(subject, "no driver struct has its methods yet")
        member = subject.names.snake.replace("_", "") + "Driver"
        headers = ["src/driver.h", "src/datatypes.h", "src/libvirt.c"]
        low = rf"\b(?i:{member})\b"
        parts: Places = {
            f"the member of virConnectDriver ({headers[0]})": subject.at(headers[0], low),
            f"the member of the connection ({headers[1]})": subject.at(headers[1], low),
            f"what takes it over when a connection opens ({headers[2]})": subject.at(headers[2], low),
        }
        return self.whole(subject, parts, "", found.fact.name)

    @staticmethod
    def _struct(subject: ObjectSubject) -> str:
        for name in subject.methods:
            kind = f"virDrv{name.removeprefix('vir')}"
            for member in subject.facts.members(kind):
                return member.struct.lstrip("_")
        return ""


class Drivers(ObjectSite):
    """The check ``drivers``; its value: the files whose tables have its methods."""

    id = "drivers"
    title = "drivers"
    part = "drivers"
    means = "The drivers that have such objects. What they do with them is the work itself: no program can write it."
    fails = "check-drivername, check-driverimpls and check-aclrules judge the entries that are there"

    def inspect(self, subject: ObjectSubject) -> Finding:
        found = settings(subject)
        if not found:
            return self.lacking(subject, "no driver's table has a method of it")
        path, line = next(iter(found.items()))
        return self.found(State.DONE, "", tuple(sorted(found)), path, line)


def settings(subject: ObjectSubject) -> dict[str, int]:
    """Return the drivers' files whose tables set one of its methods, each with the first line; the RPC client is not among them."""
    found: dict[str, int] = {}
    for name in subject.methods:
        for member in subject.facts.members(f"virDrv{name.removeprefix('vir')}"):
            for setting in subject.facts.drivers.settings(member):
                found.setdefault(setting.path, setting.line)
    return found


class TestDriver(ObjectSite):
    """The check ``test-driver``."""

    id = "test-driver"
    title = "test driver"
    part = "drivers"
    means = "The test driver needs no hypervisor: with the object there, tests, bindings and newcomers can try it."
    fails = "none; but nobody can try the object without a machine"

    def inspect(self, subject: ObjectSubject) -> Finding:
        path = subject.facts.layout.test_driver
        if path is None:
            return self.found(State.NOT_NEEDED, "this tree has no test driver")
        found = settings(subject)
        if path in found:
            return self.found(State.DONE, "", None, path, found[path])
        return self.lacking(subject, "the test driver has none")
