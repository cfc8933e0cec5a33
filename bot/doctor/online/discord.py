"""What Discord says of the token, of the intents the settings ask for, and of the commands."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from bot.doctor.online.ask import Answer, Asker
from bot.doctor.report import Check
from bot.settings import Settings, tail
from bot.wording.catalogue import Wording

OK = 200

MESSAGE_CONTENT = (1 << 18) | (1 << 19)
"""Flags of an application that may have the intent: one for bots in many servers, one for those in few."""


async def check_discord(asker: Asker, settings: Settings, said: Wording, commands: AbstractSet[str]) -> list[Check]:
    """Lines on the bot and where it is; ``commands`` are the names that should be registered. Raises Unanswered."""
    token = settings.discord_token
    if token is None:
        return []
    me = await _get(asker, settings, "/users/@me")
    if me.status != OK:
        gaps = {"tail": tail(token), "status": me.status}
        kind = "discord_unknown" if me.status == 401 else "discord_refused"  # noqa: PLR2004
        return [
            Check(
                "discord_login", "fail", said.say(f"online.{kind}", **gaps), said.say("settings.discord_token_advice")
            )
        ]
    found = [Check("discord_login", "ok", said.say("online.discord", name=me.text("username")))]
    application = await _get(asker, settings, "/applications/@me")
    found += _check_intents(application, settings, said)
    found.append(_check_servers(await _get(asker, settings, "/users/@me/guilds"), said))
    path = f"/applications/{application.text('id')}/commands"
    if application.status == OK:
        found.append(_check_commands(await _get(asker, settings, path), said, commands))
    return found


async def _get(asker: Asker, settings: Settings, path: str) -> Answer:
    token = settings.discord_token
    secret = token.get_secret_value() if token else ""
    return await asker.ask("GET", f"{settings.discord_api_url}{path}", f"Bot {secret}")


def _check_intents(application: Answer, settings: Settings, said: Wording) -> list[Check]:
    flags = application.get("flags")
    if not settings.discord_message_content or not isinstance(flags, int):
        return []
    if flags & MESSAGE_CONTENT:
        return [Check("discord_intents", "ok", said.say("online.discord_intents"))]
    advice = said.say("online.discord_intents_missing_advice")
    return [Check("discord_intents", "fail", said.say("online.discord_intents_missing"), advice)]


def _check_servers(guilds: Answer, said: Wording) -> Check:
    servers = guilds.body if isinstance(guilds.body, list) else []
    if not servers:
        advice = said.say("online.discord_nowhere_advice")
        return Check("discord_servers", "warn", said.say("online.discord_nowhere"), advice)
    return Check("discord_servers", "ok", said.say("online.discord_servers", n=len(servers)))


def _check_commands(registered: Answer, said: Wording, commands: AbstractSet[str]) -> Check:
    entries = registered.body if isinstance(registered.body, list) else []
    names = {str(it.get("name")) for it in entries if isinstance(it, dict)}
    missing = sorted(commands - names)
    if missing:
        sentence = said.say("online.discord_commands_missing", names=", ".join(missing))
        return Check("discord_commands", "warn", sentence, said.say("online.discord_commands_missing_advice"))
    return Check("discord_commands", "ok", said.say("online.discord_commands", names=", ".join(sorted(names))))
