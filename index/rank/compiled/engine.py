"""Questions' words to the compiled search: their ways as arrays, and room for it to work in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.rank.best import NOTHING, Fields, Weighing, Word
from index.rank.blocks import BLOCK, Blocks
from index.rank.bm25 import Bm25
from index.rank.compiled.how import NONE, WINDOW
from index.rank.compiled.search import search
from index.rank.compiled.table import LEVELS
from index.rank.compiled.unpack import unpack_term
from index.rank.postings import Ids, List, Mask, address
from index.rank.way import Bounds, Choice, Floats, hold

MOST_WAYS = 1000
"""Questions of more ways are not searched for here: what all of them add is told in steps of two bytes."""

STEPS = 65_000
"""In so many steps the most that a passage can get is told."""

ALL = np.empty(0, dtype=bool)
NO_IDS, NO_BOUNDS = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)

_NAMES = [each.name for each in dataclasses.fields(Blocks)]

_STOCKS: WeakKeyDictionary[Bm25, NDArray[np.int64]] = WeakKeyDictionary()

_TABLES: WeakKeyDictionary[Fields, list[int]] = WeakKeyDictionary()


def can_find(fields: Fields, words: Sequence[Word], weighing: Weighing) -> bool:
    """Whether the compiled search can be asked."""
    engines = (fields.bodies, fields.titles, fields.articles)
    few = sum(len(word.bodies) for word in words) <= MOST_WAYS
    told = weighing.title > 0 or not any(word.titles for word in words)
    return few and told and all(it.stock.blocks.edges.dtype == np.uint32 for it in engines)


def find_best(
    fields: Fields, words: Sequence[Word], weighing: Weighing, k: int, admitted: Mask | None, least: float
) -> tuple[Ids, Floats]:
    """The same as ``top.find_best``, for k of at least one."""
    library = _TABLES.get(fields)
    if library is None:
        library = _TABLES[fields] = _address(_list_arrays(fields))
    asked = _Asked(words, min(k, len(fields.owner)))
    lists = [way.read() for way in asked.bodies]
    titled, bounds = _find_titled(fields, words, weighing.title)
    # A bound may be less than one impact below what it bounds.
    most = sum(way.bound + way.most for way in asked.bodies) + float(bounds.max(initial=0.0))
    unit = max(most, NOTHING) / (STEPS - 2 * len(lists))
    several = _Several([way.read() if way.term is None else None for way in asked.ways])
    numbers = asked.number(len(fields.owner), lists, several)
    told = asked.tell(weighing, fields.bodies.k1, unit, least)
    steps = np.ceil(bounds / unit).astype(np.uint16)
    room = np.zeros(WINDOW, "u2"), np.zeros(WINDOW, "u2"), np.empty(BLOCK, "i4"), np.empty(LEVELS * len(lists), "u2")
    others = several.ids, several.counts, ALL if admitted is None else admitted, titled, steps, *room
    all_numbers = np.array([*chain.from_iterable(numbers)], dtype=np.int64)
    all_told = np.array([*chain.from_iterable(told)], dtype=np.float64)
    table = [*library, *_cut(all_numbers, numbers), *_cut(all_told, told), *_address(others)]
    held = search(np.array(table, dtype=np.int64))
    first = len(all_told) - asked.best
    scores, texts = all_told[first : first + held].tolist(), all_numbers[len(all_numbers) - asked.best :].tolist()
    ranked = sorted((-score, text) for score, text in zip(scores, texts[:held], strict=True))
    return np.array([text for _, text in ranked], dtype=np.int32), np.array([-score for score, _ in ranked])


def unpack_list(texts: Bm25, term: int) -> List:
    """The list of a term."""
    table = _STOCKS.get(texts)
    if table is None:
        blocks = texts.stock.blocks
        table = _STOCKS[texts] = np.array(_address([*(getattr(blocks, name) for name in _NAMES), texts.norm]))
    start, end = texts.stock.blocks.starts[term : term + 2].tolist()
    size = end - start
    ids, counts, impacts = (
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.uint8),
    )
    most = unpack_term(table, term, float(texts.k1), ids, counts, impacts)
    return List(ids, counts.astype(np.min_scalar_type(most)), impacts)


def warm_up() -> None:
    """Compile all there is, or load it as it was compiled before."""
    bodies, others = Bm25([["a", "b"], ["b"]]), Bm25([["a"]])
    fields = Fields(np.zeros(2, dtype=np.int32), np.array([True, False]), bodies, others, others)
    word = [Choice(("b",), 1.0)]
    find_best(fields, [Word(1.0, *(it.find(word) for it in (bodies, others, others)))], Weighing(), 1, None, 0.0)
    unpack_list(bodies, 0)


class _Asked:
    """The words of a question, and the ways of all of them in passages, titles and articles."""

    def __init__(self, words: Sequence[Word], best: int) -> None:
        self.words, self.best = words, best
        self.kinds = [word.bodies for word in words], [word.titles for word in words], [word.articles for word in words]
        self.bodies = [way for word in self.kinds[0] for way in word]
        self.ways = [way for kind in self.kinds for word in kind for way in word]

    def number(self, passages: int, lists: Sequence[List], several: _Several) -> list[Sequence[int]]:
        """What the table has of whole numbers."""
        return [
            (len(self.words), passages),
            [0, *accumulate(len(word) for kind in self.kinds for word in [*kind, ()])][:-1],
            [NONE if way.term is None else way.term for way in self.ways],
            several.edges[:-1],
            several.edges[1:],
            [*chain.from_iterable(it.place for it in lists)],
            [0] * (2 * len(lists)),
            [0] * self.best,
        ]

    def tell(self, weighing: Weighing, k1: float, unit: float, least: float) -> list[Sequence[float]]:
        """What it has of other numbers."""
        whole = max(sum(word.rarity for word in self.words), NOTHING)
        around = sum(max((way.bound for way in word), default=0.0) for word in self.kinds[2])
        weights = weighing.title, weighing.article, weighing.lead, weighing.coverage
        return [
            (*weights, whole, weighing.article * around, k1, unit, least),
            [word.rarity for word in self.words],
            [way.idf for way in self.ways],
            [way.most / unit for way in self.bodies],
            self.cover(),
            [0.0] * self.best,
        ]

    def cover(self) -> list[float]:
        """How much a step of what covers the question is, and how many steps each way of bodies covers."""
        rarities = [word.rarity for word in self.words for _ in word.bodies]
        step = max(sum(rarities), NOTHING) / (STEPS - 2 * len(rarities))
        return [step, *(rarity / step for rarity in rarities)]


class _Several:
    """The lists of ways of several terms, one behind the other; where that of each way begins, and the last ends."""

    def __init__(self, lists: Sequence[List | None]) -> None:
        self.edges = [0, *accumulate(len(it.ids) if it else 0 for it in lists)]
        held = [it for it in lists if it]
        self.ids = self.counts = NO_IDS
        if held:
            self.ids = np.concatenate([it.ids for it in held])
            self.counts = np.concatenate([it.counts for it in held]).astype(np.int32)


def _find_titled(fields: Fields, words: Sequence[Word], weight: float) -> tuple[Ids, Bounds]:
    """The passages of articles whose titles hold any of the words, and what these add to them at most."""
    if not any(word.titles for word in words):
        return NO_IDS, NO_BOUNDS
    articles, bounds, _ = hold([word.titles for word in words], [0.0] * len(words))
    sizes = fields.firsts[articles + 1] - fields.firsts[articles]
    return fields.passages_of(articles), np.repeat(bounds * np.float32(weight), sizes)


def _list_arrays(fields: Fields) -> list[NDArray[Any]]:
    """The arrays of fields in the order of a library."""
    engines = (fields.bodies, fields.titles, fields.articles)
    held = [[*(getattr(it.stock.blocks, name) for name in _NAMES), it.norm] for it in engines]
    return [*chain.from_iterable(held), fields.owner, fields.leads]


def _address(arrays: Iterable[NDArray[Any]]) -> list[int]:
    """Where arrays begin, and how many they hold."""
    return [number for it in arrays for number in (address(it), it.size)]


def _cut(array: NDArray[Any], pieces: Sequence[Sequence[float]]) -> Iterable[int]:
    """The same for the pieces of an array of numbers of eight bytes."""
    at = address(array)
    for piece in pieces:
        yield at
        yield len(piece)
        at += 8 * len(piece)
