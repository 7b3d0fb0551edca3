"""libvirt 9.0.0 with new functions is built with warnings as errors, checked by itself, and called through RPC."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from steps.function.names import derive
from tests.real import built_events, libvirt_build
from tests.real.built_constants import CONSTANTS
from tests.real.conftest import copy_tree, find_tree
from tests.real.functions import EACH_MODULE, checks, wizard
from tests.real.yardstick import YARDSTICK, fill_streams, is_new

pytestmark = [pytest.mark.real, pytest.mark.build]

LOCAL = "test:///default"
TYPED = "'count=18446744073709551615,name=a frob: 7%,nothing='"
ALL_TYPED = ("count : 18446744073709551615", "name : a frob: 7%", "nothing :")
DOMAIN = "<domain type='test'><name>other</name><memory>1024</memory><os><type>hvm</type></os></domain>"
CALLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (f"domsetfrobs test {TYPED}", ()),
    ("domgetfrobs test", ALL_TYPED),
    ("domsetfrobs test left=1", ()),
    ("domgetfrobs test", ("left : 1",)),
    ("domgetfrobtune test", ()),
    (f"domsetfrobtune test {TYPED} --live", ()),
    ("domgetfrobtune test", ALL_TYPED),
    ("domfroblabel test", ()),
    ("domsetfroblabel test first", ()),
    ("domsetfroblabel test 'naïve — label'", ()),
    ("domfroblabel test", ("naïve — label",)),
    ("domsetfroblimit test 18446744073709551615", ()),
    ("domfroblimit test", ("limit : 18446744073709551615",)),
    ("hostsetfrobmotto 'better so' -- -7", ()),
    ("hostfrobmotto", ("motto : better so", "shade : -7")),
    ("domfroblist", ("test",)),
    ("define {xml}", ("Domain 'other' defined from {xml}",)),
    ("domfroblist", ("other", "test")),
    ("volfroblist default-pool", ()),
    ("vol-create-as default-pool frob.img 1M", ("Vol frob.img created",)),
    ("volfroblist default-pool", ("frob.img",)),
    ("domfroblog-download test {log} {copy}", ()),
    ("domfroblog-upload test {sent} {log}", ()),
)
"""Commands of one session, and what each prints, blanks squeezed."""


REFUSED = (
    ("destroy test; domsetfrobs test left=1 --live", "domain is not running"),
    ("destroy test; domsetfroblabel test x --live", "domain is not running"),
    ("pool-destroy default-pool; volfroblist default-pool", "storage pool is not active"),
    ("domfroblog-download test /nowhere/at/all {copy}", "/nowhere/at/all"),
    ("domfroblog-upload test /nowhere/at/all {copy}", "/nowhere/at/all"),
)
"""Commands that the test driver refuses, and what is said of it."""
CLIENT = Path(__file__).with_name("typed_client.c")


FLAGGED = (
    ("pool-refresh default-pool --deep", "Pool default-pool refreshed"),
    ("reboot test --force-off", "is being rebooted"),
    ("vol-create default-pool {volume} --fill", "Vol filled created"),
    ("list --has-note", "Id Name State"),
    ("destroy test --leave-network", "error: unsupported flags (0x4) in function testDomainDestroyFlags"),
    ("dumpxml test --no-runtime", "<name>test</name>"),
)
"""Commands with the options of new flags, and what is said: the test driver takes some of the flags, and refuses others."""


@pytest.fixture(scope="module")
def client(built: Path) -> Path:
    """The client of the C API, for what virsh cannot say: every type of a typed parameter."""
    return libvirt_build.compiled(built, CLIENT, built / "typed_client")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of a tree with all new functions: skeletons for one of each module, values for the others."""
    work = tmp_path_factory.mktemp("built")
    root = copy_tree(find_tree("9.0.0"), work / "libvirt-9.0.0")
    with pytest.MonkeyPatch.context() as own:
        own.setenv("XDG_STATE_HOME", str(work / "state"))
        for functions, choices in ((EACH_MODULE, ()), (YARDSTICK, ("--set", "test-driver=implemented"))):
            source = "".join(new.as_file for new in functions)
            applied = wizard(root, "apply", "--from", "-", *choices, given=source)
            assert applied.returncode == 0, applied.stderr
        applied = wizard(root, "apply", "--from", str(CONSTANTS))
        assert applied.returncode == 0, applied.stderr
        built_events.apply(root)
    fill_streams(root)
    folder = libvirt_build.configure(root)
    libvirt_build.build(folder)
    return folder


def test_the_tree_passes_its_own_checks(built: Path) -> None:
    libvirt_build.test(built)


def test_new_functions_of_every_module(built: Path, daemon_home: Path) -> None:
    with libvirt_build.daemon(built, daemon_home) as uri:
        for new in EACH_MODULE:
            if not new.call:
                continue
            for where in (LOCAL, uri):
                done = libvirt_build.virsh(built, where, new.call)
                assert done.returncode == 1, (new.call, where, done.stdout, done.stderr)
                assert "not implemented" in done.stderr, (new.call, where, done.stderr)
        called = libvirt_build.dispatched(daemon_home)
    for new in EACH_MODULE:
        if new.call:
            assert derive(new.name).dispatch in called, new.name


