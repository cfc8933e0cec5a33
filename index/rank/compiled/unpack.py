"""Postings out of their blocks (see index.rank.blocks)."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.rank.blocks import BLOCK
from index.rank.compiled.how import compiled, inlined
from index.rank.compiled.table import (
    BASES,
    BITS,
    EDGES,
    FIRSTS,
    GAPS,
    NORM,
    REPEATS,
    STARTS,
    bits_of,
    bytes_of,
    floats,
    places,
    shorts,
)
from index.rank.postings import IMPACTS
from index.rank.way import ROUNDING

U = np.uint64


@inlined
def take_bits(bits: Any, bit: Any, mask: Any) -> Any:
    """The number of some bits, as many as a mask has, that begins at a bit."""
    word, shift = bit >> U(6), bit & U(63)
    # By two steps, as a word cannot be moved by all of its bits.
    return (bits[word] >> shift | (bits[word + U(1)] << U(1)) << (U(63) - shift)) & mask


@compiled
def unpack(table: Any, stock: int, block: int, size: int, ids: Any, at: int) -> None:
    """Write the texts of a block of so many postings from a place on."""
    bits, width = bits_of(table, stock + BITS), U(bytes_of(table, stock + GAPS)[block])
    bit, mask = U(places(table, stock + EDGES)[block]) << U(3), (U(1) << width) - U(1)
    number = np.int64(shorts(table, stock + BASES)[block])
    ids[at] = number
    for j in range(at + 1, at + size):
        number += np.int64(take_bits(bits, bit, mask)) + 1
        bit += width
        ids[j] = number


@compiled
def unpack_counts(table: Any, stock: int, block: int, size: int, counts: Any, at: int) -> None:
    """Write how often the texts of a block have its term from a place on."""
    bits, gap = bits_of(table, stock + BITS), U(bytes_of(table, stock + GAPS)[block])
    width = U(bytes_of(table, stock + REPEATS)[block])
    bit, mask = (U(places(table, stock + EDGES)[block]) << U(3)) + gap * U(size - 1), (U(1) << width) - U(1)
    for j in range(at, at + size):
        counts[j] = np.int64(take_bits(bits, bit, mask)) + 1
        bit += width


@compiled
def unpack_term(table: Any, term: int, k1: float, ids: Any, counts: Any, impacts: Any) -> int:
    """Write the postings of a term, and what each tells at most for an idf of 1; gives how often one has it at most.

    The table has a stock alone.
    """
    starts, firsts, norm, at = places(table, STARTS), places(table, FIRSTS), floats(table, NORM), 0
    left, most = np.int64(starts[term + 1]) - np.int64(starts[term]), 0
    for block in range(np.int64(firsts[term]), np.int64(firsts[term + 1])):
        size = min(left, BLOCK)
        unpack(table, 0, block, size, ids, at)
        unpack_counts(table, 0, block, size, counts, at)
        for j in range(at, at + size):  # at once, while all of it is near
            most = max(most, np.int64(counts[j]))
            often = np.float64(counts[j])
            impacts[j] = np.ceil(often * (k1 + 1) / (often + norm[ids[j]]) * (IMPACTS * ROUNDING))
        at += size
        left -= size
    return most


@inlined
def find_place(ids: Any, first: int, last: int, text: int) -> int:
    """The first place, of those from one to before another, whose text is not before one."""
    while first < last:
        middle = (first + last) >> 1
        if ids[middle] < text:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def count_in(table: Any, stock: int, term: int, text: int, ids: Any) -> int:
    """How often a text has a term; a block is unpacked for it."""
    starts, firsts, bases = places(table, stock + STARTS), places(table, stock + FIRSTS), shorts(table, stock + BASES)
    first, last = np.int64(firsts[term]), np.int64(firsts[term + 1])
    block = find_place(bases, first, last, text + 1) - 1
    if block < first:
        return 0
    size = min(BLOCK, np.int64(starts[term + 1]) - np.int64(starts[term]) - BLOCK * (block - first))
    unpack(table, stock, block, size, ids, 0)
    at = find_place(ids, 0, size, text)
    if at == size or ids[at] != text:
        return 0
    bits, gap = bits_of(table, stock + BITS), U(bytes_of(table, stock + GAPS)[block])
    width = U(bytes_of(table, stock + REPEATS)[block])
    bit = (U(places(table, stock + EDGES)[block]) << U(3)) + gap * U(size - 1) + width * U(at)
    return np.int64(take_bits(bits, bit, (U(1) << width) - U(1))) + 1
