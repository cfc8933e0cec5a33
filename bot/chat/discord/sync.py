"""Commands are sent to Discord only when what it has differs from what we have: it is asked, nothing is remembered."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from discord.app_commands import CommandTree

from bot.chat.discord.call import Calls
from bot.chat.discord.words import Words
from bot.ports import ChatError

LOG = logging.getLogger(__name__)

PATH = "/applications/{application_id}/commands"

COMPARED = (
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "autocomplete",
    "min_length",
    "max_length",
    "min_value",
    "max_value",
    "channel_types",
    "default_member_permissions",
    "contexts",
    "integration_types",
    "nsfw",
)
"""What makes a command another one; Discord adds ids and versions."""

LEFT_OUT: tuple[object, ...] = (None, False, [], {}, "")
"""What a field may have that means the same as no such field."""


async def sync_commands(tree: CommandTree[Any], calls: Calls, application: int) -> bool:
    """Send the commands if they have changed; whether they had. Raises ChatError."""
    words = Words()
    ours = [await command.get_translated_payload(tree, words) for command in tree.get_commands()]
    theirs = await calls.bot("GET", PATH, params={"with_localizations": "true"}, application_id=str(application))
    if same_commands(ours, theirs):
        return False
    await calls.bot("PUT", PATH, json=ours, application_id=str(application))
    LOG.info("Sent %d commands to Discord, because they had changed", len(ours))
    return True


def same_commands(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two sets of commands are the same, whatever their order."""
    return _by_name(ours) == _by_name(theirs)


def _by_name(commands: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], object]:
    return {(command.get("type", 1), command["name"]): shape(command) for command in commands}


def shape(command: Mapping[str, Any]) -> dict[str, Any]:
    """A command or an option, in the form in which it is compared."""
    kept: dict[str, Any] = {}
    for name in COMPARED:
        value = command.get(name)
        if value not in LEFT_OUT:
            kept[name] = str(value) if name == "default_member_permissions" else value
    kept.setdefault("type", 1)
    kept["options"] = [shape(option) for option in command.get("options") or ()]
    kept["choices"] = [
        (choice["name"], choice["value"], choice.get("name_localizations") or {})
        for choice in command.get("choices") or ()
    ]
    return kept


async def try_to_sync(tree: CommandTree[Any], calls: Calls, application: int) -> bool:
    """Whether Discord has the commands now. The bot answers without them, too: what is in the way is only logged."""
    try:
        await sync_commands(tree, calls, application)
    except ChatError as error:
        LOG.warning("The commands could not be sent to Discord: %s", error)
        return False
    return True
