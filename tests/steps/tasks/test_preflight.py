"""Preflight on a tiny tree whose scripts are made up: what runs, what is said of what cannot, what is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from steps.errors import MissingTool
from steps.tasks import Diagnostic, Event, ExtraCheck, Finished, Lines, Progress, RunOptions, plan_task, start
from steps.tasks.preflight.run import CheckerResult, PreflightRun
from tests.steps.tasks.trees import write

GENDISPATCH = """\
my ($mode) = $ARGV[0] =~ /--mode=(\\w+)/;
die "unknown mode" unless $mode =~ /^(client|server|aclheader|aclbody|aclsym)$/;
open PROTOCOL, '<', $ARGV[3] or die "cannot open";
my @lines = <PROTOCOL>;
close PROTOCOL;
print "generated without end";
for (@lines) { die "missing 'acl' option for $1" if $mode =~ /acl/ && /no acl for (\\w+)/; }
"""
PROTOCOL = """\
const FROB_MAX = 16;
%#include <something.h>
typedef string remote_nonnull_string<FROB_MAX>;
typedef remote_nonnull_string *remote_string;
struct remote_frob_args { /* insert@1 */
    remote_nonnull_string name; /* (char *) */
    unsigned hyper size;
    opaque data<FROB_MAX>;
    remote_string names<>;
    char model[32];
};
union remote_frob_value switch (int type) {
 case 1:
     int i;
 case 2:
     remote_nonnull_string s;
 default:
     void;
};
enum remote_procedure {
    /**
     * @generate: both
     */
    REMOTE_PROC_DOMAIN_FROB = 1,
    REMOTE_PROC_DOMAIN_LAST_ONE = 2
};
"""
STRUCTS = """\
/* -*- c -*- */
struct remote_frob_args {
        remote_nonnull_string      name;
        uint64_t                   size;
        struct {
                u_int              data_len;
                char *             data_val;
        } data;
        struct {
                u_int              names_len;
                remote_string *    names_val;
        } names;
        char                       model[32];
};
struct remote_frob_value {
        int                        type;
        union {
                int                i;
                remote_nonnull_string s;
        } remote_frob_value_u;
};
enum remote_procedure {
        REMOTE_PROC_DOMAIN_FROB             = 1,
        REMOTE_PROC_DOMAIN_LAST_ONE = 2,
};
"""
ACLPERMS = """\
import sys
sys.exit("Perm DOMAIN_FROB had not string form" if "FROB" in open(sys.argv[1]).read() else 0)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(
        tmp_path,
        {
            "meson.build": "",
            "src/rpc/gendispatch.pl": GENDISPATCH,
            "src/remote/remote_protocol.x": PROTOCOL,
            "src/remote_protocol-structs": STRUCTS,
            "scripts/check-aclperms.py": ACLPERMS,
            "scripts/rpcgen/main.py": "import sys; open(sys.argv[-1], 'w').write('made')\n",
            "scripts/apibuild.py": "import sys; open(sys.argv[2] + '/libvirt-api.xml', 'w').close(); print('Parsing')\n",
            "scripts/hvsupport.py": "import sys; open(sys.argv[2] + '/docs/libvirt-api.xml')\n",
            "src/access/viraccessperm.h": "VIR_ACCESS_PERM_DOMAIN_LAST\n",
            "src/access/viraccessperm.c": "",
        },
    )
    return tmp_path


async def preflight(
    root: Path, options: RunOptions | None = None
) -> tuple[dict[str, CheckerResult], Finished, list[Event]]:
    run = start(plan_task(root, "preflight"), options)
    assert isinstance(run, PreflightRun)
    events = [event async for event in run.events()]
    finished = events[-1]
    assert isinstance(finished, Finished)
    return {result.name: result for result in run.results}, finished, events


needs_perl = pytest.mark.skipif(shutil.which("perl") is None, reason="perl is not installed")


@needs_perl
async def test_what_the_tree_has_runs_and_what_it_lacks_is_said(root: Path) -> None:
    results, finished, events = await preflight(root)
    passed = {name for name, result in results.items() if result.state == "passed"}
    assert passed == {
        *(f"gendispatch {mode} remote" for mode in ("client", "server", "aclheader", "aclbody", "aclsym")),
        "rpcgen remote",
        "apibuild",
        "hvsupport",
        "check-aclperms",
        "structs remote_protocol-structs",
        "protocol remote_protocol.x",
    }
    assert results["check-driverimpls"].state == "not-run"
    assert results["check-driverimpls"].why == "this tree has no check-driverimpls script"
    assert finished.outcome == "passed"
    assert "11 passed" in finished.summary
    assert "this tree has no check-driverimpls script" in finished.summary
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.done == last.total == len(results)
    assert any(
        "ok      check-aclperms" in line
        for event in events
        if isinstance(event, Lines)
        for line in event.lines
    )


