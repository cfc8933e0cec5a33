"""The quotes of an answer: the best sentences of different places, copies folded into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.analyse.question import Query
from index.model import Quote
from index.quote.evidence import leads_back
from index.quote.mark import mark
from index.quote.read import Reading
from index.quote.weigh import Weighed, weigh

MOST_QUOTES = 3
PASSAGE_WEIGHT = 0.6
"""How much the passage's rank counts beside the sentence's own coverage."""

LEAST_SHARE = 0.5
"""A further quote is shown only when it is at least so good, against the first."""

SAME = 0.8
"""Two sentences sharing so many of their words (Jaccard) are the same quote."""

LONGEST = 700
"""Characters of a quote beyond its answering sentence; the antecedent is left out where it would exceed them."""


def weigh_all(readings: Sequence[Reading], query: Query, rarity: Sequence[float]) -> list[Weighed]:
    """The best sentence of every passage, best first."""
    best: list[Weighed] = []
    for reading in readings:
        weighed = [weigh(reading, i, query, rarity) for i in range(len(reading.sentences))]
        if weighed:
            best.append(max(weighed, key=lambda w: (w.total, -w.index)))
    top = max((reading.score for reading in readings), default=0.0)
    return sorted(best, key=lambda w: -value(w, top))


def value(weighed: Weighed, top: float) -> float:
    """How good a sentence is, its passage's rank included; ``top`` is the best passage's score."""
    rank = weighed.reading.score / top if top else 0.0
    return (weighed.total + PASSAGE_WEIGHT * rank) / (1 + PASSAGE_WEIGHT)


@dataclass(frozen=True, slots=True)
class Picked:
    """A quote with the weighing that led to it."""

    quote: Quote
    weighed: Weighed


def pick(weighed: Sequence[Weighed], query: Query, skip: int = 0) -> list[Picked]:
    """Up to three quotes after the first ``skip`` ones, best first; sentences that say the same are one."""
    top = max((w.reading.score for w in weighed), default=0.0)
    picked: list[Picked] = []
    for candidate in weighed:
        score = value(candidate, top)
        if picked and score < LEAST_SHARE * picked[0].quote.score:
            break
        same = next((i for i, held in enumerate(picked) if _same(held.weighed, candidate)), None)
        if same is None:
            picked.append(Picked(_quote(candidate, query, score), candidate))
        elif candidate.sentence.article.id != picked[same].quote.article.id:
            quote = picked[same].quote
            copies = tuple(dict.fromkeys((*quote.copies, candidate.sentence.article)))
            picked[same] = replace(picked[same], quote=replace(quote, copies=copies))
    return picked[skip : skip + MOST_QUOTES]


def _quote(weighed: Weighed, query: Query, score: float) -> Quote:
    sentence = weighed.sentence
    start = sentence.start
    if weighed.index and leads_back(sentence):
        previous = weighed.reading.sentences[weighed.index - 1]
        needed = any(unit not in sentence.credits for unit in previous.credits)
        if needed and sentence.end - previous.start <= LONGEST:
            start = previous.start
    marks = mark(weighed, query)
    place = (sentence.start, sentence.end)
    return Quote(sentence.article, start, sentence.end, marks, place, (), weighed.reading.passage, score)


def _same(one: Weighed, other: Weighed) -> bool:
    mine = {token.form for token in one.sentence.tokens}
    theirs = {token.form for token in other.sentence.tokens}
    return bool(mine and theirs) and len(mine & theirs) >= SAME * len(mine | theirs)
