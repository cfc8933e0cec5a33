"""What lets the bot in is printed as it is to be used, and what cannot be used is refused with a sentence."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.admit import find_events_url, find_wanted
from bot.chat.slack.manifest import make_manifest
from bot.cli import main
from bot.wording.catalogue import wording
from tests.stores import ROOT
from tests.test_settings import BOT, DISCORD

PLAIN = {"LC_ALL": "en_GB.UTF-8", "LOCALE": "", "DISCORD_TOKEN": "", "COLUMNS": "40"}


def invoke(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env={**PLAIN, **environment})


def test_the_manifest_is_printed_as_the_file_has_it() -> None:
    result = invoke("manifest", "slack")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (ROOT / "slack-manifest.yaml").read_text(encoding="utf-8")


def test_the_manifest_is_in_the_readers_language() -> None:
    shown = yaml.safe_load(invoke("manifest", "slack", LC_ALL="fr_FR.UTF-8").stdout)
    assert shown == make_manifest(wording("fr"))


def test_options_of_the_manifest_are_heeded() -> None:
    result = invoke("manifest", "slack", "--http", "https://bot.example.org/", "--minimal", "--name", "Press", "--link")
    query = parse_qs(urlsplit(result.stdout.strip()).query)
    made = json.loads(query["manifest_json"][0])
    assert made == make_manifest(wording("en"), "Press", "https://bot.example.org/slack/events", reads_channels=False)


@pytest.mark.parametrize(
    ("http", "events"),
    [
        ("https://bot.example.org", "https://bot.example.org/slack/events"),
        ("https://bot.example.org:8443/quotes/", "https://bot.example.org:8443/quotes/slack/events"),
        (" https://bot.example.org/slack/events ", "https://bot.example.org/slack/events"),
        ("http://bot.example.org", None),
        ("bot.example.org", None),
        ("https://", None),
        ("https://[bot", None),
        ("https://me:secret@bot.example.org", None),
        ("https://bot.example.org/?a=b", None),
    ],
)
def test_slack_calls_encrypted_public_addresses_only(http: str, events: str | None) -> None:
    assert find_events_url(http) == events


@pytest.mark.parametrize(
    ("arguments", "part"),
    [(("--http", "http://me:secret@bot"), "https://"), (("--name", "x" * 36), "35"), (("--name", ""), "35")],
)
def test_what_slack_would_not_take_is_refused(arguments: tuple[str, ...], part: str) -> None:
    result = invoke("manifest", "slack", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert part in result.stderr
    assert "secret" not in result.stderr


def test_the_invitation_is_told_from_the_token() -> None:
    result = invoke("invite", "discord", DISCORD_TOKEN=DISCORD)
    assert result.exit_code == 0
    assert parse_qs(urlsplit(result.stdout.strip()).query)["client_id"] == ["10123456789012345678"]
    assert DISCORD not in result.stdout


@pytest.mark.parametrize("token", ["", "x", BOT.replace("xoxb-", "")])
def test_without_a_token_that_names_an_application_there_is_no_invitation(token: str) -> None:
    result = invoke("invite", "discord", DISCORD_TOKEN=token)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Reset Token" in result.stderr


def test_what_is_needed_of_slack_is_in_every_manifest() -> None:
    wanted = find_wanted(wording("en"))
    minimal = make_manifest(wording("en"), reads_channels=False)["oauth_config"]["scopes"]["bot"]
    assert wanted.scopes.needed <= set(minimal) < wanted.scopes.all
    assert "ask" in wanted.commands
