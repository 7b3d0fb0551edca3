"""The doc comment of a public function: what is said of each argument and of the result.

``docs/apibuild.py`` wants a line on each argument and one on the result. What the tree itself says again and again of
an argument of that name (``@disk``, ``@dname``, ``@opaque``) is said here too; the rest follows from the roles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container

from steps.edits.insertion import PLACEHOLDER
from steps.edits.wrap import prose
from steps.function.forms.classify import Part, form_of
from steps.function.forms.form import Role
from steps.function.generate.formats import failure_value, is_pointer, object_words
from steps.function.proposal import Proposal

_WIDTH = 76
_OBJECT_TEXT = {
    "virConnectPtr": "pointer to the hypervisor connection", "virDomainPtr": "pointer to a domain object",
    "virDomainSnapshotPtr": "pointer to a domain snapshot object",
    "virNetworkPtr": "pointer to a network object",
    "virDomainCheckpointPtr": "pointer to a domain checkpoint object",
    "virSecretPtr": "pointer to a secret object",
    "virNetworkPortPtr": "pointer to a network port object",
    "virInterfacePtr": "pointer to an interface object",
    "virStoragePoolPtr": "pointer to a storage pool object", "virStreamPtr": "pointer to a stream object",
    "virStorageVolPtr": "pointer to a storage volume object",
    "virNWFilterPtr": "pointer to a network filter object",
    "virNodeDevicePtr": "pointer to a node device object",
    "virNWFilterBindingPtr": "pointer to a network filter binding object",
    "virAdmConnectPtr": "pointer to an active admin connection",
    "virAdmServerPtr": "pointer to a server object",
    "virAdmClientPtr": "pointer to a client object",
}  # fmt: skip
_REST = {
    "void *": "opaque data to pass on to the callback",
    "virFreeCallback": "optional function to deallocate opaque when not used anymore",
}
"""What else belongs to a callback, by its type."""
_AGREED = 3
"""How many functions must say the same of a name before it counts as what the name means."""


def about(argument: Part, proposal: Proposal, siblings: bytes) -> str:
    """The doc comment's lines on one argument; ``siblings`` is the source that the function goes into."""
    lines = prose(f"@{argument.name}: {_meaning(argument, proposal, siblings)}", _WIDTH, " * ")
    return lines.replace("\n * ", "\n *   ")


def _meaning(argument: Part, proposal: Proposal, siblings: bytes) -> str:
    shape = argument.shape
    if argument.place == "count":
        return _length(argument) or agreed_meaning(argument.name, siblings) or f"{PLACEHOLDER} say what it is"
    if argument.role is Role.FLAGS and proposal.chooses:
        return "bitwise-OR of virDomainModificationImpact"
    text = (
        _OBJECT_TEXT.get(argument.type)
        or (_REST.get(argument.type) if argument.place == "rest" else form_of(shape.role).meaning(shape))
        or agreed_meaning(argument.name, siblings)
    )
    if text is not None:
        return text
    optional = " (may be NULL)" if argument.name in proposal.nullable else ""
    return f"{PLACEHOLDER} say what it is{optional}"


def _length(argument: Part) -> str:
    """What is said of a length."""
    if argument.shape.role in (Role.TYPED_OUT, Role.TYPED_ALLOC_OUT):
        return "where to store the number of typed parameters"
    if argument.type == "size_t" and argument.shape.role is Role.STRUCT_OUT:
        return f"size of the structure that @{argument.partner} points to"
    return "" if argument.type.endswith("*") else f"number of elements in @{argument.partner}"


def agreed_meaning(name: str, source: bytes) -> str | None:
    """What the doc comments of ``source`` say of an argument ``name``, where most of them say the same in one line.

    >>> agreed_meaning("disk", b" * @disk: path to the disk\\n *\\n" * 3)
    'path to the disk'
    >>> agreed_meaning("disk", b" * @disk: path to the disk\\n" * 2 + b" * @disk: its alias\\n" * 2) is None
    True
    """
    lines = re.findall(
        rb"\n \* @%s:[ \t]+(.*)(?=\n \*(?:\n| @|/))" % re.escape(name.encode()), b"\n" + source
    )
    texts = (line.strip().decode("utf-8", "replace") for line in lines)
    said = Counter(text for text in texts if PLACEHOLDER not in text and "*/" not in text)
    if not said:
        return None
    text, count = said.most_common(1)[0]
    return text if count >= _AGREED and 2 * count > sum(said.values()) else None


def result(proposal: Proposal, arguments: list[Part], exported: Container[str]) -> str:
    """The paragraph on what the function returns, by its type and its arguments; ``exported`` are the public symbols."""
    return prose(_result(proposal, arguments, exported), _WIDTH, " * ")


def _result(proposal: Proposal, arguments: list[Part], exported: Container[str]) -> str:
    returns = proposal.signature.returns
    if returns in ("char *", "const char *"):
        return f"Returns {PLACEHOLDER} say what, or NULL on error. The caller must free() it."
    if is_pointer(returns):
        return "Returns a new object on success, or NULL on error."
    if failure_value(returns) == "0":
        return f"Returns {PLACEHOLDER} say what, or 0 on error."
    if proposal.returns != "count":
        return "Returns 0 on success, -1 on error."
    listed = next((a for a in arguments if a.role in (Role.OBJECTS_OUT, Role.STRUCTS_ALLOC_OUT)), None)
    if listed is None:
        return f"Returns {PLACEHOLDER} say which number, or -1 on error."
    kind = f"vir{object_words(listed.type.replace('*', '').strip())}"
    whole = f"{kind}ListFree"
    release = f"call {kind}Free() on each element, then free() on the array"
    if whole in exported and f"{kind}Free" not in exported:
        release = f"call {whole}() on the array"
    return (
        f"Returns the number of objects found, or -1 on error, with @{listed.name} set to NULL. The array has one "
        f"more element, NULL, which is not counted. The caller must {release}."
    )
