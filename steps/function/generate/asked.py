"""What the skeletons of a method on a domain do before their work: the questions on the proposal, with what most of the
driver's methods of the same class do as the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from steps.function import acl
from steps.function.choices import KEYS
from steps.function.generate.idiom import methods_of
from steps.function.generate.practice import Sibling, has_jobs, kind_of, siblings
from steps.function.generate.targets import find_target
from steps.function.names import derive
from steps.function.pairs import counterpart
from steps.function.proposal import BodyChoices, Proposal, Question
from steps.tree.facts import Facts

_FEW = 3
"""With fewer methods of a class nothing is usual."""


def with_body(facts: Facts, proposal: Proposal) -> Proposal:
    """``proposal`` with the questions ``affect``, ``running`` and ``job``, where it is called on a domain.

    Those on the job and the running domain need a driver that gets a skeleton.
    """
    if proposal.signature.params[0].type != "virDomainPtr":
        return proposal
    known = _pool(facts, proposal)
    asked: list[Question] = []
    member = proposal.names.member

    def ask(key: str, usual: str, offered: tuple[str, ...], why: str) -> str:
        answer = proposal.choices.get(key, usual)
        reason = "as you said" if key in proposal.choices else why
        asked.append(Question(key, KEYS[key], answer, offered, reason))
        return answer

    affect = False
    if proposal.signature.params[-1].name == "flags":
        usual = "yes" if _chooses(facts, proposal) else "no"
        affect = ask("affect", usual, ("yes", "no"), "by its permissions, or those of its setter") == "yes"
    same, kind = _class(known, kind_of(member, affect))
    why = f"as most of the {len(same)} methods of the kind '{kind}' in the chosen drivers"
    running = False
    if known and not affect:
        most = "yes" if 2 * sum(s.runs for s in same) >= len(same) > 0 else "no"
        running = ask("running", most, ("yes", "no"), why) == "yes"
    job = "none"
    if has_jobs(known):
        job = ask("job", _usual_job(same), ("modify", "query", "none"), why)
    body = BodyChoices(affect, running, job)
    return replace(proposal, questions=(*proposal.questions, *asked), body=body)


def _pool(facts: Facts, proposal: Proposal) -> list[Sibling]:
    """The methods on a domain of the drivers that get a skeleton."""
    found: list[Sibling] = []
    names = [p.name for p in proposal.signature.params]
    member = proposal.names.member
    with_jobs: list[Sibling] = []
    for driver in proposal.drivers:
        target = find_target(facts, proposal, driver)
        if target is not None and member not in methods_of(target.table):
            own = siblings(target, member, names)
            (with_jobs if has_jobs(own) else found).extend(own)
    # A driver without jobs says nothing of the others' jobs.
    return with_jobs or found


def _usual_job(same: Sequence[Sibling]) -> str:
    """The job that most of them begin; none where most begin none."""
    jobs = [s.job for s in same if s.job != "none"]
    votes = Counter(j for j in jobs if j in ("modify", "query"))
    return votes.most_common(1)[0][0] if votes and 2 * len(jobs) >= len(same) else "none"


def _class(known: Sequence[Sibling], kind: str) -> tuple[list[Sibling], str]:
    """The methods of the ``kind``, or of the nearest class of which there are some, and what that is called."""
    plain, _, chooses = kind.partition("-")
    nearest = (kind, f"set-{chooses}" if plain != "get" else kind) if chooses else (kind,)
    for wanted in (*nearest, plain):
        same = [s for s in known if s.kind == wanted]
        if len(same) >= _FEW:
            return same, wanted
    return [s for s in known if s.kind.partition("-")[0] == plain], plain


def _chooses(facts: Facts, proposal: Proposal) -> bool:
    """Whether the permissions of the function, or of the setter of what it gets, speak of the domain's configuration."""
    lines = list(proposal.wire.acl) if proposal.wire is not None else []
    other = counterpart(proposal.name)
    if other is not None:
        known = facts.protocol(proposal.names.library).procedures
        procedure = derive(other).procedure
        if procedure in known:
            lines += known[procedure].acl
        elif proposal.companion is not None:
            lines += acl.propose(facts, proposal.companion).acl
    return any("VIR_DOMAIN_AFFECT_" in line for line in lines)
