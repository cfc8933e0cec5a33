"""The one place where the parts are put together."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING

from bot.garbage import leave_index_alone
from bot.tenancy import SEPARATE, SHARED, belongs

if TYPE_CHECKING:
    from pathlib import Path

    from bot.desk.desk import Desk
    from bot.health import Board, State
    from bot.ports import Memory
    from bot.reception.desks import Desks
    from bot.reception.reception import Reception
    from bot.settings import Settings
    from bot.tell.place import ReaderPage
    from index.analyse.lexicon.read import Lexicon
    from index.crew.team import Team
    from index.follow.reader import Reader
    from index.parse.door import Door
    from index.searcher import Searcher
    from index.store.backup import Copied
    from index.store.sql import SqlStore

LOG = logging.getLogger(__name__)


@asynccontextmanager
async def open_desks(
    settings: Settings,
    states: Callable[[], Sequence[State]] = tuple,
    wake: Callable[[], None] = lambda: None,
    address: str | None = None,
) -> AsyncIterator[Desks]:
    """The desks of an installation; ``address`` is where people reach its pages, if they do.

    Raises StoreError when its database cannot be used.
    """
    # Loading these takes half a second: whoever only wants the name of a library need not wait for it.
    from bot.desk.desk import Desk  # noqa: PLC0415
    from bot.desk.intake import Intake  # noqa: PLC0415
    from bot.reception.desks import Desks  # noqa: PLC0415
    from index.store.memory import SqlMemory  # noqa: PLC0415
    from index.store.sql import open_store  # noqa: PLC0415

    lexicon = cache(partial(make_lexicon, settings))
    separate = settings.libraries == SEPARATE

    async with open_store(settings.database_url) as store:
        memory = SqlMemory(store.connections)
        pages = await make_pages(memory, address)

        @cache
        def reader() -> Reader:
            return make_reader(settings, store, doors)

        def open_one(library: str) -> Desk:
            mine = partial(belongs, library=library, separate=separate)
            intake = Intake(store, library, settings.seeds_dir, settings.languages, now, mine)
            searcher = make_searcher(settings, store, library, lexicon)
            kept = (library, store, searcher, memory, intake, settings.languages, settings.locale, now)
            return Desk(*kept, states, reader, wake, pages(library))

        desks = Desks(open_one, separate)
        doors: list[Door] = []
        try:
            yield desks
        finally:
            await desks.close()
            for door in doors:
                await door.close()


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """The desk of the terminal. Raises StoreError when the database cannot be used."""
    async with open_desks(settings) as desks:
        yield desks.of(SHARED)


@asynccontextmanager
async def open_reception(settings: Settings, board: Board) -> AsyncIterator[Reception]:
    """The reception of all chats, its index loaded. Raises StoreError, LexiconError."""
    from bot.reception.limit import Limit  # noqa: PLC0415
    from bot.reception.reception import Reception  # noqa: PLC0415
    from bot.request import Request  # noqa: PLC0415
    from bot.settings import where_reached  # noqa: PLC0415
    from index.answer import get_ready  # noqa: PLC0415
    from index.disk.compiled import searching  # noqa: PLC0415
    from index.disk.folder import folder_of  # noqa: PLC0415
    from index.store.connect import path_of  # noqa: PLC0415

    woken = asyncio.Event()
    async with open_desks(settings, lambda: board.states, woken.set, where_reached(settings)) as desks:
        desk = desks.of(SHARED)
        limit = Limit(settings.questions_per_minute)
        reception = Reception(desks, desk.memory, limit, now, settings.locale, now(), woken=woken)
        size = 0
        if not desks.separate:
            await desk.take_in(lambda _: None, desk.speak(Request()))
            view = await desk.searcher.view()
            await asyncio.to_thread(get_ready, view)
            size = sum(shelf.tally.size for shelf in view.ranker.shelves)
        async with searching(folder_of(path_of(settings.database_url)), size):
            yield reception


@asynccontextmanager
async def keep_database(settings: Settings) -> AsyncIterator[Callable[[str], None]]:
    """Be the one bot of a database, and note beside it how this one fares. Raises StoreTaken when there is another."""
    from index.store.connect import path_of  # noqa: PLC0415
    from index.store.single import keep_single  # noqa: PLC0415

    async with keep_single(path_of(settings.database_url)) as single:
        yield single.write


async def make_pages(memory: Memory, address: str | None) -> Callable[[str], ReaderPage]:
    """What gives, in a library, the address of the page of a kept quote; none where people reach no page."""
    from bot.seal import KEY_BYTES, keep_key, link_to  # noqa: PLC0415
    from bot.tell.place import no_reader  # noqa: PLC0415
    from index.errors import StoreError  # noqa: PLC0415

    if address is None:
        return lambda _library: no_reader
    try:
        key = await keep_key(memory, secrets.token_bytes(KEY_BYTES))
    except StoreError as error:  # quotes without a link are better than none
        LOG.warning("Kept articles are not linked to: %s", error)
        return lambda _library: no_reader
    return partial(partial, link_to, address, key)


async def back_up(settings: Settings, target: Path) -> Copied:
    """Copy the database into a new file. Raises StoreError."""
    from index.store.backup import back_up  # noqa: PLC0415
    from index.store.sql import open_store  # noqa: PLC0415

    async with open_store(settings.database_url) as store:
        return await back_up(store.connections, target)


async def restore_backup(settings: Settings, backup: Path) -> Copied:
    """Put a backup in the place of the database, which is kept. Raises StoreTaken while a bot runs, StoreError."""
    from index.store.backup import restore_backup  # noqa: PLC0415
    from index.store.connect import path_of  # noqa: PLC0415

    async with keep_database(settings):
        return await restore_backup(backup, path_of(settings.database_url), SHARED, now())


def make_searcher(settings: Settings, store: SqlStore, library: str, lexicon: Callable[[], Lexicon]) -> Searcher:
    """What searches a library, its index beside the database."""
    from index.disk.folder import Folder, place_of  # noqa: PLC0415
    from index.disk.stamp import stamp  # noqa: PLC0415
    from index.searcher import Searcher  # noqa: PLC0415
    from index.store.connect import path_of  # noqa: PLC0415
    from index.store.sql import open_texts  # noqa: PLC0415

    def team() -> Team:
        from index.crew.team import Team  # noqa: PLC0415

        return Team(partial(open_texts, settings.database_url, library))

    folder = Folder(place_of(path_of(settings.database_url), library), stamp())
    least = settings.least_confidence / 100
    return Searcher(
        store, library, lexicon, settings.languages, least, built=leave_index_alone, folder=folder, team=team
    )


def make_reader(settings: Settings, store: SqlStore, doors: list[Door]) -> Reader:
    """What reads the web; its parsing door is added to ``doors``, to be closed."""
    from index.fetch.guard import Guard  # noqa: PLC0415
    from index.fetch.http import make_fetcher  # noqa: PLC0415
    from index.fetch.lookup import look_up  # noqa: PLC0415
    from index.fetch.polite import Clock  # noqa: PLC0415
    from index.follow.reader import Reader  # noqa: PLC0415
    from index.parse.door import Door  # noqa: PLC0415

    guard = Guard(look_up, frozenset(settings.allowed_hosts))
    clock = Clock(time.monotonic, asyncio.sleep, now)
    fetcher = make_fetcher(guard, settings.contact, frozenset(settings.allowed_ports), clock)
    door = Door()
    doors.append(door)
    return Reader(store, fetcher, door, settings.languages, now, random.random)


def make_lexicon(settings: Settings, *, keep: bool = True) -> Lexicon:
    """The word lists of ours and of the installation; what is read of them is kept beside the database, or not.

    Raises LexiconError.
    """
    from index.analyse.lexicon.read import make_each_time, read_lexicon  # noqa: PLC0415
    from index.disk.folder import folder_of  # noqa: PLC0415
    from index.disk.words import Words  # noqa: PLC0415
    from index.store.connect import path_of  # noqa: PLC0415

    folders = [settings.lexicon_dir] if settings.lexicon_dir else []
    return read_lexicon(folders, Words(folder_of(path_of(settings.database_url))) if keep else make_each_time)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
