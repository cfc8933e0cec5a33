"""The seed folder is looked at before every answer; whoever asks while somebody looks shares the next look.

Nobody waits while everything is read once more: they are answered from what was taken in before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.message import Progress
from index.errors import FetchError
from index.fetch.file import list_states
from index.ports import Change, Store
from index.update import Choice, Told, update_folder

Watch = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """For those who do not watch."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is in store and folder: as long as it is the same, nothing has to be taken in."""

    generation: int
    withdrawn: frozenset[str]
    documents: tuple[tuple[str, str], ...]


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
    _known: Standing | None = None
    _reads_again: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self, told: Told) -> None:
        """Take in what changed; everything that was there when this was called is in afterwards. Raises StoreError.

        Unless everything is being read once more, which takes it in, too.
        """
        asked = time.monotonic()
        if self._reads_again and self._began > float("-inf"):
            return
        async with self._turn:
            if self._began < asked:
                self._began = time.monotonic()
                standing = await self._look_around()
                if standing is None or standing != self._known:
                    changes = await self._update(told, Choice(self.mine))
                    self._known = None if changes else standing

    async def read_again(
        self, told: Told, only: Callable[[str], bool] | None = None, *, hold: bool = False
    ) -> list[Change]:
        """Read everything once more, or ``only`` some of it, changed or not; what changed. Raises StoreError.

        ``hold``: other texts of files nobody touched are held back.
        """
        async with self._turn:
            self._reads_again = True
            try:
                return await self._update(told, Choice(self.mine, only or (lambda _: True), hold))
            finally:
                self._reads_again = False

    async def _look_around(self) -> Standing | None:
        """How things stand; None when the folder cannot be looked through, which has to be noted."""
        generation = await self.store.generation(self.library)
        withdrawn = await self.store.withdrawn(self.library)
        listed = await asyncio.to_thread(_list, self.folder)
        return None if listed is None else Standing(generation, withdrawn, listed)

    async def _update(self, told: Told, choice: Choice) -> list[Change]:
        return await update_folder(
            self.store, self.library, self.folder, self.languages, self.now, told=told, choice=choice
        )


def _list(folder: Path) -> tuple[tuple[str, str], ...] | None:
    try:
        return list_states(folder)
    except FetchError:
        return None
