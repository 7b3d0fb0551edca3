"""The practice library as a tree to propose for: small, in libvirt's form, with a generator of its own."""

from __future__ import annotations

from collections.abc import Mapping

from steps.edits.overlay import Overlay
from steps.edits.render import templates_folder
from steps.function.kind import Function
from steps.function.proposal import Proposal
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.step4_remote_protocol import STEP
from steps.tree.facts import Facts
from steps.tree.snapshot import Snapshot, WorkTree

TREE = templates_folder() / "practice" / "tree"


class Held(Snapshot):
    """The practice library with some files replaced."""

    rev = "-"

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._tree, self._files = WorkTree(TREE), dict(files)

    def read(self, path: str) -> bytes | None:
        return self._files.get(path) or self._tree.read(path)

    def paths(self, folder: str) -> list[str]:
        return self._tree.paths(folder)


def facts() -> Facts:
    """The practice library as it is."""
    return Facts(WorkTree(TREE))


def propose(prototype: str, **choices: str) -> Proposal:
    """A proposal for the practice library; ``virsh_command=x`` is the choice ``virsh-command``."""
    return make_proposal(facts(), parse(prototype), {k.replace("_", "-"): v for k, v in choices.items()})


def step4(prototype: str, base: Snapshot | None = None, **choices: str) -> Overlay:
    """The practice library (or ``base``) with the sites of step 4 made."""
    overlay = Overlay(base or WorkTree(TREE))
    listed = {k.replace("_", "-"): v for k, v in choices.items()}
    proposal = make_proposal(Facts(overlay), parse(prototype), listed)
    for site in STEP.sites("function"):
        subject = Function().subject(Facts(overlay), proposal.name, proposal)
        overlay.make(site.propose(subject, proposal))
    return overlay


def text(overlay: Overlay, path: str) -> str:
    """A file of the overlay."""
    return (overlay.read(path) or b"").decode()
