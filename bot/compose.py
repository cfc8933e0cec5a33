"""The one place where the parts are put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache

from bot.desk import Desk
from bot.settings import Settings
from index.analyse.lexicon.read import Lexicon, read_lexicon
from index.searcher import Searcher
from index.store.sql import open_store

SHARED = "shared"
"""The library of an installation whose chats all ask one."""


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """The desk of an installation. Raises StoreError when its database cannot be used."""

    @cache
    def lexicon() -> Lexicon:
        return read_lexicon([settings.lexicon_dir] if settings.lexicon_dir else [])

    async with open_store(settings.database_url) as store:
        searcher = Searcher(store, SHARED, lexicon, settings.languages)
        yield Desk(SHARED, store, searcher, settings.seeds_dir, settings.languages, settings.locale or None, _now)


def _now() -> datetime:
    return datetime.now(UTC)
