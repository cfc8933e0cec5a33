"""A small newsroom: three articles in two languages, and a desk over them whose clock stands still."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from index.analyse.lexicon.read import read_lexicon
from index.searcher import Searcher
from tests.stores import fresh_store

ARTICLES = Path(__file__).parent / "scenarios" / "articles"
SEEDS = Path(__file__).parent.parent / "seeds"
LANGUAGES = ("en", "fr", "de")
LIBRARY = "ours"
NOW = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)


def copy_articles(folder: Path, *names: str) -> Path:
    """A folder "seeds" with copies of the articles, all of them unless some are named."""
    seeds = folder / "seeds"
    seeds.mkdir()
    for path in sorted(ARTICLES.iterdir()):
        if not names or path.name in names:
            shutil.copy(path, seeds)
    return seeds


@asynccontextmanager
async def open_newsroom(folder: Path, seeds: Path, locale: str | None = "en") -> AsyncIterator[Desk]:
    """A desk over the articles in ``seeds``, with a fresh database in ``folder``."""
    async with fresh_store(folder) as store:
        searcher = Searcher(store, LIBRARY, read_lexicon, LANGUAGES)
        try:
            yield Desk(LIBRARY, store, searcher, seeds, LANGUAGES, locale, lambda: NOW)
        finally:
            await searcher.close()


@contextmanager
def running_newsroom(folder: Path, seeds: Path) -> Iterator[tuple[asyncio.Runner, Desk]]:
    """The same for tests that are not coroutines, with the loop it lives in."""
    with asyncio.Runner() as runner:
        opened = open_newsroom(folder, seeds)
        try:
            yield runner, runner.run(opened.__aenter__())
        finally:
            runner.run(opened.__aexit__(None, None, None))
