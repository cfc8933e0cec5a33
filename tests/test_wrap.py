"""Lines fit the width, and nothing but the white space at their ends is left out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.wrap import NOT_FIRST, NOT_LAST, SPACE, columns, wrap


def lines_of(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 13, ["one two three"]),
        ("one two three", 1, ["one", "two", "three"]),
        ("one\ntwo\n", 10, ["one", "two", ""]),
        ("one  two", 20, ["one  two"]),
        ("one   two", 5, ["one", "two"]),
        ("a\tb c", 10, ["a\tb", "c"]),
        ("incomprehensible word", 6, ["incomprehensible", "word"]),
        ("il dit : « oui ! » puis part", 8, ["il dit :", "« oui ! »", "puis", "part"]),
        ("12\u202f000 euros et plus", 8, ["12\u202f000", "euros et", "plus"]),
        ("a\xa0b c", 2, ["a\xa0b", "c"]),
        ("東京都知事、会見", 8, ["東京都知", "事、会見"]),
        ("東京都知事", 3, ["東", "京", "都", "知", "事"]),
        ("東京。大阪", 4, ["東", "京。", "大阪"]),
        ("ab東京", 3, ["ab", "東", "京"]),
        ("e\u0301te\u0301 froid", 3, ["e\u0301te\u0301", "froid"]),
        ("x · y · z", 6, ["x ·", "y · z"]),
    ],
)
def test_lines_end_where_a_reader_expects(text: str, width: int, lines: list[str]) -> None:
    assert lines_of(text, width) == lines


@pytest.mark.parametrize(
    ("text", "wide"),
    [("abc", 3), ("a\tb", 10), ("été", 3), ("e\u0301", 1), ("東京", 4), ("👍", 2), ("a\u200db", 2), ("ｱ", 1)],
)
def test_columns_are_those_of_a_terminal(text: str, wide: int) -> None:
    assert columns(text) == wide


ALPHABET = st.one_of(
    st.sampled_from("ab  \t\n.,:;!?»«()·東京。、「」\u202f\xa0\u0301\u200d"), st.characters(codec="utf-8")
)


@given(text=st.text(ALPHABET, max_size=80), width=st.integers(1, 40))
@example(text=" a", width=1)
@example(text="a ", width=1)
@example(text="   ", width=1)
def test_nothing_but_space_and_line_breaks_is_left_out(text: str, width: int) -> None:
    at = 0
    for start, end in wrap(text, width):
        left_out = text[at:start]
        assert start <= end
        assert left_out in {"", "\n"} or SPACE.fullmatch(left_out)
        at = end
    assert at == len(text)


@given(text=st.text("ab  :!?»«()·", max_size=80), width=st.integers(1, 20))
def test_a_line_is_too_wide_only_where_it_cannot_be_broken(text: str, width: int) -> None:
    for line in (line for line in lines_of(text, width) if columns(line) > width):
        inside = [found for found in SPACE.finditer(line) if found.start() and found.end() < len(line)]
        assert all(line[it.start() - 1] in NOT_LAST or line[it.end()] in NOT_FIRST for it in inside)


@given(words=st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=40), width=st.integers(9, 40))
def test_lines_of_words_are_as_full_as_they_can_be(words: list[str], width: int) -> None:
    lines = lines_of(" ".join(words), width)
    assert all(columns(line) <= width for line in lines)
    for line, after in pairwise(lines):
        assert len(line) + 1 + len(after.split(" ")[0]) > width
