"""Many strings in one piece of memory: a million of them are there without being read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

CODING = ("utf-8", "surrogatepass")
"""In the order of these bytes strings are as Python orders them; what is no good text is kept all the same."""

AT_A_TIME = 10_000
"""Strings that are read together where all are."""


def stretch(starts: Whole, ends: Whole) -> Whole:
    """The numbers of some ranges, one range after the other; each ends where, or behind where, it starts."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    numbers: Whole = np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)
    return numbers


def count_up(sizes: Whole | Iterable[int]) -> Whole:
    """Where each of some pieces starts that lie one behind the other, and where the last one ends."""
    held = sizes if isinstance(sizes, np.ndarray) else np.fromiter(sizes, dtype=np.int64)
    return np.concatenate([[0], np.cumsum(held)]).astype(np.int64)


@dataclass(frozen=True, slots=True, repr=False)
class Strings:
    """Strings by number: string n is the ``letters`` from ``starts[n]`` to ``starts[n + 1]``."""

    letters: NDArray[np.uint8]
    starts: Whole

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:
        return self.letters[self.starts[number] : self.starts[number + 1]].tobytes().decode(*CODING)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), AT_A_TIME):
            edges = self.starts[first : first + AT_A_TIME + 1].tolist()
            letters = self.letters[edges[0] : edges[-1]].tobytes()
            for at, end in pairwise(edges):
                yield letters[at - edges[0] : end - edges[0]].decode(*CODING)

    def find(self, string: str) -> int | None:
        """The number of a string, where they are in ascending order."""
        place = bisect_left(self, string)
        return place if place < len(self) and self[place] == string else None

    def take(self, numbers: Whole) -> Strings:
        """Those of some numbers, in that order."""
        starts, ends = self.starts[numbers], self.starts[numbers + 1]
        return Strings(self.letters[stretch(starts, ends)], count_up(ends - starts))


def pack(strings: Iterable[str]) -> Strings:
    """Strings in one piece."""
    pieces = [string.encode(*CODING) for string in strings]
    starts = np.fromiter(accumulate(map(len, pieces), initial=0), dtype=np.int64, count=len(pieces) + 1)
    return Strings(np.frombuffer(b"".join(pieces), dtype=np.uint8), starts)


def join(all_of: Iterable[Strings]) -> Strings:
    """The strings of several, one after the other."""
    held = list(all_of)
    sizes = np.concatenate([np.empty(0, dtype=np.int64), *(np.diff(it.starts) for it in held)])
    return Strings(np.concatenate([np.empty(0, dtype=np.uint8), *(it.letters for it in held)]), count_up(sizes))
