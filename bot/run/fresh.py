"""Sources of the web are read when they are due, a few hosts at a time; none of them stops another."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.desk.desk import Desk
from bot.reception.desks import Desks
from bot.tenancy import SHARED
from index.follow.add import PAGE
from index.follow.again import look_at_one
from index.follow.hosts import read_by_host
from index.follow.refresh import refresh
from index.ports import Source
from index.schedule import after_failure

logger = logging.getLogger(__name__)

PAUSE = 30.0
"""Seconds between two looks at what is due."""


async def keep_fresh(desks: Desks, woken: asyncio.Event, pause: float = PAUSE) -> None:
    """Read what is due until cancelled; ``woken`` is set when something was added. Raises StoreError."""
    while True:
        woken.clear()
        await read_due(desks)
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), pause)


async def read_due(desks: Desks) -> int:
    """Read every source that is due, in every library; how many these were. Raises StoreError."""
    store = desks.of(SHARED).store
    waiting: list[tuple[Desk, Source]] = []
    for library in await store.libraries():
        desk = desks.of(library)
        waiting += [(desk, source) for source in await store.due(library, desk.now())]
    await read_by_host(waiting, lambda pair: pair[1].location, _read)
    return len(waiting)


async def _read(pair: tuple[Desk, Source]) -> None:
    desk, source = pair
    try:
        done = await refresh(desk.web(), desk.library, source, lambda *_: None)
        one = None if done.failed or source.kind == PAGE else await look_at_one(desk.web(), desk.library, source)
    except Exception:
        # A mistake of ours costs its source a while, and no other source anything.
        logger.exception("%s could not be read", source.location)
        held = await desk.store.watch_of(desk.library, source.id)
        if held is not None:
            await desk.store.note_watch(desk.library, source.id, after_failure(held, desk.now(), 0.0))
        return
    if done.failed is not None:
        logger.warning("not read: %s", done.failed)
    elif done.changes or one:
        logger.info("%s: %d articles changed", source.location, len(done.changes) + bool(one))
