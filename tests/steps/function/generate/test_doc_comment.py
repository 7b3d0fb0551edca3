"""What the doc comment says of arguments and result."""

from __future__ import annotations

from steps.edits.insertion import PLACEHOLDER
from steps.function.forms.classify import parts_of
from steps.function.generate.doc_comment import about, agreed_meaning, result
from tests.steps.function.generate.sample import proposal

DISK = b" * @disk: path to the disk, or its alias\n * @flags: none\n"
LISTS = (
    "int virDomainListAllSnapshots(virDomainPtr domain, virDomainSnapshotPtr **snaps, unsigned int flags);"
)


def said(prototype: str, name: str, source: bytes = b"") -> str:
    made = proposal(prototype)
    return next(about(a, made, source) for a in parts_of(made.signature) if a.name == name)


def test_an_argument_means_what_most_siblings_say_it_means() -> None:
    prototype = "int virDomainTrimDisk(virDomainPtr domain, const char *disk, unsigned int flags);"
    assert said(prototype, "disk", DISK * 3) == " * @disk: path to the disk, or its alias"
    assert PLACEHOLDER in said(prototype, "disk", DISK * 2)
    assert PLACEHOLDER in said(
        prototype, "disk", DISK * 3 + b" * @disk: another thing\n * @flags: none\n" * 3
    )


def test_what_is_said_in_several_lines_is_not_cut() -> None:
    assert agreed_meaning("disk", b" * @disk: path to the disk,\n *   or its alias\n *\n" * 3) is None


def test_a_text_that_would_end_the_comment_is_not_taken() -> None:
    assert agreed_meaning("disk", b" * @disk: path */ int x; /*\n *\n" * 3) is None


def test_a_placeholder_of_the_siblings_is_not_taken() -> None:
    assert agreed_meaning("disk", b" * @disk: %s say what it is\n *\n" % PLACEHOLDER.encode() * 3) is None


def test_a_name_is_not_a_pattern() -> None:
    assert agreed_meaning("d.sk", DISK * 3) is None


def test_strings_that_are_given_back_say_who_ends_them() -> None:
    prototype = "int virConnectGetModels(virConnectPtr conn, char ***models, unsigned int flags);"
    assert "NULL-terminated array of strings" in said(prototype, "models").replace("\n *   ", " ")


def test_a_list_of_objects_says_what_the_caller_must_free() -> None:
    made = proposal(LISTS, returns="count")
    text = result(made, parts_of(made.signature), ()).replace("\n * ", " ")
    assert "with @snaps set to NULL" in text
    assert "virDomainSnapshotFree() on each element" in text
    assert PLACEHOLDER not in text


def test_another_count_is_left_to_the_person() -> None:
    prototype = "int virDomainGetPlugs(virDomainPtr domain, unsigned int flags);"
    made = proposal(prototype, returns="count")
    assert PLACEHOLDER in result(made, parts_of(made.signature), ())


def test_a_list_of_structs_is_freed_as_the_tree_does() -> None:
    made = proposal(
        "int virDomainGetPlugs(virDomainPtr domain, virDomainPlugPtr **plugs, unsigned int flags);",
        returns="count",
    )
    parts = parts_of(made.signature)
    assert "call virDomainPlugFree() on each element" in result(made, parts, ()).replace("\n * ", " ")
    whole = result(made, parts, {"virDomainPlugListFree"}).replace("\n * ", " ")
    assert "call virDomainPlugListFree() on the array." in whole
