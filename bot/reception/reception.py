"""Takes visits on: each is claimed before work starts, answered exactly once, and told of every failure."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.desk.desk import Desk
from bot.desk.welcome import examples
from bot.ports import Chat, Memory
from bot.reception.attend import Attendance
from bot.reception.calm import Calm
from bot.reception.desks import Desks
from bot.reception.limit import Limit
from bot.reception.overheard import concerns_us
from bot.request import Request, Turn, Visitor
from bot.visit import Visit, pack_visit, unpack_visit
from index.errors import PullquoteError, StoreError
from index.kept import Claim

LOG = logging.getLogger(__name__)

MOST_TRIES = 5
"""A visit that was taken on so often and never finished is given up, with a sentence: it may be what stops us."""

TOO_OLD = timedelta(hours=24)
"""What was asked longer ago and never answered is not answered any more: nobody waits for it."""

MOST_CLAIMED_HERE = 10_000
"""Visits remembered in the process while the database cannot be written."""

CLAIMS_KEPT, ANSWERS_KEPT = timedelta(days=7), timedelta(days=180)


@dataclass(slots=True)
class Reception:
    """Every chat's visits. ``locale`` is the installation's; ``began`` when this process did; ``woken`` is
    set when there is something to read in the background."""

    desks: Desks
    memory: Memory
    limit: Limit
    now: Callable[[], datetime]
    locale: str | None
    began: datetime
    patience: float = 0.8
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    calm: Calm = field(default_factory=Calm)
    _closing: bool = False
    _work: set[asyncio.Task[None]] = field(default_factory=set)
    _claimed_here: OrderedDict[str, None] = field(default_factory=OrderedDict)

    async def receive(self, visit: Visit, chat: Chat) -> bool:
        """Claim a visit and start the work; False when it is not ours to answer. The platform acks after this."""
        library = self.desks.library_of(visit.visitor.platform, visit.visitor.workspace)
        with self.calm.claiming():
            if not visit.addressed:
                if not await self._concerns_us(library, visit):
                    return False
                visit = replace(visit, turn=Turn(visit.turn.verb, replace(visit.turn.request, overheard=True)))
            if not await self._claim(library, visit):
                return False
        if not self._closing:  # what comes too late is answered after the next start
            self._start(library, visit, chat)
        return True

    async def resume(self, platform: str, workspaces: Iterable[str], chat: Chat) -> None:
        """Answer what was claimed before this process began and never finished. Raises StoreError."""
        for library in dict.fromkeys(self.desks.library_of(platform, workspace) for workspace in workspaces):
            for claim in await self.memory.unfinished(library, platform, self.began):
                await self._resume(library, claim, chat)

    async def titles(self, visitor: Visitor, beginning: str, limit: int) -> list[tuple[str, str]]:
        """Titles that hold what was typed, those that begin with it first, each with the article's number."""
        view = await self._desk(visitor).searcher.view()
        wanted = beginning.strip().casefold()
        fitting = [(title, str(number)) for number, title in view.titles().items() if wanted in title.casefold()]
        return sorted(fitting, key=lambda it: (not it[0].casefold().startswith(wanted), it[0].casefold()))[:limit]

    async def examples(self, visitor: Visitor, locale: str | None) -> tuple[str, ...]:
        """Up to three questions that the library answers."""
        desk = self._desk(visitor)
        said = desk.speak(Request(locale=locale))
        await desk.take_in(lambda _: None, said)
        return tuple(question for _, question in await examples(desk, said))

    async def forget(self, platform: str, workspace: str) -> None:
        """Forget the conversations of a workspace that removed the bot; in a shared library they are everybody's."""
        if self.desks.separate:
            await self.memory.forget_workspace(self.desks.library_of(platform, workspace))

    async def tidy(self) -> None:
        """Forget what is old, in every library that was asked since the start. Raises StoreError."""
        for desk in self.desks.held:
            await self.memory.forget_claims(desk.library, self.now() - CLAIMS_KEPT)
            await self.memory.purge(desk.library, self.now() - ANSWERS_KEPT)

    async def close(self, seconds: float) -> None:
        """Finish what was taken on; what takes longer is given up, and is answered after the next start."""
        self._closing = True
        if self._work:
            await asyncio.wait(set(self._work), timeout=seconds)
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        await self.desks.close()

    def _desk(self, visitor: Visitor) -> Desk:
        return self.desks.of(self.desks.library_of(visitor.platform, visitor.workspace))

    def _start(self, library: str, visit: Visit, chat: Chat, *, given_up: bool = False) -> None:
        wait = self.limit.take(
            (visit.visitor.platform, visit.visitor.workspace, visit.visitor.person), time.monotonic()
        )
        attendance = Attendance(self.desks.of(library), self.memory, visit, chat, self.now, self.patience, self.calm)
        task = asyncio.create_task(attendance.attend(wait, given_up=given_up))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _concerns_us(self, library: str, visit: Visit) -> bool:
        try:
            return await concerns_us(self.memory, library, visit, self.desks.of(library).languages)
        except StoreError as error:
            LOG.warning("Not looked at, because the database cannot be read: %s", error)
            return False

    async def _claim(self, library: str, visit: Visit) -> bool:
        platform = visit.visitor.platform
        if visit.message in self._claimed_here:
            return False
        try:
            return await self.memory.claim(library, platform, visit.event, visit.message, self.now(), pack_visit(visit))
        except StoreError as error:  # a database that cannot be written keeps nobody from an answer
            LOG.warning("Claimed in this process only: %s", error)
            self._claimed_here[visit.message] = None
            if len(self._claimed_here) > MOST_CLAIMED_HERE:
                self._claimed_here.popitem(last=False)
            return True

    async def _resume(self, library: str, claim: Claim, chat: Chat) -> None:
        visit = None if self.now() - claim.claimed > TOO_OLD else _read(claim)
        if visit is None:
            LOG.warning("Given up after %d tries: what was asked at %s", claim.tries, claim.claimed)
            await self.memory.finish(library, claim.platform, claim.message, self.now(), None)
        elif await self.memory.reclaim(library, claim, self.now()):
            try:
                posted = await chat.find(visit)
            except PullquoteError as error:
                LOG.info("Cannot look whether it was answered: %s", error)
                posted = None
            if posted is None:
                self._start(library, visit, chat, given_up=claim.tries >= MOST_TRIES)
            else:
                await self.memory.finish(library, claim.platform, claim.message, self.now(), posted)


def _read(claim: Claim) -> Visit | None:
    try:
        return unpack_visit(claim.request) if claim.request else None
    except ValueError:
        return None
