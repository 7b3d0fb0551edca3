#!/usr/bin/env python3
"""Is every public function declared, exported, documented, and of a lasting shape?

usage: srcdir=DOCS apibuild.py        (srcdir: the folder that this file is in)

Prints one line for each thing that is wrong; exit status 2 if there was one.

SPDX-License-Identifier: LGPL-2.1-or-later
"""

import os
import re
import sys
from pathlib import Path

DOCS = Path(os.environ.get("srcdir") or Path(__file__).parent)
TOP = DOCS.parent
VERSION = re.compile(r"Since: (\d+\.\d+\.\d+)$")
# type (with its stars), name, parameters
PROTOTYPE = re.compile(r"^([a-z][\w ]*?[\s*]+)(vir\w+)\s*\(([^;{]*?)\)\s*;", re.MULTILINE)
COMMENT = re.compile(r"/\*\*\n(.*?) \*/\n([^\n{]+?[\s*])(vir\w+)\(([^{;]*?)\)\n\{", re.DOTALL)
SYMBOLS = re.compile(r"^LIBVIRT_([\d.]+) \{(.*?)^\} ?(?:LIBVIRT_([\d.]+))?;", re.DOTALL | re.MULTILINE)

problems = []


def warn(path, line, text):
    problems.append(f"{path.relative_to(TOP)}:{line}: error: {text}")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def without_comments(text):
    """The same text, with blanks where comments were, so that lines stay."""
    return re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.DOTALL)


def names_of(parameters):
    if parameters.strip() in ("", "void"):
        return []
    return [re.search(r"(\w+)\s*$", p).group(1) for p in parameters.split(",")]


def read_headers():
    """name -> (path, line, return type, parameters) of each function in a public header."""
    found = {}
    for path in sorted((TOP / "include/libvirt").glob("*.h")):
        text = without_comments(path.read_text())
        for match in PROTOTYPE.finditer(text):
            result, name, parameters = match.groups()
            found[name] = (path, line_of(text, match.start()), result, parameters)
    return found


def read_symbols():
    """name -> version of each public symbol, or None; the blocks must follow one another."""
    path = TOP / "src/libvirt_public.syms"
    if not path.is_file():  # a copy that has only the C files: no word on symbols then
        return None
    text = path.read_text()
    found, before = {}, None
    for match in SYMBOLS.finditer(text):
        version, body, parent = match.groups()
        line = line_of(text, match.start())
        if parent != before:
            warn(path, line, f"LIBVIRT_{version} must build on LIBVIRT_{before}, not on LIBVIRT_{parent}")
        before = version
        for name in re.findall(r"^\s+(\w+);", body, re.MULTILINE):
            if name in found:
                warn(path, line, f"{name} is listed twice")
            found[name] = version
    return found


def retrieve_comment_tags(comment):
    """The version behind 'Since:' in the last line of a comment, or None."""
    lines = [line.strip(" *") for line in comment.rstrip().splitlines()]
    match = VERSION.search(lines[-1]) if lines else None
    return match.group(1) if match else None


def check_comment(path, line, comment, name, parameters, version):
    if f" * {name}:\n" not in comment:
        warn(path, line, f"the comment of {name} must begin with ' * {name}:'")
    described = re.findall(r"^ \* @(\w+): \S", comment, re.MULTILINE)
    for parameter in names_of(parameters):
        if parameter not in described:
            warn(path, line, f"the comment of {name} does not describe {parameter}")
    for parameter in described:
        if parameter not in names_of(parameters):
            warn(path, line, f"the comment of {name} describes {parameter}, which is no parameter")
    since = retrieve_comment_tags(comment)
    if since is None:
        warn(path, line, f"the comment of {name} must end with 'Since: x.y.z'")
    elif version and since != version:
        warn(path, line, f"{name} says Since: {since}, but its symbol is in LIBVIRT_{version}")


def check_sources(declared, exported):
    implemented = set()
    for path in [*sorted((TOP / "src").glob("libvirt*.c")), TOP / "src/util/virerror.c"]:
        text = path.read_text()
        for match in COMMENT.finditer(text):
            comment, result, name, parameters = match.groups()
            if name not in declared:
                continue
            implemented.add(name)
            check_comment(path, line_of(text, match.start()), comment, name, parameters, (exported or {}).get(name))
            if "void" not in result.split() and " * Returns " not in comment:
                warn(path, line_of(text, match.start()), f"the comment of {name} does not say what it returns")
    for name in sorted(declared.keys() - implemented):
        path, line, *_ = declared[name]
        warn(path, line, f"{name} has no implementation with a comment under src")


def main():
    declared, exported = read_headers(), read_symbols()
    for name, (path, line, result, parameters) in sorted(declared.items()):
        if exported is not None and name not in exported:
            warn(path, line, f"{name} is declared, but not in libvirt_public.syms")
        if re.search(r"\blong\b", re.sub(r"\blong long\b", "", result + parameters)):
            warn(path, line, f"{name} uses 'long', which is not equally wide everywhere; take 'long long'")
    for name in sorted((exported or {}).keys() - declared.keys()):
        warn(TOP / "src/libvirt_public.syms", 1, f"{name} is exported, but declared in no public header")
    check_sources(declared, exported)
    print("\n".join(problems), end="\n" if problems else "", file=sys.stderr)
    return 2 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
