"""Exact scores, and the best of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray

from index.rank.compiled.how import NONE, compiled, inlined
from index.rank.compiled.table import (
    ARTICLES,
    BEGINS,
    BLOCK_IDS,
    BODIES,
    COUNTS,
    ENDS,
    IDFS,
    IDS,
    LEADS,
    LISTS,
    NORM,
    NUMBERS,
    OWNER,
    PLACES,
    RARITIES,
    TERMS,
    TITLE_STEPS,
    TITLED,
    TITLES,
    TOLD,
    WORDS,
    flags,
    floats,
    longs,
    pairs,
    point_to,
    shorts,
)
from index.rank.compiled.unpack import count_in, find_place

ROUNDED = 1 + 1e-6
"""More than what is lost where numbers are added up in another order."""

NOWHERE = -1.0
"""The score of what is not to be found."""

BYTE, PAIR = 1, 2
"""Bytes of a count."""


@inlined
def tell(table: Any, stock: int, way: int, count: int, text: int) -> float:
    """What a way adds to a text that has it so often (see Bm25.parts)."""
    k1, idf, norm = floats(table, TOLD)[6], floats(table, IDFS)[way], floats(table, stock + NORM)[text]
    return idf * count * (k1 + 1) / (count + norm)


@compiled
def count_here(table: Any, way: int, text: int) -> int:
    """How often a passage of the window has a way, by its list."""
    lists, ends = longs(table, LISTS)[5 * way : 5 * way + 5], longs(table, PLACES)
    ids, first, last = carray(point_to(lists[0]), lists[4], np.int32), ends[2 * way], ends[2 * way + 1]
    at = find_place(ids, first, last, text)
    if at == last or ids[at] != text:
        return 0
    if lists[3] == BYTE:
        return np.int64(carray(point_to(lists[2]), lists[4], np.uint8)[at])
    if lists[3] == PAIR:
        return np.int64(carray(point_to(lists[2]), lists[4], np.uint16)[at])
    return np.int64(carray(point_to(lists[2]), lists[4], np.uint32)[at])


@compiled
def add_words(table: Any, stock: int, kind: int, text: int) -> float:
    """What all words add to a title (``kind`` 1) or a whole article (2), the most of each one's ways."""
    words, terms, begins, ends = longs(table, WORDS), longs(table, TERMS), longs(table, BEGINS), longs(table, ENDS)
    ids, counts, block = shorts(table, IDS), shorts(table, COUNTS), shorts(table, BLOCK_IDS)
    size, total = longs(table, NUMBERS)[0], 0.0
    for word in range(kind * (size + 1), kind * (size + 1) + size):
        most = 0.0
        for way in range(words[word], words[word + 1]):
            if terms[way] == NONE:
                at = find_place(ids, begins[way], ends[way], text)
                count = np.int64(counts[at]) if at < ends[way] and ids[at] == text else 0
            else:
                count = count_in(table, stock, terms[way], text, block)
            if count:
                most = max(most, tell(table, stock, way, count, text))
        total += most
    return total


@inlined
def total_of(told: Any, body: float, around: float, covered: float, lead: float) -> float:
    """The score of a passage (see Best.total); ``lead`` is 1 for one, else 0."""
    total = body + around
    if told[3] != 0.0:
        total = total * (1 + told[3] * covered / told[4])
    return total * (1 + told[2] * lead)


@compiled
def score(table: Any, text: int, least: float) -> float:
    """The score of a passage of the window; NOWHERE when it is below ``least``, or the passage shares no word."""
    words, told, size = longs(table, WORDS), floats(table, TOLD), longs(table, NUMBERS)[0]
    of, lead, rarities = shorts(table, OWNER)[text], flags(table, LEADS)[text], floats(table, RARITIES)
    body, covered = 0.0, 0.0
    for word in range(size):
        most = 0.0
        for way in range(words[word], words[word + 1]):
            count = count_here(table, way, text)
            if count:
                most = max(most, tell(table, BODIES, way, count, text))
        body += most
        if most > 0:
            covered += rarities[word]
    titled = bound_title(table, text)
    if body == 0.0 and (titled == 0.0 or not lead):
        return NOWHERE
    # Titles and whole articles are only looked into where they can tell.
    if total_of(told, body, titled + told[5], covered, lead) * ROUNDED < least:
        return NOWHERE
    title = told[0] * add_words(table, TITLES, 1, of) if titled > 0 else 0.0
    if total_of(told, body, title + told[5], covered, lead) * ROUNDED < least:
        return NOWHERE
    article = add_words(table, ARTICLES, 2, of) if told[1] != 0.0 else 0.0
    return total_of(told, body, title + told[1] * article, covered, lead)


@compiled
def bound_title(table: Any, text: int) -> float:
    """What the title of a passage's article adds at most."""
    ids = shorts(table, TITLED)
    at = find_place(ids, 0, len(ids), text)
    return pairs(table, TITLE_STEPS)[at] * floats(table, TOLD)[7] if at < len(ids) and ids[at] == text else 0.0


@inlined
def is_better(score: float, text: int, other: float, another: int) -> bool:
    """Whether a passage comes before another."""
    return score > other or (score == other and text < another)


@compiled
def keep(scores: Any, texts: Any, held: int, score: float, text: int) -> int:
    """Put a passage among the best, a heap with the worst on top; gives how many there are."""
    if held < len(scores):
        at = held
        held += 1
        while at > 0 and is_better(scores[(at - 1) >> 1], texts[(at - 1) >> 1], score, text):
            scores[at], texts[at] = scores[(at - 1) >> 1], texts[(at - 1) >> 1]
            at = (at - 1) >> 1
    else:
        if not is_better(score, text, scores[0], texts[0]):
            return held
        at = 0
        while 2 * at + 1 < held:
            below = 2 * at + 1
            if below + 1 < held and is_better(scores[below], texts[below], scores[below + 1], texts[below + 1]):
                below += 1
            if not is_better(score, text, scores[below], texts[below]):
                break
            scores[at], texts[at] = scores[below], texts[below]
            at = below
    scores[at], texts[at] = score, text
    return held
