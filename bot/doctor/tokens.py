"""Tokens of the wrong shape: they keep nobody from the terminal, only their chat from starting."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings import ENV_FILE, SettingProblem, Settings, file_of, tail

SLACK_TOKEN = re.compile(r"x(?:oxb|app)-[A-Za-z0-9-]+")
SIGNING_SECRET = re.compile(r"[0-9a-fA-F]{32}")
DISCORD_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)

SLACK_BEGINNINGS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}

WHOLE = {
    "SLACK_SIGNING_SECRET": (SIGNING_SECRET, "not_signing_secret"),
    "DISCORD_TOKEN": (DISCORD_TOKEN, "not_discord"),
}
"""Those without a beginning of their own, with the reason for another shape."""


def token_problems(settings: Settings, env_file: Path | None = ENV_FILE) -> tuple[SettingProblem, ...]:
    """What is wrong with the tokens, by their shape; ``env_file`` is the one that the settings were read from."""
    tokens = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret if settings.slack_mode == "http" else None,
        "DISCORD_TOKEN": settings.discord_token,
    }
    found = []
    for variable, secret in tokens.items():
        fault = _find_fault(variable, secret.get_secret_value()) if secret else None
        if secret and fault:
            reason, details = fault
            file = file_of(variable, env_file)
            found.append(SettingProblem(variable, file, reason, {"tail": tail(secret), **details}))
    return tuple(found)


def _find_fault(variable: str, value: str) -> tuple[str, dict[str, str]] | None:
    """The reason and the details of what is wrong with a token; None when its shape is right."""
    if variable in WHOLE:
        shape, reason = WHOLE[variable]
        return None if shape.fullmatch(value) else (reason, {})
    begins = SLACK_BEGINNINGS[variable]
    for other, found in SLACK_BEGINNINGS.items():
        if other != variable and value.startswith(found):
            return "swapped", {"begins": begins, "found": found, "other": other}
    right = value.startswith(begins) and SLACK_TOKEN.fullmatch(value)
    return None if right else (f"not_{begins[:-1]}", {})
