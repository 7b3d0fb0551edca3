"""Text from templates. Templates hold text only; what they are given was decided before."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def templates_folder() -> Path:
    """Where the templates lie: inside the package once installed, beside it in a checkout of this project."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


@cache
def _environment() -> Environment:
    # Imported late: reading and judging a tree needs no templates, and the import takes 30 ms.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates_folder()), undefined=StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def render(template: str, **values: object) -> str:
    """The text of ``templates/TEMPLATE`` with ``values``; a value that is not given is an error, never empty."""
    return _environment().get_template(template).render(**values)
