"""Common words as tables, a byte a passage: adding up whole tables is faster than going through long lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.rank.postings import Ids, locate
from index.rank.way import Bounds, Way

Table = NDArray[np.unsignedinteger]
"""For each passage how many steps a word adds at most; padded to whole rows."""

STEP = 0.3
"""What a bound in a table is rounded up to: about a thirtieth of what the rarest word with a table can add."""

COMMON = 32
"""Words have a table that stand in one of so many passages."""

TABLES = 256
"""Tables that are kept; there are hardly more words so common."""

ROWS = 64
"""A table is looked at in so many rows, the passages below each other at once."""


def lay_table(size: int, most: float) -> Table:
    """A table of nothing for so many passages, with room for numbers up to ``most``."""
    table: Table = np.zeros(-(-size // ROWS) * ROWS, dtype=np.min_scalar_type(int(most)))
    return table


def count_steps(way: Way) -> Bounds:
    """What a word adds to the texts in which it stands, in steps, rounded up."""
    steps: Bounds = np.ceil(way.read().impacts * np.float32(way.most / STEP))
    return steps


@dataclass(frozen=True, slots=True)
class Sums:
    """For each passage a bound on what some words add, in steps, and the most of each column of ``ROWS`` passages."""

    steps: Table
    tops: Table

    def find(self, least: float, below: float = float("inf")) -> Ids:
        """Passages that hold any of the words, with bounds that are not below the one and are below the other."""
        first, width = max(least / STEP, 1), len(self.tops)
        columns = np.flatnonzero(self.tops >= first)
        steps = self.steps.reshape(ROWS, width)[:, columns]
        rows, places = np.nonzero((steps >= first) & (steps < below / STEP))
        return (rows * width + columns[places]).astype(np.int32)

    def top(self, count: int) -> float:
        """A bound that at least so many passages have, if there are so many columns."""
        if len(self.tops) <= count:
            return 0.0
        return float(np.partition(self.tops, -count)[-count]) * STEP

    def take(self, ids: Ids) -> Bounds:
        """The bounds of some passages."""
        return self.steps.take(ids) * np.float32(STEP)


class Tables:
    """Common words of so many passages as tables, made when first asked for; those not asked for go first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: dict[tuple[int, float], Table] = {}

    def look_up(self, way: Way, wanted: Ids) -> Bounds:
        """At least what some texts get for a word that stands so, 0 where it does not."""
        table = self._table(way)
        if table is not None:
            return table.take(wanted) * np.float32(STEP)
        held = way.read()
        places, there = locate(held.ids, wanted)
        bounds: Bounds = held.impacts.take(places, mode="clip") * there * np.float32(way.most)
        return bounds

    def sum_up(self, ways: Sequence[Way]) -> Sums:
        """At least what some ways add to the score of each text, all of them together."""
        steps = lay_table(self._size, sum((way.bound + way.most) / STEP + 1 for way in ways))
        for way in ways:
            table = self._table(way)
            if table is None:
                np.add.at(steps, way.ids, count_steps(way).astype(steps.dtype))
            else:
                steps += table
        return Sums(steps, steps.reshape(ROWS, -1).max(axis=0))

    def _table(self, way: Way) -> Table | None:
        if way.term is None or way.size * COMMON <= self._size:
            return None
        key = way.term, way.most
        table = self._made.pop(key, None)
        if table is None:
            steps = count_steps(way)
            table = lay_table(self._size, float(steps.max()))
            table[way.ids] = steps
            if len(self._made) >= TABLES:
                self._made.pop(list(self._made)[0], None)  # noqa: RUF015 - at once, beside other threads
        self._made[key] = table
        return table
