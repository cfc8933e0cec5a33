"""For each term the texts that hold it: arrays one behind the other, looked up without reading them whole."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Counts = NDArray[np.unsignedinteger]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


def no_ids() -> Ids:
    return np.empty(0, dtype=np.int32)


def locate(ids: Ids, wanted: Ids) -> tuple[Places, Mask]:
    """For each of some numbers its place in an ascending list, and whether it is there at all.

    What is not there may have a place behind the last.
    """
    if not len(ids):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    places = ids.searchsorted(wanted)
    return places, ids.take(places, mode="clip") == wanted


def stretch(starts: Places, ends: Places) -> Ids:
    """The numbers of some ranges, one range after the other; each ends where, or behind where, it starts."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    numbers: Ids = (np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)).astype(np.int32)
    return numbers


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the texts that hold it, ascending, and how often each does.

    ``numbers`` number the terms by first appearance; term n has the places ``starts[n]`` to ``starts[n + 1]``
    of ``ids`` and ``counts``.
    """

    numbers: Mapping[str, int]
    starts: Places
    ids: Ids
    counts: Counts

    def place(self, term: str) -> slice:
        """Where the postings of a term are."""
        number = self.numbers.get(term)
        return slice(0, 0) if number is None else slice(int(self.starts[number]), int(self.starts[number + 1]))

    def frequency(self, term: str) -> int:
        """In how many texts the term stands."""
        held = self.place(term)
        return int(held.stop - held.start)

    def find_all(self, terms: Sequence[str]) -> tuple[Ids, Counts]:
        """Where all the terms stand together, and how often the rarest of them does."""
        first, *others = sorted(map(self.place, terms), key=lambda held: held.stop - held.start)
        ids, counts = self.ids[first], self.counts[first]
        for held in others:
            places, there = locate(self.ids[held], ids)
            ids, counts = ids[there], np.minimum(counts[there], self.counts[held][places[there]])
        return ids, counts

    def hold(self, terms: Sequence[str], wanted: Ids) -> Mask:
        """Which of some texts have all the terms."""
        held = np.ones(len(wanted), dtype=bool)
        for term in terms:
            held &= locate(self.ids[self.place(term)], wanted)[1]
        return held


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
    small = np.min_scalar_type(int(counts.max(initial=0)))  # nearly always a byte each
    return Postings(dict(numbers), starts, (pairs % size).astype(np.int32), counts.astype(small))
