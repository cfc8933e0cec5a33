"""Which chats the settings reach."""

from __future__ import annotations

from collections.abc import Collection

from bot.doctor.report import Check
from bot.settings import Settings, tail
from bot.wording.catalogue import Wording


def check_chats(settings: Settings, said: Wording, wrong: Collection[str] = ()) -> list[Check]:
    """A line a platform, or one that says that there is only the terminal.

    ``wrong`` are the variables of tokens that were told to be wrong already: nothing of theirs is called set up.
    """
    bot, app, discord = settings.slack_bot_token, settings.slack_app_token, settings.discord_token
    if not (bot or app or discord):
        return [Check("chats", "ok", said.say("doctor.no_chat"), said.say("doctor.no_chat_advice"))]
    return [*_check_slack(settings, said, wrong), *_check_discord(settings, said, wrong)]


def _check_slack(settings: Settings, said: Wording, wrong: Collection[str]) -> list[Check]:
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if not bot and not app:
        return [Check("slack", "ok", said.say("doctor.slack_off"))]
    if bot and app:
        if "SLACK_BOT_TOKEN" in wrong or "SLACK_APP_TOKEN" in wrong:
            return []
        return [Check("slack", "ok", said.say("doctor.slack", bot=tail(bot), app=tail(app)))]
    missing = "slack_app_token" if bot else "slack_bot_token"
    sentence = said.say("doctor.slack_half", missing=missing.upper())
    return [Check("slack", "fail", sentence, said.say(f"settings.{missing}_advice"))]


def _check_discord(settings: Settings, said: Wording, wrong: Collection[str]) -> list[Check]:
    token = settings.discord_token
    if not token:
        return [Check("discord", "ok", said.say("doctor.discord_off"))]
    if "DISCORD_TOKEN" in wrong:
        return []
    return [Check("discord", "ok", said.say("doctor.discord", token=tail(token)))]
