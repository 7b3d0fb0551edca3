"""A new device: what its constant asks of every switch over the types of devices."""

from __future__ import annotations

from steps.edits.insertion import Insertion
from steps.edits.place import line_end
from steps.xml.proposal import XmlProposal
from steps.xml.uses import Use
from steps.xml.view import View


def newest(view: View) -> str:
    """The constant that came last, before ``_LAST``; empty where the enum is not found."""
    listed = [name for name, _at in view.enum.constants()] if view.enum is not None else []
    return next((name for name in reversed(listed) if not name.endswith("_LAST")), "")


def switches(view: View) -> list[tuple[Use, bool]]:
    """Every place with a ``case`` for the newest constant, and whether that case shares what it does with the next one.

    With ``-Wswitch-enum`` libvirt compiles only where each switch names all constants.
    """
    constant = newest(view)
    return [(use, _shares(view, use)) for use in view.tree.uses.cases(constant)] if constant else []


def _shares(view: View, use: Use) -> bool:
    lines = (view.snapshot.read(use.path) or b"").split(b"\n")
    following = lines[use.line].strip() if use.line < len(lines) else b""
    return lines[use.line - 1].rstrip().endswith(b":") and following.startswith((b"case ", b"default:"))


def cases(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return a ``case`` beside each that shares what it does with the next one; where it does something of its own a person must say what."""
    found = []
    for use, shares in switches(view):
        data = view.snapshot.read(use.path) or b""
        lines = data.split(b"\n")
        line = lines[use.line - 1]
        if not shares:
            continue
        at = line_end(data, sum(len(each) + 1 for each in lines[: use.line - 1]))
        indent = line[: len(line) - len(line.lstrip())].decode("latin-1")
        found.append(Insertion(7, "xml-enum", use.path, at, at, f"{indent}case {proposal.constants[0]}:\n"))
    return found
