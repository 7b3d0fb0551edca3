"""The findings that a project has decided to live with: a file of its own, with a reason on each line.

``NAME RULE reason``, one a line; ``*`` for NAME or RULE means any. Empty lines and those that begin with ``#`` say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from steps.errors import BadInput
from steps.lint.finding import Lint

DEFAULT = ".libvirt-wizard-silence"
"""The file's name in the root of a checkout."""
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Silenced:
    """One line: what it silences and why; ``line`` counts from 1."""

    name: str
    rule: str
    reason: str
    line: int

    def covers(self, finding: Lint) -> bool:
        """Whether it silences ``finding``."""
        return self.name in ("*", finding.name) and self.rule in ("*", finding.rule)


def load(path: Path, wanted: bool) -> list[Silenced]:
    """The lines of the file ``path``; none where there is no such file and it was not ``wanted`` by name.

    Raises:
        BadInput: it cannot be read, or a line gives no reason.
    """
    try:
        if not path.is_file() and not wanted:
            return []
        data = path.read_bytes()[: _LARGEST + 1]
    except OSError as error:
        raise BadInput(
            f"{path}: {error.strerror}: --silence takes a file of lines 'NAME RULE reason'"
        ) from error
    if len(data) > _LARGEST:
        raise BadInput(f"{path}: too long for a file of silenced findings")
    return parse(data.decode("utf-8", "replace"), str(path))


def parse(text: str, place: str) -> list[Silenced]:
    """The lines of ``text``; ``place`` names it in errors.

    Raises:
        BadInput: a line gives no reason.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = line.split(None, 2)
        if len(parts) < 3:
            raise BadInput(f"{place}:{number}: a silenced finding needs a reason: NAME RULE reason")
        found.append(Silenced(parts[0], parts[1], parts[2].strip(), number))
    return found


def apply(found: list[Lint], silenced: list[Silenced]) -> tuple[list[Lint], list[Silenced]]:
    """The findings that are left, and the lines that silence nothing any more."""
    left = [f for f in found if not any(s.covers(f) for s in silenced)]
    return left, [s for s in silenced if not any(s.covers(f) for f in found)]
