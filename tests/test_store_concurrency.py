"""Several at once: nothing lost, nothing mixed, nothing left open by those who give up."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import StoreLocked
from index.ports import Change
from index.store.rows import digest_of
from index.store.sql import SqlStore, open_store
from index.store.verify import verify
from tests.stores import NOON, extracted, fresh_store, run_child, url_of

AUTHOR_OF_200 = """
import asyncio, sys
from index.store.sql import open_store
from tests.stores import NOON, extracted

async def main(url: str, name: str) -> None:
    async with open_store(url) as store:
        source = await store.track("ours", "seeds", "folder", NOON)
        for number in range(200):
            await store.put("ours", source, f"{name}/{number}", extracted(f"{name} wrote {number}"), NOON)

asyncio.run(main(*sys.argv[1:]))
"""

CHANGER = """
import asyncio, sys
from index.store.sql import open_store
from tests.stores import NOON, extracted

async def main(url: str) -> None:
    async with open_store(url) as store:
        source = await store.track("ours", "seeds", "folder", NOON)
        for number in range(40):
            for place in "abc":
                await store.put("ours", source, place, extracted(f"{place} for the {number}th time"), NOON)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with fresh_store(tmp_path) as opened:
        yield opened


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    url = url_of(tmp_path / "pullquote.db")
    writers = [run_child(AUTHOR_OF_200, url, name) for name in ("ann", "bob")]
    assert [writer.wait() for writer in writers] == [0, 0]

    async def count() -> tuple[int, int, int]:
        async with open_store(url) as store:
            generation, articles = await store.articles("ours")
            return generation, len({it.location for it in articles}), len(await verify(store, "ours"))

    assert asyncio.run(count()) == (400, 400, 0)


def test_a_reader_sees_one_state_while_another_process_writes(tmp_path: Path) -> None:
    url = url_of(tmp_path / "pullquote.db")

    async def watch() -> set[int]:
        seen: set[int] = set()
        async with open_store(url) as store:
            writer = run_child(CHANGER, url)
            while writer.poll() is None:
                generation, articles = await store.articles("ours")
                # Every put makes one version and one generation, so one state has as many of each.
                assert sum(it.version for it in articles) == generation
                assert all(digest_of(it.text) == it.digest for it in articles)
                seen.add(generation)
        assert writer.returncode == 0
        return seen

    seen = asyncio.run(watch())
    assert max(seen) <= 120
    assert len(seen) > 3, "the reader was not there while it was written"


async def test_many_tasks_write_and_read_at_once(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)

    async def ask() -> None:
        generation, articles = await store.articles("ours")
        assert len(articles) == generation

    async with asyncio.TaskGroup() as group:
        for number in range(40):
            group.create_task(store.put("ours", source, f"{number}", extracted(f"At {number}"), NOON))
            group.create_task(ask())
    assert await store.generation("ours") == 40


async def test_questions_are_answered_while_a_writer_waits_for_its_turn(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    with FileLock(f"{store.connections.path}.lock"):
        waiting = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
        answers = [await store.generation("ours") for _ in range(20)]
        assert not waiting.done()
    assert answers == [0] * 20
    assert (await waiting).outcome == "added"


async def test_waiting_for_a_turn_ends(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    path = store.connections.path
    async with open_store(url_of(path), wait=0.1) as hasty:
        with FileLock(f"{path}.lock"), pytest.raises(StoreLocked) as caught:
            await hasty.put("ours", source, "a", extracted("At a"), NOON)
    assert caught.value.path == path
    assert (await store.put("ours", source, "a", extracted("At a"), NOON)).outcome == "added"


async def test_a_writer_cancelled_while_it_waits_has_written_nothing(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    with FileLock(f"{store.connections.path}.lock"):
        waiting = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
        await store.generation("ours")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert await store.generation("ours") == 0
    assert_nobody_is_writing(store)


async def test_a_writer_cancelled_while_it_writes_has_written_it_all(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    other = sqlite3.connect(store.connections.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # keeps the writer at its first step
    writing: asyncio.Task[object] = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
    await yield_until(5, writing)
    assert store.connections.turns.lock.is_locked
    for _ in range(3):
        writing.cancel()
        await asyncio.sleep(0)
    assert not writing.done(), "told to be over while it was not"
    other.execute("ROLLBACK")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await store.generation("ours") == 1
    assert_nobody_is_writing(store)


def assert_nobody_is_writing(store: SqlStore) -> None:
    with FileLock(f"{store.connections.path}.lock", timeout=0):
        other = sqlite3.connect(store.connections.path, timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()


async def yield_until(moment: int, task: asyncio.Task[object]) -> None:
    for _ in range(moment):
        if task.done():
            return
        await asyncio.sleep(0)


@pytest.mark.parametrize("moment", [*range(0, 10, 2), *range(10, 400, 60)])
async def test_a_cancelled_writer_leaves_no_transaction_open(store: SqlStore, moment: int) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    task: asyncio.Task[object] = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
    await yield_until(moment, task)
    task.cancel()
    task.cancel()
    (result,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(result, asyncio.CancelledError | Change)
    assert_nobody_is_writing(store)
    generation, articles = await store.articles("ours")
    assert generation == len(articles)
    again = await store.put("ours", source, "a", extracted("At a"), NOON)
    assert again == Change("a", "unchanged" if generation else "added", 1)


@pytest.mark.parametrize("moment", [*range(1, 10, 2), *range(10, 200, 40)])
async def test_a_loop_that_ends_leaves_no_transaction_open(store: SqlStore, moment: int) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    task: asyncio.Task[object] = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
    await yield_until(moment, task)
    # What asyncio.run does in the end: everything is cancelled, the part that sees the write through as well.
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for one in rest:
        one.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    assert_nobody_is_writing(store)
    again = await store.put("ours", source, "a", extracted("At a"), NOON)
    assert again.outcome in {"added", "unchanged"}


@pytest.mark.parametrize("moment", [*range(1, 10, 2), *range(10, 200, 40)])
async def test_a_cancelled_reader_disturbs_nobody(store: SqlStore, moment: int) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    await store.put("ours", source, "a", extracted("At a"), NOON)
    task: asyncio.Task[object] = asyncio.create_task(store.articles("ours"))
    await yield_until(moment, task)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [len((await store.articles("ours"))[1]) for _ in range(6)] == [1] * 6
    assert_nobody_is_writing(store)
