"""What commits show before any tool is run on their trees: message, trailers, lines, and how they fit together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from steps.edits.insertion import PLACEHOLDER
from steps.series.change import read_change
from steps.series.messages import SUBJECT
from steps.series.model import SIGNED
from steps.series.order import names_in
from steps.series.origin import Earlier, Origins, Touched, read_origins
from steps.series.related import NewWords
from steps.tasks import Diagnostic
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from steps.tree.git import Git, GitError
from steps.tree.versions import version

_SINCE = re.compile(rb"\bSince:? (\d+\.\d+\.\d+)\b")
_VERSION = re.compile(rb"\b\d+\.\d+\.\d+\b")
_TABLE = re.compile(rb"^[ \t]+\.\w+ = \w+,[ \t]*/\* (\d+\.\d+\.\d+) \*/", re.M)
_BLOCK = re.compile(rb"^LIBVIRT_(?:[A-Z]+_)?(\d+\.\d+\.\d+)[ \t]*\{(.*?)^\}", re.M | re.S)
_SYMBOL = re.compile(rb"^[ \t]+(\w+);", re.M)
_NUMBER = re.compile(rb"^[ \t]*(\w+_PROC_\w+)[ \t]*=[ \t]*(\d+)", re.M)
_SYMBOLS = re.compile(r"src/(?:admin/)?libvirt_(?:admin_)?public\.syms$|src/libvirt_(?:qemu|lxc)\.syms$")


def look_at_series(checkout: Checkout, base: str, tip: str) -> dict[str, list[Diagnostic]]:
    """What each commit behind ``base`` up to ``tip`` shows, by its full name.

    Raises:
        GitError: git cannot read the objects.
    """
    git = checkout.git
    change = read_change(checkout, base, tip)
    origins = read_origins(git, change.base, change.rev, list(change.files.values()))
    found = {
        commit.name: [
            *look_at_message(commit.message),
            *_signed_by_author(commit),
            *look_at_spaces(git, commit.name),
        ]
        for commit in origins.commits
    }
    told = [
        *_placeholders(origins), *_late_names(origins, change.words),
        *_numbers(git, origins), *_versions(checkout, origins, change.base),
    ]  # fmt: skip
    for name, diagnostic in told:
        found[name].append(diagnostic)
    return found


_Told = Iterator[tuple[str, Diagnostic]]


def _signed_by_author(commit: Earlier) -> Iterator[Diagnostic]:
    """Whether the author has signed off, too, where somebody else did."""
    if SIGNED.search(commit.message) and f"<{commit.email}>".lower() not in "\n".join(
        row.lower() for row in commit.message.splitlines() if row.startswith("Signed-off-by: ")
    ):
        advice = "libvirt takes what its author has signed off; ask them, or keep their Signed-off-by line."
        yield Diagnostic(f"its author {commit.who} has not signed it off", "error", "message", advice=advice)


def _each(origins: Origins) -> Iterator[tuple[Earlier, Touched]]:
    for commit, touched in zip(origins.commits, origins.touched, strict=True):
        for file in touched:
            yield commit, file


def _placeholders(origins: Origins) -> _Told:
    for commit, file in _each(origins):
        count = file.added.count(PLACEHOLDER.encode())
        if count:
            text = f"{count} placeholder{'s' if count > 1 else ''} of the wizard's"
            yield (
                commit.name,
                Diagnostic(text, "error", "series", file.path, advice="Write what stands for it."),
            )


def _late_names(origins: Origins, new: NewWords) -> _Told:
    """The names that a commit uses and that only a later one brings."""
    sets = [[names_in(file.path, file.added, new) for file in touched] for touched in origins.touched]
    first: dict[str, int] = {}
    for index, files in enumerate(sets):
        for brought, _used in files:
            for name in brought:
                first.setdefault(name, index)
    for index, files in enumerate(sets):
        late = {name for _brought, used in files for name in used if first.get(name, -1) > index}
        for name in sorted(late):
            word, there = name.partition(" ")[0], origins.commits[first[name]]
            text = f"uses {word}, which only {there.name[:12]} ({there.subject}) brings"
            advice = "Put that commit before this one, or the name into it."
            yield origins.commits[index].name, Diagnostic(text, "error", "series", advice=advice)


def _numbers(git: Git, origins: Origins) -> _Told:
    """Two procedures of a protocol with one number."""
    for commit, file in _each(origins):
        if not file.path.endswith(".x"):
            continue
        held = _NUMBER.findall(_blob(git, commit.name, file.path))
        counted = Counter(number for _name, number in held)
        for number in [number for number, count in counted.items() if count > 1]:
            names = " and ".join(name.decode() for name, other in held if other == number)
            text = f"number {number.decode()} stands twice: {names}"
            advice = "Give the new procedure the next free number, and its line in the golden file with it."
            yield commit.name, Diagnostic(text, "error", "series", file.path, advice=advice, step=4)


def _versions(checkout: Checkout, origins: Origins, base: str) -> _Told:
    """New symbols in released blocks; versions in Since tags, tables and blocks that differ from each other."""
    here = Facts(checkout.snapshot(base)).layout.version or ""
    blocks: list[tuple[str, str, str]] = []
    for commit, file in _each(origins):
        if not _SYMBOLS.match(file.path):
            continue
        before = _symbols(_blob(checkout.git, f"{commit.name}^", file.path))
        for symbol, at in _symbols(_blob(checkout.git, commit.name, file.path)).items():
            if symbol in before:
                continue
            blocks.append((commit.name, at, file.path))
            if _released(checkout.git, at, here, base):
                text = f"{symbol} is put into the block of {at}, which is released"
                advice = "Begin the block of the version in development; a released block never changes."
                yield commit.name, Diagnostic(text, "error", "series", file.path, advice=advice, step=1)
    said = [*blocks, *_said_versions(origins)]
    expected = (blocks or said)[0][1] if said else ""
    for name, at, path in dict.fromkeys(said):
        if at != expected:
            advice = "One series is of one release: symbol block, Since tags and table comments say the same version."
            yield (
                name,
                Diagnostic(
                    f"says {at} where the series says {expected}", "error", "series", path, advice=advice
                ),
            )


def _said_versions(origins: Origins) -> list[tuple[str, str, str]]:
    """The versions in Since tags and driver tables that a commit brings: it, the version, the file."""
    return [
        (commit.name, text.decode(), file.path)
        for commit, file in _each(origins)
        if file.path.startswith(("include/", "src/"))
        for text in (*_SINCE.findall(file.added), *_TABLE.findall(file.added))
        # A row that only got its comma stands among both.
        if text not in _VERSION.findall(file.removed)
    ]


def _released(git: Git, at: str, here: str, base: str) -> bool:
    """Whether the version is older than the tree's own, or its tag is in the history of the base."""
    if here and version(at) < version(here):
        return True
    return bool(git.ask("tag", "--list", f"v{at}", "--merged", base))


