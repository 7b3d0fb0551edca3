"""Enums of a header: values, comments, what is not compiled."""

from steps.code.enums import evaluate, read
from tests.steps.constant.sample import FILES, HEADER

FROB, REASON = read(FILES[HEADER].encode())


def test_only_compiled_enumerators_are_read() -> None:
    assert [m.name for m in FROB.members] == [
        "VIR_DOMAIN_FROB_NONE",
        "VIR_DOMAIN_FROB_FAST",
        "VIR_DOMAIN_FROB_SAFELY",
    ]
    assert FROB.is_flags and not REASON.is_flags


def test_a_comment_belongs_to_the_enumerator_before_it_on_the_line() -> None:
    safely = FROB.member("VIR_DOMAIN_FROB_SAFELY")
    assert safely is not None
    assert safely.comment == "VIR_DOMAIN_FROB_PAST = 1 << 6, Frob with care, and slowly (Since: 2.0.0)"
    assert safely.since == "2.0.0" and safely.trailing


def test_numbers_follow_and_the_sentinel_is_known() -> None:
    assert REASON.values["VIR_DOMAIN_FROBBED_LAST"] == 2
    assert REASON.last is not None and REASON.last.guarded
    assert [m.name for m in REASON.listed] == ["VIR_DOMAIN_FROBBED_UNKNOWN", "VIR_DOMAIN_FROBBED_USER"]


def test_expressions() -> None:
    assert evaluate("(1U << 31)", {}) == 1 << 31
    assert evaluate("A | 1 << 2", {"A": 1}) == 5
    assert evaluate("sizeof(int)", {}) is None


def test_comments_before_are_taken_and_the_last_one_needs_no_comma() -> None:
    (enum,) = read(b"enum virX {\n    /* first */\n    A,\n\n    /* second\n     * line */\n    B\n};\n")
    assert [(m.name, m.comment, m.trailing, m.comma) for m in enum.members] == [
        ("A", "first", False, True),
        ("B", "second line", False, False),
    ]
    assert enum.values == {"A": 0, "B": 1}
