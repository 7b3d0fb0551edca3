"""The commands that configure a build: a full one, and one with only what an API addition touches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from steps.tasks.command import Command, shown
from steps.tasks.folders import build_system, read_folder
from steps.tasks.reading import read_text

_SMALL_MESON = {
    "driver_remote": "enabled",
    "driver_libvirtd": "enabled",
    "driver_test": "enabled",
    "tests": "enabled",
    "expensive_tests": "enabled",
    "no_git": "true",
}
_OPTION = re.compile(r"^\s*option\(\s*'(\w+)'", re.MULTILINE)
_DRIVER_ARG = re.compile(r"^\s*LIBVIRT_DRIVER_ARG_(\w+)|^\s*LIBVIRT_(STORAGE)_ARG_(\w+)", re.MULTILINE)
_SCRIPTS = ("autogen.sh", "configure")
"""Without either there is nothing to configure, as in the practice tree."""
_NEEDED_DRIVERS = {"test", "remote", "libvirtd", "storage-dir"}
_NOT_SWITCHES = {"summary"}


@dataclass(frozen=True, slots=True)
class ConfigureOffer:
    """One way to configure: ``name`` is "small" or "full", ``cost`` says in words what it takes."""

    name: str
    commands: tuple[Command, ...]
    cost: str

    @property
    def display(self) -> str:
        """What one would type."""
        return " && ".join(command.display for command in self.commands)


def free_folder(root: Path, name: str) -> Path:
    """Where to configure the offer ``name``: ``build`` in the tree, else the next name that is not taken."""
    names = ["build", f"build-{name}", *(f"build-{name}-{number}" for number in range(2, 100))]
    return next((root / free for free in names if not (root / free).exists()), root / "build")


def configure_offers(root: Path, folder: Path | None = None) -> list[ConfigureOffer]:
    """The offers for the tree at ``root``, the smaller first; none if nothing there configures it.

    ``folder`` is the build folder to make (default: ``build`` in the tree); one that is configured already is
    configured anew.
    """
    build = folder or root / "build"
    system = build_system(root)
    if system == "meson":
        return [_meson_small(root, build), _meson_full(root, build)]
    if system == "autotools" and any((root / script).is_file() for script in _SCRIPTS):
        return [_autotools(root, build, small=True), _autotools(root, build, small=False)]
    return []


def _meson_small(root: Path, build: Path) -> ConfigureOffer:
    options = _meson_options(root)
    chosen = {key: value for key, value in _SMALL_MESON.items() if key in options}
    if "yajl" in options:  # virsh-optparse needs a JSON parser once expensive tests are on
        chosen["yajl"] = "enabled"
    if "libnl" in options and _needs_libnl(root):
        chosen["libnl"] = "enabled"
    switches = [f"-D{key}={value}" for key, value in chosen.items()]
    argv = (*_setup(root, build), "-Dauto_features=disabled", "-Doptimization=0", *switches)
    cost = (
        "Configures in about 6 seconds, then builds the test and remote drivers, libvirtd and virsh without"
        " optimisation: about a minute on two cores and 200 MB on disk. Other drivers are not compiled."
    )
    return ConfigureOffer("small", (Command(argv, root),), cost)


def _meson_full(root: Path, build: Path) -> ConfigureOffer:
    cost = (
        "Configures in about 10 seconds and builds everything whose libraries are installed, optimised, the"
        " documentation too: several minutes and about 1 GB on disk."
    )
    return ConfigureOffer("full", (Command(_setup(root, build), root),), cost)


def _setup(root: Path, build: Path) -> tuple[str, ...]:
    """Without --reconfigure meson does nothing in a folder that is configured (mesonbuild/msetup.py)."""
    known = read_folder(build)
    again = ("--reconfigure",) if known is not None and known.system == "meson" else ()
    return ("meson", "setup", *again, shown(root, build))


def _needs_libnl(root: Path) -> bool:
    """True where src/util/virnetdevbridge.c calls netlink functions that exist only with libnl."""
    return "virNetlinkBridgeVlanFilterSet" in read_text(root / "src" / "util" / "virnetdevbridge.c")


def _meson_options(root: Path) -> set[str]:
    text = read_text(root / "meson_options.txt") or read_text(root / "meson.options")
    return set(_OPTION.findall(text))


def _autotools(root: Path, build: Path, small: bool) -> ConfigureOffer:
    switches: list[str] = []
    if small:
        found = _DRIVER_ARG.findall(read_text(root / "configure.ac"))
        names = ("-".join(filter(None, words)).lower().replace("_", "-") for words in found)
        unneeded = [name for name in names if name not in _NEEDED_DRIVERS | _NOT_SWITCHES]
        switches = [f"--without-{name}" for name in dict.fromkeys(unneeded)]
        switches += ["--with-test", "--with-remote", "--with-libvirtd", "CFLAGS=-O0 -g"]
    script = next(name for name in _SCRIPTS if (root / name).is_file())
    make = Command(("mkdir", "-p", shown(root, build)), root)
    configure = Command((str(root / script), *switches), build)
    cost = (
        "Fetches gnulib if it is not there (network), bootstraps in about 90 seconds, configures in about 40;"
        f" the build takes {'about a minute' if small else 'several minutes'} on two cores."
    )
    return ConfigureOffer("small" if small else "full", (make, configure), cost)
