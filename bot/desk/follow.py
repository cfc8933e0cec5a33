"""Addresses: what stands there is followed, read again, or followed no more."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk.desk import Desk
from bot.desk.intake import Watch
from bot.message import Message, Outcome, Progress, Text
from bot.request import Request
from bot.tell.follow import tell_followed
from bot.wording.catalogue import Wording
from index.follow.add import add
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
        changes = await read_source(desk, added.source, watch, said)
    desk.wake()
    unread = next((len(it.problems) for it in await desk.store.sources(desk.library) if it.id == added.source.id), 0)
    return tell_followed(added, changes, said, now=request.visitor is None, unread=unread)


async def read_source(
    desk: Desk, source: Source, watch: Watch, said: Wording, *, anew: bool = False, hold: bool = False
) -> list[Change]:
    """Read a source of the web again; what changed. What failed is noted at the source. ``hold``: see Reader."""
    reader = replace(desk.web(), hold=hold)
    done = await refresh(reader, desk.library, source, told_by(watch, said), anew=anew)
    failed = [Change(source.location, "failed", None)] if done.failed else []
    return [*done.changes, *failed]


async def read_all(
    desk: Desk, watch: Watch, said: Wording, chosen: Source | None = None, *, hold: bool = False
) -> list[Change]:
    """Read all sources of the web again, or the chosen one; what changed."""
    sources = [chosen] if chosen else await desk.store.sources(desk.library)
    changes: list[Change] = []
    for source in sources:
        held = await desk.store.watch_of(desk.library, source.id)
        if held is not None and held.due is not None:
            changes += await read_source(desk, source, watch, said, anew=True, hold=hold)
    return changes


async def find_source(desk: Desk, name: str) -> Source | None:
    """The source of the web that a person means, by its address."""
    wanted = name.strip().strip("<>").removesuffix("/")
    bare = re.sub(r"^https?://", "", wanted)
    for source in await desk.store.sources(desk.library):
        held = source.location.removesuffix("/")
        followed = await desk.store.watch_of(desk.library, source.id)
        if followed is not None and bare and re.sub(r"^https?://", "", held) == bare:
            return source
    return None


async def stop_following(desk: Desk, source: Source, said: Wording) -> Message:
    """Follow a source no more, and take its articles out of answers; their texts are kept."""
    watch = await desk.store.watch_of(desk.library, source.id)
    if watch is not None:
        await desk.store.note_watch(desk.library, source.id, stop(watch))
    places = [*await desk.store.locations(desk.library, source.id), *(it.location for it in source.problems)]
    gone = await desk.store.remove(desk.library, source.id, places, desk.now())
    line = said.say("follow.stopped", place=source.location, n=len(gone))
    return Message((Text(line),), line, Outcome.DONE, private=True)


def told_by(watch: Watch, said: Wording) -> Told:
    """Progress of reading, passed on."""

    def told(place: str, done: int, total: int) -> None:
        watch(Progress(said.say("desk.reindex_reading", name=place), done, total))

    return told
