"""Double the XML: give every attribute that is located surely a sibling of the same type, build the tree and test it.

    python -m tests.real.double_xml TREE WORK [XPATH ...]

copies the pristine release TREE to the folder WORK (which must not exist), plans for every attribute of the domain and the
network schema that is located surely a new one beside it (``@mode`` gets ``@modeXx``), all in one go, applies it, configures
with warnings as errors, builds the generic test, the network test and virschematest, and runs them. With XPATHs only the
attributes below them are doubled. It takes some minutes and a gigabyte. Exit status 1 where the tree does not build or a test
fails; what was refused, and of what no parser or formatter was made, is listed. A document that uses every new attribute
that fits into one is put into the generic test's list: it must validate and come back.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from steps.model import Wish
from steps.plan import Planned, plan
from steps.tree.facts import Facts
from steps.tree.snapshot import WorkTree
from steps.xml.documents import Schemas
from steps.xml.kind import Xml
from steps.xml.make.tests import with_new
from steps.xml.related import every
from steps.xml.resume import text_of
from steps.xml.subject import tree_of
from steps.xml.validate import problems
from tests.real import libvirt_build

DOCUMENTS = ("domain", "network")
SUFFIX = "Xx"
TARGETS = ("tests/genericxml2xmltest", "tests/networkxml2xmltest", "tests/virschematest")


def doubled(facts: Facts, *below: str) -> Iterator[Wish]:
    """A wish for a sibling of each attribute that is located surely."""
    locator = tree_of(facts).locator
    # Some have several definitions, of which the first is extended.
    for path in dict.fromkeys(every(facts)):
        if path.partition("/")[0] not in DOCUMENTS or not path.startswith(below or ("",)) or ":" in path:
            continue
        if locator.locate(path).confidence != "sure":
            continue
        _, _, kind = text_of(facts, path).partition(" : ")
        read = Xml().read(f"{path}{SUFFIX} : {kind.removesuffix(' required')}")
        yield Wish(read.kind, read.ref, read.name, read.text, read.what, {"tests": "no"})


def silent(made: Planned) -> list[str]:
    """The new attributes that are not read, or not written."""
    checks: dict[str, set[str]] = {}
    for edit in made.plan.edits():
        checks.setdefault(edit.api, set()).add(edit.check)
    found = []
    for proposal in made.proposals:
        missing = {"xml-schema", "xml-member", "xml-parse", "xml-format"} - checks.get(proposal.ref, set())
        if missing:
            found.append(f"{proposal.ref}: {' '.join(sorted(missing))}")
    return found


BASE = b"""<domain type='test'>
  <name>doubled</name>
  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>
  <memory unit='KiB'>219136</memory>
  <currentMemory unit='KiB'>219136</currentMemory>
  <vcpu placement='static'>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <boot dev='hd'/>
  </os>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/test</emulator>
  </devices>
</domain>
"""


def document(made: Planned) -> tuple[bytes, list[str]]:
    """A domain that uses every new attribute of its devices, and those attributes; without what has no place in one document."""
    tree = tree_of(Facts(made.plan.snapshot))
    data, used = BASE, []
    quiet = {line.partition(":")[0] for line in silent(made)}
    for proposal in made.proposals:
        # The generic test's driver takes no memory devices.
        if proposal.ref in quiet or proposal.wish.xpath.startswith("domain/devices/memory/"):
            continue
        new = with_new(tree.view(proposal.wish.xpath, ""), data, proposal)
        if new is not None:
            data = new.encode()
            used.append(proposal.wish.xpath)
    return data, used


def round_trip(root: Path, folder: Path, made: Planned) -> list[str]:
    """What does not come back from the generic test, of a document with all new attributes; it is put into its list."""
    data, used = document(made)
    path = root / "tests/genericxml2xmlindata/doubled.xml"
    path.write_bytes(data)
    unknown = problems(Schemas(WorkTree(root)), data)
    program = root / "tests/genericxml2xmltest.c"
    program.write_text(
        program.read_text().replace("    DO_TEST(", '    DO_TEST("doubled");\n    DO_TEST(', 1)
    )
    libvirt_build.build(folder, "tests/genericxml2xmltest")
    # libvirt's own order of attributes and devices; what it does not know is gone then.
    environment = {**libvirt_build.environment(), "VIR_TEST_REGENERATE_OUTPUT": "1"}
    done = subprocess.run(
        [str(folder / "tests/genericxml2xmltest")], cwd=folder / "tests", env=environment, capture_output=True, check=False
    )  # fmt: skip
    # A run that writes what it expects says that it failed; any other end left the document as it was.
    assert done.returncode in (0, 1), f"the generic test ends with {done.returncode}"
    # One that it cannot read is left as it was, and only the second run tells.
    again = subprocess.run(
        [str(folder / "tests/genericxml2xmltest")],
        cwd=folder / "tests", env=libvirt_build.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 0, f"the document is not read: {(again.stdout + again.stderr)[-2000:]}"
    after = path.read_bytes()
    lost = [x for x in used if f" {x.rpartition('@')[2]}=".encode() not in after]
    print(
        f"{len(used)} new attributes in one document, {len(lost)} lost, {len(unknown)} that the schemas do not allow"
    )
    return [*lost, *(str(problem) for problem in unknown)]


def main(arguments: list[str]) -> int:
    """Plan, apply, build and test; prints what came of it."""
    from tests.real.conftest import copy_tree

    if len(arguments) < 2 or Path(arguments[1]).exists():
        print(__doc__, file=sys.stderr)
        return 2
    root = copy_tree(Path(arguments[0]).resolve(), Path(arguments[1]).resolve())
    tree = WorkTree(root)
    wishes = list(doubled(Facts(tree), *arguments[2:]))
    made = plan(tree, wishes)
    subprocess.run(["git", "apply", "-"], input=made.plan.diff(), cwd=root, check=True)
    quiet = silent(made)
    print(f"{len(wishes)} attributes, {len(made.refused)} refused, {len(quiet)} not read or written")
    for text in (*map(str, made.refused), *quiet):
        print(f"  {text}")
    try:
        folder = libvirt_build.configure(root, "-Ddriver_network=enabled")
        libvirt_build.build(folder, "-k", "0", *TARGETS)
        lost = round_trip(root, folder, made)
        libvirt_build.test(folder, "-t", "10", *(t.rpartition("/")[2] for t in TARGETS))
    except AssertionError as error:
        print(f"does not build, or a test fails:\n{error}")
        return 1
    print("built without a warning; the tests pass")
    print("".join(f"  lost: {each}\n" for each in lost), end="")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