async def test_missing_interpreter_is_said_and_not_counted_as_passed(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    results, finished, _ = await preflight(root)
    assert results["gendispatch"].state == "not-run"
    assert (finished.outcome, finished.exit_status) == ("incomplete", 3)
    assert "perl is not installed" in finished.summary
    assert results["check-aclperms"].state == "passed"


@needs_perl
async def test_faults_become_diagnostics_of_their_step(root: Path) -> None:
    write(
        root,
        {
            "src/access/viraccessperm.h": "VIR_ACCESS_PERM_DOMAIN_FROB\n",
            "src/remote/remote_protocol.x": PROTOCOL.replace("/**", "/* no acl for DomainFrob */ /**"),
        },
    )
    results, finished, _ = await preflight(root)
    assert finished.exit_status == 1
    acl = results["gendispatch aclbody remote"].diagnostics[0]
    assert (acl.message, acl.file, acl.step) == (
        "missing 'acl' option for DomainFrob",
        "src/remote/remote_protocol.x",
        4,
    )
    assert (acl.api, acl.check, acl.line) == ("virDomainFrob", "wire-acl", 24)
    perm = results["check-aclperms"].diagnostics[0]
    assert (perm.file, perm.line, perm.step) == ("src/access/viraccessperm.h", 1, 4)
    assert results["gendispatch client remote"].state == "passed"


async def test_unknown_failure_is_told_with_its_last_words(root: Path) -> None:
    write(root, {"scripts/check-aclperms.py": "import sys\nprint('first')\nsys.exit('odd words')\n"})
    results, _, _ = await preflight(root)
    told = results["check-aclperms"].diagnostics[0]
    assert (told.message, told.step, told.check) == ("check-aclperms: odd words", 4, "wire-acl")
    assert told.detail == ("first", "odd words")


async def test_what_needs_a_failed_one_is_not_run(root: Path) -> None:
    write(root, {"scripts/apibuild.py": "raise SystemExit(1)\n"})
    results, finished, _ = await preflight(root)
    assert results["apibuild"].state == "failed"
    assert (results["hvsupport"].state, results["hvsupport"].why) == ("not-run", "apibuild failed before it")
    assert finished.outcome == "failed"


async def test_scripts_write_beside_nothing_of_the_tree(root: Path) -> None:
    before = sorted(path for path in root.rglob("*"))
    await preflight(root)
    assert sorted(path for path in root.rglob("*")) == before


@needs_perl
async def test_unchanged_checkers_are_not_run_again(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    options = RunOptions(preflight_cache=tmp_path_factory.mktemp("state") / "deep" / "cache.json")
    first, _, _ = await preflight(root, options)
    assert not any(result.cached for result in first.values())
    write(root, {"src/access/viraccessperm.h": "VIR_ACCESS_PERM_DOMAIN_FROB\n"})
    for _ in range(2):  # a failure is kept as well
        second, finished, _ = await preflight(root, options)
        assert second["gendispatch client remote"].cached
        assert second["check-aclperms"].state == "failed"
        assert finished.outcome == "failed"
    assert second["check-aclperms"].cached


async def test_damaged_cache_costs_time_only(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("state") / "cache.json"
    for text in ("{", "[]", '{"a": 1}', '{"a": {"status": "x", "output": 3}}'):
        cache.write_text(text)
        results, _, _ = await preflight(root, RunOptions(preflight_cache=cache))
        assert results["check-aclperms"].state == "passed"


async def test_own_checks_run_with_them(root: Path) -> None:
    fault = Diagnostic("rule broken", "error", "lint", file="src/libvirt-domain.c", step=3)
    options = RunOptions(extra=(ExtraCheck("lint", lambda: [fault]), ExtraCheck("nothing", list)))
    results, finished, _ = await preflight(root, options)
    assert (results["lint"].state, results["lint"].diagnostics) == ("failed", (fault,))
    assert results["nothing"].state == "passed"
    assert finished.outcome == "failed"


async def test_no_room_for_scratch_files_is_one_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with pytest.raises(MissingTool, match="No space left on device; make room"):
        await preflight(root)


async def test_cancel_ends_the_scripts(root: Path) -> None:
    write(root, {"scripts/check-aclperms.py": "import time; time.sleep(100)\n"})
    run = start(plan_task(root, "preflight"))
    last = None
    async for event in run.events():
        last = event
        if isinstance(event, Lines) and any("apibuild" in line for line in event.lines):
            run.cancel()
    assert isinstance(last, Finished)
    assert last.outcome == "cancelled"
    assert last.seconds < 20


# --- structs --------------------------------------------------------------------------------------------------


async def structs(root: Path, **change: str) -> tuple[Diagnostic, ...]:
    """What the comparison says after ``old=new`` replacements in the recorded file."""
    results, _, _ = await preflight(root)
    return results["structs remote_protocol-structs"].diagnostics


def edit(root: Path, old: str, new: str, file: str = "src/remote_protocol-structs") -> None:
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new, 1))


async def test_missing_struct_is_placed_where_it_belongs(root: Path) -> None:
    start_at = STRUCTS.index("struct remote_frob_value {")
    edit(root, STRUCTS[start_at : STRUCTS.index("enum remote_procedure")], "")
    (found,) = await structs(root)
    assert found.message == "struct remote_frob_value is in the protocol, but not here"
    assert (found.file, found.line, found.step, found.check) == (
        "src/remote_protocol-structs",
        15,
        4,
        "protocol-structs",
    )
    assert found.detail[0] == "+struct remote_frob_value {"


async def test_changed_member_and_missing_enumerator(root: Path) -> None:
    edit(root, "uint64_t                   size", "int64_t                    size")
    edit(root, "        REMOTE_PROC_DOMAIN_LAST_ONE = 2,\n", "")
    member, procedure = await structs(root)
    assert (member.line, member.detail) == (
        4,
        ("-        int64_t                    size;", "+        uint64_t                   size;"),
    )
    assert procedure.detail == ("+        REMOTE_PROC_DOMAIN_LAST_ONE = 2,",)
    assert procedure.api == "virDomainLastOne"


async def test_struct_that_the_protocol_lost(root: Path) -> None:
    edit(
        root,
        "enum remote_procedure {",
        "struct remote_old_args {\n        int                        x;\n};\nenum remote_procedure {",
    )
    (found,) = await structs(root)
    assert found.message == "struct remote_old_args is here, but not in the protocol"
    assert found.line == 22


async def test_white_space_does_not_count(root: Path) -> None:
    edit(root, "int                        type;", "int type;")
    assert await structs(root) == ()


async def test_protocol_that_cannot_be_read_is_placed(root: Path) -> None:
    edit(root, "    unsigned hyper size;", "    unsigned hyper size", "src/remote/remote_protocol.x")
    (found,) = await structs(root)
    assert (found.file, found.line, found.check) == ("src/remote/remote_protocol.x", 8, "wire-arguments")


# --- the protocol ---------------------------------------------------------------------------------------------

WIRE = "src/remote/remote_protocol.x"


async def protocol(root: Path) -> CheckerResult:
    results, _, _ = await preflight(root)
    return results["protocol remote_protocol.x"]


async def test_two_procedures_of_one_number_are_an_error(root: Path) -> None:
    text = PROTOCOL.replace("REMOTE_PROC_DOMAIN_LAST_ONE = 2", "REMOTE_PROC_DOMAIN_LAST_ONE = 1", 1)
    assert text != PROTOCOL
    write(root, {WIRE: text})
    result = await protocol(root)
    (found,) = result.diagnostics
    assert (result.state, found.check) == ("failed", "wire-procedure")
    assert "has the number 1, which REMOTE_PROC_" in found.message
    assert "REMOTE_PROC_DOMAIN_LAST_ONE" in text.splitlines()[(found.line or 0) - 1]


async def test_a_gap_in_the_numbers_is_a_warning(root: Path) -> None:
    write(
        root,
        {WIRE: PROTOCOL.replace("REMOTE_PROC_DOMAIN_LAST_ONE = 2", "REMOTE_PROC_DOMAIN_LAST_ONE = 8", 1)},
    )
    result = await protocol(root)
    (found,) = result.diagnostics
    assert (result.state, found.severity) == ("passed", "warning")
    assert "2 to 7" in found.message


async def test_a_script_of_python_2_is_not_run_and_one_with_a_mistake_is(root: Path) -> None:
    (root / "scripts/apibuild.py").unlink()
    write(root, {"docs/apibuild.py": 'import sys\ntry:\n    print "made"\nexcept OSError, e:\n    pass\n'})
    results, finished, _ = await preflight(root)
    for name in ("apibuild", "hvsupport"):
        assert results[name].state == "not-run"
        assert "docs/apibuild.py" in results[name].why
        assert "Python 2" in results[name].why
    assert finished.outcome == "passed"
    write(root, {"docs/apibuild.py": "import sys\nprint('made'\n"})
    results, _, _ = await preflight(root)
    assert results["apibuild"].state == "failed"
