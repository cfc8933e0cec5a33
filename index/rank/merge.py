"""Segments to one segment: what is live in them, in the order and with the counts of one that was made at once."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analyse.spellings import spell
from index.packed import Strings, Whole, count_up, join, pack, stretch
from index.rank.bm25 import Stock
from index.rank.gather import add_up, go_on, stock_up
from index.rank.postings import Counts, Ids, Listed, Places, shrink
from index.rank.segment import Cards, Forward, Living, Segment, Spans, Traces

AT_ONCE = 4_000_000
"""Postings that are put in order in one go."""

WORDS = 1_000
"""Words that are read in one go."""

GONE = -1
"""The new number of what is not live any more."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the articles, passages and terms of a segment come to be in the new one, or GONE."""

    living: Living
    articles: Places
    passages: Places
    terms: Places


def merge(all_of: Sequence[Living], step: Callable[[], None] = go_on) -> Segment:
    """One segment of several of one language; ``step`` is called now and then, and may wait or raise."""
    words, terms = _unite(all_of, step)
    articles = _number([(it.live, it.segment.cards.ids) for it in all_of])
    owners = [new[it.segment.spans.owner] for it, new in zip(all_of, articles, strict=True)]
    passages = _number([(new != GONE, new) for new in owners])
    moved = [Moved(*it) for it in zip(all_of, articles, passages, terms, strict=True)]
    bodies = _merge_stocks([(it.living.segment.bodies, it.passages, it.terms) for it in moved], len(words), step)
    titles = _merge_stocks([(it.living.segment.titles, it.articles, it.terms) for it in moved], len(words), step)
    wholes = _merge_stocks([(it.living.segment.wholes, it.articles, it.terms) for it in moved], len(words), step)
    step()
    forward, spellings = _merge_forwards(moved), spell(words)
    step()
    stocked = stock_up(*bodies)
    step()
    return Segment(
        all_of[0].segment.language,
        spellings,
        _merge_cards(moved),
        _merge_traces(moved),
        _merge_spans(moved),
        forward,
        stocked,
        stock_up(*titles),
        stock_up(*wholes),
        *add_up(forward, len(words)),
    )


def _unite(all_of: Sequence[Living], step: Callable[[], None]) -> tuple[list[str], list[Places]]:
    """The live terms of all, in the order of their letters, and the new numbers of each one's terms."""
    words: list[str] = []
    numbers = [np.full(len(it.segment.spellings.words), GONE, dtype=np.int64) for it in all_of]
    for word, part, number in heapq.merge(*(_live_terms(part, it) for part, it in enumerate(all_of))):
        if not words or words[-1] != word:
            words.append(word)
            if len(words) % WORDS == 0:
                step()
        numbers[part][number] = len(words) - 1
    return words, numbers


def _live_terms(part: int, living: Living) -> Iterator[tuple[str, int, int]]:
    """The terms of live articles in order, with the number of their part, and theirs in it."""
    live = (living.counted.bodies + living.counted.titles > 0).tolist()
    return ((word, part, number) for number, word in enumerate(living.segment.spellings.words) if live[number])


