"""How an API's procedure is made on both sides, and what of it the wire must carry."""

from __future__ import annotations

from steps.code import generator
from steps.function.detect import needs
from steps.function.detect.view import View


def not_needed(view: View) -> str:
    """Why the API has no procedure; empty where it needs one."""
    if view.local:
        return view.local
    if view.method.struct.lstrip("_") == "virStreamDriver":
        return "belongs to a stream, whose data travels with the call that opened it: no procedure of its own"
    if view.served_in_client:
        return "answered inside the RPC client: nothing goes over the wire"
    return ""


def generate(view: View) -> str | None:
    """``none``, ``client``, ``server`` or ``both``; None where nothing in the tree says it."""
    if view.procedure is None:
        return None
    if view.procedure.generate is not None:
        return view.procedure.generate
    path = view.facts.layout.generator
    script = view.facts.snapshot.read(path) if path and path.endswith("remote_generator.pl") else None
    if script is None:
        return None
    prefix, _, words = view.procedure.name.partition("_PROC_")
    return generator.generate(script, prefix.lower(), words)


def annotated(view: View) -> bool:
    """Whether the procedures of this tree say how they are generated."""
    return any(p.generate is not None for p in view.protocol.procedures.unplaced())


def has_arguments(view: View) -> bool | None:
    """Whether the call needs a struct; None where neither the prototype nor the code on either side tells."""
    wanted = needs.has_arguments(view.signature)
    if wanted is None and not _named(view, view.args_name) and _begun(view):
        return False
    return wanted


def has_result(view: View) -> bool | None:
    """Whether the answer needs a struct; None where neither prototype nor the code on either side tells."""
    if _named(view, view.ret_name):
        return True
    wanted = needs.has_result(view.signature)
    if wanted is not None:
        return wanted
    # Where the call's own struct is there, in the protocol or in the golden file, the answer's would be beside it.
    told = view.args_name in view.protocol.structs or view.golden(view.args_name) is not None
    if told or (_begun(view) and has_arguments(view) is False):
        return False
    return None


def _begun(view: View) -> bool:
    """Whether any part of its wire form is there."""
    if view.procedure is not None or view.dispatcher is not None or view.client_function is not None:
        return True
    return view.ret_name in view.protocol.structs or view.golden(view.procedure_name) is not None


def _named(view: View, struct: str) -> bool:
    """Whether the golden file, the dispatcher or the client names the struct."""
    if view.golden(struct) is not None:
        return True
    sides = [side for side in (view.dispatcher, view.client_function) if side is not None]
    return any(struct.encode() in file.data[found.start : found.end] for file, found in sides)


def golden_words(view: View) -> list[str]:
    """What the golden ``-structs`` file should have of the API: its structs, and its procedure where it lists those."""
    words = [name for name in (view.args_name, view.ret_name) if name in view.protocol.structs]
    if lists_procedures(view):
        words.append(view.procedure_name)
    return words


def lists_procedures(view: View) -> bool:
    """Whether the golden file holds the enum of procedures (since 2012)."""
    prefix = view.procedure_name.partition("_PROC_")[0].lower()
    return view.golden(f"{prefix}_procedure") is not None
