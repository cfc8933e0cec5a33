"""A view of a library at one generation; it is built anew when the store has moved, and swapped in one step."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from index.analyse.lexicon.read import Lexicon
from index.answer import View
from index.clean.boilerplate import Cleaned, clean
from index.clean.repetition import publisher_of, repeated_lines
from index.lately import Lately
from index.model import Article
from index.ports import Prospect, Store
from index.rank.gather import go_on
from index.rank.part import live_ids
from index.rank.ranker import make_ranker
from index.rank.segment import EPOCH, MICROSECOND, Living
from index.rank.shelf import Read
from index.renew import Progress, Renewal, ignore_progress, want
from index.texts import Key, Stated

LOG = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds a question waits for a view being built before the one before answers it."""

RECHECK = 0.2
"""Seconds between two looks at whether the view before may answer after all."""

PEOPLE_ASK = 1.0
"""Seconds after a question in which the next one is expected."""

WORK, REST = 0.002, 2.0
"""Seconds that a rebuild works at a time while people ask, and how many times as long it then stands still."""


def clean_articles(articles: Sequence[Article], step: Callable[[], None] = go_on) -> Iterator[tuple[Article, Cleaned]]:
    """Every article with which of its lines are the article; what a publisher repeats tells on all of it.

    ``step`` is called before each article is looked at, and may wait or raise.
    """

    def stepping() -> Iterator[Article]:
        for article in articles:
            step()
            yield article

    repeated = repeated_lines(stepping())
    none: frozenset[str] = frozenset()
    return ((article, clean(article, repeated.get(publisher_of(article) or "", none))) for article in stepping())


def make_view(
    generation: int, segments: Sequence[Living], lexicon: Lexicon, languages: Sequence[str], read: Read
) -> View:
    """A view of segments; ``read`` gives their articles' texts."""
    fetched = [int(it.segment.cards.fetched[it.live].max()) for it in segments if it.live.any()]
    newest = EPOCH + max(fetched) * MICROSECOND if fetched else None
    count = sum(int(np.count_nonzero(it.live)) for it in segments)
    return View(generation, make_ranker(segments, lexicon, languages, read), count, newest)


def build_view(generation: int, articles: Sequence[Article], lexicon: Lexicon, languages: Sequence[str]) -> View:
    """A view of ``articles``, which are all live ones of a library at ``generation`` and are kept in memory."""
    texts = {(article.id, article.version): article for article in articles}

    def read(keys: Sequence[Key]) -> list[Article]:
        return [texts[key] for key in keys]

    segments = Renewal((), read).run(want(state(articles)))
    return make_view(generation, segments, lexicon, languages, read)


def state(articles: Iterable[Article]) -> list[Stated]:
    """What a store would state of its live articles."""
    return [(article.id, article.version, article.digest) for article in articles]


def never() -> float:
    """When a question was asked last, for a build that need not make way."""
    return float("-inf")


def make_step(stopped: Callable[[], bool], asked: Callable[[], float]) -> Callable[[], None]:
    """What a build does between two articles: it ends when it is given up, and makes way while people ask.

    ``asked`` tells when somebody did last, by the monotonic clock.
    """
    began = time.monotonic()

    def step() -> None:
        nonlocal began
        if stopped():
            raise asyncio.CancelledError
        now = time.monotonic()
        if now - began >= WORK:
            if now - asked() < PEOPLE_ASK:
                time.sleep(REST * (now - began))
            began = time.monotonic()

    return step


def rest() -> None:
    """For those who need not know that a view was built."""


@dataclass(frozen=True, slots=True)
class Held:
    """A view, and the segments that it is of."""

    view: View
    segments: Sequence[Living]

    def ids(self) -> NDArray[np.int64]:
        """Of all articles in it."""
        return live_ids(self.segments)


@dataclass(frozen=True, slots=True)
class Job:
    """A view to be made: of what is stated, from segments that there are; gently when nobody waits for it."""

    generation: int
    stated: Sequence[Stated]
    segments: Sequence[Living]
    texts: Read
    progress: Progress = ignore_progress
    gently: bool = False


