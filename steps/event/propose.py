"""From a callback to a proposal: id, numbers, and what was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steps.errors import BadInput
from steps.event.proposal import EventProposal
from steps.event.prototype import Callback
from steps.event.subject import ID
from steps.model import Derived, Question, Wish
from steps.tree.facts import Facts
from steps.tree.versions import coming_version

_PLAIN = {
    "int": "int", "unsigned int": "unsigned int", "long long": "hyper", "unsigned long long": "unsigned hyper",
}  # fmt: skip


class Proposer:
    """Makes the proposals of one call; each follows from its own callback and what was planned before it."""

    def propose(self, facts: Facts, wish: Wish) -> EventProposal:
        """Return what follows from a callback.

        Raises:
            BadInput: a choice or a type of the payload that is not accepted.
        """
        callback: Callback = wish.what
        choices = dict(wish.choices)
        for param in callback.payload:
            if _wire_type(param.type) is None:
                raise BadInput(
                    f"'{param}' has no form on the wire that the wizard writes: an event tells {', '.join(_PLAIN)}, const char *"
                )
        ident = choices.get("id", wish.name)
        match = ID.fullmatch(ident)
        if match is None or match["object"] != callback.object_words:
            raise BadInput(
                f"id={ident}: an id of a {callback.object} is VIR_{callback.object_words}_EVENT_ID_…"
            )
        strings = [p.name for p in callback.payload if p.type == "const char *"]
        nullable = [n for n in choices.get("nullable", "none").split(",") if n not in ("", "none")]
        unknown = [n for n in nullable if n not in strings]
        if unknown:
            raise BadInput(f"nullable={unknown[0]}: the strings are {', '.join(strings) or 'none'}")
        shown = choices.get("virsh-name", match["words"].lower().replace("_", "-"))
        since = choices.get("since", coming_version(facts))
        questions = [
            Question("id", "the event's id", ident, (), "the words of the callback's name"),
            Question("virsh-name", "what virsh event calls it", shown, (), "the id's words"),
            Question(
                "since",
                "the version that first has it",
                since,
                (),
                "the version that this tree is on the way to",
            ),
        ]
        if strings:
            questions.insert(
                1,
                Question(
                    "nullable",
                    "the strings that may be NULL",
                    ",".join(nullable) or "none",
                    ("none", *strings),
                    "assumed",
                ),
            )
        emit, emitting = _emit(facts, callback.object, choices)
        return EventProposal(
            callback.name, callback.object, callback.camel, ident, callback.first, callback.payload, frozenset(nullable),
            since, _next_procedure(facts), _next_id(facts, ident), wish.text, shown, _infix(facts, ident), emit, (),
            (*questions, emitting), (), choices,
        )  # fmt: skip


def _emit(facts: Facts, object_name: str, choices: Mapping[str, str]) -> tuple[str, Question]:
    """The function of the test driver that is to emit the event, if one is; and the question for it."""
    from steps.event.emit import functions

    able = functions(facts, object_name)
    chosen = choices.get("emit", "none")
    if chosen not in ("none", *able):
        raise BadInput(
            f"emit={chosen}: the test driver's functions that emit an event of a {object_name}: {', '.join(able) or 'none'}"
        )
    why = "who emits it is judgement; with the test driver it can be heard without a hypervisor"
    question = Question("emit", "the test driver's function that emits it", chosen, ("none", *able), why)
    return "" if chosen == "none" else chosen, question


def _infix(facts: Facts, ident: str) -> str:
    """``CALLBACK_`` where the newest procedure of the object's events has it: those of 2014 to 2017 do (remote_protocol.x)."""
    head = f"REMOTE_PROC_{ident.removeprefix('VIR_').partition('_EVENT_ID_')[0]}_EVENT_"
    own = [(p.number, name) for name, p in facts.protocol("main").procedures.items() if name.startswith(head)]
    return "CALLBACK_" if own and max(own)[1].startswith(f"{head}CALLBACK_") else ""


def procedure_name(proposal: EventProposal) -> str:
    """Return ``REMOTE_PROC_DOMAIN_EVENT_FOO``."""
    head, _, words = proposal.ident.removeprefix("VIR_").partition("_EVENT_ID_")
    return f"REMOTE_PROC_{head}_EVENT_{proposal.infix}{words}"


def message_name(proposal: EventProposal) -> str:
    """Return ``remote_domain_event_foo_msg``."""
    return procedure_name(proposal).replace("REMOTE_PROC_", "remote_").lower() + "_msg"


def _wire_type(kind: str) -> str | None:
    return "remote_nonnull_string" if kind == "const char *" else _PLAIN.get(kind)


def wire_type(proposal: EventProposal, name: str, kind: str) -> str:
    """Return the type of a member of the message."""
    if name in proposal.nullable:
        return "remote_string"
    return _wire_type(kind) or "int"


def _next_procedure(facts: Facts) -> int:
    return max((p.number for p in facts.protocol("main").procedures.values()), default=0) + 1


def _next_id(facts: Facts, ident: str) -> int:
    head = ident.partition("_EVENT_ID_")[0] + "_EVENT_ID_"
    for _path, enum in facts.constants.enums:
        own = [m.name for m in enum.listed if m.name.startswith(head)]
        if own:
            if ident in enum.values:
                return enum.values[ident] or 0
            return max(enum.values.get(n) or 0 for n in own) + 1
    return 0


def derived(proposal: EventProposal) -> list[Derived]:
    """Return what follows from the callback."""
    members = "; ".join(f"{wire_type(proposal, p.name, p.type)} {p.name}" for p in proposal.payload)
    return [
        Derived("id", f"{proposal.ident} = {proposal.identifier}", "id"),
        Derived("callback", proposal.callback),
        Derived("constructors", f"vir{proposal.object}Event{proposal.camel}New…"),
        Derived("procedure", f"{procedure_name(proposal)} = {proposal.number}"),
        Derived("message", f"{message_name(proposal)} {{ {members} }}"),
        Derived("virsh event", proposal.virsh_name, "virsh-name"),
        Derived("first version", proposal.since, "since"),
    ]


def as_json(proposal: EventProposal) -> dict[str, Any]:
    """Return the contract's document of an event, but for its edits: as a function's, its message as ``wire.args``."""
    head = proposal.ident.removeprefix("VIR_").partition("_EVENT_ID_")[0]
    members = [
        {"type": "int", "name": "callbackID", "array": None, "note": None},
        {
            "type": f"remote_nonnull_{head.lower()}",
            "name": member_name(proposal),
            "array": None,
            "note": None,
        },
        *(
            {"type": wire_type(proposal, p.name, p.type), "name": p.name, "array": None, "note": None}
            for p in proposal.payload
        ),
    ]
    return {
        "proposal": {
            "kind": "event", "name": proposal.ident, "module": "", "library": "main", "since": proposal.since,
            "callback": proposal.callback, "virsh_name": proposal.virsh_name,
        },
        "wire": {
            "procedure": procedure_name(proposal), "number": proposal.number, "generate": "both", "acl": ["none"],
            "priority": None, "readstream": None, "writestream": None,
            "args": {"struct": message_name(proposal), "members": members}, "ret": None,
        },
        "questions": [q.as_json() for q in proposal.questions],
        "warnings": list(proposal.warnings),
    }  # fmt: skip


def member_name(proposal: EventProposal) -> str:
    """Return what the message calls the object: as every message of its kind in the tree does."""
    return {
        "Domain": "dom",
        "Network": "net",
        "StoragePool": "pool",
        "NodeDevice": "dev",
        "Secret": "secret",
    }[proposal.object]
