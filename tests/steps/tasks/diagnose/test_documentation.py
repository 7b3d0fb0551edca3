"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.steps.tasks.diagnose.reading import one


@pytest.mark.parametrize(
    ("line", "tool", "place", "step", "check"),
    [
        (
            "Missing comment for function virDomainFrobnicate",
            "apibuild",
            "src/libvirt-domain.c:2",
            3,
            "public-implementation",
        ),
        (
            "Function comment for virDomainFrobnicate lacks description of arg flags",
            "apibuild",
            "src/libvirt-domain.c:2",
            3,
            "public-implementation",
        ),
        (
            "Missing 'Since' tag for: virDomainFrobnicate",
            "apibuild",
            "src/libvirt-domain.c:2",
            3,
            "since-tag",
        ),
        (
            "Parse Error: function 'virDomainFrobnicate' is not allowed to return long, use 'long long'",
            "apibuild",
            "include/libvirt/libvirt-domain.h:1",
            1,
            "public-header",
        ),
        (
            "Exception: Unexpected end of version '} LIBVIRT_1.2.3;': } LIBVIRT_9.9.8",
            "apibuild",
            "src/libvirt_public.syms",
            1,
            "public-symbol",
        ),
        (
            "Exception: Method toyFrob in ROOT/src/toy/toy_driver.c is missing version",
            "hvsupport",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
        ),
        (
            "Method toyFrob in ROOT/src/toy/toy_driver.c is missing version at ROOT/docs/hvsupport.pl line 244, <FILE> line 9.",
            "hvsupport",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
        ),
    ],
)
def test_documentation(root: Path, line: str, tool: str, place: str, step: int, check: str) -> None:
    found = one(root, line)
    assert (found.tool, found.place, found.step, found.check) == (tool, place, step, check)
    assert found.advice
