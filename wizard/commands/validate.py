"""``validate``: what the tree's schemas do not allow in an XML file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from steps.errors import BadInput
from steps.tasks.sanitise import plain, sanitise
from wizard.commands import shared

_LARGEST = 16 * 1024 * 1024


def run(arguments: Namespace) -> int:
    """Print each problem with its line; the exit status is 1 where there is one."""
    from steps.xml.documents import Schemas
    from steps.xml.validate import problems

    checkout = shared.open_checkout(arguments)
    schemas = Schemas(checkout.snapshot(arguments.rev))
    listed = []
    for name in arguments.files:
        path = Path(name)
        try:
            if not path.is_file() or path.stat().st_size > _LARGEST:
                raise BadInput(f"{name}: no file, or too large: give an XML document of libvirt's")
            data = path.read_bytes()
        except OSError as error:
            raise BadInput(f"{name} cannot be read: {error.strerror}") from None
        listed += [(name, problem) for problem in problems(schemas, data)]
    if arguments.json:
        document = [{"file": n, "line": p.line, "xpath": p.path, "message": p.message} for n, p in listed]
        shared.print_json({"problems": document})
    else:
        for name, problem in listed:
            print(plain(sanitise(f"{name}:{problem.line}: {problem.message}")))
        if not listed and not arguments.quiet:
            print(
                "nothing that the schemas do not allow; xmllint --relaxng judges order and what must be there"
            )
    return 1 if listed else 0
