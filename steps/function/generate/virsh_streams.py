"""A stream in a virsh command: it is read into a file, or written from one (``vol-download``, ``vol-upload``)."""

from __future__ import annotations

from steps.code.cfile import CFile
from steps.edits.render import render
from steps.function.generate.virsh_parts import NoCommand, Parts, completer, option, release
from steps.function.generate.virsh_subject import connection
from steps.function.proposal import Proposal
from steps.tree.style import Style


def add_stream(style: Style, proposal: Proposal, parts: Parts, file: CFile) -> None:
    """Add the file, the stream and what is done with it behind the call.

    Raises:
        NoCommand: an interactive stream, or a source of virsh that opens no files.
    """
    wire = proposal.wire
    if "Open" in proposal.name:
        raise NoCommand(
            "a stream that is open both ways needs a terminal, as 'console' has it (virsh-console.c)"
        )
    if wire is None or b"#include <fcntl.h>" not in file.data:
        raise NoCommand(f"{file.path} opens no files for a stream")
    reads = wire.readstream is not None
    complete = completer(style, parts, "virshCompletePathLocalExisting")
    said = "file to write to" if reads else "file to read from"
    parts.options.append(option(style, "file", "string", True, said, complete))
    parts.locals += ["const char *file = NULL;", "int fd = -1;"]
    parts.setup.append(f'    if ({style.virsh_string}(ctl, cmd, "file", &file) < 0)\n        return false;')
    release(style, parts, "Stream", "virStreamPtr", "st")
    parts.cleanup.append("    VIR_FORCE_CLOSE(fd);")
    parts.includes += ["virfile.h", "virsh-util.h"]
    mode = "O_WRONLY | O_CREAT | O_TRUNC, 0666" if reads else "O_RDONLY"
    formats = "%1$s" if style.permutable else "%s"
    parts.prepare.append(
        f'    if ((fd = open(file, {mode})) < 0) {{\n        vshError(ctl, _("cannot open {formats}"), file);\n        {{fail}};\n    }}'
    )
    parts.prepare.append(f"    if (!(st = virStreamNew({connection(style, parts)}, 0)))\n        {{fail}};")
    parts.arguments.append("st")
    parts.show.append(_transfer(style, proposal, parts, reads))


def _transfer(style: Style, proposal: Proposal, parts: Parts, reads: bool) -> str:
    """The statements that pump the data and end the stream."""
    sink = style.virsh_stream_sink
    data = "&fd" if reads and not sink else "&cbData"
    if data == "&cbData":
        parts.locals.append("virshStreamCallbackData cbData;")
        fields = "    cbData.ctl = ctl;\n    cbData.fd = fd;"
        if sink:
            fields += "\n    cbData.isBlock = false;"
        parts.prepare.append(fields)
    sparse = proposal.wire.sparseflag if proposal.wire is not None else None
    if reads:
        skips = f"virStreamSparseRecvAll(st, virshStreamSink, virshStreamSkip, {data})"
        transfer = skips if sparse else f"virStreamRecvAll(st, virshStreamSink, {data})"
    else:
        transfer = f"virStreamSendAll(st, virshStreamSource, {data})"
    what = "receive data" if reads else "send data"
    return render("virsh-stream.c.j2", transfer=f"{transfer} < 0", what=what).rstrip("\n")
