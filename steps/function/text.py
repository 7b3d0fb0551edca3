"""A signature as text."""

from __future__ import annotations

from steps.code.cfacts import Signature


def prototype_text(signature: Signature) -> str:
    """Return a signature as one line of C: ``int virDomainCreate(virDomainPtr domain);``."""
    params = ", ".join(str(p) for p in signature.params) or "void"
    glue = "" if signature.returns.endswith("*") else " "
    return f"{signature.returns}{glue}{signature.name}({params});"
