"""A finished public function of our own in a small tree, to plant faults in and to write in other ways."""

from __future__ import annotations

from pathlib import Path

from steps.lint.finding import Lint
from steps.lint.rules import lint
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.steps.function.detect.sample import GOLDEN, NAME, PROTOCOL, PUBLIC, tree, write

BODY = tree()[PUBLIC]
ARGUMENTS = """struct remote_domain_set_frob_args {
    remote_nonnull_domain dom;
    remote_nonnull_string name;
    unsigned int flags;
};
"""
RECORDED = """        remote_nonnull_string      name;
        u_int                      flags;
"""


def files(*edits: tuple[str, str], **changes: str) -> dict[str, str]:
    """The files of the tree, with texts of the public function replaced; ``changes`` replace in the protocol."""
    made = tree()
    protocol = made[PROTOCOL]
    made[PROTOCOL] = ARGUMENTS + protocol[protocol.index("/*-----") :]
    made[GOLDEN] = made[GOLDEN].replace("domain      dom;\n", "domain      dom;\n" + RECORDED)
    for old, new in changes.items():
        assert old in made[PROTOCOL]
        made[PROTOCOL] = made[PROTOCOL].replace(old, new)
    for old, new in edits:
        assert old in made[PUBLIC], old
        made[PUBLIC] = made[PUBLIC].replace(old, new)
    return made


def facts(root: Path, made: dict[str, str]) -> Facts:
    """The facts of a tree with these files."""
    return Facts(Checkout.open(write(root, made)).snapshot())


def findings(root: Path, made: dict[str, str]) -> list[Lint]:
    """What lint finds in the function."""
    return lint(facts(root, made), NAME)
