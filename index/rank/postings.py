"""For each term the texts that hold it: arrays one behind the other, looked up without reading them whole."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.packed import Strings

Ids = NDArray[np.int32]
Counts = NDArray[np.unsignedinteger]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Amounts = NDArray[np.floating[Any]]

UNKNOWN = -1
"""The number of a term that was not looked up yet."""

REMEMBERED = 100_000
"""Terms whose numbers are remembered."""


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


def gather_up(how: np.ufunc, numbers: Any, some: Amounts, others: Amounts) -> tuple[Any, Any, Any]:
    """Each of some numbers but once, ascending, and what is said of it, twice, joined so."""
    order = numbers.argsort(kind="stable")  # ascending lists, one after the other, are merged
    numbers, some, others = numbers[order], some[order], others[order]
    new = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    firsts = np.flatnonzero(new)
    if len(firsts) == len(numbers):
        return numbers, some, others
    return numbers[firsts], how.reduceat(some, firsts), how.reduceat(others, firsts)


class Numbers(Protocol):
    """Numbers of terms."""

    def get(self, term: str, /) -> int | None:
        """The number of a term, None for one that there is not."""


class Terms:
    """Terms in the order of their letters, as numbers; what is asked for again is remembered."""

    def __init__(self, words: Strings) -> None:
        self._words = words
        self._known: dict[str, int | None] = {}

    def get(self, term: str, /) -> int | None:
        found = self._known.get(term, UNKNOWN)
        if found == UNKNOWN:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[term] = self._words.find(term)
        return found


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the texts that hold it, ascending, and how often each does.

    ``numbers`` number the terms; term n has the places ``starts[n]`` to ``starts[n + 1]`` of ``ids`` and ``counts``.
    """

    numbers: Numbers
    starts: Places
    ids: Ids
    counts: Counts

    def place(self, term: str) -> slice:
        """Where the postings of a term are."""
        number = self.numbers.get(term)
        return slice(0, 0) if number is None else self.range_of(number)

    def range_of(self, number: int) -> slice:
        """Where the postings of a term with a number are."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

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


def count_terms(terms: Places, sizes: Places, different: int) -> tuple[Places, Ids, Counts]:
    """``starts``, ``ids`` and ``counts`` of postings, of the numbers of all texts' terms, text by text.

    ``sizes`` is how many each text has, ``different`` how many terms there are.
    """
    size = max(len(sizes), 1)
    # Every pair of term and text once, by term and then by text, with how often it occurs.
    pairs, counts = np.unique(terms * size + np.repeat(np.arange(len(sizes)), sizes), return_counts=True)
    starts = np.searchsorted(pairs, np.arange(different + 1, dtype=np.int64) * size)
    return starts, (pairs % size).astype(np.int32), shrink(counts)


def shrink(counts: Places) -> Counts:
    """Numbers from 0 on in as few bytes as they take: nearly always one each."""
    return counts.astype(np.min_scalar_type(int(counts.max(initial=0))))


def build_postings(texts: Sequence[Sequence[str]]) -> Postings:
    """Postings of texts given as lists of terms, which are numbered by first appearance."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    numbered = array("q")
    for text in texts:  # all of them in one go would hold up every other thread
        numbered.extend(map(numbers.__getitem__, text))
    sizes = np.fromiter(map(len, texts), dtype=np.int64)
    return Postings(dict(numbers), *count_terms(np.array(numbered, dtype=np.int64), sizes, len(numbers)))