def printed_by_each(output: str) -> dict[int, list[str]]:
    """What each of the numbered commands has printed: its lines sorted, for lists come in the order of a hash."""
    parts = re.split(r"^# (\d+)\n", output, flags=re.M)
    return {
        int(number): sorted(" ".join(line.split()) for line in text.splitlines() if line.strip())
        for number, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def call_all(folder: Path, uri: str, work: Path, under: tuple[str, ...] = ()) -> None:
    """Give the ``CALLS`` to one virsh on ``uri``; every value must come back as it was sent."""
    places = {
        "xml": work / "other.xml",
        "log": work / "frob.log",
        "copy": work.parent / f"copy-of-{work.name}",
        "sent": work / "run/sent",
    }
    places["sent"].parent.mkdir(exist_ok=True)
    places["xml"].write_text(DOMAIN)
    places["log"].write_bytes(os.urandom(3_000_000))
    places["log"].chmod(0o644)
    commands = [command.format(**places) for command, _ in CALLS]
    done = libvirt_build.virsh(
        folder, uri, "; ".join(f"echo '# {n}'; {c}" for n, c in enumerate(commands)), under
    )
    assert (done.returncode, done.stderr) == (0, "")
    printed = printed_by_each(done.stdout)
    for number, (command, lines) in enumerate(CALLS):
        assert printed[number] == sorted(text.format(**places) for text in lines), command
    for received in ("copy", "sent"):
        assert places[received].read_bytes() == places["log"].read_bytes()


def call_refused(folder: Path, uri: str, work: Path, under: tuple[str, ...] = ()) -> None:
    """Give the ``REFUSED`` to a virsh of their own each; the reason must come back."""
    for command, reason in REFUSED:
        done = libvirt_build.virsh(folder, uri, command.format(copy=work / "refused"), under)
        assert done.returncode == 1, (command, done.stdout)
        assert reason in done.stderr, (command, done.stderr)


def run_client(folder: Path, uri: str, program: Path, under: tuple[str, ...] = ()) -> None:
    """Let the client send a typed parameter of each type; it says itself whether they came back."""
    done = libvirt_build.call(folder, *under, str(program), uri)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_wizards_bodies_are_done_and_its_skeletons_are_not(built: Path) -> None:
    states = {
        new.name: checks(built.parent, new.name)["test-driver"]["state"]
        for new in (*YARDSTICK, EACH_MODULE[0])
    }
    assert states.pop(EACH_MODULE[0].name) == "partial"
    assert set(states.values()) == {"done"}


def test_new_flags_reach_the_driver(built: Path, tmp_path: Path, daemon_home: Path) -> None:
    volume = tmp_path / "volume.xml"
    volume.write_text("<volume><name>filled</name><capacity>1048576</capacity></volume>")
    with libvirt_build.daemon(built, daemon_home) as uri:
        for where in (LOCAL, uri):
            for command, said in FLAGGED:
                done = libvirt_build.virsh(built, where, command.format(volume=volume))
                text = " ".join((done.stdout + done.stderr).split())
                assert said in text, (where, command, text)
                assert (done.returncode == 0) == ("error" not in said), (where, command, text)
        called = libvirt_build.dispatched(daemon_home)
    assert {
        f"remoteDispatch{name}" for name in ("StoragePoolRefresh", "DomainReboot", "StorageVolCreateXML")
    } <= called


def test_new_events_arrive(built: Path, daemon_home: Path) -> None:
    with libvirt_build.daemon(built, daemon_home) as uri:
        for event in built_events.EVENTS:
            heard = built_events.hear(built, uri, event)
            assert event.said in heard, (event, heard)


def test_values_arrive_as_they_were_sent(
    built: Path, client: Path, tmp_path: Path, daemon_home: Path
) -> None:
    local, home = tmp_path / "local", daemon_home
    local.mkdir()
    call_all(built, LOCAL, local)
    call_refused(built, LOCAL, tmp_path)
    run_client(built, LOCAL, client)
    with libvirt_build.daemon(built, home) as uri:
        call_all(built, uri, home)
        call_refused(built, uri, tmp_path)
        run_client(built, uri, client)
        called = libvirt_build.dispatched(home)
    assert {derive(new.name).dispatch for new in YARDSTICK} <= called


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="NOT RUN: valgrind is not installed")
def test_valgrind_finds_nothing_in_the_new_code(
    built: Path, client: Path, tmp_path: Path, daemon_home: Path
) -> None:
    home = daemon_home
    shell, typed, server = tmp_path / "virsh.xml", tmp_path / "client.xml", home / "run/server.xml"
    with libvirt_build.daemon(built, home, libvirt_build.valgrind(server)) as uri:
        call_all(built, uri, home, libvirt_build.valgrind(shell))
        run_client(built, uri, client, libvirt_build.valgrind(typed))
        call_refused(built, uri, tmp_path, libvirt_build.valgrind(tmp_path / "refused-%p.xml"))
        assert {derive(new.name).dispatch for new in YARDSTICK} <= libvirt_build.dispatched(home)
    refused = sorted(tmp_path.glob("refused-*.xml"))
    assert len(refused) == len(REFUSED)
    for report in (shell, typed, server, *refused):
        bad = [(kind, stack) for kind, stack in libvirt_build.complaints(report) if any(map(is_new, stack))]
        assert not bad, (report, bad)


VALGRIND = """<valgrindoutput><status><state>RUNNING</state></status>
<error><kind>Leak_DefinitelyLost</kind><stack><frame><fn>malloc</fn></frame><frame><obj>a.so</obj></frame>
<frame><fn>testDomainGetFrobs</fn></frame></stack></error>
<error><kind>InvalidRead</kind><stack><frame><fn>other</fn></frame></stack></error>
{}</valgrindoutput>"""


def test_what_valgrind_finds_is_read(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(VALGRIND.format("<status><state>FINISHED</state></status>"))
    found = libvirt_build.complaints(report)
    assert found == [("Leak_DefinitelyLost", ["malloc", "testDomainGetFrobs"]), ("InvalidRead", ["other"])]
    assert [any(map(is_new, stack)) for _, stack in found] == [True, False]
    report.write_text(VALGRIND.format(""))
    with pytest.raises(AssertionError):
        libvirt_build.complaints(report)