def _number(parts: Sequence[tuple[NDArray[np.bool_], Places]]) -> list[Places]:
    """New numbers for what is kept of each part, all in the order of their keys."""
    kept = np.concatenate([mask for mask, _ in parts])
    keys = np.concatenate([keys for _, keys in parts])[kept]
    numbers = np.full(len(kept), GONE, dtype=np.int64)
    places = np.empty(len(keys), dtype=np.int64)
    places[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    numbers[kept] = places
    return np.split(numbers, np.cumsum([len(mask) for mask, _ in parts])[:-1])


def _merge_stocks(
    parts: Sequence[tuple[Stock, Places, Places]], different: int, step: Callable[[], None]
) -> tuple[Listed, Places]:
    """Postings and lengths of all texts that are kept; the parts are texts, their new numbers, and those of terms."""
    sizes = np.zeros(different, dtype=np.int64)
    for stock, _, terms in parts:
        there = terms != GONE
        sizes[terms[there]] += stock.blocks.frequencies[there]
    cuts = np.searchsorted(count_up(sizes), np.arange(AT_ONCE, int(sizes.sum()), AT_ONCE)).tolist()
    held = np.zeros(different, dtype=np.int64)
    pieces: list[tuple[Ids, Counts]] = [(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8))]
    for first, last in pairwise([0, *cuts, different]):
        step()
        held[first:last], some, often = _merge_terms(parts, first, last)
        pieces.append((some, often))
    ids, counts = (np.concatenate(column) for column in zip(*pieces, strict=True))
    lengths = np.zeros(sum(int(np.count_nonzero(texts != GONE)) for _, texts, _ in parts), dtype=np.int64)
    for stock, texts, _ in parts:
        lengths[texts[texts != GONE]] = stock.lengths[texts != GONE]
    return (count_up(held), ids, counts), lengths


def _merge_terms(parts: Sequence[tuple[Stock, Places, Places]], first: int, last: int) -> Listed:
    """How many texts hold each of the terms from ``first`` to before ``last``, which do, and how often."""
    nothing = np.empty(0, dtype=np.int64)
    gathered: list[tuple[Places, Places, Counts]] = [(nothing, nothing, np.empty(0, dtype=np.uint8))]
    for stock, texts, terms in parts:
        mine = np.flatnonzero((terms >= first) & (terms < last))
        if not len(mine):
            continue
        # Numbers of terms ascend in a part as they do in what it becomes, but for those that are gone.
        held = slice(int(mine[0]), int(mine[-1]) + 1)
        ids, counts = stock.blocks.read(held.start, held.stop)
        numbers = np.repeat(terms[held], stock.blocks.frequencies[held])
        moved = texts[ids]
        live = (moved != GONE) & (numbers != GONE)
        gathered.append((numbers[live], moved[live], counts[live]))
    numbers = np.concatenate([terms for terms, _, _ in gathered])
    ids = np.concatenate([ids for _, ids, _ in gathered])
    # Each part is in order already, which this way of sorting makes use of.
    order = np.argsort(numbers * (int(ids.max(initial=0)) + 1) + ids, kind="stable")
    counts = np.concatenate([counts for _, _, counts in gathered])[order]
    return np.bincount(numbers - first, minlength=last - first), ids[order].astype(np.int32), counts


def _rows(moved: Sequence[Moved]) -> tuple[list[Places], Places]:
    """The places of the live articles of each part, and in which order all of them follow each other."""
    places = [np.flatnonzero(it.articles != GONE) for it in moved]
    return places, np.argsort(np.concatenate([it.articles[mine] for it, mine in zip(moved, places, strict=True)]))


def _take(parts: Sequence[NDArray[Any]], rows: tuple[list[Places], Places]) -> NDArray[Any]:
    taken: NDArray[Any] = np.concatenate([held[mine] for held, mine in zip(parts, rows[0], strict=True)])[rows[1]]
    return taken


def _take_strings(parts: Sequence[Strings], rows: tuple[list[Places], Places]) -> Strings:
    return join(held.take(mine) for held, mine in zip(parts, rows[0], strict=True)).take(rows[1])


def _take_ranges(
    starts: Sequence[Whole], rows: tuple[list[Places], Places], *columns: Sequence[NDArray[Any]]
) -> tuple[Whole, list[NDArray[Any]]]:
    """Columns in which each row has a range of values: where the ranges of the new rows start, and the values."""
    bases = count_up(len(column) for column in columns[0]).tolist()
    first = _take([held[:-1] + base for held, base in zip(starts, bases, strict=False)], rows)
    last = _take([held[1:] + base for held, base in zip(starts, bases, strict=False)], rows)
    new = count_up(last - first)
    cuts = np.searchsorted(new, np.arange(AT_ONCE, int(new[-1]), AT_ONCE)).tolist()
    taken = []
    for column in columns:
        joined = np.concatenate(list(column))
        values = np.empty(int(new[-1]), dtype=joined.dtype)
        for at, end in pairwise([0, *cuts, len(first)]):
            values[new[at] : new[end]] = joined[stretch(first[at:end], last[at:end])]
        taken.append(values)
    return new, taken


