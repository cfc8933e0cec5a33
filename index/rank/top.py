"""The best passages, exactly, without scoring the rest: whatever can no longer come among the best is left out.

A question's words are taken in order of how much they can add at most. Passages that hold the first, then the second,
and so on, are let in as long as all the words from there on can still make one of the k best; of those let in the
words are added up one by one, and those that have fallen too far behind are dropped (MaxScore, Turtle and Flood 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from index.rank.bm25 import ROUNDING, Bm25, Floats, Way, no_scores
from index.rank.postings import Ids, Mask, locate, no_ids, stretch

TITLED = 2
"""So many times k articles are looked through for what their titles say."""

FEW = 4096
"""In a scope of so few passages all are looked at, whatever they hold."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each part of an article counts beside the passage itself, and the coverage of the question."""

    title: float = 0.5
    article: float = 0.1
    lead: float = 0.1
    coverage: float = 0.5


@dataclass(frozen=True, slots=True)
class Fields:
    """What passages are ranked by: their words, the titles and words of their articles, and where they stand.

    ``owner`` is the number of each passage's article, ascending; ``leads`` is 1 for an article's lead, else 0.
    """

    owner: Ids
    leads: Floats
    bodies: Bm25
    titles: Bm25
    articles: Bm25

    def passages_of(self, articles: Ids) -> Ids:
        """The passages of some articles."""
        return stretch(np.searchsorted(self.owner, articles), np.searchsorted(self.owner, articles, "right"))


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
class Found:
    """Passages that may be among the best, and what is known of their scores; ``parts`` by words of the question."""

    ids: Ids
    titles: Floats
    leads: Floats
    bodies: Floats
    covered: Floats
    parts: dict[int, Floats]

    def add(self, word: int, part: Floats, rarity: float) -> Found:
        """The same with one more word known."""
        covered = self.covered + rarity * (part > 0)
        return replace(self, bodies=self.bodies + part, covered=covered, parts={**self.parts, word: part})

    def keep(self, those: Mask) -> Found:
        """Some of the passages."""
        if those.all():
            return self
        parts = {word: part[those] for word, part in self.parts.items()}
        told = (self.titles[those], self.leads[those], self.bodies[those], self.covered[those])
        return Found(self.ids[those], *told, parts)


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
    _order: Sequence[int] = ()
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
            self._let_in_by_words(self._let_in_titled())
        else:
            self._let_in(narrow)
        best = np.lexsort((self.ids, -self.scores))[: self.k]
        return self.ids[best], self.scores[best]

    def _find_narrow(self) -> Ids | None:
        """All passages in scope, if they are few."""
        if self.admitted is None or np.count_nonzero(self.admitted) > self.few:
            return None
        passages = self.fields.passages_of(np.flatnonzero(self.admitted).astype(np.int32))
        return passages if len(passages) <= self.few else None

    def _prepare(self) -> None:
        self._whole = max(sum(word.rarity for word in self.words), self._whole)
        self._order = sorted(range(len(self.words)), key=lambda j: -self.words[j].bound)
        peaks = (max((way.bound for way in word.articles), default=0.0) for word in self.words)
        self._article = self.weighing.article * sum(peaks)
        titled = unite([way.ids for word in self.words for way in word.titles])
        self._titled = titled if self.admitted is None else titled[self.admitted[titled]]
        self._titles = add_up(self.fields.titles, [word.titles for word in self.words], self._titled)

    def _let_in_titled(self) -> float:
        """Let the passages of the articles in whose titles most stands in; the most that any other title has."""
        few = TITLED * self.k
        if len(self._titled) <= few:
            self._let_in(self.fields.passages_of(self._titled))
            return 0.0
        order = np.argpartition(-self._titles, few)
        self._let_in(self.fields.passages_of(np.sort(self._titled[order[:few]])))
        return float(self._titles[order[few]])

    def _let_in_by_words(self, title: float) -> None:
        """Let in whatever may be among the best and has not more than this in its title."""
        bounds = [self.words[j].bound for j in self._order]
        rarities = [self.words[j].rarity for j in self._order]
        around = self.weighing.title * title + self._article
        for at, j in enumerate(self._order):
            covering = (1 + self.weighing.coverage * sum(rarities[at:]) / self._whole) * (1 + self.weighing.lead)
            needed = self.least / ROUNDING / covering - around - sum(bounds[at + 1 :])
            if bounds[at] < needed:
                break
            ways = self.words[j].bodies
            self._let_in(unite([way.ids if needed <= 0 else way.ids[way.impacts >= needed / way.idf] for way in ways]))
        most = (self.weighing.title * self._titles + self._article) * (1 + self.weighing.lead)
        passages = self.fields.passages_of(self._titled[most * ROUNDING >= self.least])
        self._let_in(passages[self.fields.leads[passages] > 0])

    def _let_in(self, ids: Ids) -> None:
        """Take passages among those found, as far as they can be among the best."""
        owners = self.fields.owner[ids]
        if self.admitted is not None:
            ids, owners = ids[self.admitted[owners]], owners[self.admitted[owners]]
        if not len(ids):
            return
        places, there = locate(self._titled, owners)
        titles = np.where(there, self._titles[places], 0.0) if len(self._titled) else np.zeros(len(ids))
        self._weigh(Found(ids, titles, self.fields.leads[ids], np.zeros(len(ids)), np.zeros(len(ids)), {}))

    def _weigh(self, found: Found) -> None:
        """Add up word after word, drop what falls too far behind, and keep the best of what remains."""
        rest, untold = sum(word.bound for word in self.words), sum(word.rarity for word in self.words)
        for j in self._order:
            word = self.words[j]
            found = found.add(j, self.fields.bodies.parts(word.bodies, found.ids), word.rarity)
            rest, untold = rest - word.bound, untold - word.rarity
            around = self.weighing.title * found.titles
            sure = self._total(found.bodies, around, found.covered, found.leads)[found.bodies > 0]
            if len(sure) >= self.k:
                self.least = max(self.least, float(np.partition(sure, -self.k)[-self.k]))
            most = self._total(found.bodies + rest, around + self._article, found.covered + untold, found.leads)
            found = found.keep(most * ROUNDING >= self.least)
        self._keep(found)

    def _keep(self, found: Found) -> None:
        """Score passages as if there were nothing else, word by word in the order of the question."""
        owners, places = np.unique(self.fields.owner[found.ids], return_inverse=True)
        articles = add_up(self.fields.articles, [word.articles for word in self.words], owners)[places]
        bodies, covered = np.zeros(len(found.ids)), np.zeros(len(found.ids))
        for j, word in enumerate(self.words):
            bodies += found.parts[j]
            covered += word.rarity * (found.parts[j] > 0)
        around = self.weighing.title * found.titles + self.weighing.article * articles
        scores = self._total(bodies, around, covered, found.leads)
        shares = (bodies > 0) | ((found.titles > 0) & (found.leads > 0))
        self.ids, first = np.unique(np.concatenate([self.ids, found.ids[shares]]), return_index=True)
        self.scores = np.concatenate([self.scores, scores[shares]])[first]
        if len(self.ids) >= self.k:
            self.least = max(self.least, float(np.partition(self.scores, -self.k)[-self.k]))

    def _total(self, bodies: Floats, around: Floats, covered: Floats, leads: Floats) -> Floats:
        total = (bodies + around) * (1 + self.weighing.coverage * covered / self._whole)
        return total * (1 + self.weighing.lead * leads)
