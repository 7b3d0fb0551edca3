"""Whatever stands in a file: no exception, and no look that takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steps.function.detect import census
from steps.inspect import inspect, inspect_all
from steps.model import State
from steps.tree.facts import Facts
from tests.steps.function.detect.sample import NAME, tree
from tests.steps.function.generate.sample import Tree

FILES = {path: text.encode() for path, text in tree().items()}
LIMIT = 60.0
"""Seconds of processor time: what hangs on such a text hangs for minutes; two cores may be shared with a build."""


class Bytes(Tree):
    """Files of any bytes."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__({})
        self._files = dict(files)


def look(path: str, data: bytes) -> Facts:
    """Everything that reads the tree, with ``data`` in the place of the file ``path``."""
    facts = Facts(Bytes({**FILES, path: data}))
    start = time.process_time()
    inspect(facts, NAME)
    inspect_all(facts)
    for role, reader in census.roles(facts.layout).items():
        census.traces(reader, facts.snapshot.read(role))
    assert time.process_time() - start < LIMIT
    return facts


@pytest.mark.parametrize("path", FILES)
@given(
    cut=st.integers(0, 2000), junk=st.binary(max_size=200), at=st.integers(0, 2000),
    again=st.integers(1, 3), crlf=st.booleans(),
)  # fmt: skip
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_broken_text(path: str, cut: int, junk: bytes, at: int, again: int, crlf: bool) -> None:
    data = FILES[path]
    data = (data[:at] + junk + data[at:])[: len(data) + len(junk) - cut % (len(data) + 1)] * again
    look(path, data.replace(b"\n", b"\r\n") if crlf else data)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00" * 20000,
        b"(" * 200_000,
        b"{" * 200_000,
        b"/*" * 200_000,
        b'"' * 200_001,
        b"a" * 3_000_000,
        b"vir" * 1_000_000,
        b" \t" * 500_000 + b"x",
        b"virDomainSetFrob(" * 100_000,
        b"virDomainSetFrob " * 100_000 + b"(",
        b"struct {" * 50_000,
        b"\n}" * 200_000,
        b"\n" * 1_000_000,
        b"static virHypervisorDriver x = {" * 20_000,
        b"static virHypervisorDriver x = {\n" + b".a = b, " * 100_000 + b"\n};\n",
        b"struct remote_domain_set_frob_args {\n" * 20_000,
        b"enum remote_procedure {\n" * 20_000,
        b"LIBVIRT_1.0.0 {\n" * 20_000,
        b"=item B<" * 50_000,
        b"x\n---\n" * 50_000,
        b'{.name = "' * 50_000,
        b"int\n" * 100_000 + b"virDomainSetFrob(",
        b"#if 1\\\n" * 50_000,
        b"__attribute__((" * 50_000,
        b"ATTRIBUTE_NONNULL(" * 50_000,
        b"if (a) { " * 20_000,
        b"a(" * 50_000,
    ],
    ids=lambda data: data[:12].decode("latin-1").strip(),
)
def test_hostile_text(path: str, data: bytes) -> None:
    look(path, data)
    look(path, FILES[path] + b"\n" + data)


@pytest.mark.parametrize("path", FILES)
def test_line_ends_of_another_system(path: str) -> None:
    facts = look(path, FILES[path].replace(b"\n", b"\r\n"))
    found = {f.check: f.state for s in inspect(facts, NAME).steps for f in s.findings}
    assert found["public-header"] is State.DONE
    assert found["public-symbol"] is State.DONE
    assert found["public-implementation"] is State.DONE
