"""The first thing said in a server: what this does, what it never does, and what could be asked."""

from __future__ import annotations

import logging

import discord

from bot.chat.discord.arrive import PLATFORM
from bot.chat.discord.body import new
from bot.chat.discord.channel import MESSAGES
from bot.chat.discord.chat import DiscordChat
from bot.chat.discord.front import Front
from bot.chat.discord.render import render
from bot.message import Entry, Listing, Message, Part, Text, Tone
from bot.ports import ChatError
from bot.request import Visitor
from bot.wording.catalogue import choose_language, wording
from index.errors import PullquoteError

LOG = logging.getLogger(__name__)


async def greet(guild: discord.Guild, reception: Front, chat: DiscordChat) -> None:
    """Greet a server that invited us, once, where we may write; or nowhere."""
    channel = find_channel(guild)
    if channel is None:
        return
    locale = guild.preferred_locale.value
    examples = await _find_examples(reception, Visitor(PLATFORM, str(guild.id), channel, ""), locale)
    posts = render(write_greeting(examples, locale), locale, embeds=chat.embeds)
    try:
        for number, post in enumerate(posts):
            named = {**new(post.body), "nonce": f"hello{number}-{guild.id % 10**16}", "enforce_nonce": True}
            await chat.calls.bot("POST", MESSAGES, json=named, channel_id=channel)
    except ChatError as error:
        LOG.warning("A server was not greeted: %s", error)


async def _find_examples(reception: Front, visitor: Visitor, locale: str) -> tuple[str, ...]:
    try:
        return await reception.examples(visitor, locale)
    except PullquoteError as error:
        LOG.warning("No examples for a greeting: %s", error)
        return ()


def write_greeting(examples: tuple[str, ...], locale: str | None) -> Message:
    """The greeting, with questions that are answered."""
    language = choose_language(locale)
    said = wording(language)
    title = said.say("discord.greeting")
    parts: list[Part] = [Text(title, Tone.TITLE), Text(said.say("discord.greeting_text"))]
    if examples:
        parts.append(Text(said.say("discord.greeting_try")))
        parts.append(Listing(tuple(Entry(question) for question in examples)))
    parts.append(Text(said.say("discord.greeting_how"), Tone.QUIET))
    return Message(tuple(parts), title, locale=language)


def find_channel(guild: discord.Guild) -> str | None:
    """The channel where a greeting is expected, or the first where we may write; None if there is none."""
    for channel in (guild.system_channel, *guild.text_channels):
        rights = channel.permissions_for(guild.me) if channel else discord.Permissions.none()
        if channel and rights.view_channel and rights.send_messages:
            return str(channel.id)
    return None
