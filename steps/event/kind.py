"""The kind "event": how its text is read, and how it is named and found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from steps.code.words import snake, squashed
from steps.errors import BadInput
from steps.event.subject import CALLBACK, ID, EventSubject
from steps.model import Derived, Kind, Wish
from steps.state import State
from steps.tree.facts import Facts

_ENUM = re.compile(r"vir\w+EventID", re.ASCII)


class Event(Kind):
    """An event: ``typedef void (*virConnectDomainEventFooCallback)(virConnectPtr conn, virDomainPtr dom, …, void *opaque);``."""

    word = "event"
    in_python = (
        "an event needs a callback in libvirt-override.c, its case where callbacks are registered there, and its dispatcher in "
        "libvirt-override-virConnect.py"
    )
    tested_by = "registers for it, brings it about, and shows that it came, once, with its values"
    sample = "typedef void (*virConnectDomainEventFooCallback)(virConnectPtr conn, virDomainPtr dom, int level, void *opaque);"
    keys = {
        "id": "the event's id, where the words of the callback are cut otherwise: VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE",
        "nullable": "the strings that may be NULL, as path,reason; none where all are there",
        "virsh-name": "what virsh event calls it",
        "emit": "the function of the test driver that is to emit it, beside an event that it emits already; none",
        "since": "the version that first has it",
    }

    def read(self, text: str) -> Wish:
        from steps.event.prototype import read

        callback = read(text)
        ident = f"VIR_{callback.object_words}_EVENT_ID_{callback.id_words}"
        return Wish(self.word, f"event {ident}", ident, text.strip(), callback)

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        if words and (ID.fullmatch(words[0]) or CALLBACK.fullmatch(words[0])):
            return f"event {words[0]}", 1
        raise BadInput(
            "event: say its id or its callback: event VIR_DOMAIN_EVENT_ID_REBOOT, event virConnectDomainEventRTCChangeCallback"
        )

    def claims(self, name: str, facts: Facts) -> Sequence[str]:
        return [f"event {name}"] if ID.fullmatch(name) and facts.constants.members(name) else []

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> EventSubject:
        name = proposal.ident if proposal is not None else _ident(facts, ref.split()[-1])
        return EventSubject(f"event {name}", name, facts, proposal, answers or {}, base)

    def every(self, facts: Facts) -> Sequence[str]:
        return [
            f"event {member.name}"
            for _path, enum in facts.constants.enums
            if _ENUM.fullmatch(enum.name)
            for member in enum.listed
            if ID.fullmatch(member.name)
        ]

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        if there is None or not here.constants.differ(there):
            return []
        before = set(self.every(there))
        return [ref for ref in self.every(here) if ref not in before]

    def in_series(self, facts: Facts, ref: str) -> Sequence[str]:
        return [self.subject(facts, ref).name]

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        subject = self.subject(facts, ref)
        return [f"event {name}" for name in subject.siblings]

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        from steps.event.propose import Proposer

        del facts, wishes
        return Proposer()

    def wish_in_tree(self, facts: Facts, ref: str) -> Wish | None:
        from steps.event.prototype import text_of

        subject = self.subject(facts, ref)
        text = None if subject.generic or subject.callback is None else text_of(facts, *subject.callback[:2])
        return None if text is None else self.read(text)

    def derived(self, proposal: Any) -> Sequence[Derived]:
        from steps.event.propose import derived

        return derived(proposal)

    def as_json(self, proposal: Any) -> dict[str, Any]:
        from steps.event.propose import as_json

        return as_json(proposal)


def _ident(facts: Facts, name: str) -> str:
    """The id of an event that is named by its callback: the one whose words are the same."""
    match = CALLBACK.fullmatch(name)
    if match is None:
        return name
    for _path, enum in facts.constants.enums:
        for member in enum.listed:
            own = ID.fullmatch(member.name)
            if (
                own
                and squashed(own["object"]) == match["object"].lower()
                and squashed(own["words"]) == squashed(match["words"])
            ):
                return member.name
    return f"VIR_{snake(match['object'])}_EVENT_ID_{snake(match['words'])}".upper()
