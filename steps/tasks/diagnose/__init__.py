"""Reads the output of builds, generators, checks and tests into diagnostics, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from steps.tasks.diagnose.checks import ChecksReader
from steps.tasks.diagnose.compiler import CompilerReader
from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnose.documentation import DocumentationReader
from steps.tasks.diagnose.generators import GeneratorsReader
from steps.tasks.diagnose.golden import GoldenReader
from steps.tasks.diagnose.harness import HarnessReader
from steps.tasks.diagnose.machine import MachineReader
from steps.tasks.diagnose.programs import ProgramsReader
from steps.tasks.diagnose.style import StyleReader
from steps.tasks.diagnostic import Diagnostic

__all__ = ["Diagnoser"]

_MOST = 2000
"""Diagnostics kept of one run: more help nobody, and a broken rule can print a million lines."""
_LONGEST = 4096
"""No message is longer, and no pattern is tried on more."""


class Diagnoser:
    """Lines without colours in, diagnostics out, each told once.

    ``root`` is the source tree, ``cwd`` the folder in which the command runs.
    """

    def __init__(self, root: Path, cwd: Path | None = None) -> None:
        self._context = Context(root, cwd or root)
        self._harness = HarnessReader()
        self._readers: tuple[Reader, ...] = (
            CompilerReader(),
            GeneratorsReader(),
            ChecksReader(),
            GoldenReader(),
            DocumentationReader(),
            StyleReader(),
            ProgramsReader(),
            MachineReader(),
            self._harness,
        )
        self._told: set[tuple[object, ...]] = set()

    def feed(self, lines: Iterable[str]) -> list[Diagnostic]:
        """What ``lines`` complete."""
        found: list[Diagnostic] = []
        for whole in lines:
            line = whole[:_LONGEST]
            if not self._context.follow(line):
                for reader in self._readers:
                    new = list(reader.feed(line, self._context))
                    self._context.told += len(new)
                    found += new
        return self._new(found)

    def feed_test(self, name: str, lines: Iterable[str]) -> list[Diagnostic]:
        """What the whole output of the failed test ``name`` holds beyond what was told of it before."""
        before = self._context.told
        self._context.enter_test(name)
        found = self.feed(lines)
        if self._context.told > before:
            self._harness.explained(name)
        return found

    def finish(self) -> list[Diagnostic]:
        """What is left when the output has ended."""
        found: list[Diagnostic] = []
        for reader in self._readers:
            found += reader.finish()
        return self._new(found)

    def _new(self, found: list[Diagnostic]) -> list[Diagnostic]:
        new = []
        for told in found:
            # a tree's own path says nothing, and differs from the base's
            message = told.message.replace(f"{self._context.root}/", "")
            diagnostic = replace(told, message=message) if message != told.message else told
            identity = (
                diagnostic.tool,
                diagnostic.file,
                diagnostic.line,
                diagnostic.column,
                diagnostic.message,
            )
            if identity not in self._told and len(self._told) < _MOST:
                self._told.add(identity)
                new.append(diagnostic)
        return new
