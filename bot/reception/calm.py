"""Claims go first: while many ask at once, work on what they asked begins when all of it is claimed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LONGEST = 1.0
"""Seconds that work waits for claims; in a stream without end somebody has to be answered."""

FEW = 4
"""Claims at the same time that are no crowd."""

PAUSE = 0.05
"""Seconds without a claim after which a crowd has come."""


@dataclass(slots=True)
class Calm:
    """Whether claims are being made. After one or a few work begins at once."""

    longest: float = LONGEST
    _claims: int = 0
    _most: int = 0
    _is_calm: asyncio.Event = field(default_factory=asyncio.Event)
    _ending: asyncio.TimerHandle | None = None

    @contextmanager
    def claiming(self) -> Iterator[None]:
        """A claim is made while the context lasts."""
        self._claims += 1
        self._most = max(self._most, self._claims)
        self._is_calm.clear()
        if self._ending is not None:
            self._ending.cancel()
        try:
            yield
        finally:
            self._claims -= 1
            if not self._claims and self._most <= FEW:
                self._end()
            elif not self._claims:
                self._ending = asyncio.get_running_loop().call_later(PAUSE, self._end)

    async def wait(self) -> None:
        """Wait until no claim is being made, but not for long."""
        if self._most:
            waiting = asyncio.ensure_future(self._is_calm.wait())
            try:
                await asyncio.wait({waiting}, timeout=self.longest)
            finally:
                waiting.cancel()

    def _end(self) -> None:
        self._most = 0
        self._is_calm.set()
