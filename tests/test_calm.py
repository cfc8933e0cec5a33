"""Work waits for a crowd to be claimed, and for nobody else."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from bot.reception.calm import FEW, Calm


async def test_work_begins_at_once_when_few_ask() -> None:
    calm = Calm(longest=5)
    await asyncio.wait_for(calm.wait(), 1)
    for _ in range(FEW + 1):
        with calm.claiming():
            working = asyncio.create_task(calm.wait())
            await asyncio.sleep(0)
            assert not working.done()
        await asyncio.wait_for(working, 1)


async def test_work_waits_until_a_crowd_has_come() -> None:
    calm = Calm(longest=5)
    with ExitStack() as crowd:
        for _ in range(FEW + 1):
            crowd.enter_context(calm.claiming())
        working = asyncio.create_task(calm.wait())
    await asyncio.sleep(0)
    assert not working.done()
    with calm.claiming():  # one more of them
        await asyncio.sleep(0)
    await asyncio.wait_for(working, 2)


async def test_work_does_not_wait_for_ever() -> None:
    calm = Calm(longest=0.01)
    with calm.claiming():
        await asyncio.wait_for(calm.wait(), 1)
