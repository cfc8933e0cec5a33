"""Addresses: what stands there is followed, read again, or followed no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.desk import Desk
from bot.desk.intake import Watch
from bot.message import Message, Outcome, Progress, Text
from bot.request import Request
from bot.tell.follow import tell_followed
from bot.wording.catalogue import Wording
from index.errors import ExtractError, FetchError
from index.follow.add import PAGE, add
from index.follow.again import look_at, note
from index.follow.hosts import Together, read_by_host
from index.follow.refresh import Told, refresh
from index.ports import Change, Source
from index.schedule import stop

ADDRESS = re.compile(r"https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
"""What somebody who adds something means as an address."""

FILES = (".txt", ".md", ".markdown")


def is_address(text: str) -> bool:
    """Whether a text is an address rather than the name of a file or article."""
    bare = text.strip().strip("<>")
    return ADDRESS.fullmatch(bare) is not None and ("://" in bare or not bare.lower().endswith(FILES))


async def add_address(desk: Desk, request: Request, watch: Watch) -> Message:
    """Follow an address. At the terminal a feed's articles are read at once, elsewhere soon after.

    Raises FetchError and ExtractError for what cannot be followed, StoreError.
    """
    said = desk.speak(request)
    address = request.argument.strip().strip("<>")
    added = await add(desk.web(), desk.library, address if "://" in address else f"https://{address}")
    changes: list[Change] = []
    if added.change is None and request.visitor is None:
        changes = await read_source(desk, added.source, told_by(watch, said))
    desk.wake()
    unread = next((len(it.problems) for it in await desk.store.sources(desk.library) if it.id == added.source.id), 0)
    article = await desk.store.article_at(desk.library, added.source.location) if added.change else None
    return tell_followed(added, article, changes, said, now=request.visitor is None, unread=unread)


async def read_source(
    desk: Desk, source: Source, told: Told, *, anew: bool = False, hold: bool = False
) -> list[Change]:
    """Read a source of the web again; what changed. What failed is noted at the source. ``hold``: see Reader."""
    reader = replace(desk.web(), hold=hold)
    done = await refresh(reader, desk.library, source, told, anew=anew)
    failed = [Change(source.location, "failed", None)] if done.failed else []
    return [*done.changes, *failed]


async def read_all(
    desk: Desk, watch: Watch, said: Wording, chosen: Source | None = None, *, hold: bool = False
) -> list[Change]:
    """Read all sources of the web again, several hosts at a time, or the chosen one; what changed."""
    watches = await desk.store.watches(desk.library)
    followed = {number for number, held in watches.items() if held.due is not None}
    tracked = [chosen] if chosen else await desk.store.sources(desk.library)
    sources = [(number, it) for number, it in enumerate(it for it in tracked if it.id in followed)]
    together = Together(told_by(watch, said), len(sources))

    async def read(numbered: tuple[int, Source]) -> list[Change]:
        number, source = numbered
        changes = await read_source(desk, source, together.of(number), anew=True, hold=hold)
        together.end(number, source.location)
        return changes

    found = await read_by_host(sources, lambda numbered: numbered[1].location, read)
    return [change for changes in found for change in changes]


async def read_articles(
    desk: Desk, places: Sequence[str], watch: Watch, said: Wording, *, hold: bool = False
) -> list[Change]:
    """Read the pages of articles of the web again; what changed. What failed is noted at their sources."""
    sources = {source.id: source for source in await desk.store.sources(desk.library)}
    reader, told = replace(desk.web(), hold=hold), told_by(watch, said)
    changes: list[Change | None] = []
    for done, place in enumerate(places, start=1):
        number = await desk.store.source_at(desk.library, place)
        if number is None:  # removed meanwhile
            continue
        source = sources[number]
        if source.kind == PAGE:
            changes += await read_source(desk, source, told, anew=True, hold=hold)
            continue
        try:
            changes.append(await look_at(reader, desk.library, source, place))
        except (FetchError, ExtractError) as error:
            gone = await note(reader, desk.library, source, place, error)
            changes += [gone, Change(place, "failed", None)]
        told(place, done, len(places))
    return [change for change in changes if change is not None and change.outcome != "unchanged"]


async def find_source(desk: Desk, name: str) -> Source | None:
    """The source of the web that a person means, by its address."""
    bare = _bare(name.strip().strip("<>"))
    named = [it for it in await desk.store.sources(desk.library) if bare and _bare(it.location) == bare]
    followed = await desk.store.watches(desk.library) if named else {}
    return next((source for source in named if source.id in followed), None)


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address.removesuffix("/"))


async def stop_following(desk: Desk, source: Source, said: Wording) -> Message:
    """Follow a source no more, and take its articles out of answers; their texts are kept."""
    watch = await desk.store.watch_of(desk.library, source.id)
    if watch is not None:
        # Nothing is known of its articles any more: whoever follows it again gets them back.
        await desk.store.note_watch(desk.library, source.id, stop(watch), {})
    places = [*await desk.store.locations(desk.library, source.id), *(it.location for it in source.problems)]
    gone = await desk.store.remove(desk.library, source.id, places, desk.now())
    line = said.say("follow.stopped", place=source.location, n=len(gone))
    return Message((Text(line),), line, Outcome.DONE, private=True)


def told_by(watch: Watch, said: Wording) -> Told:
    """Progress of reading, passed on."""

    def told(place: str, done: int, total: int) -> None:
        watch(Progress(said.say("desk.reindex_reading", name=place), done, total))

    return told
