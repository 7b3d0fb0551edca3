"""File descriptors, which travel beside the message."""

from __future__ import annotations

import re

from steps.code.cfacts import Signature
from steps.function.forms.form import Form, Reader, Role, Shape

_NAME = re.compile(r"\w*(fds?|files?|FDs?)(list)?$")


class Descriptor(Form):
    """``int fd``; ``unsigned int nfiles, int *files``; ``unsigned int *noutfiles, int **outfiles``."""

    roles = frozenset((Role.FD_IN, Role.FDS_IN, Role.FDS_OUT))
    kinds_sent = {Role.FD_IN: "descriptor", Role.FDS_IN: "descriptors"}
    kinds_received = {Role.FDS_OUT: "descriptors"}

    def recognise(self, reader: Reader) -> Shape | None:
        """Integers that are called so."""
        param, following = reader.peek(), reader.peek(1)
        if param.type == "unsigned int" and following.type == "int *" and _NAME.fullmatch(following.name):
            return reader.count_before(Role.FDS_IN)
        if param.type == "unsigned int *" and following.type == "int **":
            return reader.count_before(Role.FDS_OUT)
        if param.type == "int **":
            return reader.one(Role.FDS_OUT)
        return reader.one(Role.FD_IN) if param.type == "int" and param.name == "fd" else None


def returns_descriptor(signature: Signature) -> bool:
    """Whether the int that is returned is an open file descriptor (``virDomainOpenGraphicsFD``): only the name says so."""
    return signature.returns == "int" and re.search(r"(Open|Dup)\w*F[Dd]$", signature.name) is not None
