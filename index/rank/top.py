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
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from index.rank import accelerate
from index.rank.best import Best, Fields, Weighing, Word
from index.rank.dense import Sums, Tables
from index.rank.postings import Amounts, Ids, Mask, locate, no_ids
from index.rank.way import ROUNDING, Floats, hold

ROUNDED = ROUNDING**4
"""More than what is lost where some of them are added up."""

FEW = 4096
"""In a scope of so few passages all are looked at, whatever they hold."""

LISTED = 4_000
"""The rarest words that stand in so many passages, taken together, are gone through first."""

PROBED = 64
"""Passages that are scored to learn how good the best are; four times as many with each further step."""


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


def find_best(  # noqa: PLR0913 - what is asked for, where, and how
    fields: Fields,
    words: Sequence[Word],
    weighing: Weighing,
    k: int,
    admitted: Mask | None = None,
    least: float = float("-inf"),
    *,
    few: int = FEW,
    listed: int = LISTED,
) -> tuple[Ids, Floats]:
    """The k best passages, best first, ties in their order, and their scores; only such that share a word.

    ``admitted`` are the articles that may answer, None for all. Of what is below ``least`` any may be missing.
    """
    best = Best(fields, words, weighing, k, least)
    if k > 0:
        narrow = find_narrow(fields, admitted, few)
        engine = accelerate.engine() if narrow is None else None
        if engine and engine.can_find(fields, words, weighing):
            found: tuple[Ids, Floats] = engine.find_best(fields, words, weighing, k, admitted, least)
            return found
        if narrow is None:
            search(best, admitted, listed)
        else:
            best.score(narrow)
    return best.rank()


def find_narrow(fields: Fields, admitted: Mask | None, few: int) -> Ids | None:
    """All passages in scope, if they are few."""
    if admitted is None or np.count_nonzero(admitted) > few:
        return None
    passages = fields.passages_of(np.flatnonzero(admitted).astype(np.int32))
    return passages if len(passages) <= few else None


def search(best: Best, admitted: Mask | None, listed: int) -> None:
    """Score whatever may be among the best: first what holds the rarest words, then all others."""
    titled, titles, _ = hold([word.titles for word in best.words], [0.0] * len(best.words))
    if admitted is not None:
        mine = admitted[titled]
        titled, titles = titled[mine], titles[mine]
    peaks = (max((way.bound for way in word.articles), default=0.0) for word in best.words)
    article = best.weighing.article * sum(peaks)
    words = sorted(best.words, key=lambda word: -word.bound)
    held = accumulate(sum(way.size for way in word.bodies) for word in words)
    cut = bisect_right(list(held), listed)
    found = Search(best, admitted, titled, titles * best.weighing.title, article)
    found.look_through(words[:cut], words[cut:])
    found.look_further(words[cut:])


@dataclass(frozen=True, slots=True)
class Search:
    """One question's search; ``titled`` are the articles that hold any of its words in their titles.

    ``titles`` is a little more than what these add, ``article`` the most that a whole article can add.
    """

    best: Best
    admitted: Mask | None
    titled: Ids
    titles: Amounts
    article: float

    def look_through(self, words: Sequence[Word], others: Sequence[Word]) -> None:
        """Score what holds any of some words."""
        crowd, best = self._hold(words), self.best
        if len(crowd.ids) >= best.k:
            # Each word adds nearly a step less than its bound.
            bodies = crowd.bodies - sum(way.most for word in words for way in word.bodies)
            least = best.total(bodies, 0.0, crowd.covered, 0.0)
            best.least = max(best.least, float(np.partition(least, -best.k)[-best.k]) / ROUNDED)
        self._examine(crowd, others)

    def _hold(self, words: Sequence[Word], least: float = 0.0) -> Crowd:
        """Whatever holds any of some words that adds so much at least."""
        return self._admit(*hold([word.bodies for word in words], [word.rarity for word in words], least))

    def _admit(self, ids: Ids, bodies: Amounts | None = None, covered: Amounts | None = None) -> Crowd:
        """Passages of admitted articles, with what their titles add."""
        owners, nothing = self.best.fields.owner[ids], np.zeros(len(ids), dtype=np.float32)
        bodies, covered = nothing if bodies is None else bodies, nothing if covered is None else covered
        if self.admitted is not None:
            mine = self.admitted[owners]
            ids, bodies, covered, owners = ids[mine], bodies[mine], covered[mine], owners[mine]
        around = np.full(len(ids), self.article)
        if len(self.titled):
            places, there = locate(self.titled, owners)
            around += self.titles.take(places, mode="clip") * there
        return Crowd(ids, bodies, covered, around)

    def _examine(self, crowd: Crowd, words: Sequence[Word]) -> None:
        """Score those of a crowd that may be among the best with what some more words add."""
        if not len(crowd.ids):
            return
        left, untold = sum(word.bound for word in words), sum(word.rarity for word in words)
        for word in words:
            most = self.best.total(crowd.bodies + left, crowd.around, crowd.covered + untold, 1.0)
            crowd = crowd.keep(most * ROUNDED >= self.best.least)
            if len(crowd.ids) <= self.best.k:
                break
            crowd = crowd.meet(word, self.best.fields.bodies.tables)
            left, untold = left - word.bound, untold - word.rarity
        leads = self.best.fields.leads[crowd.ids]
        most = self.best.total(crowd.bodies + left, crowd.around, crowd.covered + untold, leads) * ROUNDED
        ids, first, last = crowd.ids, 0, PROBED
        if len(ids) > last:
            order = np.argsort(-most)
            ids, most = ids[order], most[order]
        while first < len(ids):
            mine = ids[first:last][most[first:last] >= self.best.least]
            if not len(mine):
                break
            self.best.score(np.sort(mine))
            first, last = last, last * 4

    def look_further(self, words: Sequence[Word]) -> None:
        """Score what holds none but these words, or none at all beside its title."""
        needed, bounds = self._needed(words), [word.bound for word in words]
        # Whoever holds only words behind the essential ones cannot come among the best (Turtle and Flood 1995).
        essential = sum(sum(bounds[at:]) >= needed for at in range(len(words)))
        if essential == 1:
            self._examine(self._hold(words[:1], needed - sum(bounds[1:])), words[1:])
        sums = self._add_up(words) if essential > 1 else None
        most = self.best.total(self.titles + self.article, sum(bounds), sum(word.rarity for word in words), 1.0)
        titled = self.titled[most * ROUNDED >= self.best.least]
        ids = self.best.fields.passages_of(titled) if len(titled) else no_ids()
        if sums is not None:
            ids = ids[sums.take(ids) + self.titles.max(initial=0.0) >= self._needed(words)]
        self._examine(self._admit(ids), words)

    def _add_up(self, words: Sequence[Word]) -> Sums:
        """Score what holds any of these words, going by what they add to each passage."""
        sums = self.best.fields.bodies.tables.sum_up([way for word in words for way in word.bodies])
        top = sums.top(PROBED)
        if top > self._needed(words):
            self._examine(self._admit(sums.find(top)), words)
        else:
            top = float("inf")
        self._examine(self._admit(sums.find(self._needed(words), top)), words)
        return sums

    def _needed(self, words: Sequence[Word]) -> float:
        """What these words must add at least to a passage that holds no others, and whose title says nothing."""
        covering = 1 + self.best.weighing.coverage * sum(word.rarity for word in words) / self.best.whole
        return self.best.least / ROUNDED**2 / covering / (1 + self.best.weighing.lead) - self.article
