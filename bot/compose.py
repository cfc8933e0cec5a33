"""The one place where the parts are put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.settings import Settings
    from index.analyse.lexicon.read import Lexicon
    from index.store.single import Single

SHARED = "shared"
"""The library of an installation whose chats all ask one."""


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """The desk of an installation. Raises StoreError when its database cannot be used."""
    # Loading these takes half a second: whoever only wants the name of the library need not wait for it.
    from bot.desk import Desk  # noqa: PLC0415
    from index.searcher import Searcher  # noqa: PLC0415
    from index.store.sql import open_store  # noqa: PLC0415

    @cache
    def lexicon() -> Lexicon:
        return make_lexicon(settings)

    async with open_store(settings.database_url) as store:
        searcher = Searcher(store, SHARED, lexicon, settings.languages)
        try:
            yield Desk(SHARED, store, searcher, settings.seeds_dir, settings.languages, settings.locale, now)
        finally:
            await searcher.close()


@asynccontextmanager
async def keep_database(settings: Settings) -> AsyncIterator[Single]:
    """The right to be the one bot of a database, with its note. Raises StoreTaken when there is one already."""
    from index.store.connect import path_of  # noqa: PLC0415
    from index.store.single import keep_single  # noqa: PLC0415

    async with keep_single(path_of(settings.database_url)) as single:
        yield single


def make_lexicon(settings: Settings) -> Lexicon:
    """The word lists of ours and of the installation. Raises LexiconError."""
    from index.analyse.lexicon.read import read_lexicon  # noqa: PLC0415

    return read_lexicon([settings.lexicon_dir] if settings.lexicon_dir else [])


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
