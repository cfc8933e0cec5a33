"""What passages are ranked by, and the best of those that were scored: exactly, and none left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from index.packed import stretch
from index.rank.bm25 import Bm25, add_rows
from index.rank.postings import Amounts, Ids, Mask
from index.rank.way import Floats, Way

NOTHING = 1e-9
"""Told by words that tell nothing: it can be divided by."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each part of an article counts beside the passage itself, and the coverage of the question."""

    title: float = 0.5
    article: float = 0.1
    lead: float = 0.1
    coverage: float = 0.5


@dataclass(frozen=True, repr=False, eq=False)
class Fields:
    """What passages are ranked by: their words, the titles and words of their articles, and where they stand.

    ``owner`` is the number of each passage's article, ascending; ``leads`` tells an article's lead.
    """

    owner: Ids
    leads: Mask
    bodies: Bm25
    titles: Bm25
    articles: Bm25

    @cached_property
    def firsts(self) -> Ids:
        """The first passage of each article, or where it would be; behind the last the number of all passages."""
        articles = np.arange(len(self.articles.norm) + 1, dtype=self.owner.dtype)
        return np.searchsorted(self.owner, articles).astype(np.int32)

    def passages_of(self, articles: Ids) -> Ids:
        """The passages of some articles."""
        starts, ends = self.firsts[articles].astype(np.int64), self.firsts[articles + 1].astype(np.int64)
        return stretch(starts, ends).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: how much it tells, and its ways in passages, titles and whole articles."""

    rarity: float
    bodies: Sequence[Way]
    titles: Sequence[Way]
    articles: Sequence[Way]

    @property
    def bound(self) -> float:
        """The most that it adds to a passage."""
        return max((way.bound for way in self.bodies), default=0.0)


@dataclass(slots=True)
class Best:
    """The best passages of those scored for a question.

    ``least`` is a score that k passages have or exceed, as far as is known: what is below it is of no interest.
    """

    fields: Fields
    words: Sequence[Word]
    weighing: Weighing
    k: int
    least: float = float("-inf")
    found: dict[int, float] = field(default_factory=dict)

    @property
    def whole(self) -> float:
        """How much all words of the question tell."""
        return max(sum(word.rarity for word in self.words), NOTHING)

    def rank(self) -> tuple[Ids, Floats]:
        """The k best, best first, ties in their order, and their scores; only such that share a word."""
        best = sorted((-score, number) for number, score in self.found.items())[: self.k]
        return np.array([number for _, number in best], dtype=np.int32), np.array([-score for score, _ in best])

    def score(self, ids: Ids) -> None:
        """Score passages (ascending) exactly, adding up in the order of the question, and keep those that share any."""
        leads, owners = self.fields.leads[ids], self.fields.owner[ids]
        parts = self.fields.bodies.parts([word.bodies for word in self.words], ids)
        bodies, covered = np.zeros(len(ids)), np.zeros(len(ids))
        for word, part in zip(self.words, parts, strict=True):
            bodies += part
            covered += word.rarity * (part > 0)
        titles, articles = np.zeros(len(ids)), np.zeros(len(ids))
        if any(word.titles for word in self.words):
            titles = add_rows(self.fields.titles.parts([word.titles for word in self.words], owners))
        if self.weighing.article:
            articles = add_rows(self.fields.articles.parts([word.articles for word in self.words], owners))
        scores = self.total(bodies, self.weighing.title * titles + self.weighing.article * articles, covered, leads)
        new = ((bodies > 0) | ((titles > 0) & (leads > 0))) & (scores >= self.least)
        self.found.update(zip(ids[new].tolist(), scores[new].tolist(), strict=True))
        if len(self.found) >= self.k:
            self.least = max(self.least, sorted(self.found.values())[-self.k])

    def total(self, bodies: Amounts, around: Amounts | float, covered: Amounts | float, leads: Mask | float) -> Amounts:
        """The score of what a passage's words and those around it add, so much of the question covered."""
        total = bodies + around
        if self.weighing.coverage:
            total = total * (1 + self.weighing.coverage * covered / self.whole)
        if self.weighing.lead:
            total = total * (1 + self.weighing.lead * leads)
        return total
