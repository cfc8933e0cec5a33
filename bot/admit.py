"""What lets the bot in: the manifest Slack makes the app from, the address that takes it into a Discord server."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.chat.console import say
from bot.chat.discord.invite import find_application, write_invite
from bot.chat.slack.manifest import COMMANDS, LONGEST_NAME, NEEDED, make_manifest, write_manifest, write_one_click
from bot.doctor.online.look import Wanted
from bot.doctor.online.slack import Scopes
from bot.message import Message, Outcome, Text
from bot.settings import Settings
from bot.web.app import SLACK_EVENTS
from bot.wording.catalogue import Wording


def print_manifest(said: Wording, name: str, http: str | None, *, minimal: bool, link: bool) -> Message | None:
    """Print Slack's manifest, or the address that opens Slack's form with it; a message when it cannot be made.

    ``http`` is the address at which Slack reaches the web part, for HTTP mode.
    """
    events_url = None if http is None else find_events_url(http)
    if http is not None and events_url is None:
        return _refuse(said.say("cli.no_events_url"))
    if not 0 < len(name) <= LONGEST_NAME:
        return _refuse(said.say("cli.name_too_long", most=LONGEST_NAME))
    manifest = make_manifest(said, name, events_url, reads_channels=not minimal)
    if link:
        say(write_one_click(manifest))
    else:
        say(write_manifest(manifest), end="")
    return None


def find_events_url(http: str) -> str | None:
    """Where Slack sends events, for an address with or without its path; None for one that Slack would not call."""
    try:
        parts = urlsplit(http.strip())
    except ValueError:
        return None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        return None
    path = parts.path.rstrip("/")
    return parts._replace(path=path if path.endswith(SLACK_EVENTS) else path + SLACK_EVENTS).geturl()


def print_invite(settings: Settings, said: Wording) -> Message | None:
    """Print the address that takes the bot into a Discord server; a message when there is no token to tell it from."""
    token = settings.discord_token
    application = None if token is None else find_application(token.get_secret_value())
    if application is None:
        return _refuse(f"{said.say('cli.no_invite')}\n{said.say('settings.discord_token_advice')}")
    say(write_invite(application))
    return None


def find_wanted(said: Wording) -> Wanted:
    """What Slack and Discord should know of the bot."""
    scopes = make_manifest(said)["oauth_config"]["scopes"]["bot"]
    return Wanted(Scopes(frozenset(scopes), NEEDED), frozenset(COMMANDS))


def _refuse(text: str) -> Message:
    return Message((Text(text),), text, Outcome.MISUSE)
