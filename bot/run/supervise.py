"""Every part is kept up by itself: one that falls is told, waited for longer each time, and raised again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.health import Board
from bot.ports import ChatDown
from bot.web.app import WebDown
from bot.wording.catalogue import Wording
from index.errors import PullquoteError

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a part is raised again; each time twice as long."""

UNMENDABLE_PAUSE = 600.0
"""Seconds where only a person can help; somebody may help without starting the bot anew."""

STEADY = timedelta(minutes=1)
"""A part that was up for so long and falls has not fallen before."""

logger = logging.getLogger(__name__)

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs until it is cancelled. It tells the board when it is up; ``name`` is its name there."""

    name: str
    serve: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited: ``jitter`` gives a number from 0 to 1, so that many bots do not come back at once."""

    jitter: Callable[[], float]
    pause: Pause = asyncio.sleep


async def supervise(parts: Sequence[Part], board: Board, said: Wording, patience: Patience) -> None:
    """Keep all parts up until cancelled; nothing that befalls one of them stops another."""
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(keep_up(part, board, said, patience), name=part.name)


async def keep_up(part: Part, board: Board, said: Wording, patience: Patience) -> None:
    """Serve a part again and again, until cancelled."""
    falls = 0
    while True:
        unmendable = False
        try:
            await part.serve()
            why = said.say("run.ended")
        except PullquoteError as error:
            why = tell_fall(error, said)
            unmendable = isinstance(error, ChatDown) and not error.mendable
        except Exception as error:
            why = said.say("run.fell", kind=type(error).__name__)
            logger.exception("%s fell", part.name)
        falls = 1 if _was_steady(part, board) else falls + 1
        seconds = UNMENDABLE_PAUSE if unmendable else pause_after(falls, patience.jitter())
        board.tell(part.name, up=False, why=why)
        logger.info("%s is tried again in %.0f s", part.name, seconds)
        await patience.pause(seconds)


def pause_after(falls: int, jitter: float) -> float:
    """Seconds to wait after so many falls in a row: half of it fixed, half by chance."""
    whole = min(FIRST_PAUSE * 2.0 ** min(falls - 1, 16), LONGEST_PAUSE)
    return whole * (0.5 + jitter / 2)


def tell_fall(error: PullquoteError, said: Wording) -> str:
    """The sentence for what a chat, or the web part, cannot do; without one, its own words."""
    if isinstance(error, WebDown):
        return said.say(f"web.{error.reason}", place=error.place, detail=error.detail)
    if isinstance(error, ChatDown) and f"chat.down_{error.reason}" in said:
        return said.say(f"chat.down_{error.reason}", detail=error.detail)
    return str(error)


def _was_steady(part: Part, board: Board) -> bool:
    state = board.state_of(part.name)
    return state is not None and state.up and board.now() - state.since >= STEADY
