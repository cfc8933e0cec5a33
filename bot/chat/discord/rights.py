"""What a member of a server may, asked of Discord when it matters."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.discord.call import Calls, code_of
from bot.ports import ChatError

MAY_ADMINISTER = discord.Permissions(administrator=True, manage_guild=True).value
"""Either of these rights."""

UNKNOWN_MEMBER = 10007


async def look_up_rights(calls: Calls, server: str, person: str) -> int:
    """A bit for each right; none if they are no member, or we are not there. Raises ChatError."""
    guild = calls.client.get_guild(int(server))
    if guild is None:
        return 0
    if str(guild.owner_id) == person:
        return MAY_ADMINISTER
    try:
        member: Any = await calls.bot("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=server, user_id=person)
    except ChatError as error:
        if code_of(error) == UNKNOWN_MEMBER:
            return 0
        raise
    held = {int(role) for role in member["roles"]} | {guild.id}
    rights = 0
    for role in guild.roles:
        rights |= role.permissions.value if role.id in held else 0
    return rights
