"""Over HTTP nothing is read before it is known to be Slack's, and nothing that comes in is an error of ours."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.receive import MOST_BYTES, Inbox, is_signed
from bot.chat.slack.serve import open_inbox
from tests.slackbot import Desk, serving, settings_for
from tests.slackfake.http_mode import HttpMode, Signature, sign
from tests.slackfake.nouns import GENERAL, SIGNING_SECRET
from tests.slackfake.slack import DM, Slack, open_slack

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@asynccontextmanager
async def open_site(inbox: Inbox) -> AsyncIterator[str]:
    """A web part with one address."""
    application = web.Application(client_max_size=64 * 2**20)
    application.router.add_post("/slack/events", inbox.receive_http)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/slack/events"
    finally:
        await runner.cleanup()


@dataclass
class Bot:
    """The bot in HTTP mode, with the Slack that calls it."""

    slack: Slack
    desk: Desk
    http: HttpMode

    async def post(self, body: str | bytes, kind: str = JSON, headers: dict[str, str] | None = None) -> int:
        """Post anything, signed rightly unless headers are given; the status of the answer."""
        raw = body.encode() if isinstance(body, str) else body
        given = signed(raw) if headers is None else headers
        async with (
            ClientSession() as session,
            session.post(self.http.url, data=raw, headers={"Content-Type": kind, **given}) as answer,
        ):
            return answer.status


def signed(raw: bytes) -> dict[str, str]:
    """The headers of a body that need not be text."""
    if raw.isascii():
        return sign(raw.decode())
    stamp = str(int(time.time()))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": _digest(raw, stamp)}


def _digest(raw: bytes, stamp: str) -> str:
    return "v0=" + hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    desk = Desk()
    async with open_slack() as slack:
        inbox = open_inbox(settings_for(slack, slack_mode="http"))
        assert inbox is not None
        async with open_site(inbox) as url:
            bot = Bot(slack, desk, slack.use_http(url))
            async with serving(slack, desk, inbox, slack_mode="http"):
                yield bot
            assert await bot.post("{}") == 404  # Slack is to come again
        assert {it.rule for it in slack.violations} <= {"ack_missed"}


async def test_everything_works_over_http(bot: Bot) -> None:
    said = await bot.slack.say("@pullquote who?")
    assert all(it.acked for it in said.deliveries)
    (post,) = await bot.slack.until(lambda: bot.slack.posts(GENERAL, said.ts))
    assert post.text == "ask: who?"
    await bot.slack.command("/ask", "why?")
    await bot.slack.until(bot.slack.private)
    await bot.slack.say("what?", channel=DM)
    await bot.slack.until(lambda: bot.slack.posts(DM))
    await bot.slack.open_home()
    await bot.slack.until(lambda: bot.slack.work.homes)
    assert bot.desk.resumed
    assert len(bot.desk.visits) == 4


async def test_what_slack_repeats_is_answered_once(bot: Bot) -> None:
    said = await bot.slack.say("@pullquote who?", copies=2)
    await bot.slack.redeliver(said.event_ids[0])
    assert len(bot.desk.visits) == 1


@pytest.mark.parametrize("signature", [it for it in Signature if it is not Signature.RIGHT])
async def test_what_is_not_signed_rightly_is_refused(bot: Bot, signature: Signature) -> None:
    bot.http.signature = signature
    for said in [await bot.slack.say("@pullquote who?"), await bot.slack.command("/ask", "who?")]:
        assert {it.status for it in said.deliveries} == {401}
    assert bot.desk.visits == []


JUNK: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", JSON),
    "no json": ("{", JSON),
    "a list": ("[]", JSON),
    "a number": ("1", JSON),
    "nothing": ("null", JSON),
    "deep": ("[" * 100_000, JSON),
    "deep objects": ('{"a":' * 100_000, JSON),
    "no text": (b"\xff\xfe{}", JSON),
    "events that are none": ('{"type": "event_callback", "event": []}', JSON),
    "a form that is none": ("%%%", FORM),
    "a payload that is none": (urlencode({"payload": "["}), FORM),
    "a payload that is a list": (urlencode({"payload": "[]"}), FORM),
    "many fields": ("&".join(f"a{n}=1" for n in range(1_000)), FORM),
    "plain": ("hello", "text/plain"),
}


@pytest.mark.parametrize(("body", "kind"), JUNK.values(), ids=JUNK)
async def test_junk_is_refused_and_breaks_nothing(bot: Bot, body: str | bytes, kind: str) -> None:
    assert await bot.post(body, kind) == 400
    assert await bot.post(body, kind, headers={}) == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "\u0661", "X-Slack-Signature": "v0=\u00e9"},
    ],
)
async def test_odd_signatures_are_refused(bot: Bot, headers: dict[str, str]) -> None:
    assert await bot.post("{}", headers=headers) == 401


async def drip() -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(17):
        yield b" " * 2**16


async def test_a_body_too_large_is_refused(bot: Bot) -> None:
    async with ClientSession() as session:
        for data in (BytesIO(b" " * (MOST_BYTES + 1)), drip()):
            async with session.post(bot.http.url, data=data) as answer:
                assert answer.status == 413


ACKED: dict[str, dict[str, Any]] = {
    "an event nobody listens to": {"type": "event_callback", "team_id": "T1", "event": {"type": "emoji_changed"}},
    "no event": {"type": "app_rate_limited"},
    "nothing": {},
}


@pytest.mark.parametrize("body", ACKED.values(), ids=ACKED)
async def test_what_nobody_listens_to_is_acked(bot: Bot, body: dict[str, Any]) -> None:
    assert await bot.post(json.dumps(body)) == 200


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_suggestion", "action_id": "x", "user": {"id": "U1"}},
        {"type": "view_submission", "view": {"type": "modal", "callback_id": "x"}, "user": {"id": "U1"}},
        {"type": "view_closed", "view": {"type": "modal", "callback_id": "x"}, "user": {"id": "U1"}},
        {"type": "shortcut", "callback_id": "x", "user": {"id": "U1"}},
        {"type": "dialog_submission", "callback_id": "x", "user": {"id": "U1"}},
        {"type": "something_new", "user": {"id": "U1"}},
    ],
)
async def test_other_interactions_are_acked(bot: Bot, payload: dict[str, Any]) -> None:
    assert await bot.post(urlencode({"payload": json.dumps(payload)}), FORM) == 200


async def test_slack_asks_whether_this_is_the_address(bot: Bot) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c0ffee"})
    status, answer = await bot.http.post(body, {"Content-Type": JSON, **sign(body)})
    assert (status, json.loads(answer)) == (200, {"challenge": "c0ffee"})
    body = "ssl_check=1&token=x"
    assert await bot.post(body, FORM) == 200


async def test_what_could_not_be_taken_on_is_no_error_of_the_server(bot: Bot) -> None:
    bot.desk.breaks = True
    said = await bot.slack.say("@pullquote who?")
    assert {it.status for it in said.deliveries} == {400}
    assert (await bot.slack.command("/ask", "who?")).deliveries[0].status == 200
    bot.desk.breaks = False
    await bot.slack.redeliver(said.event_ids[0])
    await bot.slack.until(lambda: bot.slack.posts(GENERAL, said.ts))


@given(st.binary(max_size=50), st.integers(-400, 400))
def test_a_signature_is_good_for_five_minutes_and_for_its_body(raw: bytes, shift: int) -> None:
    now = time.time()
    stamp = str(int(now))
    signature = _digest(raw, stamp)
    assert is_signed(raw, stamp, signature, SIGNING_SECRET, int(now) + shift) == (abs(shift) <= 300)
    assert not is_signed(raw + b" ", stamp, signature, SIGNING_SECRET, now)
    assert not is_signed(raw, stamp, signature, "another", now)
    assert not is_signed(raw, stamp, signature, "", now)


async def test_there_is_an_inbox_in_http_mode_only() -> None:
    async with open_slack() as slack:
        assert open_inbox(settings_for(slack)) is None
        assert open_inbox(settings_for(slack, slack_mode="http", slack_signing_secret=None)) is None
