"""A part of a shelf: one segment, whose passages are ranked among those of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.model import Article, Interval, Passage
from index.packed import Whole
from index.rank.best import Fields
from index.rank.bm25 import Bm25, Tally
from index.rank.postings import Ids, Mask
from index.rank.segment import NONE, Living
from index.scope import Scope
from index.texts import Key

Tallies = tuple[Tally, Tally, Tally]
"""Of passages, titles and whole articles."""


class Spot(NamedTuple):
    """A passage of a shelf: the article's id and the position order them, the part and the number there find it."""

    article: int
    position: int
    part: int
    number: int


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A segment in a shelf; ``place`` counts the shelf's parts, ``live`` is None when all its articles are."""

    place: int
    living: Living
    fields: Fields
    live: Mask | None

    def admit(self, scope: Scope) -> Mask | None:
        """Which articles may answer, None when all may."""
        if not scope:
            return self.live
        admitted = self.living.facts.admit(scope)
        return admitted if self.live is None else admitted & self.live

    def key(self, number: int) -> Key:
        """Which article a passage is of."""
        cards, owner = self.living.segment.cards, self.fields.owner[number]
        return int(cards.ids[owner]), int(cards.versions[owner])

    def spot(self, number: int) -> Spot:
        """A passage as one of the shelf's."""
        return Spot(self.key(number)[0], number - self.article_of(number).start, self.place, number)

    def article_of(self, number: int) -> range:
        """The numbers of all passages of a passage's article."""
        owner = self.fields.owner
        edges = np.searchsorted(owner, np.array([owner[number], owner[number] + 1], dtype=owner.dtype))
        return range(*edges.tolist())

    def sentences(self, number: int) -> tuple[Interval, ...]:
        """Where a passage's sentences stand in its article."""
        spans = self.living.segment.spans
        held = slice(int(spans.first[number]), int(spans.first[number + 1]))
        return tuple(zip(spans.sentence_starts[held].tolist(), spans.sentence_ends[held].tolist(), strict=True))

    def passage(self, spot: Spot, article: Article) -> Passage:
        """A passage in its article."""
        spans, number = self.living.segment.spans, spot.number
        heading = int(spans.heading_starts[number]), int(spans.heading_ends[number])
        return Passage(
            article,
            int(spans.starts[number]),
            int(spans.ends[number]),
            self.sentences(number),
            None if heading[0] == NONE else heading,
            spot.position,
        )

    def passages(self) -> Ids:
        """The numbers of all live passages."""
        return np.flatnonzero(self.living.live[self.fields.owner]).astype(np.int32)

    def titles(self) -> dict[int, str]:
        """The titles of all live articles that have passages, by id."""
        cards, places = self.living.segment.cards, self.fields.owner[self._firsts()].astype(np.int64)
        return dict(zip(cards.ids[places].tolist(), cards.titles.take(places), strict=True))

    def newest(self, most: int) -> list[tuple[int, Spot]]:
        """The articles with passages that were read last: when (microseconds since 1970), and their first; no order."""
        numbers = self._firsts()
        fetched = self.living.segment.cards.fetched[self.fields.owner[numbers]]
        latest = np.lexsort((numbers, fetched))[-most:]
        return list(zip(fetched[latest].tolist(), map(self.spot, numbers[latest].tolist()), strict=True))

    def _firsts(self) -> Ids:
        """The numbers of the first passages of all live articles that have any."""
        return np.flatnonzero(self.living.live[self.fields.owner] & self.fields.leads).astype(np.int32)

    def find(self, article: int) -> range:
        """The numbers of an article's passages, if it is live here."""
        cards, owner = self.living.segment.cards, self.fields.owner
        place = int(np.searchsorted(cards.ids, article))
        if place == len(cards.ids) or cards.ids[place] != article or not self.living.live[place]:
            return range(0)
        return range(*np.searchsorted(owner, np.array([place, place + 1], dtype=owner.dtype)).tolist())


def beside(part: Part, spot: Spot, article: Article) -> tuple[Passage | None, Passage | None]:
    """The passages before and behind one in its article."""
    held = part.article_of(spot.number)
    near = (spot._replace(position=spot.position + step, number=spot.number + step) for step in (-1, 1))
    before, behind = (part.passage(it, article) if it.number in held else None for it in near)
    return before, behind


def opening(part: Part, spot: Spot) -> tuple[Interval, ...]:
    """The first sentence of a passage's article."""
    return part.sentences(spot.number - spot.position)[:1]


def seat(place: int, living: Living, tallies: Tallies) -> Part:
    """A part of a shelf of which there is so much in all."""
    segment, counted, terms = living.segment, living.counted, living.terms
    live = None if living.live.all() else living.live
    owner = segment.spans.owner
    bodies, titles, wholes = tallies
    fields = Fields(
        owner,
        np.diff(owner, prepend=-1) != 0,
        Bm25.over(segment.bodies, terms, bodies, counted.bodies, None if live is None else live[owner]),
        Bm25.over(segment.titles, terms, titles, counted.titles, live),
        Bm25.over(segment.wholes, terms, wholes, counted.wholes, live),
    )
    return Part(place, living, fields, live)


def sum_up(all_of: Sequence[Living]) -> Tallies:
    """What there is in all segments."""
    bodies, titles, wholes = (
        Tally(sum(it.size for it in each), sum(it.total for it in each))
        for each in zip(*(living.counted.tallies for living in all_of), strict=True)
    )
    return bodies, titles, wholes


def live_ids(all_of: Sequence[Living]) -> Whole:
    """The ids of all live articles."""
    return np.concatenate([np.empty(0, dtype=np.int64), *(it.segment.cards.ids[it.live] for it in all_of)])
