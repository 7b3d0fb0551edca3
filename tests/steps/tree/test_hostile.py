"""Looking at a checkout executes nothing that it brings, and nothing in it can make the look hang."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from steps.inspect import inspect, inspect_all
from steps.model import State
from steps.progress import in_progress
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from steps.tree.git import Git, GitError
from tests.steps.function.detect.sample import HEADER, NAME, PUBLIC, TEST, add, tree, write

HOOKS = (
    "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg",
    "commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update",
    "proc-receive", "post-receive", "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc",
    "post-rewrite", "sendemail-validate", "fsmonitor-watchman", "post-index-change",
)  # fmt: skip
"""Every hook of githooks(5) that a local command could run."""


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """A checkout with every trap planted, and the file that any of them would write."""
    root, sprung = write(tmp_path / "tree", tree()), tmp_path / "sprung"
    git(root, "init", "-q", "-b", "master")
    (root / ".gitattributes").write_text("* filter=evil diff=evil\n*.c filter=evil.two.three\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")
    git(root, "switch", "-q", "-c", "knob")
    write(root, add(tree(), "DomainSetKnob", ["header"]))
    git(root, "commit", "-q", "-a", "-m", "knob")
    trap = tmp_path / "trap.sh"
    trap.write_text(f'#!/bin/sh\necho "$0 $@" >> {sprung}\ncat\n')
    trap.chmod(0o755)
    for hook in HOOKS:
        path = root / ".git/hooks" / hook
        path.write_text(trap.read_text())
        path.chmod(0o755)
    settings = {
        "core.hooksPath": str(root / ".git/hooks"), "core.fsmonitor": str(trap), "core.pager": str(trap),
        "core.sshCommand": str(trap), "core.askPass": str(trap), "core.editor": str(trap),
        "core.gitProxy": str(trap), "core.alternateRefsCommand": str(trap),
        "credential.helper": f"!{trap}", "diff.external": str(trap), "diff.evil.command": str(trap),
        "diff.evil.textconv": str(trap), "filter.evil.clean": str(trap), "filter.evil.smudge": str(trap),
        "filter.evil.process": str(trap), "filter.evil.required": "true", "filter.evil.two.three.clean": str(trap),
        "gpg.program": str(trap), "gpg.ssh.program": str(trap), "log.showSignature": "true",
        "interactive.diffFilter": str(trap), "pager.log": str(trap), "pager.diff": str(trap), "pager.status": str(trap),
        "sequence.editor": str(trap), "merge.evil.driver": str(trap), "uploadpack.packObjectsHook": str(trap),
        "remote.origin.url": f"ext::{trap}", "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none", "extensions.partialClone": "origin",
        "remote.origin.uploadpack": str(trap), "protocol.ext.allow": "always", "alias.rev-parse": f"!{trap}",
        "alias.cat-file": f"!{trap}", "submodule.evil.update": f"!{trap}", "core.untrackedCache": "true",
        "diff.guitool": "evil", "difftool.evil.cmd": str(trap), "mergetool.evil.cmd": str(trap), "merge.tool": "evil",
        "diff.tool": "evil", "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "diff.renames": "copies",
        "diff.orderFile": str(trap), "diff.algorithm": "patience", "diff.context": "0", "diff.wsErrorHighlight": "all",
        "color.ui": "always", "color.diff": "always", "color.status": "always", "core.quotePath": "true",
        "core.gitProxyCommand": str(trap), "core.commentChar": "x", "core.autocrlf": "input", "core.eol": "crlf",
        "core.whitespace": "fix", "status.showUntrackedFiles": "no", "status.relativePaths": "true",
        "status.submoduleSummary": "true", "commit.template": str(trap), "commit.gpgSign": "true", "tag.gpgSign": "true",
        "user.signingKey": "evil", "gpg.format": "ssh", "gpg.ssh.defaultKeyCommand": str(trap), "log.follow": "true",
        "log.decorate": "full", "trailer.evil.command": str(trap), "trailer.evil.cmd": str(trap), "http.proxy": str(trap),
        "url.evil.insteadOf": "x", "web.browser": "evil", "browser.evil.cmd": str(trap), "help.autoCorrect": "1",
        "maintenance.auto": "true", "gc.auto": "1", "gc.autoDetach": "false", "receive.fsck.skiplist": str(trap),
    }  # fmt: skip
    with (root / ".git/config").open("a") as config:
        config.write("[core]\n\trepositoryformatversion = 1\n")
    for key, value in settings.items():
        git(root, "config", key, value)
    sprung.unlink(missing_ok=True)
    # Timestamps that differ make git look into every file, through its filters.
    for path in tree():
        os.utime(root / path, (1, 1))
    return root, sprung


def test_nothing_of_the_checkout_runs(hostile: tuple[Path, Path]) -> None:
    root, sprung = hostile
    checkout = Checkout.open(root)
    assert in_progress(checkout) == ["virDomainSetKnob"]
    assert in_progress(checkout, "HEAD", "master") == ["virDomainSetKnob"]
    for rev in (None, "HEAD", "master"):
        report = inspect(Facts(checkout.snapshot(rev)), NAME)
        found = report.finding("public-implementation")
        assert found is not None
        assert found.state is State.DONE
    state = checkout.state()
    assert state is not None
    assert state.branch == "knob"
    checkout.blobs.close()
    assert not sprung.exists(), sprung.read_text()


def test_an_object_that_is_not_there_is_not_fetched(hostile: tuple[Path, Path]) -> None:
    root, sprung = hostile
    checkout = Checkout.open(root)
    checkout.has_git  # noqa: B018 - git itself may complain of what is taken away next
    for folder in (root / ".git/objects").iterdir():
        for path in folder.iterdir() if len(folder.name) == 2 else ():
            kind = checkout.git.ask("cat-file", "-t", folder.name + path.name)
            if kind == "blob":
                path.chmod(stat.S_IRWXU)
                path.unlink()
    report = inspect(Facts(Checkout.open(root).snapshot("HEAD")), NAME)
    found = report.finding("public-header")
    assert found is not None
    assert found.state is not State.DONE
    assert not sprung.exists(), sprung.read_text()


def test_links_pipes_and_giants_read_as_absent(tmp_path: Path) -> None:
    root = write(tmp_path / "tree", tree())
    secret = tmp_path / "secret"
    secret.write_text(tree()[PUBLIC])
    (root / PUBLIC).unlink()
    (root / PUBLIC).symlink_to(secret)
    (root / TEST).unlink()
    os.mkfifo(root / TEST)
    (root / HEADER).unlink()
    (root / HEADER).mkdir()
    with (root / "src/qemu/qemu_driver.c").open("wb") as file:
        file.truncate(3 * 1024**3)
    (root / "src/loop").symlink_to(root / "src")
    os.mkfifo(root / "include/libvirt/libvirt-pipe.h")
    facts = Facts(Checkout.open(root).snapshot())
    report = inspect(facts, NAME)
    for check in ("public-implementation", "public-header", "test-driver", "drivers"):
        found = report.finding(check)
        assert found is not None
        assert found.state is not State.DONE, check
    assert inspect_all(facts) == []


def test_no_path_leads_out_of_the_tree(tmp_path: Path) -> None:
    root = write(tmp_path / "tree", tree())
    (tmp_path / "secret").write_text("not ours")
    snapshot = Checkout.open(root).snapshot()
    assert snapshot.read("src/../../secret") is None
    assert snapshot.read(PUBLIC) is not None


def test_a_link_inside_the_tree_is_followed(tmp_path: Path) -> None:
    root = write(tmp_path / "tree", tree())
    (root / PUBLIC).rename(root / "src/elsewhere.txt")
    (root / PUBLIC).symlink_to("elsewhere.txt")
    found = inspect(Facts(Checkout.open(root).snapshot()), NAME).finding("public-implementation")
    assert found is not None
    assert found.state is State.DONE


def test_more_settings_than_can_be_passed_on_are_said(hostile: tuple[Path, Path]) -> None:
    root, _sprung = hostile
    with (root / ".git/config").open("a") as config:
        config.writelines(f'[filter "{n}-{"x" * 400}"]\n\tclean = c\n' for n in range(3000))
    with pytest.raises(GitError, match="cannot be started"):
        Git(root).run("status")
