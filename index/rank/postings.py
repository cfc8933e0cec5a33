"""For each term the texts that hold it: arrays one behind the other, looked up without reading them whole."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
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
Impacts = NDArray[np.uint8]

IMPACTS = 100
"""What a posting tells for an idf of 1 is less than 2.55, and kept as a byte: so many of them are 1."""

HELD = 20_000_000
"""Postings that are kept as arrays once they were read, at six bytes each; when there are more, all of them go."""

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


def address(array: NDArray[Any]) -> int:
    """Where in memory an array begins."""
    place: int = array.__array_interface__["data"][0]
    return place


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


Listed = tuple[Places, Ids, Counts]
"""Postings one behind the other: term n has those from ``starts[n]`` to ``starts[n + 1]`` of texts and counts."""


@dataclass(frozen=True, eq=False)
class List:
    """The texts in which something stands (ascending), how often, and what that tells for an idf of 1.

    ``impacts`` are in ``IMPACTS`` of 1, and at least what it tells.
    """

    ids: Ids
    counts: Counts
    impacts: Impacts

    @cached_property
    def place(self) -> tuple[int, int, int, int, int]:
        """Where in memory its texts, impacts and counts begin, the bytes of a count, and how many there are."""
        counts = self.counts
        return address(self.ids), address(self.impacts), address(counts), counts.itemsize, len(counts)


class Postings:
    """For each term the texts that hold it; ``numbers`` number the terms, ``unpack`` gives the list of one."""

    def __init__(self, numbers: Numbers, unpack: Callable[[int], List]) -> None:
        self.numbers, self._unpack = numbers, unpack
        self._held: dict[int, List] = {}
        self._size = 0

    def read(self, number: int) -> List:
        """The postings of a term with a number."""
        found = self._held.get(number)
        if found is None:
            found = self._unpack(number)
            if self._size > HELD:  # threads may count past each other, until the next such moment
                self._held, self._size = {}, 0
            self._held[number] = found
            self._size += len(found.ids)
        return found

    def find_all(self, terms: Sequence[str]) -> tuple[Ids, Counts]:
        """Where all the terms stand together, and how often the rarest of them does."""
        (ids, counts), *others = sorted(map(self._find, terms), key=lambda held: len(held[0]))
        for held, often in others:
            places, there = locate(held, ids)
            ids, counts = ids[there], np.minimum(counts[there], often[places[there]])
        return ids, counts

    def hold(self, terms: Sequence[str], wanted: Ids) -> Mask:
        """Which of some texts have all the terms."""
        held = np.ones(len(wanted), dtype=bool)
        for term in terms:
            held &= locate(self._find(term)[0], wanted)[1]
        return held

    def _find(self, term: str) -> tuple[Ids, Counts]:
        number = self.numbers.get(term)
        if number is None:
            return no_ids(), np.empty(0, dtype=np.uint8)
        found = self.read(number)
        return found.ids, found.counts


def count_terms(terms: Places, sizes: Places, different: int) -> Listed:
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


def number_terms(texts: Sequence[Sequence[str]]) -> tuple[dict[str, int], Listed]:
    """The terms of texts, numbered by first appearance, and their postings."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    numbered = array("q")
    for text in texts:  # all of them in one go would hold up every other thread
        numbered.extend(map(numbers.__getitem__, text))
    sizes = np.fromiter(map(len, texts), dtype=np.int64)
    listed = count_terms(np.array(numbered, dtype=np.int64), sizes, len(numbers))
    return dict(numbers), listed
