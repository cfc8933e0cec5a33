"""The ways in which a question's words can stand in texts, and bounds on what they add to scores there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.rank.postings import IMPACTS, Ids, Impacts, List, gather_up, no_ids

Floats = NDArray[np.float64]
Bounds = NDArray[np.float32]

HALF = 32
"""Bits that are left for the number of a text below that of a word."""

ROUNDING = 1 + 1e-6
"""More than what is lost where a bound is kept in four bytes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a question's word can stand in a passage: its terms (all must be there) and how much it counts."""

    terms: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Way:
    """A choice as the texts have it: in so many of them, and what that tells.

    What ``read`` gives has ``impacts`` that, times ``most``, are at least what each of the texts gets for it; ``bound``
    is the most that any can get; ``term`` is the number of a single term.
    """

    size: int
    idf: float
    most: float
    bound: float
    term: int | None
    read: Callable[[], List]

    @property
    def ids(self) -> Ids:
        """The texts in which it stands, ascending."""
        return self.read().ids


@dataclass(frozen=True, slots=True)
class Found:
    """Where terms stand together: in how many texts, and how many of them are live.

    For an idf of 1 ``peak`` is the most that it tells.
    """

    size: int
    live: int
    peak: float
    term: int | None
    read: Callable[[], List]

    def weigh(self, idf: float) -> Way:
        """What it tells with an idf."""
        most = idf * ROUNDING
        return Way(self.size, idf, most / IMPACTS, most * self.peak, self.term, self.read)


def round_up(bounds: Bounds) -> Impacts:
    """What postings tell at most, in a byte each."""
    impacts: Impacts = np.ceil(bounds * np.float32(IMPACTS * ROUNDING)).astype(np.uint8)
    return impacts


def hold(words: Sequence[Sequence[Way]], tell: Sequence[float], least: float = 0.0) -> tuple[Ids, Bounds, Bounds]:
    """The texts (ascending) that hold any of some words, at least what these add, and how much they tell.

    Only words that add so much at ``least`` to a text count there.
    """
    ways = [(number, way) for number, word in enumerate(words) for way in word]
    if not ways:
        return no_ids(), np.empty(0, dtype="f4"), np.empty(0, dtype="f4")
    lists, sizes = [way.read() for _, way in ways], [way.size for _, way in ways]
    ids, impacts = np.concatenate([it.ids for it in lists]), np.concatenate([it.impacts for it in lists])
    bounds = impacts * np.repeat(np.array([way.most for _, way in ways], dtype="f4"), sizes)
    told = np.repeat(np.array([tell[number] for number, _ in ways], dtype="f4"), sizes)
    numbers = [number for number, _ in ways]
    if len(ways) > len(set(numbers)):
        # A text gets the best way of each word.
        keys = np.repeat(np.array(numbers, dtype=np.int64) << HALF, sizes) + ids
        keys, bounds, told = gather_up(np.maximum, keys, bounds, told)
        ids = keys.astype(np.int32)
    if least > 0:
        mine = np.flatnonzero(bounds >= least)
        ids, bounds, told = ids[mine], bounds[mine], told[mine]
    return gather_up(np.add, ids, bounds, told)
