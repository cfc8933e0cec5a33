"""The doctor asks the platforms, here on loopback, and has a sentence for whatever they say; nothing is posted."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.doctor.online.look import Wanted, check_online
from bot.doctor.online.slack import Scopes
from bot.doctor.report import Check, checks_json
from bot.settings import Settings
from bot.wording.catalogue import LANGUAGES, wording
from tests.test_doctor import APP, BOT, DISCORD, HTTP_MODE, SECRET, settings_for

EN = wording("en")
WANTED = Wanted(
    Scopes(frozenset({"chat:write", "commands", "files:read"}), frozenset({"chat:write", "commands"})), {"ask"}
)
INTENT = 1 << 19

Reply = tuple[int, object] | tuple[int, object, Mapping[str, str]]

SLACK: dict[str, Reply] = {
    "POST /api/auth.test": (
        200,
        {"ok": True, "user": "pullquote", "team": "Newsroom"},
        {"x-oauth-scopes": "chat:write,commands, files:read,extra"},
    ),
    "POST /api/apps.connections.open": (200, {"ok": True, "url": "wss://127.0.0.1/link?ticket=1"}),
}
DISCORD_API: dict[str, Reply] = {
    "GET /v10/users/@me": (200, {"id": "7", "username": "pullquote"}),
    "GET /v10/applications/@me": (200, {"id": "42", "flags": INTENT}),
    "GET /v10/users/@me/guilds": (200, [{"id": "1"}, {"id": "2"}]),
    "GET /v10/applications/42/commands": (200, [{"name": "ask"}, {"name": "articles"}]),
}
TOKENS = {
    "POST /api/auth.test": f"Bearer {BOT}",
    "POST /api/apps.connections.open": f"Bearer {APP}",
    **dict.fromkeys(DISCORD_API, f"Bot {DISCORD}"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    return tmp_path


@asynccontextmanager
async def platforms(replies: Mapping[str, Reply]) -> AsyncIterator[tuple[int, list[str]]]:
    """A server that gives the replies; its port, and what was called. Without a reply it keeps silent."""
    called: list[str] = []
    ended = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        call = f"{request.method} {request.path}"
        assert request.headers["Authorization"] == TOKENS[call]
        called.append(call)
        if call not in replies:
            await ended.wait()
        status, body, *headers = replies.get(call, (500, ""))
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, headers=headers[0] if headers else None)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1], called
    finally:
        ended.set()
        await runner.cleanup()


def both(folder: Path, port: int, **more: str) -> Settings:
    address = f"http://127.0.0.1:{port}"
    given = {
        "slack_bot_token": BOT,
        "slack_app_token": APP,
        "discord_token": DISCORD,
        "slack_api_url": f"{address}/api/",
        "discord_api_url": f"{address}/v10",
    }
    return settings_for(folder, **given, **more)


async def ask(folder: Path, replies: Mapping[str, Reply], language: str = "en", **more: str) -> dict[str, Check]:
    async with platforms({**SLACK, **DISCORD_API, **replies}) as (port, called):
        checks = await check_online(both(folder, port, **more), wording(language), WANTED)
    assert {call.split(" ")[0] for call in called} <= {"GET", "POST"}
    shown = json.dumps(checks_json(checks))
    assert not [token for token in (BOT, APP, DISCORD) if token[:-4] in shown]
    return {check.name: check for check in checks}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_all_well_is_a_line_each(folder: Path, language: str) -> None:
    found = await ask(folder, {}, language, discord_message_content="on")
    assert list(found) == [
        *("slack_login", "slack_scopes", "slack_socket"),
        *("discord_login", "discord_intents", "discord_servers", "discord_commands"),
    ]
    assert {check.status for check in found.values()} == {"ok"}
    assert "Newsroom" in found["slack_login"].sentence
    assert "2" in found["discord_servers"].sentence


async def test_only_what_is_set_up_is_asked(folder: Path) -> None:
    async with platforms(SLACK | DISCORD_API) as (port, called):
        address = f"http://127.0.0.1:{port}"
        slack = settings_for(folder, slack_bot_token=BOT, slack_app_token=APP, slack_api_url=f"{address}/api")
        assert len(await check_online(slack, EN, WANTED)) == 3
        assert called == list(SLACK)
        called.clear()
        discord = settings_for(folder, discord_token=DISCORD, discord_api_url=f"{address}/v10")
        assert len(await check_online(discord, EN, WANTED)) == 3
        assert called == list(DISCORD_API)
        called.clear()
        assert await check_online(both(folder, port), EN, WANTED, ["SLACK_APP_TOKEN", "DISCORD_TOKEN"]) == []
        assert called == []


async def test_scopes_that_slack_does_not_tell_are_not_called_missing(folder: Path) -> None:
    found = await ask(folder, {"POST /api/auth.test": (200, {"ok": True, "user": "x", "team": "y"})})
    assert "slack_scopes" not in found
    assert found["slack_login"].status == "ok"


async def test_in_http_mode_no_socket_is_asked_for(folder: Path) -> None:
    found = await ask(folder, {}, slack_signing_secret=SECRET, **HTTP_MODE)
    assert "slack_socket" not in found
    assert "Verified" in (found["slack_http"].advice or "")


REFUSED: list[tuple[str, Reply, str, str, str]] = [
    ("POST /api/auth.test", (200, {"ok": False, "error": "invalid_auth"}), "slack_login", "fail", "does not know"),
    ("POST /api/auth.test", (200, {"ok": False, "error": "account_inactive"}), "slack_login", "fail", "withdrawn"),
    ("POST /api/auth.test", (200, {"ok": False, "error": "token_revoked"}), "slack_login", "fail", "withdrawn"),
    ("POST /api/auth.test", (200, {"ok": False, "error": "org_login_required"}), "slack_login", "fail", "org_login"),
    ("POST /api/auth.test", (200, {"ok": False, "error": "<!channel> hi"}), "slack_login", "fail", "refuses"),
    ("POST /api/auth.test", (200, []), "slack_login", "fail", "refuses"),
    ("POST /api/auth.test", (200, {"ok": True}, {"x-oauth-scopes": "commands"}), "slack_scopes", "fail", "chat:write"),
    (
        "POST /api/auth.test",
        (200, {"ok": True}, {"x-oauth-scopes": "commands,chat:write"}),
        "slack_scopes",
        "ok",
        "without: files:read",
    ),
    (
        "POST /api/apps.connections.open",
        (200, {"ok": False, "error": "not_allowed_token_type"}),
        "slack_socket",
        "fail",
        "another kind",
    ),
    (
        "POST /api/apps.connections.open",
        (200, {"ok": False, "error": "missing_scope", "needed": "connections:write"}),
        "slack_socket",
        "fail",
        "connections:write",
    ),
    ("POST /api/apps.connections.open", (200, {"ok": False, "error": "x"}), "slack_socket", "fail", "refuses"),
    ("GET /v10/users/@me", (401, {"message": "401: Unauthorized"}), "discord_login", "fail", "does not know"),
    ("GET /v10/users/@me", (403, {}), "discord_login", "fail", "403"),
    ("GET /v10/applications/@me", (200, {"id": "42", "flags": 0}), "discord_intents", "fail", "Message Content Intent"),
    ("GET /v10/users/@me/guilds", (200, []), "discord_servers", "warn", "no server"),
    ("GET /v10/applications/42/commands", (200, []), "discord_commands", "warn", "ask"),
    ("POST /api/auth.test", (429, {}, {"Retry-After": "30"}), "slack_online", "fail", "30 seconds"),
    ("POST /api/auth.test", (503, "down"), "slack_online", "fail", "trouble of its own"),
    ("POST /api/auth.test", (200, "<html>Log in to the hotel</html>"), "slack_online", "fail", "no chat platform"),
    ("GET /v10/users/@me", (502, ""), "discord_online", "fail", "trouble of its own"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("call", "reply", "name", "status", "part"), REFUSED)
async def test_what_is_refused_has_a_sentence_of_its_own(
    folder: Path, language: str, call: str, reply: Reply, name: str, status: str, part: str
) -> None:
    found = await ask(folder, {call: reply}, language, discord_message_content="on")
    assert found[name].status == status
    assert found[name].advice
    assert language != "en" or part in found[name].sentence
    other = "discord_login" if "api" in call else "slack_login"
    assert found[other].status == "ok"


async def test_whoever_keeps_silent_is_waited_for_no_longer_than_was_said(folder: Path) -> None:
    async with platforms(SLACK) as (port, _):
        checks = await check_online(both(folder, port), EN, WANTED, seconds=0.2)
    found = {check.name: check for check in checks}
    assert found["slack_socket"].status == "ok"
    assert "in time" in found["discord_online"].sentence


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_cannot_be_reached_is_named(folder: Path, language: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        checks = await check_online(both(folder, port), wording(language), WANTED)
    assert [it.name for it in checks] == ["slack_online", "discord_online"]
    assert all(f"127.0.0.1:{port}" in it.sentence for it in checks)


async def test_a_name_that_is_none_is_told(folder: Path) -> None:
    settings = settings_for(folder, discord_token=DISCORD, discord_api_url="http://discord.invalid/api")
    (check,) = await check_online(settings, EN, WANTED)
    assert "cannot be found" in check.sentence


async def test_a_server_without_a_certificate_is_not_trusted_with_a_token(folder: Path) -> None:
    async with platforms(DISCORD_API) as (port, called):
        settings = settings_for(folder, discord_token=DISCORD, discord_api_url=f"https://127.0.0.1:{port}/v10")
        (check,) = await check_online(settings, EN, WANTED)
    assert check.status == "fail"
    assert called == []
