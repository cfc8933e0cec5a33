"""The manifest from which Slack makes the app: what it is called, what it offers, and the least it has to be allowed.

What is left out is left out on purpose. ``im:write``: a direct message is answered where it came from, and Slack takes
a person's id for a channel. ``channels:read`` and the event ``member_joined_channel``, which wants it: every event says
itself what kind of channel it is from, and a greeting is not worth another permission. ``chat:write.public``: the bot
writes where it was invited. ``assistant_view``: new apps have ``agent_view``.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import yaml

from bot.wording.catalogue import Wording

Manifest = dict[str, Any]
"""An app manifest, as JSON has it."""

NAME = "pullquote"
LONGEST_NAME = 35
"""Characters (Slack's schema of manifests, version 2)."""

COMMANDS = ("ask", "articles", "reindex", "pullquote")
"""The slash commands, without the slash."""

FIND_SOURCE = "find_source"
"""The callback_id of the shortcut in the menu of a message."""

PROMPTS = {"prompt_sources": "sources", "prompt_help": "help"}
"""What the agent view offers before there is an index to take questions from, and the verb that it says."""

LEAST: dict[str, str | None] = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
}
"""Events without which the bot would not hear who speaks to it, each with the scope that it wants."""

CHANNELS: dict[str, str | None] = {"message.channels": "channels:history", "message.groups": "groups:history"}
"""Events that bring every message of the channels it is in: for follow-ups without a mention, and for channels where
every question is answered."""

SCOPES = ("assistant:write", "chat:write", "commands", "files:read", "users:read")
"""Scopes beside those of events: to suggest questions, to answer, to read uploads, to know who is an admin."""

NEEDED = frozenset({"app_mentions:read", "chat:write", "commands", "im:history"})
"""Scopes without which people ask and hear nothing; without any other the bot does less."""

HEADER = """\
# The Slack app, to be pasted at https://api.slack.com/apps, "Create New App", "From a manifest".
# Made by bot/chat/slack/manifest.py: change it there.
"""

ONE_CLICK = "https://api.slack.com/apps?new_app=1&manifest_json="


def make_manifest(
    said: Wording, name: str = NAME, events_url: str | None = None, *, reads_channels: bool = True
) -> Manifest:
    """The manifest of an app of this name, in one language.

    With ``events_url`` Slack sends everything there (HTTP mode), else the app connects to Slack (Socket Mode).
    Without ``reads_channels`` the bot hears in channels only what mentions it. Raises ValueError for a name that
    Slack would not take.
    """
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(name)
    events = LEAST | CHANNELS if reads_channels else LEAST
    address = {} if events_url is None else {"request_url": events_url}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": said.say("manifest.description"),
            "long_description": said.say("manifest.long_description"),
        },
        "features": _list_features(said, name, events_url),
        "oauth_config": {"scopes": {"bot": sorted({*SCOPES, *filter(None, events.values())})}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": sorted(events)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": events_url is None,
            "token_rotation_enabled": False,
        },
    }


def write_manifest(manifest: Manifest) -> str:
    """The manifest as a YAML file."""
    return HEADER + yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=1_000)


def write_one_click(manifest: Manifest) -> str:
    """The address that opens Slack's form for a new app, filled in."""
    return ONE_CLICK + quote(json.dumps(manifest, ensure_ascii=False, separators=(",", ":")), safe="")


def _list_features(said: Wording, name: str, events_url: str | None) -> Manifest:
    prompts = [{"title": said.say(f"manifest.{key}"), "message": message} for key, message in PROMPTS.items()]
    shortcut = {
        "name": said.say("manifest.find_source"),
        "type": "message",
        "callback_id": FIND_SOURCE,
        "description": said.say("manifest.find_source_description"),
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {"agent_description": said.say("manifest.agent_description"), "suggested_prompts": prompts},
        "bot_user": {"display_name": _spell_handle(name), "always_online": True},
        "shortcuts": [shortcut],
        "slash_commands": [_describe_command(said, command, events_url) for command in COMMANDS],
    }


def _describe_command(said: Wording, command: str, events_url: str | None) -> Manifest:
    return {
        "command": f"/{command}",
        **({} if events_url is None else {"url": events_url}),
        "description": said.say(f"manifest.{command}"),
        "usage_hint": said.say(f"manifest.{command}_hint"),
        "should_escape": False,
    }


def _spell_handle(name: str) -> str:
    """The name as people mention it: Slack takes small letters, digits, hyphens, underscores and dots."""
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or NAME
