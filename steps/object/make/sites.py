"""Which site of an object is made by what."""

from __future__ import annotations

from collections.abc import Callable

from steps.edits.insertion import Insertion
from steps.object.make import api, build, shared, virsh, wire
from steps.object.make.like import Like
from steps.object.proposal import ObjectProposal
from steps.tree.facts import Facts

MAKERS: dict[str, Callable[[Like], list[Insertion]]] = {
    "public-header": api.public_header, "public-symbol": api.public_symbols, "error-codes": api.error_codes, "news": api.news,
    "driver-struct": api.driver_struct, "data-type": api.data_type, "public-implementation": api.implementation,
    "wire-object": wire.wire_object, "wire-list-max": wire.list_max, "generator-object": wire.generator,
    "wire-helpers": wire.helpers, "access-object": wire.access_object, "access-lists": wire.access_lists,
    "protocol-structs": wire.structs_file, "build-files": build.build_files, "api-checker-lists": build.checker_lists,
    "translations": build.translations, "virsh-commands": virsh.shell, "virsh-completers": virsh.completers,
    "virsh-docs": virsh.manual, "conf-definition": shared.definition, "schema": shared.schema,
    "driver-registration": shared.registration, "test-driver": shared.test_driver,
}  # fmt: skip
"""Check to what makes its site; who has such objects besides the test driver is judgement."""


def make(facts: Facts, proposal: ObjectProposal, check: str) -> list[Insertion]:
    """Return the insertions that make the site ``check``; raises BadInput where the tree has nothing to follow."""
    maker = MAKERS.get(check)
    return [] if maker is None else maker(Like(facts, proposal))
