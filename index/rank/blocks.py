"""Posting lists in blocks, in as few bits as they take: differences of numbers, and how often each occurs.

A block has up to ``BLOCK`` postings of one term. Its first text is kept as it is; of the others what they are more
than one behind the text before, and of all how often they have the term beyond once, each in as many bits as the
largest of the block takes (binary packing of differences, Lemire and Boytsov 2015). A block begins with a whole byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.packed import count_up, stretch

BLOCK = 128
"""Postings of a block, at most."""

AT_ONCE = 4_000_000
"""Postings that are packed in one go."""

WORD = 64
"""Bits that are read together."""

Numbers = NDArray[np.int32]
Often = NDArray[np.unsignedinteger]
Where = NDArray[np.int64]
Bits = NDArray[np.uint64]
Few = NDArray[np.unsignedinteger]
"""Whole numbers in four bytes each, in eight where the largest takes more."""


@dataclass(frozen=True, slots=True, repr=False)
class Blocks:
    """Ascending texts of terms, and how often each text has the term.

    Term n has the postings ``starts[n]`` to ``starts[n + 1]``, in the blocks ``firsts[n]`` to ``firsts[n + 1]``. Block
    b begins with the text ``bases[b]`` and the byte ``edges[b]`` of ``bits``: first differences of ``gaps[b]`` bits,
    then how often of ``repeats[b]`` bits. Behind the last there are two words of ``bits`` more.
    """

    starts: Few
    firsts: Few
    bases: Numbers
    edges: Few
    gaps: NDArray[np.uint8]
    repeats: NDArray[np.uint8]
    bits: Bits

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self.starts) - 1

    @property
    def frequencies(self) -> Where:
        """In how many texts each term stands."""
        starts = self.starts.astype(np.int64)
        return starts[1:] - starts[:-1]

    @property
    def begins(self) -> Where:
        """The first posting of each block."""
        return begin_blocks(self.starts.astype(np.int64))

    def sizes(self, first: int, last: int) -> Where:
        """How many postings each block of some terms has."""
        held = np.diff(self.starts[first : last + 1].astype(np.int64))
        blocks = np.diff(self.firsts[first : last + 1].astype(np.int64))
        sizes = np.full(int(blocks.sum()), BLOCK, dtype=np.int64)
        some = blocks > 0
        sizes[np.cumsum(blocks[some]) - 1] = held[some] - BLOCK * (blocks[some] - 1)
        return sizes

    def read(self, first: int, last: int) -> tuple[Numbers, Often]:
        """The texts of the terms from ``first`` to before ``last``, one after the other, and how often each has it."""
        return self.unpack(int(self.firsts[first]), self.sizes(first, last))

    def unpack(self, block: int, sizes: Where) -> tuple[Numbers, Often]:
        """Blocks from one on that have so many postings each: the texts, and how often each has the term."""
        if not len(sizes):
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
        held = slice(block, block + len(sizes))
        begins = self.edges[held].astype(np.int64) * 8
        gaps, repeats = self.gaps[held].astype(np.int64), self.repeats[held].astype(np.int64)
        ends = np.cumsum(sizes)
        numbers = np.ones(int(ends[-1]), dtype=np.int64)
        numbers[ends - sizes] = 0
        behind = np.flatnonzero(numbers)
        numbers[behind] += _take_bits(self.bits, begins, gaps, sizes - 1)
        # Each block goes on from its own first text.
        bases = self.bases[held].astype(np.int64)
        numbers[ends[:-1]] += bases[1:]
        numbers[0] += bases[0]
        summed = np.cumsum(numbers)
        before = summed[ends[:-1] - 1]
        numbers = summed - np.repeat(np.concatenate([[0], before]), sizes)
        often = 1 + _take_bits(self.bits, begins + gaps * (sizes - 1), repeats, sizes)
        return numbers.astype(np.int32), often.astype(np.min_scalar_type(int(often.max())))


def shorten(numbers: Where) -> Few:
    """Ascending numbers from 0 on in few bytes."""
    return numbers.astype(np.result_type(np.uint32, np.min_scalar_type(int(numbers[-1]))))


def begin_blocks(starts: Where) -> Where:
    """The first posting of each block, for the postings of each term."""
    held = -(-np.diff(starts) // BLOCK)
    return np.repeat(starts[:-1], held) + BLOCK * stretch(np.zeros(len(held), dtype=np.int64), held)


def pack_postings(starts: Where, texts: Numbers, often: Often) -> Blocks:
    """Postings in blocks: those of term n are from ``starts[n]`` to ``starts[n + 1]``, its texts ascending."""
    firsts = count_up(-(-np.diff(starts) // BLOCK))
    pieces: list[NDArray[Any]] = [np.empty(0, dtype=np.uint8)]
    told: list[list[Where]] = [[np.empty(0, dtype=np.int64)] for _ in range(4)]
    cuts = np.searchsorted(starts, np.arange(AT_ONCE, len(texts), AT_ONCE)).tolist()
    for first, last in pairwise(sorted({0, *cuts, len(starts) - 1})):
        held = slice(int(starts[first]), int(starts[last]))
        bits, *some = _pack(begin_blocks(starts[first : last + 1] - held.start), texts[held], often[held])
        for column, part in zip(told, some, strict=True):
            column.append(part)
        pieces.append(bits)
    pieces.append(np.zeros(-sum(map(len, pieces)) % (WORD // 8) + 2 * WORD // 8, dtype=np.uint8))
    bases, lengths, gaps, repeats = map(np.concatenate, told)
    return Blocks(
        shorten(starts),
        shorten(firsts),
        bases.astype(np.int32),
        shorten(count_up(lengths)),
        gaps.astype(np.uint8),
        repeats.astype(np.uint8),
        np.concatenate(pieces).view(np.uint64),
    )


def _pack(begins: Where, texts: Numbers, often: Often) -> tuple[NDArray[np.uint8], Where, Where, Where, Where]:
    """Blocks that begin at some postings: their bytes, and of each its first text, bytes, and bits of both kinds."""
    if not len(begins):
        nothing = np.empty(0, dtype=np.int64)
        return np.empty(0, dtype=np.uint8), nothing, nothing, nothing, nothing
    sizes: Where = np.diff(begins, append=len(texts)).astype(np.int64)
    differences = np.diff(texts, prepend=0).astype(np.int64) - 1
    differences[begins] = 0
    more = often.astype(np.int64) - 1
    gaps, repeats = _bits_of(np.maximum.reduceat(differences, begins)), _bits_of(np.maximum.reduceat(more, begins))
    lengths = -(-((sizes - 1) * gaps + sizes * repeats) // 8)
    places = (count_up(lengths)[:-1]) * 8
    words = np.zeros(int(places[-1] + lengths[-1] * 8) // WORD + 2, dtype=np.uint64)
    others = np.ones(len(texts), dtype=bool)
    others[begins] = False
    _put_bits(words, places, gaps, sizes - 1, differences[others])
    _put_bits(words, places + (sizes - 1) * gaps, repeats, sizes, more)
    return words.view(np.uint8)[: int(lengths.sum())], texts[begins].astype(np.int64), lengths, gaps, repeats


def _bits_of(numbers: Where) -> Where:
    """How many bits numbers take: none for 0."""
    return np.frexp(numbers.astype(np.float64))[1].astype(np.int64)  # exact below 2 ** 53


def _places(begins: Where, widths: Where, sizes: Where) -> tuple[Where, Bits]:
    """Where numbers stand that lie one behind the other in each block: the word of bits, and the bit in it."""
    places = np.repeat(begins, sizes) + stretch(np.zeros(len(sizes), dtype=np.int64), sizes) * np.repeat(widths, sizes)
    return places >> 6, (places & (WORD - 1)).astype(np.uint64)


def _take_bits(bits: Bits, begins: Where, widths: Where, sizes: Where) -> Where:
    """The numbers of some blocks, which begin at some bits, have so many bits each, and are so many."""
    if not widths.any():
        return np.zeros(int(sizes.sum()), dtype=np.int64)
    words, shifts = _places(begins, widths, sizes)
    # By two steps, as a word cannot be moved by all of its bits.
    high = (bits[words + 1] << np.uint64(1)) << (np.uint64(WORD - 1) - shifts)
    masks = np.repeat((np.uint64(1) << widths.astype(np.uint64)) - np.uint64(1), sizes)
    return ((bits[words] >> shifts | high) & masks).astype(np.int64)


def _put_bits(bits: Bits, begins: Where, widths: Where, sizes: Where, numbers: Where) -> None:
    """Write numbers where ``_take_bits`` finds them, block by block."""
    if not len(numbers) or not widths.any():
        return
    words, shifts = _places(begins, widths, sizes)
    held = numbers.astype(np.uint64)
    high = (held >> np.uint64(1)) >> (np.uint64(WORD - 1) - shifts)
    starts = np.flatnonzero(np.diff(words, prepend=-1))  # words ascend, so each has its numbers side by side
    bits[words[starts]] |= np.bitwise_or.reduceat(held << shifts, starts)
    over = np.flatnonzero(high)
    bits[words[over] + 1] |= high[over]  # only one number can reach over the end of a word
