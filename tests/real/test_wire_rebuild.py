"""libvirt's own API, planned anew from its prototypes, beside what upstream wrote. The tables are in rebuilt_api.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.tree.facts import Facts
from tests.real.conftest import find_tree, trusted
from tests.real.rebuild_api import UNKNOWN, compare, table_text

pytestmark = pytest.mark.real
LEAST = {
    "default: args": 75, "default: ret": 90, "answered: args": 97, "answered: ret": 97, "answered: names": 85,
    "own struct: ret": 95, "generate": 90, "generate, own name": 90, "first acl": 90, "all acl": 90, "priority": 90,
}  # fmt: skip
"""Per cent of all functions. Some rules of the generator hang on the name: a new one rightly gets another answer."""
KEPT = Path(__file__).with_name("rebuilt_api.txt")


@pytest.mark.slow
@pytest.mark.parametrize("version", ["11.3.0", "history"])
def test_what_follows_from_a_prototype_is_what_upstream_wrote(version: str) -> None:
    facts = Facts(trusted(find_tree(version)).snapshot())
    table = compare(facts)
    text = table_text(facts.layout.version, table)
    assert table.total > 300, text
    assert {what: table.share(what) for what in LEAST if table.share(what) < LEAST[what]} == {}, text
    assert UNKNOWN not in text, text
    assert [name for name, _ in table.refused] == ["virConnectOpen"], text
    assert text in KEPT.read_text(), f"the kept table is not this one:\n{text}"
