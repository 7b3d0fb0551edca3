"""Whose the commits between the base and the end are, and what that means for a series."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from steps.series.model import Series, Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git

SET = "virDomainSetFrobnication"


def by(tree: Path, name: str, message: str, *paths: str) -> None:
    """Commit ``paths`` (nothing: all that is known) as ``name``."""
    who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": f"{name.lower()}@example.org"}
    git(tree, "add", *(paths or ("-u",)))
    subprocess.run(["git", "-C", str(tree), "commit", "-qm", message], env={**os.environ, **who}, check=True)


def planned(tree: Path, *names: str) -> Series:
    return Material.read(Checkout.open(tree), base="start", names=names).arrange(Wishes())


def add_to(tree: Path, path: str, text: str) -> None:
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + text)


@pytest.fixture
def started(tree: Path) -> Path:
    git(tree, "tag", "start")
    return tree


def left(series: Series) -> dict[str, str]:
    return {part.piece.path: part.why for part in series.left_over}


def test_a_colleagues_other_work_is_left_to_them(started: Path) -> None:
    by(started, "Jane", "the functions")
    add_to(started, "src/util/virother.c", "int virOtherThing;\n")
    by(started, "Colleague", "util: Something else", "src/util/virother.c")
    series = planned(started)
    assert set(left(series)) == {"src/util/virother.c"}
    assert "by Colleague" in left(series)["src/util/virother.c"]


def test_what_a_colleague_did_for_the_api_belongs_to_it(started: Path) -> None:
    text = (started / "src/test/test_driver.c").read_text()
    git(started, "checkout", "-q", "--", "src/test/test_driver.c")
    by(started, "Jane", "the functions")
    (started / "src/test/test_driver.c").write_text(text)
    by(started, "Colleague", "test: Implement it")
    assert not left(planned(started))


def test_with_names_the_same_author_owns_what_changes_the_same_names(started: Path) -> None:
    add_to(started, "src/conf/frob.h", "int virFrobRangeCheck(int level);\n")
    by(started, "Jane", "conf: a helper", "src/conf/frob.h")
    add_to(started, "src/util/virmisc.c", "int virMisc;\n")
    by(started, "Jane", "util: other work", "src/util/virmisc.c")
    add_to(
        started,
        "src/test/test_driver.c",
        "static int\ntestUse(int x)\n{\n    return virFrobRangeCheck(x);\n}\n",
    )
    by(started, "Jane", "the functions")
    assert set(left(planned(started, SET, SET.replace("Set", "Get")))) == {"src/util/virmisc.c"}


def test_lines_side_by_side_are_parted_by_whose_they_are(started: Path) -> None:
    by(started, "Jane", "the functions")
    text = (started / "NEWS.rst").read_text()
    add_to(started, "NEWS.rst", "* something of somebody else\n")
    by(started, "Colleague", "NEWS: Other")
    series = planned(started)
    [other] = series.left_over
    assert b"".join(series.change.files["NEWS.rst"].added(other.piece)) == b"* something of somebody else\n"
    assert series.state(len(series.patches))["NEWS.rst"][0] == text.encode()


def test_with_names_the_same_author_owns_the_member_that_they_use(started: Path) -> None:
    add_to(started, "src/conf/frob.h", "struct _virFrobDef {\n    virFrobSevDefPtr sev;\n};\n")
    by(started, "Jane", "conf: a member", "src/conf/frob.h")
    add_to(started, "src/conf/misc.h", "struct _virMiscDef {\n    virMiscPtr odd;\n};\n")
    by(started, "Jane", "conf: another member", "src/conf/misc.h")
    add_to(
        started,
        "src/test/test_driver.c",
        "static int\ntestUse(virFrobDefPtr def)\n{\n    return def->sev != NULL;\n}\n",
    )
    by(started, "Jane", "the functions")
    assert set(left(planned(started, SET, SET.replace("Set", "Get")))) == {"src/conf/misc.h"}
