import pytest

from wizard.terminal.looks import Look, change, look, of_blank, same_on_blank


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", Look()),
        ("1;38;5;179;48;5;233", Look("38;5;179", "48;5;233", frozenset("1"))),
        ("38;2;1;2;3;4", Look("38;2;1;2;3", "", frozenset("4"))),
        ("31;44", Look("31", "44")),
        ("91;107", Look("91", "107")),
        ("1;31;0;32", Look("32")),
        ("31;39;41;49", Look()),
    ],
)
def test_a_look_in_its_parts(parameters: str, expected: Look) -> None:
    assert look(parameters) == expected


def applied(sequence: str, before: str) -> Look:
    """What a terminal makes of a sequence: the parameters one after the other."""
    assert sequence.startswith("\x1b[") and sequence.endswith("m")
    ended = {"22": {"1", "2"}, "23": {"3"}, "24": {"4"}, "27": {"7"}}
    now = look(before)
    parts = sequence[2:-1].split(";")
    manners = set(now.manners)
    colours: list[str] = [part for part in (now.foreground, now.background) if part]
    at = 0
    while at < len(parts):
        length = {"5": 3, "2": 5}.get(parts[at + 1], 1) if parts[at] in ("38", "48") else 1
        part = ";".join(parts[at : at + length])
        if part == "0":
            manners, colours = set(), []
        elif part in ended:
            manners -= ended[part]
        elif part in "123478":
            manners.add(part)
        else:
            colours.append(part)
        at += length
    found = look(";".join(colours))
    return Look(found.foreground, found.background, frozenset(manners))


LOOKS = ["", "1", "1;2;31", "2;31", "4;38;5;7;48;5;233", "38;5;7;48;5;233", "7", "3;32;41", "38;2;1;2;3"]


@pytest.mark.parametrize("before", LOOKS)
@pytest.mark.parametrize("after", LOOKS)
def test_a_change_makes_one_of_the_other(before: str, after: str) -> None:
    sequence = change(before, after)
    assert (applied(sequence, before) if sequence else look(before)) == look(after)


def test_a_change_says_only_what_changes() -> None:
    assert change("38;5;7;48;5;233", "38;5;8;48;5;233") == "\x1b[38;5;8m"
    assert change("1;38;5;7;48;5;233", "38;5;7;48;5;233") == "\x1b[22m"


def test_on_a_blank_only_the_background_counts() -> None:
    assert of_blank("1;31;44") == "44"
    assert same_on_blank("1;31;44", "32;44")
    assert not same_on_blank("44", "45")
    assert not same_on_blank("4;44", "44"), "an underlined blank is seen"
