"""Whatever is wrong with the disk or the file, the store says which StoreError it is and destroys nothing."""

# ruff: noqa: ASYNC240 - what becomes of the files is the matter of these tests
from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import StoreDamaged, StoreError, StoreForeign, StoreFull, StoreLocked, StoreNewer, StoreReadOnly
from index.ports import Problem
from index.store.faults import explain
from index.store.sql import SqlStore, open_store
from index.store.verify import verify
from tests.stores import LATER, NEEDLE, NOON, extracted, sound, url_of


@pytest.fixture(name="sound", scope="module")
def sound_bytes() -> bytes:
    return sound()


@pytest.fixture
def database(tmp_path: Path, sound: bytes) -> Path:
    path = tmp_path / "pullquote.db"
    path.write_bytes(sound)
    return path


async def read_all(path: Path) -> int:
    async with open_store(url_of(path), wait=0.1) as store:
        return len((await store.articles("ours"))[1])


# --- files that are not what they should be


def told(*statements: str) -> Callable[[Path, bytes], None]:
    """Write the sound database, and tell it the statements."""

    def spoil(path: Path, sound: bytes) -> None:
        path.write_bytes(sound)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return spoil


def made_elsewhere(path: Path, _sound: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE article (library TEXT)")


SPOILT: dict[str, tuple[Callable[[Path, bytes], object], type[StoreError]]] = {
    "empty": (lambda path, _: path.write_bytes(b""), StoreForeign),
    "of another program": (made_elsewhere, StoreForeign),
    "marked by another program": (told("PRAGMA application_id = 7"), StoreForeign),
    "without a table": (told("DROP TABLE version"), StoreForeign),
    "without its schema's name": (told("DROP TABLE alembic_version"), StoreForeign),
    "with no schema's name": (told("DELETE FROM alembic_version"), StoreForeign),
    "with two schemas' names": (told("INSERT INTO alembic_version VALUES ('another')"), StoreForeign),
    "of a later version": (told("UPDATE alembic_version SET version_num = '9999'"), StoreNewer),
    "a text": (lambda path, _: path.write_text("Dear reader, " * 500), StoreDamaged),
    "one byte": (lambda path, _: path.write_bytes(b"S"), StoreDamaged),
    "its first bytes only": (lambda path, sound: path.write_bytes(sound[:511]), StoreDamaged),
    "a folder": (lambda path, _: path.mkdir(), StoreDamaged),
    "half of it": (lambda path, sound: path.write_bytes(sound[: len(sound) // 2]), StoreDamaged),
    "its first page only": (lambda path, sound: path.write_bytes(sound[:4096]), StoreDamaged),
    "its head wiped": (lambda path, sound: path.write_bytes(bytes(100) + sound[100:]), StoreDamaged),
    "its schema wiped": (
        lambda path, sound: path.write_bytes(sound[:100] + b"\xff" * 3996 + sound[4096:]),
        StoreDamaged,
    ),
}


@pytest.mark.parametrize("name", SPOILT)
async def test_a_file_that_is_not_ours_or_not_whole_is_refused_and_left_alone(
    tmp_path: Path, sound: bytes, name: str
) -> None:
    spoil, error = SPOILT[name]
    path = tmp_path / "pullquote.db"
    spoil(path, sound)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as caught:
        await read_all(path)
    assert (type(caught.value), caught.value.path) == (error, path)
    assert (path.read_bytes() if path.is_file() else None) == before
    left = {it.name for it in tmp_path.iterdir()}
    assert left <= {"pullquote.db", "pullquote.db-wal", "pullquote.db-shm"}, "something was made beside it"


async def test_a_log_without_its_database_is_not_given_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    async with open_store(url_of(path)) as store:
        await store.track("ours", "seeds", "folder", NOON)
        log = Path(f"{path}-wal").read_bytes()
    path.unlink()
    Path(f"{path}-wal").write_bytes(log)
    with pytest.raises(StoreDamaged):
        await read_all(path)
    assert not path.exists()
    assert Path(f"{path}-wal").read_bytes() == log


async def call_everything(path: Path) -> set[type[BaseException]]:
    """The errors that the methods of a store raise, one after the other."""
    raised: set[type[BaseException]] = set()
    try:
        async with open_store(url_of(path), wait=0.1) as store:
            for work in (
                store.articles("ours"),
                store.sources("ours"),
                store.locations("ours", 1),
                store.versions("ours", 3),
                verify(store, "ours"),
                store.put("ours", 1, "3", extracted("New"), LATER),
                store.put("ours", 1, "new", extracted("New"), LATER),
                store.remove("ours", 1, ["2", "4"], LATER),
                store.note_problem("ours", 1, Problem("9", "empty", "", LATER)),
            ):
                (result,) = await asyncio.gather(work, return_exceptions=True)
                if isinstance(result, BaseException):
                    raised.add(type(result))
    except StoreError as error:
        raised.add(type(error))
    return raised


@pytest.mark.parametrize("filling", [b"\x00", b"\xff"], ids=["zeros", "ones"])
async def test_a_lost_page_raises_only_store_errors(database: Path, sound: bytes, filling: bytes) -> None:
    raised: set[type[BaseException]] = set()
    for start in range(0, len(sound), 4096):
        for ending in ("-wal", "-shm"):
            Path(f"{database}{ending}").unlink(missing_ok=True)
        database.write_bytes(sound[:start] + filling * 4096 + sound[start + 4096 :])
        raised |= await call_everything(database)
    assert all(issubclass(error, StoreError) for error in raised)
    assert StoreDamaged in raised


@pytest.mark.parametrize(("changed", "readable"), [(b"a noodle in the hay", True), (b"a \xffeedle in the hay", False)])
async def test_silent_damage_is_found_by_the_digest(
    database: Path, sound: bytes, changed: bytes, readable: bool
) -> None:
    database.write_bytes(sound.replace(NEEDLE.encode(), changed))
    async with open_store(url_of(database)) as store:
        assert await verify(store, "ours") == [3]
        assert await verify(store, "theirs") == []
        if readable:
            assert len((await store.articles("ours"))[1]) == 8
        else:
            with pytest.raises(StoreDamaged):
                await store.articles("ours")


async def test_a_sound_database_verifies_and_a_lost_version_does_not(database: Path) -> None:
    async with open_store(url_of(database)) as store:
        await store.put("ours", 1, "3", extracted("Changed"), LATER)
        await store.remove("ours", 1, ["4"], LATER)
        assert await verify(store, "ours") == []
        await store.connections.write(lambda it: it.exec_driver_sql("DELETE FROM version WHERE article IN (3, 5)"))
        assert await verify(store, "ours") == [3, 5]


async def test_reading_again_heals_a_damaged_text(database: Path, sound: bytes) -> None:
    async with open_store(url_of(database)) as store:
        whole = (await store.versions("ours", 3))[0].content
    database.write_bytes(sound.replace(NEEDLE.encode(), b"a noodle in the hay"))
    async with open_store(url_of(database)) as store:
        assert (await store.put("ours", 1, "3", whole, LATER)).outcome == "changed"
        assert (await store.articles("ours"))[1][2].content == whole


async def test_damaged_blocks_are_damage(database: Path, sound: bytes) -> None:
    database.write_bytes(sound.replace(b'"paragraph"', b'"paragriph"'))
    with pytest.raises(StoreDamaged):
        await read_all(database)


# --- others who write, and disks that are full


async def test_a_program_that_takes_no_turns_locks_writers_out_but_not_readers(database: Path) -> None:
    async with open_store(url_of(database), wait=0.1) as store:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreLocked):
                await store.put("ours", 1, "new", extracted("New"), LATER)
            assert len((await store.articles("ours"))[1]) == 8
            other.execute("ROLLBACK")
        assert (await store.put("ours", 1, "new", extracted("New"), LATER)).outcome == "added"


async def test_a_database_being_made_by_another_is_waited_for_only_so_long(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    with FileLock(f"{path}.lock"), pytest.raises(StoreLocked):
        await read_all(path)
    assert not path.exists()
    assert await read_all(path) == 0


async def test_a_full_disk_stores_nothing_and_answers_on(database: Path) -> None:
    async def limit(store: SqlStore, pages: int) -> None:
        await store.connections.write(lambda it: it.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))

    async with open_store(url_of(database)) as store:
        await limit(store, 1)  # SQLite takes it for "as many as there are"
        big = extracted("Long. " * 20_000)
        with pytest.raises(StoreFull):
            await store.put("ours", 1, "new", big, LATER)
        with pytest.raises(StoreFull):
            await store.put("ours", 1, "3", big, LATER)
        generation, articles = await store.articles("ours")
        assert (generation, [it.version for it in articles]) == (8, [1] * 8)
        await limit(store, 100_000)
        assert (await store.put("ours", 1, "new", big, LATER)).outcome == "added"
        assert (await store.articles("ours"))[1][-1].content == big


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, StoreFull),
        (errno.EDQUOT, StoreFull),
        (errno.EACCES, StoreReadOnly),
        (errno.EROFS, StoreReadOnly),
        (errno.EMFILE, StoreError),
    ],
    ids=lambda it: errno.errorcode[it] if isinstance(it, int) else it.__name__,
)
def test_errors_of_the_disk_are_told_apart(tmp_path: Path, number: int, error: type[StoreError]) -> None:
    assert type(explain(tmp_path / "x.db", OSError(number, ""))) is error


async def test_a_database_emptied_while_in_use_is_not_written_to(database: Path) -> None:
    async with open_store(url_of(database)) as store:
        database.write_bytes(b"")
        with pytest.raises(StoreForeign):
            await store.put("ours", 1, "new", extracted("New"), LATER)
    assert database.read_bytes() == b""


async def test_a_database_deleted_while_in_use_is_not_made_anew(database: Path) -> None:
    async with open_store(url_of(database)) as store:
        await store.put("ours", 1, "new", extracted("New"), LATER)
        database.unlink()
        with pytest.raises(StoreError):
            await store.put("ours", 1, "newer", extracted("Newer"), LATER)
        assert len((await store.articles("ours"))[1]) == 9
    assert not database.exists()
