"""What this process knows of a visit's reply so far: whether it was acknowledged, what is shown, what is refused."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.visit import Visit

MOST = 10_000
"""Visits remembered; of older ones Discord is asked."""


@dataclass(slots=True)
class Talk:
    """The state of one reply, changed under its lock.

    ``acked``: Discord knows that we heard. ``answered``: what was shown to wait has given way to the reply.
    ``apart``: the reply is no message that waits, but a new one. ``private`` says who sees what waits; ``shown`` is
    the post that shows progress, ``closed`` that we may not write there, ``rights`` what the visitor may (a bit each).
    """

    acked: bool = False
    answered: bool = False
    apart: bool = False
    private: bool = False
    shown: str | None = None
    closed: bool = False
    rights: int | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Talks:
    """The replies of late, by visit."""

    _held: OrderedDict[str, Talk] = field(default_factory=OrderedDict)

    def of(self, visit: Visit) -> Talk:
        """The state of a visit's reply; a new one for a visit not heard of."""
        talk = self._held.setdefault(visit.message, Talk())
        self._held.move_to_end(visit.message)
        if len(self._held) > MOST:
            self._held.popitem(last=False)
        return talk
