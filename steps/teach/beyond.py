"""What an addition means outside libvirt's own tree: for the language bindings, and for libvirt's Technology Compatibility Kit."""

from __future__ import annotations

from steps.extension import FUNCTION, split
from steps.function.bindings import python_binding
from steps.function.names import derive
from steps.tree.facts import Facts

_PYTHON = "libvirt-python: "
_CONSTANTS = (
    "takes the constant from the description of the API (docs/libvirt-api.xml): nothing is to be written"
)
_OTHERS = {
    "flag": _CONSTANTS,
    "value": _CONSTANTS,
    "param": f"{_CONSTANTS}, and the functions take any parameter by its string",
    "stats": "gives the statistics as a dictionary of whatever keys come: nothing is to be written",
    "xml": "passes XML as text: nothing is to be written",
    "event": (
        "an event needs a callback in libvirt-override.c, its case where callbacks are registered there, and its dispatcher in "
        "libvirt-override-virConnect.py"
    ),
}
_TESTED = {
    "function": "calls it on a running hypervisor, shows what it changes or gives, and that it is refused where it must be",
    "flag": "calls a function of it with the flag and without, and shows the difference",
    "param": "sets it, reads it back, and shows its effect on a guest that runs",
    "stats": "shows that the field comes, and that it moves with what it counts",
    "value": "brings about what the value says, and shows that it is told",
    "event": "registers for it, brings it about, and shows that it came, once, with its values",
    "xml": "defines an object with it, starts it, and shows the effect, not only the XML",
}


def beyond(facts: Facts, ref: str) -> list[str]:
    """Return a line for each place outside the tree where the subject ``ref`` means something."""
    kind, _ref = split(ref)
    found = [f"{_PYTHON}{_python(facts, ref) if kind.word == FUNCTION else _OTHERS.get(kind.word, '')}"]
    if kind.word in _TESTED:
        found.append(
            f"libvirt-TCK (a repository of its own, tests in its scripts/ folder): a test {_TESTED[kind.word]}"
        )
    return found


def _python(facts: Facts, name: str) -> str:
    names = derive(name)
    declared = facts.declaration(name)
    if names.library == "admin":
        return "does not bind the administration library"
    if declared is None:
        return "not to be told: no header declares the function"
    binding = python_binding(declared.fact)
    beside = f"; {binding.why}" if binding.why else ""
    if binding.state == "generated":
        return f"its generator writes the binding{beside}"
    if binding.state == "left-out":
        return f"its generator leaves the function out: {binding.why}"
    suffix = "" if names.library == "main" else f"-{names.library}"
    return (
        f"a person writes the binding: its generator prints 'failed {name}', as {binding.why}. It goes into "
        f"libvirt{suffix}-override.c and libvirt{suffix}-override-api.xml"
    )
