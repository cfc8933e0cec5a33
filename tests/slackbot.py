"""The Slack half of the bot, held by a test: with a fake of our own reception behind it, and a Slack before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.chat.slack.app import quiet_logger
from bot.chat.slack.calls import Calls, make_client
from bot.chat.slack.door import SlackChat
from bot.chat.slack.files import Files
from bot.chat.slack.people import People
from bot.chat.slack.posts import Posts
from bot.chat.slack.read import Me
from bot.chat.slack.receive import Inbox
from bot.chat.slack.reply import Reply, pack_reply
from bot.chat.slack.serve import serve
from bot.chat.slack.status import Status
from bot.chat.slack.whisper import Whisper
from bot.health import Board
from bot.message import Message, Text
from bot.ports import Chat, ChatDown
from bot.request import Request, Turn, Visitor
from bot.settings import Settings
from bot.visit import Visit, make_visit
from tests.slackfake.nouns import ALICE, APP_TOKEN, BOT, BOT_ID, BOT_TOKEN, GENERAL, SIGNING_SECRET, TEAM
from tests.slackfake.slack import Slack

ME = Me(TEAM, BOT, BOT_ID)


def told(words: str, *, private: bool = False) -> Message:
    return Message((Text(words),), words, private=private)


def parrot(visit: Visit) -> Message:
    """Says what it was asked; in private where it was asked so."""
    return told(f"{visit.turn.verb}: {visit.turn.request.argument}", private=visit.visitor.private)


@dataclass
class Desk:
    """A reception that claims as ours does, and answers at once. ``gate`` holds the work up until it is set."""

    answer: Callable[[Visit], Message] = parrot
    locale: str | None = "en"
    prompts: tuple[str, ...] = ("Who founded it?",)
    gate: asyncio.Event | None = None
    breaks: bool = False
    visits: list[Visit] = field(default_factory=list)
    refused: list[Visit] = field(default_factory=list)
    forgotten: list[tuple[str, str]] = field(default_factory=list)
    resumed: list[tuple[str, ...]] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    posted: list[str | None] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _claims: set[str] = field(default_factory=set)

    async def receive(self, visit: Visit, chat: Chat) -> bool:
        if self.breaks:
            raise OSError("no database")
        if not visit.addressed or not self._claims.isdisjoint({visit.event, visit.message}):
            self.refused.append(visit)
            return False
        self._claims |= {visit.event, visit.message}
        self.visits.append(visit)
        task = asyncio.create_task(self._attend(visit, chat))
        self.tasks.add(task)
        return True

    async def _attend(self, visit: Visit, chat: Chat) -> None:
        if self.gate is not None:
            await self.gate.wait()
        self.posted.append(await chat.post(visit, self.answer(visit)))

    async def resume(self, platform: str, workspaces: Iterable[str], _chat: Chat) -> None:
        self.resumed.append((platform, *workspaces))
        self.ready.set()

    async def examples(self, _visitor: Visitor, _locale: str | None) -> tuple[str, ...]:
        return self.prompts

    async def forget(self, platform: str, workspace: str) -> None:
        self.forgotten.append((platform, workspace))


def settings_for(slack: Slack, **more: Any) -> Settings:
    given = {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_signing_secret": SIGNING_SECRET,
        "slack_api_url": slack.api_url,
    }
    return Settings(_env_file=None, **(given | more))  # type: ignore[call-arg]


def make_board() -> Board:
    return Board(lambda: datetime.now(UTC))


@dataclass
class Served:
    """The bot that is connected: what it tells of itself, and its work."""

    board: Board
    task: asyncio.Task[None]


@asynccontextmanager
async def serving(slack: Slack, desk: Desk, inbox: Inbox | None = None, **more: Any) -> AsyncIterator[Served]:
    """The bot, connected to Slack."""
    board = make_board()
    task = asyncio.create_task(serve(settings_for(slack, **more), desk, board, inbox))
    ready = asyncio.create_task(desk.ready.wait())
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        yield Served(board, task)
    finally:
        task.cancel()
        ready.cancel()
        with suppress(asyncio.CancelledError, ChatDown):
            await task
        await asyncio.gather(*desk.tasks, return_exceptions=True)


@dataclass
class Clock:
    """Time that only sleeping moves on."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Door:
    """The posting door alone."""

    chat: SlackChat
    clock: Clock
    calls: Calls
    redrawn: list[Visit]
    dead: list[str]


@asynccontextmanager
async def open_door(
    slack: Slack, me: Me = ME, admins: tuple[str, ...] = (), seconds: float = 5.0
) -> AsyncIterator[Door]:
    clock, redrawn, dead = Clock(), list[Visit](), list[str]()
    client = make_client(BOT_TOKEN, slack.api_url, quiet_logger("sdk"), seconds)
    calls = Calls(client, dead.append, clock.sleep, clock)
    posts = Posts(calls, me)

    async def redraw(visit: Visit) -> None:
        redrawn.append(visit)

    people, files, status = People(calls, me, admins), Files(client, clock.sleep), Status(calls, me)
    chat = SlackChat(posts, Whisper(calls, posts), people, files, status, "en", redraw)
    try:
        yield Door(chat, clock, calls, redrawn, dead)
    finally:
        assert client.session is not None
        await client.session.close()


def visit_in(channel: str = GENERAL, verb: str = "ask", person: str = ALICE, **more: Any) -> Visit:
    """A visit in a channel; what is told besides is of the visitor, or of the reply."""
    reply = Reply(**{name: more.pop(name) for name in ("ts", "pressed", "url", "home") if name in more})
    visitor = Visitor("slack", TEAM, channel, person, **more)
    visit = make_visit(Turn(verb, Request("why?")), visitor, "event", f"{TEAM}:{channel}:{reply}")
    return replace(visit, reply=pack_reply(reply))
