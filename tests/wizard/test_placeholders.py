"""A check that waits for a person's words leads to the very line."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.model import Finding
from steps.state import State
from steps.tree.checkout import Checkout
from tests.steps.function.detect import sample
from wizard.placeholders import placeholder_line

_TEXT = """/**
 * virDomainOther:
 *
 * libvirt-wizard: this is another function's
 */
int
virDomainOther(void)
{
    return 0;
}

/**
 * virDomainFrob:
 * @reason: libvirt-wizard: say what it is
 *
 * Returns 0.
 */
int
virDomainFrob(const char *reason)
{
    /* libvirt-wizard: do the work */
    return 0;
}
"""


def line_of(root: Path, text: str, finding: Finding) -> int | None:
    return placeholder_line(
        Checkout.open(sample.write(root, {**sample.tree(), "src/a.c": text})).snapshot(), finding
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_TEXT, "@reason"),
        (_TEXT.replace("libvirt-wizard: say what it is", "why"), "do the work"),
        (_TEXT.replace("@reason: libvirt-wizard", "@reason").replace("libvirt-wizard: do", "do"), None),
    ],
)  # fmt: skip
def test_the_first_placeholder_in_the_comment_or_the_body_is_found(
    tmp_path: Path, text: str, words: str | None
) -> None:
    at = text.split("\n").index("virDomainFrob(const char *reason)") + 1
    found = line_of(tmp_path, text, Finding("public-implementation", State.PARTIAL, "", None, "src/a.c", at))
    assert found == (
        None if words is None else next(n for n, row in enumerate(text.split("\n"), 1) if words in row)
    )


def test_a_driver_table_leads_to_the_function_that_it_names(tmp_path: Path) -> None:
    text = (
        _TEXT.replace("@reason: libvirt-wizard", "@reason")
        + "\n" * 3
        + "static virDriver driver = {\n    .frob = virDomainFrob,\n};\n"
    )
    at = text.split("\n").index("    .frob = virDomainFrob,") + 1
    found = line_of(tmp_path, text, Finding("test-driver", State.PARTIAL, "", "virDomainFrob", "src/a.c", at))
    assert found is not None
    assert "do the work" in text.split("\n")[found - 1]


def test_what_is_done_waits_for_nobody(tmp_path: Path) -> None:
    assert (
        line_of(tmp_path, _TEXT, Finding("public-implementation", State.DONE, "", None, "src/a.c", 18))
        is None
    )
