"""What is read of an edited file from what was read before is what reading it anew gives."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from steps.code import xdr
from steps.code.chunks import Chunks
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
