"""BM25 by rank_bm25's formula and parameters, over postings, so that only passages that share a term are scored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from math import log1p

import numpy as np
from rank_bm25 import BM25Okapi
from typing_extensions import override

from index.rank import accelerate
from index.rank.blocks import Blocks, pack_postings
from index.rank.dense import Tables
from index.rank.postings import (
    IMPACTS,
    Counts,
    Ids,
    Impacts,
    List,
    Listed,
    Mask,
    Numbers,
    Places,
    Postings,
    no_ids,
    number_terms,
)
from index.rank.way import Bounds, Choice, Floats, Found, Way, round_up

BLOCKS = 100_000
"""Blocks of postings whose bounds are worked out in one go."""


@dataclass(frozen=True, slots=True, repr=False)
class Stock:
    """Texts that never change: their postings, how long they are, and what each block of postings can tell at most.

    ``tops`` are for an idf of 1 and texts of ``average`` terms, rounded up to ``IMPACTS`` of 1.
    """

    blocks: Blocks
    lengths: Ids
    average: Floats
    tops: Impacts


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
        numbers, listed = number_terms(texts)
        lengths = np.array([len(text) for text in texts], dtype=np.int32)
        stock = make_stock(self, listed, lengths)
        self._fill(stock, numbers, Tally(len(texts), int(lengths.sum())), stock.blocks.frequencies, None)
        self.terms = list(numbers)  # in order of first appearance
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
        self.postings = Postings(numbers, self._unpack)
        self.corpus_size, self.avgdl, self.doc_len = tally.size, tally.average, stock.lengths
        self.norm = self.norm_of(stock.lengths, tally.average)
        self.tables = Tables(len(self.norm))
        # A text's length tells against another average than when the bounds were made.
        self.rise = max(self.avgdl / float(stock.average[0]), 1.0)

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

    def _unpack(self, number: int) -> List:
        """The list of a term."""
        if engine := accelerate.engine():
            found: List = engine.unpack_list(self, number)
            return found
        ids, counts = self.stock.blocks.read(number, number + 1)
        return List(ids, counts, self.rate(ids, counts))

    def rate(self, ids: Ids, counts: Counts) -> Impacts:
        """What postings tell at most for an idf of 1."""
        return round_up(self.bound(counts, self.norm[ids].astype(np.float32)))

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
            held = way.read()
            places = held.ids.searchsorted(wanted)
            there = held.ids.take(places, mode="clip") == wanted
            np.multiply(held.counts.take(places, mode="clip"), there, out=row)
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


def make_stock(engine: Bm25, listed: Listed, lengths: Ids) -> Stock:
    """Texts by themselves as an engine scores them."""
    average = Tally(len(lengths), int(lengths.sum(dtype=np.int64))).average
    norm = engine.norm_of(lengths, average).astype(np.float32)
    blocks = pack_postings(*listed)
    begins, (_, ids, counts) = blocks.begins, listed
    tops = np.zeros(len(begins), dtype=np.uint8)
    for first in range(0, len(begins), BLOCKS):
        some = begins[first : first + BLOCKS + 1]
        piece = slice(int(some[0]), int(some[-1]) if len(some) > BLOCKS else len(ids))
        steps = round_up(engine.bound(counts[piece], norm[ids[piece]]))
        tops[first : first + BLOCKS] = np.maximum.reduceat(steps, some[:BLOCKS] - some[0])
    return Stock(blocks, lengths, np.array([average]), tops)


def add_rows(rows: Floats) -> Floats:
    """The sum of all rows, one after the other, so that it is always the same to the last digit."""
    total = np.zeros(rows.shape[1])
    for row in rows:
        total += row
    return total


def look(engine: Bm25, terms: Sequence[str]) -> Found | None:
    """Where terms stand together, None if nowhere."""
    if len(terms) > 1:
        ids, counts = engine.postings.find_all(terms)
        held = List(ids, counts, engine.rate(ids, counts))
        live = len(ids) if engine.live is None else int(np.count_nonzero(engine.live[ids]))
        found = Found(len(ids), live, float(held.impacts.max(initial=0)) / IMPACTS, None, lambda: held)
        return found if len(ids) else None
    number = engine.postings.numbers.get(terms[0])
    if number is None:
        return None
    first, last = engine.stock.blocks.firsts[number : number + 2].tolist()
    if first == last:
        return None
    start, end = engine.stock.blocks.starts[number : number + 2].tolist()
    peak = float(engine.stock.tops[first:last].max()) / IMPACTS * engine.rise
    return Found(end - start, int(engine.frequencies[number]), peak, number, partial(engine.postings.read, number))


def find_ways(engines: Sequence[Bm25], word: Sequence[Choice]) -> list[list[Way]]:
    """For each of the engines over parts of some texts the ways of a word that its texts have."""
    ways: list[list[Way]] = [[] for _ in engines]
    for choice in word:
        found = [look(engine, choice.terms) for engine in engines]
        held = sum(it.live for it in found if it)
        if held:
            idf = engines[0].idf_of(held) * choice.weight
            for mine, it in zip(ways, found, strict=True):
                if it:
                    mine.append(it.weigh(idf))
    return ways
