"""A series onto an upstream that took its number, its places, or was released meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steps.errors import BadInput
from steps.series.commit import Target, commit
from steps.series.model import Wishes
from steps.series.news import NEWS
from steps.series.onto import Laid
from steps.series.plan import Material
from steps.series.rebase import Rebase, abort
from steps.series.recompute import Reckoning, comma_rows
from steps.series.review import look_at_series
from steps.tree.checkout import Checkout
from tests.steps.series.conftest import add, settle
from tests.wizard.practice_tree import git

OTHER = "int virDomainGetFrobOther(virDomainPtr domain, const char *name, int *other, unsigned int flags);"


def onto(tree: Path, change: Callable[[], None]) -> str:
    """A branch ``up`` of the base with one more commit; the series' branch is the current one again."""
    git(tree, "switch", "-q", "-c", "up", "basis")
    change()
    settle(tree)
    git(tree, "commit", "-qam", "upstream went on")
    git(tree, "switch", "-q", "mine")
    return "up"


def released(tree: Path) -> str:
    """Let the tree be on the way to the next version; that one."""
    for path in ("configure.ac", "meson.build"):
        file = tree / path
        if file.exists():
            text = file.read_text()
            file.write_text(text.replace("1.3.0", "1.4.0"))
    return "1.4.0"


@pytest.fixture
def series(tree: Path) -> Path:
    """The series is committed on ``mine``, the base is ``basis``."""
    settle(tree)
    base = git(tree, "rev-parse", "HEAD")
    git(tree, "branch", "basis")
    commit(
        Checkout.open(tree),
        Material.read(Checkout.open(tree), base).arrange(Wishes()),
        Target(branch="mine", switch=True),
    )
    return tree


def numbers(tree: Path, rev: str) -> list[int]:
    text = git(tree, "show", f"{rev}:src/remote/remote_protocol.x")
    return [
        int(row.rpartition("=")[2].strip(" ,")) for row in text.split("\n") if "_PROC_" in row and "=" in row
    ]


def test_upstream_took_the_number_and_the_places(series: Path) -> None:
    up = onto(series, lambda: add(series, OTHER, "domfrobother"))
    before = git(series, "rev-parse", "HEAD")
    rebased = Rebase(Checkout.open(series), up).make()
    assert rebased.conflicts == []
    assert git(series, "rev-parse", "HEAD") == before
    assert git(series, "status", "--porcelain") == ""
    Rebase(Checkout.open(series), up).move(rebased)
    held = numbers(series, "HEAD")
    assert held == sorted(set(held))
    assert held[-2:] == [held[-3] + 1, held[-3] + 2]
    golden = (series / "src/remote_protocol-structs").read_text()
    assert f"_SET_FROBNICATION = {held[-1]}," in golden
    found = look_at_series(Checkout.open(series), up, "HEAD")
    assert [one.message for told in found.values() for one in told if one.severity == "error"] == []
    assert git(series, "status", "--porcelain") == ""
    mine = [
        r
        for r in git(series, "diff", "basis", before, "--", "src/libvirt-domain.c").split("\n")
        if r[:1] == "+"
    ]
    now = [
        r for r in git(series, "diff", up, "HEAD", "--", "src/libvirt-domain.c").split("\n") if r[:1] == "+"
    ]
    assert sorted(mine) == sorted(now)
    assert abort(Checkout.open(series)) == before
    assert git(series, "rev-parse", "HEAD") == before
    assert git(series, "status", "--porcelain") == ""
    with pytest.raises(BadInput, match="nothing to take back"):
        abort(Checkout.open(series))


def test_after_a_release_nothing_says_the_old_version(series: Path) -> None:
    version = ""

    def change() -> None:
        nonlocal version
        version = released(series)

    up = onto(series, change)
    rebase = Rebase(Checkout.open(series), up)
    rebased = rebase.make()
    assert rebased.conflicts == []
    assert (rebased.reckoning.old, rebased.reckoning.new) == ("1.3.0", version)
    rebase.move(rebased)
    added = [r for r in git(series, "diff", up, "HEAD").split("\n") if r.startswith("+")]
    assert not [row for row in added if "1.3.0" in row]
    assert f"+LIBVIRT_{version} {{" in added


