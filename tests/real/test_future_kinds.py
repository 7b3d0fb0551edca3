"""What upstream added to enums and parameters after 9.0.0, planned on 9.0.0. The table is in future_kinds.txt.

What differs there, by its reason: a bit or number is another where several were added one after the other and each is planned
alone; a driver's part is a person's to write, so the plan names fewer files; a list filter of a group of its own gets a macro of its
own upstream; a value of ``--cap`` needs the value of the capability first; the commands of a function that is new itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real.conftest import find_tree
from tests.real.future_kinds import facts_of, table

pytestmark = [pytest.mark.real, pytest.mark.slow]
KEPT = Path(__file__).with_name("future_kinds.txt")


def test_the_kept_table_is_this_one() -> None:
    found = table(facts_of(find_tree("11.3.0")), facts_of(find_tree("9.0.0")))
    assert KEPT.read_text() == "\n".join(found) + "\n"
    assert not [line for line in found if "refused" in line]
