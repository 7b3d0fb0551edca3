"""Series on real libvirt: each patch passes the tree's checkers, and history's own series are split as they were."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from steps.extension import read_many
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.plan import plan, plan_proposal
from steps.series.commit import Target, commit
from steps.series.model import Patch, Wishes
from steps.series.plan import Material
from steps.series.verify import Ended, Verification, Verified
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree, trusted

PROTOTYPES = (
    ("int virDomainSetFrobnication(virDomainPtr domain, const char *name, int level, unsigned int flags);",
     "domsetfrobnication"),
    ("int virDomainGetWobble(virDomainPtr domain, virTypedParameterPtr *params, int *nparams, unsigned int flags);",
     "domgetwobble"),
    ("int virDomainSetWobble(virDomainPtr domain, virTypedParameterPtr params, int nparams, unsigned int flags);",
     "domsetwobble"),
)  # fmt: skip

pytestmark = pytest.mark.real


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace").strip()


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Jane Doe")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "jane@example.org")


def begun(root: Path) -> Checkout:
    """The tree with three functions inserted."""
    checkout = trusted(root)
    for prototype, command in PROTOTYPES:
        snapshot = checkout.snapshot()
        proposal = make_proposal(Facts(snapshot), parse(prototype), {"virsh-command": command})
        for path, change in plan_proposal(snapshot, proposal).changes().items():
            # A placeholder that is still there is a finding of its own.
            (root / path).write_bytes(change.after.replace(b"libvirt-wizard:", b"here"))
    return Checkout.open(root)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["history", "9.0.0"])
@pytest.mark.parametrize("wishes", [Wishes(), Wishes(per_api=True)], ids=["practice", "per-api"])
async def test_each_patch_passes_the_trees_checkers(
    version: str, wishes: Wishes, working_copy: Callable[[Path], Path], tmp_path: Path, somebody: None
) -> None:
    root = working_copy(find_tree(version))
    checkout = begun(root)
    before = {path: (root / path).read_bytes() for path in git(root, "diff", "--name-only").splitlines()}
    series = Material.read(checkout).arrange(wishes)
    assert not series.left_over
    made = commit(checkout, series, Target())
    for path, data in before.items():
        assert (root / path).read_bytes() == data
    assert git(root, "diff", "--stat", made.branch) == "", "the last commit is what is on disk, byte for byte"
    verification = Verification(checkout, made.base, made.branch, tmp_path / "series")
    told = [event async for event in verification.events()]
    found = [event for event in told if isinstance(event, Verified) and event.commit.number]
    assert len(found) == len(series.patches)
    assert [(v.commit.subject, v.findings) for v in found if v.findings or v.outcome != "passed"] == []
    assert isinstance(told[-1], Ended)
    assert told[-1].exit_status == 0


# --- as history did it ---

SPLIT_ALIKE = (
    (("virDomainOpenGraphicsFD",), ("3ddc85440e", "408aae3849", "27a20b6c1a")),
    (("virNodeGetSEVInfo",), ("45422935c3", "e4db4dafe9", "6596ac4235")),
    (("virDomainDetachDeviceAlias",), ("007f500a23", "18f2e9d500", "856fb16492", "150d0930f8", "b29fa23ea9")),
)
"""APIs, and the commits that brought them: of these each patch holds just the lines of one commit."""

TAKEN_WHOLE = (
    (("virDomainGetTime", "virDomainSetTime"), ("0abb369380", "222fdbfd2b", "6f9c75a6f7")),
    (("virNodeGetFreePages",), ("34f2d0319d", "9e3efe53de", "38fa03f4b0")),
    (("virDomainSetUserPassword",), ("e8982c88bd", "9bcadfabaa", "886f43ad78")),
    (("virDomainGetGuestVcpus", "virDomainSetGuestVcpus"),
     ("800244faf3", "3ebf7ca07e", "69e0cd3397", "a24edc48c3", "66acbe603b")),
    (("virDomainManagedSaveGetXMLDesc", "virDomainManagedSaveDefineXML"),
     ("a67e3872a6", "1558f2584f", "18d4cafef7", "021f7c132b", "c79697bbf4", "fc2c73b565", "912bc7204f")),
)  # fmt: skip
"""The same, grouped otherwise by their authors: nothing of them is left out, and nothing else is taken."""

Lines = Counter[tuple[str, str]]


def lines_of(root: Path, name: str) -> Lines:
    """The lines that a commit adds, by file."""
    found: Lines = Counter()
    path = ""
    for row in git(root, "show", "--format=", "-U0", name).split("\n"):
        if row.startswith("+++ "):
            path = row[6:]
        elif row.startswith("+") and row[1:].strip():
            found[path, row[1:]] += 1
    return found


def lines_in(material: Material, patch: Patch) -> Lines:
    found: Lines = Counter()
    for part in patch.parts:
        for line in material.change.files[part.piece.path].added(part.piece):
            if line.strip():
                found[part.piece.path, line.decode("utf-8", "replace").rstrip("\n")] += 1
    return found


def squashed(root: Path, names: tuple[str, ...], commits: tuple[str, ...]) -> Material:
    """All from before the first commit to the last one, as if it were one change; other work lies between."""
    return Material.read(Checkout.open(root), f"{commits[0]}^", commits[-1], names)


@pytest.mark.history
@pytest.mark.parametrize(("names", "commits"), SPLIT_ALIKE, ids=lambda value: value[0])
def test_a_series_of_history_is_split_as_its_author_did(
    names: tuple[str, ...], commits: tuple[str, ...]
) -> None:
    root = find_tree("history")
    material = squashed(root, names, commits)
    patches = material.arrange(Wishes(signoff=False)).patches
    wanted = [lines_of(root, name) for name in commits]
    assert len(patches) == len(commits)
    for patch in patches:
        assert lines_in(material, patch) in wanted, patch.subject


@pytest.mark.history
@pytest.mark.parametrize(("names", "commits"), TAKEN_WHOLE, ids=lambda value: value[0])
def test_a_series_of_history_is_found_whole_among_other_work(
    names: tuple[str, ...], commits: tuple[str, ...]
) -> None:
    root = find_tree("history")
    material = squashed(root, names, commits)
    taken = sum((lines_in(material, p) for p in material.arrange(Wishes(signoff=False)).patches), Counter())
    wanted = sum((lines_of(root, name) for name in commits), Counter())
    # What a later commit of the same series changed again is not there in the end.
    assert not taken - wanted
    lost = wanted - taken
    left = sum(
        (Counter({(p.piece.path, line.decode("utf-8", "replace").rstrip("\n")): 1
                  for line in material.change.files[p.piece.path].added(p.piece)})
         for p in material.arrange(Wishes()).left_over), Counter(),
    )  # fmt: skip
    assert not {key for key in lost if key in left and key not in taken}


CONSTANTS = """
value virDomainPausedReason VIR_DOMAIN_PAUSED_QUOTA "quota" : paused as its quota is used up;
flag virDomainDestroyFlagsValues VIR_DOMAIN_DESTROY_LEAVE_NETWORK : Do not release what the network driver gave;
param VIR_DOMAIN_MEMORY_SOFT_GUARANTEE "soft_guarantee" ullong : The memory that is left to the domain;
"""


@pytest.fixture
def constants(working_copy: Callable[[Path], Path], tree_9: Path, somebody: None) -> Checkout:
    """9.0.0 with a flag, a parameter and a value."""
    root = working_copy(tree_9)
    checkout = trusted(root)
    for path, change in plan(checkout.snapshot(), read_many(CONSTANTS)).plan.changes().items():
        (root / path).write_bytes(change.after)
    return Checkout.open(root)


def test_unlike_constants_have_patches_of_their_own(constants: Checkout) -> None:
    material = Material.read(constants)
    patches = material.arrange(Wishes()).patches
    assert [patch.subject for patch in patches] == [
        "Introduce VIR_DOMAIN_PAUSED_QUOTA",
        "Introduce VIR_DOMAIN_DESTROY_LEAVE_NETWORK",
        "qemu: Add support for VIR_DOMAIN_DESTROY_LEAVE_NETWORK",
        "virsh: Expose VIR_DOMAIN_DESTROY_LEAVE_NETWORK",
        "Introduce VIR_DOMAIN_MEMORY_SOFT_GUARANTEE",
        "qemu: Add support for VIR_DOMAIN_MEMORY_SOFT_GUARANTEE",
        "NEWS: Document new flags, typed parameters and values of enums",
    ]
    # Its string tables do not compile without the value, nor the value without them.
    assert {"src/conf/domain_conf.c", "tools/virsh-domain-monitor.c"} <= set(patches[0].files)


def test_of_several_constants_one_is_a_series_without_the_others(constants: Checkout) -> None:
    series = Material.read(constants, names=["VIR_DOMAIN_DESTROY_LEAVE_NETWORK"]).arrange(Wishes())
    assert {patch.apis for patch in series.patches} == {("VIR_DOMAIN_DESTROY_LEAVE_NETWORK",)}
    added = b"".join(
        b"".join(series.change.files[part.piece.path].added(part.piece))
        for patch in series.patches
        for part in patch.parts
    )
    assert b"QUOTA" not in added
    assert b"quota" not in added
    assert b"GUARANTEE" not in added
    assert (
        added.count(b"leave-network") == 4
    )  # the shell's entry and code, its manual's synopsis and paragraph


OTHER = "Ann Other <ann@example.org>"


def rewritten(root: Path, branch: str, changes: dict[int, tuple[str, str]]) -> list[str]:
    """The commits of ``branch`` made anew, those by number with another message, or another author."""
    base = git(root, "merge-base", "HEAD", branch)
    made, parent = [], base
    for number, old in enumerate(git(root, "rev-list", "--reverse", f"{base}..{branch}").split(), 1):
        message, author = changes.get(number, ("", ""))
        message = message.replace("{}", git(root, "log", "-1", "--format=%B", old).strip())
        text = message or git(root, "log", "-1", "--format=%B", old).strip()
        name, _, mail = (author or git(root, "log", "-1", "--format=%an <%ae>", old)).partition(" <")
        words = ["commit-tree", f"{old}^{{tree}}", "-p", parent, "-m", text]
        environment = {**os.environ, "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail.rstrip(">")}
        done = subprocess.run(
            ["git", "-C", str(root), *words], env=environment, capture_output=True, check=True
        )
        parent = done.stdout.decode().strip()
        made.append(parent)
    return made


@pytest.mark.slow
def test_a_series_is_split_again_with_what_people_did_to_it(
    working_copy: Callable[[Path], Path], tree_11: Path, somebody: None
) -> None:
    root = working_copy(tree_11)
    checkout, base = begun(root), git(root, "rev-parse", "HEAD")
    first = Material.read(checkout).arrange(Wishes(per_api=True))
    assert len(first.patches) == 13
    commit(checkout, first, Target("v1"))
    reviewed = "{}\nReviewed-by: Rev Iewer <rev@example.org>"
    own = "virsh: My own words\n\nAnd a body.\n\nSigned-off-by: Jane Doe <jane@example.org>"
    others = "{}\nSigned-off-by: " + OTHER
    before = rewritten(root, "v1", {4: (reviewed, ""), 7: (own, ""), 13: (others, OTHER)})
    git(root, "checkout", "-qf", "-B", "work", before[-1])

    manual = root / "docs/manpages/virsh.rst"
    changed = next(n for n, patch in enumerate(first.patches, 1) if "docs/manpages/virsh.rst" in patch.files)
    assert changed > 6
    manual.write_text(
        manual.read_text().replace("domsetfrobnication domain", "domsetfrobnication  domain", 1)
    )
    checkout = Checkout.open(root)
    again = Material.read(checkout, base).arrange(Wishes(per_api=True))
    made = [sha for sha, _subject in commit(checkout, again, Target("v2")).commits]

    assert len(made) == 13
    for number, (old, new) in enumerate(zip(before, made, strict=True), 1):
        form = "--format=%an <%ae>%n%ad%n%B"
        if number != changed:
            assert git(root, "log", "-1", form, new) == git(root, "log", "-1", form, old), number
        if number <= 6:
            assert git(root, "rev-parse", f"{new}^{{tree}}") == git(root, "rev-parse", f"{old}^{{tree}}"), (
                number
            )
    assert (
        manual.read_bytes()
        == subprocess.run(
            ["git", "-C", str(root), "show", "v2:docs/manpages/virsh.rst"], capture_output=True, check=True
        ).stdout
    )
