"""virsh commands for arrays, structs, sets of CPUs, files and streams."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steps.function.generate.virsh import command, why_none
from steps.function.generate.virsh_parts import Parts
from steps.function.generate.virsh_results import show_object
from steps.tree.facts import Facts
from tests.steps.function.generate.sample import after, proposal
from tests.steps.function.generate.test_bodies import INFO, STAT, in_order
from tests.steps.function.generate.test_step6 import NEW, PATH, new_tree, old_tree, wanted

HEADER = "include/libvirt/libvirt-domain.h"
HELPERS = (
    "#include <fcntl.h>\nstatic int\nvirshFetchPassFdsList(int x)\n{\n    return x;\n}\n\n"
    "static int\nvirshNodeGetCPUCount(int x)\n{\n    return x;\n}\n\n"
)
LATE = "static unsigned char *\nvirshParseCPUList(int x)\n{\n    return x;\n}\n\n"


def rich_tree() -> Facts:
    """A virsh of today with all helpers, one of them at the end of the source."""
    source = HELPERS + NEW.replace("const vshCmdDef", LATE + "const vshCmdDef").replace(
        "virshControl *priv", "g_autofree char *x = NULL;\n    virshControl *priv"
    )
    return new_tree(**{PATH: source, HEADER: STAT + INFO})


def made(tree: Facts, prototype: str, **changes: object) -> str:
    return after(tree, command(tree, wanted(prototype, "domfrob", **changes)), PATH)


def test_names_that_the_function_fills_are_listed_as_far_as_there_is_room() -> None:
    text = made(rich_tree(), "int virDomainListFrob(virDomainPtr d, char **const names, int maxnames);")
    assert in_order(text, "g_auto(GStrv) names = NULL;", "unsigned int maxnames = 256;", '"maxnames", &maxnames',
                    "names = g_new0(char *, maxnames + 1);", "(count = virDomainListFrob(dom, names, maxnames)) < 0",
                    "for (i = 0; i < count; i++)", 'vshPrint(ctl, "%s\\n", names[i]);')  # fmt: skip


def test_numbers_are_given_with_commas_between_them() -> None:
    prototype = "int virDomainSendFrob(virDomainPtr d, unsigned int *keys, int nkeys, unsigned int flags);"
    text = made(rich_tree(), prototype)
    assert in_order(text, "nkeys = vshStringToArray(keysstr, &keyslist)", "keys = g_new0(unsigned int, nkeys);",
                    "virStrToLong_ui(keyslist[i], NULL, 10, &keys[i])", "virDomainSendFrob(dom, keys, nkeys, 0)")  # fmt: skip


def test_a_set_of_cpus_is_read_by_the_helper_and_stands_behind_it() -> None:
    prototype = "int virDomainPinFrob(virDomainPtr d, unsigned char *cpumap, int maplen, unsigned int flags);"
    text = made(rich_tree(), prototype)
    assert in_order(text, "\nvirshParseCPUList(", "\ncmdDomFrob(", "maxcpu = virshNodeGetCPUCount(priv->conn)",
                    "cpumap = virshParseCPUList(ctl, &maplen, cpulist, maxcpu)", "virDomainPinFrob(dom, cpumap, maplen, 0)")  # fmt: skip


def test_sets_of_cpus_that_come_back_are_printed_each() -> None:
    prototype = "int virDomainGetFrob(virDomainPtr d, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags);"
    text = made(rich_tree(), prototype)
    assert in_order(text, "maplen = VIR_CPU_MAPLEN(maxcpu);", "g_new0(unsigned char, ncpumaps * maplen)",
                    "virBitmapDataFormat(VIR_GET_CPUMAP(cpumaps, maplen, i), maplen)")  # fmt: skip


def test_a_list_of_structs_is_shown_with_what_each_holds_and_freed() -> None:
    prototype = "int virDomainListFrobs(virDomainPtr d, virDomainFrobInfoPtr **infos, unsigned int flags);"
    text = made(rich_tree(), prototype)
    assert in_order(text, "virDomainFrobInfoPtr *infos = NULL;", '_("frob name"), NULLSTR(infos[i]->frobName)',
                    "for (j = 0; j < infos[i]->nalias; j++)", "infos[i]->alias[j]",
                    "vshGetTypedParamValue(ctl, &infos[i]->params[j]);", "virDomainGetName(infos[i]->owner)",
                    " cleanup:", "if (infos && count > 0) {", "virDomainFrobInfoFree(infos[i]);")  # fmt: skip


def test_structs_are_asked_for_their_number_first() -> None:
    prototype = (
        "int virDomainGetFrob(virDomainPtr d, virDomainFrobStatPtr stats, int *nstats, unsigned int flags);"
    )
    text = made(rich_tree(), prototype)
    assert in_order(text, "if (virDomainGetFrob(dom, NULL, &nstats, 0) < 0)", "stats = g_new0(virDomainFrobStat, nstats);",
                    "virDomainGetFrob(dom, stats, &nstats, 0)", "i < nstats;", "stats[i].frobValue")  # fmt: skip


def test_a_struct_with_its_size_is_one_struct() -> None:
    text = made(rich_tree(), "int virDomainFrob(virDomainPtr d, virDomainFrobStatPtr stats, size_t size);")
    assert in_order(
        text,
        "memset(&stats, 0, sizeof(stats));",
        "virDomainFrob(dom, &stats, sizeof(stats))",
        "stats.frobValue",
    )


def test_file_descriptors_come_from_the_caller_of_virsh() -> None:
    prototype = "int virDomainSendFrob(virDomainPtr d, unsigned int nfds, int *fds, unsigned int flags);"
    text = made(rich_tree(), prototype)
    assert in_order(
        text, '.name = "pass-fds"', "virshFetchPassFdsList(ctl, cmd, &nfds, &fds) < 0", "(dom, nfds, fds, 0)"
    )


def test_a_secret_is_known_by_its_uuid() -> None:
    text = made(
        rich_tree(), "virSecretPtr virSecretFrob(virConnectPtr conn, const char *usage, unsigned int flags);"
    )
    assert in_order(text, "char shown[VIR_UUID_STRING_BUFLEN];", "virSecretGetUUIDString(result, shown) == 0")


STREAM = "int virDomain{}(virDomainPtr d, virStreamPtr st, unsigned int flags);"


@pytest.mark.parametrize(
    ("way", "pump"), [("read", "virStreamRecvAll(st, virshStreamSink,"), ("write", "virStreamSendAll(")]
)
def test_a_stream_is_pumped_through_a_file(way: str, pump: str) -> None:
    tree = rich_tree()
    new = wanted(STREAM.format("Frob"), "domfrob")
    assert new.wire is not None
    text = after(tree, command(tree, replace(new, wire=new.wire._replace(**{f"{way}stream": 1}))), PATH)
    assert in_order(text, "O_RDONLY" if way == "write" else "O_WRONLY | O_CREAT", "virStreamNew(priv->conn, 0)",
                    "virDomainFrob(dom, st, 0)", pump, "virStreamAbort(st);", "virStreamFinish(st)", " cleanup:",
                    "VIR_FORCE_CLOSE(fd);")  # fmt: skip


@pytest.mark.parametrize(
    ("prototype", "reason"),
    [
        (STREAM.format("OpenFrob"), "needs a terminal"),
        ("int virDomainFrob(virDomainPtr d, int fd, unsigned int flags);", "a program's to give"),
        ("int virDomainFrob(virDomainPtr d, int **fdlist, unsigned int flags);", "a program's to take"),
        (
            "int virDomainFrob(virDomainPtr d, size_t size, void *buffer, unsigned int flags);",
            "a program's to take",
        ),
    ],
)
def test_what_a_command_cannot_have_is_said_in_libvirts_terms(prototype: str, reason: str) -> None:
    assert reason in why_none(rich_tree(), proposal(prototype, virsh_command="domfrob", virsh_group="domain"))


def test_a_source_without_the_helper_says_which_is_lacking() -> None:
    prototype = "int virDomainPinFrob(virDomainPtr d, unsigned char *cpumap, int maplen, unsigned int flags);"
    new = proposal(prototype, virsh_command="domfrob", virsh_group="domain")
    assert "virshParseCPUList" in why_none(old_tree(), new)


def test_a_list_with_a_set_of_cpus_for_each_element_has_room_for_all_of_them() -> None:
    prototype = "int virDomainGetFrob(virDomainPtr d, virDomainFrobStatPtr stats, int maxstats, unsigned char *cpumaps, int maplen);"
    text = made(rich_tree(), prototype)
    assert "cpumaps = g_new0(unsigned char, maxstats * maplen);" in text
    assert text.count("unsigned int maxstats = 256;") == 1


def test_the_objects_of_the_administration_library_are_known_by_name_and_number() -> None:
    parts = Parts()
    assert "virAdmServerGetName(srv)" in show_object(parts, "AdmServer", "srv")
    assert '"%llu\\n", virAdmClientGetID(clnt)' in show_object(parts, "AdmClient", "clnt")
