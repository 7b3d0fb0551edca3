"""A function in the drivers."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.function.proposal import Proposal
from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State
from steps.tree.drivers import Setting


def no_driver(subject: FunctionSubject) -> str:
    """Why no driver needs the method; empty where one does."""
    if subject.names.library == "admin":
        return "the admin library has no drivers: it calls the server directly"
    view = subject.view
    if view.served_in_client and not view.settings and not subject.in_development:
        return "concerns the connection to the server: only the RPC client has it"
    return view.local or ""


def wanted(subject: FunctionSubject) -> tuple[str, ...]:
    """The drivers that the proposal names."""
    return () if subject.proposal is None else subject.proposal.drivers


def in_driver(driver: str, path: str) -> bool:
    """Whether the source ``path`` belongs to ``driver``."""
    return f"/{driver}/" in path or path.rpartition("/")[2].startswith(driver)


def method_text(subject: FunctionSubject, setting: Setting) -> bytes:
    """The source of the function that a driver's table names, as far as a placeholder can be in it."""
    source = subject.facts.snapshot.text(setting.path)
    if source is None or not source.holds(PLACEHOLDER.encode()):
        return b""
    file = subject.facts.snapshot.cfile(setting.path)
    found = None if file is None else file.function(setting.entry.value)
    return b"" if file is None or found is None else file.data[found.start : found.end]


def test_method(subject: FunctionSubject, path: str) -> int | None:
    """The line of the test driver's function for the API, where it is written."""
    file = subject.facts.snapshot.cfile(path)
    bare = subject.names.name.removeprefix("vir")
    found = None if file is None else file.function(f"test{bare}")
    return None if file is None or found is None else file.line(found.name_at)


def has_table(subject: FunctionSubject, path: str) -> bool:
    """Whether the source ``path`` offers a driver of the API's kind at all."""
    kind = subject.names.driver_struct.removeprefix("_")
    return kind == "virHypervisorDriver" or bool(subject.facts.drivers.tables(path, kind))


class Drivers(FunctionSite):
    """The check ``drivers``."""

    id = "drivers"
    title = "driver methods"
    means = "The drivers that set the member in their tables. Each names the version that first had it there."
    fails = "check-drivername, check-driverimpls and check-aclrules judge the entries that are there"
    part = "drivers"
    extends = True

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        settings = view.settings
        files = tuple(sorted({s.path for s in settings}))
        if settings:
            first = next((s for s in settings if s.path != subject.facts.layout.test_driver), settings[0])
            lacking = [d for d in wanted(subject) if not any(in_driver(d, path) for path in files)]
            left = [s.path for s in settings if PLACEHOLDER.encode() in method_text(subject, s)]
            why = (
                f"not in {', '.join(lacking)} yet"
                if lacking
                else f"a placeholder is left in {left[0]}"
                if left
                else ""
            )
            state = State.PARTIAL if why else State.DONE
            return self.found(state, why, value=files, file=first.path, line=first.line)
        reason = no_driver(subject)
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "no driver's table sets it")
        )

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import skeleton

        return skeleton.chosen_drivers(subject.facts, proposal)


class TestDriver(FunctionSite):
    """The check ``test-driver``."""

    id = "test-driver"
    title = "test driver"
    means = (
        "The test driver needs no hypervisor: with the function there, tests, bindings and newcomers can"
        " call it."
    )
    fails = "none; but nobody can try the call without a machine"
    part = "drivers"

    def inspect(self, subject: FunctionSubject) -> Finding:
        view = subject.view
        path = subject.facts.layout.test_driver
        setting = next((s for s in view.settings if s.path == path), None)
        if setting is not None:
            return self.present(
                method_text(subject, setting), setting.path, setting.line, setting.entry.value
            )
        reason = no_driver(subject)
        if reason:
            return self.found(State.NOT_NEEDED, reason)
        if path is None:
            return self.found(State.NOT_NEEDED, "this tree has no test driver")
        if subject.proposal is not None and "test" not in subject.proposal.drivers:
            return self.found(State.NOT_NEEDED, "the proposal leaves the test driver out")
        written = test_method(subject, path)
        if written is not None:
            return self.found(
                State.MISSING, "the function is there, but no table sets it", file=path, line=written
            )
        if not has_table(subject, path):
            return self.found(State.NOT_NEEDED, f"the test driver has no {subject.names.module} driver")
        if subject.in_development or subject.proposal is not None:
            return self.found(State.MISSING, "the test driver's table does not set it")
        return self.found(
            State.NOT_NEEDED, "the test driver never offered it: only some functions are tested with it"
        )

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import skeleton

        return skeleton.test_driver(subject.facts, proposal)


class AdminServer(FunctionSite):
    """The check ``admin-server``: what the daemon does for a function of the administration library."""

    id = "admin-server"
    title = "daemon's function"
    means = (
        "A function of the administration library asks the daemon itself; this is the daemon's side of it."
    )
    fails = "the link of the daemon: the dispatcher calls it"
    part = "drivers"

    def inspect(self, subject: FunctionSubject) -> Finding:
        if subject.names.library != "admin":
            return self.found(State.NOT_NEEDED, "only the administration library calls the daemon itself")
        name = "admin" + subject.names.proc
        paths = [p for p in subject.facts.snapshot.paths("src/admin") if p.endswith(".c")]
        for path in (*paths, "daemon/admin_server.c"):
            file = subject.facts.snapshot.cfile(path)
            found = file.function(name) if file is not None else None
            if file is not None and found is not None:
                return self.present(file.data[found.start : found.end], path, file.line(found.name_at), name)
        if subject.in_development or subject.proposal is not None:
            return self.found(State.MISSING, f"the daemon has no function {name}")
        return self.found(State.NOT_NEEDED, f"its dispatcher needs no function {name}")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import admin_server

        return admin_server.server_function(subject.facts, proposal)
