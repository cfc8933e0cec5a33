"""The chats there are, by name; the libraries of those that are not served are not loaded."""

# ruff: noqa: PLC0415 - see above
from __future__ import annotations

from collections.abc import Collection
from functools import partial

from bot.run.life import Platform
from bot.settings import Settings


def open_platforms(settings: Settings, names: Collection[str]) -> dict[str, Platform]:
    """What serves each of the named chats."""
    openers = {"slack": _open_slack, "discord": _open_discord}
    return {name: openers[name](settings) for name in names}


def _open_slack(settings: Settings) -> Platform:
    from bot.chat.slack.serve import open_inbox, serve

    inbox = open_inbox(settings)
    return Platform(partial(serve, inbox=inbox), None if inbox is None else inbox.receive_http)


def _open_discord(_settings: Settings) -> Platform:
    from bot.chat.discord.serve import serve

    return Platform(serve)
