"""Common words as tables, a byte a passage: adding up whole tables is faster than going through long lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.rank.postings import Ids

if TYPE_CHECKING:
    from index.rank.bm25 import Bounds, Way

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


def count_steps(impacts: Bounds, most: float) -> Bounds:
    """Bounds in steps, rounded up."""
    steps: Bounds = np.ceil(impacts * np.float32(most / STEP))
    return steps


class Tables:
    """The tables that were made so far; those not asked for go first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: dict[tuple[int, float], Table] = {}

    def get(self, term: int, ids: Ids, impacts: Bounds, most: float) -> Table:
        """The table of a term that stands in ``ids`` and adds ``impacts`` times ``most`` there."""
        table = self._made.pop((term, most), None)
        if table is None:
            steps = count_steps(impacts, most)
            table = lay_table(self._size, float(steps.max()))
            table[ids] = steps
            if len(self._made) >= TABLES:
                self._made.pop(list(self._made)[0], None)  # noqa: RUF015 - at once, beside other threads
        self._made[term, most] = table
        return table


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


def add_tables(ways: Sequence[Way], size: int) -> Sums:
    """What ways add to each of so many passages, all together."""
    steps = lay_table(size, sum(way.bound / STEP + 1 for way in ways))
    for way in ways:
        if way.table is None:
            np.add.at(steps, way.ids, count_steps(way.impacts, way.most).astype(steps.dtype))
        else:
            steps += way.table
    return Sums(steps, steps.reshape(ROWS, -1).max(axis=0))
