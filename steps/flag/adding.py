"""Text for a flag in the header, in the functions' documentation, in the shell and its manual."""

from __future__ import annotations

from steps.code.enums import evaluate
from steps.constant import command, documentation, enumerators, manual
from steps.constant.command import Flagged
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.flag.proposal import FlagProposal
from steps.flag.subject import FlagSubject


def enumerator(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return the enumerator behind the run that it continues; the whole enum where the tree has none of that name."""
    path = proposal.header
    data = subject.facts.snapshot.read(path) or b""
    tags = subject.tree.tags_since
    comment = enumerators.described(proposal.comment, proposal.since, tags)
    found = subject.tree.enum(proposal.enum)
    if found is None:
        line = f"{proposal.name} = {proposal.value}, /* {comment} */"
        function = proposal.functions[0]
        return enumerators.whole_enum(path, data, function, proposal.enum, line, proposal.since, tags)
    enum = found[1]
    own = enum.known | {k: v for k, v in enum.values.items() if v is not None}
    value = evaluate(proposal.value, own) or 0
    before = [m for m in enum.listed if "<<" in m.written and 0 < (enum.values.get(m.name) or 0) < value]
    neighbour = max(before, key=lambda m: enum.values[m.name] or 0, default=None) or enumerators.last_of(enum)
    if neighbour is None:
        return []
    return enumerators.enumerator(path, data, enum, neighbour, proposal.name, proposal.value, comment)


def paragraphs(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return a paragraph on the flag in the comment of each function that takes it; the first flag names the enum, too."""
    made: list[Insertion] = []
    for function in proposal.functions:
        found = subject.tree.doc(function)
        if found is None or found[1].place(proposal.name) is not None:
            continue
        path, doc = found
        argument = documentation.argument_of(doc, proposal.enum)
        if argument == "flags":
            made += documentation.flags_line(path, doc, proposal.enum, "flag-documentation")
        text = f"{_clause(proposal)}."
        own = documentation.section(
            path, doc, proposal.name, _upper(text), "flag-documentation", subject.siblings
        )
        if not own:
            whole = f"If @{argument} includes {proposal.name}, {text}"
            own = [documentation.paragraph(path, doc, whole, "flag-documentation", subject.siblings)]
        made += own
    return made


def _clause(proposal: FlagProposal) -> str:
    if not proposal.comment:
        return f"{PLACEHOLDER} say what the function does then"
    return proposal.sentence[:1].lower() + proposal.sentence[1:]


def _upper(text: str) -> str:
    return text if text.startswith(PLACEHOLDER) else text[:1].upper() + text[1:]


def options(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return the option of each chosen command: its entry, and the code that sets the flag."""
    made: list[Insertion] = []
    listed = subject.tree.options(subject.library)
    for use in proposal.virsh:
        wanted = Flagged(use.command, use.option, _help(proposal), proposal.name, use.case)
        code = command.handled(listed, wanted, subject.siblings, list(proposal.functions))
        if code:
            made += [*command.listed(listed, wanted), *code]
    return made


def _help(proposal: FlagProposal) -> str:
    text = proposal.sentence[:1].lower() + proposal.sentence[1:] if proposal.comment else ""
    return text.replace('"', "'") or f"{PLACEHOLDER} say what it does"


def manual_text(proposal: FlagProposal, option: str) -> str:
    """Return the manual's sentence on an option."""
    clause = _clause(proposal) if proposal.comment else f"{PLACEHOLDER} say what the command does then"
    return f"If *--{option}* is specified, {clause}."


def manual_beside(subject: FlagSubject, wanted: str) -> list[str]:
    """Return the options of the flag's siblings for a command, the nearest first."""
    shell = subject.tree.options(subject.library)
    found = [o.option for name in subject.siblings[:12] for o in shell.options(name) if o.command == wanted]
    return list(dict.fromkeys(found))


def manual_entries(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return synopsis and paragraph of each option that a command has by now."""
    listed = subject.tree.options(subject.library)
    path = listed.shell.manual_path
    data = listed.shell.manual
    made: list[Insertion] = []
    for use in proposal.virsh:
        if path is None or data is None or use.case or not listed.takes(use.command, use.option):
            continue
        text = manual_text(proposal, use.option)
        beside = manual_beside(subject, use.command)
        made += manual.option(path, data, use.command, use.option, "", text, beside)
    return made
