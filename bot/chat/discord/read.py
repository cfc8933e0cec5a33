"""What discord.py hands over, as the plain facts that a visit is made of."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.discord.arrive import Called, Heard, Place
from bot.request import Upload

WRITTEN = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""Kinds of messages that people write; others tell of joins, pins, threads and the like."""


def read_message(message: discord.Message, me: int) -> Heard | None:
    """A message of a person; None for those of bots, webhooks and Discord itself."""
    if message.author.bot or message.webhook_id is not None or message.type not in WRITTEN:
        return None
    guild = str(message.guild.id) if message.guild else ""
    reference = message.reference if message.type is discord.MessageType.reply else None
    return Heard(
        str(message.id),
        Place(guild, str(message.channel.id), str(message.author.id)),
        message.content,
        mentions=any(user.id == me for user in message.mentions),
        answers=str(reference.message_id) if reference and reference.message_id else None,
        uploads=tuple(map(read_upload, message.attachments)),
    )


def read_upload(file: discord.Attachment) -> Upload:
    """A file that lies with Discord."""
    return Upload(file.filename, file.size, file.url)


def read_called(interaction: discord.Interaction[Any]) -> Called:
    """Who called, where, and how to reply."""
    guild = str(interaction.guild_id) if interaction.guild_id else ""
    place = Place(guild, str(interaction.channel_id or ""), str(interaction.user.id))
    return Called(
        str(interaction.id), interaction.token, str(interaction.application_id), place, interaction.locale.value
    )
