"""One file, set up as promised, in any folder and under any name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import StoreError, StoreForeign
from index.store.sql import SqlStore, open_store
from tests.stores import NOON, empty, extracted, fresh_store, log_of, url_of


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with fresh_store(tmp_path) as opened:
        yield opened


async def test_the_file_is_set_up_as_promised(store: SqlStore) -> None:
    async def ask(pragma: str) -> object:
        return await store.connections.write(lambda it: it.exec_driver_sql(f"PRAGMA {pragma}").scalar())

    assert await ask("journal_mode") == "wal"
    assert await ask("foreign_keys") == 1
    assert await ask("synchronous") == 2
    assert await ask("application_id") == int.from_bytes(b"Pull")
    assert await ask("busy_timeout") == 2000


async def test_readers_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StoreError):
        await store.connections.read(lambda it: it.exec_driver_sql("INSERT INTO library VALUES ('x', 1)"))
    assert await store.generation("x") == 0


async def test_all_is_in_one_file_after_closing(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "new" / "folder" / "pullquote.db")) as store:
        source = await store.track("ours", "seeds", "folder", NOON)
        await store.put("ours", source, "a", extracted("At a"), NOON)
    assert sorted(it.name for it in (tmp_path / "new" / "folder").iterdir()) == ["pullquote.db", "pullquote.db.lock"]


async def test_closing_does_not_move_the_log_out_of_turn(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    with FileLock(f"{path}.lock") as lock:
        lock.release()
        async with open_store(url_of(path), wait=0.1) as store:
            source = await store.track("ours", "seeds", "folder", NOON)
            await store.put("ours", source, "a", extracted("At a"), NOON)
            before = path.read_bytes()
            lock.acquire()
        assert path.read_bytes() == before
        assert log_of(store).stat().st_size > 0
    async with open_store(url_of(path)) as store:
        assert await store.generation("ours") == 1


async def test_a_database_replaced_while_in_use_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    path.write_bytes(empty())
    async with open_store(url_of(path)) as store:
        path.rename(tmp_path / "away.db")
        path.write_bytes(empty())
        with pytest.raises(StoreForeign):
            await store.track("ours", "seeds", "folder", NOON)


@pytest.mark.parametrize("name", ["with space.db", "quo'te.db", "per%20cent.db", "ha#sh.db", "plus+.db", "énorme.db"])
async def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    async with open_store(url_of(tmp_path / name)) as store:
        await store.track("ours", "seeds", "folder", NOON)
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "postgresql+psycopg://x/y"])
async def test_only_files_of_sqlite_are_opened(url: str) -> None:
    with pytest.raises(ValueError, match="aiosqlite"):
        async with open_store(url):
            pass
