"""Pieces of a text are counted as if they had been made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.pieces import LONGEST, is_even

TEXT = st.one_of(
    st.text(alphabet=" ab\n\t\u00a0\u2028", max_size=12),
    st.lists(st.text(alphabet="aé.", min_size=1, max_size=LONGEST + 2), max_size=4).map(" ".join),
)


@given(TEXT)
def test_an_even_text_has_single_spaces_and_no_long_pieces(text: str) -> None:
    pieces = text.split()
    assert is_even(text) == (pieces != [] and " ".join(pieces) == text and max(map(len, pieces)) <= LONGEST)


@given(TEXT, st.integers(0, 12), st.integers(0, 12))
def test_a_part_is_as_even_as_it_is_by_itself(text: str, start: int, end: int) -> None:
    assert is_even(text, start, max(start, end)) == is_even(text[start : max(start, end)])
