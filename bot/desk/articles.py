"""What administrators do with the articles: take in, take out, read again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.desk.desk import Desk, find_articles
from bot.desk.files import add_document, add_folder, is_file, is_folder, open_file
from bot.desk.follow import add_address, find_source, is_address, read_all, read_articles, stop_following, told_by
from bot.desk.gone import find_past
from bot.desk.intake import Watch
from bot.desk.lists import follow_list, is_list
from bot.message import Message, Outcome, Text
from bot.request import Document, Request
from bot.tell.articles import tell_added, tell_changes, tell_no_article
from bot.tell.exchange import tell_subscribed
from bot.wording.catalogue import Wording
from index.model import Article
from index.ports import Change


async def add(desk: Desk, request: Request, watch: Watch) -> Message:
    """Take in files that were handed over, or follow an address; at the terminal also a file or folder that is named.

    A name that was removed is restored.
    """
    said = desk.speak(request)
    documents = request.documents
    here = request.visitor is None and await asyncio.to_thread(is_file, request.argument)
    if not (documents or here) and is_address(request.argument):
        return await add_address(desk, request, watch)
    if not documents and request.visitor is None and await asyncio.to_thread(is_folder, request.argument):
        return await add_folder(desk, request.argument, watch, said)
    if not documents and request.argument and request.visitor is None:
        documents = (await asyncio.to_thread(open_file, request.argument),)
    if documents:
        return await _take(desk, documents, watch, said)
    if request.argument:
        return await restore(desk, request, watch)
    return _tell(said.say("desk.add_what"), Outcome.MISUSE)


async def remove(desk: Desk, request: Request, watch: Watch) -> Message:
    """Take an article out of answers until it is restored, or follow an address no more."""
    said = desk.speak(request)
    source = await find_source(desk, request.argument)
    if source is not None:
        return await stop_following(desk, source, said)
    found = await _find(desk, request, watch, said)
    if isinstance(found, Message):
        return found
    change = await desk.store.withdraw(desk.library, found.location, desk.now())
    if change is None:  # somebody was faster
        return tell_no_article(request.argument, said, several=False)
    return _tell(said.say("desk.removed", title=found.title, number=found.id))


async def restore(desk: Desk, request: Request, watch: Watch) -> Message:
    """Take back a removal, or keep an article whose page is gone, by its number, location or (part of its) title."""
    said = desk.speak(request)
    gone = await find_past(desk.store, desk.library)
    fitting = find_articles(gone, request.argument) if request.argument.strip() else []
    if len(fitting) != 1:
        if not gone:
            return _tell(said.say("desk.none_removed"), Outcome.NOTHING)
        names = "\n".join(f"#{article.id} {article.title}" for article in gone)
        return _tell(said.say("desk.restore_which", names=names), Outcome.NOTHING)
    await desk.store.restore(desk.library, fitting[0].location, desk.now())
    await desk.take_in(watch, said)
    return _tell(said.say("desk.restored", title=fitting[0].title, number=fitting[0].id))


async def refresh(desk: Desk, request: Request, watch: Watch) -> Message:
    """Read everything tracked again, or one source or article; what changed."""
    said = desk.speak(request)
    chosen = await choose(desk, request, watch, said)
    if isinstance(chosen, Message):
        return chosen
    changes = await read_again(desk, request, watch, said, chosen)
    return tell_changes(changes, said.say("desk.refreshed"), said)


async def read_again(
    desk: Desk,
    request: Request,
    watch: Watch,
    said: Wording,
    chosen: Callable[[str], bool] | None,
    *,
    hold: bool = False,
) -> list[Change]:
    """Read files and addresses again: everything, or what was chosen; ``hold``: other texts of the same are held."""
    source = await find_source(desk, request.argument) if request.argument else None
    if source is not None:
        return await read_all(desk, watch, said, source, hold=hold)
    changes = await desk.intake.read_again(told_by(watch, said), chosen, hold=hold)
    if chosen is None:
        return [*changes, *await read_all(desk, watch, said, hold=hold)]
    places = sorted(place for place in await desk.store.places(desk.library) if "://" in place and chosen(place))
    return [*changes, *(await read_articles(desk, places, watch, said, hold=hold) if places else [])]


async def choose(desk: Desk, request: Request, watch: Watch, said: Wording) -> Callable[[str], bool] | Message | None:
    """What to read again: None for everything, a choice of locations, or why there is nothing of that name."""
    wanted = request.argument.strip()
    if not wanted:
        return None
    if await find_source(desk, wanted) is not None:
        return lambda _: False
    if any(source.location == wanted for source in await desk.store.sources(desk.library)):
        return lambda place: place.startswith(f"{wanted}/")
    found = await _find(desk, request, watch, said)
    return found if isinstance(found, Message) else lambda place: place == found.location


async def _find(desk: Desk, request: Request, watch: Watch, said: Wording) -> Article | Message:
    await desk.take_in(watch, said)
    _, articles = await desk.store.articles(desk.library)
    fitting = find_articles(articles, request.argument)
    if len(fitting) == 1:
        return fitting[0]
    return tell_no_article(request.argument, said, several=bool(fitting))


async def _take(desk: Desk, documents: Sequence[Document], watch: Watch, said: Wording) -> Message:
    """Take articles in, and follow what lists name."""
    lists = [document for document in documents if is_list(document)]
    told = [tell_subscribed(await follow_list(desk, document, watch, said), said) for document in lists]
    added = [await add_document(desk, document) for document in documents if document not in lists]
    if added or not told:
        told.append(tell_added(added, said))
    best = next((it for it in told if it.outcome is Outcome.DONE), told[0])
    return replace(best, parts=tuple(part for it in told for part in it.parts), private=True)


def _tell(line: str, outcome: Outcome = Outcome.DONE) -> Message:
    return Message((Text(line),), line, outcome, private=True)
