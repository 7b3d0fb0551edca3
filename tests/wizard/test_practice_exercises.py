"""Each exercise is what its text says: what is missing is missing, and the planted mistakes are there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.wizard.practice_tree import builds, daemon, git, make, virsh


def read(root: Path, name: str) -> str:
    return (root / name).read_text()


def body(text: str, name: str) -> str:
    """The definition of the function ``name``, to its closing brace."""
    start = text.index(f"\n{name}(")
    return text[start : text.index("\n}\n", start)]


def test_new_names_a_function_that_is_not_there_yet(trees: dict[str, Path]) -> None:
    task = read(trees["new"], "EXERCISE.md")
    assert (
        "int virDomainSetPriority(virDomainPtr domain, const char *reason, int priority, unsigned int flags);"
        in task
    )
    assert "virDomainSetPriority" not in read(trees["new"], "include/libvirt/libvirt-domain.h")
    assert "int priority;" in read(trees["new"], "src/conf/domain_conf.h")


def test_half_has_some_sites_and_not_the_others(trees: dict[str, Path]) -> None:
    root, name = trees["half"], "virNetworkSetBridgeName"
    assert f"int {name}(virNetworkPtr network," in read(root, "include/libvirt/libvirt-network.h")
    assert f"        {name};\n}} LIBVIRT_1.2.0;" in read(root, "src/libvirt_public.syms")
    assert "virDrvNetworkSetBridgeName networkSetBridgeName;" in read(root, "src/driver-network.h")
    assert "virCheckReadOnlyGoto" in body(read(root, "src/libvirt-network.c"), name)
    assert "REMOTE_PROC_NETWORK_SET_BRIDGE_NAME = 26" in read(root, "src/remote/remote_protocol.x")
    for file in ("src/remote_protocol-structs", "src/remote/remote_driver.c", "src/test/test_driver.c"):
        assert "etworkSetBridgeName" not in read(root, file) and "SET_BRIDGE_NAME" not in read(root, file)
    assert "net-set-bridge" not in read(root, "tools/virsh-network.c") + read(root, "docs/manpages/virsh.rst")


@builds
def test_half_builds_and_its_checks_say_what_is_missing(built: dict[str, Path]) -> None:
    done = make(built["half"], "-k", "check")
    assert done.returncode == 2
    assert re.findall(r"^FAIL: (.*)", done.stdout, re.MULTILINE) == ["check-protocol"]
    assert "+struct remote_network_set_bridge_name_args {" in done.stdout


def test_review_has_the_nine_planted_mistakes(trees: dict[str, Path]) -> None:
    root = trees["review"]
    header = read(root, "include/libvirt/libvirt-domain.h")
    syms = read(root, "src/libvirt_public.syms")
    network = body(read(root, "src/libvirt-network.c"), "virNetworkRename")
    protocol = read(root, "src/remote/remote_protocol.x")
    structs = read(root, "src/remote_protocol-structs")

    assert re.search(r"virDomainSetMemoryLimit\(virDomainPtr domain,\s+unsigned long kibibytes", header)
    assert "virDomainSetMemoryLimit" in syms.partition("LIBVIRT_1.2.0 {")[2].partition("}")[0]
    assert "virDomainSetMemoryLimit" not in git(root, "show", "master:src/libvirt_public.syms")
    assert "remote_network_rename_args" in protocol and "remote_network_rename_args" not in structs
    assert "flags=%u" in network
    assert "virCheckReadOnlyGoto" not in network
    assert "virCheckNonNullArgGoto" not in network and "remote_nonnull_string new_name" in protocol
    assert re.search(r"@acl: domain:read\s+\*/\s+REMOTE_PROC_DOMAIN_SET_TITLE", protocol)
    numbers = [int(number) for number in re.findall(r"REMOTE_PROC_\w+ = (\d+)", protocol)]
    assert numbers[-3:] == [26, 28, 27] and sorted(numbers) == list(range(1, 29))
    assert re.search(
        r"virDomainSetTitle\(virDomainPtr domain,\s+unsigned int flags,\s+const char \*title\)", header
    )


def test_the_answers_are_in_a_tag_and_not_in_the_branch(trees: dict[str, Path]) -> None:
    answers = git(trees["review"], "tag", "-l", "--format=%(contents)", "review-answers")
    assert re.findall(r"^(\d)\. ([\w./-]+):", answers, re.MULTILINE) == [
        ("1", "include/libvirt/libvirt-domain.h"),
        ("2", "src/libvirt_public.syms"),
        ("3", "src/remote_protocol-structs"),
        ("4", "src/libvirt-network.c"),
        ("5", "src/libvirt-network.c"),
        ("6", "src/libvirt-network.c"),
        ("7", "src/remote/remote_protocol.x"),
        ("8", "src/remote/remote_protocol.x"),
        ("9", "include/libvirt/libvirt-domain.h"),
    ]
    assert "mistake" not in git(trees["review"], "log", "--format=%B", "-5")


@builds
def test_review_builds_and_make_finds_what_the_answers_say_it_finds(built: dict[str, Path]) -> None:
    check = make(built["review"], "-k", "check").stdout
    assert "uses 'long'" in check
    assert "virDomainSetMemoryLimit says Since: 1.3.0, but its symbol is in LIBVIRT_1.2.0" in check
    assert "+struct remote_network_rename_args {" in check
    assert re.findall(r"^FAIL: (.*)", check, re.MULTILINE) == ["check-protocol", "check-apidocs"]
    style = make(built["review"], "syntax-check").stdout
    assert re.findall(r"\*\*\* \[\S+ (sc_\w+)\]", style) == ["sc_flags_debug"]


@builds
def test_review_has_a_hole_that_a_read_only_client_gets_through(built: dict[str, Path]) -> None:
    with daemon(built["review"]) as uri:
        assert virsh(built["review"], "-r", "-c", uri, "net-rename", "default", "other").returncode == 0
        assert "other" in virsh(built["review"], "-c", uri, "net-info", "other").stdout
