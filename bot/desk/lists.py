"""Lists of what is followed, as other readers write and read them: handed over, and given out."""

from __future__ import annotations

import asyncio

from bot.desk.desk import Desk
from bot.desk.follow import told_by
from bot.desk.intake import Watch
from bot.message import Message, Outcome, Text
from bot.request import Document, Request
from bot.wording.catalogue import Wording
from index.errors import ExtractError, FetchError
from index.extract.kind import OPML
from index.extract.parsed import Outlines, Received
from index.follow.subscribe import Subscribed, list_followed, subscribe

MOST_SHOWN = 50
"""Addresses of a list that is given out in a chat."""

HEAD = 2_048
TITLE = "pullquote"


def is_list(document: Document) -> bool:
    """Whether a file is such a list rather than an article."""
    return document.name.lower().endswith(".opml") or b"<opml" in document.data[:HEAD].lower()


async def follow_list(desk: Desk, document: Document, watch: Watch, said: Wording) -> list[Subscribed]:
    """Follow what a list names; what became of it. Raises FetchError and ExtractError for the list, StoreError."""
    received = Received(document.data, document.name, OPML)
    found = await desk.web().parser.parse(received)
    if not isinstance(found, Outlines):
        raise ExtractError(document.name, "bad_opml", type(found).__name__.lower())
    done = await subscribe(desk.web(), desk.library, found.outlines, told_by(watch, said))
    desk.wake()
    return [*done, *(Subscribed(address, "refused", FetchError(address, "bad_address")) for address in found.unfit)]


async def write_list(desk: Desk) -> tuple[str, int]:
    """What is followed, as such a list, and how many addresses that are."""
    from index.extract.opml import write_opml  # noqa: PLC0415 - loaded by nobody who only asks

    outlines = await list_followed(desk.store, desk.library)
    return await asyncio.to_thread(write_opml, outlines, TITLE), len(outlines)


async def export(desk: Desk, request: Request, _watch: Watch) -> Message:
    """The list of what is followed, to be copied; one that is too long for a chat is to be had at the terminal."""
    said = desk.speak(request)
    text, count = await write_list(desk)
    if not count:
        line = said.say("exchange.nothing")
        return Message((Text(line),), line, Outcome.NOTHING, private=True)
    if request.visitor is not None and count > MOST_SHOWN:
        line = said.say("exchange.too_long", n=count)
        return Message((Text(line),), line, Outcome.NOTHING, private=True)
    line = said.say("exchange.list", n=count)
    return Message((Text(line), Text(text.strip())), line, private=True)
