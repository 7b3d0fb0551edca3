"""Step 5 of a new object: build files, the lists of the API's checker, translations."""

from __future__ import annotations

import re

from steps.edits.insertion import Insertion
from steps.edits.place import sorted_place
from steps.errors import BadInput
from steps.object.make.api import source_path
from steps.object.make.like import Like, shown


def listed_beside(like: Like, check: str, path: str, old: str, new: str, step: int = 5) -> Insertion:
    """Return the line of a list that has the file ``old``, once more behind itself with ``new``."""
    data = like.data(path)
    found = re.search(rb"^[^#\n]*['\"/]%s['\"][^\n]*\n" % re.escape(old.encode()), data, re.M)
    if found is None:
        raise BadInput(f"{path} does not list {old}: nothing can be listed like it")
    text = re.sub(r"NWFilter|nwfilter", like.names.camel, shown(found[0]).replace(old, new))
    return Insertion(step, check, path, found.end(), found.end(), text)


def build_files(like: Like) -> list[Insertion]:
    """The new sources and headers where the build lists them."""
    n, check = like.names, "build-files"
    rows = [
        ("include/libvirt/meson.build", "libvirt-nwfilter.h", f"libvirt-{n.dashed}.h"),
        ("src/meson.build", "libvirt-nwfilter.c", f"libvirt-{n.dashed}.c"),
        ("src/meson.build", "driver-nwfilter.h", f"driver-{n.squashed}.h"),
        ("src/conf/meson.build", "virnwfilterbindingdef.c", f"{n.definition}.c"),
        ("tools/meson.build", "virsh-nwfilter.c", f"virsh-{n.dashed}.c"),
        ("tools/meson.build", "virsh-completer-nwfilter.c", f"virsh-completer-{n.dashed}.c"),
    ]
    listed = "docs/html/meson.build", "libvirt-libvirt-nwfilter.html", f"libvirt-libvirt-{n.dashed}.html"
    if listed[1].encode() in (like.facts.snapshot.read(listed[0]) or b""):
        rows.append(listed)
    made = [listed_beside(like, check, path, old, new) for path, old, new in rows]
    path = "scripts/hvsupport.py"
    if b'"driver-nwfilter.h"' in (like.facts.snapshot.read(path) or b""):
        made.append(listed_beside(like, check, path, "driver-nwfilter.h", f"driver-{n.squashed}.h"))
    return made


def checker_lists(like: Like) -> list[Insertion]:
    """Header and source where the API's checker lists them."""
    path = like.facts.snapshot.first("scripts/apibuild.py") or "scripts/apibuild.py"
    n = like.names
    return [
        listed_beside(like, "api-checker-lists", path, f"libvirt-nwfilter.{end}", f"libvirt-{n.dashed}.{end}")
        for end in ("h", "c")
    ]


def translations(like: Like) -> list[Insertion]:
    """The new sources with texts, in the order of the alphabet."""
    path = like.facts.snapshot.first("po/POTFILES") or "po/POTFILES"
    data, n = like.data(path), like.names
    files = (
        f"src/conf/{n.definition}.c", source_path(n), f"tools/virsh-{n.dashed}.c",
    )  # fmt: skip
    prefix = b"@SRCDIR@" if b"@SRCDIR@" in data else b""
    made = []
    for file in sorted(files):
        line = prefix.decode() + file
        at = sorted_place(data, 0, len(data), line)
        made.append(Insertion(5, "translations", path, at, at, line + "\n"))
    return made
