"""Common words as tables, a byte a passage: adding up whole tables is faster than going through long lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.rank.postings import Ids

Bounds = NDArray[np.float32]
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


def count_steps(bounds: Bounds) -> Bounds:
    """Bounds in steps, rounded up."""
    steps: Bounds = np.ceil(bounds * np.float32(1 / STEP))
    return steps


class Tables:
    """The tables of common words that were made so far; those not asked for go first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: dict[tuple[int, float], Table] = {}

    def get(self, term: int, idf: float, ids: Ids, bounds: Callable[[], Bounds]) -> Table:
        """The table of a term that stands in some texts, with what it adds there at most with an idf."""
        table = self._made.pop((term, idf), None)
        if table is None:
            steps = count_steps(bounds())
            table = lay_table(self._size, float(steps.max()))
            table[ids] = steps
            if len(self._made) >= TABLES:
                self._made.pop(list(self._made)[0], None)  # noqa: RUF015 - at once, beside other threads
        self._made[term, idf] = table
        return table


@dataclass(frozen=True, slots=True)
class Sums:
    """For each passage a bound on what some words add, in steps, and the most of each column of ``ROWS`` passages."""

    steps: Table
    tops: Table

    @classmethod
    def of(cls, steps: Table) -> Sums:
        """Bounds by passage."""
        return cls(steps, steps.reshape(ROWS, -1).max(axis=0))

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
