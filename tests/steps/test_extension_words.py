"""What is typed says its kind by itself."""

from __future__ import annotations

import pytest

from steps.extension import KINDS, kind_of, word_of_text


@pytest.mark.parametrize("word", KINDS)
def test_the_sample_of_each_kind_says_its_kind(word: str) -> None:
    sample = kind_of(word).sample
    assert word_of_text(sample) == word
    assert word_of_text(f"{word} {sample}") == word
    kind_of(word).read(sample)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("int virDomainFoo(virDomainPtr dom, unsigned int flags)", "function"),
        ("virDomainPtr virDomainLookupByFoo(virConnectPtr conn,\n    const char *foo);", "function"),
        ("", "function"),
        ("int virDomainFoo(", "function"),
        ("virDomainUndefineFlagsValues VIR_DOMAIN_UNDEFINE_FOO : also foo", "flag"),
        ("virDomainFooReason VIR_DOMAIN_FOO_BAR", "value"),
        ("/domain/devices/foo/@bar : yes-no", "xml"),
        ("domain/os/@foo=bar", "xml"),
        ("balloon.<num>.foo ullong", "stats"),
    ],
)
def test_other_texts(text: str, word: str) -> None:
    assert word_of_text(text) == word
