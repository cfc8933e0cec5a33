"""The terms that one language's passages hold, and the ways to find one that was written otherwise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.analyse.tokens import fold

MINIMUM_LENGTH = 4
"""Shorter words have too few trigrams to be told apart."""

MOST_LONGER = 12
"""So many terms that begin or end alike are told apart from one."""

_BEGIN = "^"
_BITS = 21  # of a character of Unicode: three fit into one integer


def _trigrams(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The three-letter pieces of words without accents, their beginnings marked, and the numbers of their words.

    Ascending, and each but once a word.
    """
    joined = "".join(_BEGIN + fold(word) for word in words)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    begins = codes == ord(_BEGIN)
    whole = ~(begins[1:-1] | begins[2:])
    grams = (codes[:-2] << 2 * _BITS | codes[1:-1] << _BITS | codes[2:])[whole]
    owners = (np.cumsum(begins) - 1)[:-2][whole]
    order = np.argsort(grams, kind="stable")
    grams, owners = grams[order], owners[order]
    new = np.ones(len(grams), dtype=bool)
    new[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])
    return grams[new], owners[new]


@dataclass(frozen=True, slots=True)
class _Spellings:
    """Words, their trigrams in order, the number of the word that each is of, and how many each word has."""

    words: Sequence[str]
    grams: NDArray[np.int64]
    owners: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def alike(self, word: str) -> NDArray[np.float64]:
        """For each of the words how many of its and the other's trigrams are shared (Dice 1945), 0 to 1."""
        wanted, _ = _trigrams([word])
        starts, ends = (np.searchsorted(self.grams, wanted, side) for side in ("left", "right"))
        places = [self.owners[start:end] for start, end in zip(starts, ends, strict=True)]
        shared = np.bincount(np.concatenate(places), minlength=len(self.words))
        return 2 * shared / (len(wanted) + self.sizes)


class Vocabulary:
    """Terms, looked up exactly, without accents, or by likeness. The look-up tables are made on first use."""

    def __init__(self, terms: Collection[str], names: Iterable[str] = ()) -> None:
        self._terms = terms
        self._names = frozenset(names)

    def __contains__(self, term: str) -> bool:
        return term in self._terms

    def is_name(self, term: str) -> bool:
        """The passages nearly always write the term with a capital within the sentence."""
        return term in self._names

    def unaccented(self, term: str) -> list[str]:
        """The other terms that are the same but for accents."""
        return [held for held in self._by_fold.get(fold(term), ()) if held != term]

    def alike(self, term: str, least: float) -> list[tuple[str, float]]:
        """Terms that share trigrams, and how many of them (Dice 1945), best first; at least ``least`` alike."""
        if not _has_trigrams(term) or not self._spellings.words:
            return []
        likeness = self._spellings.alike(term)
        found = ((self._spellings.words[i], float(likeness[i])) for i in np.flatnonzero(likeness >= least).tolist())
        return sorted(found, key=lambda entry: (-entry[1], entry[0]))

    def longer(self, term: str, most: int, *, ending: bool = False) -> list[str]:
        """Terms that begin, or end, with ``term`` and have at most ``most`` letters more; shortest first."""
        key = term[::-1] if ending else term
        ordered = self._backwards if ending else self._forwards
        found: list[str] = []
        for held in ordered[bisect_left(ordered, key) :]:
            if not held.startswith(key) or len(found) == MOST_LONGER:
                break
            if len(term) < len(held) <= len(term) + most:
                found.append(held[::-1] if ending else held)
        return sorted(found, key=lambda held: (len(held), held))

    @cached_property
    def _forwards(self) -> list[str]:
        return sorted(self._terms)

    @cached_property
    def _backwards(self) -> list[str]:
        return sorted(term[::-1] for term in self._terms)

    @cached_property
    def _by_fold(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for term in self._terms:
            table.setdefault(fold(term), []).append(term)
        return table

    @cached_property
    def _spellings(self) -> _Spellings:
        words = [term for term in self._terms if _has_trigrams(term)]
        grams, owners = _trigrams(words)
        return _Spellings(words, grams, owners, np.bincount(owners, minlength=len(words)))


def _has_trigrams(term: str) -> bool:
    return len(term) >= MINIMUM_LENGTH and term.isalpha()
