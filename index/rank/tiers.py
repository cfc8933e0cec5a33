"""Which segments are to become one, so that there are few of them and little is written again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from index.rank.segment import Living

SMALL = 1_000
"""Passages of a segment of the lowest tier, at most; those of a next tier have up to ``ALIKE`` times as many."""

ALIKE = 4
"""So many segments of one tier become one, which is then of a higher one."""

LEAST = 0.5
"""A segment of whose passages fewer are live is written anew without the others."""


def choose(segments: Sequence[Living]) -> list[Living]:
    """Segments of one language that are to be merged next, the smallest first; empty when that is not worth it."""
    tiers = defaultdict[tuple[int, str], list[Living]](list)
    for living in segments:
        tiers[_tier(_live(living)), living.segment.language].append(living)
    crowded = [held for _, held in sorted(tiers.items(), key=lambda it: it[0]) if len(held) >= ALIKE]
    wasted = [[it] for it in segments if _live(it) < LEAST * len(it.segment.spans.owner)]
    return next(iter([*crowded, *wasted]), [])


def _live(living: Living) -> int:
    return living.counted.tallies[0].size


def _tier(passages: int) -> int:
    tier = 0
    while passages > SMALL * ALIKE**tier:
        tier += 1
    return tier
