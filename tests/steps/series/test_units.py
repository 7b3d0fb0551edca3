"""Where things begin in a file does not hang on how much of it was looked at."""

from __future__ import annotations

import pytest

from steps.series.pieces import split_lines
from steps.series.units import Outline
from wizard.practice import make_practice_tree

ODD = b"""/* a comment
}
 * with a brace in its first column */
static const char *a = "/*";
#define OPENS(x) \\
{ \\
}
int one(void)
{
    return 1; /* } */
}

#if 0
}
#endif
struct two {
    int b;
};
int
three(void)
{
    const char *s = "}";
    return *s;
}
"""
SUFFIXES = (".c", ".h", ".x", ".rst", "-structs")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    root = make_practice_tree(tmp_path_factory.mktemp("units") / "tree")
    found = {
        str(p): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file() and p.name.endswith(SUFFIXES)
    }
    return {path: split_lines(data) for path, data in {**found, "odd.c": ODD, "empty.c": b""}.items()}


def test_a_look_at_one_line_tells_what_a_look_at_the_whole_file_tells(files: dict[str, list[bytes]]) -> None:
    begun = 0
    for path, lines in files.items():
        whole = set(Outline(path, lines).cuts(0, len(lines)))
        asked = Outline(path, lines)
        near = {line for line in range(len(lines) - 1, 0, -1) if asked.begins(line)}
        assert near == whole, path
        alone = range(1, len(lines), 7)
        assert {line for line in alone if Outline(path, lines).begins(line)} == whole & set(alone), path
        begun += len(whole)
    assert begun > 200


def test_a_brace_in_a_comment_or_a_macro_ends_nothing() -> None:
    lines = split_lines(ODD)
    begins = [lines[line] for line in range(len(lines)) if Outline("odd.c", lines).begins(line)]
    assert begins[:3] == [b"/* a comment\n", b"#define OPENS(x) \\\n", b"int one(void)\n"]


def test_lines_are_gits() -> None:
    for data in (b"", b"a", b"a\n", b"a\r\nb\x0cc\n\nd", b"\n\n"):
        lines = split_lines(data)
        assert b"".join(lines) == data
        assert all(line.count(b"\n") == 1 and line.endswith(b"\n") for line in lines[:-1])
