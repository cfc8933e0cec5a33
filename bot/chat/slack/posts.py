"""Posts that everybody in a place sees: each is posted once, even when the answer of a call is lost."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.slack.calls import AnswerLost, Calls, code_of
from bot.chat.slack.read import Me
from bot.chat.slack.render import MOST_UPDATE, SlackPost
from bot.chat.slack.reply import Place
from bot.ports import ChatError

LOG = logging.getLogger(__name__)

EVENT = "pullquote_reply"
"""The event_type of our posts' metadata: how they are found again."""

NO_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
"""What Slack says of blocks that it does not take; the same words are then sent without."""

PLAIN_MANNERS = {"parse": "none", "link_names": False}
MANNERS = {**PLAIN_MANNERS, "unfurl_links": False, "unfurl_media": False}

HISTORY = {"D": ("im:history",), "C": ("channels:history", "groups:history"), "G": ("groups:history", "mpim:history")}
"""The scopes of which one lets us look into a place, by the first letter of its id."""

TRIES = 3
PAGE, MOST_PAGES = 200, 5
"""Posts that are read at once, and how often, in search of one of ours."""

Send = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A post of ours. ``waiting`` says that it only stands in for the reply."""

    channel: str
    ts: str
    waiting: bool = False


class MayNotLook(ChatError):
    """A post may or may not have been posted, and its place may not be read."""

    def __init__(self, detail: str) -> None:
        super().__init__("unreachable", detail)


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts of one workspace's bot. Every method raises only ChatError."""

    calls: Calls
    me: Me

    async def put(self, place: Place, post: SlackPost, part: int = 0, *, instead: Sent | None = None) -> Sent:
        """Post once, in the place of what stood in for it, if that can be.

        Raises MayNotLook when it is not known whether it was posted, and its place may not be read.
        """
        if instead is not None:
            try:
                await self.edit(instead, place, post, part)
            except ChatError as error:
                if error.reason == "unreachable":
                    raise
                await self.clear(instead)
            else:
                return instead
        return await self._put(place, post, part)

    async def stand_in(self, place: Place, post: SlackPost) -> Sent:
        """Post what the reply is to take the place of."""
        return await self._put(place, post, 0, waiting=True)

    async def edit(self, sent: Sent, place: Place, post: SlackPost, part: int = 0, *, waiting: bool = False) -> None:
        """Have a post of ours say something else."""
        metadata = _mark(place, part, waiting=waiting)

        async def send(words: Mapping[str, Any]) -> Mapping[str, Any]:
            if len(words["text"]) > MOST_UPDATE:
                raise ChatError("refused", "msg_too_long")
            return await self.calls.call(
                self.calls.client.chat_update,
                channel=sent.channel,
                ts=sent.ts,
                metadata=metadata,
                **PLAIN_MANNERS,
                **words,
            )

        await send_words(send, post)

    async def take_away(self, sent: Sent) -> None:
        """Delete a post of ours."""
        await self.calls.call(self.calls.client.chat_delete, channel=sent.channel, ts=sent.ts)

    async def clear(self, shown: Sent) -> None:
        """Take away what stood in for a reply; that it stays is no reason not to reply."""
        try:
            await self.take_away(shown)
        except ChatError as error:
            LOG.info("What was shown to wait stays: %s", error)

    async def find(self, place: Place, part: int = 0) -> Sent | None:
        """Our post in a place, if there is one. Raises ChatError where we may not look."""
        if not self.me.may(*HISTORY.get(place.channel[:1], ("im:history",))):
            raise ChatError("forbidden", "no scope to look")
        client, cursor = self.calls.client, ""
        where: dict[str, Any] = {
            "channel": place.channel,
            "limit": PAGE,
            "include_all_metadata": True,
            "inclusive": True,
        }
        if place.since:
            where["oldest"] = place.since
        for _ in range(MOST_PAGES):
            if place.thread:
                page = await self.calls.call(client.conversations_replies, ts=place.thread, cursor=cursor, **where)
            else:
                page = await self.calls.call(client.conversations_history, cursor=cursor, **where)
            for message in page.get("messages") or ():
                if (sent := _recognise(message, place, part, self.me)) is not None:
                    return sent
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not (cursor and place.since):
                break
        return None

    async def _put(self, place: Place, post: SlackPost, part: int, *, waiting: bool = False) -> Sent:
        metadata = _mark(place, part, waiting=waiting)

        async def send(words: Mapping[str, Any]) -> Mapping[str, Any]:
            return await self.calls.call_once(
                self.calls.client.chat_postMessage,
                channel=place.channel,
                thread_ts=place.thread,
                metadata=metadata,
                **MANNERS,
                **words,
            )

        for tried in range(1, TRIES + 1):
            try:
                told = await send_words(send, post)
            except AnswerLost as lost:
                found = await self._look(place, part, str(lost))
                if found is not None:
                    return found
                if tried == TRIES:
                    raise
                await self.calls.sleep(float(tried))
            else:
                return Sent(str(told.get("channel", place.channel)), str(told["ts"]), waiting)
        raise AssertionError

    async def _look(self, place: Place, part: int, lost: str) -> Sent | None:
        try:
            return await self.find(place, part)
        except ChatError as error:
            if error.reason == "gone":  # there is no such thread, so nothing of ours is in it
                return None
            raise MayNotLook(f"{lost}, {error}") from error


async def send_words(send: Send, post: SlackPost) -> Mapping[str, Any]:
    """Send a post, or the same words without blocks when Slack does not take these."""
    if post.blocks:
        try:
            return await send({"text": post.text, "blocks": list(post.blocks)})
        except ChatError as error:
            if code_of(error) not in NO_BLOCKS:
                raise
    return await send({"text": post.plain, "blocks": []})


def _mark(place: Place, part: int, *, waiting: bool) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": {"visit": place.mark, "part": part, "waiting": waiting}}


def _recognise(message: Mapping[str, Any], place: Place, part: int, me: Me) -> Sent | None:
    """The message if it is ours, and the one that was looked for."""
    told = message.get("metadata") or {}
    payload = told.get("event_payload") or {}
    ours = me.bot == message.get("bot_id") or me.user == message.get("user")
    if not ours or told.get("event_type") != EVENT or payload.get("visit") != place.mark or payload.get("part") != part:
        return None
    return Sent(place.channel, str(message.get("ts")), payload.get("waiting") is True)
