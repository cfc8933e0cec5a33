"""What was written while there was no connection: Discord repeats events only to a connection that goes on.

Every channel says which message is its last, so only those are read where something was written in the meantime. What
was answered before is known by its claim.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import discord
from discord.utils import time_snowflake, utcnow

LOG = logging.getLogger(__name__)

MARGIN = timedelta(minutes=2)
"""A connection can be dead for so long before anybody notices, and a restart may take so long."""

MOST_READ = 100
"""Messages of one channel, the oldest of the time."""

MOST_DIRECT = 100
"""Direct conversations that are remembered: Discord does not tell their last messages."""

Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


@dataclass(slots=True)
class Gap:
    """The time without a connection, if there is one."""

    since: datetime | None = None
    direct: dict[int, None] = field(default_factory=dict)

    def open(self) -> None:
        """The connection broke."""
        self.since = self.since or utcnow() - MARGIN

    def close(self) -> None:
        """Nothing was missed, or it was read."""
        self.since = None

    def note(self, channel: object) -> None:
        """Remember a direct conversation."""
        if isinstance(channel, discord.DMChannel):
            self.direct.pop(channel.id, None)
            self.direct[channel.id] = None
            if len(self.direct) > MOST_DIRECT:
                del self.direct[next(iter(self.direct))]


async def missed_messages(client: discord.Client, gap: Gap) -> AsyncIterator[discord.Message]:
    """Messages of the gap, channel by channel, and the oldest of each first."""
    since = gap.since
    if since is None:
        return
    direct = map(client.get_partial_messageable, gap.direct)
    for channel in [*_changed(client, time_snowflake(since)), *direct]:
        try:
            async for message in channel.history(after=since, limit=MOST_READ, oldest_first=True):
                yield message
        except (discord.HTTPException, OSError) as error:
            LOG.info("What was written meanwhile in a channel cannot be read: %s", type(error).__name__)


def _changed(client: discord.Client, since: int) -> Iterator[Readable]:
    """Channels with a message after a moment, which we may read."""
    for guild in client.guilds:
        channels: list[Readable] = [*guild.text_channels, *guild.threads, *guild.voice_channels, *guild.stage_channels]
        for channel in channels:
            if (channel.last_message_id or 0) <= since:
                continue
            rights = channel.permissions_for(guild.me)
            if rights.view_channel and rights.read_message_history:
                yield channel
