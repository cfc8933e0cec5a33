"""Writers of all processes take turns under one lock file, and a turn once begun is seen through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from index.errors import StoreLocked

T = TypeVar("T")

POLL = 0.002
"""Seconds between two looks at a lock somebody else holds; a look costs microseconds, a write milliseconds."""


class Turns:
    """The right to write to one database file, or to move its log into it, in this process and among all."""

    def __init__(self, database: Path, wait: float) -> None:
        self.database = database
        self.wait = wait
        self.lock = FileLock(f"{database}.lock", thread_local=False)
        self.queue = asyncio.Lock()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold the turn. Raises StoreLocked after ``wait`` seconds at the head of this process's queue."""
        async with self.queue:
            await self._acquire()
            try:
                yield
            finally:
                self.lock.release()

    async def _acquire(self) -> None:
        # Asking again and again, instead of sleeping in the lock, keeps the event loop free and can be cancelled.
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.wait
        while True:
            try:
                self.lock.acquire(blocking=False)
            except Timeout:
                if loop.time() >= deadline:
                    raise StoreLocked(self.database, "another process is writing") from None
            else:
                return
            await asyncio.sleep(POLL)


async def see_through(work: Coroutine[object, object, T]) -> T:
    """Await the work to its end; when cancelled meanwhile, end it first and raise CancelledError then.

    So nobody is told "cancelled" while a transaction is still open.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        # Asking for the error keeps asyncio from reporting it as never looked at.
        _ = task.cancelled() or task.exception()
        raise cancelled
    return task.result()
