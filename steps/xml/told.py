"""XML extensions in the words of libvirt's log: ``conf: Introduce <vsock> element``, ``conf: Parse and format …``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steps.edits.wrap import listed
from steps.xml.subject import split_xpath

_LONG = 72


def named(refs: Sequence[str]) -> str:
    """Return what is new: one by its name, several by the elements that they are in."""
    found = [_one(*split_xpath(ref.removeprefix("xml "))) for ref in refs]
    joined = listed(found)
    if len(joined) <= _LONG - 30:
        return joined
    elements = list(dict.fromkeys(f"<{_owner(split_xpath(ref.removeprefix('xml '))[0])}>" for ref in refs))
    owners = listed(elements)
    return f"new XML of {owners}" if len(owners) <= _LONG - 30 else "new XML"


def _one(xpath: str, value: str) -> str:
    name = xpath.rpartition("/")[2]
    if value:
        values = listed([f"'{word}'" for word in value.split("|")])
        of = f"{name[1:]} of <{_owner(xpath)}>" if name.startswith("@") else f"<{name}>"
        return f"{values} for {of}"
    if name.startswith("@"):
        return f"'{name[1:]}' attribute of <{_owner(xpath)}>"
    return f"<{name}> element" if xpath.count("/") == 2 else f"<{name}> element of <{_owner(xpath)}>"


def _owner(xpath: str) -> str:
    return xpath.rpartition("/")[0].rpartition("/")[2] or xpath


def message(
    refs: Sequence[str], patch: str, driver: str, files: Sequence[str], prefix: Callable[[str], str]
) -> tuple[str, list[str]] | None:
    """Return subject and body of the patch ``patch`` of a series that brings nothing but XML; None for any other patch.

    ``prefix`` gives what subjects of a path begin with in this tree. The conf patch has the schema, the documentation
    and the test data with it, unless the patches go by the guide's steps.
    """
    what = named(refs)
    told = ["It is read and written at:" if len(refs) == 1 else "These are read and written:"]
    told.append("\n".join(f"  {ref.removeprefix('xml ')}" for ref in refs))
    if patch == "news":
        return f"{prefix(files[0] if files else 'NEWS.rst')}: Document {what}", []
    if driver:
        return f"{prefix(f'src/{driver}')}: Add support for {what}", []
    code = any(file.startswith("src/conf/") and file.endswith((".c", ".h")) for file in files)
    schema = any(file.endswith(".rng") for file in files)
    if code and schema:
        return f"conf: Introduce {what}", told
    if code:
        return f"conf: Parse and format {what}", told
    if schema:
        return f"docs: Add schema and documentation of {what}", []
    if files and all(file.startswith("docs/") for file in files):
        return f"docs: Document {what}", []
    if files and all(file.startswith("tests/") for file in files):
        return f"tests: Test {what}", []
    return None
