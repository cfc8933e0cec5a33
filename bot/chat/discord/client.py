"""The connection to Discord: what happens there becomes visits, and the board hears how the connection fares."""

from __future__ import annotations

import logging
import re
from typing import Any, Self

import aiohttp
import discord
from discord import Interaction, app_commands
from discord.app_commands import AppCommandContext, AppInstallationType
from typing_extensions import override

from bot.chat.discord.arrive import visit_of_message
from bot.chat.discord.call import Calls
from bot.chat.discord.catch_up import Gap, missed_messages
from bot.chat.discord.chat import DiscordChat
from bot.chat.discord.commands import build_commands
from bot.chat.discord.files import Files, hosts_of
from bot.chat.discord.front import Front
from bot.chat.discord.greet import greet
from bot.chat.discord.inbox import Inbox
from bot.chat.discord.line import Line
from bot.chat.discord.press import CUSTOM_ID
from bot.chat.discord.read import read_message
from bot.chat.discord.sync import try_to_sync
from bot.chat.discord.take import Taking
from bot.settings import Settings

LOG = logging.getLogger(__name__)

QUIET = 1.0
"""Seconds without news of another server after which all are known."""

LONGEST_LIMIT = 30.0
"""Seconds of a rate limit that the library may wait out by itself."""


class DiscordClient(discord.Client):
    """discord.py's client with our events; a new one is made for every try to connect."""

    def __init__(
        self, settings: Settings, reception: Front, line: Line, gap: Gap, session: aiohttp.ClientSession
    ) -> None:
        super().__init__(
            intents=_intents(content=settings.discord_message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_LIMIT,
            guild_ready_timeout=QUIET,
        )
        files = Files(session, hosts_of(settings.discord_api_url))
        admins = frozenset(settings.admin_users)
        self.chat = DiscordChat(Calls(self, session), files, admins, embeds=settings.discord_embeds)
        self.line = line
        self.inbox = Inbox(reception, self.chat)
        self.taking = Taking(self.inbox)
        self.tree = _build_tree(self, self.taking, settings)
        self.gap = gap
        self._synced = self._resumed = False

    @override
    async def setup_hook(self) -> None:
        self.add_dynamic_items(Pressed)

    async def on_ready(self) -> None:
        """Signed in, and every server is known."""
        self.line.up()
        if not self._resumed:
            self._resumed = True
            await self.inbox.resume([str(guild.id) for guild in self.guilds] + [""])
        if not self._synced and self.application_id is not None:
            self._synced = await try_to_sync(self.tree, self.chat.calls, self.application_id)
        async for message in missed_messages(self, self.gap):
            await self.on_message(message)
        self.gap.close()

    async def on_resumed(self) -> None:
        """The connection goes on where it broke."""
        self.line.up()
        self.gap.close()

    async def on_disconnect(self) -> None:
        """The connection broke; the library makes a new one."""
        self.line.down()
        self.gap.open()

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        self.gap.note(message.channel)
        me = self.user
        heard = read_message(message, me.id) if me else None
        visit = visit_of_message(heard, str(me.id)) if heard and me else None
        if visit is not None:
            await self.inbox.take(visit)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server invited us."""
        await greet(guild, self.inbox.reception, self.chat)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server removed us."""
        await self.inbox.forget(str(guild.id))

    @override
    async def on_error(self, event_method: str, /, *_args: Any, **_gaps: Any) -> None:
        LOG.error("A mistake of ours in %s", event_method, exc_info=True)  # noqa: LOG014 - called while one is handled


class Pressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=CUSTOM_ID):
    """Any button of ours, of whatever age: its custom_id says all."""

    @override
    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            raise TypeError(item)
        return cls(item)

    @override
    async def callback(self, interaction: Interaction[Any]) -> None:
        if isinstance(interaction.client, DiscordClient):
            await interaction.client.taking.take_press(interaction, self.custom_id)


def _build_tree(client: discord.Client, taking: Taking, settings: Settings) -> app_commands.CommandTree[Any]:
    """The commands, for servers and direct messages."""
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(
        client,
        allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=AppInstallationType(guild=True, user=False),
    )
    tree.error(taking.take_unknown)
    for command in build_commands(taking.take_command, taking.suggest, settings.languages):
        tree.add_command(command)
    return tree


def _intents(*, content: bool) -> discord.Intents:
    """Servers and messages; what is in messages that do not mention us only if it was set so (privileged)."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    intents.message_content = content
    return intents
