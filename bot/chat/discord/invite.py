"""The address that takes the bot into a Discord server, with the least permissions; read from the token alone."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from urllib.parse import urlencode

AUTHORIZE = "https://discord.com/oauth2/authorize"
SCOPES = ("bot", "applications.commands")

VIEW_CHANNELS = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_HISTORY = 1 << 16
SEND_IN_THREADS = 1 << 38
"""Bits of Discord's permissions."""

PERMISSIONS = VIEW_CHANNELS | SEND_MESSAGES | EMBED_LINKS | READ_HISTORY | SEND_IN_THREADS
"""To hear a mention, to answer it where it was said, and to look up what a reply is to. Links are embedded for the
answers of DISCORD_EMBEDS: without the permission Discord posts them empty. Nothing to manage, attach or mention, and
no thread to open: people open theirs, and the bot answers in them."""


def find_application(token: str) -> str | None:
    """The id of the application that a bot's token belongs to: its first part is the id, in base 64."""
    first = token.partition(".")[0]
    try:
        number = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return number if number.isdecimal() else None


def write_invite(application: str) -> str:
    """The address that a person who manages a server opens to take the bot in."""
    query = {"client_id": application, "scope": " ".join(SCOPES), "permissions": str(PERMISSIONS)}
    return f"{AUTHORIZE}?{urlencode(query)}"
