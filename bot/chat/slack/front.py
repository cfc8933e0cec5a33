"""What Slack asks of the reception."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bot.ports import Chat
from bot.request import Visitor
from bot.visit import Visit


class Front(Protocol):
    """bot.reception.reception.Reception, as far as a platform needs it."""

    @property
    def locale(self) -> str | None:
        """The installation's."""

    async def receive(self, visit: Visit, chat: Chat) -> bool:
        """Claim a visit and start the work; False when it is not ours to answer."""

    async def resume(self, platform: str, workspaces: Iterable[str], chat: Chat) -> None:
        """Answer what was claimed before this process began and never finished. Raises StoreError."""

    async def examples(self, visitor: Visitor, locale: str | None) -> tuple[str, ...]:
        """Up to three questions that the library answers."""

    async def forget(self, platform: str, workspace: str) -> None:
        """Forget the conversations of a workspace that removed the bot."""
