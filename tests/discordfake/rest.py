"""The API of the loopback Discord: messages, interactions, commands, and faults on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import count

from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.utils import time_snowflake, utcnow

from tests.discordfake.gateway import Gateway
from tests.discordfake.people import APP, APPLICATION, GENERAL, ROLES, TOKEN, Json, direct, member, user

EPHEMERAL, LOADING = 1 << 6, 1 << 7


class Refusal(Exception):
    """A call that Discord does not take."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


@dataclass
class Fault:
    """What happens to the next call that matches: before it takes effect, or after it (its answer is lost)."""

    match: str
    status: int = 500
    code: int = 0
    after: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Interaction:
    """What is known of one: where it was, whether it was acknowledged, and the message that is its reply."""

    channel: str = GENERAL
    original: Json | None = None
    acked: int | None = None
    spent: bool = False


@dataclass
class FakeDiscord:
    """Everything at once. ``calls`` are the routes called, ``messages`` what stands there, by id."""

    gateway: Gateway = field(default_factory=Gateway)
    address: str = ""
    calls: list[str] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(time_snowflake(utcnow())))
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def posts(self) -> list[Json]:
        """What the bot has said and is still there, oldest first."""
        return [it for it in self.messages.values() if it["author"]["id"] == APP and not it["flags"] & LOADING]

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until something is so; it is looked at after every call."""
        async with self._news:
            await self._news.wait_for(met)

    async def serve(self, request: web.Request) -> web.Response:
        """Any call."""
        path = request.path.removeprefix("/api/v10")
        route = f"{request.method} {path}"
        self.calls.append(route)
        fault = next((it for it in self.faults if fnmatch(route, it.match)), None)
        if fault:
            self.faults.remove(fault)
        try:
            if fault and not fault.after:
                return await self._answer(fault.status, {"code": fault.code, "message": "fault"}, fault.headers)
            text = await request.text()
            status, said = self._do(request, path.strip("/").split("/"), json.loads(text) if text else {})
            if fault:
                status, said = fault.status, {"code": fault.code, "message": "lost"}
        except Refusal as refusal:
            status, said = refusal.status, {"code": refusal.code, "message": "refused"}
        return await self._answer(status, said, {"Via": "1.1 fake"})

    async def _answer(self, status: int, said: object, headers: dict[str, str]) -> web.Response:
        async with self._news:
            self._news.notify_all()
        if isinstance(said, bytes):
            return web.Response(body=said, status=status)
        if status == 204:
            return web.Response(status=status, headers=headers)
        body = json.dumps(said).encode()
        return web.Response(body=body, status=status, headers={**headers, "Content-Type": "application/json"})

    def _do(self, request: web.Request, path: list[str], body: Json) -> tuple[int, object]:
        self.bodies.append(body)
        if path[0] == "channels":
            return self._in_channel(request.method, path[1], path[2:], body)
        if path[0] == "interactions":
            return self._call_back(path[1], body)
        if path[0] == "webhooks":
            return self._hook(request.method, self.interactions[path[2].removeprefix("token-")], path[3:], body)
        return 200, self._look_up(request, path, body)

    def _look_up(self, request: web.Request, path: list[str], body: Json) -> object:
        """What needs no more than to be known."""
        found: object = None
        match (request.method, *path):
            case ("GET", "users", "@me") if request.headers["Authorization"] == f"Bot {TOKEN}":
                found = user(APP, bot=True)
            case ("GET", "users", "@me"):
                raise Refusal(401, 0)
            case ("GET", "oauth2", "applications", "@me"):
                found = APPLICATION
            case ("POST", "users", "@me", "channels"):
                found = direct(body["recipient_id"])
            case ("GET", "guilds", _, "members", person):
                found = {**member(ROLES.get(person, [])), "user": user(person)}
            case ("GET", "files", name):
                found = self.files[name]
            case ("PUT", "applications", *_):
                self.commands = [{**each, "id": str(next(self.numbers))} for each in body]  # type: ignore[dict-item]
                found = self.commands
            case ("GET", "applications", *_):
                found = self.commands
        if found is None:
            raise Refusal(404, 0)
        return found

    def _in_channel(self, method: str, channel: str, rest: list[str], body: Json) -> tuple[int, object]:
        if channel in self.closed:
            raise Refusal(403, 50013)
        match (method, *rest):
            case ("POST", "typing"):
                return 204, None
            case ("POST", "messages"):
                return 200, self.add(channel, user(APP, bot=True), body)
            case ("GET", "messages"):
                held = [
                    it for it in self.messages.values() if it["channel_id"] == channel and not it["flags"] & EPHEMERAL
                ]
                return 200, held[::-1]
            case (_, "messages", number) if number not in self.messages or self.messages[number]["flags"] & EPHEMERAL:
                raise Refusal(404, 10008)
            case ("PATCH", "messages", number):
                return 200, self._edit(self.messages[number], body)
            case ("DELETE", "messages", number):
                del self.messages[number]
                return 204, None
        raise Refusal(404, 0)

    def _call_back(self, number: str, body: Json) -> tuple[int, object]:
        held = self.interactions[number]
        if held.spent:
            raise Refusal(404, 10062)
        if held.acked is not None:
            raise Refusal(400, 40060)
        held.acked = body["type"]
        if body["type"] in {4, 5}:
            data = {"flags": 0, **body.get("data", {})}
            data["flags"] |= LOADING if body["type"] == 5 else 0
            held.original = self.add(held.channel, user(APP, bot=True), data)
        return 200, {"resource": {"type": body["type"], "message": held.original}}

    def _hook(self, method: str, held: Interaction, rest: list[str], body: Json) -> tuple[int, object]:
        if held.spent:
            raise Refusal(401, 50027)
        if held.acked is None:
            raise Refusal(404, 10015)
        if method == "POST":
            return 200, self.add(held.channel, user(APP, bot=True), body)
        message = held.original if rest[1] == "@original" else self.messages.get(rest[1])
        if message is None or message["id"] not in self.messages:
            raise Refusal(404, 10008)
        if method == "DELETE":
            del self.messages[message["id"]]
            return 204, None
        return 200, self._edit(message, body) if method == "PATCH" else message

    def _edit(self, message: Json, body: Json) -> Json:
        message["flags"] &= ~LOADING
        flags = message["flags"] | body.get("flags", 0)
        message.update({**body, "flags": flags})
        for name, nothing in (("content", ""), ("embeds", []), ("components", [])):
            message[name] = message[name] or nothing
        return message

    def add(self, channel: str, author: Json, body: Json) -> Json:
        """Put a message into a channel; one with the nonce of another is that other."""
        same = (it for it in self.messages.values() if body.get("nonce") and it.get("nonce") == body["nonce"])
        if found := next(same, None):
            return found
        number = str(next(self.numbers))
        message = {
            "id": number,
            "channel_id": channel,
            "author": author,
            "content": "",
            "embeds": [],
            "components": [],
            "attachments": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "type": 19 if body.get("message_reference") else 0,
            "timestamp": "2026-03-01T12:00:00+00:00",
            "edited_timestamp": None,
            "flags": 0,
            **body,
        }
        self.messages[number] = message
        return message


@asynccontextmanager
async def fake_discord() -> AsyncIterator[FakeDiscord]:
    """A Discord on loopback while the context lasts."""
    fake = FakeDiscord()
    app = web.Application()
    app.router.add_get("/gateway/", fake.gateway.serve)
    app.router.add_route("*", "/{path:.*}", fake.serve)
    server = TestServer(app)
    await server.start_server()
    fake.address = str(server.make_url("/api/v10"))
    fake.gateway.address = str(server.make_url("/gateway/")).replace("http", "ws", 1)
    try:
        yield fake
    finally:
        await server.close()
