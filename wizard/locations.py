"""Every path of the wizard's own, by the XDG base directories; nothing is kept in a checkout."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from steps.errors import MissingTool

APP = "libvirt-wizard"


def _base(variable: str, fallback: str) -> Path:
    given = os.environ.get(variable, "")
    if Path(given).is_absolute():
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:
        home = Path()
    if not home.is_absolute():
        raise MissingTool(
            "there is no home folder to keep anything in: set HOME, or XDG_STATE_HOME, XDG_CACHE_HOME and XDG_CONFIG_HOME"
        )
    return home / fallback


def config_file() -> Path:
    """The settings: ``$XDG_CONFIG_HOME/libvirt-wizard/config.toml``."""
    return _base("XDG_CONFIG_HOME", ".config") / APP / "config.toml"


def state_folder() -> Path:
    """What is remembered between runs: ``$XDG_STATE_HOME/libvirt-wizard``."""
    return _base("XDG_STATE_HOME", ".local/state") / APP


def cache_folder() -> Path:
    """What is made again where it is gone: ``$XDG_CACHE_HOME/libvirt-wizard``."""
    return _base("XDG_CACHE_HOME", ".cache") / APP


def series_folder(root: Path) -> Path:
    """Where the commits of a series are laid out to be checked; below ``$XDG_CACHE_HOME``, never in the checkout."""
    return cache_folder() / "series" / checkout_folder(root).name


def checkout_folder(root: Path) -> Path:
    """What is remembered of one checkout: its session, its undo records, its last task times."""
    real = os.path.realpath(root)
    digest = _sha256(os.fsencode(real))[:12]
    return state_folder() / "checkouts" / f"{Path(real).name or 'root'}-{digest}"


def _sha256(data: bytes) -> str:
    # Python's own code for it where it has it: hashlib loads a cryptographic library, on the way to each answer.
    try:
        module = import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256")
    except ImportError:
        module = import_module("hashlib")
    return str(module.sha256(data).hexdigest())
