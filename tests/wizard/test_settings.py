from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tests.readme import command
from wizard.settings import Settings, load


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Settings()


def test_good_settings_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'theme = "light"\neditor = "vim"\nascii = true\nnice = 10\nfrugal = false\n[keymap]\ntake = "t"\n'
    )
    assert load(path) == Settings("light", "vim", True, 10, False, {"take": "t"})


def test_every_setting_is_documented() -> None:
    from wizard import settings

    readme = command("settings")
    for field in fields(Settings):
        if field.name != "problems":
            for text in (readme, settings.__doc__ or ""):
                assert re.search(rf"^\s*(\[{field.name}\]|{field.name} = )", text, re.M), field.name


def test_the_readmes_settings_are_taken_and_are_not_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(command("settings"))
    found = load(path)
    assert found.problems == ()
    assert all(
        getattr(found, f.name) != getattr(Settings(), f.name)
        for f in fields(Settings)
        if f.name != "problems"
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [("frob = 1", "frob"), ("nice = 99", "nice"), ("nice = true", "nice"), ("theme = 3", "theme"),
     ('ascii = "yes"', "ascii"), ("frugal = 0", "frugal"), ("keymap = 1", "keymap"), ("theme = ", "all settings"), ("\xff", "all settings")],
)  # fmt: skip
def test_a_bad_setting_is_named_and_the_others_hold(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(('editor = "vim"\n' + text + "\n").encode("latin-1"))
    found = load(path)
    assert len(found.problems) == 1
    assert word in found.problems[0]
    assert str(path) in found.problems[0]
    if word != "all settings":
        assert found.editor == "vim"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert "all settings ignored" in load(tmp_path).problems[0]