@dataclass(slots=True)
class Searcher:
    """Gives the newest complete view of one library; close it when nobody asks any more. ``built`` is told of each.

    While a new view is being built others keep getting the one before, unless there is none yet or an article in it
    was removed since.
    """

    store: Store
    library: str
    lexicon: Callable[[], Lexicon]
    languages: Sequence[str]
    patience: float = PATIENCE
    built: Callable[[], None] = rest
    _held: Held | None = None
    _building: asyncio.Task[None] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _asked: float = float("-inf")
    _texts: Lately = field(init=False)

    def __post_init__(self) -> None:
        self._texts = Lately(self._read)

    async def view(self) -> View:
        """The view of the library's present generation, or the one before while the present one is being built.

        No article in it was removed before the call. A view that cannot be built is logged and tried again with the
        next question, as long as the one before may answer. Raises StoreError, LexiconError.
        """
        self._asked = time.monotonic()
        wanted = await self.store.generation(self.library)
        clock = asyncio.get_running_loop().time
        deadline = clock() + self.patience
        while (held := self._held) is None or held.view.generation < wanted:
            failure = await self._wait(None if held is None else max(deadline - clock(), RECHECK))
            held = self._held
            if held is not None and (failure or clock() >= deadline) and await self._is_live(held):
                return held.view
            if failure:
                raise failure
        return held.view

    async def prepare(self, progress: Progress = ignore_progress) -> tuple[Held, Prospect]:
        """The view there would be with the texts held back, and these; ``progress`` is told in the event loop.

        Everybody else keeps the present one. Where no text is held back, it is the present one, built anew. While
        people ask it takes longer, so that they need not: nobody waits for it.
        """
        async with self._turn:
            prospect = await self.store.with_held(self.library)
            gently = self._held is not None
            # What is held back may be forgotten, and its number be given to another text: it is kept apart.
            job = Job(prospect.generation, state(prospect.articles), (), Lately(self._read), progress, gently)
            held = await self._work(job)
            if not prospect.before:
                self.adopt(held, prospect.generation)
            return held, prospect

    def adopt(self, held: Held, generation: int) -> None:
        """Swap a prepared view in, as that of a generation."""
        self._held = Held(replace(held.view, generation=generation), held.segments)
        if self._building is not None:  # whoever waits for one of the same texts looks again
            self._building.cancel()
        self.built()

    async def close(self) -> None:
        """Give up what is being built."""
        if self._building is not None:
            self._building.cancel()
            await asyncio.wait({self._building})

    async def _wait(self, seconds: float | None) -> BaseException | None:
        """Wait for the view being built, by now or from now on; how it failed, if it did."""
        if self._building is None or self._building.done():
            self._building = asyncio.create_task(self._catch_up())
            self._building.add_done_callback(self._note_failure)
        done, _ = await asyncio.wait({building := self._building}, timeout=seconds)
        if not done or building.cancelled():
            return None
        return building.exception()

    async def _catch_up(self) -> None:
        async with self._turn:
            wanted = await self.store.generation(self.library)
            if self._held is None or self._held.view.generation < wanted:
                await self._build()

    def _note_failure(self, building: asyncio.Task[None]) -> None:
        # Whoever waits is told; but it may be that nobody does any more.
        if not building.cancelled() and (error := building.exception()) and self._held is not None:
            LOG.warning("The index of %s could not be renewed: %r", self.library, error)

    async def _build(self) -> None:
        generation, stated = await self.store.stated(self.library)
        segments = () if self._held is None else self._held.segments
        self._held = await self._work(Job(generation, stated, segments, self._texts))
        self.built()

    async def _work(self, job: Job) -> Held:
        stopped = threading.Event()
        tell = asyncio.get_running_loop().call_soon_threadsafe

        def pass_on(done: int, total: int) -> None:
            if job.progress is not ignore_progress:
                tell(job.progress, done, total)

        def work() -> Held:
            step = make_step(stopped.is_set, (lambda: self._asked) if job.gently else never)
            segments = Renewal(job.segments, self._read, step=step, progress=pass_on).run(want(job.stated))
            return Held(make_view(job.generation, segments, self.lexicon(), self.languages, job.texts), segments)

        try:
            return await asyncio.to_thread(work)
        except asyncio.CancelledError:
            stopped.set()  # a thread cannot be ended from outside
            raise

    def _read(self, keys: Sequence[Key]) -> Sequence[Article]:
        return self.store.read(self.library, keys)

    async def _is_live(self, held: Held) -> bool:
        """Whether all articles of a view are still there; one that was removed must not be quoted."""
        _, stated = await self.store.stated(self.library)
        return bool(np.isin(held.ids(), [number for number, _, _ in stated]).all())
