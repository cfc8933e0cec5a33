"""BM25 by rank_bm25's formula and parameters, over postings, so that only passages that share a term are scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from typing_extensions import override

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a question's word can stand in a passage: its terms (all must be there) and how much it counts."""

    terms: tuple[str, ...]
    weight: float


def no_ids() -> Ids:
    return np.empty(0, dtype=np.int32)


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
        ids: dict[str, list[int]] = {}
        counts: dict[str, list[int]] = {}
        lengths: list[int] = []
        for number, terms in enumerate(corpus):
            lengths.append(len(terms))
            for term, count in Counter(terms).items():
                ids.setdefault(term, []).append(number)
                counts.setdefault(term, []).append(count)
        self.corpus_size = len(lengths)
        self.doc_len = np.array(lengths, dtype=np.float64)
        self.avgdl = max(float(self.doc_len.mean()), 1.0) if lengths else 1.0
        self._ids = {term: np.array(held, dtype=np.int32) for term, held in ids.items()}
        self._counts = {term: np.array(held, dtype=np.float64) for term, held in counts.items()}
        self._norm = self.k1 * (1 - self.b + self.b * self.doc_len / self.avgdl)
        return {term: len(held) for term, held in ids.items()}

    @override
    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {term: self.idf_of(count) for term, count in nd.items()}

    def idf_of(self, count: int) -> float:
        """The idf of a term that stands in ``count`` texts."""
        return float(np.log1p((self.corpus_size - count + 0.5) / (count + 0.5)))

    @property
    def terms(self) -> Iterable[str]:
        """Every term of the corpus, in order of first appearance."""
        return self._ids.keys()

    def __contains__(self, term: str) -> bool:
        return term in self._ids

    def frequency(self, term: str) -> int:
        """In how many texts the term stands."""
        return len(self._ids.get(term, ()))

    def score(self, word: Sequence[Choice]) -> tuple[Ids, Floats]:
        """The texts (ascending) in which a word stands in any of its ways, and what it adds to their scores.

        Ways of one word count once: a text gets the best of them. The rarest way must not make the word seem
        rarer than the commonest one, so no way counts for more than the first one that stands in the corpus.
        """
        found = [(ids, part) for choice in word for ids, part in [self._score_choice(choice)] if len(ids)]
        if not found:
            return no_ids(), no_scores()
        if len(found) == 1:
            return found[0]
        ids = np.concatenate([held for held, _ in found])
        parts = np.concatenate([part for _, part in found])
        order = np.lexsort((-parts, ids))
        ids, parts = ids[order], parts[order]
        first = np.ones(len(ids), dtype=bool)
        first[1:] = ids[1:] != ids[:-1]
        return ids[first], parts[first]

    def _score_choice(self, choice: Choice) -> tuple[Ids, Floats]:
        ids, counts = self._posting(choice.terms)
        if not len(ids):
            return ids, counts
        idf = self.idf_of(len(ids)) * choice.weight
        return ids, idf * counts * (self.k1 + 1) / (counts + self._norm[ids])

    def _posting(self, terms: tuple[str, ...]) -> tuple[Ids, Floats]:
        """Where all the terms stand together, and how often the rarest of them does."""
        ids, counts = self._ids.get(terms[0], no_ids()), self._counts.get(terms[0], no_scores())
        for term in terms[1:]:
            others = self._ids.get(term, no_ids())
            ids, mine, theirs = np.intersect1d(ids, others, assume_unique=True, return_indices=True)
            counts = np.minimum(counts[mine], self._counts[term][theirs]) if len(ids) else no_scores()
        return ids, counts

    @override
    def get_scores(self, query: Sequence[str]) -> Floats:
        """Scores of all texts for a bag of terms, the library's own interface."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            ids, part = self.score((Choice((term,), 1.0),))
            scores[ids] += part
        return scores
