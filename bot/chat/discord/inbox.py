"""What came in, handed to the reception; Discord hears from us in time, whatever happens."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from discord.app_commands import Choice

from bot.chat.discord.arrive import PLATFORM
from bot.chat.discord.chat import DiscordChat
from bot.chat.discord.commands import MOST_CHOICES
from bot.chat.discord.front import Front
from bot.chat.safe import isolate, shorten
from bot.message import Message, Text
from bot.ports import ChatError
from bot.request import Visitor
from bot.visit import Visit
from bot.wording.catalogue import choose_language, wording
from index.errors import PullquoteError

LOG = logging.getLogger(__name__)

IN_TIME = 1.5
"""Seconds for the reception to take a visit; then Discord, who waits for three, is told that we heard."""

SOON = 0.2
"""Seconds for an answer to come; then Discord is told to wait for it, before the many who ask at once have to."""

SUGGESTING = 2.0
"""Seconds for titles to be found; later ones are of no use."""

LONGEST_CHOICE = 100


@dataclass(frozen=True, slots=True)
class Inbox:
    """The way in. ``chat`` is the way out for the same visits."""

    reception: Front
    chat: DiscordChat

    async def take(self, visit: Visit, rights: int | None = None) -> None:
        """Hand a visit over; ``rights`` are the visitor's where Discord waits to be told that we heard."""
        if rights is not None:
            self.chat.talks.of(visit).rights = rights
        receiving = asyncio.create_task(self.reception.receive(visit, self.chat))
        done, _ = await asyncio.wait({receiving}, timeout=IN_TIME)
        if not done and visit.addressed:
            await self._try_to_wait(visit)
        try:
            taken = await receiving
        except Exception:
            LOG.exception("A mistake of ours")
            await self._apologise(visit)
            return
        if taken and rights is not None:
            await asyncio.sleep(SOON)
            await self._try_to_wait(visit)

    async def suggest(self, visitor: Visitor, beginning: str) -> list[Choice[str]]:
        """Titles of articles to choose from."""
        try:
            titles = self.reception.titles(visitor, beginning, MOST_CHOICES)
            found = await asyncio.wait_for(titles, SUGGESTING)
        except (PullquoteError, TimeoutError) as error:
            LOG.warning("No titles to choose from: %s", str(error) or type(error).__name__)
            return []
        return [
            Choice(name=shorten(isolate(title), LONGEST_CHOICE) if title.strip() else value, value=value)
            for title, value in found
            if len(value) <= LONGEST_CHOICE
        ]

    async def resume(self, workspaces: list[str]) -> None:
        """Answer what an earlier process left."""
        try:
            await self.reception.resume(PLATFORM, workspaces, self.chat)
        except PullquoteError as error:
            LOG.warning("What was left unanswered cannot be looked up: %s", error)

    async def forget(self, workspace: str) -> None:
        """A server removed the bot."""
        try:
            await self.reception.forget(PLATFORM, workspace)
        except PullquoteError as error:
            LOG.warning("The conversations of a server that removed the bot are still kept: %s", error)

    async def _try_to_wait(self, visit: Visit) -> None:
        try:
            await self.chat.wait(visit)
        except ChatError as error:
            LOG.warning("Discord was not told that we heard: %s", error)

    async def _apologise(self, visit: Visit) -> None:
        said = wording(choose_language(visit.turn.request.locale, self.reception.locale))
        line = said.say("chat.broke")
        try:
            await self.chat.post(visit, Message((Text(line),), line, private=True, locale=said.language))
        except ChatError as error:
            LOG.warning("Nobody was told: %s", error)
