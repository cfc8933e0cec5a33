"""BM25 by rank_bm25's formula and parameters, over postings, so that only passages that share a term are scored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import log1p
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from typing_extensions import override

from index.rank.dense import COMMON, STEP, Bounds, Sums, Table, Tables, count_steps, lay_table
from index.rank.postings import (
    Counts,
    Ids,
    Mask,
    Numbers,
    Places,
    Postings,
    build_postings,
    gather_up,
    locate,
    no_ids,
)

Floats = NDArray[np.float64]

ROUNDING = 1 + 1e-6
"""More than what is lost where a bound is kept in four bytes."""


AT_ONCE = 4_000_000
"""Postings whose bounds are worked out in one go."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a question's word can stand in a passage: its terms (all must be there) and how much it counts."""

    terms: tuple[str, ...]
    weight: float


class Way(NamedTuple):
    """A choice as the texts have it: in which it stands (ascending), how often, and what that tells.

    ``bound`` is the most that any text can get for it, ``term`` the number of a single term.
    """

    ids: Ids
    counts: Counts
    idf: float
    bound: float
    term: int | None


class Found(NamedTuple):
    """Where terms stand together: in which texts (ascending), how often, and in how many that are live.

    ``peak`` is the most that this tells for an idf of 1, ``term`` the number of a single term.
    """

    ids: Ids
    counts: Counts
    live: int
    peak: float
    term: int | None

    def weigh(self, idf: float) -> Way:
        """What it tells with an idf."""
        return Way(self.ids, self.counts, idf, idf * self.peak * ROUNDING, self.term)


@dataclass(frozen=True, slots=True, repr=False)
class Stock:
    """Texts that never change: their postings, how long they are, and what their terms can tell at most.

    ``peaks`` are by term, for an idf of 1 and texts of ``average`` terms.
    """

    starts: Places
    ids: Ids
    counts: Counts
    lengths: Ids
    average: Floats
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
        stock = self.stock_up(postings.starts, postings.ids, postings.counts, lengths)
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
        self.norm = self._norm_of(stock.lengths, tally.average)
        self._norm = self.norm.astype(np.float32)
        self._tables = Tables(len(self.norm))
        # A text's length tells against another average than when the peaks were made.
        self._rise = max(self.avgdl / float(stock.average[0]), 1.0)

    def stock_up(self, starts: Places, ids: Ids, counts: Counts, lengths: Ids) -> Stock:
        """Texts by themselves."""
        average = Tally(len(lengths), int(lengths.sum(dtype=np.int64))).average
        self._norm = self._norm_of(lengths, average).astype(np.float32)
        peaks = np.zeros(len(starts) - 1, dtype=np.float32)
        cuts = np.searchsorted(starts, np.arange(AT_ONCE, len(ids), AT_ONCE)).tolist()
        for first, last in pairwise([0, *cuts, len(starts) - 1]):
            held = first + np.flatnonzero(np.diff(starts[first : last + 1]))
            if len(held):
                piece = slice(int(starts[first]), int(starts[last]))
                bounds = self.bounds(ids[piece], counts[piece], np.float32(1))
                peaks[held] = np.maximum.reduceat(bounds, starts[held] - starts[first])
        return Stock(starts, ids, counts, lengths, np.array([average]), peaks)

    def _norm_of(self, lengths: Ids, average: float) -> Floats:
        norm: Floats = self.k1 * (1 - self.b + self.b * lengths.astype(np.float64) / average)
        return norm

    def bounds(self, ids: Ids, counts: Counts, idfs: Bounds | np.float32) -> Bounds:
        """A little more than what a term, or a term each, that stands so often in some texts adds to their scores."""
        often = counts.astype(np.float32)
        bounds: Bounds = idfs * np.float32((self.k1 + 1) * ROUNDING) * often / (often + self._norm.take(ids))
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
            found = Found(ids, counts, live, float(self.bounds(ids, counts, np.float32(1)).max(initial=0.0)), None)
        else:
            number = self.postings.numbers.get(terms[0])
            if number is None:
                return None
            held, live = self.postings.range_of(number), int(self.frequencies[number])
            peak = float(self.stock.peaks[number]) * self._rise
            found = Found(self.stock.ids[held], self.stock.counts[held], live, peak, number)
        return found if len(found.ids) else None

    def look_up(self, way: Way, wanted: Ids) -> Bounds:
        """A little more than what some texts get for a word that stands so, 0 where it does not."""
        table = self._table(way)
        if table is not None:
            return table.take(wanted) * np.float32(STEP)
        places, there = locate(way.ids, wanted)
        return self.bounds(wanted, way.counts.take(places, mode="clip") * there, np.float32(way.idf))

    def sum_up(self, ways: Sequence[Way]) -> Sums:
        """A little more than what some ways add to the score of each text, all of them together."""
        steps = lay_table(len(self.norm), sum(way.bound / STEP + 1 for way in ways))
        for way in ways:
            table = self._table(way)
            if table is None:
                mine = count_steps(self.bounds(way.ids, way.counts, np.float32(way.idf)))
                np.add.at(steps, way.ids, mine.astype(steps.dtype))
            else:
                steps += table
        return Sums.of(steps)

    def _table(self, way: Way) -> Table | None:
        if way.term is None or len(way.ids) * COMMON <= len(self.norm):
            return None
        make = partial(self.bounds, way.ids, way.counts, np.float32(way.idf))
        return self._tables.get(way.term, way.idf, way.ids, make)

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

    def hold(
        self, words: Sequence[Sequence[Way]], tell: Sequence[float], least: float = 0.0
    ) -> tuple[Ids, Bounds, Bounds]:
        """The texts (ascending) that hold any of some words, a little more than these add, and how much they tell.

        Only words that add so much at ``least`` to a text count there.
        """
        ways = [(number, way) for number, word in enumerate(words) for way in word]
        if not ways:
            return no_ids(), np.empty(0, dtype="f4"), np.empty(0, dtype="f4")
        sizes = [len(way.ids) for _, way in ways]
        ids, counts = np.concatenate([way.ids for _, way in ways]), np.concatenate([way.counts for _, way in ways])
        bounds = self.bounds(ids, counts, np.repeat(np.array([way.idf for _, way in ways], dtype="f4"), sizes))
        told = np.repeat(np.array([tell[number] for number, _ in ways], dtype="f4"), sizes)
        numbers = [number for number, _ in ways]
        if len(ways) > len(set(numbers)):
            # A text gets the best way of each word.
            size = len(self.norm)
            keys = np.repeat(np.array(numbers) * size, sizes) + ids
            keys, bounds, told = gather_up(np.maximum, keys, bounds, told)
            ids = (keys % size).astype(np.int32)
        if least > 0:
            mine = np.flatnonzero(bounds >= least)
            ids, bounds, told = ids[mine], bounds[mine], told[mine]
        return gather_up(np.add, ids, bounds, told)

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
