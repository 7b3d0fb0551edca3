"""What a checkout holds never steers the terminal, whichever field of whichever reader it stands in."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps.tree.checkout import Checkout
from wizard.app import WizardApp
from wizard.cli import main
from wizard.gate import Gate, as_json_text, visible
from wizard.practice import make_practice_tree
from wizard.session import Session
from wizard.settings import Settings
from wizard.widgets.spans import clean, shown

EVIL = (
    "\x1b]52;c;ZXZpbA==\x07", "\x1b[2J", "\x1b[31m", "\x1bP1;q\x1b\\", "\x9b2J", "\x9d0;t\x9c", "\u202eevil", "\u2066x",
    "\u200b", "\u2028", "\x08\x08", "\x07", "\x7f", "\ufeff", "\U000e0041", "\r",
)  # fmt: skip
"""Escape sequences, also in their one-byte form, marks of direction, no width, line separators, control characters."""

READ = re.compile(r"\.(c|h|x|syms|rst|pl|ac|py)$|-structs$")
NAME = "virDomainSetVcpus"
PROTOTYPE = (
    "int virDomainSetPriority(virDomainPtr domain, const char *reason, int priority, unsigned int flags);"
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_practice_tree(tmp_path_factory.mktemp("plain") / "tree")


@pytest.fixture(params=["line ends", "comments and strings", "words", "names"])
def evil(request: pytest.FixtureRequest, plain: Path, tmp_path: Path) -> Path:
    """The practice tree with something evil in each line of each file that is read."""
    root = Path(shutil.copytree(plain, tmp_path / "tree", symlinks=True))
    for path in sorted(root.rglob("*")):
        if path.is_file() and READ.search(path.name) and ".git" not in path.parts:
            text = path.read_text("utf-8")
            path.write_text(_spoilt(text, request.param, random.Random(path.name)), "utf-8")
    return root


def _spoilt(text: str, how: str, chance: random.Random) -> str:
    def evil() -> str:
        return chance.choice(EVIL)

    if how == "line ends":
        return "".join(f"{line}{evil()}\n" for line in text.splitlines())
    if how == "comments and strings":
        text = re.sub(r"(\*+|//|@\w+:?) ", lambda m: m[0] + evil() + " ", text)
        return re.sub(r'"(?=[\w%])', lambda m: m[0] + evil(), text)
    share = 0.02 if how == "words" else 0.004
    return re.sub(
        r"\b\w+\b", lambda m: m[0][:2] + evil() + m[0][2:] if chance.random() < share else m[0], text
    )


CALLS = (
    ["status"], ["status", NAME], ["status", "--all"], ["status", "--json", NAME], ["report", NAME],
    ["report", "--format", "html", NAME], ["lint", "--all"], ["lint", "--json", "--all"], ["plan", PROTOTYPE, "--json"],
    ["series", "plan"], ["series", "plan", "--json"], ["apply", PROTOTYPE], ["status"], ["undo"],
)  # fmt: skip


def harmless(text: str) -> bool:
    return all(c.isprintable() or c in "\n\t" for c in text)


def test_every_command_shows_it_as_escapes(
    evil: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    told = ""
    for arguments in CALLS:
        status = main(["-C", str(evil), *arguments])
        out, err = capsys.readouterr()
        assert status in (0, 1, 2, 3), arguments
        assert harmless(out), (arguments, out)
        assert harmless(err), (arguments, err)
        if "--json" in arguments and out:
            json.loads(out)
        told += out + err
    if "comments" in request.node.name:
        assert re.search(r"\\(x1b|x9b|x07|x08|u20|ufeff|U000e|x7f|r)", told), (
            "something evil reached the output"
        )


async def test_the_screens_show_none_of_it(evil: Path) -> None:
    session = Session.load(evil)
    session.api(NAME)
    session.current = NAME
    session.save()
    app = WizardApp(Checkout.open(evil), Settings(), first_time=False)
    async with app.run_test(size=(120, 40)) as pilot:
        for keys in ((), ("enter",), ("escape", "3"), ("4", "down"), ("question_mark",), ("escape", "g")):
            await pilot.press(*keys)
            await pilot.pause(0.3)
            rows = ["".join(s.text for s in strip) for strip in app.screen._compositor.render_strips()]
            assert harmless("\n".join(rows)), rows


@pytest.fixture
def streams() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    yield io.StringIO(), io.StringIO()


@given(st.text())
def test_the_gate_lets_only_what_is_seen_through(text: str) -> None:
    for colours in (False, True):
        out = io.StringIO()
        Gate(out, colours).write(text)
        assert harmless(re.sub(r"\x1b\[[0-9;:]*m", "", out.getvalue()) if colours else out.getvalue())
    assert harmless(visible(text))
    assert shown(clean(text)).isprintable()
    if text.isprintable():
        assert visible(text) == text


@given(
    st.recursive(st.text() | st.integers() | st.none(), lambda s: st.lists(s) | st.dictionaries(st.text(), s))
)
def test_json_is_the_same_to_a_program(document: object) -> None:
    text = as_json_text(document)
    assert text.isprintable()
    assert json.loads(text) == document


def test_a_terminal_gets_colours_and_a_file_none() -> None:
    for colours, wanted in ((True, "\x1b[32mok\x1b[0m \\x1b]0;t\n"), (False, "ok \\x1b]0;t\n")):
        out = io.StringIO()
        print("\x1b[32mok\x1b[0m \x1b]0;t", file=Gate(out, colours))
        assert out.getvalue() == wanted


@given(st.text(st.sampled_from("ab\u00e9\n\t\r\x1b\x7f\u2028\u202e\u200b\\"), max_size=40))
def test_looking_at_whole_lines_escapes_what_looking_at_each_character_does(text: str) -> None:
    one_by_one = (c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)
    assert visible(text) == "".join(one_by_one)
