"""HTTP events mode: every delivery is a signed POST to the address of the app."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from enum import Enum
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.slackfake.events import COMMANDS, EVENTS
from tests.slackfake.nouns import JSON, SIGNING_SECRET, Delivery

TOO_OLD = 6 * 60
"""Seconds; signatures are good for five minutes."""


class Signature(Enum):
    """How a request is signed."""

    RIGHT = "right"
    WRONG = "wrong"
    STALE = "stale"
    FUTURE = "future"
    TAMPERED = "tampered"
    NONE = "none"


def write_body(kind: str, payload: JSON) -> tuple[str, str]:
    """The body of a request and its type: events are JSON, all else is a form."""
    if kind == EVENTS:
        return json.dumps(payload), "application/json"
    form = payload if kind == COMMANDS else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


def sign(body: str, how: Signature = Signature.RIGHT) -> dict[str, str]:
    """The headers that show a body to be from Slack, or not."""
    if how is Signature.NONE:
        return {}
    shift = {Signature.STALE: -TOO_OLD, Signature.FUTURE: TOO_OLD}.get(how, 0)
    stamp = str(int(time.time()) + shift)
    secret = "another-secret" if how is Signature.WRONG else SIGNING_SECRET
    signed = f"v0:{stamp}:{body}{' ' if how is Signature.TAMPERED else ''}"
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


class HttpMode:
    """Posts deliveries to ``url``. ``signature`` is how, until it is set otherwise."""

    def __init__(self, url: str, deadline: float) -> None:
        self.url = url
        self.deadline = deadline
        self.signature = Signature.RIGHT
        self._session: ClientSession | None = None

    async def send(self, delivery: Delivery) -> None:
        body, kind = write_body(delivery.kind, delivery.payload)
        headers = {"Content-Type": kind, **sign(body, self.signature)}
        if delivery.retry:
            headers |= {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": "http_timeout"}
        left = asyncio.get_running_loop().time()
        try:
            delivery.status, answer = await self.post(body, headers)
        except (ClientError, TimeoutError):
            delivery.status, delivery.lost = 0, True
            return
        if delivery.status == 200:
            delivery.took = asyncio.get_running_loop().time() - left
            delivery.reply = _read_reply(answer)

    async def post(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        """Post anything at all; the status and the body of the answer."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=self.deadline))
        async with self._session.post(self.url, data=body.encode(), headers=headers) as answer:
            return answer.status, await answer.text()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _read_reply(answer: str) -> JSON | None:
    """What the app put into its ack; words alone are a message."""
    try:
        told = json.loads(answer)
    except ValueError:
        return {"text": answer} if answer else None
    return told if isinstance(told, dict) else None
