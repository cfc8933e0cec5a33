"""What is to be in an index: the articles that are live, as the store states them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.packed import Whole
from index.rank.gather import short
from index.rank.postings import Ids, Mask, Places
from index.rank.segment import Living

Progress = Callable[[int, int], None]
"""Told how many articles are done so far, and of how many: the last time n of n."""

UNKNOWN = 0


def ignore_progress(_done: int, _total: int) -> None:
    """For those who do not watch."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The articles that are to be live, by id; a digest that is not known is UNKNOWN, and is that of any text."""

    ids: Whole
    versions: Ids
    digests: NDArray[np.uint64]

    def find(self, living: Living) -> tuple[Places, Mask]:
        """For each article of a segment its place here, and whether it is to stay live."""
        cards = living.segment.cards
        if not len(self.ids):
            return np.zeros(len(cards.ids), dtype=np.int64), np.zeros(len(cards.ids), dtype=bool)
        places = np.minimum(np.searchsorted(self.ids, cards.ids), len(self.ids) - 1)
        same = (self.ids[places] == cards.ids) & (self.versions[places] == cards.versions)
        alike = (self.digests[places] == cards.digests) | (self.digests[places] == UNKNOWN)
        return places, living.live & same & alike

    def met(self, held: Sequence[Living]) -> bool:
        """Whether just these articles are live in segments: nothing is to be done."""
        stay = [self.find(living)[1] for living in held]
        unchanged = all(np.array_equal(living.live, it) for living, it in zip(held, stay, strict=True))
        return unchanged and sum(int(np.count_nonzero(it)) for it in stay) == len(self.ids)


def want(stated: Iterable[tuple[int, int, str]]) -> Wanted:
    """Articles of which id, version and the text's digest are stated."""
    rows = sorted(stated)
    return Wanted(
        np.array([number for number, _, _ in rows], dtype=np.int64),
        np.array([version for _, version, _ in rows], dtype=np.int32),
        np.array([short(digest) for _, _, digest in rows], dtype=np.uint64),
    )
