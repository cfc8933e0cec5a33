"""BM25 by rank_bm25's formula and parameters, over postings, so that only passages that share a term are scored."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

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


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the texts that hold it, ascending, and how often each does.

    ``numbers`` number the terms by first appearance; term n has the places ``starts[n]`` to ``starts[n + 1]``
    of ``ids`` and ``counts``.
    """

    numbers: Mapping[str, int]
    starts: NDArray[np.int64]
    ids: Ids
    counts: Floats

    def find(self, term: str) -> tuple[Ids, Floats]:
        """Where a term stands, and how often."""
        number = self.numbers.get(term)
        if number is None:
            return no_ids(), no_scores()
        held = slice(self.starts[number], self.starts[number + 1])
        return self.ids[held], self.counts[held]

    def find_all(self, terms: Sequence[str]) -> tuple[Ids, Floats]:
        """Where all the terms stand together, and how often the rarest of them does."""
        ids, counts = self.find(terms[0])
        for term in terms[1:]:
            others, their_counts = self.find(term)
            ids, mine, theirs = np.intersect1d(ids, others, assume_unique=True, return_indices=True)
            counts = np.minimum(counts[mine], their_counts[theirs])
        return ids, counts


def build_postings(texts: Sequence[Sequence[str]]) -> Postings:
    """Postings of texts given as lists of terms."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    numbered = array("q")
    for text in texts:  # all of them in one go would hold up every other thread
        numbered.extend(map(numbers.__getitem__, text))
    terms = np.array(numbered, dtype=np.int64)
    texts_of_terms = np.repeat(np.arange(len(texts)), np.fromiter(map(len, texts), dtype=np.int64))
    # Every pair of term and text once, by term and then by text, with how often it occurs.
    size = max(len(texts), 1)
    pairs, counts = np.unique(terms * size + texts_of_terms, return_counts=True)
    starts = np.searchsorted(pairs, np.arange(len(numbers) + 1, dtype=np.int64) * size)
    return Postings(dict(numbers), starts, (pairs % size).astype(np.int32), counts.astype(np.float64))


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
        self._norm = self.k1 * (1 - self.b + self.b * self.doc_len / self.avgdl)
        return dict(zip(self.postings.numbers, np.diff(self.postings.starts).tolist(), strict=True))

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
        return len(self.postings.find(term)[0])

    def score(self, word: Sequence[Choice]) -> tuple[Ids, Floats]:
        """The texts (ascending) in which a word stands in any of its ways, and what it adds to their scores.

        Ways of one word count once: a text gets the best of them.
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
        ids, counts = self.postings.find_all(choice.terms)
        if not len(ids):
            return ids, counts
        idf = self.idf_of(len(ids)) * choice.weight
        return ids, idf * counts * (self.k1 + 1) / (counts + self._norm[ids])

    @override
    def get_scores(self, query: Sequence[str]) -> Floats:
        """Scores of all texts for a bag of terms, the library's own interface."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            ids, part = self.score((Choice((term,), 1.0),))
            scores[ids] += part
        return scores
