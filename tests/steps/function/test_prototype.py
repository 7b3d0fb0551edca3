from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps.function.prototype import PrototypeError, legacy_type, parse, parse_many, problems

FROB = "int virDomainSetFrob(virDomainPtr domain, const char *name, int level, unsigned int flags);"


def test_a_prototype_is_read_with_types_and_names() -> None:
    signature = parse(FROB)
    assert (signature.name, signature.returns) == ("virDomainSetFrob", "int")
    assert [(p.type, p.name) for p in signature.params] == [
        ("virDomainPtr", "domain"), ("const char *", "name"), ("int", "level"), ("unsigned int", "flags"),
    ]  # fmt: skip


def test_line_breaks_comments_and_a_missing_semicolon_do_not_matter() -> None:
    loose = "extern int\nvirDomainSetFrob (virDomainPtr domain, /* whose */\n   const char *name, int level, unsigned flags)"
    assert [str(p) for p in parse(loose).params] == [str(p) for p in parse(FROB).params]


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        ("foo bar baz", "'bar' does not belong", 5),
        ("int virDomainFoo(virDomainPtr d", "is missing at the end", 31),
        ("int x;", "no function", 1),
        ("virFoo(d);", "no C prototype", 1),
        ("int domFoo(virDomainPtr d);", "does not begin with 'vir'", 5),
        ("void virDomainFoo(virDomainPtr d);", "never void", 1),
        ("int virDomainFoo(int x);", "'int' is none", 17),
        ("int virDomainFoo(void);", "there is none", 17),
        ("int virDomainFoo(virDomainPtr d, ...);", "variable number", 17),
        ("int virDomainFoo(virDomainPtr);", "has no name", 17),
        ("int virDomainFoo(virDomainPtr a, int a);", "same name", 17),
        ("int virDomainFoo(virDomainPtr a, int (*cb)(int));", "typedef of its own", 17),
        ("int virDomainFoo(virDomainPtr a), virDomainBar(virDomainPtr b);", "several declarators", 1),
        ("int virDomainFoo(virDomainPtr a) { return 0; }", "with its body", 1),
    ],
)
def test_what_nothing_can_be_made_of_is_refused_at_its_place(text: str, reason: str, column: int) -> None:
    with pytest.raises(PrototypeError, match=reason.replace("(", r"\(")) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (1, column)


def test_the_place_counts_lines() -> None:
    with pytest.raises(PrototypeError, match=r"\(line 2, column 5\)"):
        parse("\nint domFoo(virDomainPtr d);")


def test_two_prototypes_are_no_one_prototype() -> None:
    with pytest.raises(PrototypeError, match="here are several"):
        parse(FROB + FROB)


def test_a_comment_directly_before_a_prototype_holds_its_choices() -> None:
    text = f"""
        /* virsh-command=domfrob nullable=name returns=count acl=domain:write,domain:save:!VIR_A|VIR_B */
        {FROB}
        char *virDomainGetFrob(virDomainPtr domain, unsigned int flags);
    """
    (first, chosen), (second, none) = parse_many(text)
    assert (first.name, second.name) == ("virDomainSetFrob", "virDomainGetFrob")
    assert chosen == {
        "virsh-command": "domfrob", "nullable": "name", "returns": "count",
        "acl": "domain:write,domain:save:!VIR_A|VIR_B",
    }  # fmt: skip
    assert none == {}


def test_a_plain_long_is_an_error_and_missing_flags_a_warning() -> None:
    long = "int virDomainFoo(virDomainPtr d, unsigned long size, unsigned int flags);"
    (problem,) = problems(long)
    assert problem.level == "error"
    assert long[problem.start : problem.end] == "long"
    assert legacy_type(parse(long)) == "unsigned long"
    assert legacy_type(parse(long.replace("unsigned long", "unsigned long long"))) is None
    (problem,) = problems("int virDomainFoo(virDomainPtr d);")
    assert (problem.level, "flags" in problem.message) == ("warning", True)


@pytest.mark.parametrize("name", ["virDomainIsFrobbed", "virConnectNumOfFrobs", "virDomainSetAutostart"])
def test_kinds_of_functions_that_never_had_flags_need_none(name: str) -> None:
    kind = "virConnectPtr" if "Connect" in name else "virDomainPtr"
    assert problems(f"int {name}({kind} object);") == []


def test_a_good_prototype_has_no_problem() -> None:
    assert problems(FROB) == []


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for problem in problems(text):
        assert 0 <= problem.start <= len(text)
        assert problem.message


@given(st.integers(min_value=0, max_value=len(FROB)), st.text(max_size=5))
def test_half_a_prototype_is_read_or_refused(cut: int, extra: str) -> None:
    try:
        parse(FROB[:cut] + extra)
    except PrototypeError as error:
        assert error.line >= 1
