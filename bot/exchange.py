"""Lists of what is followed, as other readers write and read them: out and in from the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.chat.console import say
from bot.chat.progress import show_progress
from bot.compose import open_desk
from bot.desk.lists import follow_list, write_list
from bot.message import Message, Text
from bot.request import Document
from bot.settings import Settings
from bot.tell.exchange import tell_subscribed
from bot.wording.catalogue import Wording
from index.errors import FetchError, StoreExists
from index.extract.opml import MAX_BYTES


async def export_list(settings: Settings, said: Wording, file: str | None) -> Message | None:
    """The list on standard output, or in a new file. Raises StoreError, and FetchError for a file that cannot be."""
    async with open_desk(settings) as desk:
        text, count = await write_list(desk)
    if file is None:
        say(text, end="")
        return None
    path = await asyncio.to_thread(_locate, file)
    await asyncio.to_thread(_write, path, text)
    line = said.say("exchange.exported", path=path, n=count)
    return Message((Text(line),), line)


async def import_list(settings: Settings, said: Wording, file: str) -> Message:
    """Follow what a list names; what became of it. Raises FetchError and ExtractError for the list, StoreError."""
    path = await asyncio.to_thread(_locate, file)
    document = Document(str(path), await asyncio.to_thread(_read, path))
    async with open_desk(settings) as desk:
        with show_progress(lines=True) as watch:
            return tell_subscribed(await follow_list(desk, document, watch, said), said)


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
