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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from steps.code import cfacts
from steps.code.cfacts import Signature
from steps.code.mask import mask
from steps.errors import MissingTool
from steps.function.names import Names
from steps.function.proposal import Wire
from steps.function.sides import Sides
from steps.function.wiretext import procedure_text, struct_text
from steps.tree.facts import Facts
from steps.tree.git import clean_environment

_TIMEOUT = 60.0


class NoAnswer(MissingTool):
    """There is no perl, no generator in this tree, or it does not answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One new procedure."""

    names: Names
    signature: Signature
    wire: Wire


_UNBOUND = re.compile(r"\w<[A-Z_]+>")
"""An array's limit in C code: the generator took ``x<MAX>`` for a name."""
_answers: dict[tuple[bytes, str], Sides] = {}
"""What was answered before, by generator and question: asking again in one session costs nothing."""


def ask(facts: Facts, questions: Sequence[Asked]) -> list[Sides]:
    """For each question, the sides that the generator of this tree writes rightly.

    All are asked in one run; one that it refuses does not harm the others.

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
    return "\n".join([*structs, signature, procedure_text(wire, generate="both", number=0)])


_ASK = r"""
open(my $in, "<", "gendispatch.pl") or die "gendispatch.pl: $!";
my $source = do { local $/; <$in> };
$SIG{__WARN__} = sub {};
# One named sub: what the program declares inside shares its variables on the first call, and each child makes only that.
eval "sub gendispatch {\n$source\n}\n1" or die $@;
my ($prefix, $procprefix, $questions) = @ARGV;
foreach my $number (0 .. $questions - 1) {
    foreach my $mode ("client", "server") {
        my $child = fork();
        if (!$child) {
            open(STDOUT, ">", "$number.$mode") or exit 1;
            open(STDERR, ">", "/dev/null");
            # Options are read from @ARGV; a plain shift inside a sub takes its own arguments.
            @ARGV = ("--mode=$mode");
            gendispatch($prefix, $procprefix, "$number.x");
            close(STDOUT);
            exit 0;
        }
        waitpid($child, 0);
        unlink("$number.$mode") if $?;
    }
}
"""
"""Compiles the tree's generator once and runs it for each question and mode in a child: it dies where it refuses."""


class _Generator:
    """The tree's generator in a scratch folder."""

    def __init__(self, perl: str, folder: Path, source: bytes) -> None:
        self._perl = perl
        self._folder = folder
        (folder / "gendispatch.pl").write_bytes(source)

    def sides(self, questions: Sequence[Asked]) -> list[Sides]:
        """The answers for questions of one library."""
        if not questions:
            return []
        prefix = questions[0].wire.procedure.split("_PROC_", 1)[0]
        for number, question in enumerate(questions):
            text = _protocol(question, prefix)
            (self._folder / f"{number}.x").write_text(text, encoding="utf-8")
        self._run([prefix.lower(), prefix, str(len(questions))])
        return [self._answer(number, question) for number, question in enumerate(questions)]

    def _answer(self, number: int, question: Asked) -> Sides:
        client, server = self._output(number, "client"), self._output(number, "server")
        refused = "" if client and server else "the tree's gendispatch.pl refuses the form"
        return Sides(_is_client(question, client), _is_server(question, server), refused)

    def _output(self, number: int, mode: str) -> str | None:
        """What the generator wrote; None where it died."""
        path = self._folder / f"{number}.{mode}"
        found = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
        path.unlink(missing_ok=True)
        return found

    def _run(self, arguments: list[str]) -> None:
        try:
            done = subprocess.run(
                [self._perl, "-e", _ASK, *arguments],
                cwd=self._folder, env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True,
                timeout=_TIMEOUT, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoAnswer(
                f"the tree's gendispatch.pl gives no answer ({error}): set confirm=no to do without"
            ) from None
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0][:200]
            raise NoAnswer(
                f"the tree's gendispatch.pl cannot be run ({said}): the wizard's own rules decide, unconfirmed"
            )


def _protocol(question: Asked, prefix: str) -> str:
    """The question as a protocol file of its own."""
    wire = question.wire
    structs = "\n".join(struct_text(s) for s in (wire.args, wire.ret) if s is not None)
    entry = procedure_text(wire, generate="both", number=1)
    return f"{structs}\nenum {prefix.lower()}_procedure {{\n{entry}\n}};\n"


def _is_client(question: Asked, output: str | None) -> bool:
    """Whether the generated client has the signature of the driver's method."""
    if output is None:
        return False
    found = re.search(rf"^static ([\w *]+?)\s*^({question.names.client}\(.*\))$", output, re.M | re.I)
    if found is None or _UNBOUND.search(output):
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
    if body is None or _UNBOUND.search(body[1]):
        return False
    public = question.signature.name.replace("virAdm", "admin", 1)
    called = re.search(rf"[\s(]{public}\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", body[1])
    return (
        called is not None
        and _is_call(_arguments(called[1]), question.signature)
        and _is_sound(body[1], question.signature)
    )


def _is_call(actual: list[str], signature: Signature) -> bool:
    """Whether there is one argument for each parameter, and the first is a connection where one is wanted."""
    connection = signature.params[0].type == "virConnectPtr"
    return len(actual) == len(signature.params) and (not connection or actual[0].lower().endswith("conn"))


def _is_sound(body: str, signature: Signature) -> bool:
    """Whether the variables of the generated function are declared once and have the types that are wanted."""
    declared = re.findall(r"^    (?!return |goto )(\w[\w ]*?[ *]+)(\w+)(?: = \w+)?;", body, re.M)
    names = [name for _type, name in declared]
    types = {_plain(kind) for kind, _name in declared}
    structs = [m for p in signature.params for m in re.findall(r"^(vir\w+)Ptr$", p.type)]
    made = re.search(r"^    (vir\w+) tmp;", body, re.M)
    longs = [
        _plain(p.type.removesuffix("*"))
        for p in signature.params
        if re.fullmatch(r"(unsigned )?long \*", p.type)
    ]
    return (
        len(set(names)) == len(names)
        and (made is None or made[1] in structs)
        and all(kind in types for kind in longs)
    )


def _arguments(text: str) -> list[str]:
    depth = 0
    found = [""]
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [part.strip() for part in found] if text.strip() else []


def _read(text: str) -> Signature | None:
    root = cfacts.parse(mask(text.encode())).root_node
    return next((s for n in root.children if (s := cfacts.signature(n)) is not None), None)


def _plain(kind: str) -> str:
    """A type as the compiler sees it: ``char **const`` of a parameter is ``char **``."""
    return re.sub(r"\s+", "", re.sub(r"\*\s*const\s*$", "*", kind))
