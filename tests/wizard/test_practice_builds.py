"""The practice tree builds, its checks find what they are there for, and calls go through its daemon."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wizard.practice_tree import builds, daemon, git, make, virsh
from wizard.practice import make_practice_tree

FROBNICATION = Path(__file__).with_name("practice-frobnication.patch")
"""virDomainSetFrobnication as a person adds it by hand, the test driver's part still a placeholder."""


@builds
def test_it_builds_without_a_warning_and_its_checks_pass(built: dict[str, Path], tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    done = make(root, "-j2")
    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout
    assert (root / "src/libvirt.so").is_file()

    check = make(root, "check")
    assert check.returncode == 0, check.stdout
    assert "# FAIL:  0" in check.stdout
    assert "PASS: check-protocol" in check.stdout and "PASS: remotetest" in check.stdout

    style = make(root, "syntax-check")
    assert style.returncode == 0, style.stdout
    assert "sc_flags_debug" in style.stdout
    assert git(root, "status", "--porcelain") == "", "what make writes is ignored by git"


@builds
@pytest.mark.slow
def test_every_commit_of_the_history_builds_and_passes(trees: dict[str, Path], tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(trees["new"]), str(clone))
    for commit in git(clone, "rev-list", "--reverse", "HEAD").splitlines():
        git(clone, "checkout", "-q", commit)
        done = make(clone, "-j2", "check")
        assert done.returncode == 0, f"{commit}: {done.stdout}"


@builds
@pytest.mark.parametrize("where", ["top", "src"])
def test_rpcgen_writes_the_rpc_code(tmp_path: Path, where: str) -> None:
    root = make_practice_tree(tmp_path / "tree")
    done = make(root, "rpcgen") if where == "top" else make(root, "-C", "src", "rpcgen")
    assert done.returncode == 0, done.stdout
    for name in ("protocol.h", "protocol.c", "client_bodies.h", "daemon_dispatch_stubs.h"):
        assert (root / f"src/remote/remote_{name}").stat().st_size > 0
    assert "xdr_remote_domain_set_vcpus_args" in (root / "src/remote/remote_protocol.c").read_text()
    assert not (root / "src/libvirt.so").exists()


@builds
def test_calls_work_in_one_process_and_through_the_daemon(built: dict[str, Path]) -> None:
    root = built["new"]
    assert virsh(root, "-c", "test:///default", "domid", "test").stdout == "1\n"
    with daemon(root) as uri:
        assert virsh(root, "-c", uri, "domid", "test").stdout == "1\n"
        assert virsh(root, "-c", uri, "setvcpus", "test", "4").returncode == 0
        assert ">4</vcpu>" in virsh(root, "-c", uri, "dumpxml", "test").stdout, "the daemon kept it"
        refused = virsh(root, "-c", uri, "setvcpus", "test", "5")
        assert refused.returncode == 1 and "can have 4" in refused.stderr
        denied = virsh(root, "-r", "-c", uri, "destroy", "test")
        assert denied.returncode == 1 and "read-only" in denied.stderr
    gone = virsh(root, "-c", uri, "domid", "test")
    assert gone.returncode == 1 and "cannot reach a daemon" in gone.stderr


@builds
def test_a_function_added_by_hand_builds_and_its_call_goes_through_the_daemon(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    git(root, "apply", str(FROBNICATION))
    for target in ("check", "syntax-check"):
        done = make(root, "-j2", target)
        assert done.returncode == 0, done.stdout
        assert "warning" not in done.stdout
    with daemon(root) as uri:
        called = virsh(root, "-c", uri, "domsetfrobnication", "test", "knob", "-3")
        assert called.returncode == 1
        assert "frobnication of 'knob' to -3 is not implemented" in called.stderr
        denied = virsh(root, "-r", "-c", uri, "domsetfrobnication", "test", "knob", "3")
        assert "may not call virDomainSetFrobnication" in denied.stderr


@builds
@pytest.mark.parametrize(
    ("variable", "package"),
    [("RPCGEN", "rpcsvc-proto"), ("CC", "gcc"), ("PERL", "perl"), ("PYTHON", "python3")],
)
def test_a_tool_that_is_missing_is_named_in_one_line(
    trees: dict[str, Path], tmp_path: Path, variable: str, package: str
) -> None:
    root = make_practice_tree(tmp_path / "tree")
    done = make(root, f"{variable}=no-such-tool")
    assert done.returncode == 2
    told = [line for line in done.stdout.splitlines() if not line.startswith("make")]
    assert len(told) == 1, done.stdout
    assert told[0].startswith("no-such-tool is not installed") and f"apt install {package}" in told[0]


@builds
def test_missing_headers_are_named_in_one_line(tmp_path: Path) -> None:
    done = make(make_practice_tree(tmp_path / "tree"), "RPC_CFLAGS=-nostdinc")
    assert done.returncode == 2
    assert "apt install libtirpc-dev" in done.stdout


@builds
def test_a_symbol_that_is_not_exported_is_missed_by_the_linker(tmp_path: Path) -> None:
    root = make_practice_tree(tmp_path / "tree")
    syms = root / "src/libvirt_public.syms"
    syms.write_text(syms.read_text().replace("        virDomainSetVcpus;\n", ""))
    done = make(root, "-j2", "-k")
    assert done.returncode == 2
    assert "undefined reference to `virDomainSetVcpus'" in done.stdout


@builds
@pytest.mark.parametrize(
    ("file", "old", "new", "check", "told"),
    [
        (
            "src/driver-hypervisor.h",
            "virDrvDomainSetVcpus domainSetVcpus;",
            "virDrvDomainSetVcpus setVcpus;",
            "check-drivername",
            "should be called domainSetVcpus",
        ),
        (
            "src/test/test_driver.c",
            ".domainCreate = testDomainCreate, /* 1.0.0 */",
            ".domainCreate = testDomainCreate,",
            "check-driverimpls",
            "version is missing behind domainCreate",
        ),
        (
            "src/libvirt_private.syms",
            "virConnectClass;\nvirDomainClass;",
            "virDomainClass;\nvirConnectClass;",
            "check-symsorting",
            "virConnectClass should stand before virDomainClass",
        ),
        (
            "src/remote/remote_protocol.x",
            "    unsigned int nvcpus;",
            "    unsigned hyper nvcpus;",
            "check-protocol",
            "uint64_t                   nvcpus",
        ),
        (
            "src/libvirt-domain.c",
            " * @nvcpus: the new number of virtual CPUs\n",
            "",
            "check-apidocs",
            "does not describe nvcpus",
        ),
        ("src/libvirt-host.c", "flags=0x%x", "flags=%x", "../sc_flags_debug", "flags=0x%x"),
        ("src/libvirt-host.c", " error:", "error:", "../sc_require_space_before_label", "one blank"),
    ],
)
def test_each_check_finds_what_it_is_there_for(
    tmp_path: Path, file: str, old: str, new: str, check: str, told: str
) -> None:
    root = make_practice_tree(tmp_path / "tree")
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new, 1))
    folder = root if check.startswith("../") else root / "src"
    done = make(folder, check.removeprefix("../"))
    assert done.returncode == 2
    assert told in done.stdout
