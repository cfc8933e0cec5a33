"""After a start, while people ask: an interrupted reindex is finished, and what an older version read is read anew."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.desk.desk import Desk
from bot.desk.reindex import renew_reading, resume
from bot.message import Message
from bot.reception.desks import Desks
from bot.tenancy import SHARED
from index.errors import PullquoteError

logger = logging.getLogger(__name__)


async def keep_finished(desks: Desks) -> None:
    """Finish what was interrupted, renew what an older version read, then do nothing until cancelled.

    Raises StoreError.
    """
    await finish_reindexes(desks)
    await renew_readings(desks)
    await asyncio.Event().wait()


async def finish_reindexes(desks: Desks) -> None:
    """Finish the interrupted reindex of every library that has one. Raises StoreError."""
    await _everywhere(
        desks,
        resume,
        done="the reindex that was interrupted: %s",
        failed="the reindex that was interrupted could not be finished: %s",
    )


async def renew_readings(desks: Desks) -> None:
    """Make the articles of every library anew that an older version of the program read. Raises StoreError."""
    await _everywhere(
        desks,
        renew_reading,
        done="articles are read otherwise by this version, and were read anew: %s",
        failed="articles could not be read anew after the upgrade: %s",
    )


async def _everywhere(
    desks: Desks, act: Callable[[Desk], Awaitable[Message | None]], *, done: str, failed: str
) -> None:
    """Act in every library and log what came of it: trouble in one is not the others'. Raises StoreError."""
    for library in await desks.of(SHARED).store.libraries():
        try:
            message = await act(desks.of(library))
        except PullquoteError as error:
            logger.warning(failed, error)
            continue
        if message is not None:
            logger.info(done, message.summary)
