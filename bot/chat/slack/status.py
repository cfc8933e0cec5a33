"""What an agent is seen to do while it looks for an answer; apps that are no agents have no such thing."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.slack.calls import Calls
from bot.chat.slack.read import Me
from bot.chat.slack.reply import place_of
from bot.ports import ChatError
from bot.visit import Visit

AGENT = "assistant:write"
"""The scope of apps that are agents."""


@dataclass(slots=True)
class Status:
    """The status of one workspace's agent, in direct messages."""

    calls: Calls
    me: Me
    _refused: bool = False

    async def show(self, visit: Visit, words: str) -> bool:
        """Whether it is shown, until the next post in the thread. Slack is not asked again once it says no."""
        place = place_of(visit)
        able = self.me.may(AGENT) and visit.visitor.direct and not visit.visitor.private
        if self._refused or not able or place.thread is None:
            return False
        set_status = self.calls.client.assistant_threads_setStatus
        try:
            await self.calls.call(set_status, channel_id=place.channel, thread_ts=place.thread, status=words)
        except ChatError as error:
            self._refused = error.reason != "unreachable"
            return False
        return True
