"""The insertions of an event's sites: each behind the same site of the event that it is written like."""

from __future__ import annotations

import re
from collections.abc import Callable

from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import behind_definition, line_end, line_start, sorted_place
from steps.event import emit, others, texts, wire
from steps.event.model import Model, model_of
from steps.event.proposal import EventProposal
from steps.event.subject import EventSubject

_LAST = {True: "NewFromDom", False: "New"}
"""The constructor that stands last, of a domain's event and of another object's."""
_Maker = Callable[[EventSubject, EventProposal, Model], list[Insertion]]


def site(check: str, subject: EventSubject, proposal: EventProposal) -> list[Insertion]:
    """Return the insertions that make the site ``check``; raises BadInput where the tree has nothing to follow."""
    maker = MAKERS.get(check)
    return [] if maker is None else maker(subject, proposal, model_of(subject))


def _behind(step: int, check: str, file: CFile, pattern: bytes, text: str) -> list[Insertion]:
    """``text`` behind what ``pattern`` finds; nothing where it finds nothing."""
    found = re.search(pattern, file.data, re.M | re.S)
    return [] if found is None else [Insertion(step, check, file.path, found.end(), found.end(), text)]


def _clone(step: int, check: str, file: CFile, pattern: bytes, old: str, new: str) -> list[Insertion]:
    """What ``pattern`` finds once more behind itself, with ``new`` for ``old``."""
    found = re.search(pattern, file.data, re.M | re.S)
    if found is None:
        return []
    text = re.sub(rf"\b{re.escape(old)}(?=\b|Class\b|Dispose\b)", new, found[0].decode("utf-8", "replace"))
    return [Insertion(step, check, file.path, found.end(), found.end(), text)]


