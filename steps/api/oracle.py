"""Asking the tree's own ``gendispatch.pl`` which side of a call it can write.

It is given the new procedures alone, in a scratch folder, and its answer is believed only if the client function it
writes has exactly the signature of the driver's method and the dispatcher calls the public function with as many
arguments as that has. This runs a program of the checkout.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from steps.api.generate import Sides
from steps.api.names import Names
from steps.api.proposal import Wire
from steps.api.wiretext import procedure_text, struct_text
from steps.code import cfacts
from steps.code.cfacts import Param, Signature
from steps.code.mask import mask
from steps.errors import MissingTool
from steps.tree.facts import Facts
from steps.tree.git import clean_environment

_TIMEOUT = 20.0
_DIED = re.compile(r"(?:for procedure|for|of|value:|member)\s", re.I)


class NoAnswer(MissingTool):
    """There is no perl, no generator in this tree, or it does not answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One new procedure."""

    names: Names
    signature: Signature
    wire: Wire


_answers: dict[tuple[bytes, str], Sides] = {}
"""What was answered before, by generator and question: asking again in one session costs nothing."""


def ask(facts: Facts, questions: Sequence[Asked]) -> list[Sides]:
    """For each question, the sides that the generator of this tree writes rightly.

    All are asked in one run as far as the generator accepts them; one that it refuses does not harm the others.

    Raises:
        NoAnswer: the generator cannot be run.
    """
    perl, script = shutil.which("perl"), facts.layout.generator
    source = facts.snapshot.read(script) if script else None
    if perl is None or source is None:
        raise NoAnswer(
            "perl or the tree's gendispatch.pl is missing: the wizard's own rules decide, unconfirmed"
        )
    new = [q for q in questions if (source, _text(q)) not in _answers]
    with tempfile.TemporaryDirectory(prefix="libvirt-wizard-") as folder:
        generator = _Generator(perl, Path(folder), source)
        for library in sorted({q.names.library for q in new}):
            mine = [q for q in new if q.names.library == library]
            for question, sides in zip(mine, generator.sides(mine), strict=True):
                _answers[source, _text(question)] = sides
    return [_answers[source, _text(q)] for q in questions]


def _text(question: Asked) -> str:
    """The question as the generator reads it, with the signature that is expected."""
    wire = question.wire
    structs = [struct_text(s) for s in (*wire.helpers, wire.args, wire.ret) if s is not None]
    signature = f"/* {question.signature.returns} {question.signature.name} {question.signature.params} */"
    return "\n".join([*structs, signature, procedure_text(wire, generate="both")])


class _Generator:
    """The tree's generator in a scratch folder."""

    def __init__(self, perl: str, folder: Path, source: bytes) -> None:
        self._perl = perl
        self._folder = folder
        (folder / "gendispatch.pl").write_bytes(source)

    def sides(self, questions: Sequence[Asked]) -> list[Sides]:
        """The answers for questions of one library."""
        clients = self._accepted("client", questions)
        servers = self._accepted("server", questions)
        return [
            Sides(
                _is_client(q, clients.get(q.names.procedure)),
                _is_server(q, servers.get(q.names.procedure)),
                why,
            )
            for q in questions
            for why in [_why(clients.get(q.names.procedure), servers.get(q.names.procedure))]
        ]

    def _accepted(self, mode: str, questions: Sequence[Asked]) -> dict[str, str]:
        """The generated code that has the answer for each procedure; halves the questions where the generator dies."""
        if not questions:
            return {}
        output = self._run(mode, questions)
        if output is not None:
            return dict.fromkeys((q.names.procedure for q in questions), output)
        if len(questions) == 1:
            return {}
        middle = len(questions) // 2
        return self._accepted(mode, questions[:middle]) | self._accepted(mode, questions[middle:])

    def _run(self, mode: str, questions: Sequence[Asked]) -> str | None:
        prefix = questions[0].wire.procedure.split("_PROC_", 1)[0]
        scratch = self._folder / "scratch.x"
        scratch.write_text(_protocol(questions, prefix), encoding="utf-8")
        try:
            done = subprocess.run(
                [self._perl, "gendispatch.pl", f"--mode={mode}", prefix.lower(), prefix, "scratch.x"],
                cwd=self._folder, env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True,
                timeout=_TIMEOUT, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoAnswer(
                f"the tree's gendispatch.pl gives no answer ({error}): set confirm=no to do without"
            ) from None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _protocol(questions: Sequence[Asked], prefix: str) -> str:
    """The questions as a protocol file of their own."""
    structs = []
    entries = []
    for number, question in enumerate(questions, 1):
        wire = question.wire
        structs += [struct_text(s) for s in (wire.args, wire.ret) if s is not None]
        entries.append(procedure_text(wire, generate="both", number=number))
    return "\n".join(structs) + f"\nenum {prefix.lower()}_procedure {{\n" + ",\n\n".join(entries) + "\n};\n"


def _why(client: str | None, server: str | None) -> str:
    return "" if client is not None and server is not None else "the tree's gendispatch.pl refuses the form"


def _is_client(question: Asked, output: str | None) -> bool:
    """Whether the generated client has the signature of the driver's method."""
    if output is None:
        return False
    found = re.search(rf"^static ([\w *]+?)\s*^({question.names.client}\(.*\))$", output, re.M | re.I)
    if found is None:
        return False
    made = _read(f"{found[1]} {found[2]};")
    wanted = question.signature
    return (
        made is not None
        and (question.names.library == "admin" or found[2].partition("(")[0] == question.names.client)
        and _plain(made.returns) == _plain(wanted.returns)
        and [_plain(p.type) for p in made.params] == [_plain(p.type) for p in wanted.params]
    )


def _is_server(question: Asked, output: str | None) -> bool:
    """Whether the generated dispatcher calls the public function with as many arguments as it has."""
    if output is None:
        return False
    prefix = question.wire.procedure.split("_PROC_", 1)[0].lower()
    name = f"{prefix}Dispatch{question.names.proc}"
    body = re.search(rf"^static int {name}\([^)]*\)\n\{{(.*?)^\}}", output, re.M | re.S)
    if body is None:
        return False
    public = question.signature.name.replace("virAdm", "admin", 1)
    called = re.search(rf"[\s(]{public}\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", body[1])
    return called is not None and len(_arguments(called[1])) == len(question.signature.params)


def _arguments(text: str) -> list[str]:
    depth = 0
    found = [""]
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found


def _read(text: str) -> Signature | None:
    root = cfacts.parse(mask(text.encode())).root_node
    return next((s for n in root.children if (s := cfacts.signature(n)) is not None), None)


def _plain(kind: str) -> str:
    """A type as the compiler sees it: ``char **const`` of a parameter is ``char **``."""
    return re.sub(r"\s+", "", re.sub(r"\*\s*const\s*$", "*", kind))


def types_of(params: Iterable[Param]) -> list[str]:
    """The parameter types in the spelling that comparisons use."""
    return [_plain(p.type) for p in params]
