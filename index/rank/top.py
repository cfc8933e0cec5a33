"""The best passages, exactly, without scoring the rest: whatever can no longer come among the best is left out.

A question's words are taken in order of how much they can add at most. Passages that hold one of the rarest are gone
through first, and looked up in the lists of the others; whoever has fallen too far behind is dropped on the way. That
tells how good the k best are at least. Only where the other words by themselves can add as much (MaxScore, Turtle and
Flood 1995), these are added up for all passages (see dense). Up to there a little more than the true scores is added
up; the few that remain are scored exactly, the best of them first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from index.packed import stretch
from index.rank.bm25 import Bm25, add_rows, no_scores
from index.rank.dense import Sums, Tables
from index.rank.postings import Amounts, Ids, Mask, locate, no_ids
from index.rank.way import ROUNDING, Floats, Way, hold

ROUNDED = ROUNDING**4
"""More than what is lost where some of them are added up."""

FEW = 4096
"""In a scope of so few passages all are looked at, whatever they hold."""

LISTED = 4_000
"""The rarest words that stand in so many passages, taken together, are gone through first."""

PROBED = 64
"""Passages that are scored to learn how good the best are; four times as many with each further step."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each part of an article counts beside the passage itself, and the coverage of the question."""

    title: float = 0.5
    article: float = 0.1
    lead: float = 0.1
    coverage: float = 0.5


@dataclass(frozen=True, slots=True, repr=False)
class Fields:
    """What passages are ranked by: their words, the titles and words of their articles, and where they stand.

    ``owner`` is the number of each passage's article, ascending; ``leads`` is 1 for an article's lead, else 0.
    """

    owner: Ids
    leads: Amounts | Mask
    bodies: Bm25
    titles: Bm25
    articles: Bm25

    def passages_of(self, articles: Ids) -> Ids:
        """The passages of some articles."""
        edges = (np.searchsorted(self.owner, articles, side) for side in ("left", "right"))
        return stretch(*edges).astype(np.int32)


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


@dataclass(frozen=True, slots=True)
class Crowd:
    """Passages, each once: a little more than their words so far add, how much these tell, and what is around them."""

    ids: Ids
    bodies: Amounts
    covered: Amounts
    around: Amounts

    def meet(self, word: Word, tables: Tables) -> Crowd:
        """The same with one more word."""
        found = np.zeros(len(self.ids), dtype=np.float32)
        for way in word.bodies:
            np.maximum(found, tables.look_up(way, self.ids), out=found)
        covered = self.covered + np.multiply(found > 0, word.rarity, dtype="f4")
        return Crowd(self.ids, self.bodies + found, covered, self.around)

    def keep(self, those: Mask) -> Crowd:
        """Some of the passages."""
        return Crowd(self.ids[those], self.bodies[those], self.covered[those], self.around[those])