def identifier(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The id, behind the last one."""
    place = model.subject.place
    if place is None:
        return []
    path, enum, _member = place
    last = [m for m in enum.listed if m.name.startswith(proposal.ident.partition("_EVENT_ID_")[0])][-1]
    data = subject.facts.snapshot.read(path) or b""
    tag = f" (Since: {proposal.since})" if subject.tree.tags_since else ""
    text = f"    {proposal.ident} = {proposal.identifier}, /* {proposal.callback}{tag} */\n"
    made = [] if last.comma else [Insertion(1, "public-header", path, last.end, last.end, ",")]
    at = line_end(data, max(last.end, last.comment_end))
    return [*made, Insertion(1, "public-header", path, at, at, text)]


def callback(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The callback's typedef with its documentation, behind that of the event before it."""
    found = model.subject.callback
    if found is None:
        return []
    file = model.file(found[1])
    typedef = file.typedef(found[0])
    if typedef is None:
        return []
    at = line_end(file.data, typedef.end)
    text = "\n" + texts.callback(proposal, subject.tree.tags_since).strip("\n") + "\n"
    return [Insertion(1, "event-callback", file.path, at, at, text)]


def constructor(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The class with its parts, the constructors, and their declarations."""
    check, file, old = "event-constructor", model.source, model.cls
    new = f"vir{proposal.object}Event{proposal.camel}"
    name = old.encode()
    made = _clone(2, check, file, rb"^static virClass(?:Ptr | \*)%sClass;\n" % name, old, new)
    made += _clone(2, check, file, rb"^static void %sDispose\(void \*obj\);\n" % name, old, new)
    struct = rb"^typedef struct _%s %s;\n(?:typedef %s \*%sPtr;\n)?" % (name, name, name, name)
    made += _behind(2, check, file, struct, "\n" + texts.struct(model, proposal).strip("\n") + "\n")
    made += _clone(
        2, check, file, rb"^    if \(![^\n]*\b%s(?:Class\b|,)[^;]*;\n(?:\n(?=    if))?" % name, old, new
    )
    dispose = file.function(f"{old}Dispose")
    if dispose is not None:
        at = line_end(file.data, dispose.end)
        made.append(
            Insertion(2, check, file.path, at, at, "\n" + texts.dispose(model, proposal).strip("\n") + "\n")
        )
    last = file.function(f"{old}{_LAST[proposal.object == 'Domain']}")
    if last is not None:
        at = behind_definition(file.data, last.end)
        made.append(Insertion(2, check, file.path, at, at, "\n\n" + texts.constructors(model, proposal)))
    return made + _declarations(proposal, model)


def _declarations(proposal: EventProposal, model: Model) -> list[Insertion]:
    header = model.file(re.sub(r"\.c$", ".h", model.source.path))
    there = header.prototype(f"{model.cls}{_LAST[proposal.object == 'Domain']}")
    if there is None:
        return []
    at = line_end(header.data, max(there.end - 1, 0))
    return [
        Insertion(
            2, "event-constructor", header.path, at, at, "\n" + texts.declarations(model, proposal) + "\n"
        )
    ]


def dispatch(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The case, behind that of the event before it."""
    case = model.subject.case
    if case is None:
        return []
    file, text = model.source, case[2]
    at = file.data.find(text)
    if at < 0:
        return []
    end = at + len(text.rstrip())
    return [
        Insertion(
            2,
            "event-dispatch",
            file.path,
            end,
            end,
            "\n\n" + texts.case(model, proposal, text.decode()).rstrip(),
        )
    ]


def symbols(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The constructors among libvirt's private symbols, in the order that check-symsorting wants."""
    ends = ("FromDom", "FromObj") if proposal.object == "Domain" else ("",)
    names = [f"vir{proposal.object}Event{proposal.camel}New{end}" for end in ends]
    for path in subject.facts.layout.private_symbols:
        data = subject.facts.snapshot.read(path) or b""
        found = re.search(rb"^%sNew%s;" % (model.cls.encode(), ends[0].encode()), data, re.M)
        if found is None:
            continue
        start = data.rfind(b"\n\n", 0, found.start()) + 2
        end = data.find(b"\n\n", found.start())
        made = []
        for name in names:
            at = sorted_place(data, start, end + 1, name)
            made.append(Insertion(2, "private-symbol", path, at, at, f"{name};\n"))
        return made
    return []


def client(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The handler, and its declaration above the table."""
    file, function = model.client, model.handler
    new = texts.handler_name(proposal)
    at = behind_definition(file.data, function.end)
    made = [Insertion(4, "client", file.path, at, at, "\n\n" + texts.handler(model, proposal, new))]
    declared = file.prototype(function.name)
    if declared is not None:
        at = line_end(file.data, max(declared.end - 1, 0))
        text = "\nstatic void\n" + texts.handler_head(model, new, marked=False) + ";\n"
        made.append(Insertion(4, "client", file.path, at, at, text))
    return made


def client_table(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The row of the client's table, behind that of the highest procedure in it."""
    file = model.client
    rows = list(re.finditer(rb"^    \{ (REMOTE_PROC_\w+),\n      remote\w+,\n[^{}]*\},?\n", file.data, re.M))
    known = subject.facts.protocol("main").procedures
    ranked = [(known[r[1].decode()].number, r.end(), r[0]) for r in rows if r[1].decode() in known]
    if not ranked:
        return []
    _number, at, text = max(ranked)
    row = texts.client_row(proposal)
    if text.rstrip().endswith(b"},"):
        return [Insertion(4, "client-table", file.path, at, at, row)]
    end = at - 1
    return [Insertion(4, "client-table", file.path, end, end, ",\n" + row.rstrip("\n").rstrip(","))]


def relay(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The daemon's callback."""
    file = model.daemon
    at = behind_definition(file.data, model.relay.end)
    return [Insertion(4, "dispatcher", file.path, at, at, "\n\n" + texts.relay(model, proposal))]


def relay_table(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The row of the daemon's table: the last, since a row's place is its id."""
    name = f"remoteRelay{proposal.object}Event{proposal.camel}"
    return _last_row(
        4, "dispatcher-table", model.daemon, model.relay.name, f"    {others.macro(proposal)}({name}),\n"
    )


def _last_row(step: int, check: str, file: CFile, known: str, row: str) -> list[Insertion]:
    """``row`` as the last of the table that names ``known``."""
    inside = re.search(rb"CALLBACK\(\s*%s\s*\)" % known.encode(), file.data)
    end = -1 if inside is None else file.data.find(b"\n};", inside.end())
    if inside is None or end < 0:
        return []
    last = line_start(file.data, end)
    if file.data[last:end].rstrip().endswith(b","):
        return [Insertion(step, check, file.path, end + 1, end + 1, row)]
    return [
        Insertion(step, check, file.path, end, end, ","),
        Insertion(step, check, file.path, end + 1, end + 1, row),
    ]


def example(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The example's callback and row."""
    for path in subject.examples:
        file = model.file(path)
        word = others.macro(proposal).removeprefix("VIR_").removesuffix("_CALLBACK")
        known = word.encode(), model.subject.name.encode()
        row = re.search(rb"%s\(\s*%s\s*,\s*(\w+)\s*\)" % known, file.data)
        function = None if row is None else file.function(row[1].decode())
        end = -1 if row is None else file.data.find(b"\n};", row.end())
        if row is None or function is None or end < 0:
            continue
        at = behind_definition(file.data, function.end)
        name = f"my{proposal.object}Event{proposal.camel}Callback"
        return [
            Insertion(5, "examples", path, at, at, "\n\n" + texts.example(model, proposal, name)),
            Insertion(5, "examples", path, end + 1, end + 1, f"    {word}({proposal.ident}, {name}),\n"),
        ]
    return []


def shell(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """What virsh event prints, and the row of its table: the last, since a row's place is its id."""
    if not model.subject.shell_tables:
        return []
    path, start, text = model.subject.shell_tables[0]
    file = model.file(path)
    begin = line_start(file.data, start)
    end = start + len(text) + 1
    name = (
        f"virshEvent{proposal.camel}Print"
        if proposal.object == "Domain"
        else f"vshEvent{proposal.camel}Print"
    )
    row = f'    {{ "{proposal.virsh_name}",\n      {others.macro(proposal)}({name}), }},\n'
    comma = [] if text.rstrip().endswith(b",") else [Insertion(6, "virsh-event", path, end - 1, end - 1, ",")]
    return [
        *_shell_words(proposal, file),
        *comma,
        Insertion(
            6,
            "virsh-event",
            path,
            begin,
            begin,
            texts.printed(model, proposal, name, file).strip("\n") + "\n\n\n",
        ),
        Insertion(6, "virsh-event", path, end, end, row),
    ]


def _shell_words(proposal: EventProposal, file: CFile) -> list[Insertion]:
    """The event's word in the string table of the ids that virsh has for networks; it is asserted to be whole."""
    last = proposal.ident.partition("_EVENT_ID_")[0] + "_EVENT_ID_LAST"
    found = re.search(rb"^VIR_ENUM_IMPL\(\w+,\s*%s,[^;]*(?=\);)" % last.encode(), file.data, re.M)
    if found is None:
        return []
    indent = " " * len("VIR_ENUM_IMPL(")
    text = f',\n{indent}"{proposal.virsh_name}"'
    return [Insertion(6, "virsh-event", file.path, found.end(), found.end(), text)]


def news(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The release note."""
    del model
    from steps.edits import news

    return news.release_note(subject.facts, f"Introduce the event ``{proposal.ident}``", proposal.since)


MAKERS: dict[str, _Maker] = {
    "public-header": identifier, "event-callback": callback, "news": news,
    "event-constructor": constructor, "event-dispatch": dispatch, "private-symbol": symbols,
    "wire-procedure": wire.procedure, "wire-message": wire.message, "protocol-structs": wire.golden,
    "client": client, "client-table": client_table, "dispatcher": relay, "dispatcher-table": relay_table,
    "examples": example, "virsh-event": shell,
    "test-driver": emit.emission,
}  # fmt: skip
"""Check to what makes its site; the other checks come with these, or are judgement."""
