"""Carries what happens to the app, and what the app says in its ack to the people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from tests.slackfake import events
from tests.slackfake.faults import Faults
from tests.slackfake.http_mode import HttpMode
from tests.slackfake.nouns import JSON, SLACKBOT, Delivery, Post, Refused, Said
from tests.slackfake.response_url import place
from tests.slackfake.socket_mode import SocketMode
from tests.slackfake.workspace import Answering, Workspace

Subscribes = Callable[[str], bool]

NO_ANSWER = "The app did not respond."
"""What Slack tells a person whose command or click was not acked in time."""


class Courier:
    """Deliveries go by socket, or by HTTP once there is an ``http``. Nothing is repeated by itself."""

    def __init__(self, work: Workspace, faults: Faults, deadline: float, subscribes: Subscribes) -> None:
        self.work = work
        self.socket = SocketMode(work, faults, deadline)
        self.http: HttpMode | None = None
        self.deadline = deadline
        self._subscribes = subscribes
        self._echoes: set[asyncio.Task[None]] = set()

    async def tell(self, post: Post | None, deliveries: Sequence[Delivery]) -> Said:
        """Hand these over, all at once, and wait for the acks."""
        self.work.deliveries += deliveries
        await asyncio.gather(*(self._hand_over(it) for it in deliveries))
        self.work.changes.tell()
        return Said(post, tuple(deliveries))

    async def _hand_over(self, delivery: Delivery) -> None:
        await (self.http or self.socket).send(delivery)
        if not delivery.acked and not delivery.lost:
            self.work.mind("ack_missed", delivery.kind, f"status {delivery.status}")

    async def interact(self, payload: JSON, answering: Answering, copies: int = 1) -> Said:
        """Hand over a command or a click. What comes with the ack is shown; so is that none came."""
        kind = events.COMMANDS if "command" in payload else events.INTERACTIVE
        said = await self.tell(None, [Delivery(kind, payload) for _ in range(copies)])
        if not any(it.acked for it in said.deliveries):
            notice = Post(answering.channel, self.work.stamp(), SLACKBOT, NO_ANSWER, only_for=answering.user)
            self.work.put(notice)
        for reply in (it.reply for it in said.deliveries if it.reply):
            if reply.get("text") or reply.get("blocks"):
                self._show(answering, reply)
        return said

    def _show(self, answering: Answering, reply: JSON) -> None:
        try:
            place(self.work, answering, reply)
        except Refused:  # kept with the violations; the person sees nothing
            self.work.changes.tell()

    def echo(self, post: Post, subtype: str) -> None:
        """The app is told of its own messages, too."""
        channel = self.work.channels[post.channel]
        if not self._subscribes(events.SUBSCRIPTION[channel.kind]):
            return
        if subtype:
            event = events.changed_event(self.work, post, channel, subtype)
        else:
            event = events.message_event(self.work, post, channel)
        delivery = Delivery(events.EVENTS, events.wrap_event(self.work, event, self.work.number("Ev0")))
        task = asyncio.create_task(self._tell_echo(delivery))
        self._echoes.add(task)
        task.add_done_callback(self._echoes.discard)

    async def _tell_echo(self, delivery: Delivery) -> None:
        try:
            await self.tell(None, [delivery])
        except TimeoutError:  # the app is not there; nobody waits for this
            delivery.lost = True

    async def close(self) -> None:
        for task in list(self._echoes):
            task.cancel()
        await asyncio.gather(*self._echoes, return_exceptions=True)
        if self.http is not None:
            await self.http.close()
        await self.socket.close()
