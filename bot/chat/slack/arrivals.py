"""Whatever Slack delivers goes to the reception first and is acknowledged after: a kill in between loses nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from bot.chat.slack.calls import Calls
from bot.chat.slack.front import Front
from bot.chat.slack.read import PLATFORM, Body, Me, is_ours, visit_home
from bot.chat.slack.status import AGENT
from bot.ports import Chat, ChatError
from bot.request import Visitor
from bot.visit import Visit
from bot.wording.catalogue import choose_language, wording
from index.errors import PullquoteError

LOG = logging.getLogger(__name__)

MOST_TAKEN = 1_000
"""Messages remembered as taken on; the reception remembers the others."""

MOST_PROMPTS = 4
LONGEST_TITLE = 60


@dataclass(slots=True)
class Arrivals:
    """Deliveries for one workspace. ``ended`` is told when the bot was removed from it, with the reason.

    ``patience`` are the seconds that a delivery is kept waiting for its acknowledgement; Slack waits for three.
    """

    reception: Front
    calls: Calls
    me: Me
    ended: Callable[[str], None]
    now: Callable[[], float]
    patience: float = 1.5
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _taken: OrderedDict[str, asyncio.Task[None]] = field(default_factory=OrderedDict)

    async def take(self, visit: Visit, chat: Chat) -> None:
        """Hand a visit to the reception, but not for long: the acknowledgement must not be late.

        Raises what the reception raises: what it did not take is not to be acknowledged.
        """
        taking = self._taken.get(visit.message)
        if taking is None:
            taking = asyncio.create_task(self._hand_over(visit, chat))
            self._keep(taking)
            self._remember(visit.message, taking)
        done, _ = await asyncio.wait({taking}, timeout=self.patience)
        if done:
            taking.result()
        else:
            LOG.warning("Acknowledged before it was taken on: the database is slow")

    async def notice(self, body: Body) -> None:
        """What an event tells us apart from visits: the app was removed, or its messages were opened."""
        event = body.get("event")
        if not isinstance(event, dict) or not is_ours(body, self.me):
            return
        kind = event.get("type")
        revoked = (event.get("tokens") or {}).get("bot") or ()
        if kind == "app_uninstalled" or (kind == "tokens_revoked" and self.me.user in revoked):
            await self.reception.forget(PLATFORM, self.me.team)
            self.ended("slack_removed")
        elif kind == "app_home_opened" and event.get("tab") == "messages":
            self.go_on(self._suggest(str(event.get("user")), str(event.get("channel"))))

    async def redraw(self, visit: Visit, chat: Chat) -> None:
        """The Home tab anew, after something was done there: it may look different now."""
        await self.reception.receive(visit_home(visit.visitor.person, f"{self.now():.6f}", self.me), chat)

    def apologise(self) -> str:
        """What is said of something that could not be taken on."""
        return wording(choose_language(self.reception.locale)).say("slack.not_taken")

    def go_on(self, work: Coroutine[None, None, None]) -> None:
        """Have something done after the acknowledgement."""
        self._keep(asyncio.create_task(work))

    async def _hand_over(self, visit: Visit, chat: Chat) -> None:
        try:
            await self.reception.receive(visit, chat)
        except BaseException:
            self._taken.pop(visit.message, None)  # it may be taken when it comes again
            raise

    def _remember(self, message: str, taking: asyncio.Task[None]) -> None:
        """The same message under another event is told of at the same moment: it is not to be claimed a second time."""
        self._taken[message] = taking
        if len(self._taken) > MOST_TAKEN:
            self._taken.popitem(last=False)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("A delivery of Slack's was not taken: %s", type(error).__name__)

    async def _suggest(self, person: str, channel: str) -> None:
        """Questions to begin with, where the app is an agent; nobody misses them."""
        if not self.me.may(AGENT):
            return
        visitor = Visitor(PLATFORM, self.me.team, channel, person, direct=True)
        try:
            questions = (await self.reception.examples(visitor, None))[:MOST_PROMPTS]
            prompts = [{"title": it[:LONGEST_TITLE], "message": it} for it in questions]
            if prompts:
                suggest = self.calls.client.assistant_threads_setSuggestedPrompts
                await self.calls.call(suggest, channel_id=channel, prompts=prompts)
        except (ChatError, PullquoteError) as error:
            LOG.info("No prompts were suggested: %s", error)
