"""``series plan``: which change goes into which patch."""

from __future__ import annotations

import re
from argparse import Namespace
from dataclasses import replace

from steps.errors import BadInput
from steps.extension import FUNCTION, KINDS, kind_of
from steps.series.model import Part, Series, Wishes
from steps.series.plan import Material, unknown_includes
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from wizard.commands import shared
from wizard.series_memory import keep_wishes, kept_wishes
from wizard.session import Session

_CONSTANT = re.compile(r"VIR_[A-Z0-9_]+")


def run(arguments: Namespace) -> int:
    """Print the series; exit status 1 where something is left out or a patch has a warning."""
    series = planned(arguments)
    if arguments.json:
        shared.print_json(series.as_json())
    else:
        _print(series, arguments.quiet)
    clean = not series.left_over and not any(patch.warnings for patch in series.patches)
    return 0 if clean else 1


def planned(arguments: Namespace) -> Series:
    """The series that the options of ``plan`` and ``commit`` ask for.

    Raises:
        BadInput: an option names nothing that is there.
    """
    checkout = shared.open_checkout(arguments)
    if arguments.rev is None:
        shared.clean_up(checkout)
    names = (
        _checked_names(arguments.names, Facts(checkout.snapshot(arguments.rev))) if arguments.names else []
    )
    material = Material.read(checkout, arguments.base, arguments.rev, names)
    unknown = unknown_includes(material.change, arguments.include)
    if unknown:
        raise BadInput(f"--include {unknown[0]}: nothing changed there since {material.change.base[:12]}")
    wishes = _begun_with(arguments, checkout, material)
    for given in arguments.move:
        wishes = _moved(material.arrange(wishes), wishes, given)
    series = material.arrange(wishes)
    for given in arguments.message:
        wishes = _said(series, wishes, given)
    _keep(arguments, checkout, material, wishes)
    return material.arrange(wishes) if arguments.message else series


def _begun_with(arguments: Namespace, checkout: Checkout, material: Material) -> Wishes:
    """What the options say, with the moves, includes and messages that were given before, here or in the screens."""
    wishes = Wishes(
        arguments.grouping, arguments.per_api or None, arguments.signoff, tuple(arguments.include)
    )
    if arguments.rev is not None or arguments.fresh:
        return wishes
    kept = kept_wishes(Session.load(checkout.root), material.change, [api.name for api in material.apis])
    stale = unknown_includes(material.change, kept.include)
    include = dict.fromkeys((*(path for path in kept.include if path not in stale), *arguments.include))
    return replace(wishes, include=tuple(include), moves=kept.moves, messages=kept.messages)


def _keep(arguments: Namespace, checkout: Checkout, material: Material, wishes: Wishes) -> None:
    """Keep what was given by hand; a plan of a commit is a look at something else."""
    if arguments.rev is None and (
        arguments.move or arguments.message or arguments.include or arguments.fresh
    ):
        session = Session.load(checkout.root)
        keep_wishes(session, wishes, material.change, [api.name for api in material.apis])
        session.save()


def _checked_names(given: list[str], facts: Facts) -> list[str]:
    """Functions and public constants, also with the word for their kind before; an object stands for its functions.

    Raises:
        BadInput: a word names nothing that a series can be about.
    """
    found: list[str] = []
    rest = list(given)
    while rest:
        word = rest.pop(0)
        if word not in KINDS or word == FUNCTION or not rest:
            found += [word] if _CONSTANT.fullmatch(word) else shared.checked_names([word])
            continue
        kind = kind_of(word)
        ref, taken = kind.take(rest)
        del rest[:taken]
        named = kind.in_series(facts, ref)
        if not named:
            raise BadInput(f"{ref}: a series takes it with all that changed: leave it out of the names")
        found += named
    return list(dict.fromkeys(found))


def _patch_id(series: Series, given: str, option: str) -> str:
    known = dict(series.slots)
    if given in known:
        return given
    found = next((patch.id for patch in series.patches if str(patch.number) == given), None)
    if found is None:
        raise BadInput(f"{option}: there is no patch {given!r}; there are {', '.join(known)}")
    return found


def _moved(series: Series, wishes: Wishes, given: str) -> Wishes:
    key, sign, target = given.rpartition("=")
    piece = next((piece for piece in series.change.pieces if piece.key == key), None)
    if not sign or piece is None:
        raise BadInput(f"--move {given}: name a change as 'series plan' does, as PATH:LINE=PATCH")
    return wishes.moved(piece, _patch_id(series, target, "--move") if target else "")


def _said(series: Series, wishes: Wishes, given: str) -> Wishes:
    target, sign, text = given.partition("=")
    if not sign or not text.strip():
        raise BadInput(f"--message {given}: give it as PATCH=TEXT, the subject on the first line")
    return wishes.saying(_patch_id(series, target, "--message"), text)


def _print(series: Series, quiet: bool) -> None:
    if not series.patches and not series.left_over:
        print(f"nothing changed since {series.change.base[:12]}")
    for patch in series.patches:
        print(f"{patch.number}. {shared.shown(patch.subject)}  [{patch.id}]  +{patch.added} -{patch.removed}")
        for path in () if quiet else patch.files:
            print(f"     {_row(path, [part for part in patch.parts if part.piece.path == path])}")
        for warning in patch.warnings:
            print(f"   ! {shared.shown(warning)}")
    if series.left_over or series.beside:
        print("left out:")
    for part in series.left_over:
        print(f"     {_row(part.piece.path, [part])}  ({part.why})")
    for path, why in series.beside.items():
        print(f"     {shared.shown(path)}  ({why})")
    if not quiet and series.patches:
        signed = "" if series.wishes.signoff else ", not signed off"
        print(
            f"{len(series.patches)} patches onto {series.change.base[:12]}, grouped by {series.wishes.grouping}{signed}"
        )


def _row(path: str, parts: list[Part]) -> str:
    """One file: its changes by their lines, as ``--move`` takes them, how much they are, the checks they settle."""
    lines = ",".join(str(part.piece.line) for part in parts)
    added, removed = sum(part.added for part in parts), sum(part.removed for part in parts)
    checks = ", ".join(dict.fromkeys(check for part in parts for check in part.checks))
    return (
        f"{shared.shown(path)}:{lines}  +{added}"
        + (f" -{removed}" if removed else "")
        + (f"  {checks}" if checks else "")
    )
