"""The README's own commands, so that what is tested is what is written: ``python tests/readme.py install|test``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(name: str) -> str:
    """The command in the README's block behind the mark ``<!-- NAME -->``."""
    found = re.search(rf"<!-- {name} -->\s*```\w*\n(.*?)\n```", README.read_text(encoding="utf-8"), re.S)
    if found is None:
        sys.exit(f"README.md has no command marked {name}")
    return found[1]


if __name__ == "__main__":
    print(command(sys.argv[1]))