def _symbols(data: bytes) -> dict[str, str]:
    """Each symbol of a symbol file and the version of its block."""
    return {
        symbol.decode(): block[1].decode()
        for block in _BLOCK.finditer(data)
        for symbol in _SYMBOL.findall(block[2])
    }


def _blob(git: Git, commit: str, path: str) -> bytes:
    try:
        return git.run("cat-file", "blob", f"{commit}:{path}")
    except GitError:
        return b""  # not there yet


def look_at_message(message: str) -> list[Diagnostic]:
    """What a maintainer would say of a commit message before reading the patch (``docs/submitting-patches``)."""
    rows = message.rstrip("\n").split("\n")
    found = []
    if re.match(r"(?:fixup|squash|amend)! ", rows[0]):
        advice = (
            "Melt it into the commit that it is for: git rebase -i --autosquash BASE, or 'series absorb'."
        )
        found.append(
            Diagnostic(f"{rows[0].split()[0]} is not melted in yet", "error", "message", advice=advice)
        )
    if not rows[0].strip():
        found.append(
            Diagnostic("the subject is empty", "error", "message", advice="Say in a line what it does.")
        )
    if not SIGNED.search(message):
        advice = "Sign it off: git commit --amend -s, or for all commits git rebase --signoff BASE"
        found.append(
            Diagnostic(
                "no Signed-off-by line: libvirt takes no patch without", "error", "message", advice=advice
            )
        )
    if len(rows) > 1 and rows[1].strip():
        advice = "Leave the second line empty, so that the first one is the subject."
        found.append(Diagnostic("no empty line behind the subject", "error", "message", advice=advice))
    if len(rows[0]) > SUBJECT + 12:
        text = f"the subject has {len(rows[0])} characters; libvirt wants about {SUBJECT}"
        found.append(Diagnostic(text, "warning", "message"))
    return found


def look_at_spaces(git: Git, commit: str) -> list[Diagnostic]:
    """The lines with blanks at their end that the commit brings, but in files of expected output."""
    said = git.run(
        "diff-tree", "-p", "--no-commit-id", "--no-ext-diff", "--no-textconv", "-U0", "--format=", commit
    ).decode("utf-8", "replace")
    found: list[Diagnostic] = []
    path, line = "", 0
    in_head = False  # there "+++" names the file; in a hunk it is a line that begins with "++"
    for row in said.split("\n"):
        if row.startswith("diff --git "):
            in_head = True
        elif in_head and row.startswith("+++ "):
            path = row[6:]
        elif match := re.match(r"@@ -\S+ \+(\d+)", row):
            line, in_head = int(match[1]), False
        elif row.startswith("+"):
            if row.rstrip() != row and not path.endswith((".out", ".args", ".po")):
                found.append(Diagnostic("blanks at the end of the line", "error", "git", path, line))
            line += 1
    return found
