"""The manual page, by argparse-manpage from the parser itself: ``python -m wizard.manual > libvirt-wizard.1``."""

from __future__ import annotations

import re
import sys

from wizard import __version__
from wizard.cli import build_parser

_PROGRAM = "libvirt-wizard"


def manual_page() -> str:
    """The page of section 1, in the language of man."""
    from argparse_manpage.manpage import Manpage

    data = {
        "project_name": _PROGRAM, "prog": _PROGRAM, "version": __version__, "manual_title": "User Commands",
        "manual_section": "1", "description": "add an API to libvirt, step by step",
    }  # fmt: skip
    page = str(Manpage(build_parser(), _data=data))
    # Its date would be that of the build, and the same program would have two manual pages.
    return re.sub(r'^(\.TH \S+ "?1"?) "[^"]*"', r'\1 ""', page, count=1)


def main() -> int:
    """Print the page."""
    sys.stdout.write(manual_page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
