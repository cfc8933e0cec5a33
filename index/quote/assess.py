"""How sure an answer is: the question's names, its point and the looks of the answer must all be there."""

from __future__ import annotations

import math

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.weigh import EVIDENCE_KINDS, Weighed

BALANCE = 0.6
"""Share of the geometric mean of names and other words in the coverage: neither makes up for the other."""

NEED_FOCUS = 0.35
"""How much of the confidence the thing carries that a question asks for ("what is the weight of")."""

NO_POINT = 0.6
"""What remains of it when all but the question's names stands outside the sentence."""

NO_POINT_BUT_KIN = 0.8
"""The same where it has words of the same matter."""

NO_POINT_BUT_NUMBER = 0.8
"""The same where the sentence has a number, and one was asked for."""

NEED_NUMBER = 0.6
"""How much of it a date or number carries when one was asked for."""

NEED_PERSON = 0.5
"""The same for a person."""

NEED_NAME = 0.3
"""The same for a place or another name: they are harder to tell by their looks."""

BESIDE = 8
FAR = 0.4
"""What looks like an answer counts less when so many words lie between it and the only names of the question."""

NUMBERS = frozenset({Kind.WHEN, Kind.COUNT, Kind.AMOUNT, Kind.DURATION, Kind.AGE})


def assess(best: Weighed, query: Query) -> float:
    """Confidence, 0 to 1, that a sentence (with what stands around it) answers the question."""
    sure = best.coverage
    if best.names is not None and best.points is not None:
        sure = (1 - BALANCE) * sure + BALANCE * math.sqrt(best.names * best.points)
    if best.points is not None and not _holds_point(best, query):
        sure *= NO_POINT_BUT_NUMBER if query.kind in {Kind.COUNT, Kind.AMOUNT} and best.strength == 1 else NO_POINT
    elif best.points is not None and not _means_point(best, query):
        sure *= NO_POINT_BUT_KIN
    elif best.focus is not None:
        sure *= 1 - NEED_FOCUS * (1 - best.focus)
    if query.kind in EVIDENCE_KINDS:
        need, strength = _need(query.kind), best.strength
        if best.points is None:
            # Nothing but names was given: something of the right looks, beside them, is all there is to go by.
            need, strength = 1.0, _strength_beside(best)
        sure *= 1 - need + need * strength
    return sure


def _need(kind: Kind) -> float:
    if kind in NUMBERS:
        return NEED_NUMBER
    return NEED_PERSON if kind is Kind.WHO else NEED_NAME


def _strength_beside(best: Weighed) -> float:
    places = [at for found in best.sentence.matches for at in (found.first, found.last)]
    strengths = (
        e.strength * (1.0 if any(min(abs(at - e.first), abs(at - e.last)) <= BESIDE for at in places) else FAR)
        for e in best.evidence
    )
    return max(strengths, default=0.0)


def _holds_point(best: Weighed, query: Query) -> bool:
    """The sentence itself has something of what is asked about the names."""
    return any(not (query.units[unit].name or query.units[unit].soft) for unit in best.sentence.credits)


def _means_point(best: Weighed, query: Query) -> bool:
    """The sentence has something of what is asked, not only words of the same matter."""
    return any(not (query.units[found.unit].name or query.units[found.unit].soft) for found in best.sentence.sure)
