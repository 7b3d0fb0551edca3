"""Which stand-alone checkers this checkout has, and how each is run without a build."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from steps.packages import missing
from steps.tasks.preflight.shadow import SHADOW
from steps.tasks.reading import read_text

_PROTOCOLS = {"remote": "remote", "qemu": "remote", "lxc": "remote", "admin": "admin"}
_ACL_MODES = ("aclheader", "aclbody", "aclsym")
_DRIVER_LISTS = re.compile(r"^driver_source_files \+=|^DRIVER_SOURCE_FILES \+=", re.MULTILINE)
_STATEFUL_LISTS = re.compile(
    r"^stateful_driver_source_files \+=|^STATEFUL_DRIVER_SOURCE_FILES \+=", re.MULTILINE
)
_ADMIN_SYMS = ("src/admin/libvirt_admin_private.syms", "src/libvirt_admin_private.syms")
_PRIVATE_SYMS = ("src/libvirt_private.syms", "src/libvirt_linux.syms", "src/libvirt_remote.syms")
# members without a public function; scripts/check-drivername.py skips them, its Perl ancestor was never shown
# the headers they are in (src/Makefile.am hands it src/driver.h, which has been empty of types since 1.2.10)
_INTERNAL_MEMBERS = frozenset({"virConnectURIProbe", "virStreamInData"})
_PYTHON_2 = re.compile(r"^\s*(?:print\s+[\"'%\w]|except [\w.]+, \w+:|raise \w+, |exec [\"'\w])", re.MULTILINE)
_PUBLIC_SYMS = ("src/libvirt_public.syms", "src/libvirt_qemu.syms", "src/libvirt_lxc.syms")


@dataclass(frozen=True, slots=True)
class Checker:
    """One run of one script. ``argv`` may hold SHADOW, a scratch mirror of the tree that can be written to.

    ``inputs`` are all files that the result depends on; ``needs`` names a checker that must have passed
    before, in the same scratch folder. ``step`` and ``check`` say what a failure concerns that nothing else
    explains. Complaints about the functions in ``forgives`` do not count. What a ``mute`` one prints is its
    product, and only its errors are complaints.
    """

    name: str
    argv: tuple[str, ...]
    inputs: tuple[Path, ...]
    step: int
    check: str
    needs: str | None = None
    env: tuple[tuple[str, str], ...] = ()
    forgives: frozenset[str] = frozenset()
    mute: bool = False


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A checker that cannot run: ``why`` says what is missing, ``on_machine`` that this machine lacks it."""

    name: str
    why: str
    on_machine: bool


@dataclass
class Found:
    """All checkers of a checkout, and those it, or this machine, lacks."""

    checkers: list[Checker] = field(default_factory=list)
    unavailable: list[Unavailable] = field(default_factory=list)


def is_python_2(script: str) -> bool:
    """Whether Python 3 cannot read ``script`` and it has the statements that only Python 2 knows.

    A script that merely has an error in it is none: that is to be run, and told of.
    """
    if not _PYTHON_2.search(script):
        return False
    try:
        ast.parse(script)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False


def find_checkers(root: Path) -> Found:
    """What can be run on the tree at ``root``."""
    return _Finder(root).find()


