"""Which options of a shell's commands stand for a constant (a flag, a parameter), and whether the manual tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from steps.code import options, pasting, virsh
from steps.code.mask import code_only
from steps.code.options import Use
from steps.code.text import occurrences
from steps.code.virsh import VirshFile
from steps.tree.virsh import Shell

_MACRO = re.compile(rb"\b((?:VIRSH|VSH|VIR)_[A-Z0-9_]+)\b")
_DEFINE = rb"^[ \t]*#[ \t]*define[ \t]+%s\b(?:[^\n\\]|\\.|\\\n)*"
_OPTS = re.compile(rb"\bopts_\w+")
_ENTRY = re.compile(rb"^[ \t]*(?:\{|[A-Z]\w*\()", re.M)
_ARRAY_END = re.compile(rb"^[ \t]*\{[ \t]*(?:\.name[ \t]*=[ \t]*)?NULL\b", re.M)
_LEVELS = 5
_MOST = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One option of one command, ``domstats --cpu``, with the place that turns it into the constant."""

    command: str
    option: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.command} --{self.option}"


@dataclass(frozen=True, slots=True)
class Named:
    """A place of the shell's code that names a constant."""

    path: str
    line: int
    function: str
    sets: bool


class ShellOptions:
    """Looks constants up in the sources of ``shell``."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def named(self, word: str) -> list[Named]:
        """Where the shell's code names ``word``, itself or by a macro that pastes it together."""
        return [Named(file.path, file.line(use.at), use.function, use.sets) for file, use in self._uses(word)]

    def options(self, word: str) -> list[Option]:
        """The options that make a command use ``word``, each once, in the order of the sources."""
        found: dict[tuple[str, str], Option] = {}
        for file, use in self._uses(word):
            if not use.sets:
                continue
            for command, option in self._settled(use, 0):
                found.setdefault((command, option), Option(command, option, file.path, file.line(use.at)))
        return list(found.values())

    def commands(self, word: str) -> list[str]:
        """The commands that come to use ``word``, whatever decides it."""
        functions = dict.fromkeys(use.function for _file, use in self._uses(word))
        return list(dict.fromkeys(c for function in functions for c in self.commands_of(function)))

    def described(self, option: Option) -> int | None:
        """Where the manual page names the option in its command's section: the offset; None: nowhere."""
        text = self.shell.manual
        at = None if text is None else virsh.headings(text).get(option.command)
        if text is None or at is None:
            return None
        section = virsh.section(text, at)
        found = re.search(rb"--" + re.escape(option.option.encode()) + rb"(?![\w-])", section)
        return None if found is None else text.find(section, at) + found.start()

    def case_of(self, word: str) -> str:
        """Return the case of a switch in which the shell sets ``word``; empty for none."""
        for file in self.shell.files:
            for at in occurrences(file.data, word.encode()):
                before = file.data[max(0, at - 200) : at]
                found = re.search(rb"case[ \t]+(\w+):[ \t]*\n[^;:]*$", before)
                if found is not None:
                    return found[1].decode()
        return ""

    def _uses(self, word: str) -> Iterator[tuple[VirshFile, Use]]:
        wanted = word.encode()
        for file in self.shell.files:
            places = [*occurrences(file.data, wanted), *pasting.places(file.data, wanted)]
            yield from self._in_file(file, sorted(places))

    @staticmethod
    def _in_file(file: VirshFile, places: list[int]) -> Iterator[tuple[VirshFile, Use]]:
        by_piece: dict[int, list[int]] = {}
        for at in places:
            by_piece.setdefault(file.piece(at).start, []).append(at)
        for start, listed in by_piece.items():
            chunk = file.piece(listed[0])
            if not chunk.readable:
                continue
            for use in options.uses(chunk.text, [at - start for at in listed]):
                yield file, Use(use.function, use.at + start, use.options, use.parameters, use.sets)

    def _settled(self, use: Use, depth: int) -> Iterator[tuple[str, str]]:
        """The commands and options of one use, through the callers where a parameter decides."""
        for option in use.options:
            for command in self.commands_of(use.function):
                if self.takes(command, option):
                    yield command, option
        if use.options or depth >= _LEVELS:
            return
        for place in use.parameters:
            for caller in self._callers(use.function, place):
                yield from self._settled(caller, depth + 1)

    def _callers(self, function: str, place: int) -> Iterator[Use]:
        word = function.encode()
        for file in self.shell.files:
            for at in list(occurrences(file.data, word))[:_MOST]:
                chunk = file.piece(at)
                use = options.argument(chunk.text, at - chunk.start, place) if chunk.readable else None
                if use is not None and use.function != function:
                    yield use

    def commands_of(self, function: str) -> list[str]:
        """Return the commands whose handler is ``function``, or comes to call it."""
        if function not in self._reached:
            seen = {function}
            level, found = [function], []
            for _depth in range(_LEVELS):
                for name in level:
                    found += [
                        command.name
                        for _file, command in self.shell.commands.get(name, ())
                        if not command.alias
                    ]
                level = [
                    u.function
                    for name in level
                    if name not in self.shell.commands
                    for u in self.shell.uses(name)
                ]
                level = [name for name in dict.fromkeys(level) if name not in seen]
                seen.update(level)
                if not level or len(seen) > _MOST:
                    break
            self._reached[function] = list(dict.fromkeys(found))
        return self._reached[function]

    @cached_property
    def _reached(self) -> dict[str, list[str]]:
        return {}

    def takes(self, command: str, option: str) -> bool:
        """Whether ``command`` lists ``option`` among its own, itself or by a macro."""
        return option.encode() in self.listed(command)

    def listed(self, command: str) -> frozenset[bytes]:
        """The options of ``command``."""
        if command not in self._listed:
            self._listed[command] = self._options_of(command)
        return self._listed[command]

    @cached_property
    def _listed(self) -> dict[str, frozenset[bytes]]:
        return {}

    def _options_of(self, command: str) -> frozenset[bytes]:
        for file, start, end in self.arrays(command):
            text = file.data[start:end]
            found = set(re.findall(rb'\{\s*(?:\.name\s*=\s*)?"([\w-]+)"', text))
            for macro in set(_MACRO.findall(code_only(text))):
                found |= self._by_macro(file, macro)
            return frozenset(found)
        return frozenset()

    def arrays(self, command: str) -> Iterator[tuple[VirshFile, int, int]]:
        """The array of options of ``command``: its file, and where it starts and ends."""
        for file in self.shell.files:
            entry = next((c for c in file.commands if c.name == command and c.handler and not c.alias), None)
            if entry is None:
                continue
            named = _OPTS.search(file.data, entry.at, entry.at + 400)
            if named is None:
                continue
            head = re.compile(rb"\b" + named.group() + rb"\s*\[\]\s*=\s*\{")
            for other in (file, *self.shell.files):
                opened = head.search(other.data)
                if opened is not None:
                    yield other, opened.start(), other.data.find(b"\n};", opened.end()) + 1
                    break

    def place_for(self, command: str) -> tuple[VirshFile, int, bool] | None:
        """Where a new option of ``command`` goes, and whether its entries name their fields; None where no array is found.

        At the end, before an option that takes all further words: that must be the last (``virsh self-test``).
        """
        for file, start, end in self.arrays(command):
            stop = _ARRAY_END.search(file.data, start, end)
            if stop is not None:
                entries = [start + m.start() for m in _ENTRY.finditer(file.data[start : stop.start()])]
                last = max(entries, default=stop.start())
                at = last if b"ARGV" in file.data[last : stop.start()] else stop.start()
                return file, at, b".name" in file.data[start:end]
        return None

    def _by_macro(self, file: VirshFile, macro: bytes) -> set[bytes]:
        if macro not in self._macros:
            found: set[bytes] = set()
            define = re.compile(_DEFINE % re.escape(macro), re.M)
            for data in (file.data, *self.shell.header_texts):
                body = define.search(data)
                if body is not None:
                    found |= set(re.findall(rb'(?:\.name\s*=\s*|\{\s*)"([\w-]+)"', body.group()))
                    for inner in _MACRO.findall(body.group()):
                        if inner != macro and not inner.startswith((b"VSH_OT_", b"VSH_OFLAG_")):
                            found |= self._by_macro(file, inner)
                    break
            self._macros[macro] = found
        return self._macros[macro]

    @cached_property
    def _macros(self) -> dict[bytes, set[bytes]]:
        return {}
