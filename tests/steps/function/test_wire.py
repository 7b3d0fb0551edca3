from __future__ import annotations

import pytest

from steps.code.xdr import Member
from steps.function.proposal import Struct
from steps.function.prototype import PrototypeError
from steps.function.wiretext import golden_struct, struct_text
from tests.steps.function.practice import propose


def wire(
    parameters: str, name: str = "virDomainTryFrob", returns: str = "int ", **choices: str
) -> dict[str, list[str]]:
    proposal = propose(f"{returns}{name}(virDomainPtr domain, {parameters}unsigned int flags);", **choices)
    assert proposal.wire is not None
    found = {}
    for key, struct in (("args", proposal.wire.args), ("ret", proposal.wire.ret)):
        found[key] = [str(m) for m in struct.members] if struct else []
        if struct and struct.note:
            found[key].insert(0, struct.note)
    found["generate"] = [proposal.wire.generate]
    found["limits"] = [f"{name}={value}" for name, value, _ in proposal.wire.limits]
    return found


def test_strings_and_numbers_are_members_of_the_same_name() -> None:
    found = wire("const char *name, int level, unsigned long long size, ")
    assert found["args"] == [
        "remote_nonnull_domain dom;", "remote_nonnull_string name;", "int level;", "unsigned hyper size;",
        "unsigned int flags;",
    ]  # fmt: skip
    assert (found["ret"], found["generate"]) == ([], ["both"])


def test_a_string_that_may_be_null_has_another_type() -> None:
    assert "remote_string key;" in wire("const char *key, const char *name, ", nullable="key")["args"]
    assert (
        "remote_nonnull_string name;" in wire("const char *key, const char *name, ", nullable="key")["args"]
    )


def test_a_string_is_nullable_where_the_tree_has_it_so() -> None:
    assert "remote_string type;" in wire("const char *type, ")["args"]


def test_a_returned_int_can_be_a_value() -> None:
    assert wire("", returns="int ", name="virDomainGetNumFrobs")["ret"] == ["int num;"]
    assert wire("", name="virDomainIsFrobbed")["ret"] == ["int frobbed;"]
    assert wire("", returns="int ", name="virDomainSetFrob")["ret"] == []
    assert wire("", name="virDomainSetFrob", returns="int ")["ret"] == []
    counted = propose("int virDomainSetFrob(virDomainPtr domain, unsigned int flags);", returns="count")
    assert counted.wire is not None
    assert counted.wire.ret == Struct("remote_domain_set_frob_ret", (Member("int", "result"),))


def test_one_long_number_out_has_its_place_noted() -> None:
    assert wire("int level, unsigned long long *size, ")["ret"] == ["unsigned hyper size; /* insert@2 */"]


def test_several_numbers_out_are_written_by_hand() -> None:
    found = wire("long long *seconds, unsigned int *nseconds, ")
    assert found["ret"] == ["hyper seconds;", "unsigned int nseconds;"]
    assert found["generate"] == ["none"]


def test_typed_parameters_travel_with_a_limit_of_the_functions_own() -> None:
    found = wire("virTypedParameterPtr frobs, int nfrobs, ", name="virDomainSetFrobParameters")
    assert found["args"][1] == "remote_typed_param params<REMOTE_DOMAIN_FROB_PARAMS_MAX>;"
    assert found["limits"] == ["REMOTE_DOMAIN_FROB_PARAMS_MAX=64"]


def test_typed_parameters_that_the_callee_allocates_are_noted_for_the_generator() -> None:
    found = wire("virTypedParameterPtr *params, int *nparams, ", name="virDomainGetFrob")
    assert found["ret"] == ["remote_typed_param params<REMOTE_DOMAIN_FROB_PARAMS_MAX>; /* alloc@1@int@2 */"]


def test_typed_parameters_that_the_caller_allocates_say_their_number_both_ways() -> None:
    found = wire("virTypedParameterPtr params, int *nparams, ", name="virDomainGetFrob")
    assert "int nparams;" in found["args"]
    assert found["ret"][-1] == "int nparams;"
    assert found["generate"] == ["none"]


def test_a_list_of_objects_says_whether_it_is_wanted() -> None:
    proposal = propose(
        "int virConnectListAllFrobs(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);"
    )
    assert proposal.wire is not None
    assert proposal.wire.args is not None
    assert proposal.wire.ret is not None
    assert [str(m) for m in proposal.wire.args.members] == ["int need_results;", "unsigned int flags;"]
    assert proposal.wire.ret.note == "insert@1"
    assert [str(m) for m in proposal.wire.ret.members] == [
        "remote_nonnull_domain domains<REMOTE_DOMAIN_LIST_MAX>;", "unsigned int ret;",
    ]  # fmt: skip
    assert proposal.wire.limits == ()


def test_arrays_get_a_limit_and_the_cast_that_the_client_needs() -> None:
    found = wire("const char **mounts, unsigned int nmounts, unsigned char *map, int maplen, ")
    assert found["args"][1:3] == [
        "remote_nonnull_string mounts<REMOTE_DOMAIN_TRY_FROB_MOUNTS_MAX>; /* (const char **) */",
        "opaque map<REMOTE_DOMAIN_TRY_FROB_MAP_MAX>; /* (unsigned char *) */",
    ]


def test_strings_come_back_by_the_last_word_of_the_name() -> None:
    assert wire("", name="virDomainGetHostname", returns="char *")["ret"] == [
        "remote_nonnull_string hostname;"
    ]
    assert wire("", name="virDomainGetFrobXMLDesc", returns="char *")["ret"] == ["remote_nonnull_string xml;"]


def test_a_stream_is_no_member_but_its_place_and_direction_are_noted() -> None:
    proposal = propose(
        "int virDomainOpenFrob(virDomainPtr dom, const char *name, virStreamPtr st, unsigned int flags);"
    )
    assert proposal.wire is not None
    assert (proposal.wire.readstream, proposal.wire.writestream) == (2, None)
    proposal = propose("int virDomainUploadFrob(virDomainPtr dom, virStreamPtr st, unsigned int flags);")
    assert proposal.wire is not None
    assert (proposal.wire.readstream, proposal.wire.writestream) == (None, 1)
    assert proposal.wire.args is not None
    assert [m.name for m in proposal.wire.args.members] == ["dom", "flags"]


def test_names_that_the_generated_code_uses_itself_are_avoided() -> None:
    assert wire("int pid, int string, ")["args"][1:3] == ["int pid_value;", "int string_value;"]


def test_a_struct_that_no_header_defines_is_refused() -> None:
    with pytest.raises(PrototypeError, match="'virDomainNowhere' is not defined"):
        wire("virDomainNowherePtr info, ")


def test_the_golden_form_of_arrays_and_numbers() -> None:
    struct = Struct(
        "remote_x_ret",
        (
            Member("unsigned hyper", "size"), Member("opaque", "map", "REMOTE_MAP_MAX"), Member("char", "model", "32", None, True),
            Member("remote_nonnull_string", "names", "REMOTE_LIST_MAX", "insert@1"),
        ),
        "insert@1",
    )  # fmt: skip
    assert struct_text(struct).splitlines()[0] == "struct remote_x_ret { /* insert@1 */"
    assert golden_struct(struct).splitlines() == [
        "struct remote_x_ret {",
        "        uint64_t                   size;",
        "        struct {",
        "                u_int              map_len;",
        "                char *             map_val;",
        "        } map;",
        "        char                       model[32];",
        "        struct {",
        "                u_int              names_len;",
        "                remote_nonnull_string * names_val;",
        "        } names;",
        "};",
    ]
