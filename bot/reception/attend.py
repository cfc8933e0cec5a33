"""One visit from claim to reply: whatever happens on the way, the visitor is told, and told once."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from bot.desk.desk import Desk
from bot.desk.keep import thread_key
from bot.desk.verbs import perform
from bot.message import Message, Outcome, Progress, Text
from bot.ports import Chat, ChatError, Memory
from bot.reception.calm import Calm
from bot.request import Document, Turn
from bot.trouble import tell_trouble
from bot.visit import Visit
from index.errors import PullquoteError, StoreError
from index.extract.read import MAX_PDF_BYTES

LOG = logging.getLogger(__name__)

Result = TypeVar("Result")

LONGEST_QUESTION = 2_000
"""Characters of a question in a chat."""

EVERY = 2.0
"""Seconds between two edits that show how far the work is."""


@dataclass(slots=True)
class Attendance:
    """The work for one visit; ``patience`` are the seconds after which the visitor is told that it takes time."""

    desk: Desk
    memory: Memory
    visit: Visit
    chat: Chat
    now: Callable[[], datetime]
    patience: float
    calm: Calm
    _shown: float = 0.0
    _showing: asyncio.Task[None] | None = field(default=None)

    async def attend(self, wait: float = 0.0, *, given_up: bool = False) -> None:
        """Reply to the visit and note it as finished; never raises but on cancellation.

        ``wait`` are the seconds until the visitor may ask again, 0 for now; what is ``given_up`` is not tried again.
        """
        refusal = self._refuse(wait, given_up=given_up)
        working = asyncio.create_task(self._work() if refusal is None else _say(refusal))
        try:
            await asyncio.wait({working}, timeout=self.patience)
            if not working.done():
                await _try(self.chat.wait(self.visit))
            message = await working
            if self._showing is not None:
                await asyncio.wait({self._showing})
            await self._finish(message, await self._post(message))
        finally:
            # Whoever closes the database after us must find nobody in it.
            left = {task for task in (working, self._showing) if task is not None and not task.done()}
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left)

    def _refuse(self, wait: float, *, given_up: bool) -> Message | None:
        """Why no work is done for this visit, if there is a reason."""
        said = self.desk.speak(self.visit.turn.request, self.visit.turn.request.argument)
        if given_up:
            return _private(said.say("chat.gave_up"), said.language)
        if wait:
            return _private(said.say("chat.too_often", n=math.ceil(wait)), said.language)
        if len(self.visit.turn.request.argument) > LONGEST_QUESTION:
            return _private(said.say("chat.too_long", most=LONGEST_QUESTION), said.language)
        return None

    async def _work(self) -> Message:
        """What is said to the visit; trouble becomes a sentence."""
        said = self.desk.speak(self.visit.turn.request, self.visit.turn.request.argument)
        await self.calm.wait()
        try:
            message = await perform(self.desk, await self._turn(), self._watch, self._is_admin)
        except PullquoteError as error:
            return _private(tell_trouble(error, said, in_chat=True), said.language)
        except Exception:
            LOG.exception("A mistake of ours")
            return _private(said.say("chat.broke"), said.language)
        return replace(message, private=message.private or self._is_private(message))

    async def _turn(self) -> Turn:
        """The turn with the files that came with it. Raises ChatError."""
        turn, documents = self.visit.turn, list[Document]()
        for upload in self.visit.uploads:
            if upload.size > MAX_PDF_BYTES:
                raise ChatError("file_too_large", upload.name)
            documents.append(Document(upload.name, await self.chat.fetch(upload)))
        return Turn(turn.verb, replace(turn.request, documents=tuple(documents)))

    def _is_private(self, message: Message) -> bool:
        return self.visit.visitor.private and self.visit.turn.verb != "share" and bool(message.parts)

    async def _is_admin(self) -> bool:
        return await self.chat.is_admin(self.visit)

    async def _post(self, message: Message) -> str | None:
        """Reply; when that fails, say so in private; when that fails too, there is nobody to tell but the log."""
        said = self.desk.speak(self.visit.turn.request, self.visit.turn.request.argument)
        try:
            if message.removes is not None:
                await self.chat.remove(self.visit, message.removes)
            return await self.chat.post(self.visit, message)
        except ChatError as error:
            LOG.warning("Could not reply: %s", error)
            trouble = _private(tell_trouble(error, said, in_chat=True), said.language)
        except Exception:
            LOG.exception("A mistake of ours")
            trouble = _private(said.say("chat.broke"), said.language)
        return await _try(self.chat.post(self.visit, trouble))

    async def _finish(self, message: Message, post: str | None) -> None:
        visitor = self.visit.visitor
        try:
            if message.answer is not None and post is not None:
                thread = thread_key(visitor, self.chat.thread_of(self.visit, post))
                await self.memory.note_post(self.desk.library, message.answer, post, thread)
            await self.memory.finish(self.desk.library, visitor.platform, self.visit.message, self.now(), post)
        except StoreError as error:
            LOG.warning("Answered, but not noted: %s", error)

    def _watch(self, progress: Progress) -> None:
        """Show progress, at a polite rate and one edit at a time."""
        now = asyncio.get_running_loop().time()
        if not self._shown:  # whoever waits but a moment need not see any
            self._shown = now
        if now - self._shown < EVERY or (self._showing is not None and not self._showing.done()):
            return
        self._shown = now
        message = Message((progress,), progress.label, private=True, locale=self.desk.locale or "")
        self._showing = asyncio.create_task(_try(self.chat.update(self.visit, message)))


async def _say(message: Message) -> Message:
    return message


async def _try(calling: Awaitable[Result]) -> Result | None:
    """What a platform answers; None, and a line in the log, when it does not. It is about our manners, not our word."""
    try:
        return await calling
    except ChatError as error:
        LOG.warning("The platform did not take it: %s", error)
    except Exception:
        LOG.exception("A mistake of ours")
    return None


def _private(line: str, language: str) -> Message:
    return Message((Text(line),), line, Outcome.MISUSE, private=True, locale=language)
