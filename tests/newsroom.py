"""A small newsroom: three articles in two languages, and desks over them whose clock stands still."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from bot.desk.desk import Desk
from bot.desk.intake import Intake
from bot.reception.desks import Desks
from bot.tenancy import belongs
from index.analyse.lexicon.read import read_lexicon
from index.searcher import Searcher
from index.store.memory import SqlMemory
from index.store.sql import open_store
from tests.stores import fresh_store, url_of

ARTICLES = Path(__file__).parent / "scenarios" / "articles"
SEEDS = Path(__file__).parent.parent / "seeds"
LANGUAGES = ("en", "fr", "de")
LIBRARY = "ours"
NOW = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
lexicon = cache(read_lexicon)
"""Read once for all desks: nearly all of the time that opening one takes."""


def copy_articles(folder: Path, *names: str) -> Path:
    """A folder "seeds" with copies of the articles, all of them unless some are named."""
    seeds = folder / "seeds"
    seeds.mkdir()
    for path in sorted(ARTICLES.iterdir()):
        if not names or path.name in names:
            shutil.copy(path, seeds)
    return seeds


@asynccontextmanager
async def open_desks(
    folder: Path, seeds: Path, *, locale: str | None = "en", separate: bool = False
) -> AsyncIterator[Desks]:
    """Desks over the articles in ``seeds``, with the database in ``folder``, made if there is none."""
    database = folder / "pullquote.db"
    async with open_store(url_of(database)) if database.exists() else fresh_store(folder) as store:
        memory = SqlMemory(store.connections)

        def open_one(library: str) -> Desk:
            intake = Intake(
                store, library, seeds, LANGUAGES, lambda: NOW, partial(belongs, library=library, separate=separate)
            )
            searcher = Searcher(store, library, lexicon, LANGUAGES)
            return Desk(library, store, searcher, memory, intake, LANGUAGES, locale, lambda: NOW)

        desks = Desks(open_one, separate)
        try:
            yield desks
        finally:
            await desks.close()


@asynccontextmanager
async def open_newsroom(folder: Path, seeds: Path, locale: str | None = "en") -> AsyncIterator[Desk]:
    """A desk over the articles in ``seeds``, with a database in ``folder``."""
    async with open_desks(folder, seeds, locale=locale) as desks:
        yield desks.of(LIBRARY)


@contextmanager
def running_newsroom(folder: Path, seeds: Path) -> Iterator[tuple[asyncio.Runner, Desk]]:
    """The same for tests that are not coroutines, with the loop it lives in."""
    with asyncio.Runner() as runner:
        opened = open_newsroom(folder, seeds)
        try:
            yield runner, runner.run(opened.__aenter__())
        finally:
            runner.run(opened.__aexit__(None, None, None))
