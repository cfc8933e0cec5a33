"""The app that Slack makes of our manifest: within Slack's limits, allowed the least, and the one the code is for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.manifest import FIND_SOURCE, Manifest, make_manifest, write_manifest, write_one_click
from bot.turn import COMMANDS, PLAIN
from bot.wording.catalogue import LANGUAGES, wording
from tests.slackfake.nouns import ALICE, BOT_TOKEN, GENERAL
from tests.slackfake.slack import Slack, open_slack

ROOT = Path(__file__).parent.parent
EN = wording("en")
EVENTS_URL = "https://quotes.test/slack/events"

MANIFESTS = [
    make_manifest(wording(language), "Press office", events_url, reads_channels=reads_channels)
    for language in LANGUAGES
    for events_url in (None, EVENTS_URL)
    for reads_channels in (True, False)
]

LIMITS = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4000),
    "features.bot_user.display_name": (1, 80),
    "features.agent_view.agent_description": (1, 300),
    "features.shortcuts.name": (1, 24),
    "features.shortcuts.description": (1, 150),
    "features.slash_commands.command": (2, 32),
    "features.slash_commands.description": (1, 2000),
    "features.slash_commands.usage_hint": (1, 1000),
}
"""Characters at least and at most (slackapi/manifest-schema, version 2)."""


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a manifest with its path, lists being passed through."""
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for inner in node:
            yield from leaves(inner, path)
    else:
        yield path, node


def scopes_of(manifest: Manifest) -> set[str]:
    return set(manifest["oauth_config"]["scopes"]["bot"])


def events_of(manifest: Manifest) -> set[str]:
    return set(manifest["settings"]["event_subscriptions"]["bot_events"])


def test_the_committed_manifest_is_the_one_the_code_makes() -> None:
    assert (ROOT / "slack-manifest.yaml").read_text(encoding="utf-8") == write_manifest(make_manifest(EN))


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_the_manifest_keeps_to_the_limits_of_slack(manifest: Manifest) -> None:
    for path, value in leaves(manifest):
        least, most = LIMITS.get(path, (1, 3000))
        assert not isinstance(value, str) or least <= len(value) <= most, path
    assert set(LIMITS) <= {path for path, _ in leaves(manifest)}
    assert len(manifest["features"]["agent_view"]["suggested_prompts"]) <= 4
    assert "assistant_view" not in manifest["features"]


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_the_manifest_is_the_same_after_the_way_through_yaml_and_an_address(manifest: Manifest) -> None:
    assert yaml.safe_load(write_manifest(manifest)) == manifest
    address = write_one_click(manifest)
    assert json.loads(parse_qs(urlsplit(address).query)["manifest_json"][0]) == manifest
    assert len(address) < 8000


def test_the_bot_that_hears_mentions_only_reads_no_channel() -> None:
    least, full = make_manifest(EN, reads_channels=False), make_manifest(EN)
    assert events_of(full) - events_of(least) == {"message.channels", "message.groups"}
    assert scopes_of(full) - scopes_of(least) == {"channels:history", "groups:history"}
    assert events_of(least) < events_of(full)
    assert scopes_of(least) < scopes_of(full)


def test_slack_calls_the_address_only_if_there_is_one() -> None:
    socket, http = make_manifest(EN), make_manifest(EN, events_url=EVENTS_URL)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert not [path for path, value in leaves(socket) if value == EVENTS_URL]
    assert http["settings"]["socket_mode_enabled"] is False
    called = [path for path, value in leaves(http) if value == EVENTS_URL]
    assert len(called) == len(http["features"]["slash_commands"]) + 2


@pytest.mark.parametrize(
    ("name", "handle"), [("Press Office", "press-office"), ("Été 26", "t-26"), ("新聞", "pullquote")]
)
def test_the_name_is_the_users_choice(name: str, handle: str) -> None:
    manifest = make_manifest(EN, name)
    assert manifest["display_information"]["name"] == name
    assert manifest["features"]["bot_user"]["display_name"] == handle


@pytest.mark.parametrize("name", ["", "x" * 36])
def test_a_name_that_slack_does_not_take_is_none(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}$"):
        make_manifest(EN, name)


def test_what_the_agent_view_offers_is_understood() -> None:
    offered = {it["message"] for it in make_manifest(EN)["features"]["agent_view"]["suggested_prompts"]}
    assert offered <= PLAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_commands_offer_is_understood(language: str) -> None:
    commands = make_manifest(wording(language))["features"]["slash_commands"]
    offered = {it["command"].removeprefix("/"): it["usage_hint"] for it in commands}
    assert set(COMMANDS) | {"ask", "reindex"} == set(offered)
    for command, verbs in COMMANDS.items():
        assert {choice.split()[0] for choice in offered[command].split(" | ")} == set(verbs)


# The app of this manifest, on a Slack


def client(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)


async def test_the_app_may_do_what_the_bot_does() -> None:
    async with open_slack(make_manifest(EN, reads_channels=False)) as slack:
        app, place = client(slack), slack.work.direct(ALICE).id
        await app.users_info(user=ALICE)
        ts = (await app.chat_postMessage(channel=place, text="hello", unfurl_links=False, unfurl_media=False))["ts"]
        await app.conversations_replies(channel=place, ts=ts)
        await app.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=[{"title": "a", "message": "b"}])
        await app.assistant_threads_setStatus(channel_id=place, thread_ts=ts, status="reads")
        assert not slack.violations
        with pytest.raises(SlackApiError, match="channels:history"):
            await app.conversations_history(channel=GENERAL)


async def test_commands_and_the_shortcut_are_there() -> None:
    async with open_slack(make_manifest(EN), deadline=0.01) as slack:
        slack.use_http("http://127.0.0.1:9/slack/events")
        said = await slack.say("hello")
        assert [it.payload["event"]["type"] for it in said.deliveries] == ["message"]
        assert said.post
        await slack.shortcut(said.post, FIND_SOURCE)
        for command in ("/ask", "/articles", "/reindex", "/pullquote"):
            await slack.command(command)
        assert len(slack.work.deliveries) == 6
