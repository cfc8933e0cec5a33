"""A backup is whole or not there, and nothing is lost when one is put back, whatever the moment of a stop."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot.backup import make_backup, put_backup, tell_size
from bot.message import Outcome
from bot.settings import Settings
from bot.wording.catalogue import wording
from index.errors import StoreDamaged, StoreError, StoreExists, StoreForeign, StoreLocked, StoreNewer, StoreReadOnly
from index.store.backup import back_up, restore_backup
from index.store.migrate import APPLICATION_ID
from index.store.single import keep_single
from index.store.sql import SqlStore, open_store
from tests.stores import NOON, empty, extracted, fresh_store, run_child, sound, url_of

EN = wording("en")
REPLACED = "pullquote.replaced-20260301-120000.db"


@pytest.fixture(autouse=True)
def made() -> tuple[bytes, bytes]:
    """Databases are made before a loop runs."""
    return empty(), sound()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "copy.db"
    path.write_bytes(sound())
    return path


async def add(store: SqlStore, place: str) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    await store.put("ours", source, place, extracted(f"The text of {place}."), NOON)


async def read(path: Path) -> list[str]:
    async with open_store(url_of(path)) as store:
        return [article.location for article in (await store.articles("ours"))[1]]


async def restore(backup: Path, path: Path, now: datetime = NOON) -> Path | None:
    return (await restore_backup(backup, path, "ours", now, wait=0.2)).kept


def find(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(pattern))


# Making one


async def test_a_copy_has_everything_and_is_made_beside_a_writer(tmp_path: Path) -> None:
    async with fresh_store(tmp_path) as store:
        await add(store, "before.txt")
        writing = asyncio.gather(*(add(store, f"{n}.txt") for n in range(20)))
        copied = await back_up(store.connections, tmp_path / "copy.db")
        await writing
    found = await read(tmp_path / "copy.db")
    assert found[0] == "before.txt"
    assert (copied.articles, copied.size) == (len(found), copied.path.stat().st_size)
    assert not find(tmp_path, "*.new*")


async def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    async with fresh_store(tmp_path) as store:
        for place in ("copy.db", "pullquote.db", "."):
            with pytest.raises(StoreExists):
                await back_up(store.connections, tmp_path / place)
    assert (tmp_path / "copy.db").read_text() == "mine"


async def test_a_name_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"

    def take(step: str) -> None:
        if step == "checked":
            target.write_text("mine")

    async with fresh_store(tmp_path) as store:
        with pytest.raises(StoreExists):
            await back_up(store.connections, target, take)
    assert target.read_text() == "mine"


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    async with fresh_store(tmp_path) as store:
        with pytest.raises(StoreError) as told:
            await back_up(store.connections, tmp_path / "nowhere" / "copy.db")
    assert told.value.path.parent == tmp_path / "nowhere"


# Putting one back


async def test_the_present_database_is_kept_under_a_name_with_the_time(tmp_path: Path, backup: Path) -> None:
    async with fresh_store(tmp_path) as store:
        await add(store, "mine.txt")
    for number in ("", "-2"):
        kept = await restore(backup, tmp_path / "pullquote.db")
        assert kept == tmp_path / REPLACED.replace(".db", f"{number}.db")
        assert len(await read(tmp_path / "pullquote.db")) == 8
    assert await read(tmp_path / REPLACED) == ["mine.txt"]


async def test_without_a_database_a_backup_becomes_it(tmp_path: Path, backup: Path) -> None:
    assert await restore(backup, tmp_path / "new" / "pullquote.db") is None
    assert len(await read(tmp_path / "new" / "pullquote.db")) == 8


@pytest.mark.parametrize("present", [b"", b"not a database at all", None], ids=["empty", "damaged", "log alone"])
async def test_what_cannot_be_used_is_replaced_and_kept(tmp_path: Path, backup: Path, present: bytes | None) -> None:
    path = tmp_path / "pullquote.db"
    if present is None:
        present, path = b"a log", tmp_path / "pullquote.db-wal"
    path.write_bytes(present)
    kept = await restore(backup, tmp_path / "pullquote.db")
    assert kept is not None
    assert kept.with_name(path.name.replace("pullquote.db", kept.name)).read_bytes() == present
    assert len(await read(tmp_path / "pullquote.db")) == 8


def spoil(data: bytes) -> bytes:
    return data.replace(b"a needle in the hay", b"a noodle in the hay")


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID + 1}")


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        (lambda it: it.write_bytes(spoil(sound())), StoreDamaged),
        (lambda it: it.write_bytes(sound()[: len(sound()) // 2]), StoreDamaged),
        (lambda it: it.write_bytes(b"x" * 9_000), StoreDamaged),
        (lambda it: it.write_bytes(b""), StoreForeign),
        (make_newer, StoreNewer),
        (make_foreign, StoreForeign),
        (lambda it: it.unlink(), StoreError),
        (lambda it: (it.unlink(), it.mkdir()), StoreDamaged),
    ],
    ids=["text", "half", "noise", "empty", "newer", "foreign", "missing", "folder"],
)
async def test_what_is_no_sound_backup_changes_nothing(
    tmp_path: Path, backup: Path, spoiled: object, error: type[StoreError]
) -> None:
    path = tmp_path / "pullquote.db"
    path.write_bytes(empty())
    spoiled(backup)  # type: ignore[operator]
    with pytest.raises(error) as told:
        await restore(backup, path)
    assert told.value.path == backup
    assert path.read_bytes() == empty()
    assert not find(tmp_path, "*replaced*")


async def test_a_database_in_use_is_left_alone(tmp_path: Path, backup: Path) -> None:
    async with fresh_store(tmp_path) as store:
        await add(store, "mine.txt")
        with pytest.raises(StoreLocked):
            await restore(backup, tmp_path / "pullquote.db")
        assert len((await store.articles("ours"))[1]) == 1
    assert await read(tmp_path / "pullquote.db") == ["mine.txt"]


async def test_while_a_bot_runs_nothing_is_put_back(tmp_path: Path, backup: Path) -> None:
    path = tmp_path / "pullquote.db"
    settings = Settings(database_url=url_of(path))
    async with keep_single(path):
        said = await put_backup(settings, EN, str(backup))
    assert said.outcome is Outcome.MISUSE
    assert "runs" in said.summary
    assert not path.exists()


@pytest.mark.parametrize(
    ("spoiled", "part"),
    [
        (lambda it: it.write_bytes(b"x" * 9_000), "is not a sound backup ("),
        (make_newer, "was written by a newer version"),
        (make_foreign, "is no backup of this program (made by another program)"),
        (lambda it: it.unlink(), "cannot be read: "),
    ],
    ids=["damaged", "newer", "foreign", "missing"],
)
async def test_every_refusal_has_a_sentence_of_its_own(
    tmp_path: Path, backup: Path, spoiled: Callable[[Path], object], part: str
) -> None:
    spoiled(backup)
    said = await put_backup(Settings(database_url=url_of(tmp_path / "pullquote.db")), EN, str(backup))
    assert said.outcome is Outcome.MISUSE
    assert said.summary.startswith(f"{backup} {part}")


async def test_a_database_that_another_command_uses_is_named(tmp_path: Path, backup: Path) -> None:
    path = tmp_path / "pullquote.db"
    path.write_bytes(sound())
    async with open_store(url_of(path)) as store:
        await add(store, "mine.txt")
        said = await put_backup(Settings(database_url=url_of(path)), EN, str(backup))
    assert said.summary.startswith(f"Another command uses {path}.")


async def test_there_and_back_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    path.write_bytes(sound())
    settings = Settings(database_url=url_of(path))
    made = await make_backup(settings, EN, str(tmp_path / "copy.db"))
    assert made.summary.startswith(f"Backup written to {tmp_path / 'copy.db'}: ")
    assert made.summary.endswith(" kB, 8 articles.")
    back = await put_backup(settings, EN, str(tmp_path / "copy.db"))
    assert "is in place" in back.summary
    assert "is kept as" in back.summary


def test_sizes_are_told_in_units_people_know() -> None:
    assert [tell_size(size, EN) for size in (10, 1_500, 2_500_000, 9_000_000_000_000)] == [
        "0.0 kB",
        "1.5 kB",
        "2.5 MB",
        "9000.0 GB",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
async def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    async with fresh_store(tmp_path) as store:
        with pytest.raises(StoreReadOnly):
            await back_up(store.connections, tmp_path / "shut" / "copy.db")


# Stopped in between

CHILD = """
import asyncio, os, sys
from pathlib import Path
from index.store.backup import back_up, restore_backup
from index.store.sql import open_store
from tests.stores import NOON, url_of

