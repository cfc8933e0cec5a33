"""How close together the question's words stand in a sentence, and how close to them what could be the answer."""

from __future__ import annotations

from itertools import pairwise

from index.quote.read import Sentence
from index.quote.weigh import Weighed

PAIR = 2
CLOSE = 3
"""Neighbours have at most two words between them."""


def share_pairs(sentence: Sentence, units: int) -> float:
    """Share of neighbouring words of the question that are neighbours in the sentence too."""
    if units < PAIR or len(sentence.sure) < PAIR:
        return 0.0
    found = {
        (one.unit, other.unit)
        for one in sentence.sure
        for other in sentence.sure
        if abs(one.unit - other.unit) == 1 and 0 < other.first - one.last <= CLOSE
    }
    return min(len({min(pair) for pair in found}) / (units - 1), 1.0)


def measure_nearness(sentence: Sentence) -> float:
    """How close together the question's words stand, 1 for side by side."""
    places = sorted({found.first for found in sentence.sure})
    if len(places) < PAIR:
        return 0.0
    gaps = [b - a for a, b in pairwise(places)]
    return sum(1 / gap for gap in gaps) / len(gaps)


def find_nearest(weighed: Weighed) -> float:
    """How close to the question's words the likeliest answer stands."""
    places = [at for found in weighed.sentence.sure for at in (found.first, found.last)]
    best = 0.0
    for e in weighed.evidence:
        gap = min([min(abs(at - e.first), abs(at - e.last)) for at in places], default=99)
        best = max(best, e.strength / (1 + gap / 4))
    return best
