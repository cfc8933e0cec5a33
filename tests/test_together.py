"""Writes that wait at the same time share a transaction; one that fails costs no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import event

from index.errors import StoreLocked
from index.store.memory import SqlMemory
from index.store.sql import SqlStore
from tests.stores import NOON, fresh_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with fresh_store(tmp_path, wait=0.2) as opened:
        yield opened


def commits_of(store: SqlStore) -> list[str]:
    counted: list[str] = []
    event.listen(store.connections.writer, "commit", lambda _: counted.append("commit"))
    return counted


async def test_many_at_once_take_few_transactions_and_each_is_told_its_own_outcome(store: SqlStore) -> None:
    memory = SqlMemory(store.connections)
    await memory.claim("ours", "slack", "e", "m", NOON)
    commits = commits_of(store)
    taken = await asyncio.gather(
        *(memory.claim("ours", "slack", f"e{n % 100}", f"m{n % 100}", NOON) for n in range(200))
    )
    assert sum(taken) == 100
    assert 1 <= len(commits) <= 10


async def test_one_that_fails_costs_no_other(store: SqlStore) -> None:
    memory = SqlMemory(store.connections)
    results = await asyncio.gather(
        memory.claim("ours", "slack", "e1", "m1", NOON),
        store.note_checked("nobody", 7, NOON),
        memory.claim("ours", "slack", "e2", "m2", NOON),
        return_exceptions=True,
    )
    assert results[0] is True
    assert isinstance(results[1], Exception)
    assert results[2] is True
    assert not await memory.claim("ours", "slack", "e1", "m1", NOON)


async def test_all_who_wait_are_told_when_there_is_no_turn(store: SqlStore) -> None:
    memory = SqlMemory(store.connections)
    with FileLock(f"{store.connections.path}.lock"):
        results = await asyncio.wait_for(
            asyncio.gather(
                *(memory.claim("ours", "slack", f"e{n}", f"m{n}", NOON) for n in range(50)), return_exceptions=True
            ),
            5,
        )
    assert {type(result) for result in results} == {StoreLocked}
    assert await memory.claim("ours", "slack", "e1", "m1", NOON)
