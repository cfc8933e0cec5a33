"""A view of a library at one generation; it is built anew when the store has moved, and swapped in one step."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index.analyse.lexicon.read import Lexicon
from index.answer import THRESHOLD, View
from index.disk.folder import Folder
from index.ports import Prospect, Store
from index.rank.tiers import choose
from index.views import Held, Maker, at, merge_some
from index.wanted import Progress, ignore_progress

if TYPE_CHECKING:
    from index.crew.team import Team

T = TypeVar("T")

LOG = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds a question waits for a view being built before the one before answers it."""

RECHECK = 0.2
"""Seconds between two looks at whether the view before may answer after all."""

PEOPLE_ASK = 1.0
"""Seconds after a question in which the next one is expected."""

CALM = 1.0
"""Seconds after a view was built in which nothing is merged: whoever asks but one question is gone by then."""

WORK, REST = 0.002, 2.0
"""Seconds that a rebuild works at a time while people ask, and how many times as long it then stands still."""


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


def told_in_loop(progress: Progress) -> Progress:
    """The same, to be told by a thread."""
    loop = asyncio.get_running_loop()

    def pass_on(done: int, total: int) -> None:
        loop.call_soon_threadsafe(progress, done, total)

    return progress if progress is ignore_progress else pass_on


async def in_thread(work: Callable[[Callable[[], None]], T], asked: Callable[[], float] = never) -> T:
    """What a thread makes that is given something to call often; see make_step."""
    stopped = threading.Event()
    try:
        return await asyncio.to_thread(work, make_step(stopped.is_set, asked))
    except asyncio.CancelledError:
        stopped.set()  # a thread cannot be ended from outside
        raise


@dataclass(slots=True)
class Searcher:
    """Gives the newest complete view of one library; close it when nobody asks any more. ``built`` is told of each.

    While a new view, which answers with a confidence of ``least``, is being built others keep getting the one before,
    unless there is none yet or an article in it was removed since.
    """

    store: Store
    library: str
    lexicon: Callable[[], Lexicon]
    languages: Sequence[str]
    least: float = THRESHOLD
    patience: float = PATIENCE
    built: Callable[[], None] = rest
    folder: Folder | None = None
    team: Callable[[], Team] | None = None
    _maker: Maker = field(init=False)
    _held: Held | None = None
    _building: asyncio.Task[None] | None = None
    _merging: asyncio.Task[None] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _asked: float = float("-inf")

    def __post_init__(self) -> None:
        self._maker = Maker(self.store, self.library, self._words, self.languages, self.least, self.folder, self.team)

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
            make = partial(self._maker.make_anew, prospect, progress=told_in_loop(progress))
            held = await in_thread(make, never if self._held is None else self._last_asked)
            if not prospect.before:
                self.adopt(held, prospect.generation)
            return held, prospect

    def adopt(self, held: Held, generation: int) -> None:
        """Swap a prepared view in, as that of a generation."""
        self._held = at(held, generation)
        if self._building is not None:  # whoever waits for one of the same texts looks again
            self._building.cancel()
        self.built()

    async def close(self) -> None:
        """Give up what is being built."""
        for task in (self._building, self._merging):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})

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
        held = self._held
        # What is opened may be of another database that was put in the place of this one.
        generation, stated = await self.store.stated(self.library, digests=held is None)
        self._held = await in_thread(lambda step: self._maker.renew(generation, stated, held, step))
        self.built()
        if self._merging is None or self._merging.done():
            self._merging = asyncio.create_task(self._merge())
            self._merging.add_done_callback(self._note_failure)

    async def _merge(self) -> None:
        """Make fewer segments of many, as long as there are many; what changes meanwhile is seen to afterwards."""
        await asyncio.sleep(CALM)
        while self._held is not None and (chosen := choose(self._held.segments)):
            merged = await in_thread(partial(merge_some, chosen), self._last_asked)
            async with self._turn:
                if (made := await asyncio.to_thread(self._maker.exchange, self._held, chosen, merged)) is None:
                    return
                self._held = made
                self.built()

    def _words(self) -> Lexicon:
        return self.lexicon()

    def _last_asked(self) -> float:
        return self._asked

    async def _is_live(self, held: Held) -> bool:
        """Whether all articles of a view are still there; one that was removed must not be quoted."""
        _, stated = await self.store.stated(self.library, digests=False)
        return bool(np.isin(held.ids(), [number for number, _, _ in stated]).all())