def _merge_forwards(moved: Sequence[Moved]) -> Forward:
    rows, parts = _rows(moved), [it.living.segment.forward for it in moved]
    terms = [it.terms.astype(np.int32)[part.terms] for it, part in zip(moved, parts, strict=True)]
    columns = [[part.passages for part in parts], [part.inner for part in parts], [part.capital for part in parts]]
    starts, (held, passages, inner, capital) = _take_ranges([part.starts for part in parts], rows, terms, *columns)
    titled = [it.terms.astype(np.int32)[part.title_terms] for it, part in zip(moved, parts, strict=True)]
    title_starts, (title_terms,) = _take_ranges([part.title_starts for part in parts], rows, titled)
    return Forward(
        starts,
        held,
        shrink(passages),
        shrink(inner),
        shrink(capital),
        title_starts,
        title_terms,
    )


def _merge_cards(moved: Sequence[Moved]) -> Cards:
    rows, parts = _rows(moved), [it.living.segment.cards for it in moved]
    return Cards(
        _take([it.ids for it in parts], rows),
        _take([it.versions for it in parts], rows),
        _take([it.digests for it in parts], rows),
        _take([it.fetched for it in parts], rows),
        _take([it.published for it in parts], rows),
        _take_strings([it.locations for it in parts], rows),
        _take_strings([it.titles for it in parts], rows),
        _take_strings([it.urls for it in parts], rows),
        _take_strings([it.publishers for it in parts], rows),
    )


def _merge_traces(moved: Sequence[Moved]) -> Traces:
    rows, parts = _rows(moved), [it.living.segment.traces for it in moved]
    used = [np.unique(part.neighbours[it.articles != GONE]).tolist() for it, part in zip(moved, parts, strict=True)]
    names = sorted({part.names[code] for part, mine in zip(parts, used, strict=True) for code in mine})
    numbers = {name: number for number, name in enumerate(names)}
    codes = [np.array([numbers.get(it, GONE) for it in part.names], dtype=np.int32) for part in parts]
    renamed = [code[part.neighbours] for code, part in zip(codes, parts, strict=True)]
    line_starts, (lines,) = _take_ranges([it.line_starts for it in parts], rows, [it.lines for it in parts])
    block_starts, (blocks,) = _take_ranges([it.block_starts for it in parts], rows, [it.blocks for it in parts])
    kept = _take([it.kept for it in parts], rows)
    return Traces(pack(names), _take(renamed, rows), kept, line_starts, lines, block_starts, blocks)


def _merge_spans(moved: Sequence[Moved]) -> Spans:
    parts = [it.living.segment.spans for it in moved]
    places = [np.flatnonzero(it.passages != GONE) for it in moved]
    order = np.argsort(np.concatenate([it.passages[mine] for it, mine in zip(moved, places, strict=True)]))
    rows = places, order
    owners = [it.articles[part.owner] for it, part in zip(moved, parts, strict=True)]
    ends = [it.sentence_ends for it in parts]
    first, sentences = _take_ranges([it.first for it in parts], rows, [it.sentence_starts for it in parts], ends)
    return Spans(
        _take(owners, rows).astype(np.int32),
        _take([it.starts for it in parts], rows),
        _take([it.ends for it in parts], rows),
        _take([it.heading_starts for it in parts], rows),
        _take([it.heading_ends for it in parts], rows),
        first,
        sentences[0],
        sentences[1],
    )
