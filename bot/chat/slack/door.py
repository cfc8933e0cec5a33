"""The one door to Slack: whatever is said there goes through here, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.chat.slack.calls import AnswerLost
from bot.chat.slack.files import Files
from bot.chat.slack.home import render_home
from bot.chat.slack.people import People
from bot.chat.slack.posts import MayNotLook, Posts, Sent
from bot.chat.slack.render import render
from bot.chat.slack.reply import place_alone, place_of, reply_of
from bot.chat.slack.status import Status
from bot.chat.slack.whisper import Whisper
from bot.chat.slack.words import MAYBE_LOST, WAITING, word
from bot.message import Message
from bot.ports import ChatError
from bot.request import Upload
from bot.visit import Visit

HOME = "home"


@dataclass(slots=True)
class SlackChat:
    """bot.ports.Chat for one workspace. ``redraw`` has the Home tab of a visitor drawn again."""

    posts: Posts
    whisper: Whisper
    people: People
    files: Files
    status: Status
    locale: str | None
    redraw: Callable[[Visit], Awaitable[None]]
    _shown: dict[str, Sent] = field(default_factory=dict)

    async def is_admin(self, visit: Visit) -> bool:
        return await self.people.is_admin(visit.visitor.person)

    async def fetch(self, upload: Upload) -> bytes:
        return await self.files.fetch(upload)

    async def wait(self, visit: Visit) -> None:
        """In direct messages a status, where the app is an agent; else a post that the reply takes the place of."""
        post = word(WAITING, visit, self.locale)
        if visit.turn.verb == HOME or await self.status.show(visit, post.plain):
            return
        if visit.visitor.private:
            await self.whisper.say(visit, post)
        else:
            self._shown[visit.message] = await self.posts.stand_in(place_of(visit), post)

    async def update(self, visit: Visit, message: Message) -> None:
        """Of what only one person may see, the course is shown in direct messages: there it can be edited."""
        if visit.turn.verb == HOME:
            return
        place = place_alone(visit) if visit.visitor.private and not visit.visitor.direct else place_of(visit)
        post = render(message, message.locale)[0]
        shown = self._shown.get(visit.message)
        if shown is None:
            self._shown[visit.message] = await self.posts.stand_in(place, post)
        else:
            await self.posts.edit(shown, place, post, waiting=True)

    async def post(self, visit: Visit, message: Message) -> str | None:
        if visit.turn.verb == HOME:
            await self._publish(visit, message)
            return None
        shown = self._shown.pop(visit.message, None)
        try:
            return await self._reply(_leave_thread(visit, message), message, shown)
        except (AnswerLost, MayNotLook) as lost:
            await self._tell_lost(visit, lost)
            return None
        finally:
            if reply_of(visit).home:
                await self.redraw(visit)

    def thread_of(self, visit: Visit, post: str) -> str:
        return place_of(visit).thread or post

    async def find(self, visit: Visit) -> str | None:
        """What stands in for the reply is remembered, to give way to it."""
        if visit.visitor.private:
            return None
        try:
            found = await self.posts.find(place_of(visit))
        except ChatError as error:
            if error.reason == "unreachable":
                raise
            return None
        if found is not None and found.waiting:
            self._shown[visit.message] = found
            return None
        return None if found is None else found.ts

    async def remove(self, visit: Visit, post: str) -> None:
        if not post and visit.visitor.private:
            await self.whisper.take_away(visit)
            return
        await self.posts.take_away(Sent(visit.visitor.channel, post or reply_of(visit).pressed))

    async def _reply(self, visit: Visit, message: Message, shown: Sent | None) -> str | None:
        posts = render(message, message.locale) if message.parts else ()
        alone = message.private and (not visit.visitor.direct or bool(reply_of(visit).url))
        if shown is not None and not (posts and alone == _is_aside(shown, visit)):
            await self.posts.clear(shown)
            shown = None
        if alone and shown is None:
            for part, post in enumerate(posts):
                await self.whisper.say(visit, post, part)
            return None
        place = place_alone(visit) if alone else place_of(visit)
        sent = list[Sent]()
        for part, post in enumerate(posts):
            sent.append(await self.posts.put(place, post, part, instead=None if part else shown))
        return sent[0].ts if sent and not alone else None

    async def _publish(self, visit: Visit, message: Message) -> None:
        view = render_home(message, message.locale)
        client = self.posts.calls.client
        await self.posts.calls.call(client.views_publish, user_id=visit.visitor.person, view=view)

    async def _tell_lost(self, visit: Visit, lost: ChatError) -> None:
        """Say that there may have been a reply, by the other way. Raises ChatError if that is lost, too."""
        try:
            await self.whisper.say_there(visit, word(MAYBE_LOST, visit, self.locale))
        except ChatError:
            raise lost from None


def _leave_thread(visit: Visit, message: Message) -> Visit:
    """The visit, not in the thread of a post that was taken away: nobody sees what is said there."""
    gone = None if message.removes is None else message.removes or reply_of(visit).pressed
    return replace(visit, visitor=replace(visit.visitor, thread=None)) if visit.visitor.thread == gone else visit


def _is_aside(shown: Sent, visit: Visit) -> bool:
    """Whether it is shown to the visitor alone, apart from where they asked."""
    return shown.channel != visit.visitor.channel and not visit.visitor.direct
