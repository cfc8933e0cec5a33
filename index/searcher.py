"""A view of a library at one generation; it is built anew when the store has moved, and swapped in one step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.analyse.lexicon.read import Lexicon
from index.answer import View
from index.clean.boilerplate import Cleaned, clean
from index.clean.repetition import publisher_of, repeated_lines
from index.model import Article, Passage
from index.ports import Store
from index.rank.ranker import build_ranker
from index.split.passages import split_passages

PATIENCE = 2.0
"""Seconds a question waits for a view being built before the one before answers it."""

Progress = Callable[[int, int], None]
"""Told how many articles of how many have been split."""


def ignore_progress(done: int, total: int) -> None:
    """For those who do not watch."""


def clean_articles(articles: Sequence[Article]) -> dict[int, Cleaned]:
    """For every article (by id) which of its lines are the article; what a publisher repeats tells on all of it."""
    repeated = repeated_lines(articles)
    none: frozenset[str] = frozenset()
    return {article.id: clean(article, repeated.get(publisher_of(article) or "", none)) for article in articles}


def split_articles(
    articles: Sequence[Article], progress: Progress = ignore_progress
) -> Iterator[tuple[Article, Sequence[Passage]]]:
    """Every article with its passages, lines that are not the article left out."""
    cleaned = clean_articles(articles)
    for done, article in enumerate(articles, start=1):
        yield article, split_passages(article, cleaned[article.id].kept)
        progress(done, len(articles))


def build_view(
    generation: int,
    articles: Sequence[Article],
    lexicon: Lexicon,
    languages: Sequence[str],
    progress: Progress = ignore_progress,
) -> View:
    """A view of ``articles``, which are all live ones of a library at ``generation``."""
    pairs = list(split_articles(articles, progress))
    newest = max((article.fetched for article in articles), default=None)
    return View(generation, build_ranker(pairs, lexicon, languages), len(articles), newest)


@dataclass(slots=True)
class Searcher:
    """Gives the newest complete view of one library.

    While a new view is being built others keep getting the old one, unless there is none yet.
    """

    store: Store
    library: str
    lexicon: Callable[[], Lexicon]
    languages: Sequence[str]
    _view: View | None = None
    _building: asyncio.Task[View] | None = None

    async def view(self) -> View:
        """The view of the library's present generation, or the one before while the present one is being built.

        Raises StoreError.
        """
        generation = await self.store.generation(self.library)
        if self._view is not None and self._view.generation == generation:
            return self._view
        building = self._start()
        if self._view is None:
            return await asyncio.shield(building)
        done, _ = await asyncio.wait({building}, timeout=PATIENCE)
        return building.result() if done else self._view

    async def rebuild(self, progress: Progress = ignore_progress) -> View:
        """Build the present view anew, whatever there is, and swap it in."""
        generation, articles = await self.store.articles(self.library)
        self._view = await asyncio.to_thread(build_view, generation, articles, self.lexicon(), self.languages, progress)
        return self._view

    def _start(self) -> asyncio.Task[View]:
        if self._building is None or self._building.done():
            self._building = asyncio.create_task(self.rebuild())
        return self._building