class _Finder:
    """Probes for each script under the names and places it has had."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._found = Found()
        self._perl = shutil.which("perl")
        self._python = (sys.executable, "-B", "-X", "utf8")

    def find(self) -> Found:
        self._gendispatch()
        self._rpcgen()
        self._documentation()
        self._drivername()
        self._driver_sources("check-driverimpls", _DRIVER_LISTS, (), "drivers")
        protocol = self._files("src/remote/remote_protocol.x")
        self._driver_sources("check-aclrules", _STATEFUL_LISTS, protocol, "drivers")
        perms = self._files("src/access/viraccessperm.h", "src/access/viraccessperm.c")
        self._script("check-aclperms", perms, 4, "wire-acl")
        self._symsorting("check-symsorting", _PRIVATE_SYMS)
        self._symsorting("check-admin-symsorting", _ADMIN_SYMS)
        return self._found

    # --- generators -----------------------------------------------------------------------------------------

    def _gendispatch(self) -> None:
        """src/rpc/gendispatch.pl in each mode that it knows, for each protocol of the API."""
        script = self._root / "src/rpc/gendispatch.pl"
        if not self._present("gendispatch", script, self._perl, "perl"):
            return
        text = read_text(script)
        for name, folder in _PROTOCOLS.items():
            protocol = self._root / "src" / folder / f"{name}_protocol.x"
            if not protocol.is_file():
                continue
            # the admin library has no access control
            modes = ("client", "server") if name == "admin" else ("client", "server", *_ACL_MODES)
            for mode in modes:
                if not re.search(rf"\b{mode}\b", text):
                    self._lacks(
                        f"gendispatch {mode} {name}", f"this tree's gendispatch.pl has no mode {mode}"
                    )
                    continue
                header = ("viraccessapicheck.h",) if mode == "aclbody" else ()
                argv = (
                    "perl",
                    "-w",
                    str(script),
                    f"--mode={mode}",
                    name,
                    name.upper(),
                    str(protocol),
                    *header,
                )
                check = "wire-acl" if mode.startswith("acl") else "wire-generate"
                self._add(f"gendispatch {mode} {name}", argv, (script, protocol), 4, check, mute=True)

    def _rpcgen(self) -> None:
        """The tree's own scripts/rpcgen where it has one, else rpcgen(1) through src/rpc/genprotocol.pl."""
        own = self._root / "scripts/rpcgen/main.py"
        wrapper = self._root / "src/rpc/genprotocol.pl"
        compiler = shutil.which("rpcgen")
        if own.is_file():
            parts = tuple(sorted((self._root / "scripts/rpcgen/rpcgen").glob("*.py")))
            head: tuple[str, ...] = (*self._python, str(own), "-m", "header")
            inputs = (own, *parts)
        elif not self._present("rpcgen", wrapper, self._perl, "perl"):
            return
        elif compiler is None:
            self._found.unavailable.append(Unavailable("rpcgen", missing("rpcgen"), on_machine=True))
            return
        else:
            head = ("perl", "-w", str(wrapper), compiler, "-h")
            inputs = (wrapper,)
        for name, folder in _PROTOCOLS.items():
            protocol = self._root / "src" / folder / f"{name}_protocol.x"
            if protocol.is_file():
                argv = (*head, str(protocol), f"{SHADOW}/{name}_protocol.h")
                self._add(f"rpcgen {name}", argv, (*inputs, protocol), 4, "wire-arguments")

    # --- documentation --------------------------------------------------------------------------------------

    def _documentation(self) -> None:
        """apibuild.py reads all public headers and implementations; hvsupport reads what it wrote."""
        inputs = self._documentation_inputs()
        new, old = self._root / "scripts/apibuild.py", self._root / "docs/apibuild.py"
        docs = f"{SHADOW}/docs"
        if new.is_file():
            argv = (*self._python, str(new), docs, docs)
            self._add("apibuild", argv, (new, *inputs), 3, "public-implementation")
        elif old.is_file() and is_python_2(read_text(old)):
            self._lacks("apibuild", "this tree's docs/apibuild.py is Python 2")
            self._lacks("hvsupport", "this tree's docs/apibuild.py, whose output it reads, is Python 2")
            return
        elif old.is_file():
            env = (("srcdir", docs), ("builddir", docs))
            self._add(
                "apibuild", (*self._python, str(old)), (old, *inputs), 3, "public-implementation", env=env
            )
        else:
            self._lacks("apibuild", "this tree has no apibuild.py")
            return
        self._hvsupport(inputs)

    def _hvsupport(self, inputs: tuple[Path, ...]) -> None:
        new, old = self._root / "scripts/hvsupport.py", self._root / "docs/hvsupport.pl"
        drivers = tuple(sorted((self._root / "src").glob("*/*.c")))
        if new.is_file():
            self._add(
                "hvsupport",
                (*self._python, str(new), SHADOW, SHADOW),
                (new, *inputs, *drivers),
                8,
                "drivers",
                needs="apibuild",
            )
        elif old.is_file():
            if self._perl is None:
                self._found.unavailable.append(Unavailable("hvsupport", missing("perl"), on_machine=True))
                return
            argv = ("perl", "-w", str(old), f"{SHADOW}/src")
            self._add("hvsupport", argv, (old, *inputs, *drivers), 8, "drivers", needs="apibuild", mute=True)
        else:
            self._lacks("hvsupport", "this tree has no hvsupport script")

    def _documentation_inputs(self) -> tuple[Path, ...]:
        patterns = (
            "include/libvirt/*",
            "src/*.c",
            "src/*.h",
            "src/*.syms",
            "src/admin/*",
            "src/util/vir*.[ch]",
            "src/remote/*.x",
        )
        found = (path for pattern in patterns for path in sorted(self._root.glob(pattern)))
        return tuple(path for path in found if path.is_file())

    # --- check-* --------------------------------------------------------------------------------------------

    def _drivername(self) -> None:
        """The Python script takes all driver headers at once, the Perl script one."""
        headers = tuple(sorted((self._root / "src").glob("driver-*.h"))) or self._files("src/driver.h")
        syms = self._files(*_PUBLIC_SYMS)
        if not (self._root / "src/check-drivername.pl").is_file():
            self._script("check-drivername", (*headers, *syms), 2, "driver-member")
            return
        for header in headers:
            name = f"check-drivername {header.name}"
            self._script(
                name, (header, *syms), 2, "driver-member", "check-drivername", forgives=_INTERNAL_MEMBERS
            )

    def _driver_sources(self, name: str, lists: re.Pattern[str], first: tuple[Path, ...], check: str) -> None:
        """Checks of the drivers that the build files hand to them.

        Generic helpers come first: scripts/check-aclrules.py must know their checks before it reads the
        drivers.
        """
        sources: list[Path] = []
        for folder in sorted((self._root / "src").iterdir()):
            if any(lists.search(read_text(folder / build)) for build in ("meson.build", "Makefile.inc.am")):
                sources += sorted(folder.glob("*driver*.c"))
        sources.sort(key=lambda path: path.name != "domain_driver.c")
        self._script(name, (*first, *sources), 8, check)

    def _symsorting(self, name: str, candidates: tuple[str, ...]) -> None:
        syms = self._files(*candidates)
        if syms:
            self._script(name, syms, 7, "common-code", "check-symsorting", str(self._root / "src"))

    def _script(
        self,
        name: str,
        files: tuple[Path, ...],
        step: int,
        check: str,
        script: str = "",
        *args: str,
        forgives: frozenset[str] = frozenset(),
    ) -> None:
        """``scripts/NAME.py`` or ``src/NAME.pl``, with ``args`` and then ``files``."""
        stem = script or name
        python, perl = self._root / f"scripts/{stem}.py", self._root / f"src/{stem}.pl"
        if python.is_file():
            head: tuple[str, ...] = (*self._python, str(python))
        elif perl.is_file():
            if self._perl is None:
                self._found.unavailable.append(Unavailable(name, missing("perl"), on_machine=True))
                return
            head = ("perl", "-w", str(perl))
        else:
            self._lacks(name, f"this tree has no {stem} script")
            return
        used = python if python.is_file() else perl
        argv = (*head, *args, *map(str, files))
        self._found.checkers.append(Checker(name, argv, (used, *files), step, check, forgives=forgives))

    # --- helpers --------------------------------------------------------------------------------------------

    def _add(
        self,
        name: str,
        argv: tuple[str, ...],
        inputs: tuple[Path, ...],
        step: int,
        check: str,
        needs: str | None = None,
        env: tuple[tuple[str, str], ...] = (),
        mute: bool = False,
    ) -> None:
        self._found.checkers.append(Checker(name, argv, inputs, step, check, needs, env, mute=mute))

    def _lacks(self, name: str, why: str) -> None:
        self._found.unavailable.append(Unavailable(name, why, on_machine=False))

    def _present(self, name: str, script: Path, interpreter: str | None, needed: str) -> bool:
        if not script.is_file():
            self._lacks(name, f"this tree has no {script.name}")
        elif interpreter is None:
            self._found.unavailable.append(Unavailable(name, missing(needed), on_machine=True))
        else:
            return True
        return False

    def _files(self, *names: str) -> tuple[Path, ...]:
        return tuple(path for name in names if (path := self._root / name).is_file())


def documentation_files(root: Path) -> Iterator[Path]:
    """The files that apibuild and hvsupport look at, for the scratch mirror."""
    patterns = ("src/*.c", "src/*.h", "src/*.syms", "src/*/*.c", "src/*/*.h", "src/*/*.syms", "src/*/*.x")
    for pattern in (*patterns, "include/libvirt/*"):
        yield from (path for path in root.glob(pattern) if path.is_file())
