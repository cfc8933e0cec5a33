"""Both platforms at once, within ten seconds; whatever fails is a line of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import aiohttp

from bot.doctor.online.ask import Asker, Unanswered
from bot.doctor.online.discord import check_discord
from bot.doctor.online.slack import Scopes, check_slack
from bot.doctor.report import Check
from bot.settings import Settings
from bot.wording.catalogue import Wording

SECONDS = 10.0
"""For all calls together."""

SLACK_TOKENS = frozenset({"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the platforms should know of the bot: its scopes on Slack, its commands on Discord."""

    scopes: Scopes
    commands: AbstractSet[str]


async def check_online(
    settings: Settings, said: Wording, wanted: Wanted, wrong: Collection[str] = (), seconds: float = SECONDS
) -> list[Check]:
    """Lines for every platform with tokens; ``wrong`` are variables whose values are known not to be any."""
    async with aiohttp.ClientSession() as session:
        asker = Asker(session, asyncio.get_running_loop().time() + seconds)
        looks = []
        if SLACK_TOKENS.isdisjoint(wrong):
            looks.append(_look("slack", check_slack(asker, settings, said, wanted.scopes), said))
        if "DISCORD_TOKEN" not in wrong:
            looks.append(_look("discord", check_discord(asker, settings, said, wanted.commands), said))
        return [check for found in await asyncio.gather(*looks) for check in found]


async def _look(name: str, checking: Awaitable[list[Check]], said: Wording) -> list[Check]:
    try:
        return await checking
    except Unanswered as error:
        gaps = {"host": error.host, "detail": error.detail}
        advice = said.say(f"online.{error.reason}_advice", **gaps)
        return [Check(f"{name}_online", "fail", said.say(f"online.{error.reason}", **gaps), advice)]
