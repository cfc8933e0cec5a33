"""The web part: how the bot fares, for whoever watches over it, and the door through which Slack may call."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.health import Board, state_json
from index.errors import PullquoteError

LARGEST = 1024 * 1024
"""Bytes of a request's body."""

CLOSING = 0.5
"""Seconds that requests under way have to end."""

SLACK_EVENTS = "/slack/events"

INDEX = "index"
"""The name, on the board, of what questions are answered from."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebDown(PullquoteError):
    """The address cannot be listened on; ``reason`` is a key of the wording (``web.<reason>``)."""

    def __init__(self, reason: str, place: str, detail: str = "") -> None:
        super().__init__(f"{place}: {reason} {detail}".rstrip())
        self.reason = reason
        self.place = place
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Health:
    """What is told of the parts on a board; ``chats`` are those that are to be served."""

    board: Board
    chats: tuple[str, ...]

    def alive(self, _request: web.Request) -> web.Response:
        """200, or 503 when every chat is known to be down."""
        down = [state is not None and not state.up for state in map(self.board.state_of, self.chats)]
        return self._tell(well=not down or not all(down), good="up", bad="down")

    def ready(self, _request: web.Request) -> web.Response:
        """200 when the index is loaded and every chat is connected, else 503."""
        states = [self.board.state_of(name) for name in (INDEX, *self.chats)]
        return self._tell(well=all(state is not None and state.up for state in states), good="ready", bad="not ready")

    def _tell(self, *, well: bool, good: str, bad: str) -> web.Response:
        states = {name: self.board.state_of(name) for name in (INDEX, *self.chats)}
        parts = {name: state_json(it) if it else {"up": False, "since": None, "why": ""} for name, it in states.items()}
        body = {"status": good if well else bad, "index": parts.pop(INDEX), "chats": parts}
        return web.json_response(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


def make_app(health: Health, slack: Handler | None = None) -> web.Application:
    """The web part; ``slack`` takes Slack's calls, where it is to call."""

    async def alive(request: web.Request) -> web.Response:
        return health.alive(request)

    async def ready(request: web.Request) -> web.Response:
        return health.ready(request)

    app = web.Application(client_max_size=LARGEST)
    app.on_response_prepare.append(_say_no_server)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    if slack is not None:
        app.router.add_post(SLACK_EVENTS, slack)
    return app


async def serve_web(app: web.Application, host: str, port: int, listening: Callable[[int], None]) -> None:
    """Listen until cancelled; ``listening`` is called with the port once it does. Raises WebDown."""
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=CLOSING)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await _start(site, f"{host}:{port}")
        listening(runner.addresses[0][1])
        await asyncio.get_running_loop().create_future()
    finally:
        await runner.cleanup()


async def _start(site: web.TCPSite, place: str) -> None:
    try:
        await site.start()
    except OSError as error:
        reason = "taken" if error.errno == errno.EADDRINUSE else "unusable"
        raise WebDown(reason, place, error.strerror or "") from error


async def _say_no_server(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.popall("Server", None)
