"""Slack, served until cancelled: sign in, take what comes over the socket or over HTTP, answer what was left."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.slack.app import build_app, quiet_logger
from bot.chat.slack.arrivals import Arrivals
from bot.chat.slack.calls import DEAD, Calls, code_of, make_client, pause
from bot.chat.slack.door import SlackChat
from bot.chat.slack.files import Files
from bot.chat.slack.front import Front
from bot.chat.slack.line import LONGEST_PAUSE, Line
from bot.chat.slack.people import People
from bot.chat.slack.posts import Posts
from bot.chat.slack.read import PLATFORM, Me
from bot.chat.slack.receive import Inbox
from bot.chat.slack.status import Status
from bot.chat.slack.whisper import Whisper
from bot.health import Board
from bot.ports import ChatDown, ChatError
from bot.settings import Settings
from bot.visit import Visit
from bot.wording.catalogue import choose_language, wording

LOG = logging.getLogger(__name__)

SECONDS = 15.0
"""How long a call may take."""

NEEDED = ("app_mentions:read", "chat:write", "commands", "im:history")
"""Scopes without which people ask and hear nothing."""

SOCKET, HTTP = "socket", "http"


@dataclass(frozen=True, slots=True)
class Slack:
    """One workspace, signed in."""

    me: Me
    chat: SlackChat
    app: AsyncApp


def open_inbox(settings: Settings) -> Inbox | None:
    """What the web part is to have under /slack/events, in HTTP mode."""
    secret = _reveal(settings, "slack_signing_secret")
    return Inbox(secret, time.time) if settings.slack_mode == HTTP and secret else None


async def serve(settings: Settings, reception: Front, board: Board, inbox: Inbox | None = None) -> None:
    """Serve until cancelled. Raises ChatDown when that is of no use; ``inbox`` is what `open_inbox` made.

    Replies to what was taken on can be posted after the end of this, too.
    """
    said = wording(choose_language(reception.locale))
    ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def end(reason: str) -> None:
        if not ended.done():
            ended.set_result(reason)

    try:
        _check_tokens(settings, inbox)
        async with _sign_in(settings, reception, board, end) as slack:
            if inbox is not None and settings.slack_mode == HTTP:
                await _run(_hold_inbox(slack, reception, board, inbox), ended)
            else:
                await _run(_hold_line(slack, settings, reception, board), ended)
    except ChatDown as down:
        board.tell(PLATFORM, up=False, why=said.say(f"chat.down_{down.reason}", detail=down.detail))
        raise


async def _run(work: Coroutine[None, None, None], ended: asyncio.Future[str]) -> None:
    """Work until it is told to end. Raises ChatDown then."""

    async def end() -> None:
        raise ChatDown(await ended)

    tasks = [asyncio.create_task(work), asyncio.create_task(end())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _hold_line(slack: Slack, settings: Settings, reception: Front, board: Board) -> None:
    resumed = False

    async def up() -> None:
        nonlocal resumed
        board.tell(PLATFORM, up=True)
        if not resumed:  # what this process has taken on itself is not to be taken on again
            resumed = True
            await reception.resume(PLATFORM, (slack.me.team,), slack.chat)

    def down() -> None:
        board.tell(PLATFORM, up=False, why=_say_unreachable(reception))

    async with _open_calls(settings, _reveal(settings, "slack_app_token"), lambda _: None) as calls:
        line = Line(slack.app, calls, up, down)
        try:
            await line.hold()
        finally:
            await line.close()


async def _hold_inbox(slack: Slack, reception: Front, board: Board, inbox: Inbox) -> None:
    inbox.app = slack.app
    try:
        board.tell(PLATFORM, up=True)
        await reception.resume(PLATFORM, (slack.me.team,), slack.chat)
        await asyncio.Event().wait()
    finally:
        inbox.app = None


@asynccontextmanager
async def _sign_in(
    settings: Settings, reception: Front, board: Board, end: Callable[[str], None]
) -> AsyncIterator[Slack]:
    token = _reveal(settings, "slack_bot_token")
    async with _open_calls(settings, token, lambda _: end("slack_token")) as calls:
        me = await _insist(calls, reception, board)
        arrivals = Arrivals(reception, calls, me, end, time.time)
        posts = Posts(calls, me)

        async def redraw(visit: Visit) -> None:
            await arrivals.redraw(visit, chat)

        chat = SlackChat(
            posts,
            Whisper(calls, posts),
            People(calls, me, settings.admin_users),
            Files(calls.client, calls.sleep),
            Status(calls, me),
            reception.locale,
            redraw,
        )
        yield Slack(me, chat, build_app(arrivals, chat, token, settings.slack_api_url))


async def _insist(calls: Calls, reception: Front, board: Board) -> Me:
    """Who the token is of, as soon as Slack can be asked."""
    for tried in count():
        try:
            return await ask_who(calls)
        except ChatError as error:
            LOG.warning("Not signed in to Slack: %s", error)
            board.tell(PLATFORM, up=False, why=_say_unreachable(reception))
            await calls.sleep(min(2.0**tried, LONGEST_PAUSE))
    raise AssertionError


async def ask_who(calls: Calls) -> Me:
    """Who the token is of. Raises ChatDown for one that is of no use, ChatError when Slack cannot be asked."""
    scopes: list[str | None] = []

    async def auth_test() -> AsyncSlackResponse:
        response = await calls.client.auth_test()
        scopes.append(response.headers.get("x-oauth-scopes"))
        return response

    try:
        told = await calls.call(auth_test)
    except ChatError as error:
        if code_of(error) == "not_allowed_token_type":
            raise ChatDown("slack_swapped", code_of(error)) from error
        if code_of(error) in DEAD:
            raise ChatDown("slack_token", code_of(error)) from error
        raise
    given = None if not scopes[-1] else frozenset(scope.strip() for scope in scopes[-1].split(","))
    me = Me(str(told.get("team_id")), str(told.get("user_id")), str(told.get("bot_id")), given)
    if missing := [scope for scope in NEEDED if not me.may(scope)]:
        raise ChatDown("slack_scopes", ", ".join(missing))
    return me


@asynccontextmanager
async def _open_calls(settings: Settings, token: str, dead: Callable[[str], None]) -> AsyncIterator[Calls]:
    """Calls whose connections are shared until the end of this; after it each call makes its own."""
    client = make_client(token, settings.slack_api_url, quiet_logger("sdk"), SECONDS)
    try:
        yield Calls(client, dead, pause, time.monotonic)
    finally:
        if client.session is not None:
            await client.session.close()


def _say_unreachable(reception: Front) -> str:
    return wording(choose_language(reception.locale)).say("chat.down_slack_unreachable")


def _check_tokens(settings: Settings, inbox: Inbox | None) -> None:
    """Raises ChatDown for what is wrong with the tokens at first sight."""
    bot, app = _reveal(settings, "slack_bot_token"), _reveal(settings, "slack_app_token")
    if bot.startswith("xapp-") or app.startswith("xoxb-"):
        raise ChatDown("slack_swapped")
    if not bot:
        raise ChatDown("slack_token")
    if settings.slack_mode == SOCKET and not app:
        raise ChatDown("slack_no_app_token")
    if settings.slack_mode == HTTP and settings.slack_signing_secret is None:
        raise ChatDown("slack_no_secret")
    if settings.slack_mode == HTTP and inbox is None:
        raise ChatDown("slack_no_web")


def _reveal(settings: Settings, name: str) -> str:
    secret = getattr(settings, name)
    return "" if secret is None else str(secret.get_secret_value())
