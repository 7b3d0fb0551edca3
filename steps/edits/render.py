"""Text from templates. Templates hold text only; what they are given was decided before."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment, Template
    from jinja2.bccache import Bucket

_kept: list[Path] = []


def keep_compiled(folder: Path) -> None:
    """From now on keep in ``folder`` what templates are compiled to, if it is nobody else's.

    To compile those of one function takes as long as all the rest of planning it. Say it before the first :func:`render`.
    """
    _kept[:] = [folder]


def templates_folder() -> Path:
    """Where the templates lie: inside the package once installed, beside it in a checkout of this project."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def _compiled(folder: Path) -> BytecodeCache:
    """Jinja's own way to keep compiled templates; where nothing can be kept or read, they are compiled again."""
    from pickle import UnpicklingError

    from jinja2 import FileSystemBytecodeCache

    damaged = (
        OSError,
        EOFError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ImportError,
        UnpicklingError,
    )

    class Kept(FileSystemBytecodeCache):
        """What is read is run, so it is read only where nobody else can have written it."""

        def load_bytecode(self, bucket: Bucket) -> None:
            """See :meth:`jinja2.BytecodeCache.load_bytecode`."""
            try:
                if _is_ours(folder):
                    super().load_bytecode(bucket)
            except damaged:
                bucket.reset()

        def dump_bytecode(self, bucket: Bucket) -> None:
            """See :meth:`jinja2.BytecodeCache.dump_bytecode`."""
            with suppress(OSError):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if _is_ours(folder):
                    super().dump_bytecode(bucket)

    return Kept(str(folder))


def _is_ours(folder: Path) -> bool:
    found = folder.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@cache
def _environment() -> Environment:
    # Imported late: reading and judging a tree needs no templates, and the import takes 30 ms.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates_folder()), undefined=StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, auto_reload=False,
        bytecode_cache=_compiled(_kept[0]) if _kept else None,
    )  # fmt: skip


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def render(template: str, **values: object) -> str:
    """The text of ``templates/TEMPLATE`` with ``values``; a value that is not given is an error, never empty."""
    return _template(template).render(**values)
