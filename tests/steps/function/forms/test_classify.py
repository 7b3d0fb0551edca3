from __future__ import annotations

import re

import pytest

from steps.function.forms.classify import FORMS, classify, form_of, parts_of
from steps.function.forms.form import Role
from steps.function.prototype import PrototypeError, parse


def roles(prototype: str) -> list[str]:
    return [
        f"{s.role.name}:{s.data.name}" + (f"/{s.count.name}" if s.count else "")
        for s in classify(parse(prototype))
    ]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("const char *name, int level", ["STRING:name", "SCALAR:level"]),
        ("const unsigned char *uuid", ["UUID:uuid"]),
        ("const unsigned char *value, size_t value_size", ["BUFFER_IN:value/value_size"]),
        ("unsigned char *cpumap, int maplen", ["BUFFER_IN:cpumap/maplen"]),
        ("const char **mounts, unsigned int nmounts", ["STRINGS_IN:mounts/nmounts"]),
        ("unsigned int *codes, int ncodes", ["NUMBERS_IN:codes/ncodes"]),
        ("unsigned int npages, unsigned int *sizes, unsigned long long *counts",
         ["NUMBERS_IN:sizes/npages", "NUMBERS_IN:counts/npages"]),
        ("virTypedParameterPtr params, int nparams", ["TYPED_IN:params/nparams"]),
        ("virTypedParameterPtr params, int *nparams", ["TYPED_OUT:params/nparams"]),
        ("virTypedParameterPtr *params, unsigned int *nparams", ["TYPED_ALLOC_OUT:params/nparams"]),
        ("virStreamPtr st", ["STREAM:st"]),
        ("virDomainSnapshotPtr **snaps", ["OBJECTS_OUT:snaps"]),
        ("virDomainFrobInfoPtr info", ["STRUCT_OUT:info"]),
        ("virDomainFrobInfoPtr **info", ["STRUCTS_ALLOC_OUT:info"]),
        ("virDomainFrobPtr frobs, unsigned int maxfrobs", ["STRUCTS_OUT:frobs/maxfrobs"]),
        ("char **const names, int maxnames", ["NAMES_OUT:names/maxnames"]),
        ("char **result", ["STRING_OUT:result"]),
        ("char ***keys", ["STRINGS_OUT:keys"]),
        ("long long *seconds, unsigned int *nseconds", ["NUMBER_OUT:seconds", "NUMBER_OUT:nseconds"]),
        ("int *ids, int maxids", ["NUMBERS_OUT:ids/maxids"]),
        ("size_t size, void *buffer", ["SCALAR:size", "BYTES_OUT:buffer"]),
        ("unsigned int nfiles, int *files", ["FDS_IN:files/nfiles"]),
        ("unsigned int *nout, int **out", ["FDS_OUT:out/nout"]),
    ],
)  # fmt: skip
def test_parameters_that_belong_together_are_one_shape(parameters: str, expected: list[str]) -> None:
    prototype = f"int virDomainTryFrob(virDomainPtr domain, {parameters}, unsigned int flags);"
    assert roles(prototype) == ["OBJECT:domain", *expected, "FLAGS:flags"]


def test_bytes_of_a_getter_go_out() -> None:
    prototype = (
        "int virDomainGetFrob(virDomainPtr domain, unsigned char *maps, int maplen, unsigned int flags);"
    )
    assert "BYTES_OUT:maps/maplen" in roles(prototype)


def test_a_callback_takes_its_data_with_it() -> None:
    prototype = (
        "int virConnectFrobEventRegister(virConnectPtr conn, virDomainPtr dom, virConnectFrobCallback cb, void *opaque, "
        "virFreeCallback freecb, unsigned int flags);"
    )
    shapes = classify(parse(prototype))
    assert [s.role for s in shapes] == [Role.CONNECTION, Role.OBJECT, Role.CALLBACK, Role.FLAGS]
    assert [p.name for p in shapes[2].rest] == ["opaque", "freecb"]
    assert shapes[3].index == 5


def test_a_type_that_cannot_travel_is_refused_by_name() -> None:
    with pytest.raises(PrototypeError, match=r"'double x' cannot be sent"):
        classify(parse("int virDomainFrob(virDomainPtr domain, double x, unsigned int flags);"))
    with pytest.raises(PrototypeError, match="an enum travels as int"):
        classify(parse("int virDomainFrob(virDomainPtr domain, virDomainFrobType x, unsigned int flags);"))


def places(parameters: str, name: str = "virDomainTryFrob") -> list[tuple[str, str | None]]:
    signature = parse(f"int {name}(virDomainPtr dom, {parameters});")
    assert [p.param for p in parts_of(signature)] == list(signature.params)
    return [(p.role.name if p.role is not None else p.place, p.partner) for p in parts_of(signature)[1:]]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("const char **keys, unsigned int nkeys", [("STRINGS_IN", "nkeys"), ("count", "keys")]),
        ("virTypedParameterPtr params, int *nparams", [("TYPED_OUT", "nparams"), ("count", "params")]),
        ("virFrobCallback cb, void *opaque, virFreeCallback freecb",
         [("CALLBACK", None), ("rest", None), ("rest", None)]),
        ("unsigned int npages, unsigned int *sizes, unsigned long long *counts, int *nodes",
         [("count", "sizes"), ("NUMBERS_IN", "npages"), ("NUMBERS_IN", "npages"), ("NUMBERS_IN", "npages")]),
        ("virDomainFrobPtr stats, size_t size", [("STRUCT_OUT", "size"), ("count", "stats")]),
        ("const unsigned char *uuid, int maxfrobs", [("UUID", None), ("SCALAR", None)]),
    ],
)  # fmt: skip
def test_each_parameter_is_a_part_of_one_shape(
    parameters: str, expected: list[tuple[str, str | None]]
) -> None:
    assert places(parameters) == expected


def test_maps_of_several_elements_have_two_lengths() -> None:
    found = places("int nmaps, unsigned char *maps, int maplen", "virDomainGetFrob")
    assert found == [("count", "maps"), ("BYTES_OUT", "maplen"), ("count", "maps")]


def test_parts_can_be_called_otherwise_without_being_taken_for_something_else() -> None:
    signature = parse("int virDomainTryFrob(virDomainPtr dom, unsigned int ncodes, unsigned int *codes);")
    renamed = parts_of(signature, lambda name: f"{name}_x")
    assert [p.name for p in renamed] == ["dom_x", "ncodes_x", "codes_x"]
    assert [p.role for p in renamed] == [p.role for p in parts_of(signature)]
    assert renamed[2].partner == "ncodes_x"


def test_every_role_has_one_form() -> None:
    for role in Role:
        assert role in form_of(role).roles
        assert sum(role in form.roles for form in FORMS) == 1


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("bool", "write int"),
        ("uint64_t", "unsigned long long"),
        ("virDomainFrob *", "write virDomainFrobPtr"),
    ],
)
def test_a_type_without_a_form_names_the_one_to_use(kind: str, hint: str) -> None:
    with pytest.raises(PrototypeError, match=re.escape(hint)):
        classify(parse(f"int virDomainFrob(virDomainPtr dom, {kind} x, unsigned int flags);"))
