"""Socket Mode: the app opens a connection, and every delivery goes through one of those open."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import ClientConnectionError, WSMsgType, web

from tests.slackfake.events import EVENTS
from tests.slackfake.faults import SOCKET, Faults
from tests.slackfake.nouns import APP, JSON, Delivery
from tests.slackfake.workspace import PATIENCE, Workspace

MOST_LINES = 10


@dataclass(eq=False)
class Line:
    """One connection. A frozen one hears nothing and says nothing; one that is leaving gets nothing new."""

    socket: web.WebSocketResponse
    request: web.Request
    frozen: bool = False
    leaving: bool = False
    lost: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class Envelope:
    """A delivery on its way, and when it left."""

    delivery: Delivery
    left: float
    done: asyncio.Event = field(default_factory=asyncio.Event)


class SocketMode:
    """The connections of the app, and what is on its way through them."""

    def __init__(self, work: Workspace, faults: Faults, deadline: float) -> None:
        self.work = work
        self.faults = faults
        self.deadline = deadline
        self.tickets: set[str] = set()
        self.lines: list[Line] = []
        self.opened = 0
        self.refused = 0
        self._underway: dict[str, Envelope] = {}

    def ticket(self) -> str:
        """The address of a connection, good for one."""
        name = self.work.number("ticket-")
        self.tickets.add(name)
        return f"{self.work.url.replace('http', 'ws', 1)}/link?ticket={name}"

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Open a connection for a ticket, and listen to it until it ends. A fault "after" spends the ticket."""
        name = request.query.get("ticket", "")
        fault = self.faults.take(SOCKET, {})
        if fault or name not in self.tickets:
            if fault and fault.after:
                self.tickets.discard(name)
            self.refused += 1
            self.work.changes.tell()
            return web.Response(status=fault.status if fault else 403)
        self.tickets.discard(name)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        line = Line(socket, request)
        await self._greet(line)
        try:
            await self._listen(line)
        finally:
            self._forget(line)
        return socket

    async def _greet(self, line: Line) -> None:
        if len(self.lines) >= MOST_LINES:
            await line.socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return
        self.lines.append(line)
        self.opened += 1
        hello = {"num_connections": len(self.lines), "connection_info": {"app_id": APP}, "debug_info": {"host": "here"}}
        await line.socket.send_json({"type": "hello", **hello})
        self.work.changes.tell()

    async def _listen(self, line: Line) -> None:
        async for message in line.socket:
            if line.frozen:
                continue
            if message.type is WSMsgType.PING:
                await line.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take(json.loads(message.data))

    def _take(self, message: JSON) -> None:
        """An ack, however late."""
        envelope = self._underway.pop(str(message.get("envelope_id")), None)
        if envelope is None:
            self.work.mind("ack_of_nothing", SOCKET, str(message)[:200])
            return
        envelope.delivery.took = asyncio.get_running_loop().time() - envelope.left
        envelope.delivery.reply = message.get("payload")
        envelope.done.set()
        self.work.changes.tell()

    def _forget(self, line: Line) -> None:
        if line in self.lines:
            self.lines.remove(line)
        line.lost.set()
        self.work.changes.tell()

    def usable(self) -> Line | None:
        """The newest connection that takes deliveries."""
        return next((line for line in reversed(self.lines) if not line.leaving), None)

    async def send(self, delivery: Delivery) -> None:
        """Hand over a delivery, as soon as there is a connection; wait for the ack as long as Slack does."""
        line = await self.work.changes.until(self.usable, PATIENCE)
        name = self.work.number("envelope-")
        body: JSON = {"envelope_id": name, "type": delivery.kind, "payload": delivery.payload}
        body["accepts_response_payload"] = delivery.kind != EVENTS
        if delivery.kind == EVENTS:
            reason = "timeout" if delivery.retry else ""
            body |= {"retry_attempt": delivery.retry, "retry_reason": reason}
        envelope = Envelope(delivery, asyncio.get_running_loop().time())
        self._underway[name] = envelope
        if not line.frozen:
            try:
                await line.socket.send_json(body)
            except ClientConnectionError:
                line.lost.set()
        await self._await_ack(line, envelope)

    async def _await_ack(self, line: Line, envelope: Envelope) -> None:
        waiting = {asyncio.ensure_future(it.wait()) for it in (envelope.done, line.lost)}
        try:
            await asyncio.wait(waiting, timeout=self.deadline, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        envelope.delivery.lost = not envelope.delivery.acked and line.lost.is_set()

    def drop(self) -> None:
        """Cut every connection, without a word."""
        for line in list(self.lines):
            if line.request.transport is not None:
                line.request.transport.abort()
            self._forget(line)

    def freeze(self) -> None:
        """Nothing comes through the connections any more, and they stay open."""
        for line in self.lines:
            line.frozen = True

    async def part(self, reason: str) -> None:
        """Tell the app to open another connection; these get nothing new."""
        for line in list(self.lines):
            line.leaving = True
            await line.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "here"}})

    async def close(self) -> None:
        for line in list(self.lines):
            await line.socket.close()
