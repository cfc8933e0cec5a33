"""The real adapter on a loopback Discord, with a reception that says what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.chat.discord.serve import serve
from bot.health import Board
from bot.message import Message, Text
from bot.ports import Chat
from bot.request import Visitor
from bot.settings import Settings
from bot.visit import Visit
from tests.discordfake.people import TOKEN
from tests.discordfake.rest import FakeDiscord, fake_discord

Attend = Callable[[Visit, Chat], Awaitable[None]]


def tell(line: str, *, private: bool = False) -> Message:
    return Message((Text(line),), line, private=private, locale="en")


async def echo(visit: Visit, chat: Chat) -> None:
    """Say what was understood."""
    request = visit.turn.request
    await chat.post(visit, tell(f"{visit.turn.verb} {request.argument}".strip(), private=visit.visitor.private))


@dataclass
class Counter:
    """A reception that claims in memory and lets ``attend`` reply."""

    attend: Attend = echo
    locale: str | None = None
    visits: list[Visit] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    resumed: list[tuple[str, ...]] = field(default_factory=list)
    chat: Chat | None = None
    hold: asyncio.Event | None = None
    trouble: Exception | None = None
    work: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, visit: Visit, chat: Chat) -> bool:
        if self.hold is not None:
            await self.hold.wait()
        self.stumble()
        if any(held.message == visit.message for held in self.visits):
            return False
        self.visits.append(visit)
        task = asyncio.ensure_future(self.attend(visit, chat))
        self.work.add(task)
        return True

    async def resume(self, platform: str, workspaces: Iterable[str], chat: Chat) -> None:
        assert platform == "discord"
        self.chat = chat
        self.resumed.append(tuple(workspaces))
        self.stumble()

    async def titles(self, _visitor: Visitor, beginning: str, limit: int) -> list[tuple[str, str]]:
        self.stumble()
        return [(f"A title with {beginning}", "7"), (" ", "8"), ("x" * 200, "9")][:limit]

    async def examples(self, _visitor: Visitor, _locale: str | None) -> tuple[str, ...]:
        self.stumble()
        return ("Who founded *it*?",)

    def stumble(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    async def forget(self, _platform: str, workspace: str) -> None:
        self.forgotten.append(workspace)
        self.stumble()


@dataclass
class Bot:
    """What a test holds in its hands."""

    fake: FakeDiscord
    counter: Counter
    board: Board
    serving: asyncio.Task[None]
    up: asyncio.Queue[bool]

    @property
    def chat(self) -> Chat:
        assert self.counter.chat is not None
        return self.counter.chat

    async def until_up(self, *, up: bool = True) -> None:
        while await self.up.get() is not up:
            pass


def settings_for(fake: FakeDiscord, **more: Any) -> Settings:
    given = {
        "discord_token": TOKEN,
        "discord_api_url": fake.address,
        "discord_gateway_url": fake.gateway.address,
        **more,
    }
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]


@asynccontextmanager
async def running(
    attend: Attend = echo, fake: FakeDiscord | None = None, known: Iterable[Visit] = (), **more: Any
) -> AsyncIterator[Bot]:
    """The adapter, connected."""
    if fake is None:
        async with fake_discord() as made, running(attend, made, **more) as bot:
            yield bot
        return
    states: asyncio.Queue[bool] = asyncio.Queue()
    board = Board(lambda: datetime.now(UTC), lambda state: states.put_nowait(state.up))
    counter = Counter(attend, visits=list(known))
    serving = asyncio.create_task(serve(settings_for(fake, **more), counter, board))
    bot = Bot(fake, counter, board, serving, states)
    try:
        await bot.until_up()
        await fake.until(lambda: bool(fake.commands))
        yield bot
    finally:
        serving.cancel()
        await asyncio.wait({serving})
        for task in counter.work:
            if task.done() and not task.cancelled():
                task.result()
