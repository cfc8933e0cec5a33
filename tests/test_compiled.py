"""The compiled search beside the index: made once, taken in when it is there, and never in anybody's way."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from index.disk import compiled
from index.disk.compiled import is_ready, prepare, searching
from index.rank import accelerate
from tests.compiling import compiled_search, folder_of

pytestmark = pytest.mark.timeout(300)  # compiling takes a while


@pytest.fixture
def compiled_before(pytestconfig: pytest.Config) -> Iterator[Path]:
    """Where the search is kept that was compiled before; it is not in use."""
    with compiled_search(pytestconfig):
        accelerate.leave()
        yield folder_of(pytestconfig)


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


async def until(there: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if there():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came")


async def test_a_small_library_does_without(tmp_path: Path) -> None:
    async with searching(tmp_path, 49_999):
        assert accelerate.engine() is None
    assert is_empty(tmp_path)


async def test_without_numba_all_is_found_by_numpy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda _: None)
    async with searching(tmp_path, 1_000_000):
        assert accelerate.engine() is None
    assert is_empty(tmp_path)


async def test_what_was_compiled_before_is_there_at_once(compiled_before: Path) -> None:
    async with searching(compiled_before, 50_000):
        assert accelerate.engine() is not None


def test_other_sources_are_compiled_anew(compiled_before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_ready(compiled_before)
    monkeypatch.setattr(compiled, "version", lambda name: f"{name} of tomorrow")
    assert not is_ready(compiled_before)


def test_sources_that_were_written_again_are_compiled_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "rank"
    shutil.copytree(str(files("index.rank")), package)
    monkeypatch.setattr(compiled, "files", lambda _: package)
    place = compiled._place(tmp_path)
    place.mkdir()
    (place / compiled.READY).touch()
    assert is_ready(tmp_path)
    os.utime(package / "blocks.py", (1, 1))
    assert not is_ready(tmp_path)


async def test_compiling_ends_with_the_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "CODE", "import time; open('begun', 'w').close(); time.sleep(60)")
    monkeypatch.chdir(tmp_path)
    async with asyncio.timeout(30), searching(tmp_path / "index", 50_000):
        await until((tmp_path / "begun").exists)
    assert not is_ready(tmp_path / "index")


@pytest.mark.usefixtures("compiled_before")  # here it only counts when it is taken in, not what
async def test_it_is_taken_in_when_it_is_compiled(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(compiled, "CODE", "pass")
    with caplog.at_level(logging.INFO):
        async with asyncio.timeout(60), searching(tmp_path, 50_000):
            await until(lambda: accelerate.engine() is not None)
    assert "faster from now on" in caplog.text
    assert is_ready(tmp_path)


@pytest.mark.parametrize("code", ["import sys; sys.exit('no room left')", "raise MemoryError('no room left')"])
async def test_what_cannot_be_compiled_is_said_once(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(compiled, "CODE", code)
    assert not await prepare(tmp_path)
    assert not is_ready(tmp_path)
    (record,) = caplog.records
    assert "goes on by numpy" in record.message
    assert "no room left" in record.message


async def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    async with searching(tmp_path / "file", 50_000):
        await asyncio.sleep(0.05)
    assert "goes on by numpy" in caplog.text


async def test_what_an_earlier_version_compiled_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("search-0123", "0123456789abcdef"):
        tmp_path.joinpath(name).mkdir()
    monkeypatch.setattr(compiled, "CODE", "pass")
    assert await prepare(tmp_path)
    left = names_in(tmp_path)
    assert len(left) == 2
    assert "0123456789abcdef" in left
    assert "search-0123" not in left


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
