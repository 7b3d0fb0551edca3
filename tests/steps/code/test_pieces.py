"""What is read of an edited file from what was read before is what reading it anew gives."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from steps.code import virsh, xdr
from steps.code.chunks import Chunks
from steps.code.mask import live, live_after
from steps.code.pieces import common_end, common_start

LINES = [
    "\n", "}\n", "};\n", "};", ";\n", "}", "int x;\n", " ", "\n\n", "/* struct foo { */\n",
    "typedef int (*virDrvFoo)(int a);\n", "struct remote_a {\n", "struct remote_b { /* insert@1 */\n", "    int a;\n",
    "    remote_string names<REMOTE_MAX>;\n", "const REMOTE_MAX = 3;\n", "const OTHER = 4;\n",
    "enum remote_procedure {\n", "enum qemu_procedure {\n", "enum other {\n", "    /**\n     * @generate: both\n     */\n",
    "     * @acl: domain:read\n", "    REMOTE_PROC_A = 1,\n", "    REMOTE_PROC_B = 2\n", "    REMOTE_PROC_A = 3, /* autogen skipgen */\n",
]  # fmt: skip

texts = st.lists(st.sampled_from(LINES), max_size=24).map(lambda lines: "".join(lines).encode())


@st.composite
def edits(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A file, and the file with one run of bytes replaced."""
    text, new = draw(texts), draw(texts)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return text, text[:start] + new + text[end:]


def facts(protocol: xdr.Protocol) -> list[object]:
    named = (protocol.structs, protocol.consts, protocol.procedures)
    return [*(list(kind.items()) for kind in named), protocol.enum_end]


@given(edits())
@settings(max_examples=400)
@example((b"};\n\ntypedef int a;\nint b;\n", b"}\n\ntypedef int a;\nint b;\n"))
@example((b"}\n\ntypedef int a;\nint b;\n", b"};\n\ntypedef int a;\nint b;\n"))
@example((b"};\n\ntypedef int a;\n", b"};\n\ntypedef int a;\n"))
@example((b"};\n\ntypedef int a;\n", b"};\n\ntypedef int a;\nint b;\n"))
def test_the_pieces_of_an_edited_file_are_those_of_a_new_one(pair: tuple[bytes, bytes]) -> None:
    old, new = pair
    before, anew = Chunks(old), Chunks(new)
    assert list(before.each("bytes", bytes)) == [(piece.start, piece.text) for piece in before.all()]
    after = before.after(new)
    assert after.all() == anew.all()
    assert list(after.each("bytes", bytes)) == list(anew.each("bytes", bytes))


@given(edits(), texts)
@settings(max_examples=400)
def test_a_protocol_read_after_an_edit_is_what_reading_it_anew_gives(
    pair: tuple[bytes, bytes], third: bytes
) -> None:
    old, new = pair
    after = xdr.parse(old).after(new)
    assert facts(after) == facts(xdr.parse(new))
    assert facts(after.after(third)) == facts(xdr.parse(third))


def test_an_insertion_moves_what_stands_behind_it_and_rereads_nothing_else() -> None:
    struct = b"struct remote_%d {\n    int a;\n};\n\n"
    text = b"".join(struct % number for number in range(50))
    at = text.index(b"struct remote_25 ")
    new = text[:at] + b"struct remote_new {\n    int b;\n};\n\n" + text[at:]
    pieces = Chunks(text)
    list(pieces.each("size", len))
    read: list[bytes] = []
    list(pieces.after(new).each("size", lambda piece: read.append(piece) or len(piece)))
    assert b"struct remote_new" in b"".join(read)
    assert len(read) < 8
    after = xdr.parse(text).after(new)
    assert list(after.structs)[24:27] == ["remote_24", "remote_new", "remote_25"]
    moved = after.structs["remote_40"]
    assert new[moved.start : moved.end] == b"struct remote_40 {\n    int a;\n};"


@given(texts, texts)
def test_what_two_files_have_in_common(a: bytes, b: bytes) -> None:
    start = common_start(a, b)
    assert a[:start] == b[:start]
    assert start == min(len(a), len(b)) or a[start] != b[start]
    most = min(len(a), len(b)) - start
    end = common_end(a, b, most)
    assert a[len(a) - end :] == b[len(b) - end :]
    assert end == most or a[len(a) - end - 1] != b[len(b) - end - 1]


AROUND = [
    "#if 0\n",
    "#if FOO\n",
    "#else\n",
    "#endif\n",
    "/*",
    "*/",
    "/* a",
    "*/*",
    "/*/",
    '"/*"',
    "//",
    "\\\n",
    "\n}\n",
    "/**\n",
]
lines = st.lists(st.sampled_from([*LINES, *AROUND]), max_size=24).map(lambda listed: "".join(listed).encode())


@given(lines, lines, lines, lines)
@settings(max_examples=600)
@example(b"int x;\n}\n", b"/* a\n}\n", b"", b"*/ int y;\n}\n")
@example(b"/** x\n", b"", b" */\n", b"const REMOTE_MAX = 3;\n */\n")
def test_what_is_live_after_an_edit_is_what_is_live_in_the_new_text(
    before: bytes, old: bytes, new: bytes, behind: bytes
) -> None:
    first, second = before + old + behind, before + new + behind
    assert live_after(second, first, live(first)) == live(second)
    assert xdr.visible_after(second, first, xdr.visible(first)) == xdr.visible(second)


MANUAL = [
    "\n",
    "..\n",
    ".. note\n",
    "   indented\n",
    "foo\n",
    "bar-baz\n",
    "---\n",
    "-----  \n",
    "::\n",
    "   foo --bar\n",
    "=====\n",
]


@given(
    st.lists(st.sampled_from([*MANUAL, "=item B<foo>\n", "=begin comment\n", "=end comment\n"]), max_size=24)
)
@settings(max_examples=600)
def test_a_manual_page_read_section_by_section_has_the_headings_of_the_whole(listed: list[str]) -> None:
    text = "".join(listed).encode()
    assert virsh.headings(text) == virsh._first_places(virsh._headings(text))


SHELL = [
    'static const vshCmdDef cmds[] = {\n', '    {.name = "foo", .handler = cmdFoo,\n    },\n', '    {"bar", cmdBar, NULL, info_bar, 0},\n',
    "};\n", "}\n", "static bool\ncmdFoo(vshControl *ctl)\n{\n", "    virFoo(x);\n", "/*", "*/\n", "#if 0\n", "#endif\n", '    .alias = "x"},\n',
]  # fmt: skip
shells = st.lists(st.sampled_from(SHELL), max_size=16).map(lambda listed: "".join(listed).encode())


@given(shells, shells, shells, shells)
@settings(max_examples=400)
def test_an_edited_source_of_virsh_says_what_a_new_one_says(
    before: bytes, old: bytes, new: bytes, behind: bytes
) -> None:
    first = virsh.VirshFile("tools/virsh.c", before + old + behind)
    assert first.users("virFoo") is not None
    assert len(first.commands) >= 0
    anew = virsh.VirshFile("tools/virsh.c", before + new + behind)
    after = first.after(before + new + behind)
    assert after.commands == anew.commands
    assert after.users("virFoo") == anew.users("virFoo")
