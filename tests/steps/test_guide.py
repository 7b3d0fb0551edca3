"""Reading the guide in both of its forms, and telling where it no longer holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.inspect import STEPS
from steps.teach.guide import html_sections, notes, parts_of, reading, rst_sections, sections_of
from steps.tree.snapshot import WorkTree

RST = """\
=====
Title
=====

Before.

Defining the public API
-----------------------

The ``first`` thing
is **this**; see `there <elsewhere.html>`__:

#. one
   goes on
#. two

Implementing the remote protocol
--------------------------------

Own words. Run 'make rpcgen'.

Defining the wire protocol format
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

Below it: two new structs.

Implement the driver methods
----------------------------

Intro.

Implement common handling
~~~~~~~~~~~~~~~~~~~~~~~~~

Common.
"""
HTML = """\
<h1>Title</h1><p>Before.</p>
<h2><a id='publicapi'>Defining the public API</a></h2>
<p>The <code>first</code> thing
  is <b>this</b>:</p><ol><li>one
goes on</li><li>two &amp; three</li></ol><pre>
  kept   as it is
</pre>
<h2><a name="remoteproto">Remote</a></h2><p>Own words.</p>
<h3><a id="wireproto">Wire</a></h3><p>Below it.</p>
"""


def tree(folder: Path, name: str, text: str) -> WorkTree:
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / name).write_text(text)
    return WorkTree(folder)


def test_sections_of_restructured_text() -> None:
    found = {s.anchor: s for s in rst_sections(RST)}
    assert (
        found["defining-the-public-api"].text
        == "The first thing is this; see there (elsewhere.html):\n\n1. one goes on\n2. two"
    )
    assert found["defining-the-wire-protocol-format"].level == 3
    assert found["implementing-the-remote-protocol"].text.startswith("Own words.")


def test_sections_of_html_with_old_and_new_anchors() -> None:
    found = {s.anchor: s for s in html_sections(HTML)}
    assert found["publicapi"].title == "Defining the public API"
    assert (
        found["publicapi"].text
        == "The first thing is this:\n\n1. one goes on\n2. two & three\n\n  kept   as it is"
    )
    assert set(found) >= {"publicapi", "remoteproto", "wireproto"}


@pytest.mark.parametrize(("name", "text"), [("api_extension.rst", RST), ("api_extension.html.in", HTML)])
def test_a_step_has_its_sections_with_what_lies_below_them(tmp_path: Path, name: str, text: str) -> None:
    snapshot = tree(tmp_path, name, text)
    said = reading(snapshot, STEPS[3])
    assert "Own words." in said
    assert "Below it" in said
    assert f"docs/{name}" in said
    assert "Own words." not in reading(snapshot, STEPS[0])


def test_a_part_that_another_step_claims_is_left_to_it(tmp_path: Path) -> None:
    snapshot = tree(tmp_path, "api_extension.rst", RST)
    assert "Common." in reading(snapshot, STEPS[6])
    assert "Common." not in reading(snapshot, STEPS[7])
    assert "Intro." in reading(snapshot, STEPS[7])


def test_a_tree_without_guide_has_a_short_text_for_each_step(tmp_path: Path) -> None:
    snapshot = WorkTree(tmp_path)
    assert sections_of(snapshot) == []
    for step in STEPS:
        assert "has no guide" in reading(snapshot, step)


def test_a_note_stands_only_where_the_guide_and_the_tree_disagree(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    without = WorkTree(tmp_path)
    assert any("make rpcgen" in note for note in notes(without, 4, "run 'make rpcgen'"))
    assert not any("make rpcgen" in note for note in notes(without, 4, "nothing of it"))
    (tmp_path / "src/Makefile.am").write_text("all:\nrpcgen:\n\trpcgen\n")
    assert not any("make rpcgen" in note for note in notes(WorkTree(tmp_path), 4, "run 'make rpcgen'"))


def test_the_parts_of_steps_4_and_8_hold_every_check_of_the_step() -> None:
    for step in STEPS:
        parts = parts_of(step, "function")
        assert (len(parts) > 1) == (step.number == 4)
        listed = [check for _title, checks in parts for check in checks]
        assert {site.id for site in step.sites("function")} == set(listed)
        assert len(listed) == len(set(listed))
