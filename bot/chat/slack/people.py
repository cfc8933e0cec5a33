"""Who may administer a workspace: its admins and owners, and whom the installation names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.chat.slack.calls import Calls
from bot.chat.slack.read import Me
from bot.ports import ChatError

REMEMBERED = 60.0
"""Seconds for which an answer of Slack's about a person holds."""

MOST_HELD = 1_000

KEEPS_OUT = ("deleted", "is_bot", "is_stranger", "is_restricted", "is_ultra_restricted")
RAISES = ("is_admin", "is_owner", "is_primary_owner")


@dataclass(slots=True)
class People:
    """The people of one workspace. ``admins`` are users who may, whatever they are there."""

    calls: Calls
    me: Me
    admins: Collection[str]
    _held: dict[str, tuple[bool, float]] = field(default_factory=dict)

    async def is_admin(self, person: str) -> bool:
        """Whether a person may administer. Raises ChatError when Slack cannot be asked."""
        if person in self.admins:
            return True
        now = self.calls.clock()
        held = self._held.get(person)
        if held is not None and now < held[1]:
            return held[0]
        may = await self._ask(person)
        if len(self._held) >= MOST_HELD:
            self._held.clear()
        self._held[person] = (may, now + REMEMBERED)
        return may

    async def _ask(self, person: str) -> bool:
        if not self.me.may("users:read"):
            return False
        try:
            told = await self.calls.call(self.calls.client.users_info, user=person)
        except ChatError as error:
            if error.reason in {"gone", "forbidden"}:  # nobody of ours, or nobody we may ask about
                return False
            raise
        return may_administer(told.get("user") or {}, self.me.team)


def may_administer(user: Mapping[str, Any], team: str) -> bool:
    """Whether this is an admin or owner of the workspace, and neither a guest nor somebody else's (users.info)."""
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
    return team in teams and any(map(user.get, RAISES)) and not any(map(user.get, KEEPS_OUT))
