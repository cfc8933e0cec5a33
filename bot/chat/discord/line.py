"""Whether the connection stands, for the board; a short break, such as Discord asks for itself, is no news."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.chat.discord.arrive import PLATFORM
from bot.health import Board

GRACE = 3.0
"""Seconds after which a break is told."""

LASTING = 60.0
"""Seconds after which a connection is given up: the library's own pauses grow to a quarter of an hour."""


@dataclass(slots=True)
class Line:
    """The state of the connection; ``why`` is the sentence for a break. ``lost`` is set when one lasts."""

    board: Board
    why: str
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    _timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def begin(self) -> None:
        """A connection is being made anew."""
        self.close()
        self.lost.clear()
        loop = asyncio.get_running_loop()
        self._timers = [loop.call_later(GRACE, self.tell), loop.call_later(LASTING, self.lost.set)]

    def down(self) -> None:
        """It broke, and the library mends it."""
        if not self._timers:
            self.begin()

    def up(self) -> None:
        """It stands."""
        self.close()
        self.board.tell(PLATFORM, up=True)

    def tell(self) -> None:
        """Let the board know that there is none."""
        self.board.tell(PLATFORM, up=False, why=self.why)

    def close(self) -> None:
        """Nothing is waited for any more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
