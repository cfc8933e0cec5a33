"""A search's arrays by their addresses: to hand each over by itself takes longer than many a search.

A table has two numbers for each array, in this order: where it begins, and how many it holds. Whoever makes one sees
to it that the arrays outlive the search.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.extending import intrinsic

from index.rank.compiled.how import inlined

STARTS, FIRSTS, BASES, EDGES, GAPS, REPEATS, BITS, NORM = range(8)
"""Of a stock: the arrays of its blocks, and what counts against long texts."""

BODIES, TITLES, ARTICLES, OWNER, LEADS = 0, 8, 16, 24, 25
"""Of the library: where the arrays of its stocks begin, each passage's article, and whether it is its lead."""

NUMBERS, WORDS, TERMS, BEGINS, ENDS, LISTS, PLACES, BEST = range(26, 34)
"""Of the question, whole numbers: how many words and passages; for bodies, titles and articles where the ways of each
word begin; of each way the term, and where its texts begin and end in ``IDS`` if there are several; of each list where
its texts, impacts and counts begin, the bytes of a count, and how many; room for places in them, and the best."""

TOLD, RARITIES, IDFS, MOST, COVER, SCORES = range(34, 40)
"""Of the question, other numbers: what scores depend on; of words, of ways, of lists in steps, how much of the question
each list covers, in steps, with how much such a step is in front; room for scores.

The first are how much titles, articles, leads and coverage count, how much all words tell, what articles add at most,
k1, what a step is, and the least score that is wanted."""

IDS, COUNTS, ADMITTED, TITLED, TITLE_STEPS = range(40, 45)
"""Of the question: the lists of ways of several terms, which articles may answer (none: all), what titles add."""

SUMS, COVERED, BLOCK_IDS, STEPS = range(45, 49)
"""Where the search works: a window's passages, how much of the question each covers, a block, and for each
list the steps of an impact."""

LEVELS = 256
"""Impacts that there can be."""

POINTER = ir.IntType(8).as_pointer()


@intrinsic
def point_to(_context: Any, _address: Any) -> Any:
    """An address as a pointer to anything."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.inttoptr(given[0], POINTER)

    return types.voidptr(types.int64), generate


@inlined
def flags(table: Any, number: int) -> Any:
    """An array of yes and no."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.bool_)


@inlined
def bytes_of(table: Any, number: int) -> Any:
    """An array of numbers from 0 on, of a byte."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.uint8)


@inlined
def pairs(table: Any, number: int) -> Any:
    """An array of numbers from 0 on, of two bytes."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.uint16)


@inlined
def shorts(table: Any, number: int) -> Any:
    """An array of whole numbers of four bytes."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.int32)


@inlined
def places(table: Any, number: int) -> Any:
    """An array of numbers from 0 on, of four bytes."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.uint32)


@inlined
def longs(table: Any, number: int) -> Any:
    """An array of whole numbers of eight bytes."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.int64)


@inlined
def bits_of(table: Any, number: int) -> Any:
    """An array of bits, 64 each."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.uint64)


@inlined
def floats(table: Any, number: int) -> Any:
    """An array of numbers of eight bytes."""
    return carray(point_to(table[2 * number]), table[2 * number + 1], np.float64)
