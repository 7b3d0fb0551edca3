"""What is kept of a piece says what reading the piece says; what is odd is made anew."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from steps.code import body, cfacts, readings
from steps.code.readings import Readings

PIECES = (
    b"int virDomainFrob(virDomainPtr domain, const char *names[], unsigned int flags);\n",
    b"typedef struct _virFoo virFoo;\ntypedef virFoo *virFooPtr;\ntypedef int (*virDrvFoo)(virFooPtr foo, ...);\n",
    b"struct _virFoo {\n    int a;\n    char *b[16];\n};\n",
    b"typedef enum {\n    VIR_FOO_A = 1 << 0, /* first */\n    VIR_FOO_B,\n} virFooFlags;\n",
    b"static virHypervisorDriver driver = {\n    .name = \"foo\",\n    .domainFrob = fooDomainFrob, /* 9.1.0 */\n};\n",
    b"int\nvirDomainFrob(virDomainPtr domain,\n              unsigned int flags)\n{\n"
    b"    VIR_DOMAIN_DEBUG(domain, \"flags=0x%x \xc3\xa9 \xff\", flags);\n    virResetLastError();\n"
    b"    if (!domain) {\n        virReportInvalidArg(domain, \"%s\", \"x\");\n        goto error;\n    }\n"
    b"    if (domain->conn->driver->domainFrob)\n        return domain->conn->driver->domainFrob(domain, flags);\n"
    b" error:\n    virDispatchError(domain->conn);\n    return -1;\n}\n",
    b"int broken(int a {\n    return ;;; }\n}\n",
    b"",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_readings() -> Iterator[None]:
    forget()
    yield
    readings.use(None)
    forget()


def forget() -> None:
    cfacts.read.cache_clear()
    body.read.cache_clear()


def read_all() -> list[object]:
    return [(cfacts.read(piece), body.read(piece)) for piece in PIECES]


def test_what_is_kept_says_the_same() -> None:
    fresh = read_all()
    first = Readings({})
    readings.use(first)
    forget()
    assert read_all() == fresh
    assert first.added
    assert len(first.used) == 2 * len(PIECES)
    second = Readings(first.used)
    readings.use(second)
    forget()
    kept = read_all()
    assert kept == fresh
    assert repr(kept) == repr(fresh)  # also the classes and the kinds of numbers
    assert not second.added
    assert second.used == first.used


@pytest.mark.parametrize(
    "line", [b"", b"null", b"{}", b"[1]", b"[[[]]]", b'["x", [], 3]', b"\xff", b"[" * 5000]
)
def test_an_odd_line_is_made_anew(line: bytes) -> None:
    fresh = read_all()
    first = Readings({})
    readings.use(first)
    forget()
    read_all()
    odd = Readings(dict.fromkeys(first.used, line))
    readings.use(odd)
    forget()
    assert read_all() == fresh
    assert odd.added
    assert odd.used == first.used


def test_a_piece_is_known_by_its_bytes_and_by_what_is_asked() -> None:
    first = Readings({})
    readings.use(first)
    for piece in (b"int a(void);\n", b"int a(void); \n"):
        cfacts.read(piece)
        body.read(piece)
    assert len(first.used) == 4
    assert all(json.loads(line) is not None for line in first.used.values())
