"""The gateway of the loopback Discord: sessions that can be resumed, and every way to lose one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.discordfake.people import APP, GUILD, TOKEN, Json, guild, user

HELLO, IDENTIFY, RESUME, BEAT, ACK, INVALID, RECONNECT = 10, 2, 6, 1, 11, 9, 7
BAD_TOKEN, BAD_INTENTS = 4004, 4014
MESSAGE_CONTENT = 1 << 15


@dataclass
class Gateway:
    """One session at a time. ``signed`` are the ops with which a client signed in, and the intents of the last."""

    address: str = ""
    beat: int = 41_250
    deaf: bool = False
    granted: bool = True
    refuse: list[int] = field(default_factory=list)
    signed: list[int] = field(default_factory=list)
    intents: int = 0
    sent: list[Json] = field(default_factory=list)
    last_message: str | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: web.WebSocketResponse | None = None
    _known: bool = False

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            return web.Response(status=self.refuse.pop(0))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": self.beat}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(message.data))
        return socket

    async def dispatch(self, event: str, data: Json) -> None:
        """Tell of something; a client that is away hears of it when it resumes."""
        self.sent.append({"op": 0, "t": event, "s": len(self.sent) + 1, "d": data})
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(self.sent[-1])

    async def lose(self, *, op: int | None = None, close: int | None = None, resumable: bool = True) -> None:
        """Break the connection: by an op, with a code, or without a word."""
        socket, self._known = self._socket, resumable
        assert socket is not None
        self.changed.clear()
        if op is not None:
            await socket.send_json({"op": op, "d": resumable, "s": None, "t": None})
        elif close is not None:
            await socket.close(code=close)
        elif socket._req is not None and socket._req.transport is not None:
            socket._req.transport.abort()
        self._socket = None

    async def _hear(self, socket: web.WebSocketResponse, frame: Json) -> None:
        op, data = frame["op"], frame["d"]
        if op == BEAT:
            if not self.deaf:
                await socket.send_json({"op": ACK, "d": None, "s": None, "t": None})
            return
        if op not in {IDENTIFY, RESUME}:
            return
        self.signed.append(op)
        if data["token"] != TOKEN:
            await socket.close(code=BAD_TOKEN)
        elif data.get("intents", 0) & MESSAGE_CONTENT and not self.granted:
            await socket.close(code=BAD_INTENTS)
        elif op == RESUME and self._known:
            self._socket = socket
            for held in self.sent[data["seq"] :]:
                await socket.send_json(held)
            await self.dispatch("RESUMED", {})
        elif op == RESUME:
            await socket.send_json({"op": INVALID, "d": False, "s": None, "t": None})
        else:
            await self._welcome(socket, data)
        self.changed.set()

    async def _welcome(self, socket: web.WebSocketResponse, data: Json) -> None:
        self._socket, self.intents = socket, data["intents"]
        self.sent.clear()
        ready = {
            "v": 10,
            "user": user(APP, bot=True),
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "s",
            "resume_gateway_url": self.address,
            "application": {"id": APP, "flags": 0},
        }
        await self.dispatch("READY", ready)
        await self.dispatch("GUILD_CREATE", guild(GUILD, self.last_message))
