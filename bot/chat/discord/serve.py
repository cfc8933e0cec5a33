"""Discord, served until cancelled: signed in, kept connected, and given up only when that is of no use."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat.discord.arrive import PLATFORM
from bot.chat.discord.call import open_session
from bot.chat.discord.catch_up import Gap
from bot.chat.discord.client import DiscordClient
from bot.chat.discord.front import Front
from bot.chat.discord.line import Line
from bot.health import Board
from bot.ports import ChatDown
from bot.settings import Settings
from bot.wording.catalogue import choose_language, wording

LOG = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds between two tries to sign in."""

BAD_TOKEN = 4004
BAD_INTENTS = frozenset({4013, 4014})
"""Codes with which the gateway closes for good."""


async def serve(settings: Settings, reception: Front, board: Board) -> None:
    """Serve until cancelled. Raises ChatDown when that is of no use.

    On cancellation the connection is closed; the reception should have finished what it took on by then.
    """
    said = wording(choose_language(reception.locale))
    line = Line(board, said.say("chat.down_discord_unreachable"))
    library = logging.getLogger(discord.client.__name__)
    library.addFilter(_without_traceback)
    try:
        await _keep(settings, reception, line)
    except ChatDown as down:
        board.tell(PLATFORM, up=False, why=said.say(f"chat.down_{down.reason}"))
        raise
    finally:
        library.removeFilter(_without_traceback)
        line.close()


def _without_traceback(record: logging.LogRecord) -> bool:
    """The library logs every refused connection with all its inside."""
    record.exc_info = None
    return True


async def _keep(settings: Settings, reception: Front, line: Line) -> None:
    """Connect again and again."""
    if settings.discord_token is None:
        raise ChatDown("discord_no_token")
    # The library has no other way to be pointed elsewhere; both are read when a client is made and connects.
    Route.BASE = settings.discord_api_url
    DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(settings.discord_gateway_url)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
    gap, pause = Gap(), FIRST_PAUSE
    gap.open()  # a restart is one, too
    while True:
        line.begin()
        async with open_session() as session:
            client = DiscordClient(settings, reception, line, gap, session)
            stood = await _run(client, settings.discord_token.get_secret_value())
        pause = FIRST_PAUSE if stood else min(pause * 2, LONGEST_PAUSE)
        line.tell()
        await asyncio.sleep(pause)


async def _run(client: DiscordClient, token: str) -> bool:
    """One client's life; whether it was ever ready. Raises ChatDown."""
    async with client:
        work = {asyncio.create_task(client.start(token)), asyncio.create_task(_watch(client.line))}
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
        except discord.LoginFailure:
            raise ChatDown("discord_token") from None
        except discord.PrivilegedIntentsRequired:
            raise ChatDown("discord_intents") from None
        except discord.ConnectionClosed as error:
            _give_up(error)
            LOG.warning("Discord closed the connection: %s", error.code)
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
            LOG.warning("Discord cannot be reached: %s", type(error).__name__)
        finally:
            stood = client.is_ready()
            for task in work:
                task.cancel()
            await asyncio.wait(work)
    return stood


def _give_up(error: discord.ConnectionClosed) -> None:
    if error.code == BAD_TOKEN:
        raise ChatDown("discord_token") from None
    if error.code in BAD_INTENTS:
        raise ChatDown("discord_intents") from None


async def _watch(line: Line) -> None:
    """End when the connection has been broken for long."""
    await line.lost.wait()
    LOG.warning("The connection to Discord is given up, and a new one made")
