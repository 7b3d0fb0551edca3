"""Compiled templates are kept between two runs, and whatever stands in their place does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.bccache import bc_magic

from steps.edits import render

TEMPLATE = "driver-member.h.j2"
VALUES = {"typedef": "virDrvDomainFrob", "gap": " ", "member": "domainFrob"}


@pytest.fixture
def forget() -> Iterator[None]:
    """Begin and end as a fresh process would."""

    def clear() -> None:
        render._environment.cache_clear()
        render._template.cache_clear()

    kept = list(render._kept)
    clear()
    yield
    render._kept[:] = kept
    clear()


def text(folder: Path) -> str:
    """What a process makes that keeps its templates in ``folder``."""
    render.keep_compiled(folder)
    render._environment.cache_clear()
    render._template.cache_clear()
    return render.render(TEMPLATE, **VALUES)


@pytest.mark.usefixtures("forget")
def test_what_was_compiled_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = text(tmp_path / "kept")
    assert "virDrvDomainFrob domainFrob;" in first
    assert len(list((tmp_path / "kept").iterdir())) == 1

    def compiled_again(*_arguments: object, **_named: object) -> None:
        raise AssertionError("compiled although it was kept")

    monkeypatch.setattr("jinja2.Environment.compile", compiled_again)
    assert text(tmp_path / "kept") == first


@pytest.mark.usefixtures("forget")
@pytest.mark.parametrize("harm", [b"", b"no bytecode", None, *(bc_magic + said for said in (
    b"garbage", b"cno.such.module\nthing\n.", b"0", b"0.", b"cos\nno_such_name\n."))])  # fmt: skip
def test_a_damaged_file_is_made_anew(tmp_path: Path, harm: bytes | None) -> None:
    first = text(tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 8] if harm is None else harm)
    assert text(tmp_path) == first
    assert kept.read_bytes() == whole


@pytest.mark.usefixtures("forget")
def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "virDrvDomainFrob domainFrob;" in text(tmp_path / "file" / "kept")


@pytest.mark.usefixtures("forget")
def test_what_somebody_else_can_have_written_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = text(folder)
    (kept,) = folder.iterdir()
    marker = tmp_path / "ran"
    kept.write_bytes(bc_magic + f"cos\nsystem\n(S'touch {marker}'\ntR.".encode())
    poison = kept.read_bytes()
    folder.chmod(0o777)
    assert text(folder) == first
    assert not marker.exists()
    assert kept.read_bytes() == poison
