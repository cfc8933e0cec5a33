"""Discord, outward: the one door through which anything is posted there."""

from __future__ import annotations

from dataclasses import dataclass, field

from typing_extensions import override

from bot.chat.discord.call import Calls, code_of
from bot.chat.discord.channel import Channels
from bot.chat.discord.files import Files
from bot.chat.discord.interaction import Interactions
from bot.chat.discord.render import render
from bot.chat.discord.reply import Reply, unpack_reply
from bot.chat.discord.rights import MAY_ADMINISTER, look_up_rights
from bot.chat.discord.talk import Talk, Talks
from bot.message import Message
from bot.ports import Chat, ChatError
from bot.request import Upload
from bot.visit import Visit

UNKNOWN_MESSAGE = 10008


@dataclass(frozen=True, slots=True)
class DiscordChat(Chat):
    """bot.ports.Chat for Discord. ``admins`` are persons who administer it everywhere."""

    calls: Calls
    files: Files
    admins: frozenset[str]
    embeds: bool = False
    talks: Talks = field(default_factory=Talks)

    @override
    async def is_admin(self, visit: Visit) -> bool:
        visitor = visit.visitor
        if visitor.person in self.admins:
            return True
        if visitor.direct:
            return False
        rights = self.talks.of(visit).rights
        if rights is None:
            rights = await look_up_rights(self.calls, visitor.workspace, visitor.person)
        return bool(rights & MAY_ADMINISTER)

    @override
    async def fetch(self, upload: Upload) -> bytes:
        return await self.files.fetch(upload)

    @override
    async def wait(self, visit: Visit) -> None:
        reply, talk = self._open(visit)
        async with talk.lock:
            if reply.token:
                await self.interactions.wait(visit, reply, talk)
            else:
                await self.channels.wait(visit)

    @override
    async def update(self, visit: Visit, message: Message) -> None:
        reply, talk = self._open(visit)
        async with talk.lock:
            if reply.token:
                await self.interactions.update(visit, reply, talk, message)
            else:
                await self.channels.update(visit, reply, talk, message)

    @override
    async def post(self, visit: Visit, message: Message) -> str | None:
        reply, talk = self._open(visit)
        posts = render(message, message.locale, embeds=self.embeds)
        private = message.private and not visit.visitor.direct
        async with talk.lock:
            if reply.token:
                return await self.interactions.post(reply, talk, posts, private=private)
            return await self.channels.post(visit, reply, talk, posts, private=private)

    @override
    def thread_of(self, visit: Visit, post: str) -> str:
        return post

    @override
    async def find(self, visit: Visit) -> str | None:
        reply, talk = self._open(visit)
        async with talk.lock:
            if reply.token:
                return await self.interactions.find(reply, talk)
            return await self.channels.find(visit, reply, talk)

    @override
    async def remove(self, visit: Visit, post: str) -> None:
        reply, talk = self._open(visit)
        post = post or reply.pressed
        async with talk.lock:
            try:
                await self.channels.remove(visit, post)
            except ChatError as error:
                if code_of(error) != UNKNOWN_MESSAGE or not reply.pressed:
                    raise
                await self.interactions.remove(reply, talk, post)

    @property
    def interactions(self) -> Interactions:
        """The door for commands and buttons."""
        return Interactions(self.calls)

    @property
    def channels(self) -> Channels:
        """The door for messages."""
        return Channels(self.calls)

    def _open(self, visit: Visit) -> tuple[Reply, Talk]:
        try:
            return unpack_reply(visit.reply), self.talks.of(visit)
        except ValueError as error:
            raise ChatError("gone", "reply") from error
