"""How often one person may ask: a bucket that fills steadily (token bucket)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

MOST_HELD = 10_000
"""Persons who are remembered; whoever was heard of longest ago is forgotten, and begins with a full bucket."""


@dataclass(slots=True)
class Limit:
    """``per_minute`` visits a minute for each person, and as many at once."""

    per_minute: int
    _buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, who: tuple[str, ...], now: float) -> float:
        """Seconds until this person may ask again: 0 for who may now. ``now`` is a steady clock's, in seconds."""
        left, then = self._buckets.pop(who, (float(self.per_minute), now))
        left = min(left + (now - then) * self.per_minute / 60, float(self.per_minute))
        may = left >= 1
        self._buckets[who] = (left - 1 if may else left, now)
        if len(self._buckets) > MOST_HELD:
            self._buckets.popitem(last=False)
        return 0.0 if may else (1 - left) * 60 / self.per_minute
