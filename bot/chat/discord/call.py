"""One call of Discord's API: tried again where that helps and cannot do it twice, else told as a ChatError.

discord.py waits out what is a rate limit to it, and tries 500, 502, 504 again on the routes of the bot. What is left:
503, a 429 that does not name Discord (no ``Via``), and connections that break. Calls with a token of an interaction go
over a session of our own: there the library would send a message again whose answer was lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.ports import ChatError

LOG = logging.getLogger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=10)
"""Of one request; the library's waiting for a rate limit is not part of it."""

PATIENCE = 30.0
"""Seconds that one call may wait in all."""

TRIES = 6

FIRST_PAUSE = 0.5
"""Seconds before the second try; every pause after it is twice as long."""

EXPIRED = frozenset({10015, 10062, 50027})
FORBIDDEN = frozenset({50001, 50007, 50013})
GONE = frozenset({10003, 10004, 10008})
"""Codes of Discord: unknown webhook or interaction, wrong token; no access, no direct messages, no permission; unknown
channel, server, message."""

TAKEN = 40060
"""The interaction was acknowledged before."""

NO_HISTORY = 160002
"""We may write, but not reply: that needs the right to read the history."""

INVALID = 50035
"""A part of the body is not as Discord wants it."""

SERVER_ERROR, BUSY, UNAVAILABLE = 500, 429, 503


@dataclass(frozen=True, slots=True)
class Again:
    """When a call is made again, but for a rate limit: after those statuses, and after its answer was ``lost``."""

    statuses: frozenset[int]
    lost: bool


ONCE_MORE = Again(frozenset({UNAVAILABLE}), lost=True)
"""The library has tried the others."""

ALWAYS = Again(frozenset(range(500, 600)), lost=True)
UNTAKEN = Again(frozenset({UNAVAILABLE}), lost=False)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls with the bot's token (``bot``), and with that of an interaction (``hook``)."""

    client: discord.Client
    session: aiohttp.ClientSession
    sleep: Sleep = asyncio.sleep

    async def bot(self, method: str, path: str, *, json: Any = None, params: Any = None, **ids: str) -> Any:
        """A call that may be sent again: it reads, edits, deletes, or is known by a nonce. Raises ChatError."""
        more = {name: value for name, value in (("json", json), ("params", params)) if value is not None}

        async def call() -> Any:
            return await self.client.http.request(Route(method, path, **ids), timeout=TIMEOUT, **more)

        return await self._try(call, ONCE_MORE)

    async def hook(
        self, method: str, path: str, *, json: Any = None, params: Any = None, again: bool = True, **ids: str
    ) -> Any:
        """A call for an interaction. With ``again`` off it is not sent again if it may have been taken."""

        async def call() -> Any:
            route = Route(method, path, **ids)
            return await async_context.get().request(route, self.session, payload=json, params=params)

        return await self._try(call, ALWAYS if again else UNTAKEN)

    async def _try(self, call: Callable[[], Awaitable[Any]], when: Again) -> Any:
        waited = 0.0
        for tries in range(TRIES):
            try:
                return await call()
            except discord.DiscordException as error:
                pause = _pause(error, tries, when)
                told = tell_error(error)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                pause = _back_off(tries) if when.lost else None
                told = ChatError("unreachable", type(error).__name__)
            if pause is None or waited + pause > PATIENCE or tries == TRIES - 1:
                raise told
            LOG.info("Tried again in %.1f s: %s", pause, told)
            waited += pause
            await self.sleep(pause)
        raise AssertionError


def open_session() -> aiohttp.ClientSession:
    """For calls of interactions: what Discord's servers fail at is told at once, and tried again by us."""

    async def check(response: aiohttp.ClientResponse) -> None:
        if response.status >= SERVER_ERROR:
            raise discord.DiscordServerError(response, None)

    return aiohttp.ClientSession(timeout=TIMEOUT, raise_for_status=check)


def _pause(error: discord.DiscordException, tries: int, when: Again) -> float | None:
    """Seconds until it may be tried again; None if that is of no use, or has been done."""
    if isinstance(error, discord.RateLimited):
        return error.retry_after
    if not isinstance(error, discord.HTTPException):
        return None
    if error.status == BUSY:
        return max(_retry_after(error), _back_off(tries))
    return _back_off(tries) if error.status in when.statuses else None


def _retry_after(error: discord.HTTPException) -> float:
    header = error.response.headers.get("Retry-After", "")
    try:
        return float(header)
    except ValueError:
        return 0.0


def _back_off(tries: int) -> float:
    return FIRST_PAUSE * 2.0**tries


def tell_error(error: discord.DiscordException) -> ChatError:
    """What it means to a visitor; no token is in it."""
    if not isinstance(error, discord.HTTPException):
        return ChatError("unreachable", type(error).__name__)
    detail = f"{error.status} {error.code}"
    if error.code in EXPIRED:
        return ChatError("expired", detail)
    if error.code in GONE:
        return ChatError("gone", detail)
    if error.code in FORBIDDEN or isinstance(error, discord.Forbidden):
        return ChatError("forbidden", detail)
    if error.status == BUSY or error.status >= SERVER_ERROR:
        return ChatError("unreachable", detail)
    return ChatError("refused", detail)


def code_of(error: ChatError) -> int:
    """Discord's code of what went wrong, 0 if it gave none."""
    last = error.detail.rpartition(" ")[2]
    return int(last) if last.isdecimal() else 0
