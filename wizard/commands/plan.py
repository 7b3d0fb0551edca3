"""``plan``: the insertions that are still missing, as a diff or JSON; writes nothing. ``apply`` shares its reading."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from steps.edits.render import keep_compiled
from steps.errors import BadInput
from steps.extension import KINDS, kind_of, read_many, with_settings
from steps.model import Wish
from steps.plan import Planned, plan
from steps.tree.checkout import Checkout
from steps.tree.layout import Layout
from wizard.commands import shared
from wizard.locations import cache_folder
from wizard.readings import kept


@kept()
def run(arguments: Namespace) -> int:
    """Print what is missing; exit status 1 where something is, 0 where nothing is left."""
    checkout = shared.open_checkout(arguments)
    planned = make_plan(arguments, checkout, arguments.rev)
    report_problems(planned)
    if arguments.json:
        shared.print_json(as_json(planned))
    else:
        sys.stdout.flush()
        _write(planned.plan.diff())
    return 0 if planned.plan.empty and not planned.refused else 1


def _write(diff: bytes) -> None:
    """The bytes themselves for a program that takes them, text for a terminal."""
    if sys.stdout.isatty():
        sys.stdout.write(diff.decode("utf-8", "backslashreplace"))
    else:
        sys.stdout.buffer.write(diff)


def make_plan(arguments: Namespace, checkout: Checkout, rev: str | None = None) -> Planned:
    """The plan for the prototypes and choices of the call.

    Raises:
        BadInput: a prototype, a choice or the file they come from cannot be used.
    """
    asked = wishes(arguments)
    keep_compiled(cache_folder() / "templates")
    snapshot = checkout.snapshot(rev)
    generator = Layout(snapshot).generator
    asks = any("confirm" in kind_of(w.kind).keys and "confirm" not in w.choices for w in asked)
    if generator is not None and not snapshot.trusted and asks:
        shared.tell(
            f"the checkout's own {generator} was not asked, as it is perl code of a checkout that is not trusted: the "
            "wizard's own rules decide. 'libvirt-wizard trust' allows it here from now on, --set confirm=yes this once",
            arguments,
        )
    planned = plan(snapshot, asked, arguments.step or ())
    shared.refuse_trouble(planned.plan.snapshot)
    return planned


def wishes(arguments: Namespace) -> list[Wish]:
    """Return what the call asks for, each with its choices; ``--set`` holds for all that know the key."""
    texts = list(arguments.prototypes)
    if arguments.source:
        texts.append(_read(arguments.source))
    found = [
        kind_of(word).read(text) for word in KINDS for text in getattr(arguments, f"kind_{word}", None) or ()
    ]
    if not texts and not found:
        raise BadInput(
            "no prototype: give it in quotes, 'int virDomainFoo(virDomainPtr dom, unsigned int flags);'"
        )
    chosen: dict[str, str] = {}
    for setting in arguments.settings:
        key, sign, value = setting.partition("=")
        if not sign or not key:
            raise BadInput(f"--set {setting}: say KEY=VALUE, such as --set virsh-command=domfoo")
        chosen[key.strip()] = value.strip()
    found = [wish for text in texts for wish in read_many(text)] + found
    if not found:
        raise BadInput(
            f"no prototype in {arguments.source or 'the argument'}: write each with a ';' at its end"
        )
    return with_settings(found, chosen)


def _read(source: str) -> str:
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{source} is no UTF-8 text: write the prototypes in a plain text file") from None
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror}") from None


def report_problems(planned: Planned) -> None:
    """What was refused and what to look at, on standard error."""
    for refused in planned.refused:
        print(f"libvirt-wizard: {refused.name} is left out: {refused.reason}", file=sys.stderr)
    for proposal in planned.proposals:
        for warning in proposal.warnings:
            print(f"libvirt-wizard: {proposal.name}: {warning}", file=sys.stderr)


def as_json(planned: Planned) -> dict[str, Any]:
    """The contract's document: one plan, or ``plans`` for several prototypes."""
    plans = [
        {**kind_of(p.kind).as_json(p), "edits": [e.as_json() for e in planned.plan.edits(p.ref)]}
        for p in planned.proposals
    ]
    if len(plans) == 1 and not planned.refused:
        return plans[0]
    return {"plans": plans, "refused": [{"name": r.name, "reason": r.reason} for r in planned.refused]}
