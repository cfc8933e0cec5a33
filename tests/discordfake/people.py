"""Who and what there is in the loopback Discord."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

APP, GUILD, GENERAL, CLOSED = "4000", "1000", "2001", "2002"
ALICE, OWNER, MODERATOR, OTHER_BOT = "3001", "3002", "3003", "3004"
MODS = "5001"
TOKEN = "ZmFr.token.forTests"

VIEW, WRITE, HISTORY, MANAGE = 1 << 10, 1 << 11, 1 << 16, 1 << 5
EVERYBODY = VIEW | WRITE | HISTORY


def user(number: str, *, bot: bool = False) -> Json:
    return {
        "id": number,
        "username": f"u{number}",
        "discriminator": "0",
        "avatar": None,
        "global_name": None,
        "bot": bot,
    }


def member(roles: list[str]) -> Json:
    return {"roles": roles, "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}


def role(number: str, rights: int) -> Json:
    return {
        "id": number,
        "name": f"r{number}",
        "permissions": str(rights),
        "position": int(number != GUILD),
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
    }


def channel(number: str, last: str | None = None) -> Json:
    return {
        "id": number,
        "type": 0,
        "name": f"c{number}",
        "guild_id": GUILD,
        "position": 0,
        "permission_overwrites": [],
        "last_message_id": last,
    }


def direct(person: str) -> Json:
    return {"id": f"7{person}", "type": 1, "recipients": [user(person)], "last_message_id": None}


ROLES = {MODERATOR: [MODS]}


def guild(number: str, last: str | None) -> Json:
    return {
        "id": number,
        "name": "A server",
        "owner_id": OWNER,
        "unavailable": False,
        "preferred_locale": "fr",
        "roles": [role(number, EVERYBODY), role(MODS, EVERYBODY | MANAGE)],
        "members": [{**member([]), "user": user(APP, bot=True)}],
        "channels": [channel(GENERAL, last), channel(CLOSED)],
        "threads": [],
        "emojis": [],
        "features": [],
        "member_count": 4,
        "system_channel_id": GENERAL,
        "premium_tier": 0,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_timeout": 300,
        "system_channel_flags": 0,
    }


APPLICATION = {
    "id": APP,
    "name": "pullquote",
    "flags": 0,
    "icon": None,
    "description": "",
    "owner": user(APP),
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "rpc_origins": [],
    "summary": "",
}
