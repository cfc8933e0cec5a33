"""Listens, and hands each request to whom it is for; ever careful about what comes in and what is said of us."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.seal import PAGES
from bot.web.health import Health
from index.errors import PullquoteError

LARGEST = 1024 * 1024
"""Bytes of a request's body."""

CLOSING = 0.5
"""Seconds that requests under way have to end."""

SLACK_EVENTS = "/slack/events"
SEALED = "sealed"
"""The part of a page's address that is sealed."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebDown(PullquoteError):
    """The address cannot be listened on; ``reason`` is a key of the wording (``web.<reason>``)."""

    def __init__(self, reason: str, place: str, detail: str = "") -> None:
        super().__init__(f"{place}: {reason} {detail}".rstrip())
        self.reason = reason
        self.place = place
        self.detail = detail


def make_app(health: Health, slack: Handler | None = None, reader: Handler | None = None) -> web.Application:
    """The web part; ``slack`` takes Slack's calls, where it is to call; ``reader`` shows kept articles."""

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
    if reader is not None:
        app.router.add_get(f"{PAGES}{{{SEALED}}}", reader)
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
