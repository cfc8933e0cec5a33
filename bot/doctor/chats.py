"""Which chats the settings reach."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from bot.doctor.report import Check
from bot.doctor.tokens import token_problems
from bot.settings import ENV_FILE, Settings, describe_problem, tail, where_reached, where_to_listen
from bot.wording.catalogue import Wording

MAY_BE_RIGHT = frozenset({"not_signing_secret"})
"""A secret that looks odd may be right all the same; if not, Slack's calls are refused one by one."""


def usable_chats(settings: Settings, env_file: Path | None = ENV_FILE) -> tuple[str, ...]:
    """The names of the chats that can be started: all they need is there, and no token is of the wrong kind."""
    wrong = wrong_tokens(settings, env_file)
    needs = {"slack": needs_of_slack(settings), "discord": {"DISCORD_TOKEN": settings.discord_token is not None}}
    return tuple(name for name, need in needs.items() if all(need.values()) and wrong.isdisjoint(need))


def wrong_tokens(settings: Settings, env_file: Path | None = ENV_FILE) -> frozenset[str]:
    """The variables whose tokens are of the wrong kind, so that there is no use in trying them."""
    return frozenset(it.variable for it in token_problems(settings, env_file) if it.reason not in MAY_BE_RIGHT)


def check_tokens(settings: Settings, said: Wording, env_file: Path | None = ENV_FILE) -> list[Check]:
    """A line for each token that does not look as it should."""
    return [
        Check("settings", "warn" if it.reason in MAY_BE_RIGHT else "fail", *describe_problem(it, said))
        for it in token_problems(settings, env_file)
    ]


def needs_of_slack(settings: Settings) -> dict[str, bool]:
    """The variables without which Slack does not work, and whether each has a value."""
    bot = {"SLACK_BOT_TOKEN": settings.slack_bot_token is not None}
    if settings.slack_mode == "http":
        secret, listens = settings.slack_signing_secret is not None, where_to_listen(settings) is not None
        return {**bot, "SLACK_SIGNING_SECRET": secret, "WEB_ADDRESS": listens}
    return {**bot, "SLACK_APP_TOKEN": settings.slack_app_token is not None}


def check_chats(settings: Settings, said: Wording, wrong: Collection[str] = ()) -> list[Check]:
    """A line a platform, or one that says that there is only the terminal.

    ``wrong`` are the variables of tokens that were told to be wrong already: nothing of theirs is called set up.
    """
    if not (_wants_slack(settings) or settings.discord_token):
        return [Check("chats", "ok", said.say("doctor.no_chat"), said.say("doctor.no_chat_advice"))]
    return [*_check_slack(settings, said, wrong), *_check_discord(settings, said, wrong), *_check_pages(settings, said)]


def _check_pages(settings: Settings, said: Wording) -> list[Check]:
    """Where answers link to kept articles, as far as there are pages of them."""
    if where_to_listen(settings) is None:
        return []
    address = where_reached(settings)
    sentence = said.say("doctor.pages", address=address) if address else said.say("doctor.no_pages")
    return [Check("pages", "ok", sentence, None if settings.public_url else said.say("doctor.pages_advice"))]


def _wants_slack(settings: Settings) -> bool:
    return any((settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret))


def _check_slack(settings: Settings, said: Wording, wrong: Collection[str]) -> list[Check]:
    if not _wants_slack(settings):
        return [Check("slack", "ok", said.say("doctor.slack_off"))]
    needs = needs_of_slack(settings)
    missing = [name for name, there in needs.items() if not there]
    if missing:
        sentence = said.say("doctor.slack_half", missing=", ".join(missing), n=len(missing))
        advice = "\n".join(said.say(f"settings.{name.lower()}_advice") for name in missing)
        return [Check("slack", "fail", sentence, advice)]
    if not needs.keys().isdisjoint(wrong):
        return []
    return [Check("slack", "ok", _tell_slack(settings, said))]


def _tell_slack(settings: Settings, said: Wording) -> str:
    shown = {
        name: tail(secret)
        for name, secret in (
            ("bot", settings.slack_bot_token),
            ("app", settings.slack_app_token),
            ("secret", settings.slack_signing_secret),
        )
        if secret
    }
    if settings.slack_mode == "http":
        host, port = where_to_listen(settings) or ("", 0)
        return said.say("doctor.slack_http", bot=shown["bot"], secret=shown["secret"], place=f"{host}:{port}")
    return said.say("doctor.slack", bot=shown["bot"], app=shown["app"])


def _check_discord(settings: Settings, said: Wording, wrong: Collection[str]) -> list[Check]:
    token = settings.discord_token
    if not token:
        return [Check("discord", "ok", said.say("doctor.discord_off"))]
    if "DISCORD_TOKEN" in wrong:
        return []
    return [Check("discord", "ok", said.say("doctor.discord", token=tail(token)))]
