"""Manners towards hosts: one request at a time, a pause in between, what robots.txt allows, and silence when asked for.

No one holds a host's turn while waiting for anything else, so two hosts that point at each other hold up nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from index.errors import FetchError
from index.fetch.address import Address
from index.fetch.door import Budget, Door
from index.fetch.reason import Reason
from index.fetch.reply import Reply, read_wait
from index.fetch.robots import LONGEST_DELAY

GAP = 1.0
"""Seconds between the end of one request to a host and the next."""

MANY = 256
"""Hosts that are remembered before any is forgotten."""

SILENCING = frozenset({429, 503})
"""Statuses whose Retry-After is for the whole host."""

NEVER = float("-inf")


@dataclass(slots=True)
class Place:
    """One host: when it was last asked for anything, and for a page; until when it wants to be left alone."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    asked: float = NEVER
    visited: float = NEVER
    silent: float = NEVER

    def free(self, delay: float | None) -> float:
        """When it may be asked again; ``delay`` is the pause between pages, None for a robots.txt."""
        return max(self.asked + GAP, NEVER if delay is None else self.visited + delay)


@dataclass(frozen=True, slots=True)
class Clock:
    """``monotonic`` tells seconds that never run backwards, ``pause`` waits some, ``now`` is the time of day."""

    monotonic: Callable[[], float]
    pause: Callable[[float], Awaitable[object]]
    now: Callable[[], datetime]


class Turns:
    """Lets requests to a host through one by one."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._places: dict[str, Place] = {}
        self._many = MANY

    async def get(
        self, door: Door, address: Address, headers: Mapping[str, str], budget: Budget, delay: float | None
    ) -> Reply:
        """Ask through the door when it is the request's turn; ``delay`` is as `Place.free` has it.

        Raises FetchError, "throttled" without asking while the host wants to be left alone.
        """
        async with self._turn(address.host) as place:
            if place.silent > self.clock.monotonic():
                raise FetchError(
                    address.text, Reason.THROTTLED, retry_after=round(place.silent - self.clock.monotonic())
                )
            wait = place.free(delay) - self.clock.monotonic()
            if wait > 0:
                await self.clock.pause(wait)
            try:
                reply = await door.get(address, headers, budget)
            finally:
                place.asked = self.clock.monotonic()
                place.visited = place.visited if delay is None else place.asked
            wish = read_wait(reply, self.clock.now()) if reply.status in SILENCING else None
            place.silent = self.clock.monotonic() + wish if wish else place.silent
            return reply

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[Place]:
        place = self._places.setdefault(host, Place())
        place.waiting += 1
        try:
            async with place.turn:
                yield place
        finally:
            place.waiting -= 1
            self._forget()

    def _forget(self) -> None:
        """Let go of hosts that nobody waits for and that may be asked at once, when they have become many."""
        if len(self._places) <= self._many:
            return
        now = self.clock.monotonic()
        for host, place in list(self._places.items()):
            if not place.waiting and max(place.silent, place.asked + LONGEST_DELAY) <= now:
                del self._places[host]
        self._many = MANY + 2 * len(self._places)
