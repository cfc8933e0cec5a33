"""How long an operation will go on, told from how long its steps took so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.desk.intake import Watch
from bot.message import Progress
from bot.tell.names import tell_rest
from bot.wording.catalogue import Wording

SOON = 3.0
"""Seconds after which a guess is worth something, and that nobody needs to be told are left."""


@dataclass(slots=True)
class Pace:
    """Passes progress on, with the time that is left once that can be told; ``clock`` gives seconds."""

    watch: Watch
    said: Wording
    clock: Callable[[], float]
    _total: int = 0
    _first: int = 0
    _done: int = 0
    _began: float = 0.0

    def __call__(self, progress: Progress) -> None:
        now = self.clock()
        if progress.total != self._total or progress.done < self._done:  # other steps begin
            self._total, self._first, self._began = progress.total, progress.done, now
        self._done = progress.done
        steps, seconds = progress.done - self._first, now - self._began
        rest = seconds / steps * (progress.total - progress.done) if steps and seconds >= SOON else 0.0
        self.watch(replace(progress, rest=tell_rest(rest, self.said)) if rest >= SOON else progress)
