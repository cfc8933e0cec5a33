"""Replies to messages: below them in their channel, or, where we may not write, to the person."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from bot.chat.discord.body import instead, is_progress, new, nonce, tell_progress
from bot.chat.discord.call import GONE, INVALID, NO_HISTORY, Calls, code_of
from bot.chat.discord.render import DiscordPost, Payload, write_plain
from bot.chat.discord.reply import Reply
from bot.chat.discord.talk import Talk
from bot.message import Message
from bot.ports import ChatError
from bot.visit import Visit

LOG = logging.getLogger(__name__)

MESSAGES = "/channels/{channel_id}/messages"
ONE = MESSAGES + "/{message_id}"

LOOKED_AT = 50
"""Messages after a question among which our reply is looked for."""


@dataclass(frozen=True, slots=True)
class Channels:
    """The posting door for channels. Every method raises only ChatError; ``talk`` is held by the caller."""

    calls: Calls

    async def wait(self, visit: Visit) -> None:
        """Show that we are typing."""
        await self.calls.bot("POST", "/channels/{channel_id}/typing", channel_id=visit.visitor.channel)

    async def update(self, visit: Visit, reply: Reply, talk: Talk, message: Message) -> None:
        """Show progress in a message that becomes the reply."""
        body = write_plain(tell_progress(message))
        if talk.shown is None:
            talk.shown = await self._send(visit, reply, body, "progress")
        else:
            await self._edit(visit, talk.shown, body)

    async def post(
        self, visit: Visit, reply: Reply, talk: Talk, posts: tuple[DiscordPost, ...], *, private: bool
    ) -> str | None:
        """Reply; the id of the first message. What is private goes to the person where we may not write."""
        if talk.closed and private:
            await self._tell_person(visit, posts)
            return None
        try:
            sent = [await self._post_one(visit, reply, talk, number, post) for number, post in enumerate(posts)]
        except ChatError as error:
            talk.closed = error.reason == "forbidden"
            if not (talk.closed and private):
                raise
            await self._tell_person(visit, posts)
            return None
        return sent[0]

    async def find(self, visit: Visit, reply: Reply, talk: Talk) -> str | None:
        """The id of our message that replies to the visitor's, if there is one."""
        found = await self.calls.bot(
            "GET",
            MESSAGES,
            params={"after": reply.message, "limit": LOOKED_AT},
            channel_id=visit.visitor.channel,
        )
        for message in reversed(found):  # oldest first
            reference = message.get("message_reference") or {}
            if message["author"]["id"] != self.me or reference.get("message_id") != reply.message:
                continue
            if not is_progress(message["content"]):
                return str(message["id"])
            talk.shown = str(message["id"])
        return None

    async def remove(self, visit: Visit, post: str) -> None:
        """Take a message of ours away."""
        await self.calls.bot("DELETE", ONE, channel_id=visit.visitor.channel, message_id=post)

    @property
    def me(self) -> str:
        """Our id."""
        user = self.calls.client.user
        return str(user.id) if user else ""

    async def _post_one(self, visit: Visit, reply: Reply, talk: Talk, number: int, post: DiscordPost) -> str:
        """One post, as plain text if Discord does not take it as it is."""
        try:
            return await self._show(visit, reply, talk, post.body, str(number))
        except ChatError as error:
            if code_of(error) != INVALID:
                raise
            LOG.warning("Sent as plain text, because Discord refused it: %s", error)
        sent = [
            await self._show(visit, reply, talk, write_plain(text), f"{number}.{part}")
            for part, text in enumerate(post.plain)
        ]
        return sent[0]

    async def _show(self, visit: Visit, reply: Reply, talk: Talk, body: Payload, part: str) -> str:
        """A message in the place of the progress that is shown, or a new one."""
        shown, talk.shown = talk.shown, None
        if shown is None:
            return await self._send(visit, reply, body, part)
        try:
            await self._edit(visit, shown, body)
        except ChatError as error:
            if code_of(error) not in GONE:
                talk.shown = shown
                raise
            return await self._send(visit, reply, body, part)
        return shown

    async def _edit(self, visit: Visit, post: str, body: Payload) -> None:
        await self.calls.bot("PATCH", ONE, json=instead(body), channel_id=visit.visitor.channel, message_id=post)

    async def _send(self, visit: Visit, reply: Reply, body: Payload, part: str) -> str:
        """A new message, which Discord takes once however often it is sent."""
        named = {**new(body), "nonce": nonce(visit, part), "enforce_nonce": True}
        reference = {"message_id": reply.message, "channel_id": visit.visitor.channel, "fail_if_not_exists": False}
        channel = visit.visitor.channel
        try:
            sent = await self.calls.bot(
                "POST", MESSAGES, json={**named, "message_reference": reference}, channel_id=channel
            )
        except ChatError as error:
            if code_of(error) != NO_HISTORY:
                raise
            sent = await self.calls.bot("POST", MESSAGES, json=named, channel_id=channel)
        return str(sent["id"])

    async def _tell_person(self, visit: Visit, posts: tuple[DiscordPost, ...]) -> None:
        """Tell the person directly. Raises ChatError when they do not want that."""
        channel: Any = await self.calls.bot("POST", "/users/@me/channels", json={"recipient_id": visit.visitor.person})
        for number, post in enumerate(posts):
            named = {**new(post.body), "nonce": nonce(visit, f"direct {number}"), "enforce_nonce": True}
            await self.calls.bot("POST", MESSAGES, json=named, channel_id=channel["id"])
