"""In every real tree there is a finished case beside each question that only a person can answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steps.inspect import STEPS
from steps.teach.explain import example
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    "name", ["virDomainSetFrobnication", "virNetworkGetFrob", "virStorageVolFrob", "virConnectFrob"]
)
def test_a_driver_that_writes_the_older_with_the_newer_and_code_that_two_share(
    pristine: Path, name: str
) -> None:
    facts = Facts(Checkout.open(pristine).snapshot())
    for step, check in ((STEPS[4], "internal-use"), (STEPS[6], "common-code")):
        found = example(facts, name, step, check)
        assert found is not None, check
        assert found.finished, check
        rows = (pristine / found.file).read_text().split("\n")
        named = re.findall(r"\b\w+", found.api)
        assert any(word in named for word in re.findall(r"\w+(?=\()", rows[found.line - 1])), (
            found,
            rows[found.line - 1],
        )
        assert found.file.startswith(("src/conf/", "src/util/", "src/hypervisor/")) == (
            check == "common-code"
        )
