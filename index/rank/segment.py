"""A segment: articles of one language, analysed, in arrays that never change and may lie in a file.

Texts are not in it, only where passages stand in them. What is removed or has changed is no more live, and stays
in its arrays until segments are merged; what scores depend on is always that of the live articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from index.analyse.spellings import Spellings
from index.model import Article, Extracted
from index.packed import Strings, Whole, stretch
from index.rank.bm25 import Stock, Tally
from index.rank.facts import Facts
from index.rank.postings import Counts, Ids, Mask, Places, Terms

NONE = -1
"""Offset of a heading that there is not."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, repr=False)
class Cards:
    """What is known of articles beside their texts, by id; ``digests`` are the first digits of the texts'.

    ``fetched`` is in microseconds since 1970, ``published`` a day's number, 0 for none; "" is no address, no publisher.
    """

    ids: Whole
    versions: Ids
    digests: NDArray[np.uint64]
    fetched: Whole
    published: Ids
    locations: Strings
    titles: Strings
    urls: Strings
    publishers: Strings


@dataclass(frozen=True, slots=True, repr=False)
class Traces:
    """The traces of articles (see clean.trace): neighbours are numbers in ``names``."""

    names: Strings
    neighbours: Ids
    kept: NDArray[np.uint64]
    line_starts: Whole
    lines: NDArray[np.uint64]
    block_starts: Whole
    blocks: NDArray[np.uint64]


@dataclass(frozen=True, slots=True, repr=False)
class Spans:
    """Where passages stand in their articles, in order; ``owner`` is the article's place in the segment.

    Passage n has the sentences ``first[n]`` to ``first[n + 1]``. A heading that there is not begins at NONE.
    """

    owner: Ids
    starts: Ids
    ends: Ids
    heading_starts: Ids
    heading_ends: Ids
    first: Whole
    sentence_starts: Ids
    sentence_ends: Ids


@dataclass(frozen=True, slots=True, repr=False)
class Forward:
    """For each article its terms, in how many of its passages each is, how often within sentences, how often capital.

    They are what is taken from the counts of all when the article is no more.
    """

    starts: Whole
    terms: Ids
    passages: Counts
    inner: Counts
    capital: Counts
    title_starts: Whole
    title_terms: Ids


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """Analysed articles of one language, and the terms of their passages and titles.

    ``bodies`` are the passages, ``titles`` and ``wholes`` the articles' titles and all their passages together;
    ``inner`` and ``capital`` are how often each term stands within sentences, and with a capital there.
    """

    language: str
    spellings: Spellings
    cards: Cards
    traces: Traces
    spans: Spans
    forward: Forward
    bodies: Stock
    titles: Stock
    wholes: Stock
    inner: Ids
    capital: Ids

    def __len__(self) -> int:
        """How many articles there are, live or not."""
        return len(self.cards.ids)


class Bare(Sequence[Article]):
    """A segment's articles without their texts, made as they are asked for."""

    def __init__(self, segment: Segment) -> None:
        self._cards, self._language = segment.cards, segment.language

    @override
    def __len__(self) -> int:
        return len(self._cards.ids)

    @override
    def __getitem__(self, place: Any) -> Any:
        cards = self._cards
        if not 0 <= place < len(self):
            raise IndexError(place)
        day = int(cards.published[place])
        content = Extracted(
            text="",
            blocks=(),
            title=cards.titles[place],
            title_derived=False,
            language=self._language,
            language_declared=False,
            url=cards.urls[place],
            publisher=cards.publishers[place],
            published=date.fromordinal(day) if day else None,
        )
        fetched = EPOCH + int(cards.fetched[place]) * MICROSECOND
        return Article(int(cards.ids[place]), int(cards.versions[place]), "", cards.locations[place], fetched, content)


@dataclass(frozen=True, slots=True, repr=False)
class Counted:
    """What there is of live articles, by term and in all: what they take part with in the scores of everything."""

    bodies: Places
    titles: Places
    wholes: Places
    inner: NDArray[np.signedinteger]
    capital: NDArray[np.signedinteger]
    tallies: tuple[Tally, Tally, Tally]

    def without(self, segment: Segment, gone: Places) -> Counted:
        """What is left when some articles are gone."""
        forward, spans = segment.forward, segment.spans
        held = stretch(forward.starts[gone], forward.starts[gone + 1])
        titled = stretch(forward.title_starts[gone], forward.title_starts[gone + 1])
        edges = (np.searchsorted(spans.owner, gone, side) for side in ("left", "right"))
        terms, ones = forward.terms[held], np.ones(len(held), dtype=np.int64)
        bodies, titles, wholes = self.tallies
        return Counted(
            _less(self.bodies, terms, forward.passages[held]),
            _less(self.titles, forward.title_terms[titled], np.ones(len(titled), dtype=np.int64)),
            _less(self.wholes, terms, ones),
            _less(self.inner, terms, forward.inner[held]),
            _less(self.capital, terms, forward.capital[held]),
            (
                _fewer(bodies, segment.bodies, stretch(*edges)),
                _fewer(titles, segment.titles, gone),
                _fewer(wholes, segment.wholes, gone),
            ),
        )


def _less(counts: NDArray[np.signedinteger], terms: Ids, taken: NDArray[Any]) -> Places:
    left = counts.astype(np.int64)
    np.subtract.at(left, terms, taken.astype(np.int64))
    return left


def _fewer(tally: Tally, stock: Stock, gone: Places) -> Tally:
    return Tally(tally.size - len(gone), tally.total - int(stock.lengths[gone].sum(dtype=np.int64)))


def count(segment: Segment) -> Counted:
    """What there is when all articles are live."""
    stocks = (segment.bodies, segment.titles, segment.wholes)
    bodies, titles, wholes = (stock.blocks.frequencies for stock in stocks)
    sums = [Tally(len(stock.lengths), int(stock.lengths.sum(dtype=np.int64))) for stock in stocks]
    return Counted(bodies, titles, wholes, segment.inner, segment.capital, (sums[0], sums[1], sums[2]))


@dataclass(frozen=True, slots=True, repr=False)
class Living:
    """A segment and which of its articles are live; ``name`` is that of its file, if it is in one."""

    segment: Segment
    live: Mask
    counted: Counted
    terms: Terms
    facts: Facts
    name: str = field(default="", compare=False)

    def without(self, gone: Places) -> Living:
        """The same with some live articles less."""
        live = self.live.copy()
        live[gone] = False
        return Living(self.segment, live, self.counted.without(self.segment, gone), self.terms, self.facts, self.name)

    @property
    def places(self) -> Places:
        """The places of live articles."""
        return np.flatnonzero(self.live)


def enliven(segment: Segment, name: str = "") -> Living:
    """A segment whose articles are all live."""
    live = np.ones(len(segment), dtype=bool)
    return Living(segment, live, count(segment), Terms(segment.spellings.words), Facts(Bare(segment)), name)
