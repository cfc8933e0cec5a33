"""The bodies of what is posted: nobody is ever mentioned, and nothing shows a preview."""

from __future__ import annotations

import hashlib
import re

from bot.chat.discord.layout import BAR, EMPTY, FULL
from bot.chat.discord.render import Payload, render
from bot.message import Message
from bot.visit import Visit

EPHEMERAL = 1 << 6
LOADING = 1 << 7
"""Flags of a message: for one person alone; nothing said yet."""

NO_MENTIONS = {"parse": [], "replied_user": False}

PROGRESS = re.compile(rf"[{FULL}{EMPTY}]{{{BAR}}} \d+/\d+\Z")


def new(body: Payload, *, private: bool = False) -> Payload:
    """The body of a new message."""
    flags = body.get("flags", 0) | (EPHEMERAL if private else 0)
    return {**body, "flags": flags, "allowed_mentions": NO_MENTIONS}


def instead(body: Payload) -> Payload:
    """The body that a message gets instead of whatever it had."""
    return {"content": None, "embeds": None, "components": None, **body, "allowed_mentions": NO_MENTIONS}


def tell_progress(message: Message) -> str:
    """A message about progress as one short text."""
    return render(message, message.locale)[0].plain[0]


def is_progress(content: str) -> bool:
    """Whether a text is such a one."""
    return PROGRESS.search(content) is not None


def nonce(visit: Visit, part: str) -> str:
    """By this Discord knows a message that is sent again, for some minutes; at most 25 characters."""
    return hashlib.sha256(f"{visit.message}\n{part}".encode()).hexdigest()[:25]