@dataclass(slots=True)
class Search:
    """One question's search for its k best passages; ``admitted`` are the articles that may answer, None for all.

    ``least`` is a score that k passages have or exceed, as far as is known: what is below it is of no interest.
    """

    fields: Fields
    words: Sequence[Word]
    weighing: Weighing
    k: int
    admitted: Mask | None = None
    least: float = float("-inf")
    few: int = FEW
    listed: int = LISTED
    found: dict[int, float] = field(default_factory=dict)
    _whole: float = 1e-9
    _article: float = 0.0
    _titled: Ids = field(default_factory=no_ids)
    _titles: Amounts = field(default_factory=no_scores)

    def run(self) -> tuple[Ids, Floats]:
        """The k best passages, best first, ties in their order, and their scores; only such that share a word."""
        if self.k <= 0:
            return no_ids(), no_scores()
        self._prepare()
        narrow = self._find_narrow()
        if narrow is None:
            self._search()
        else:
            self._score(narrow)
        best = sorted((-score, number) for number, score in self.found.items())[: self.k]
        return np.array([number for _, number in best], dtype=np.int32), np.array([-score for score, _ in best])

    def _prepare(self) -> None:
        self._whole = max(sum(word.rarity for word in self.words), self._whole)
        peaks = (max((way.bound for way in word.articles), default=0.0) for word in self.words)
        self._article = self.weighing.article * sum(peaks)
        titled, titles, _ = hold([word.titles for word in self.words], [0.0] * len(self.words))
        if self.admitted is not None:
            mine = self.admitted[titled]
            titled, titles = titled[mine], titles[mine]
        self._titled, self._titles = titled, titles * self.weighing.title

    def _find_narrow(self) -> Ids | None:
        """All passages in scope, if they are few."""
        if self.admitted is None or np.count_nonzero(self.admitted) > self.few:
            return None
        passages = self.fields.passages_of(np.flatnonzero(self.admitted).astype(np.int32))
        return passages if len(passages) <= self.few else None

    def _search(self) -> None:
        """Score whatever may be among the best: first what holds the rarest words, then all others."""
        words = sorted(self.words, key=lambda word: -word.bound)
        held = list(accumulate(sum(len(way.ids) for way in word.bodies) for word in words))
        cut = bisect_right(held, self.listed)
        crowd = self._hold(words[:cut])
        if len(crowd.ids) >= self.k:
            # Each word adds nearly a step less than its bound.
            bodies = crowd.bodies - sum(way.most for word in words[:cut] for way in word.bodies)
            least = self._total(bodies / self.fields.bodies.slack, 0.0, crowd.covered, 0.0)
            self.least = max(self.least, float(np.partition(least, -self.k)[-self.k]) / ROUNDED)
        self._examine(crowd, words[cut:])
        self._look_further(words[cut:])

    def _hold(self, words: Sequence[Word], least: float = 0.0) -> Crowd:
        """Whatever holds any of some words that adds so much at least."""
        return self._admit(*hold([word.bodies for word in words], [word.rarity for word in words], least))

    def _admit(self, ids: Ids, bodies: Amounts | None = None, covered: Amounts | None = None) -> Crowd:
        """Passages of admitted articles, with what their titles add."""
        owners, nothing = self.fields.owner[ids], np.zeros(len(ids), dtype=np.float32)
        bodies, covered = nothing if bodies is None else bodies, nothing if covered is None else covered
        if self.admitted is not None:
            mine = self.admitted[owners]
            ids, bodies, covered, owners = ids[mine], bodies[mine], covered[mine], owners[mine]
        around = np.full(len(ids), self._article)
        if len(self._titled):
            places, there = locate(self._titled, owners)
            around += self._titles.take(places, mode="clip") * there
        return Crowd(ids, bodies, covered, around)

    def _examine(self, crowd: Crowd, words: Sequence[Word]) -> None:
        """Score those of a crowd that may be among the best with what some more words add."""
        if not len(crowd.ids):
            return
        left, untold = sum(word.bound for word in words), sum(word.rarity for word in words)
        for word in words:
            most = self._total(crowd.bodies + left, crowd.around, crowd.covered + untold, 1.0)
            crowd = crowd.keep(most * ROUNDED >= self.least)
            if len(crowd.ids) <= self.k:
                break
            crowd = crowd.meet(word, self.fields.bodies.tables)
            left, untold = left - word.bound, untold - word.rarity
        leads = self.fields.leads[crowd.ids]
        most = self._total(crowd.bodies + left, crowd.around, crowd.covered + untold, leads) * ROUNDED
        ids, first, last = crowd.ids, 0, PROBED
        if len(ids) > last:
            order = np.argsort(-most)
            ids, most = ids[order], most[order]
        while first < len(ids):
            mine = ids[first:last][most[first:last] >= self.least]
            if not len(mine):
                break
            self._score(np.sort(mine))
            first, last = last, last * 4

    def _look_further(self, words: Sequence[Word]) -> None:
        """Score what holds none but these words, or none at all beside its title."""
        needed, bounds = self._needed(words), [word.bound for word in words]
        # Whoever holds only words behind the essential ones cannot come among the best (Turtle and Flood 1995).
        essential = sum(sum(bounds[at:]) >= needed for at in range(len(words)))
        if essential == 1:
            self._examine(self._hold(words[:1], needed - sum(bounds[1:])), words[1:])
        sums = self._add_up(words) if essential > 1 else None
        most = self._total(self._titles + self._article, sum(bounds), sum(word.rarity for word in words), 1.0)
        titled = self._titled[most * ROUNDED >= self.least]
        ids = self.fields.passages_of(titled) if len(titled) else no_ids()
        if sums is not None:
            ids = ids[sums.take(ids) + self._titles.max(initial=0.0) >= self._needed(words)]
        self._examine(self._admit(ids), words)

    def _add_up(self, words: Sequence[Word]) -> Sums:
        """Score what holds any of these words, going by what they add to each passage."""
        sums = self.fields.bodies.tables.sum_up([way for word in words for way in word.bodies])
        top = sums.top(PROBED)
        if top > self._needed(words):
            self._examine(self._admit(sums.find(top)), words)
        else:
            top = float("inf")
        self._examine(self._admit(sums.find(self._needed(words), top)), words)
        return sums

    def _needed(self, words: Sequence[Word]) -> float:
        """What these words must add at least to a passage that holds no others, and whose title says nothing."""
        covering = 1 + self.weighing.coverage * sum(word.rarity for word in words) / self._whole
        return self.least / ROUNDED**2 / covering / (1 + self.weighing.lead) - self._article

    def _score(self, ids: Ids) -> None:
        """Score passages (ascending) exactly, adding up in the order of the question, and keep those that share any."""
        leads, owners = self.fields.leads[ids], self.fields.owner[ids]
        parts = self.fields.bodies.parts([word.bodies for word in self.words], ids)
        bodies, covered = np.zeros(len(ids)), np.zeros(len(ids))
        for word, part in zip(self.words, parts, strict=True):
            bodies += part
            covered += word.rarity * (part > 0)
        titles, articles = np.zeros(len(ids)), np.zeros(len(ids))
        if len(self._titled):
            titles = add_rows(self.fields.titles.parts([word.titles for word in self.words], owners))
        if self._article:
            articles = add_rows(self.fields.articles.parts([word.articles for word in self.words], owners))
        scores = self._total(bodies, self.weighing.title * titles + self.weighing.article * articles, covered, leads)
        new = ((bodies > 0) | ((titles > 0) & (leads > 0))) & (scores >= self.least)
        self.found.update(zip(ids[new].tolist(), scores[new].tolist(), strict=True))
        if len(self.found) >= self.k:
            self.least = max(self.least, sorted(self.found.values())[-self.k])

    def _total(
        self, bodies: Amounts, around: Amounts | float, covered: Amounts | float, leads: Amounts | Mask | float
    ) -> Amounts:
        total = bodies + around
        if self.weighing.coverage:
            total = total * (1 + self.weighing.coverage * covered / self._whole)
        if self.weighing.lead:
            total = total * (1 + self.weighing.lead * leads)
        return total
