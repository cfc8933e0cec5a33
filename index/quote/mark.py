"""The words of a sentence that answer: the clause that holds what was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.model import Interval
from index.quote.weigh import EVIDENCE_KINDS, Weighed

BREAKS = re.compile(r"[,;:…—–()«»“”\"]|\.\.\.| - ")
CONJUNCTIONS = frozenset("et and y e und en mais but pero aber ma mas maar ou or o oder of".split())  # noqa: SIM905
"""What a marked clause does not begin with."""

SHORTEST = 3
"""A clause of fewer words is marked with its neighbour: it says little alone."""

EVIDENCE_WEIGHT = 1.5
NAME_WEIGHT = 0.2

WITHIN = 1
"""The clause that has the answer and the one that has what was asked are marked together when neighbours."""

Clause = tuple[int, int]
"""First and last token."""


def clauses(weighed: Weighed) -> list[Clause]:
    """The sentence's tokens cut at punctuation; a list of names stays together."""
    words = weighed.sentence.words
    tokens = words.tokens
    cut: list[Clause] = []
    first = 0
    for i in range(len(tokens) - 1):
        gap = words.between(i, i + 1)
        listing = "," in gap and tokens[i].capital and tokens[i + 1].capital
        if BREAKS.search(gap) and not listing:
            cut.append((first, i))
            first = i + 1
    cut.append((first, len(tokens) - 1))
    return _join_short(cut)


def _join_short(cut: Sequence[Clause]) -> list[Clause]:
    """Clauses of a word or two belong to what they follow: "a rival (Lipford", "…, among others"."""
    joined: list[Clause] = []
    for first, last in cut:
        if joined and last - first + 1 < SHORTEST:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def mark(weighed: Weighed, query: Query) -> tuple[Interval, ...]:
    """Offsets in the article of the words to mark: one clause or neighbouring ones, or the whole sentence.

    The whole sentence is marked when nothing in it looks like the sort of answer that was asked for.
    """
    sentence = weighed.sentence
    if not sentence.tokens or (query.kind in EVIDENCE_KINDS and not weighed.evidence):
        return ((sentence.start, sentence.end),)
    cut = clauses(weighed)
    points = [_points(clause, weighed, query) for clause in cut]
    proofs = [_proof(clause, weighed) for clause in cut]
    if not any(points) and not any(proofs):
        return ((sentence.start, sentence.end),)
    values = [point + EVIDENCE_WEIGHT * proof for point, proof in zip(points, proofs, strict=True)]
    best = max(range(len(cut)), key=lambda i: (values[i], -i))
    low = high = best
    for lacking in (proofs if query.kind in {*EVIDENCE_KINDS, Kind.WHICH} else points, points):
        if not lacking[best]:
            near = [i for i, value in enumerate(lacking) if value and abs(i - best) <= WITHIN]
            low, high = min([low, *near]), max([high, *near])
    while cut[high][1] - cut[low][0] + 1 < SHORTEST and high - low + 1 < len(cut):
        low, high = (low, high + 1) if high + 1 < len(cut) else (low - 1, high)
    return (_trim(weighed, cut[low][0], cut[high][1]),)


def _points(clause: Clause, weighed: Weighed, query: Query) -> float:
    """What the question asks about, as far as it stands in the clause."""
    # Words of the same matter count where no other point of the question is: they stand nearly everywhere.
    sure = weighed.sentence.sure
    told = sure if any(not query.units[m.unit].name for m in sure) else weighed.sentence.matches
    units = {m.unit: m.choice.weight for m in told if clause[0] <= m.first <= clause[1]}
    only_names = all(unit.name or unit.soft for unit in query.units)
    return sum(w * (1.0 if only_names or not query.units[u].name else NAME_WEIGHT) for u, w in units.items())


def _proof(clause: Clause, weighed: Weighed) -> float:
    return max((e.strength for e in weighed.evidence if clause[0] <= e.first <= clause[1]), default=0.0)


def _trim(weighed: Weighed, first: int, last: int) -> Interval:
    tokens = weighed.sentence.tokens
    while first < last and tokens[first].form in CONJUNCTIONS:
        first += 1
    return weighed.sentence.span(first, last)
