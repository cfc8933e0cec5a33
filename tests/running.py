"""A running bot for the tests: chats that do as they are told, on the real reception and database.

``python -m tests.running CHAT…`` runs it; every chat is one of CHATS below. What happens to it is printed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.compose import open_reception
from bot.health import Board
from bot.message import Message
from bot.ports import ChatDown
from bot.reception.reception import Reception
from bot.request import Request, Turn, Upload, Visitor
from bot.run.life import Platform, live
from bot.run.log import set_up_log
from bot.settings import Settings, read_settings
from bot.visit import Visit, make_visit
from bot.wording.catalogue import wording

TOKEN = "xoxb-8461937205-7390512846-QwKzVbNmTrXpLgHd"
QUESTION = "Who founded the cooperative of bakers?"


def tell(line: str) -> None:
    """Seen by the test at once."""
    print(line, flush=True)  # noqa: T201 - see above


async def read_line() -> None:
    """Wait for standard input."""
    loop = asyncio.get_running_loop()
    readable: asyncio.Future[None] = loop.create_future()
    loop.add_reader(sys.stdin, readable.set_result, None)
    await readable
    loop.remove_reader(sys.stdin)


@asynccontextmanager
async def open_slowly(settings: Settings, board: Board) -> AsyncIterator[Reception]:
    """A reception that takes for ever to be opened."""
    tell("loading")
    await asyncio.Event().wait()
    async with open_reception(settings, board) as reception:
        yield reception


class SlowChat:
    """A chat that posts at once, when it reads a line, or never: as POSTING says."""

    async def is_admin(self, visit: Visit) -> bool:
        return bool(visit.message) and False

    async def fetch(self, upload: Upload) -> bytes:
        return upload.name.encode()

    async def wait(self, visit: Visit) -> None:
        tell(f"waiting {visit.message}")

    async def update(self, visit: Visit, message: Message) -> None:
        tell(f"updated {visit.message} {message.summary}")

    async def post(self, visit: Visit, message: Message) -> str | None:
        tell(f"posting {visit.message}")
        if os.environ.get("POSTING") == "told":
            await read_line()
        elif os.environ.get("POSTING") == "never":
            await asyncio.Event().wait()
        tell(f"posted {visit.message} {message.outcome.name}")
        return f"post of {visit.message}"

    def thread_of(self, visit: Visit, post: str) -> str:
        return f"{visit.message} {post}"

    async def find(self, visit: Visit) -> str | None:
        return visit.message and None

    async def remove(self, visit: Visit, post: str) -> None:
        tell(f"removed {visit.message} {post}")


async def steady(_settings: Settings, _reception: Reception, board: Board) -> None:
    """Is up."""
    board.tell("steady", up=True)
    tell("steady is up")
    try:
        await asyncio.Event().wait()
    finally:
        tell("steady is closed")


async def asked(_settings: Settings, reception: Reception, board: Board) -> None:
    """Is asked a question at once, and was perhaps asked one before a restart."""
    chat = SlowChat()
    board.tell("asked", up=True)
    await reception.resume("slack", ["T1"], chat)
    visit = make_visit(Turn("ask", Request(QUESTION)), Visitor("slack", "T1", "C1", "U1"), "event-1", "question-1")
    tell(f"taken {await reception.receive(visit, chat)}")
    await asyncio.Event().wait()


async def refused(_settings: Settings, _reception: Reception, _board: Board) -> None:
    """Has a token that is wrong."""
    raise ChatDown("nonsense")


async def broken(_settings: Settings, _reception: Reception, _board: Board) -> None:
    """Falls, with a token in its last words."""
    raise OSError(f"{TOKEN} was\nnot taken")


async def stubborn(_settings: Settings, _reception: Reception, board: Board) -> None:
    """Does not end when it is told to."""
    board.tell("stubborn", up=True)
    tell("stubborn is up")
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            tell("stubborn stays")


async def stuck(_settings: Settings, _reception: Reception, board: Board) -> None:
    """Keeps the event loop for itself."""
    board.tell("stuck", up=True)
    tell("stuck is up")
    threading.Event().wait()


CHATS = {chat.__name__: chat for chat in (steady, asked, refused, broken, stubborn, stuck)}


def main(names: Sequence[str]) -> None:
    """Run until a signal comes."""
    settings = read_settings(None)
    set_up_log(settings.log_level)
    opening = open_slowly if os.environ.get("LOADING") else open_reception
    asyncio.run(live(settings, wording("en"), opening, lambda: {name: Platform(CHATS[name]) for name in names}))
    tell("over")


if __name__ == "__main__":
    main(sys.argv[1:])
