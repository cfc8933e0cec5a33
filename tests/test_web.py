"""The web part says how the bot fares, takes Slack's calls, and is careful about what comes in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web

from bot.health import Board
from bot.web.app import LARGEST, WebDown, make_app, serve_web
from bot.web.health import INDEX, Health
from tests.stores import NOON


def at_noon() -> datetime:
    return NOON


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the web part, which listens on loopback."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve_web(app, "127.0.0.1", 0, port.set_result))
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{await port}") as client:
            yield client
    finally:
        serving.cancel()
        await asyncio.wait({serving})


@pytest.mark.parametrize(
    ("states", "alive", "ready"),
    [
        ({}, 200, 503),
        ({INDEX: True}, 200, 503),
        ({INDEX: False, "slack": True, "discord": True}, 200, 503),
        ({INDEX: True, "slack": True}, 200, 503),
        ({INDEX: True, "slack": True, "discord": False}, 200, 503),
        ({INDEX: True, "slack": False}, 200, 503),
        ({INDEX: True, "slack": False, "discord": False}, 503, 503),
        ({INDEX: True, "slack": True, "discord": True}, 200, 200),
    ],
)
async def test_health_is_that_of_the_board(states: dict[str, bool], alive: int, ready: int) -> None:
    board = Board(at_noon)
    for name, up in states.items():
        board.tell(name, up=up, why="Because.")
    async with listening(make_app(Health(board, ("slack", "discord")))) as client:
        assert [(await client.get(path)).status for path in ("/healthz", "/readyz")] == [alive, ready]


async def test_each_chat_is_told_with_since_and_why() -> None:
    board = Board(at_noon)
    board.tell(INDEX, up=True)
    board.tell("slack", up=False, why="The token is wrong.")
    async with listening(make_app(Health(board, ("slack", "discord")))) as client:
        answer = await client.get("/healthz")
        assert await answer.json() == {
            "status": "up",
            "index": {"up": True, "since": "2026-03-01T12:00:00+00:00", "why": ""},
            "chats": {
                "slack": {"up": False, "since": "2026-03-01T12:00:00+00:00", "why": "The token is wrong."},
                "discord": {"up": False, "since": None, "why": ""},
            },
        }
        assert (await (await client.get("/readyz")).json())["status"] == "not ready"
        assert (await client.head("/healthz")).status == 200


async def test_slack_calls_where_somebody_takes_its_calls() -> None:
    async def take(request: web.Request) -> web.Response:
        return web.Response(text=f"{len(await request.read())} bytes")

    async with listening(make_app(Health(Board(at_noon), ()), take)) as client:
        taken = await client.post("/slack/events", data=b"event")
        assert (taken.status, await taken.text()) == (200, "5 bytes")
        assert (await client.post("/slack/events", data=BytesIO(bytes(LARGEST + 1)))).status == 413
        assert (await client.get("/slack/events")).status == 405


async def test_there_is_no_door_for_slack_unless_it_calls() -> None:
    async with listening(make_app(Health(Board(at_noon), ()))) as client:
        assert (await client.post("/slack/events", data=b"event")).status == 404


@pytest.mark.parametrize("path", ["/healthz", "/nowhere"])
async def test_the_server_does_not_say_what_it_is(path: str) -> None:
    async with listening(make_app(Health(Board(at_noon), ()))) as client:
        assert "Server" not in (await client.get(path)).headers


async def test_an_address_in_use_is_told_as_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WebDown) as error:
            await serve_web(make_app(Health(Board(at_noon), ())), "127.0.0.1", port, print)
    assert (error.value.reason, error.value.place) == ("taken", f"127.0.0.1:{port}")


async def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(WebDown) as error:
        await serve_web(make_app(Health(Board(at_noon), ())), "192.0.2.1", 8080, print)
    assert error.value.reason == "unusable"
