"""Replies to commands and buttons: by the token that came with them, for a quarter of an hour."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from bot.chat.discord.body import EPHEMERAL, LOADING, instead, is_progress, new, tell_progress
from bot.chat.discord.call import GONE, INVALID, TAKEN, Calls, code_of
from bot.chat.discord.render import DiscordPost, Payload, write_plain
from bot.chat.discord.reply import Reply
from bot.chat.discord.talk import Talk
from bot.desk.verbs import VERBS
from bot.message import Message
from bot.ports import ChatError
from bot.visit import Visit

LOG = logging.getLogger(__name__)

SAY, DEFER, DEFER_UPDATE = 4, 5, 6
"""Kinds of callbacks: a message at once; one later; what was pressed stays as it is."""

CALLBACK = "/interactions/{webhook_id}/{webhook_token}/callback"
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = HOOK + "/messages/@original"
ONE = HOOK + "/messages/{message_id}"

ALONE = frozenset({"helpful", "unhelpful", "reason", "retract", "mute", "help"})
"""Verbs whose answer is for the visitor alone, wherever it is given."""


def expect_private(visit: Visit) -> bool:
    """Whether the reply will be for the visitor alone, as far as one can know before it is made."""
    verb, visitor = visit.turn.verb, visit.visitor
    private = verb in ALONE or VERBS[verb].admin if verb in VERBS else True
    return not visitor.direct and (private or (visitor.private and verb != "share"))


@dataclass(frozen=True, slots=True)
class Interactions:
    """The posting door for interactions. Every method raises only ChatError; ``talk`` is held by the caller."""

    calls: Calls

    async def wait(self, visit: Visit, reply: Reply, talk: Talk) -> None:
        """Show that an answer is on its way; this decides for whom."""
        if not talk.acked:
            talk.private = expect_private(visit)
            await self._call_back(reply, talk, DEFER, {"flags": EPHEMERAL if talk.private else 0})

    async def update(self, visit: Visit, reply: Reply, talk: Talk, message: Message) -> None:
        """Show progress in what waits."""
        await self.wait(visit, reply, talk)
        if not (talk.answered or talk.apart):
            await self._edit(reply, write_plain(tell_progress(message)))

    async def post(self, reply: Reply, talk: Talk, posts: tuple[DiscordPost, ...], *, private: bool) -> str | None:
        """Reply; the id of the first message."""
        if talk.acked and not talk.answered and not talk.apart and talk.private is not private:
            await self.calls.hook("DELETE", ORIGINAL, webhook_id=reply.application, webhook_token=reply.token)
            talk.apart = True
        talk.private = private
        first: str | None = None
        for number, post in enumerate(posts):
            try:
                sent = await self._post_one(reply, talk, post)
            except ChatError as error:
                if not number:
                    raise
                LOG.warning(
                    "The rest of an answer, %d of %d messages, is lost: %s", len(posts) - number, len(posts), error
                )
                return first
            first = first or sent
        return first

    async def find(self, reply: Reply, talk: Talk) -> str | None:
        """The id of the reply, if there is one. Raises ChatError when the token is spent."""
        try:
            found = await self.calls.hook("GET", ORIGINAL, webhook_id=reply.application, webhook_token=reply.token)
        except ChatError as error:
            if code_of(error) in {10015, *GONE}:
                return None
            raise
        talk.acked = True
        talk.apart = found["id"] == reply.pressed
        talk.private = bool(found.get("flags", 0) & EPHEMERAL)
        waits = found.get("flags", 0) & LOADING or is_progress(found.get("content", ""))
        return None if waits or talk.apart else str(found["id"])

    async def remove(self, reply: Reply, talk: Talk, post: str) -> None:
        """Take away a message that only the visitor sees: the token of the button that was pressed below it does it."""
        if not talk.acked:
            talk.apart = True
            await self._call_back(reply, talk, DEFER_UPDATE, {})
        await self.calls.hook("DELETE", ONE, webhook_id=reply.application, webhook_token=reply.token, message_id=post)

    async def _post_one(self, reply: Reply, talk: Talk, post: DiscordPost) -> str | None:
        """One post, as plain text if Discord does not take it as it is."""
        try:
            return await self._send(reply, talk, post.body)
        except ChatError as error:
            if code_of(error) != INVALID:
                raise
            LOG.warning("Sent as plain text, because Discord refused it: %s", error)
        sent = [await self._send(reply, talk, write_plain(text)) for text in post.plain]
        return sent[0]

    async def _send(self, reply: Reply, talk: Talk, body: Payload) -> str | None:
        """The next message of a reply: at once, or in the place of what waits, or after the others."""
        if not talk.acked:
            found = await self._call_back(reply, talk, SAY, new(body, private=talk.private))
            if found is not None:
                talk.answered = True
                return str(found["resource"]["message"]["id"])
        if not (talk.answered or talk.apart):
            sent = await self._edit(reply, body)
            talk.answered = True
        else:
            sent = await self._follow_up(reply, new(body, private=talk.private))
            talk.answered = True
        return str(sent["id"])

    async def _call_back(self, reply: Reply, talk: Talk, kind: int, data: Payload) -> Any:
        """What Discord says; None when it had been acknowledged before, by a call whose answer was lost."""
        try:
            found = await self.calls.hook(
                "POST",
                CALLBACK,
                json={"type": kind, "data": data},
                params={"with_response": "true"},
                webhook_id=reply.interaction,
                webhook_token=reply.token,
            )
        except ChatError as error:
            if code_of(error) != TAKEN:
                raise
            found = None
        talk.acked = True
        return found

    async def _edit(self, reply: Reply, body: Payload) -> Any:
        return await self.calls.hook(
            "PATCH", ORIGINAL, json=instead(body), webhook_id=reply.application, webhook_token=reply.token
        )

    async def _follow_up(self, reply: Reply, body: Payload) -> Any:
        return await self.calls.hook(
            "POST",
            HOOK,
            json=body,
            params={"wait": "true"},
            again=False,
            webhook_id=reply.application,
            webhook_token=reply.token,
        )
