"""Questions that are to keep their answers: pinned by people, or else those that were answered lately."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.desk import Desk, tell_found
from bot.desk.intake import Watch
from bot.desk.keep import find_kept, places_of
from bot.message import Message, Outcome, Text
from bot.request import Request
from bot.tell.pins import tell_pins
from index.answer import View
from index.exam import Expected, Fate, examine
from index.kept import MOST_PINS, KeptAnswer, Pin, QuoteAt
from index.model import Article
from index.ports import Prospect

MOST_ASKED = 20
"""Questions answered lately that a new view is examined with where nothing is pinned."""


async def pin(desk: Desk, request: Request, watch: Watch) -> Message:
    """Pin a question, or that of the thread, with the quote that answers it: the first, or that of a number."""
    kept = None if request.argument else await find_kept(desk, request)
    asked = replace(request, argument=kept.asked.question if kept else request.argument)
    said = desk.speak(request, asked.argument)
    if not asked.argument.strip():
        return _tell(said.say("reindex.pin_what"), Outcome.MISUSE)
    found, said = await desk.answer(asked, watch)
    number = max(request.number, 1)
    if not found.quotes:
        return await tell_found(desk, asked, found, said)
    if number > len(found.quotes):
        return _tell(said.say("desk.context_none", number=number), Outcome.NOTHING)
    chosen = replace(found, picked=(found.picked[number - 1],), further=False)
    (at,) = places_of(chosen.quotes)
    _, articles = await desk.store.articles(desk.library)
    newest = max(article.id for article in articles)
    held = await desk.memory.pin(desk.library, asked.argument, at, newest, desk.now())
    if held is None:
        return _tell(said.say("reindex.pins_full", most=MOST_PINS), Outcome.NOTHING)
    line = said.say("reindex.pinned", number=held)
    quotes = (await tell_found(desk, asked, chosen, said)).quotes
    return Message((Text(line), *quotes), line, private=True)


async def pins(desk: Desk, request: Request, watch: Watch) -> Message:
    """The pinned questions, and how each is answered now."""
    said = desk.speak(request)
    await desk.take_in(watch, said)
    held = await desk.memory.pins(desk.library)
    if not held:
        lately = await desk.memory.answered_lately(desk.library, MOST_ASKED)
        line = said.say("reindex.pins_none", n=len(lately)) if lately else said.say("reindex.pins_unchecked")
        return _tell(line, Outcome.NOTHING)
    view = await desk.searcher.view()
    generation, articles = await desk.store.articles(desk.library)
    fates = await examine_all(desk, view, Prospect(generation, tuple(articles), {}))
    return tell_pins(fates, said)


async def unpin(desk: Desk, request: Request, _watch: Watch) -> Message:
    """Forget a pin, by its number or its question."""
    said = desk.speak(request)
    wanted = request.argument.strip().removeprefix("#").casefold()
    held = await desk.memory.pins(desk.library)
    fitting = [it for it in held if wanted in {str(it.number), it.question.casefold()}]
    if len(fitting) != 1 or not await desk.memory.unpin(desk.library, fitting[0].number):
        return _tell(said.say("reindex.unpin_which"), Outcome.NOTHING)
    return _tell(said.say("reindex.unpinned", question=fitting[0].question))


async def examine_all(desk: Desk, view: View, prospect: Prospect) -> list[tuple[Expected, Fate]]:
    """What becomes, in a view, of every answer that is to be kept; askers get their turns in between."""
    articles = {article.id: article for article in prospect.articles}
    fates: list[tuple[Expected, Fate]] = []
    for expected in await _expect(desk):
        async with desk.turn:
            fates.append((expected, await asyncio.to_thread(examine, expected, view, articles, prospect.before)))
    return fates


async def _expect(desk: Desk) -> list[Expected]:
    pinned: Sequence[Pin | KeptAnswer] = await desk.memory.pins(desk.library)
    found = pinned or await desk.memory.answered_lately(desk.library, MOST_ASKED)
    expected = [await _expect_one(desk, each) for each in found]
    return [each for each in expected if each is not None]


async def _expect_one(desk: Desk, each: Pin | KeptAnswer) -> Expected | None:
    if isinstance(each, KeptAnswer):
        at = each.asked.quotes[0]
        words = await _words_of(desk, at)
        return None if words is None else Expected(each.asked.question, at.article, words)
    words = await _words_of(desk, each.quote)
    if words is None:
        return None
    return Expected(each.question, each.quote.article, words, each.number, each.good, each.newest)


async def _words_of(desk: Desk, at: QuoteAt) -> str | None:
    versions: Sequence[Article] = await desk.store.versions(desk.library, at.article)
    return next((it.text[at.start : at.end] for it in versions if it.version == at.version), None)


def _tell(line: str, outcome: Outcome = Outcome.DONE) -> Message:
    return Message((Text(line),), line, outcome, private=True)
