"""Commands and buttons, as they are used: each becomes a visit."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import discord
from discord import Interaction
from discord.app_commands import AppCommandError, Choice

from bot.chat.discord.arrive import visit_of_command, visit_of_press, visitor_of
from bot.chat.discord.inbox import Inbox
from bot.chat.discord.read import read_called, read_upload

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taking:
    """What is done with interactions."""

    inbox: Inbox

    async def take_command(
        self,
        interaction: Interaction[Any],
        name: str,
        text: str,
        *,
        private: bool = True,
        upload: discord.Attachment | None = None,
    ) -> None:
        """Somebody used a command: its name, and the words behind it."""
        uploads = (read_upload(upload),) if upload else ()
        visit = visit_of_command(read_called(interaction), name, text, private=private, uploads=uploads)
        await self.inbox.take(visit, interaction.permissions.value)

    async def take_press(self, interaction: Interaction[Any], custom_id: str) -> None:
        """Somebody pressed a button of ours."""
        message = interaction.message
        if message is None:
            return
        private = message.flags.ephemeral
        visit = visit_of_press(read_called(interaction), custom_id, str(message.id), private=private)
        if visit is not None:
            await self.inbox.take(visit, interaction.permissions.value)

    async def suggest(self, interaction: Interaction[Any], beginning: str) -> list[Choice[str]]:
        """Somebody types the name of an article."""
        return await self.inbox.suggest(visitor_of(read_called(interaction).place, private=True), beginning)

    async def take_unknown(self, interaction: Interaction[Any], error: AppCommandError) -> None:
        """Somebody used a command that is not ours as it is now: help says what there is."""
        LOG.warning("A command could not be taken: %s", error)
        if interaction.type is discord.InteractionType.application_command:
            await self.take_command(interaction, "pullquote", "help")
