"""What an article said before: its versions, what changed between them, and answers that were edited since."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.desk.desk import Desk, find_articles
from bot.desk.gone import find_pages, find_past
from bot.desk.intake import Watch
from bot.message import Message, Outcome, Text
from bot.request import Request
from bot.tell.articles import tell_article, tell_no_article, tell_state
from bot.tell.versions import tell_difference, tell_no_version, tell_one_version, tell_versions
from index.clean.boilerplate import clean_among
from index.compare import compare, still_says
from index.kept import QuoteAt
from index.model import Article

MOST_NUMBERS = 2
"""Versions that may be named behind an article."""


async def show(desk: Desk, request: Request, watch: Watch) -> Message:
    """One article as it is kept, or a list of its versions."""
    said = desk.speak(request)
    fitting = await _find(desk, request, request.argument, watch)
    if len(fitting) != 1:
        return tell_no_article(request.argument, said, several=bool(fitting))
    article = fitting[0]
    if request.versions:
        return tell_versions(await desk.store.versions(desk.library, article.id), said)
    _, articles = await desk.store.articles(desk.library)
    removed = article not in articles
    cleaned = await asyncio.to_thread(clean_among, article, [*articles, article] if removed else articles)
    pages = await find_pages(desk.store, desk.library, desk.reader)
    state = tell_state(article, pages, said, removed=removed)
    return tell_article(article, cleaned, said, desk.now(), raw=request.raw, state=state)


async def diff(desk: Desk, request: Request, watch: Watch) -> Message:
    """What changed between two versions of an article: the last two, one and the newest, or those that are named."""
    said = desk.speak(request)
    if not request.argument.strip():
        line = said.say("versions.which")
        return Message((Text(line),), line, Outcome.MISUSE, private=True)
    fitting: list[Article] = []
    numbers: list[int] = []
    for name, numbers in read_numbers(request.argument):  # noqa: B007 - those of the first that fits
        fitting = await _find(desk, request, name, watch)
        if fitting:
            break
    if len(fitting) != 1:
        return tell_no_article(request.argument, said, several=bool(fitting))
    versions = {it.version: it for it in await desk.store.versions(desk.library, fitting[0].id)}
    newest = max(versions)
    first, second = (*numbers, *(newest,) * (len(numbers) == 1)) if numbers else (newest - 1, newest)
    missing = next((number for number in (first, second) if number not in versions), None)
    if missing is not None:
        article = versions[newest]
        return tell_no_version(article, missing, said) if numbers else tell_one_version(article, said)
    before, after = versions[first], versions[second]
    return tell_difference(before, after, await asyncio.to_thread(compare, before, after), said)


def read_numbers(argument: str) -> list[tuple[str, list[int]]]:
    """An article's name and the versions behind it, in every way it can be read, the likeliest first.

    "3 1 2" is article 3 in versions 1 and 2; the year in "budget 2026" may as well be of the title.
    """
    words = argument.split()
    ways = [(" ".join(words), list[int]())]
    for count in range(1, min(MOST_NUMBERS, len(words) - 1) + 1):
        behind = words[-count:]
        if all(word.isascii() and word.isdigit() for word in behind):
            ways.append((" ".join(words[:-count]), [int(word) for word in behind]))
    return ways if not words[0].removeprefix("#").isdigit() else ways[::-1]


async def find_edited(desk: Desk, quotes: Sequence[QuoteAt]) -> list[Article]:
    """The present versions of articles that do not have the words any more that were quoted of a version before."""
    edited: dict[int, Article] = {}
    for at in quotes:
        versions = await desk.store.versions(desk.library, at.article)
        quoted = next((it for it in versions if it.version == at.version), None)
        if quoted is not None and quoted is not versions[-1]:
            words = quoted.text[at.start : at.end]
            if not await asyncio.to_thread(still_says, versions[-1], words):
                edited[at.article] = versions[-1]
    return list(edited.values())


async def _find(desk: Desk, request: Request, name: str, watch: Watch) -> list[Article]:
    """The articles that may be meant; of those that were removed too, when no other is called so."""
    await desk.take_in(watch, desk.speak(request))
    _, articles = await desk.store.articles(desk.library)
    found = find_articles(articles, name)
    if found:
        return found
    return find_articles(await find_past(desk.store, desk.library), name)
