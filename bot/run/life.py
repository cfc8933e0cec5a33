"""The life of a running bot: database kept, index loaded, chats connected, until a signal; and all ended in time."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.compose import keep_database, now
from bot.garbage import look_through
from bot.health import Board, Running, State, pack_running
from bot.run.finish import keep_finished
from bot.run.fresh import keep_fresh
from bot.run.sound import DATABASE, keep_sound
from bot.run.stop import stopping
from bot.run.supervise import Part, Patience, supervise
from bot.settings import Settings, where_to_listen
from bot.tenancy import SHARED
from bot.web.app import Handler, make_app, serve_web
from bot.web.health import INDEX, Health
from bot.web.reader import Reader
from bot.wording.catalogue import Wording
from index.errors import StoreError

if TYPE_CHECKING:
    from bot.reception.reception import Reception

FINISHING, CLOSING = 2.5, 0.8
"""Seconds that what was acked has to be answered once the bot is to end; and chats, after that, to disconnect."""

TIDYING = 6 * 3600.0
"""Seconds between two times of forgetting what is old."""

logger = logging.getLogger(__name__)

Serve = Callable[[Settings, "Reception", Board], Awaitable[None]]
"""A chat: it tells the board how it fares, runs until it is cancelled, and raises what it cannot mend."""

Open = Callable[[Settings, Board], AbstractAsyncContextManager["Reception"]]


@dataclass(frozen=True, slots=True)
class Platform:
    """A chat platform: what serves it and, where it calls us, what takes its calls."""

    serve: Serve
    calls: Handler | None = None


OpenPlatforms = Callable[[], Mapping[str, Platform]]


async def live(settings: Settings, said: Wording, open_reception: Open, open_platforms: OpenPlatforms) -> None:
    """Run until a signal asks to end. Raises StoreTaken when the bot runs already, and what opening the index does."""
    with stopping(asyncio.get_running_loop()) as asked:
        async with keep_database(settings) as write:
            chats = open_platforms()
            board = _make_board(write, tuple(chats))
            board.tell(INDEX, up=False, why=said.say("run.loading"))
            reader = Reader(settings.locale)
            async with _beside(_web_parts(settings, board, chats, reader), board, said):
                loading = asyncio.create_task(_serve(settings, said, open_reception, chats, (board, asked, reader)))
                await asyncio.wait({loading, asyncio.create_task(asked.wait())}, return_when=asyncio.FIRST_COMPLETED)
                index = board.state_of(INDEX)
                if not (index and index.up):
                    loading.cancel()  # there is nothing to finish yet
                with suppress(asyncio.CancelledError):
                    await loading


async def _serve(
    settings: Settings,
    said: Wording,
    open_reception: Open,
    chats: Mapping[str, Platform],
    shared: tuple[Board, asyncio.Event, Reader],
) -> None:
    board, asked, reader = shared
    async with open_reception(settings, board) as reception, _readable(reader, reception):
        board.tell(INDEX, up=True)
        parts = [Part(name, partial(chat.serve, settings, reception, board)) for name, chat in chats.items()]
        parts.append(Part("tidy", partial(_tidy, reception)))
        parts.append(Part(DATABASE, partial(keep_sound, reception.desks.of(SHARED).store, board, said)))
        parts.append(Part("refresh", partial(keep_fresh, reception.desks, reception.woken)))
        parts.append(Part("reindex", partial(keep_finished, reception.desks)))
        async with _beside(parts, board, said):
            await asked.wait()
            logger.info("ending: what was taken on is finished first")
            await reception.close(FINISHING)
    logger.info("ended")


@asynccontextmanager
async def _readable(reader: Reader, reception: Reception) -> AsyncIterator[None]:
    """Kept articles can be read while the context lasts."""
    reader.desks = reception.desks
    try:
        yield
    finally:
        reader.desks = None


@asynccontextmanager
async def _beside(parts: Sequence[Part], board: Board, said: Wording) -> AsyncIterator[None]:
    """The parts are kept up while the context lasts; then they have a moment to close."""
    patience = Patience(random.random)
    task = asyncio.create_task(supervise(parts, board, said, patience))
    try:
        yield
    finally:
        task.cancel()
        _, late = await asyncio.wait({task}, timeout=CLOSING)
        if late:
            logger.warning("not closed in time: %s", ", ".join(part.name for part in parts))


async def _tidy(reception: Reception) -> None:
    while True:
        await reception.tidy()
        look_through()
        await asyncio.sleep(TIDYING)


def _web_parts(settings: Settings, board: Board, chats: Mapping[str, Platform], reader: Reader) -> list[Part]:
    place = where_to_listen(settings)
    if place is None:
        return []
    calls = chats["slack"].calls if "slack" in chats else None
    app = partial(make_app, Health(board, tuple(chats)), calls, reader.show)

    def listening(port: int) -> None:
        board.tell("web", up=True)
        logger.info("listening on http://%s:%d", place[0], port)

    async def serve() -> None:
        await serve_web(app(), *place, listening)

    return [Part("web", serve)]


def _make_board(write: Callable[[str], None], chats: tuple[str, ...]) -> Board:
    """A board whose changes are logged, and written beside the database for other processes."""
    running = Running(os.getpid(), socket.gethostname(), now(), chats)

    def hear(state: State) -> None:
        if state.up:
            logger.info("%s is up", state.name)
        elif state.name == INDEX:
            logger.info("%s", state.why)  # it is only being loaded
        else:
            logger.warning("%s is down: %s", state.name, state.why)
        note(board.states)

    def note(states: tuple[State, ...] = ()) -> None:
        try:
            write(pack_running(replace(running, states=states)))
        except StoreError as error:
            logger.warning("how the bot fares cannot be written down: %s", error)

    board = Board(now, hear)
    note()
    return board
