"""Gets libvirt release trees, for the tests that need real libvirt: ``python tests/real/trees.py 9.0.0 …``.

A tree comes from Debian's own source package (the unpatched upstream tarball), through apt and the mirror that this
machine already uses, with package lists of its own: nothing of the system's is changed and no root is needed. It is
unpacked as ``libvirt-VERSION`` in the folder that ``LIBVIRT_WIZARD_TREES`` names (default: a cache folder) and put into
git, as a developer would have it. A tree that is already there is left alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RELEASES = {"7.0.0": "bullseye", "9.0.0": "bookworm", "11.3.0": "trixie"}
"""Version to the Debian release that carries it."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SUBMODULES = ("src/keycodemapdb", "subprojects/keycodemapdb")
"""A git submodule upstream, vendored in the tarball: tracked, it fails libvirt's own style rules."""


def folder() -> Path:
    """Where the trees are."""
    named = os.environ.get("LIBVIRT_WIZARD_TREES")
    if named:
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "libvirt-wizard" / "trees"


def tree(version: str) -> Path:
    """The folder of the tree ``version``, whether it is there or not."""
    return folder() / f"libvirt-{version}"


def _mirror() -> str:
    """The Debian mirror that this machine uses."""
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for row in told.splitlines():
        uri, _, origin = row.partition(" ")
        if origin == "Debian" and "security" not in uri:
            return uri
    sys.exit("no Debian mirror is configured for apt on this machine")


def _apt(private: Path, suite: str) -> list[str]:
    """Options that give apt lists and a cache of its own, with the sources of ``suite`` alone."""
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (private / "sources.list").write_text(f"deb-src {signed}{_mirror()} {suite} main\n")
    for name in ("lists/partial", "cache/archives/partial"):
        (private / name).mkdir(parents=True, exist_ok=True)
    return [
        "-o", f"Dir::Etc::sourcelist={private}/sources.list", "-o", "Dir::Etc::sourceparts=-",
        "-o", f"Dir::State::lists={private}/lists", "-o", f"Dir::Cache={private}/cache", "-o", "APT::Sandbox::User=root",
    ]  # fmt: skip


def _download(version: str, into: Path) -> Path:
    options = _apt(into, RELEASES[version])
    subprocess.run(["apt-get", *options, "-qq", "update"], check=True)
    known = subprocess.run(
        ["apt-cache", *options, "showsrc", "libvirt"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(rf"^Version: ({re.escape(version)}-\S+)$", known, re.M)
    if found is None:
        sys.exit(f"Debian's {RELEASES[version]} has no libvirt {version} any more")
    subprocess.run(
        ["apt-get", *options, "-qq", "source", "--download-only", "--tar-only", f"libvirt={found[1]}"],
        cwd=into, check=True,
    )  # fmt: skip
    return next(into.glob(f"libvirt_{version}*.tar.*z"))


def _git(root: Path, *args: str) -> None:
    identity = [
        "-c",
        "user.name=Release",
        "-c",
        "user.email=release@example.org",
        "-c",
        "commit.gpgsign=false",
    ]
    subprocess.run(["git", "-C", str(root), *identity, *args], check=True, stdout=subprocess.DEVNULL)


def get(version: str) -> Path:
    """The tree ``version``, fetched where it is not there yet.

    Raises:
        subprocess.CalledProcessError: apt or git failed; it has said why.
    """
    root = tree(version)
    if (root / "meson.build").is_file():
        return root
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent) as temporary:
        private = Path(temporary)
        # tarfile's own filter came with Python 3.11.4; bookworm has 3.11.2. tar never unpacks outside the folder.
        subprocess.run(
            ["tar", "-xf", str(_download(version, private)), "-C", str(private), "--no-same-owner"],
            check=True,
        )
        fresh = private / f"libvirt-{version}"
        _git(fresh, "init", "-q", "-b", "master")
        _git(fresh, "add", "-Af", ".")
        _git(fresh, "commit", "-qm", f"libvirt {version}")
        tracked = [s for s in SUBMODULES if (fresh / s).is_dir()]
        _git(fresh, "rm", "-rq", "--cached", *tracked)
        _git(fresh, "commit", "-qm", "untrack keycodemapdb, a submodule upstream")
        with open(fresh / ".git/info/exclude", "a", encoding="utf-8") as exclude:
            exclude.writelines(f"/{path}/\n" for path in tracked)
        shutil.move(str(fresh), root)
    return root


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ["9.0.0"]:
        if wanted not in RELEASES:
            sys.exit(f"no such release here: {wanted}; known are {', '.join(RELEASES)}")
        print(get(wanted))
