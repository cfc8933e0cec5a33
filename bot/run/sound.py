"""Every night the database is looked through, so that damage is known while there is a sound backup."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.health import Board
from bot.trouble import tell_trouble
from bot.wording.catalogue import Wording
from index.errors import StoreDamaged, StoreError
from index.ports import Soundness

logger = logging.getLogger(__name__)

DATABASE = "database"
"""Its name on the board."""

NIGHT = 3
"""The hour, in UTC, at which hardly anybody asks."""

TEXTS = 500
"""Texts whose digest is worked out anew, chosen by chance."""


async def keep_sound(
    store: Soundness, board: Board, said: Wording, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Look through the database every night until cancelled."""
    while True:
        await pause(wait_for_night(board.now()))
        await look_through(store, board, said)


async def look_through(store: Soundness, board: Board, said: Wording) -> None:
    """Look through the database once; what is wrong goes to the log and the board, and stays until it is mended."""
    try:
        await store.check(TEXTS)
    except StoreDamaged as error:
        logger.error("the database is damaged: %s", error)
        board.tell(DATABASE, up=False, why=said.say("run.damaged", detail=error.detail))
    except StoreError as error:
        logger.warning("the database cannot be looked through: %s", error)
        board.tell(DATABASE, up=False, why=tell_trouble(error, said, in_chat=True))
    else:
        board.tell(DATABASE, up=True)


def wait_for_night(now: datetime) -> float:
    """Seconds until the next night, never none."""
    tonight = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return ((tonight if now < tonight else tonight + timedelta(days=1)) - now).total_seconds()
