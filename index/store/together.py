"""Writes that wait at the same time share one transaction, and one wait for the disk (group commit)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

from index.errors import PullquoteError
from index.store.turns import Turns, see_through

T = TypeVar("T")

MOST = 64
"""Writes of one transaction, so that nobody holds the turn for long."""

Work = Callable[[Connection], Any]


@dataclass(eq=False, slots=True)
class Job:
    """One write, and what waits for it."""

    work: Work
    done: asyncio.Future[Any]


@dataclass(slots=True)
class Together:
    """The writes of one process, in the order they came.

    ``check`` raises when nothing may be written at all; ``transact`` does works in one transaction and gives what they
    return. Where it raises, nothing of them was written; each is then done in a transaction of its own, so that one
    that fails costs no other. A work may therefore be done twice.
    """

    turns: Turns
    check: Callable[[], None]
    transact: Callable[[Sequence[Work]], Awaitable[list[Any]]]
    _waiting: list[Job] = field(default_factory=list)
    _lead: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` returns, once it is on the disk. Cancelled before it began it is not done, later it is."""
        job = Job(work, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        try:
            async with self._lead:
                if not job.done.done():  # nobody before took it along
                    await self._write_waiting()
        except asyncio.CancelledError:
            if job in self._waiting:
                self._waiting.remove(job)
            else:
                await _end(job)
            raise
        result: T = job.done.result()
        return result

    async def _write_waiting(self) -> None:
        """Write what waits, the one who asks among it; each is told its own outcome."""
        jobs: list[Job] = []
        try:
            async with self.turns.taken():
                self.check()
                jobs, self._waiting[:MOST] = self._waiting[:MOST], []
                await see_through(self._commit(jobs))
        except PullquoteError as error:  # no turn, or no database: that goes for all who wait
            jobs, self._waiting[:] = list(self._waiting), []
            for job in jobs:
                job.done.set_exception(error)
        finally:
            for job in jobs:  # the event loop ends: nobody is left waiting
                if not job.done.done():
                    job.done.cancel()

    async def _commit(self, jobs: list[Job]) -> None:
        try:
            results = await self.transact([job.work for job in jobs])
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            if len(jobs) == 1:
                jobs[0].done.set_exception(error)
            else:
                for job in jobs:
                    await self._commit([job])
        else:
            for job, result in zip(jobs, results, strict=True):
                job.done.set_result(result)


async def _end(job: Job) -> None:
    """Wait until a write that began has ended, so that nobody is told "cancelled" while it is under way."""
    while not job.done.done():
        try:
            await asyncio.wait([job.done])
        except asyncio.CancelledError:
            continue
    # Asking for the error keeps asyncio from reporting it as never looked at.
    _ = job.done.cancelled() or job.done.exception()
