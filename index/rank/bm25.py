"""BM25 by rank_bm25's formula and parameters, over postings, so that only passages that share a term are scored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from typing import cast

import numpy as np
from rank_bm25 import BM25Okapi
from typing_extensions import override

from index.rank.dense import Tables
from index.rank.postings import (
    Counts,
    Ids,
    Mask,
    Numbers,
    Places,
    Postings,
    build_postings,
    no_ids,
)
from index.rank.way import Bounds, Choice, Floats, Found, Impacts, Way, round_up

AT_ONCE = 4_000_000
"""Postings whose bounds are worked out in one go."""


@dataclass(frozen=True, slots=True, repr=False)
class Stock:
    """Texts that never change: their postings, how long they are, and what their terms can tell at most.

    ``impacts`` are by posting, rounded up to ``IMPACTS`` of 1, and ``peaks`` by term, for an idf of 1 and texts of
    ``average`` terms; where nobody asks for them there are no ``impacts``.
    """

    starts: Places
    ids: Ids
    counts: Counts
    lengths: Ids
    average: Floats
    impacts: Impacts
    peaks: Bounds


@dataclass(frozen=True, slots=True)
class Tally:
    """What scores depend on beside the texts themselves: how many texts there are, and how many terms in all."""

    size: int
    total: int

    @property
    def average(self) -> float:
        """Terms of a text. rank_bm25 divides by zero where there are none."""
        return (self.total / self.size if self.size else 0.0) or 1.0

    def idf_of(self, count: int) -> float:
        """The idf of a term that stands in ``count`` texts."""
        return log1p((self.size - count + 0.5) / (count + 0.5))


def no_scores() -> Floats:
    return np.empty(0, dtype=np.float64)


class Bm25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """Scores of texts, given as lists of terms, for words given as lists of choices.

    The formula is Okapi BM25 as in rank_bm25 (Robertson and Walker 1994, the ATIRE variant of the term
    frequency), with the idf of Lucene, log(1 + (N - n + 0.5) / (n + 0.5)), which is never negative, so that it
    is right from the first single text on. Unlike the library it takes an empty corpus, and empty texts.
    """

    def __init__(self, corpus: Iterable[Sequence[str]] = ()) -> None:
        super().__init__(corpus)

    @override
    def _initialize(self, corpus: Iterable[Sequence[str]]) -> dict[str, int]:
        """Postings instead of the library's dictionary a text; returns in how many texts each term stands."""
        texts = list(corpus)
        postings = build_postings(texts)
        lengths = np.array([len(text) for text in texts], dtype=np.int32)
        stock = make_stock(self, postings.starts, postings.ids, postings.counts, lengths)
        self._fill(stock, postings.numbers, Tally(len(texts), int(lengths.sum())), np.diff(stock.starts), None)
        self.terms = list(cast("dict[str, int]", postings.numbers))  # in order of first appearance
        return dict(zip(self.terms, self.frequencies.tolist(), strict=True))

    @override
    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {term: self.tally.idf_of(held) for term, held in nd.items()}

    @classmethod
    def over(cls, stock: Stock, numbers: Numbers, tally: Tally, frequencies: Places, live: Mask | None) -> Bm25:
        """Scores of texts that may not be all there are, nor all be live.

        ``tally`` is of all that are live, here and elsewhere, ``frequencies`` of those here; ``live`` is None for all.
        """
        made = cls()
        made._fill(stock, numbers, tally, frequencies, live)
        return made

    def _fill(self, stock: Stock, numbers: Numbers, tally: Tally, frequencies: Places, live: Mask | None) -> None:
        self.stock, self.tally, self.frequencies, self.live = stock, tally, frequencies, live
        self.postings = Postings(numbers, stock.starts, stock.ids, stock.counts)
        self.corpus_size, self.avgdl, self.doc_len = tally.size, tally.average, stock.lengths
        self.norm = self.norm_of(stock.lengths, tally.average)
        self.tables = Tables(len(self.norm))
        # A text's length tells against another average than when the bounds were made.
        drift = self.avgdl / float(stock.average[0])
        self.rise, self.slack = max(drift, 1.0), max(drift, 1 / drift)

    def norm_of(self, lengths: Ids, average: float) -> Floats:
        """What makes a term tell less in longer texts."""
        norm: Floats = self.k1 * (1 - self.b + self.b * lengths.astype(np.float64) / average)
        return norm

    def bound(self, counts: Counts, norm: Bounds) -> Bounds:
        """What postings tell for an idf of 1, but for rounding."""
        often = counts.astype(np.float32)
        bounds: Bounds = often * np.float32(self.k1 + 1) / (often + norm)
        return bounds

    def idf_of(self, count: int) -> float:
        """The idf of a term that stands in ``count`` texts."""
        return self.tally.idf_of(count)

    def frequency(self, term: str) -> int:
        """In how many live texts the term stands."""
        number = self.postings.numbers.get(term)
        return 0 if number is None else int(self.frequencies[number])

    def look(self, terms: Sequence[str]) -> Found | None:
        """Where terms stand together, None if nowhere."""
        if len(terms) > 1:
            ids, counts = self.postings.find_all(terms)
            live = len(ids) if self.live is None else int(np.count_nonzero(self.live[ids]))
            bounds = self.bound(counts, self.norm[ids].astype(np.float32))
            found = Found(ids, counts, round_up(bounds), live, 1.0, float(bounds.max(initial=0.0)), None)
        else:
            number = self.postings.numbers.get(terms[0])
            if number is None:
                return None
            held, stock, live = self.postings.range_of(number), self.stock, int(self.frequencies[number])
            peak, impacts = float(stock.peaks[number]), stock.impacts[held]
            found = Found(stock.ids[held], stock.counts[held], impacts, live, self.rise, peak, number)
        return found if len(found.ids) else None

    def find(self, word: Sequence[Choice]) -> list[Way]:
        """The ways of a word that any text has, if these are all texts there are."""
        (ways,) = find_ways([self], word)
        return ways

    def parts(self, words: Sequence[Sequence[Way]], wanted: Ids) -> Floats:
        """What words add to the scores of some texts (ascending), a row for each; 0 where a word does not stand.

        Ways of one word count once: a text gets the best of them.
        """
        ways = [way for word in words for way in word]
        counts = np.zeros((len(ways), len(wanted)))
        for row, way in zip(counts, ways, strict=True):
            places = way.ids.searchsorted(wanted)
            there = way.ids.take(places, mode="clip") == wanted
            np.multiply(way.counts.take(places, mode="clip"), there, out=row)
        idfs = np.array([way.idf for way in ways]).reshape(-1, 1)
        parts: Floats = idfs * counts * (self.k1 + 1) / (counts + self.norm[wanted])
        if all(len(word) == 1 for word in words):
            return parts
        best = np.zeros((len(words), len(wanted)))
        places_of = [number for number, word in enumerate(words) for _ in word]
        for number, part in zip(places_of, parts, strict=True):
            np.maximum(best[number], part, out=best[number])
        return best

    def score(self, word: Sequence[Choice]) -> tuple[Ids, Floats]:
        """The texts (ascending) in which a word stands in any of its ways, and what it adds to their scores."""
        ways = self.find(word)
        if not ways:
            return no_ids(), no_scores()
        ids = ways[0].ids if len(ways) == 1 else np.unique(np.concatenate([way.ids for way in ways]))
        return ids, self.parts([ways], ids)[0]

    @override
    def get_scores(self, query: Sequence[str]) -> Floats:
        """Scores of all texts for a bag of terms, the library's own interface."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            ids, part = self.score((Choice((term,), 1.0),))
            scores[ids] += part
        return scores


def make_stock(engine: Bm25, starts: Places, ids: Ids, counts: Counts, lengths: Ids, *, impacts: bool = True) -> Stock:
    """Texts by themselves as an engine scores them, ``impacts`` with what each posting tells at most."""
    average = Tally(len(lengths), int(lengths.sum(dtype=np.int64))).average
    norm = engine.norm_of(lengths, average).astype(np.float32)
    peaks, steps = np.zeros(len(starts) - 1, dtype=np.float32), np.zeros(len(ids) if impacts else 0, dtype=np.uint8)
    cuts = np.searchsorted(starts, np.arange(AT_ONCE, len(ids), AT_ONCE)).tolist()
    for first, last in pairwise([0, *cuts, len(starts) - 1]):
        piece = slice(int(starts[first]), int(starts[last]))
        bounds = engine.bound(counts[piece], norm[ids[piece]])
        held = first + np.flatnonzero(np.diff(starts[first : last + 1]))
        if len(held):
            peaks[held] = np.maximum.reduceat(bounds, starts[held] - starts[first])
        if impacts:
            steps[piece] = round_up(bounds)
    return Stock(starts, ids, counts, lengths, np.array([average]), steps, peaks)


def add_rows(rows: Floats) -> Floats:
    """The sum of all rows, one after the other, so that it is always the same to the last digit."""
    total = np.zeros(rows.shape[1])
    for row in rows:
        total += row
    return total


def find_ways(engines: Sequence[Bm25], word: Sequence[Choice]) -> list[list[Way]]:
    """For each of the engines over parts of some texts the ways of a word that its texts have."""
    ways: list[list[Way]] = [[] for _ in engines]
    for choice in word:
        found = [engine.look(choice.terms) for engine in engines]
        held = sum(it.live for it in found if it)
        if held:
            idf = engines[0].idf_of(held) * choice.weight
            for mine, it in zip(ways, found, strict=True):
                if it:
                    mine.append(it.weigh(idf))
    return ways
