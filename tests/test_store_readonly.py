"""What may only be read is read, and says so when it is to be written."""

# ruff: noqa: ASYNC240 - what becomes of the files is the matter of these tests
from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import StoreLocked, StoreReadOnly
from index.store.sql import open_store
from tests.stores import LATER, ROOT, extracted, sound, url_of


@pytest.fixture(name="sound", scope="module")
def sound_bytes() -> bytes:
    return sound()


@pytest.fixture
def database(tmp_path: Path, sound: bytes) -> Path:
    path = tmp_path / "pullquote.db"
    path.write_bytes(sound)
    return path


async def test_a_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("not a folder")
    for path in (tmp_path / "folder" / "pullquote.db", tmp_path / "folder" / "deep" / "pullquote.db"):
        with pytest.raises(StoreReadOnly):
            async with open_store(url_of(path)):
                pass


async def test_a_link_leads_to_the_one_database_and_its_one_lock(database: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(database)
    async with open_store(url_of(link), wait=0.1) as store:
        with FileLock(f"{database}.lock"), pytest.raises(StoreLocked):
            await store.put("ours", 1, "new", extracted("New"), LATER)
        assert (await store.put("ours", 1, "new", extracted("New"), LATER)).outcome == "added"
    assert [it.name for it in (tmp_path / "elsewhere").iterdir()] == ["link.db"]


GIVE_UP_RIGHTS = """
import ctypes, os, sys
DROP_FROM_BOUNDING_SET, DAC_OVERRIDE, DAC_READ_SEARCH = 24, 1, 2
if os.geteuid() == 0:
    for right in (DAC_OVERRIDE, DAC_READ_SEARCH):
        if ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, right, 0, 0, 0):
            sys.exit("cannot give up the rights of root")
os.execv(sys.executable, [sys.executable, "-W", "error", "-c", *sys.argv[1:]])
"""
"""Root may write anywhere; a program started without these two rights heeds the file modes like anybody else."""

TRY = """
import asyncio, json, sys
from pathlib import Path
from index.errors import StoreError
from index.store.sql import open_store
from tests.stores import LATER, extracted, url_of

async def attempt(path):
    try:
        async with open_store(url_of(path), wait=0.1) as store:
            found = len((await store.articles("ours"))[1])
            try:
                await store.put("ours", 1, "new", extracted("New"), LATER)
            except StoreError as error:
                return [found, type(error).__name__, found == len((await store.articles("ours"))[1])]
            return [found, "stored", True]
    except StoreError as error:
        return [None, type(error).__name__, False]

print(json.dumps({name: asyncio.run(attempt(Path(name) / "pullquote.db")) for name in sys.argv[1:]}))
"""

GUARDED = {
    "file": (0o444, 0o755, [8, "StoreReadOnly", True]),
    "folder": (0o644, 0o555, [8, "StoreReadOnly", True]),
    "both": (0o444, 0o555, [8, "StoreReadOnly", True]),
    "secret": (0o000, 0o755, [None, "StoreReadOnly", False]),
    "nothing": (None, 0o555, [None, "StoreReadOnly", False]),
    "open": (0o644, 0o755, [8, "stored", True]),
}
"""Mode of the file and of its folder, and what a process without rights of its own can do there."""


def test_what_may_only_be_read_is_read(tmp_path: Path, sound: bytes) -> None:
    for name, (mode, _, _) in GUARDED.items():
        (tmp_path / name).mkdir()
        if mode is not None:
            (tmp_path / name / "pullquote.db").write_bytes(sound)
            (tmp_path / name / "pullquote.db").chmod(mode)
    results = try_without_rights({tmp_path / name: mode for name, (_, mode, _) in GUARDED.items()})
    assert results == {str(tmp_path / name): expected for name, (_, _, expected) in GUARDED.items()}


async def test_a_guest_reads_what_its_host_has_just_written(database: Path) -> None:
    async with open_store(url_of(database)) as store:
        await store.put("ours", 1, "fresh", extracted("Still in the log"), LATER)
        assert Path(f"{database}-wal").stat().st_size > 0
        for ending in ("", "-wal", "-shm"):
            Path(f"{database}{ending}").chmod(0o444)
        results = await asyncio.to_thread(try_without_rights, {database.parent: 0o555})
        assert results == {str(database.parent): [9, "StoreReadOnly", True]}
        assert (await store.put("ours", 1, "fresher", extracted("Later still"), LATER)).outcome == "added"


def try_without_rights(folders: dict[Path, int]) -> object:
    """What TRY finds in the folders, which have these modes meanwhile."""
    modes = {folder: folder.stat().st_mode for folder in folders}
    try:
        for folder, mode in folders.items():
            folder.chmod(mode)
        command = [sys.executable, "-c", GIVE_UP_RIGHTS, TRY, *map(str, folders)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)
    if os.geteuid() == 0 and "cannot give up" in done.stderr:
        pytest.skip("root that cannot give up its rights")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
