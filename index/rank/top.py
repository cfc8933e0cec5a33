"""The best passages, exactly, without scoring the rest: whatever can no longer come among the best is left out.

A question's words are taken in order of how much they can add at most. Passages that hold the first, then the second,
and so on, are let in as long as all the words from there on can still make one of the k best; those that have fallen
too far behind are dropped on the way (MaxScore, Turtle and Flood 1995). Up to there a little more than the true scores
is added up; the few that remain are scored exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.packed import stretch
from index.rank.bm25 import ROUNDING, Bm25, Bounds, Floats, Way, no_scores
from index.rank.postings import Ids, Mask, locate, no_ids

Real = NDArray[np.floating[Any]] | Mask

TITLED = 2
"""So many times k articles are looked through for what their titles say."""

ROUNDED = ROUNDING**4
"""More than what is lost where some of them are added up."""

FEW = 4096
"""In a scope of so few passages all are looked at, whatever they hold."""


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
    leads: Floats | Mask
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


def no_bounds() -> Bounds:
    return np.empty(0, dtype=np.float32)


def add_up(engine: Bm25, words: Sequence[Sequence[Way]], wanted: Ids) -> Floats:
    """The scores of some texts for all words of a question."""
    total = np.zeros(len(wanted))
    for ways in words:
        if ways:
            total += engine.parts(ways, wanted)
    return total


def unite(ids: Sequence[Ids]) -> Ids:
    """All numbers of several lists, ascending, each but once."""
    if len(ids) == 1:
        return ids[0]  # a list of postings is ascending already
    return np.unique(np.concatenate(ids)) if ids else no_ids()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Passages let in, each once, in no order: a little more than their words so far add, and how much these tell."""

    ids: Ids
    bodies: Bounds
    covered: Bounds

    def meet(self, word: Word, needed: float, owner: Ids, admitted: Mask | None) -> Crowd:
        """The same with one more word, and with others that get at least ``needed`` for it, of admitted articles."""
        bodies = np.zeros(len(self.ids), dtype=np.float32)
        fresh: list[tuple[Way, Mask]] = []
        for way in word.bodies:
            places, there = locate(way.ids, self.ids)
            np.maximum(bodies, way.look_up(places, there), out=bodies)
            if way.bound >= needed:
                new = np.ones(len(way.ids), dtype=bool) if needed <= 0 else way.impacts >= needed / way.most
                new[places[there]] = False
                fresh.append((way, new))
        met = Crowd(self.ids, self.bodies + bodies, self.covered + np.multiply(bodies > 0, word.rarity, dtype="f4"))
        if not fresh:
            return met
        others = crowd_of(word, fresh)
        return met.join(others if admitted is None else others.keep(admitted[owner[others.ids]]))

    def join(self, others: Crowd) -> Crowd:
        """Two crowds that share nobody, as one."""
        if not len(self.ids):
            return others
        return Crowd(
            np.concatenate([self.ids, others.ids]),
            np.concatenate([self.bodies, others.bodies]),
            np.concatenate([self.covered, others.covered]),
        )

    def keep(self, those: Mask) -> Crowd:
        """Some of the passages."""
        return Crowd(self.ids[those], self.bodies[those], self.covered[those])


