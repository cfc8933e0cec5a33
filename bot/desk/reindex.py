"""Everything is read again and the index built anew, safely: the old answers stay until the new ones are no worse."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.articles import choose, read_again
from bot.desk.desk import Desk
from bot.desk.follow import find_source, told_by
from bot.desk.intake import Watch, ignore_progress
from bot.desk.pins import examine_all
from bot.message import Message, Progress
from bot.request import Request
from bot.tell.articles import tell_changes, tell_view
from bot.tell.reindex import add_verdict, tell_busy, tell_nothing_back, tell_refused, tell_rollback
from bot.wording.catalogue import Wording
from index.errors import StoreError
from index.exam import WORSE, Expected, Fate, Worse, find_worse
from index.follow.anew import read_anew
from index.kept import Begun
from index.model import Article
from index.ports import Change, Prospect
from index.update import FOLDER
from index.update import READING as READ_NOW

LOG = logging.getLogger(__name__)

READING, BUILDING, CHECKING = "reading", "building", "checking"

CLAIMED = timedelta(hours=25)
"""So long after it began a reindex of a chat may be resumed as something that was asked."""

READ_BY = ("", "", "reading")
"""Where it is kept among the settings by which version of reading everything was last read."""

EVERY = 1.0
"""Seconds between two notes of how far a reindex is, for whoever asks for another."""

Chosen = Callable[[str], bool] | None


@dataclass(slots=True)
class Course:
    """How far a reindex is: told to whoever watches and, now and then, noted for all others."""

    desk: Desk
    number: int
    watch: Watch
    phase: str = READING
    _noted: float = float("-inf")
    _noting: asyncio.Task[None] | None = None

    def tell(self, progress: Progress) -> None:
        self.watch(progress)
        now = time.monotonic()
        if now - self._noted >= EVERY and (self._noting is None or self._noting.done()):
            self._noted = now
            self._noting = asyncio.create_task(self._note(progress))

    async def end(self) -> None:
        """Nothing is noted any more afterwards."""
        if self._noting is not None:
            await asyncio.wait({self._noting})

    async def _note(self, progress: Progress) -> None:
        try:
            store, library = self.desk.store, self.desk.library
            await store.note_reindex(library, self.number, self.phase, progress.done, progress.total)
        except StoreError as error:
            LOG.warning("How far the reindex is cannot be noted: %s", error)


async def reindex(desk: Desk, request: Request, watch: Watch) -> Message:
    """Read again and build the index anew; questions are answered from the old one meanwhile.

    From scratch: articles are made once more of what they were read from, without asking the web. Another
    text of an unchanged document is held back until questions are known to be answered no worse with it, unless forced.
    """
    said = desk.speak(request)
    async with desk.store.alone(desk.library) as ours:
        if not ours:
            return tell_busy(await desk.store.last_reindex(desk.library), desk.now(), said)
        chosen = await choose(desk, request, watch, said)
        if isinstance(chosen, Message):
            return chosen
        visitor = request.visitor
        who = f"{visitor.platform}:{visitor.person}" if visitor else ""
        begun = Begun(who, request.argument.strip(), request.scratch, request.force)
        number = await desk.store.begin_reindex(desk.library, begun, desk.now())
        course = Course(desk, number, watch)
        try:
            return await _renew(desk, request, course, said, chosen)
        finally:
            await course.end()


async def rollback(desk: Desk, request: Request, _watch: Watch) -> Message:
    """Go back to the texts of before the last reindex that changed any."""
    said = desk.speak(request)
    async with desk.store.alone(desk.library) as ours:
        last = await desk.store.last_reindex(desk.library, taken=ours)
        if not ours:
            return tell_busy(last, desk.now(), said)
        if last is None or last.outcome == "undone":
            return tell_nothing_back(last, said)
        changes = await desk.store.undo_reindex(desk.library, last.number, desk.now())
    if changes:
        await desk.searcher.view()
    return tell_rollback(last, changes, said)


async def resume(desk: Desk) -> Message | None:
    """Finish the reindex that was interrupted, if one was: one begun in a chat only when nobody there waits any more.

    Until then it is claimed, and resumed as all that is asked there.
    """
    last = await desk.store.last_reindex(desk.library)
    if last is None or last.ended is not None or (last.begun.who and desk.now() - last.began < CLAIMED):
        return None
    request = Request(last.begun.what, scratch=last.begun.scratch, force=last.begun.forced)
    return await reindex(desk, request, ignore_progress)


async def renew_reading(desk: Desk) -> Message | None:
    """Make all articles anew once when the program has learnt to read otherwise, as a reindex that is checked.

    None when it has not. What a refusal kept out stays out until somebody reindexes.
    """
    held = await desk.memory.setting(desk.library, *READ_BY)
    if held == READ_NOW:
        return None
    if held is not None:
        return await reindex(desk, Request(scratch=True), ignore_progress)
    await desk.memory.set_setting(desk.library, *READ_BY, READ_NOW)
    return None


async def _renew(desk: Desk, request: Request, course: Course, said: Wording, chosen: Chosen) -> Message:
    began = time.monotonic()
    changes = await _read(desk, request, course.tell, said, chosen)

    def building(done: int, total: int) -> None:
        course.phase = BUILDING
        course.tell(Progress(said.say("desk.reindex_building"), done, total))

    held, prospect = await desk.searcher.prepare(building)
    course.phase = CHECKING
    fates = await examine_all(desk, held.view, prospect)
    if not request.argument:
        await desk.memory.set_setting(desk.library, *READ_BY, READ_NOW)
    worse = await _find_worse(desk, fates, prospect)
    if worse and not request.force:
        await desk.store.refuse_held(desk.library, course.number, desk.now())
        return tell_refused(worse, said)
    before, after = await desk.store.take_held(desk.library, course.number, desk.now())
    if prospect.before and before == held.view.generation:  # else something was stored meanwhile, or it is in use
        desk.searcher.adopt(held, after)
    good = {expected.number: fate is Fate.KEPT for expected, fate in fates if expected.number is not None}
    newest = max((article.id for article in prospect.articles), default=0)
    await desk.memory.note_pins(desk.library, good, newest)
    message = tell_changes(changes, tell_view(held.view, time.monotonic() - began, said), said)
    return add_verdict(message, len(good), worse, said, held=len(prospect.before))


async def _read(desk: Desk, request: Request, watch: Watch, said: Wording, chosen: Chosen) -> list[Change]:
    """Read again; from scratch the web is not asked, as what was read there is kept."""
    if not request.scratch:
        return await read_again(desk, request, watch, said, chosen, hold=True)
    source = await find_source(desk, request.argument) if request.argument else None
    told = told_by(watch, said)
    files = await desk.intake.read_again(told, chosen, hold=True)
    if all(each.kind == FOLDER for each in await desk.store.sources(desk.library)):
        return files
    reader = replace(desk.web(), hold=True)
    return [*files, *await read_anew(reader, desk.library, told, source, None if source else chosen)]


async def _find_worse(desk: Desk, fates: Sequence[tuple[Expected, Fate]], prospect: Prospect) -> list[Worse]:
    """What got worse; the present view is asked only when something may have."""
    if all(fate not in WORSE for _, fate in fates):
        return []
    articles: dict[int, Article] = {article.id: article for article in prospect.articles} | dict(prospect.before)
    present = await desk.searcher.view()
    return await asyncio.to_thread(find_worse, fates, present, articles)
