"""From an object's name and keys to a proposal, with what was assumed."""

from __future__ import annotations

import re
from typing import Any

from steps.errors import BadInput
from steps.model import Derived, Question, Wish
from steps.object.names import Names
from steps.object.proposal import ObjectProposal
from steps.object.subject import every
from steps.object.text import ObjectText, keys_of
from steps.tree.facts import Facts
from steps.tree.versions import coming_version

VERBS = ("lookup", "list", "xml", "create", "delete")


class Proposer:
    """Makes the proposals of one call; each follows from its own text."""

    def propose(self, facts: Facts, wish: Wish) -> ObjectProposal:
        """Return what follows from an object's text.

        Raises:
            BadInput: a choice that is not accepted.
        """
        what: ObjectText = wish.what
        choices = dict(wish.choices)
        names = Names(what.name)
        keys = (
            keys_of(what.name, tuple(k for k in choices["keys"].split(",") if k))
            if choices.get("keys")
            else what.keys
        )
        parents = ["virConnect", *every(facts)]
        parent = choices.get("parent", "virConnect").removesuffix("Ptr")
        if parent not in parents or parent == what.name:
            raise BadInput(f"parent={parent}: this tree's objects are {', '.join(parents)}")
        acl = choices.get("acl-object", names.snake)
        owners = [names.snake] if parent == "virConnect" else [names.snake, Names(parent).snake]
        if acl not in owners:
            raise BadInput(f"acl-object={acl}: access is checked as {' or as '.join(owners)}")
        verbs = tuple(v for v in choices.get("verbs", ",".join(VERBS)).split(",") if v)
        unknown = next((v for v in verbs if v not in VERBS), None)
        if unknown is not None:
            raise BadInput(f"verbs={unknown}: what can be done is {', '.join(VERBS)}")
        structs = _structs(facts)
        driver = choices.get("driver", "own")
        if driver not in ("own", *structs):
            raise BadInput(f"driver={driver}: own, or one of the tree's: {', '.join(structs)}")
        _refuse_unwritten(facts, names, keys, parent, acl, verbs, driver)
        questions = (
            Question("keys", "what identifies one", ",".join(keys), (), "as the text says it"),
            Question("parent", "the type that it belongs to", parent, tuple(parents), "assumed"),
            Question(
                "acl-object", "as which object access to it is checked", acl, tuple(owners), "one of its own"
            ),
            Question("verbs", "what can be done with it", ",".join(verbs), VERBS, "what most objects have"),
            Question(
                "driver",
                "the driver struct of its methods",
                driver,
                ("own", *structs),
                "a driver type of its own",
            ),
        )
        return ObjectProposal(
            what.name,
            keys,
            parent,
            acl,
            verbs,
            driver,
            coming_version(facts),
            wish.text,
            (),
            questions,
            (),
            choices,
        )


def _refuse_unwritten(
    facts: Facts,
    names: Names,
    keys: tuple[str, ...],
    parent: str,
    acl: str,
    verbs: tuple[str, ...],
    driver: str,
) -> None:
    """Raise BadInput for an object, or a tree, whose places are found and explained, but not written."""
    look = f"its places are found and explained, not written: see 'status object {names.name}'"
    written = (
        keys == ("name", "uuid"),
        parent == "virConnect",
        acl == names.snake,
        verbs == VERBS,
        driver == "own",
    )
    if not all(written):
        raise BadInput(
            f"{names.name}: what is written is an object with the keys name,uuid, of the connection, with permissions, a driver and "
            f"all of {','.join(VERBS)}; of another {look}"
        )
    if names.said_by_generator != names.camel or names.snake.count("_") > 1:
        raise BadInput(
            f"{names.name}: the generator makes vir{names.said_by_generator} of {names.snake}, and takes two words at most: choose another name"
        )
    if b"extern virClass *virNWFilterClass;" not in (facts.snapshot.read("src/datatypes.h") or b""):
        raise BadInput(f"{names.name}: this tree is older than the forms of 2021 that are written; {look}")


def _structs(facts: Facts) -> tuple[str, ...]:
    """The driver structs of the tree, by their short words: ``network``."""
    found = [
        match[1].decode()
        for path in facts.layout.driver_headers
        for match in re.finditer(rb"^struct _vir(\w+)Driver \{", facts.snapshot.read(path) or b"", re.M)
        if match[1] not in (b"Connect", b"State", b"Stream")
    ]
    return tuple(dict.fromkeys(found))


def derived(proposal: ObjectProposal) -> list[Derived]:
    """Return what follows from the text."""
    names = proposal.names
    return [
        Derived("type", f"{names.pointer} ({', '.join(proposal.keys)})", "keys"),
        Derived("belongs to", proposal.parent, "parent"),
        Derived("on the wire", f"remote_nonnull_{names.snake}"),
        Derived("error codes", f"VIR_ERR_INVALID_{names.upper}, VIR_ERR_NO_{names.upper}"),
        Derived("access is checked as", proposal.acl_object, "acl-object"),
        Derived("can be done", ", ".join(proposal.verbs), "verbs"),
        Derived(
            "driver struct",
            f"{names.name}Driver" if proposal.driver == "own" else f"vir{proposal.driver}Driver",
            "driver",
        ),
    ]


def as_json(proposal: ObjectProposal) -> dict[str, Any]:
    """Return the contract's document of an object, but for its edits."""
    return {
        "proposal": {
            "kind": "object", "name": proposal.name, "module": "", "library": "main", "since": proposal.since,
            "keys": list(proposal.keys), "parent": proposal.parent, "acl_object": proposal.acl_object,
            "verbs": list(proposal.verbs), "driver": proposal.driver,
        },
        "wire": None,
        "questions": [q.as_json() for q in proposal.questions],
        "warnings": list(proposal.warnings),
    }  # fmt: skip
