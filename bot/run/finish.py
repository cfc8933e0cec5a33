"""After a start, while people ask: an interrupted reindex is finished, and what an older version read is read anew."""

from __future__ import annotations

import asyncio
import logging

from bot.desk.reindex import renew_reading, resume
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
    for library in await desks.of(SHARED).store.libraries():
        try:
            message = await resume(desks.of(library))
        except PullquoteError as error:
            logger.warning("the reindex that was interrupted could not be finished: %s", error)
            continue
        if message is not None:
            logger.info("the reindex that was interrupted: %s", message.summary)


async def renew_readings(desks: Desks) -> None:
    """Make the articles of every library anew that an older version of the program read. Raises StoreError."""
    for library in await desks.of(SHARED).store.libraries():
        try:
            message = await renew_reading(desks.of(library))
        except PullquoteError as error:
            logger.warning("articles could not be read anew after the upgrade: %s", error)
            continue
        if message is not None:
            logger.info("articles are read otherwise by this version, and were read anew: %s", message.summary)
