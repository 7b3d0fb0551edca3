"""Every path of the wizard's own, by the XDG base directories; nothing is kept in a checkout."""

from __future__ import annotations

import hashlib
import os
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
    digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:12]
    return state_folder() / "checkouts" / f"{Path(real).name or 'root'}-{digest}"