def crowd_of(word: Word, fresh: Sequence[tuple[Way, Mask]]) -> Crowd:
    """Some of the passages that hold a word, as if there were no other words."""
    ids = unite([way.ids[new] for way, new in fresh])
    if len(word.bodies) == 1:
        ((way, new),) = fresh
        bodies = way.impacts[new] * np.float32(way.most)
    else:
        bodies = np.zeros(len(ids), dtype=np.float32)
        for way in word.bodies:
            places, there = locate(way.ids, ids)
            np.maximum(bodies, way.look_up(places, there), out=bodies)
    return Crowd(ids, bodies, np.full(len(ids), word.rarity, dtype=np.float32))


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
    ids: Ids = field(default_factory=no_ids)
    scores: Floats = field(default_factory=no_scores)
    _whole: float = 1e-9
    _article: float = 0.0
    _titled: Ids = field(default_factory=no_ids)
    _titles: Floats = field(default_factory=no_scores)

    def run(self) -> tuple[Ids, Floats]:
        """The k best passages, best first, ties in their order, and their scores; only such that share a word."""
        if self.k <= 0:
            return no_ids(), no_scores()
        self._prepare()
        narrow = self._find_narrow()
        if narrow is None:
            self._let_in_by_words(self._score_titled())
        else:
            self._score(narrow)
        best = np.lexsort((self.ids, -self.scores))[: self.k]
        return self.ids[best], self.scores[best]

    def _prepare(self) -> None:
        self._whole = max(sum(word.rarity for word in self.words), self._whole)
        peaks = (max((way.bound for way in word.articles), default=0.0) for word in self.words)
        self._article = self.weighing.article * sum(peaks)
        titled = unite([way.ids for word in self.words for way in word.titles])
        self._titled = titled if self.admitted is None else titled[self.admitted[titled]]
        self._titles = add_up(self.fields.titles, [word.titles for word in self.words], self._titled)

    def _find_narrow(self) -> Ids | None:
        """All passages in scope, if they are few."""
        if self.admitted is None or np.count_nonzero(self.admitted) > self.few:
            return None
        passages = self.fields.passages_of(np.flatnonzero(self.admitted).astype(np.int32))
        return passages if len(passages) <= self.few else None

    def _score_titled(self) -> float:
        """Score the passages of the articles in whose titles most stands; the most that any other title has."""
        few = TITLED * self.k
        if len(self._titled) <= few:
            self._score(self.fields.passages_of(self._titled))
            return 0.0
        order = np.argpartition(-self._titles, few)
        self._score(self.fields.passages_of(np.sort(self._titled[order[:few]])))
        return float(self._titles[order[few]])

    def _let_in_by_words(self, title: float) -> None:
        """Score whatever may be among the best and has not more than this in its title."""
        around = self.weighing.title * title + self._article
        crowd = Crowd(no_ids(), no_bounds(), no_bounds())
        rest, untold = sum(word.bound for word in self.words), sum(word.rarity for word in self.words)
        for word in sorted(self.words, key=lambda one: -one.bound):
            covering = (1 + self.weighing.coverage * untold / self._whole) * (1 + self.weighing.lead)
            rest, untold = rest - word.bound, untold - word.rarity
            needed = self.least / ROUNDED / covering - around - rest
            crowd = crowd.meet(word, needed, self.fields.owner, self.admitted)
            least = self._total(crowd.bodies, 0.0, crowd.covered, 0.0)
            self._raise(least / (ROUNDED * self.fields.bodies.slack))
            most = self._total(crowd.bodies + rest, around, crowd.covered + untold, 1.0)
            crowd = crowd.keep(most * ROUNDED >= self.least)
        self._score_crowd(crowd)

    def _score_crowd(self, crowd: Crowd) -> None:
        """Score those who may be among the best by their own titles, and leads that hold words in their title alone."""
        titles, leads = self._title(self.fields.owner[crowd.ids]), self.fields.leads[crowd.ids]
        most = self._total(crowd.bodies, self.weighing.title * titles + self._article, crowd.covered, leads)
        self._score(crowd.ids[most * ROUNDED >= self.least])
        most = (self.weighing.title * self._titles + self._article) * (1 + self.weighing.lead)
        passages = self.fields.passages_of(self._titled[most * ROUNDED >= self.least])
        self._score(passages[self.fields.leads[passages] > 0])

    def _title(self, owners: Ids) -> Floats:
        """What the titles of some articles add, before they are weighed."""
        places, there = locate(self._titled, owners)
        return self._titles.take(places, mode="clip") * there if len(self._titled) else np.zeros(len(owners))

    def _raise(self, scores: Real) -> None:
        """There are passages with these scores or better ones: what is below the best k is of no interest any more."""
        if len(scores) >= self.k:
            best = np.partition(scores, -self.k)
            self.least = max(self.least, float(best[-self.k]))

    def _score(self, ids: Ids) -> None:
        """Score passages exactly, word by word in the order of the question, and keep those that share any."""
        if not len(ids):
            return
        owners, places = np.unique(self.fields.owner[ids], return_inverse=True)
        articles = add_up(self.fields.articles, [word.articles for word in self.words], owners)[places]
        titles, leads = self._title(owners)[places], self.fields.leads[ids]
        bodies, covered = np.zeros(len(ids)), np.zeros(len(ids))
        for word in self.words:
            part = self.fields.bodies.parts(word.bodies, ids)
            bodies += part
            covered += word.rarity * (part > 0)
        around = self.weighing.title * titles + self.weighing.article * articles
        scores = self._total(bodies, around, covered, leads)
        shares = (bodies > 0) | ((titles > 0) & (leads > 0))
        new = shares & (scores >= self.least) & ~locate(self.ids, ids)[1]
        self.ids, self.scores = np.concatenate([self.ids, ids[new]]), np.concatenate([self.scores, scores[new]])
        order = self.ids.argsort()
        self.ids, self.scores = self.ids[order], self.scores[order]
        self._raise(self.scores)

    def _total(self, bodies: Real, around: Real | float, covered: Real, leads: Real | float) -> Real:
        total: Real = (bodies + around) * (1 + self.weighing.coverage * covered / self._whole)
        return total * (1 + self.weighing.lead * leads)
