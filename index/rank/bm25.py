"""BM25 by rank_bm25's formula and parameters, over postings, so that only passages that share a term are scored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from typing_extensions import override

from index.rank.postings import Counts, Ids, Mask, Places, build_postings, locate, no_ids

Floats = NDArray[np.float64]
Bounds = NDArray[np.float32]

ROUNDING = 1 + 1e-6
"""More than what is lost where a bound is kept in four bytes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a question's word can stand in a passage: its terms (all must be there) and how much it counts."""

    terms: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Way:
    """A choice as the texts have it: in which it stands (ascending), how often, and what that tells.

    ``impacts`` times ``idf`` is at least what each of the texts gets for it, ``bound`` at least the most that any gets.
    """

    ids: Ids
    counts: Counts
    idf: float
    impacts: Bounds
    bound: float

    def look_up(self, places: Places, there: Mask) -> Bounds:
        """At least what texts get for it, by their places among its own, if they are there."""
        bounds: Bounds = self.impacts.take(places, mode="clip") * there
        return bounds * np.float32(self.idf)


def no_scores() -> Floats:
    return np.empty(0, dtype=np.float64)


class Bm25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """Scores of texts, given as lists of terms, for words given as lists of choices.

    The formula is Okapi BM25 as in rank_bm25 (Robertson and Walker 1994, the ATIRE variant of the term
    frequency), with the idf of Lucene, log(1 + (N - n + 0.5) / (n + 0.5)), which is never negative, so that it
    is right from the first single text on. Unlike the library it takes an empty corpus, and empty texts.
    """

    def __init__(self, corpus: Iterable[Sequence[str]]) -> None:
        super().__init__(corpus)

    @override
    def _initialize(self, corpus: Iterable[Sequence[str]]) -> dict[str, int]:
        """Postings instead of the library's dictionary a text; returns in how many texts each term stands."""
        texts = list(corpus)
        self.postings = build_postings(texts)
        self.corpus_size = len(texts)
        self.doc_len = np.array([len(text) for text in texts], dtype=np.float64)
        # The library divides by zero where there are no terms at all.
        self.avgdl = float(self.doc_len.mean() if texts else 0.0) or 1.0
        self.norm = self.k1 * (1 - self.b + self.b * self.doc_len / self.avgdl)
        starts = self.postings.starts
        self._impacts = self._bound(self.postings.ids, self.postings.counts)
        self._peaks = np.maximum.reduceat(self._impacts, starts[:-1]) if len(starts) > 1 else self._impacts
        return dict(zip(self.postings.numbers, np.diff(starts).tolist(), strict=True))

    @override
    def _calc_idf(self, nd: dict[str, int]) -> None:
        held = np.fromiter(nd.values(), dtype=np.float64, count=len(nd))
        self.idf = dict(zip(nd, np.log1p((self.corpus_size - held + 0.5) / (held + 0.5)).tolist(), strict=True))

    def idf_of(self, count: int) -> float:
        """The idf of a term that stands in ``count`` texts."""
        return float(np.log1p((self.corpus_size - count + 0.5) / (count + 0.5)))

    @property
    def terms(self) -> Iterable[str]:
        """Every term of the corpus, in order of first appearance."""
        return self.postings.numbers.keys()

    def frequency(self, term: str) -> int:
        """In how many texts the term stands."""
        return self.postings.frequency(term)

    def find(self, word: Sequence[Choice]) -> list[Way]:
        """The ways of a word that any text has."""
        return [way for choice in word if (way := self._find_way(choice))]

    def _find_way(self, choice: Choice) -> Way | None:
        if len(choice.terms) == 1:
            held = self.postings.place(choice.terms[0])
            ids, counts, impacts = self.postings.ids[held], self.postings.counts[held], self._impacts[held]
            peak = float(self._peaks[self.postings.numbers[choice.terms[0]]]) if len(ids) else 0.0
        else:
            ids, counts = self.postings.find_all(choice.terms)
            impacts = self._bound(ids, counts)
            peak = float(impacts.max(initial=0.0))
        if not len(ids):
            return None
        idf = self.idf_of(len(ids)) * choice.weight
        return Way(ids, counts, idf, impacts, idf * peak * ROUNDING)

    def _bound(self, ids: Ids, counts: Counts) -> Bounds:
        often = counts.astype(np.float32)
        bounds: Bounds = often * np.float32((self.k1 + 1) * ROUNDING) / (often + self.norm.astype(np.float32)[ids])
        return bounds

    def parts(self, ways: Sequence[Way], wanted: Ids) -> Floats:
        """What a word in any of its ways adds to the scores of some texts; 0 where it does not stand.

        Ways of one word count once: a text gets the best of them.
        """
        norm, best = self.norm[wanted], None
        for way in ways:
            places, there = locate(way.ids, wanted)
            counts = way.counts.take(places, mode="clip") * there
            part = way.idf * counts * (self.k1 + 1) / (counts + norm)
            best = part if best is None else np.maximum(best, part)
        return np.zeros(len(wanted)) if best is None else best

    def score(self, word: Sequence[Choice]) -> tuple[Ids, Floats]:
        """The texts (ascending) in which a word stands in any of its ways, and what it adds to their scores."""
        ways = self.find(word)
        if not ways:
            return no_ids(), no_scores()
        ids = ways[0].ids if len(ways) == 1 else np.unique(np.concatenate([way.ids for way in ways]))
        return ids, self.parts(ways, ids)

    @override
    def get_scores(self, query: Sequence[str]) -> Floats:
        """Scores of all texts for a bag of terms, the library's own interface."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            ids, part = self.score((Choice((term,), 1.0),))
            scores[ids] += part
        return scores