def test_a_real_conflict_stays_in_its_file(series: Path) -> None:
    path = series / "src/libvirt-domain.c"
    first = "#include"
    path.write_text(
        path.read_text().replace(first, "/* ours */\n" + first, 1).replace(first, first + "  ", 1)
    )
    git(series, "commit", "-qam", "lib: Ours")
    up = onto(series, lambda: path.write_text(path.read_text().replace(first, first + "   ", 1)) and None)
    rebase = Rebase(Checkout.open(series), up)
    rebased = rebase.make()
    assert {c.path for c in rebased.conflicts} == {"src/libvirt-domain.c"}
    rebase.move(rebased)
    assert git(series, "diff", "--name-only") == "src/libvirt-domain.c"
    assert "<<<<<<< patch" in path.read_text()


def test_a_conflict_is_marked_where_upstream_changed_the_line(series: Path) -> None:
    path = series / "src/libvirt-domain.c"
    first = next(row for row in path.read_text().split("\n") if row.startswith("#include"))
    path.write_text(path.read_text().replace(first, f"{first} /* ours */", 1))
    git(series, "commit", "-qam", "lib: Ours")

    def change() -> None:
        text = path.read_text().replace(first, f"{first} /* theirs */", 1)
        path.write_text("/* upstream's */\n" * 30 + text)

    up = onto(series, change)
    rebase = Rebase(Checkout.open(series), up)
    rebased = rebase.make()
    rebase.move(rebased)
    rows = path.read_text().split("\n")
    at = rows.index(f"{first} /* theirs */")
    assert rows[at - 5].startswith("<<<<<<< patch")
    assert rows[at - 4 : at - 1] == [first, "=======", f"{first} /* ours */"]
    [conflict] = rebased.conflicts
    assert conflict.line == at - 4
    assert conflict.line > 30


def test_a_message_says_the_new_number_and_version() -> None:
    reckoning = Reckoning("1.3.0", "1.4.0", {b"REMOTE_PROC_X": (5, 7)})
    said = reckoning.message("remote: X\n\nX is procedure 5, since 1.3.0; see 11.3.0 and 1.3.01.\n")
    assert said == "remote: X\n\nX is procedure 7, since 1.4.0; see 11.3.0 and 1.3.01.\n"


def test_commas_stand_behind_all_numbers_but_the_last() -> None:
    rows = [b"enum x {\n", b"    A_PROC_B = 1\n", b"\n", b"    A_PROC_C = 2,\n", b"};\n"]
    comma_rows(rows)
    assert rows[1] == b"    A_PROC_B = 1,\n"
    assert rows[3] == b"    A_PROC_C = 2\n"


NOTES = b"""<!-- a pattern:
  <release version="FIXME" date="unreleased">
    <section title="New features">
    </section>
  </release> -->
<libvirt>
  <release version="v4.8.0" date="unreleased">
    <section title="New features">
    </section>
    <section title="Bug fixes">
    </section>
  </release>
  <release version="v4.7.0" date="2018-09-03">
    <section title="New features">
      <change>
        <summary>theirs</summary>
      </change>
    </section>
  </release>
</libvirt>
"""
ITEM = [b"      <change>\n", b"        <summary>mine</summary>\n", b"      </change>\n"]


@pytest.mark.parametrize(
    ("rows", "title", "line"),
    [
        (ITEM, b"New features", 8),
        ([*ITEM[1:], ITEM[0]], b"Bug fixes", 10),
        ([b'    <section title="Improvements">\n', *ITEM, b"    </section>\n"], b"Improvements", 12),
    ],
    ids=["as it is", "as a diff may show it", "with its section"],
)
def test_release_notes_in_xml_go_to_the_version_in_development(
    rows: list[bytes], title: bytes, line: int
) -> None:
    old = NOTES.splitlines(keepends=True)
    laid = Laid(list(range(len(old))), list(old), list(range(len(old))))
    above = [b'    <section title="%b">\n' % title, *rows]
    assert NEWS["docs/news.xml"](laid, rows, laid.new_ids(len(rows)), above)
    assert laid.rows[line : line + 3] == ITEM
    assert len(laid.ids) == len(laid.rows) == len(set(laid.ids))
    held = b"".join(laid.rows)
    assert held.count(b"<section") == held.count(b"</section")
    for row in ITEM:
        laid.rows.remove(row)
    rest = [row for row in laid.rows if b"Improvements" not in row]
    assert len(rest) - len(old) in (0, 1)


def test_half_an_item_of_the_release_notes_goes_where_it_stood() -> None:
    old = NOTES.splitlines(keepends=True)
    laid = Laid(list(range(len(old))), list(old), list(range(len(old))))
    assert not NEWS["docs/news.xml"](laid, [b"        <summary>x</summary>\n"], laid.new_ids(1), old[:9])
    assert laid.rows == old
