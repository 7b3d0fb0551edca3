from __future__ import annotations

from rich.cells import cell_len

from wizard import glyphs
from wizard.widgets.spans import Span, clean, cut, line, marked, pad, restyled, text_of, wrap


def test_text_from_outside_becomes_one_harmless_line() -> None:
    assert clean("a\x1b[31mred\x1b[0m\tb\x1b]0;title\x07\x00c") == "ared    bc"
    assert "\n" not in clean("two\nlines")


def test_cut_and_pad_count_cells_not_letters() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("abc", 3) == "abc"
    assert cell_len(cut("日本語テキスト", 6)) <= 6
    assert cell_len(pad("日本", 7)) == 7
    assert cut("abc", 0) == ""


def test_wrap_keeps_within_the_width_and_loses_no_word() -> None:
    text = "the quick brown fox jumps over averyveryverylongwordthatdoesnotfit and more"
    lines = wrap(text, 12)
    assert all(cell_len(part) <= 12 for part in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wrap("a\n\nb", 20) == ["a", "", "b"]


def test_what_is_searched_for_is_marked_across_spans_whatever_its_case() -> None:
    spans = line(("vir", "type"), ("Domain", "function"), "Ptr")
    found = marked(spans, "RDOM")
    assert text_of(found) == "virDomainPtr"
    assert [s for s in found if s.kind == "match"] == [Span("r", "match"), Span("Dom", "match")]
    assert marked(spans, "zzz") == spans


def test_restyled_ranges_leave_the_rest_as_it_was() -> None:
    assert restyled((Span("abcdef", "x"),), [(1, 2), (4, 6)], "m") == (
        Span("a", "x"), Span("b", "m"), Span("cd", "x"), Span("ef", "m"),
    )  # fmt: skip


def test_both_sets_of_signs_take_the_same_room() -> None:
    for name in (
        "done",
        "partial",
        "missing",
        "not_needed",
        "unsure",
        "cursor",
        "bar",
        "rule",
        "full",
        "fold",
        "dot",
    ):
        assert cell_len(getattr(glyphs.UNICODE, name)) == cell_len(getattr(glyphs.ASCII, name)) == 1
        assert getattr(glyphs.ASCII, name).isascii()
