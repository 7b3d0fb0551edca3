"""Which site of an object is made by what."""

from __future__ import annotations

from collections.abc import Callable

from steps.edits.insertion import Insertion
from steps.object.make import api, rest, wire
from steps.object.make.like import Like
from steps.object.proposal import ObjectProposal
from steps.tree.facts import Facts

MAKERS: dict[str, Callable[[Like], list[Insertion]]] = {
    "public-header": api.public_header, "public-symbol": api.public_symbols, "error-codes": api.error_codes, "news": api.news,
    "driver-struct": api.driver_struct, "data-type": api.data_type, "public-implementation": api.implementation,
    "wire-object": wire.wire_object, "wire-list-max": wire.list_max, "generator-object": wire.generator,
    "wire-helpers": wire.helpers, "access-object": wire.access_object, "access-lists": wire.access_lists,
    "protocol-structs": wire.structs_file, "build-files": rest.build_files, "api-checker-lists": rest.checker_lists,
    "translations": rest.translations, "virsh-commands": rest.shell, "virsh-completers": rest.completers,
    "virsh-docs": rest.manual, "conf-definition": rest.definition, "schema": rest.schema,
    "driver-registration": rest.registration, "test-driver": rest.test_driver,
}  # fmt: skip
"""Check to what makes its site; who has such objects besides the test driver is judgement."""


def make(facts: Facts, proposal: ObjectProposal, check: str) -> list[Insertion]:
    """Return the insertions that make the site ``check``; raises BadInput where the tree has nothing to follow."""
    maker = MAKERS.get(check)
    return [] if maker is None else maker(Like(facts, proposal))
