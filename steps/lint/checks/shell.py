"""The shells' commands and their manual pages say the same: names, options, and the order of what needs no ``--name``.

No check of libvirt's build compares them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from steps.code import shell_options
from steps.code.shell_options import Option, Synopsis, Table
from steps.lint.finding import ERROR, WARNING, Lint
from steps.tree.facts import Facts

_GENERAL = frozenset(("help", "domain"))
"""Options that every manual page explains once for all commands."""


class ShellDocs:
    """The commands of one shell with the sections of its manual page."""

    def __init__(self, facts: Facts, sources: list[str], manual: str | None) -> None:
        self._snapshot = facts.snapshot
        self.manual_path = manual
        data = (facts.snapshot.read(manual) if manual else None) or b""
        self.sections = shell_options.manual(data)
        known: shell_options.Macros = {}
        read = {path: facts.snapshot.read(path) or b"" for path in sources}
        for text in read.values():
            known |= shell_options.macros(text)
        said = any(b".positional" in text for text in read.values())
        self.tables: dict[str, tuple[str, Table]] = {}
        for path, text in read.items():
            if path.endswith(".c"):
                for table in shell_options.tables(text, known, said):
                    self.tables.setdefault(table.command, (path, table))

    def line(self, path: str, at: int) -> int:
        """The line, from 1, of a place."""
        return self._snapshot.line(path, at)

    def manual_line(self, section: Synopsis) -> int:
        """The line, from 1, of a section."""
        return self.line(self.manual_path or "", section.at)


def shells(facts: Facts, libraries: Collection[str]) -> Iterator[ShellDocs]:
    """The shells that offer ``libraries`` and have a manual page: virt-admin for ``admin``, virsh for the others."""
    layout = facts.layout
    headers = [
        p
        for p in facts.snapshot.paths("tools")
        if re.fullmatch(r"tools/(?:virsh|vsh|virt-admin)[\w-]*\.h", p)
    ]
    for wanted, sources, docs in (
        (set(libraries) - {"admin"}, [*layout.virsh, *layout.shell_helpers], layout.virsh_docs),
        ("admin" in libraries, layout.virt_admin_sources, layout.virt_admin_docs),
    ):
        if wanted and sources and docs:
            yield ShellDocs(facts, [*headers, *sources], docs)


def compare(shell: ShellDocs) -> Iterator[Lint]:
    """All commands of ``shell``, both ways."""
    if not shell.sections:
        return
    for name, (path, table) in shell.tables.items():
        section = shell.sections.get(name)
        if section is not None:
            if table.known:
                yield from _options(shell, path, table, section)
        elif not table.hidden:
            like = _like(shell, name)
            other = f"; it describes {like}, which is no command" if like else ""
            message = f"{shell.manual_path} does not describe the command {name}{other}"
            yield Lint(
                name,
                "virsh-command-undocumented",
                WARNING,
                path,
                shell.line(path, table.at),
                message,
                "command",
            )
    for name, section in shell.sections.items():
        if name not in shell.tables and _is_command(section):
            message = f"the manual page describes {name}, which is no command of the shell"
            yield Lint(
                name,
                "virsh-doc-unknown-command",
                WARNING,
                shell.manual_path,
                shell.manual_line(section),
                message,
                "command",
            )


def _like(shell: ShellDocs, name: str) -> str:
    """A section without a command that begins as ``name`` does."""
    stem = name.rpartition("-")[0]
    return next((n for n in shell.sections if n not in shell.tables and stem and n.startswith(stem)), "")


def _is_command(section: Synopsis) -> bool:
    return "-" in section.command and any(form for form in section.forms)


def _options(shell: ShellDocs, path: str, table: Table, section: Synopsis) -> Iterator[Lint]:
    names = {o.name: o for o in table.options}
    words = set(re.findall(r"--([a-z][\w-]*)", section.text))
    plain = set(re.findall(r"[\w-]+", section.text))
    bare = _bare(table, section)
    place = f"{shell.manual_path}:{shell.manual_line(section)}"
    for option in table.options:
        if option.type in ("ALIAS", "NONE") or option.name in words or option.name in _GENERAL:
            continue
        if option.positional and (option.required or option.type == "ARGV" or option.name in plain or bare):
            continue
        message = f"the option --{option.name} stands in the table, but not in the manual page ({place})"
        yield Lint(
            table.command,
            "virsh-option-undocumented",
            WARNING,
            path,
            shell.line(path, option.at),
            message,
            "command",
        )
    told: set[str] = set()
    for word in (w for form in section.forms for w in form if w.startswith("--")):
        name = word[2:]
        if name and name not in names and name not in told and name != "help":
            told.add(name)
            message = f"the synopsis has {word}, which is no option of the table ({path}:{shell.line(path, table.at)})"
            yield Lint(
                table.command,
                "virsh-doc-unknown-option",
                ERROR,
                shell.manual_path,
                shell.manual_line(section),
                message,
                "command",
            )
    yield from _order(shell, table, section)


def _bare(table: Table, section: Synopsis) -> bool:
    """Whether the synopsis has more words without ``--`` than options that must be given: an optional one by another name."""
    values = {o.name for o in table.options if o.type not in ("BOOL", "ALIAS")}
    required = sum(o.required for o in table.options)
    for form in section.forms:
        words = [w for w in form if re.match(r"-|\w|<", w)]
        bare = [
            w
            for b, w in zip(["", *words], words, strict=False)
            if not (w.startswith("-") or (b.startswith("-") and b.lstrip("-") in values))
        ]
        if len(bare) > required:
            return True
    return False


def _order(shell: ShellDocs, table: Table, section: Synopsis) -> Iterator[Lint]:
    """What can be given without ``--name`` is taken in the table's order: a synopsis must have it in that order."""
    for form in section.forms:
        wrong = _misplaced(list(table.options), form)
        if wrong is not None:
            first, second = wrong
            message = f"the synopsis has --{second.name} before {first.name}; without names they are taken in the table's order, {first.name} first"
            yield Lint(
                table.command,
                "virsh-doc-order",
                WARNING,
                shell.manual_path,
                shell.manual_line(section),
                message,
                "command",
            )
            return


def _misplaced(options: list[Option], form: tuple[str, ...]) -> tuple[Option, Option] | None:
    """A required option and an optional one with a value that the synopsis has the other way round."""
    # What stands behind a flag is not meant to be given without its name.
    flag = next((i for i, o in enumerate(options) if o.type == "BOOL"), len(options))
    valued = [o for o in options[:flag] if o.positional]
    required = [o for o in valued if o.required]
    values = {o.name for o in options if o.type not in ("BOOL", "ALIAS")}
    met = 0
    skip = False
    for word in form:
        if not re.match(r"-|\w|<", word):
            continue
        if word.startswith("-"):
            name = word.lstrip("-")
            skip = name in values
            option = next((o for o in valued if o.name == name and not o.required), None)
            if option is not None:
                before = [o for o in required if valued.index(o) < valued.index(option)]
                if met < len(before):
                    return before[met], option
                continue
            if any(o.name == name for o in required):
                met += 1
        elif skip:
            skip = False
        else:
            met += 1
    return None


def tree(facts: Facts, libraries: Collection[str]) -> Iterator[Lint]:
    """The findings on the shells that offer ``libraries``."""
    for shell in shells(facts, libraries):
        yield from compare(shell)
