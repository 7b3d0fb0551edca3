"""Double the XML: give every attribute that is located surely a sibling of the same type, build the tree and test it.

    python -m tests.real.double_xml TREE WORK [XPATH ...]

copies the pristine release TREE to the folder WORK (which must not exist), plans for every attribute of the domain and the
network schema that is located surely a new one beside it (``@mode`` gets ``@modeXx``), all in one go, applies it, configures
with warnings as errors, builds the generic test, the network test and virschematest, and runs them. With XPATHs only the
attributes below them are doubled. It takes some minutes and a gigabyte. Exit status 1 where the tree does not build or a test
fails; what was refused, and of what no parser or formatter was made, is listed. For each device a document that uses its new
attributes is put into the generic test's list: ten must validate and come back whole. One document holds attributes that
libvirt has for different types of a device; what it drops or refuses for that is listed, with its reason.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
DEVICES = 10
"""So many must come back whole."""
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


def documents(made: Planned) -> dict[str, tuple[bytes, list[str]]]:
    """For each device a domain that uses every new attribute of it, and those attributes; without what has no place in it."""
    tree = tree_of(Facts(made.plan.snapshot))
    found: dict[str, tuple[bytes, list[str]]] = {}
    quiet = {line.partition(":")[0] for line in silent(made)}
    for proposal in made.proposals:
        xpath = proposal.wish.xpath
        # The generic test's driver takes no memory devices.
        if (
            proposal.ref in quiet
            or not xpath.startswith("domain/devices/")
            or xpath.split("/")[2] == "memory"
        ):
            continue
        data, used = found.get(xpath.split("/")[2], (BASE, []))
        new = with_new(tree.view(xpath, ""), data, proposal)
        if new is not None:
            found[xpath.split("/")[2]] = new.encode(), [*used, xpath]
    return found


@dataclass(frozen=True)
class Trip:
    """What came of the documents: devices that came back whole, those that libvirt or its schema refused with the reason, attributes that got lost."""

    back: list[str]
    refused: dict[str, str]
    lost: list[str]


def round_trip(root: Path, folder: Path, made: Planned) -> Trip:
    """Put a document for each device into the generic test's list and run it; what does not fit is taken out again."""
    written = documents(made)
    program = root / "tests/genericxml2xmltest.c"
    before = program.read_text()

    def listed(devices: Iterable[str]) -> None:
        lines = "".join(f'    DO_TEST("doubled-{device}");\n' for device in devices)
        program.write_text(before.replace("    DO_TEST(", lines + "    DO_TEST(", 1))
        libvirt_build.build(folder, "tests/genericxml2xmltest")

    refused = {}
    for device, (data, _used) in written.items():
        _path(root, device).write_bytes(data)
        if why := _not_valid(root, device):
            refused[device] = why
    listed(device for device in written if device not in refused)
    # libvirt's own order of attributes and devices; what it does not know is gone then. One that it cannot read is left as
    # it was, and only the second run tells.
    _generic(folder, VIR_TEST_REGENERATE_OUTPUT="1")
    said = re.findall(
        r"GENERIC XML-2-XML doubled-(\S+)\s+\.\.\. (.*?)(?=^ *\d+\) |\Z)",
        _generic(folder, VIR_TEST_DEBUG="1"),
        re.S | re.M,
    )
    refused |= {device: text.strip()[-300:] for device, text in said if "FAILED" in text}
    # What libvirt wrote must be allowed, too: it may have added what makes it another type of the device.
    for device, _text in said:
        if device not in refused and (why := _not_valid(root, device)):
            refused[device] = f"as written back: {why}"
    read = [device for device, _text in said if device not in refused]
    lost: dict[str, list[str]] = {}
    for device in read:
        after = _path(root, device).read_bytes()
        lost[device] = [x for x in written[device][1] if f" {x.rpartition('@')[2]}=".encode() not in after]
    for device in refused:
        _path(root, device).unlink()
    if refused:
        listed(read)
    whole = [device for device in read if not lost[device]]
    count = sum(len(written[device][1]) for device in whole)
    print(f"{count} new attributes of {len(whole)} devices come back whole: {', '.join(whole)}")
    return Trip(whole, refused, [x for device in read for x in lost[device]])


def _not_valid(root: Path, device: str) -> str:
    """Why libvirt's schema does not allow the document; empty where it does, as the wizard's own validator says too."""
    own = problems(Schemas(WorkTree(root)), _path(root, device).read_bytes())
    schema = root / "src/conf/schemas/domain.rng"
    done = subprocess.run(
        ["xmllint", "--noout", "--relaxng", str(schema), str(_path(root, device))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = "; ".join(map(str, own)) or done.stderr.strip().rpartition("\n")[2]
    return f"the schema: {said}" if own or done.returncode else ""


def _path(root: Path, device: str) -> Path:
    return root / f"tests/genericxml2xmlindata/doubled-{device}.xml"


def _generic(folder: Path, **more: str) -> str:
    """Run the generic test; what it printed. One that writes what it expects says that it failed."""
    done = subprocess.run(
        [str(folder / "tests/genericxml2xmltest")],
        cwd=folder / "tests", env={**libvirt_build.environment(), **more}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), f"the generic test ends with {done.returncode}"
    return done.stdout + done.stderr


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
        trip = round_trip(root, folder, made)
        libvirt_build.test(folder, "-t", "10", *(t.rpartition("/")[2] for t in TARGETS))
    except AssertionError as error:
        print(f"does not build, or a test fails:\n{error}")
        return 1
    print("built without a warning; the tests pass")
    print("".join(f"  not written back: {each}\n" for each in trip.lost), end="")
    print("".join(f"  refused: {device}: {why}\n" for device, why in trip.refused.items()), end="")
    some = len(arguments) > 2
    return 0 if len(trip.back) >= DEVICES or (some and not trip.refused and not trip.lost) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
