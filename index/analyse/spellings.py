"""Words, and the ways to find those that were written otherwise: tables in arrays, for words that never change."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analyse.tokens import fold
from index.packed import Strings, pack

MINIMUM_LENGTH = 4
"""Shorter words have too few trigrams to be told apart."""

_BEGIN = "^"
_BITS = 21  # of a character of Unicode: three fit into one integer

AT_ONCE = 20_000
"""So many words are sorted in one go, while no other thread gets a turn."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, repr=False)
class Spellings:
    """Different words in the order of their letters, and by number the same in other orders.

    ``backwards`` has their numbers in the order of their letters from the last; ``accented`` those of words with
    accents, in the order of what they are without. ``grams`` are the trigrams of all, ascending; the words that have
    trigram n are ``owners[starts[n]:starts[n + 1]]``. ``sizes`` is how many trigrams each word has.
    """

    words: Strings
    backwards: Numbers
    accented: Numbers
    grams: NDArray[np.int64]
    starts: NDArray[np.int64]
    owners: Numbers
    sizes: NDArray[np.int16]

    def unaccented(self, word: str) -> list[str]:
        """The other words that are the same but for accents."""
        plain = fold(word)
        at = bisect_left(self.accented, plain, key=lambda number: fold(self.words[number]))
        found = [plain] if self.words.find(plain) is not None else []
        while at < len(self.accented) and fold(held := self.words[self.accented[at]]) == plain:
            found.append(held)
            at += 1
        return [held for held in found if held != word]

    def alike(self, word: str, least: float) -> Iterator[tuple[str, float]]:
        """Words that share trigrams, and how many of them (Dice 1945), at least ``least`` of them."""
        wanted, _ = _trigrams([word])
        places = np.searchsorted(self.grams, wanted)
        there = places[self.grams.take(places, mode="clip") == wanted] if len(self.grams) else places[:0]
        owners = [self.owners[self.starts[place] : self.starts[place + 1]] for place in there.tolist()]
        found, shared = np.unique(np.concatenate([np.empty(0, dtype=np.int32), *owners]), return_counts=True)
        likeness = 2 * shared / (len(wanted) + self.sizes[found])
        near = likeness >= least
        return zip(map(self.words.__getitem__, found[near].tolist()), likeness[near].tolist(), strict=True)

    def longer(self, word: str) -> Iterator[str]:
        """Words that begin with a word, in the order of their letters."""
        for number in range(bisect_left(self.words, word), len(self.words)):
            if not (held := self.words[number]).startswith(word):
                return
            yield held

    def longer_backwards(self, word: str) -> Iterator[str]:
        """Words that end with a word, all written from the last letter, in the order of their letters."""
        for place in range(bisect_left(self.backwards, word, key=self._turn), len(self.backwards)):
            if not (held := self._turn(self.backwards[place])).startswith(word):
                return
            yield held

    def _turn(self, number: int) -> str:
        return self.words[number][::-1]


def has_trigrams(word: str) -> bool:
    """Whether a word is one that is compared with others."""
    return len(word) >= MINIMUM_LENGTH and word.isalpha()


def spell(words: Iterable[str]) -> Spellings:
    """The tables of different words that are in the order of their letters."""
    held = list(words)
    folded = list(map(fold, held))
    accented = [number for number, (word, plain) in enumerate(zip(held, folded, strict=True)) if word != plain]
    compared = [number for number, word in enumerate(held) if has_trigrams(word)]
    grams, owners = _trigrams([folded[number] for number in compared])
    owners = np.array(compared, dtype=np.int32)[owners]
    starts = np.flatnonzero(np.diff(grams, prepend=-1))
    return Spellings(
        pack(held),
        _order(range(len(held)), lambda number: held[number][::-1]),
        _order(accented, folded.__getitem__),
        grams[starts],
        np.append(starts, len(grams)),
        owners,
        np.bincount(owners, minlength=len(held)).astype(np.int16),
    )


def list_only(words: Iterable[str]) -> Spellings:
    """The same words where no other word will be looked for: there is nothing but the words."""
    none, longs = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)
    return Spellings(pack(words), none, none, longs, longs, none, np.empty(0, dtype=np.int16))


def _order(numbers: Sequence[int], key: Callable[[int], str]) -> Numbers:
    """Numbers in the order of what they stand for; a long list in pieces, so that other threads get their turn."""
    parts = (sorted(numbers[at : at + AT_ONCE], key=key) for at in range(0, len(numbers), AT_ONCE))
    merged: Iterable[int] = heapq.merge(*parts, key=key)
    return np.fromiter(merged, dtype=np.int32, count=len(numbers))


def _trigrams(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The three-letter pieces of words without accents, their beginnings marked, and the numbers of their words.

    Ascending, and each but once a word.
    """
    joined = "".join(_BEGIN + fold(word) for word in words)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    begins = codes == ord(_BEGIN)
    whole = ~(begins[1:-1] | begins[2:])
    grams = (codes[:-2] << 2 * _BITS | codes[1:-1] << _BITS | codes[2:])[whole]
    owners = (np.cumsum(begins) - 1)[:-2][whole]
    order = np.argsort(grams, kind="stable")
    grams, owners = grams[order], owners[order]
    new = np.ones(len(grams), dtype=bool)
    new[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])
    return grams[new], owners[new]
