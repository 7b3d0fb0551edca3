from __future__ import annotations

from pathlib import Path

import pytest

from wizard.editor import editor_command, missing, open_command


def test_the_setting_goes_first_then_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_EDITOR", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    assert editor_command() == ["vi"]
    for name, value in (("EDITOR", "nano -w"), ("VISUAL", "emacs"), ("GIT_EDITOR", "vim")):
        monkeypatch.setenv(name, value)
        assert editor_command() == value.split()
    assert editor_command("code --wait") == ["code", "--wait"]
    assert editor_command('broken "quote') == ["vim"]


@pytest.mark.parametrize(
    ("editor", "line", "command"),
    [("vi", 7, ["vi", "+7", "/a b.c"]), ("vi", None, ["vi", "/a b.c"]),
     ("code --wait", 7, ["code", "--wait", "--goto", "/a b.c:7"]), ("/opt/hx", None, ["/opt/hx", "/a b.c:1"])],
)  # fmt: skip
def test_each_editor_is_told_the_line_in_its_own_way(
    editor: str, line: int | None, command: list[str]
) -> None:
    assert open_command(editor.split(), Path("/a b.c"), line) == command


def test_an_editor_that_is_not_there_is_named() -> None:
    assert "no-such-editor" in (missing(["no-such-editor"]) or "")
    assert missing(["sh"]) is None
