"""Postings come out of their blocks as they went in."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.rank.blocks import BLOCK, Blocks, pack_postings

POSTINGS = st.lists(
    st.one_of(
        st.dictionaries(st.integers(0, 2**31 - 1), st.integers(1, 70_000), max_size=5),
        st.dictionaries(st.integers(0, 3_000), st.integers(1, 3), max_size=3 * BLOCK),
        st.integers(0, 3 * BLOCK).map(lambda size: dict.fromkeys(range(size), 1)),
    ),
    max_size=12,
)


def pack(terms: list[dict[int, int]]) -> Blocks:
    held = [sorted(term.items()) for term in terms]
    starts = np.array([0, *accumulate(map(len, held))], dtype=np.int64)
    texts = np.array([text for term in held for text, _ in term], dtype=np.int32)
    often = np.array([count for term in held for _, count in term], dtype=np.uint32)
    return pack_postings(starts, texts, often)


def read(blocks: Blocks, first: int, last: int) -> list[tuple[int, int]]:
    texts, often = blocks.read(first, last)
    return list(zip(texts.tolist(), often.tolist(), strict=True))


@given(POSTINGS, st.data())
def test_what_goes_in_comes_out(terms: list[dict[int, int]], data: st.DataObject) -> None:
    blocks = pack(terms)
    first = data.draw(st.integers(0, len(terms)))
    last = data.draw(st.integers(first, len(terms)))
    assert read(blocks, first, last) == [pair for term in terms[first:last] for pair in sorted(term.items())]
    assert len(blocks) == len(terms)
    assert blocks.frequencies.tolist() == [len(term) for term in terms]


def test_neighbours_take_no_room() -> None:
    blocks = pack([dict.fromkeys(range(7, 7 + 10 * BLOCK), 1)])
    assert len(blocks.bases) == 10
    assert blocks.edges.tolist() == [0] * 11


def test_a_block_takes_as_many_bits_as_its_largest() -> None:
    blocks = pack([{0: 1, 8: 1, 9: 4}])
    assert (blocks.gaps.tolist(), blocks.repeats.tolist()) == ([3], [2])
    assert blocks.edges.tolist() == [0, (2 * 3 + 3 * 2 + 7) // 8]
