"""Prototypes as people paste them: read as the plain one, or refused with what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps.function.pasted import cleaned
from steps.function.prototype import PrototypeError, parse, parse_many, problems
from tests.steps.function.practice import propose

PLAIN = "int virDomainFrob(virDomainPtr dom,\n                  const char *name,\n                  unsigned int flags);"
LINES = PLAIN.split("\n")


def _read(text: str) -> list[str]:
    signature = parse(text)
    return [signature.returns, signature.name, *map(str, signature.params)]


PASTED = {
    "quoted mail": "\n".join("> " + line for line in LINES),
    "quoted twice": "\n".join(">> " + line for line in LINES),
    "quoted twice, apart": "\n".join("> > " + line for line in LINES),
    "added lines": "\n".join("+" + line for line in LINES),
    "quoted diff": "\n".join("> +" + line for line in LINES),
    "quoted diff, no blank": "\n".join(">+" + line for line in LINES),
    "first line without its plus": LINES[0] + "\n" + "\n".join("+" + line for line in LINES[1:]),
    "whole diff": "diff --git a/x.h b/x.h\nindex 12ab..34cd 100644\n--- a/x.h\n+++ b/x.h\n@@ -1,2 +1,5 @@ int virOld(void);\n"
    " int virDomainOld(virDomainPtr dom);\n-int virDomainGone(virDomainPtr dom);\n"
    + "\n".join("+" + line for line in LINES) + "\n #endif",
    "markdown": f"```c\n{PLAIN}\n```",
    "markdown in a mail": "\n".join("> " + line for line in ["```", *LINES, "```"]),
    "one line in backticks": f"`{' '.join(PLAIN.split())}`",
    "grep": "include/libvirt/libvirt-domain.h:12:" + " ".join(PLAIN.split()),
    "grep with context": "\n".join(f"libvirt-domain.h{s}{n}{s}{line}" for n, (s, line) in enumerate(zip(":--", LINES, strict=True), 9))
    + "\n--",
    "git grep of a revision": "v9.0.0:include/libvirt/libvirt-domain.h:12:" + " ".join(PLAIN.split()),
    "a compiler's place": "../src/libvirt-domain.c:12:5: " + " ".join(PLAIN.split()),
    "smart quotes": f"\u201c{PLAIN}\u201d",
    "quotes": f"'{PLAIN}'",
    "no-break spaces": PLAIN.replace(" ", "\u00a0"),
    "narrow and wide spaces": PLAIN.replace(" ", "\u202f", 3).replace(" ", "\u3000", 2),
    "zero width": PLAIN.replace("Domain", "Dom\u200bain").replace("name", "\u200dname\u2060"),
    "byte order mark": "\ufeff" + PLAIN,
    "direction marks": f"\u200e\u2066{PLAIN}\u2069",
    "carriage returns": PLAIN.replace("\n", "\r\n"),
    "two semicolons": PLAIN + ";",
    "semicolons apart": PLAIN + " ;\n;",
    "nonnull": PLAIN[:-1] + " ATTRIBUTE_NONNULL(1) ATTRIBUTE_NONNULL(2);",
    "an attribute of gcc": PLAIN[:-1] + " __attribute__((warn_unused_result));",
    "an attribute with arguments": PLAIN[:-1] + "\n    __attribute__ ((nonnull (1, 2)));",
    "an attribute of C23": "[[nodiscard]] " + PLAIN,
    "const behind": PLAIN.replace("const char *", "char const *"),
    "const parameter": PLAIN.replace("*name", "* const name"),
    "pointer to the struct": PLAIN.replace("virDomainPtr dom", "virDomain *dom"),
    "pointer to the tag": PLAIN.replace("virDomainPtr dom", "struct _virDomain *dom"),
    "words in another order": PLAIN.replace("unsigned int", "int unsigned"),
}  # fmt: skip


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_what_is_pasted_is_read_as_the_plain_prototype(text: str) -> None:
    assert _read(text) == _read(PLAIN)
    assert [p for p in problems(text) if p.level == "error"] == []


def test_choices_in_a_quoted_comment_are_read() -> None:
    ((signature, choices),) = parse_many(f"> +/* returns=count */\n> +{' '.join(PLAIN.split())}")
    assert (signature.name, choices) == ("virDomainFrob", {"returns": "count"})


def test_a_comment_may_be_in_any_language() -> None:
    assert _read(f"/* größer, 更多 */ {PLAIN}") == _read(PLAIN)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("int virD\u043emainFrob(virDomainPtr dom);", r"U\+043E, cyrillic small letter o.*ASCII: write 'o'"),
        (
            "int virDomainFrob(virDomainPtr d\u00f6m);",
            r"'ö' \(U\+00F6, latin small letter o with diaeresis\)",
        ),
        ("int virDomainFrob\uff08virDomainPtr dom);", r"U\+FF08.*write '\('"),
        ("int virDomainFrob(virDomainPtr dom)\u037e", r"U\+037E, greek question mark.*write ';'"),
        ("int virDomainFrob(virDomainPtr dom, int \u2018x\u2019);", r"U\+2018"),
        ("int virDomainFrob(virDomainPtr \x1b[31mdom);", r"U\+001B, a control character"),
    ],
)
def test_a_character_that_is_not_ascii_is_named_at_its_place(text: str, named: str) -> None:
    with pytest.raises(PrototypeError, match=named) as caught:
        parse(text)
    odd = text[caught.value.column - 1]
    assert f"U+{ord(odd):04X}" in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("int virDomainFrob(virDomainPtr dom, int flags);", "'int flags'"),
        ("int virDomainFrob(virDomainPtr dom, const char *name, size_t flags);", "'size_t flags'"),
        ("int virDomainFrob(virDomainPtr dom, unsigned long long flags);", "'unsigned long long flags'"),
        ("int virDomainFrob(virDomainPtr dom, unsigned int flags, int level);", "not the last"),
        ("int virDomainFrob(virDomainPtr dom);", "no flags"),
    ],
)
def test_flags_of_another_form_are_warned_of_where_they_are_typed_and_in_the_plan(
    text: str, named: str
) -> None:
    (problem,) = problems(text)
    (warning,) = (w for w in propose(text).warnings if "flags" in w)
    assert problem.message == warning
    assert problem.level == "warning"
    for part in (named, "unsigned int flags", "sc_flags_usage"):
        assert part in warning


def test_flags_in_their_form_are_not_warned_of() -> None:
    assert [w for w in propose(PLAIN).warnings if "flags" in w] == []


@given(st.text(max_size=200))
def test_cleaning_keeps_every_place(text: str) -> None:
    assert len(cleaned(text)) == len(text)
    assert [len(line) for line in cleaned(text).split("\n")] == [len(line) for line in text.split("\n")]