def stop(step):
    if step == sys.argv[2]:
        os._exit(9)

async def main(folder):
    if sys.argv[3] == "restore":
        await restore_backup(folder / "copy.db", folder / "pullquote.db", "ours", NOON, step=stop)
    async with open_store(url_of(folder / "pullquote.db")) as store:
        await back_up(store.connections, folder / "copy.db", stop)

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="another way to end")
@pytest.mark.parametrize(("step", "present"), [("copied", 1), ("kept", 1), ("replaced", 8)])
async def test_a_stop_while_putting_back_leaves_the_old_or_the_new(
    tmp_path: Path, backup: Path, step: str, present: int
) -> None:
    async with fresh_store(tmp_path) as store:
        await add(store, "mine.txt")
    assert run_child(CHILD, str(tmp_path), step, "restore").wait() == 9
    assert len(await read(tmp_path / "pullquote.db")) == present
    if step != "copied":
        assert await read(tmp_path / REPLACED) == ["mine.txt"]
    await restore(backup, tmp_path / "pullquote.db")
    assert len(await read(tmp_path / "pullquote.db")) == 8
    assert not find(tmp_path, "*.new*")


@pytest.mark.parametrize("step", ["copied", "checked"])
async def test_a_stop_while_copying_leaves_no_backup_and_the_next_one_is_made(tmp_path: Path, step: str) -> None:
    (tmp_path / "pullquote.db").write_bytes(sound())
    assert run_child(CHILD, str(tmp_path), step, "backup").wait() == 9
    assert not (tmp_path / "copy.db").exists()
    async with open_store(url_of(tmp_path / "pullquote.db")) as store:
        assert (await back_up(store.connections, tmp_path / "copy.db")).articles == 8
