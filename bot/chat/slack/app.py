"""The app that slack-bolt runs: one door for each kind of delivery, all kinds acknowledged."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.arrivals import Arrivals
from bot.chat.slack.read import Body, Me, read_click, read_event, read_shortcut, read_slash
from bot.ports import Chat
from bot.visit import Visit

LOG = logging.getLogger(__name__)

ANY = re.compile(".*", re.DOTALL)

SECRET = re.compile(r"(?:https?|wss?)://\S+|\bx(?:ox[a-z]|app)-[\w.-]+")
"""What is in no line of a log: addresses may carry tickets, tokens are tokens."""

Reader = Callable[[Body, Me], Visit | None]
Next = Callable[[], Awaitable[None]]


def build_app(arrivals: Arrivals, chat: Chat, token: str, api_url: str) -> AsyncApp:
    """An app that knows whose it is: it asks Slack nothing before it acknowledges."""
    me = arrivals.me

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=me.team,
            bot_user_id=me.user,
            bot_id=me.bot,
            bot_token=token,
        )

    app = AsyncApp(
        name="pullquote",
        logger=quiet_logger("bolt", logging.ERROR),  # it warns of a token in the environment, and of what we ack
        client=AsyncWebClient(base_url=api_url, logger=quiet_logger("sdk")),
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,  # done on the raw body, before anything is parsed: receive.py
    )
    _listen(app, arrivals, chat)
    return app


def _listen(app: AsyncApp, arrivals: Arrivals, chat: Chat) -> None:
    async def claim(body: dict[str, Any], next: Next) -> None:  # noqa: A002 - bolt's names
        """Events are acknowledged by bolt as soon as their listener starts: this comes before."""
        await arrivals.notice(body)
        visit = read_event(body, arrivals.me)
        if visit is not None:
            await arrivals.take(visit, chat)
        await next()

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    async def offer_none(ack: AsyncAck) -> None:
        await ack(options=[])

    app.event(ANY, middleware=[claim])(acknowledge)
    app.command(ANY)(_make_listener(read_slash, arrivals, chat, tells=True))
    app.action(ANY)(_make_listener(read_click, arrivals, chat))
    app.shortcut(ANY)(_make_listener(read_shortcut, arrivals, chat))
    app.options(ANY)(offer_none)
    app.view(ANY)(acknowledge)
    app.view_closed(ANY)(acknowledge)


def _make_listener(
    read: Reader, arrivals: Arrivals, chat: Chat, *, tells: bool = False
) -> Callable[..., Awaitable[None]]:
    """``tells`` says that an acknowledgement can say something."""

    async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
        visit = read(body, arrivals.me)
        try:
            if visit is not None:
                await arrivals.take(visit, chat)
        except Exception:
            LOG.exception("Not taken on")
            if tells:
                said = arrivals.apologise()
                await ack(text=said, response_type="ephemeral", unfurl_links=False, unfurl_media=False)
                return
        await ack()

    return listen


def quiet_logger(name: str, level: int = logging.WARNING) -> logging.Logger:
    """A logger for Slack's libraries: their debugging tells what people write, their errors where it went."""
    logger = logging.getLogger(f"{__package__}.{name}")
    logger.setLevel(level)
    logger.filters[:] = [hide_secrets]
    return logger


def hide_secrets(record: logging.LogRecord) -> bool:
    """A filter that lets every line through, without its secrets; a traceback would tell them again."""
    record.msg, record.args = SECRET.sub("…", record.getMessage()), ()
    record.exc_info = record.exc_text = None
    return True
