"""What upstream added after an older release, planned on that release. The judged tables are in future_api.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real.conftest import find_tree
from tests.real.future_api import Table, compare, facts_of, table_text, unjudged

pytestmark = pytest.mark.real
KEPT = Path(__file__).with_name("future_api.txt")
LEAST = {
    "header": 70, "symbol": 100, "typedef": 80, "member": 100, "comment": 90, "args": 75, "ret": 100, "procedure": 100,
    "generate": 85, "priority": 80, "acl": 80, "client entry": 100, "structs file": 85,
    "place: header": 85, "place: body": 85, "place: typedef": 85, "place: member": 85, "place: client entry": 80,
    "place: procedure": 100,
}  # fmt: skip
"""Per cent of the functions that have the site, over both older trees."""


@pytest.fixture(scope="module")
def tables() -> list[Table]:
    newest = facts_of(find_tree("11.3.0"))
    return [compare(newest, facts_of(find_tree(version))) for version in ("7.0.0", "9.0.0")]


def test_every_function_is_planned(tables: list[Table]) -> None:
    assert [(len(table.functions), table.refused) for table in tables] == [(28, []), (9, [])]


def test_the_sites_are_as_upstream_committed_them(tables: list[Table]) -> None:
    there = {site: sum(table.there[site] for table in tables) for site in LEAST}
    equal = {site: sum(table.equal[site] for table in tables) for site in LEAST}
    shares = {site: 100 * equal[site] / there[site] for site in LEAST}
    assert {site: share for site, share in shares.items() if share < LEAST[site]} == {}


def test_every_difference_is_judged_and_the_kept_table_is_this_one(tables: list[Table]) -> None:
    assert [unjudged(table) for table in tables] == [[], []]
    assert KEPT.read_text() == "\n".join(table_text(table) for table in tables)
