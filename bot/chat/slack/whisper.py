"""Replies that only one person sees, by whichever way is open: the address of the reply, the channel, their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.slack.calls import AnswerLost, Calls
from bot.chat.slack.posts import MANNERS, PLAIN_MANNERS, Posts, send_words
from bot.chat.slack.render import SlackPost
from bot.chat.slack.reply import place_alone, reply_of, thread_at
from bot.ports import ChatError
from bot.visit import Visit


@dataclass(frozen=True, slots=True)
class Whisper:
    """Private replies of one workspace's bot. Nobody can look whether one was shown: none is sent twice."""

    calls: Calls
    posts: Posts

    async def say(self, visit: Visit, post: SlackPost, part: int = 0) -> None:
        """Say something to the visitor alone. Raises AnswerLost if they may have seen it, else ChatError."""
        if reply_of(visit).url:
            try:
                await self._respond(visit, post)
                return
            except AnswerLost:
                raise
            except ChatError as error:
                if error.reason == "unreachable":
                    raise
        await self.say_there(visit, post, part)

    async def say_there(self, visit: Visit, post: SlackPost, part: int = 0) -> None:
        """The same, where the visitor is or in direct messages, whatever address the visit came with."""
        if not visit.visitor.channel.startswith(("U", "W")):
            try:
                await self._post(visit, post)
                return
            except AnswerLost:
                raise
            except ChatError as error:
                if error.reason == "unreachable":
                    raise
        await self.posts.put(place_alone(visit), post, part)

    async def take_away(self, visit: Visit) -> None:
        """Have the private post whose button was pressed disappear."""
        await self.calls.respond(reply_of(visit).url, {"delete_original": True})

    async def _respond(self, visit: Visit, post: SlackPost) -> None:
        thread = {"thread_ts": thread_at(visit)} if thread_at(visit) else {}
        manners = {**MANNERS, "response_type": "ephemeral", "replace_original": False, **thread}

        async def send(words: Mapping[str, Any]) -> Mapping[str, Any]:
            await self.calls.respond(reply_of(visit).url, {**manners, **words})
            return {}

        await send_words(send, post)

    async def _post(self, visit: Visit, post: SlackPost) -> None:
        async def send(words: Mapping[str, Any]) -> Mapping[str, Any]:
            return await self.calls.call_once(
                self.calls.client.chat_postEphemeral,
                channel=visit.visitor.channel,
                user=visit.visitor.person,
                thread_ts=thread_at(visit),
                **PLAIN_MANNERS,
                **words,
            )

        await send_words(send, post)
