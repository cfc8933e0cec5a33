"""Socket Mode, held: a dead or silent connection is noticed within a minute, and a new address asked for.

slack-sdk's own reconnection stays with one address for ever once Slack refuses it: so here each connection has a client
of its own, with an address of its own, and is given up as a whole.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.chat.slack.calls import DEAD, Calls, code_of
from bot.ports import ChatDown, ChatError

LOG = logging.getLogger(__name__)

GRACE = 4
"""Looks in a row at which a connection is down before it is given up: the library is let change it when Slack asks."""

LONGEST_PAUSE = 20.0
CLOSING = 3.0

TOLD = {"not_allowed_token_type": "slack_swapped", "missing_scope": "slack_app_scope"} | dict.fromkeys(
    DEAD, "slack_app_token"
)
"""Why Slack gives no address, where trying again does not help."""

Said = Mapping[str, Any]


@dataclass(slots=True)
class Line:
    """The connection of one app. ``calls`` are with the app's token.

    ``up`` is told whenever there is a connection, ``down`` when there is none. ``patience`` are the seconds until a new
    connection has to say hello, ``look`` those between two looks at it, ``ping`` those between two pings: one that
    nobody answers ends a connection, four missed ones whatever else happens.
    """

    app: AsyncApp
    calls: Calls
    up: Callable[[], Awaitable[None]]
    down: Callable[[], None]
    patience: float = 8.0
    look: float = 0.5
    ping: float = 5.0
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    async def hold(self) -> None:
        """Stay connected until cancelled. Raises ChatDown when Slack says that it is of no use."""
        failures = 0
        while True:
            handler = self._make_handler()
            try:
                await self._connect(handler.client)
                failures = 0
                await self.up()
                await self._watch(handler.client)
            except (ChatError, TimeoutError, OSError, aiohttp.ClientError) as error:
                LOG.warning(
                    "No connection to Slack: %s", error if isinstance(error, ChatError) else type(error).__name__
                )
                failures += 1
            finally:
                self._give_up(handler.client)
            self.down()
            if failures:
                await self.calls.sleep(min(2.0 ** (failures - 1), LONGEST_PAUSE))

    async def close(self) -> None:
        """Wait until all connections are closed."""
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _make_handler(self) -> AsyncSocketModeHandler:
        client = self.calls.client
        token, logger = str(client.token), client.logger
        handler = AsyncSocketModeHandler(self.app, token, logger=logger, web_client=client, ping_interval=self.ping)
        handler.client.default_auto_reconnect_enabled = False
        handler.client.auto_reconnect_enabled = False
        return handler

    async def _connect(self, client: SocketModeClient) -> None:
        """Connected means that Slack said hello."""
        greeted = asyncio.Event()

        async def listen(_client: object, message: Said, _raw: str | None) -> None:
            if message.get("type") == "hello":
                greeted.set()

        client.message_listeners.append(listen)
        client.wss_uri = await self._ask_address()
        async with asyncio.timeout(self.patience):
            await client.connect()  # type: ignore[no-untyped-call]
            await greeted.wait()

    async def _ask_address(self) -> str:
        client = self.calls.client
        try:
            told = await self.calls.call(client.apps_connections_open, app_token=str(client.token))
        except ChatError as error:
            if code_of(error) in TOLD:
                raise ChatDown(TOLD[code_of(error)], code_of(error)) from error
            raise
        return str(told["url"])

    async def _watch(self, client: SocketModeClient) -> None:
        """Return when the connection is no more."""
        missed = 0
        while missed < GRACE:
            await self.calls.sleep(self.look)
            missed = 0 if await client.is_connected() else missed + 1
        LOG.warning("The connection to Slack is dead")

    def _give_up(self, client: SocketModeClient) -> None:
        """Close a client, however dead it is, while the next one connects."""
        client.closed = True
        task = asyncio.create_task(_close(client))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _close(client: SocketModeClient) -> None:
    try:
        async with asyncio.timeout(CLOSING):
            await client.close()  # type: ignore[no-untyped-call]
    except (TimeoutError, OSError, aiohttp.ClientError) as error:
        LOG.debug("A connection did not close: %s", type(error).__name__)
    finally:
        for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
            if task is not None:
                task.cancel()
        await client.aiohttp_client_session.close()
