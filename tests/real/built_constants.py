"""Add flags, parameters, statistics and values to a tree, with the drivers that take them, build and test it.

    python -m tests.real.built_constants TREE WORK

copies the pristine release TREE to the folder WORK (which must not exist), applies all of ``constants.txt`` in one go, configures
with the hypervisor, network and storage drivers and warnings as errors, builds and runs the tree's own tests. It takes some
minutes and a gigabyte, and wants the development packages of these drivers. Exit status 1 where the tree does not build or a test
fails. Among the flags are the first one of a function, one with a permission, one in a shared mask, two filters of lists, one of
four functions.

Measured last: 9.0.0, 292 tests, and 11.3.0, 286; none failed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.real.double_api import build_and_test, wizard

CONSTANTS = Path(__file__).with_name("constants.txt")
DRIVERS = (
    "-Ddriver_qemu=enabled", "-Ddriver_lxc=enabled", "-Ddriver_network=enabled", "-Dstorage_dir=enabled",
    "-Dstorage_fs=enabled", "-Ddriver_secrets=enabled", "-Dlibnl=enabled", "-Dcapng=enabled",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Apply, build and test; prints what came of it."""
    from tests.real.conftest import copy_tree

    if len(arguments) != 2 or Path(arguments[1]).exists():
        print(__doc__, file=sys.stderr)
        return 2
    root = copy_tree(Path(arguments[0]).resolve(), Path(arguments[1]).resolve())
    applied = wizard(root, "apply", "--from", str(CONSTANTS))
    print(f"{CONSTANTS.read_text().count(';')} constants, exit status {applied.returncode}\n{applied.stderr}")
    json = "json_c" if (root / "meson_options.txt").read_text().count("'json_c'") else "yajl"
    return build_and_test(root, *DRIVERS, f"-D{json}=enabled")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
