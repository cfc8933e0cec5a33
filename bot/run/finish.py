"""A reindex that was interrupted, however that was, is finished after the next start, beside all that is asked."""

from __future__ import annotations

import asyncio
import logging

from bot.desk.reindex import resume
from bot.reception.desks import Desks
from bot.tenancy import SHARED
from index.errors import PullquoteError

logger = logging.getLogger(__name__)


async def keep_finished(desks: Desks) -> None:
    """Finish what was interrupted, then do nothing until cancelled. Raises StoreError."""
    await finish_reindexes(desks)
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
