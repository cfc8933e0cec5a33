"""The seed folder is looked at before every answer; whoever asks while somebody looks shares the next look."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.message import Progress
from index.ports import Change, Store
from index.update import Choice, Told, update_folder

Watch = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """For those who do not watch."""


@dataclass(slots=True)
class Intake:
    """Takes one library's articles in from a folder; ``mine`` says which files of it, by location, these are."""

    store: Store
    library: str
    folder: Path
    languages: Sequence[str]
    now: Callable[[], datetime]
    mine: Callable[[str], bool]
    _began: float = float("-inf")
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self, told: Told) -> None:
        """Take in what changed; everything that was there when this was called is in afterwards. Raises StoreError."""
        asked = time.monotonic()
        async with self._turn:
            if self._began < asked:
                self._began = time.monotonic()
                await self._update(told, Choice(self.mine))

    async def read_again(self, told: Told, only: Callable[[str], bool] | None = None) -> list[Change]:
        """Read everything once more, or ``only`` some of it, changed or not; what changed. Raises StoreError."""
        async with self._turn:
            return await self._update(told, Choice(self.mine, only or (lambda _: True)))

    async def _update(self, told: Told, choice: Choice) -> list[Change]:
        return await update_folder(
            self.store, self.library, self.folder, self.languages, self.now, told=told, choice=choice
        )
