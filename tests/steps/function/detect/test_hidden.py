"""What stands in a comment or in ``#if 0`` is not there, at every site."""

from __future__ import annotations

import pytest

from steps.code import tables, virsh
from steps.inspect import inspect
from steps.model import State
from tests.steps.function.detect import sample
from tests.steps.function.generate.sample import facts

CHECKS = {
    "header": "public-header",
    "typedef": "driver-typedef",
    "member": "driver-member",
    "implementation": "public-implementation",
    "arguments": "wire-arguments",
    "procedure": "wire-procedure",
    "golden": "protocol-structs",
    "client": "client",
    "qemu": "drivers",
    "test": "test-driver",
    "virsh": "virsh-call",
    "command": "virsh-command",
}
CONDITION = "#if 0\n{}\n#endif\n"
COMMENT = "/*\n{}\n*/\n"


def hidden(site: str, form: str) -> dict[str, str]:
    """The small tree with one site hidden; the test driver's table also counts for the drivers."""
    files = sample.tree()
    for one in ("qemu", "test") if site == "qemu" else (site,):
        path, text = sample.SITES[one][0], sample.text(one, "DomainSetFrob", 1)
        assert text in files[path]
        # A comment ends at the first sign of its end.
        inside = text if form == CONDITION else text.replace("/*", "//").replace("*/", "")
        files[path] = files[path].replace(text, form.format(inside))
    return files


@pytest.mark.parametrize("form", [CONDITION, COMMENT], ids=["condition", "comment"])
@pytest.mark.parametrize("site", CHECKS)
def test_hidden(site: str, form: str) -> None:
    before = inspect(facts(sample.tree()), sample.NAME).finding(CHECKS[site])
    after = inspect(facts(hidden(site, form)), sample.NAME).finding(CHECKS[site])
    assert before is not None
    assert after is not None
    assert before.state is State.DONE
    assert after.state is not State.DONE


@pytest.mark.parametrize("form", ["..\n{}\n", ".. not yet\n{}\n"])
def test_a_comment_in_the_manual(form: str) -> None:
    text = "set-frob\n--------\n\n::\n\n   set-frob <domain>\n"
    comment = form.format("\n".join("   " + line for line in text.split("\n")))
    assert virsh.headings(text.encode()) == {"set-frob": 0}
    assert virsh.headings(comment.encode()) == {}
    for words in (".. contents::\n\n", ".. code-block:: c\n\n   x\n\n", ".. _there: https://example.org\n\n"):
        assert list(virsh.headings((words + text).encode())) == ["set-frob"]


def test_a_comment_in_the_old_manual() -> None:
    text = "\n=item B<set-frob> I<domain>\n\nSets it.\n"
    assert list(virsh.headings(text.encode())) == ["set-frob"]
    assert virsh.headings(f"\n=begin comment\n{text}\n=end comment\n".encode()) == {}


def test_both_branches_of_a_table_have_one_place() -> None:
    table = b"""static virDriver xDriver = {
    "X",
#if VERSION == 1
    NULL, /* domainCreate */
#else
    xDomainCreate,
#endif
    /* xDomainDestroy, */
    xDomainFree,
};
"""
    [(_at, found)] = tables.read(table)
    for position, value in ((1, "xDomainCreate"), (2, "xDomainFree")):
        entry = tables.value_of(found, "any", position)
        assert entry is not None
        assert entry.value == value
    assert tables.value_of(found, "any", 3) is None
