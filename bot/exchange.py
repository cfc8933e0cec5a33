"""Lists of what is followed, as other readers write and read them: out and in from the command line."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.chat.console import say
from bot.chat.progress import show_progress
from bot.compose import open_desk
from bot.message import Entry, Listing, Message, Outcome, Part, Progress, Text
from bot.settings import Settings
from bot.wording.catalogue import Wording
from index.errors import FetchError, StoreExists
from index.extract.opml import MAX_BYTES, read_opml, write_opml
from index.follow.subscribe import Subscribed, list_followed, subscribe

OUTCOMES = ("followed", "already", "later", "refused")


async def export_list(settings: Settings, said: Wording, file: str | None) -> Message | None:
    """The list on standard output, or in a new file. Raises StoreError, and FetchError for a file that cannot be."""
    async with open_desk(settings) as desk:
        outlines = await list_followed(desk.store, desk.library)
    text = write_opml(outlines, "pullquote")
    if file is None:
        say(text, end="")
        return None
    path = await asyncio.to_thread(_locate, file)
    await asyncio.to_thread(_write, path, text)
    line = said.say("exchange.exported", path=path, n=len(outlines))
    return Message((Text(line),), line)


async def import_list(settings: Settings, said: Wording, file: str) -> Message:
    """Follow what a list names; what became of it. Raises FetchError and ExtractError for the list, StoreError."""
    path = await asyncio.to_thread(_locate, file)
    found = read_opml(await asyncio.to_thread(_read, path), str(path))
    async with open_desk(settings) as desk:
        with show_progress(lines=True) as watch:

            def told(address: str, done: int, total: int) -> None:
                watch(Progress(said.say("desk.reindex_reading", name=address), done, total))

            done = await subscribe(desk.web(), desk.library, found.outlines, told)
    unfit = [Subscribed(address, "refused", FetchError(address, "bad_address")) for address in found.unfit]
    return tell_subscribed([*done, *unfit], said)


def tell_subscribed(done: Sequence[Subscribed], said: Wording) -> Message:
    """How many became what, and a line for each that could not be read."""
    counts = Counter(each.outcome for each in done)
    lines = [said.say(f"exchange.{outcome}", n=counts[outcome]) for outcome in OUTCOMES if counts[outcome]]
    summary = " ".join(lines) or said.say("exchange.empty")
    troubled = [each for each in done if each.error is not None]
    parts: list[Part] = [Text(summary)]
    if troubled:
        parts.append(Listing(tuple(_tell(each, said) for each in troubled)))
    good = counts["refused"] < len(done)
    return Message(tuple(parts), summary, Outcome.DONE if good else Outcome.NOTHING)


def _tell(each: Subscribed, said: Wording) -> Entry:
    reason = said.say(f"reading.{each.error.reason}", detail=each.error.detail) if each.error else ""
    return Entry(each.address, (said.say(f"exchange.{each.outcome}_one"), reason))


def _locate(file: str) -> Path:
    return Path(file).expanduser().absolute()


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(text)
    except FileExistsError as error:
        raise StoreExists(path) from error
    except OSError as error:
        raise FetchError(str(path), "unwritable", error.strerror or "") from error


def _read(path: Path) -> bytes:
    """As much of a file as shows whether it is too large. Raises FetchError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FetchError(str(path), "unreadable", error.strerror or "") from error
