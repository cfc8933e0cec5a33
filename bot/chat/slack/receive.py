"""Slack's deliveries over HTTP: who sent them is checked on the raw body, before anything of it is read."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

MOST_BYTES = 2**20
MOST_SECONDS = 300
"""How far a delivery's time may be from ours, either way."""

STAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"
LONGEST_STAMP = 12

JSON = "application/json"

OK, BAD, FORGED, UNKNOWN, TOO_LARGE, FAILED = 200, 400, 401, 404, 413, 500


@dataclass(slots=True)
class Inbox:
    """What the web part has under /slack/events. ``now`` is the time in seconds.

    ``app`` takes what comes in; while there is none, Slack is to come again.
    """

    secret: str
    now: Callable[[], float]
    app: AsyncApp | None = None

    async def receive_http(self, request: web.Request) -> web.Response:
        """Answer 413, 401 or 400 to what is not from Slack, and what the app says to what is."""
        raw = await _read(request)
        if raw is None:
            return web.Response(status=TOO_LARGE)
        stamp, signature = request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, "")
        if not is_signed(raw, stamp, signature, self.secret, self.now()):
            return web.Response(status=FORGED)
        body = _check(raw, request.content_type)
        if body is None:
            return web.Response(status=BAD)
        if self.app is None:
            return web.Response(status=UNKNOWN)
        headers: dict[str, str | Sequence[str]] = {"content-type": request.content_type}
        return _answer(await self.app.async_dispatch(AsyncBoltRequest(body=body, headers=headers)))


def is_signed(raw: bytes, stamp: str, signature: str, secret: str, now: float) -> bool:
    """Whether a body was signed with the secret, less than five minutes from now.

    HMAC-SHA256 of "v0:<stamp>:<body>" (docs.slack.dev, verifying requests from Slack).
    """
    if not (secret and stamp.isascii() and stamp.isdecimal() and len(stamp) <= LONGEST_STAMP):
        return False
    if abs(now - int(stamp)) > MOST_SECONDS:
        return False
    digest = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), raw), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}".encode(), signature.encode("utf-8", "surrogateescape"))


async def _read(request: web.Request) -> bytes | None:
    """The body, None when it is too large."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    raw = bytearray()
    async for piece in request.content.iter_any():
        raw += piece
        if len(raw) > MOST_BYTES:
            return None
    return bytes(raw)


def _check(raw: bytes, content_type: str) -> str | None:
    """The body as text if it is what Slack sends: an object, or a form that may hold one."""
    try:
        text = raw.decode()
        if content_type == JSON:
            return text if isinstance(json.loads(text), dict) else None
        form = parse_qs(text, keep_blank_values=True, strict_parsing=True, max_num_fields=100)
        payload = json.loads(form["payload"][0]) if "payload" in form else {}
    except (ValueError, RecursionError):
        return None
    return text if isinstance(payload, dict) else None


def _answer(said: BoltResponse) -> web.Response:
    """What nobody listens to is acknowledged; a failure of ours is no server error, but Slack tries again."""
    if said.status == UNKNOWN:
        return web.Response(status=OK)
    if said.status >= FAILED:
        return web.Response(status=BAD)
    body = said.body or ""
    kind = JSON if body.startswith(("{", "[")) else "text/plain"
    return web.Response(status=said.status, text=body, content_type=kind)
