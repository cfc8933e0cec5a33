"""One process keeps a database; a second one learns which, and a killed one keeps nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import StoreReadOnly, StoreTaken
from index.store.single import keep_single, read_note
from tests.stores import ROOT

KEEP = """
import asyncio, sys
from pathlib import Path
from index.store.single import keep_single
async def keep():
    async with keep_single(Path(sys.argv[1])) as single:
        single.write("another")
        print("kept", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
asyncio.run(keep())
"""


def keep_elsewhere(database: Path) -> subprocess.Popen[str]:
    """A process that keeps the database, until it reads a line."""
    command = [sys.executable, "-c", KEEP, str(database)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    return process


async def test_the_note_is_there_while_it_is_kept(tmp_path: Path) -> None:
    database = tmp_path / "new" / "pullquote.db"
    async with keep_single(database) as single:
        assert read_note(database) is None
        single.write("one")
        single.write("two")
        assert read_note(database) == "two"
    assert read_note(database) is None
    assert sorted(it.name for it in database.parent.iterdir()) == ["pullquote.db.run.lock"]


async def test_a_second_one_is_told_who_was_first(tmp_path: Path) -> None:
    database = tmp_path / "pullquote.db"
    with keep_elsewhere(database) as process:
        with pytest.raises(StoreTaken) as error:
            async with keep_single(database):
                pytest.fail("kept twice")
        assert (error.value.path, error.value.detail) == (database, "another")
        assert read_note(database) == "another"
        process.communicate("\n")
    assert process.returncode == 0
    async with keep_single(database):
        assert read_note(database) is None


async def test_a_killed_one_keeps_nothing(tmp_path: Path) -> None:
    database = tmp_path / "pullquote.db"
    with keep_elsewhere(database) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (tmp_path / "pullquote.db.run.json").read_text(encoding="utf-8") == "another"
    assert read_note(database) is None
    async with keep_single(database):
        pass
    assert not (tmp_path / "pullquote.db.run.json").exists()


def test_looking_makes_nothing(tmp_path: Path) -> None:
    assert read_note(tmp_path / "nowhere" / "pullquote.db") is None
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreReadOnly):
        async with keep_single(tmp_path / "file" / "pullquote.db"):
            pytest.fail("kept")
