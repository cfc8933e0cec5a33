"""The log: one line an event on standard error, with what looks like a secret taken out wherever it stands."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from datetime import UTC, datetime

from typing_extensions import override

OURS = ("bot", "index")

CHATTY = ("aiohttp", "aiosqlite", "alembic", "asyncio", "discord", "slack_bolt", "slack_sdk", "sqlalchemy")
"""Libraries whose lower levels log what people wrote, or every step they take."""

REDACTED = "[secret]"

SHORTEST = 8
"""Characters from which on a secret is looked for as it is: a shorter one could be any word."""

LOOKS_SECRET = re.compile(
    r"xox[a-z][.-][\w.%-]{6,}"
    r"|xapp-[\w.%-]{6,}"
    r"|\b[MNO][\w-]{22,30}\.[\w-]{6}\.[\w-]{27,}"
    # What lets anybody in or reply for a while: a socket's ticket, an address to reply to, an interaction's token.
    r"|(?<=ticket=)[^&\s\"']+"
    r"|(?<=hooks\.slack\.com/)[^\s\"'<>]+"
    r"|(?<=/interactions/)\d+/[\w-]{20,}"
    r"|(?<=/webhooks/)\d+/[\w-]{20,}"
    r"|(?<=Bearer )[^\s\"',]+"
    r"|(?<=Bot )[\w.-]{20,}",
    re.ASCII,
)


def set_up_log(level: str, secrets: Collection[str] = ()) -> None:
    """Log to standard error from a level on; ``secrets`` are those of the settings."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.INFO if level == "DEBUG" else logging.WARNING)


class OneLine(logging.Formatter):
    """Time in UTC, level, where it comes from, what it is; a traceback in the same line."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.secrets = sorted((it for it in secrets if len(it) >= SHORTEST), key=len, reverse=True)

    @override
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @override
    def format(self, record: logging.LogRecord) -> str:
        return flatten(self.redact(super().format(record)))

    def redact(self, text: str) -> str:
        """The text without the secrets known here, and without what looks like one."""
        for secret in self.secrets:
            text = text.replace(secret, REDACTED)
        return LOOKS_SECRET.sub(REDACTED, text)


def flatten(text: str) -> str:
    """One line, and nothing that steers a terminal."""
    line = " | ".join(part.strip() for part in text.splitlines() if part.strip())
    return "".join(it if it.isprintable() else "�" for it in line)
