"""Passages are whole sentences of one section, about as long as each other, and hold only what may be quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Article, Block, BlockKind, Extracted, Passage
from index.split.passages import split_passages
from index.split.sentences import split_sentences

P, H, I, T = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM, BlockKind.TABLE  # noqa: E741


def make_article(parts: Sequence[tuple[BlockKind, str]], language: str = "en", gap: str = "\n\n") -> Article:
    blocks, at = [], 0
    for kind, text in parts:
        blocks.append(Block(at, at + len(text), kind))
        at += len(text) + len(gap)
    content = Extracted(gap.join(text for _, text in parts), tuple(blocks), "Title", False, language, True)
    return Article(1, 1, "0" * 64, "a.md", datetime(2024, 5, 1, tzinfo=UTC), content)


def split_all(parts: Sequence[tuple[BlockKind, str]], language: str = "en") -> tuple[Passage, ...]:
    article = make_article(parts, language)
    return split_passages(article, article.content.blocks)


def sentence(words: int, name: str = "word") -> str:
    return " ".join([name.capitalize(), *[name] * (words - 1)]) + "."


def words(passages: Sequence[Passage]) -> list[int]:
    return [len(passage.text.split()) for passage in passages]


def test_short_neighbours_are_joined() -> None:
    passages = split_all([(P, sentence(30)), (I, sentence(20)), (P, sentence(45))])
    assert words(passages) == [95]
    assert [passages[0].article.text[start:end] for start, end in passages[0].sentences] == [
        sentence(30),
        sentence(20),
        sentence(45),
    ]


def test_a_paragraph_of_the_right_length_is_a_passage() -> None:
    assert words(split_all([(P, sentence(90)), (P, sentence(100)), (P, sentence(110))])) == [90, 100, 110]


def test_a_long_paragraph_is_cut_into_even_pieces() -> None:
    passages = split_all([(P, " ".join([sentence(10)] * 13))])
    assert sorted(words(passages)) == [60, 70]


@pytest.mark.parametrize("count", range(7, 60))
def test_no_paragraph_leaves_a_small_remainder(count: int) -> None:
    assert all(60 <= length <= 120 for length in words(split_all([(P, " ".join([sentence(10)] * count))]))[:1])
    assert min(words(split_all([(P, " ".join([sentence(10)] * count))]))) >= 60


def test_sentences_are_not_cut() -> None:
    passages = split_all([(P, f"{sentence(5)} {sentence(200)} {sentence(5)}")])
    assert words(passages) == [5, 200, 5]


def test_headings_part_passages_and_name_them() -> None:
    parts = [
        (P, sentence(10)),
        (H, "First"),
        (P, sentence(10)),
        (P, sentence(9)),
        (H, "Second"),
        (H, "Third"),
        (I, "End."),
    ]
    passages = split_all(parts)
    assert words(passages) == [10, 19, 1]
    text = passages[0].article.text
    assert [passage.heading and text[slice(*passage.heading)] for passage in passages] == [None, "First", "Third"]
    assert [passage.position for passage in passages] == [0, 1, 2]


@pytest.mark.parametrize("kind", [P, H, I, T])
def test_no_passage_reaches_across_a_block_that_was_left_out(kind: BlockKind) -> None:
    article = make_article([(P, sentence(10)), (kind, "Subscribe now!"), (P, sentence(10))])
    first, _, last = article.content.blocks
    assert words(split_passages(article, [first, last])) == [10, 10]


def test_a_heading_that_was_left_out_names_nothing() -> None:
    article = make_article([(H, "Read also"), (P, sentence(10))])
    assert split_passages(article, article.content.blocks[1:])[0].heading is None


def test_a_heading_stays_above_what_follows_a_block_that_was_left_out() -> None:
    article = make_article([(H, "News"), (P, sentence(10)), (P, "Advertisement"), (P, sentence(12))])
    blocks = article.content.blocks
    assert [passage.heading for passage in split_passages(article, [*blocks[:2], blocks[3]])] == [(0, 4), (0, 4)]


def test_a_row_of_a_table_is_a_sentence() -> None:
    (passage,) = split_all([(T, "Name  Votes\nDr. Poe  1.5\n  No. 3  etc. Yes  ")])
    rows = [passage.article.text[start:end] for start, end in passage.sentences]
    assert rows == ["Name  Votes", "Dr. Poe  1.5", "No. 3  etc. Yes"]


@pytest.mark.parametrize("language", ["zh", "ja"])
def test_two_characters_count_as_a_word_where_there_are_no_spaces(language: str) -> None:
    passages = split_all([(P, "我们今天去了那个地方。" * 60)], language)
    assert all(120 <= len(passage.text) <= 240 for passage in passages)
    assert len(passages) == 3


@pytest.mark.parametrize("wall", ["word " * 5000, "word, " * 5000, "字" * 9000, "x" * 90_000, "ไทย" * 9000])
def test_a_wall_of_text_is_cut_in_the_end(wall: str) -> None:
    lengths = [len(passage.text) for passage in split_all([(P, wall.strip())])]
    assert max(lengths) <= 4000
    assert min(lengths) * 3 > max(lengths)


def test_a_wall_of_text_is_cut_at_its_pauses() -> None:
    passages = split_all([(P, "one two three four five six, seven; " * 61)])
    assert len(passages) > 3
    assert all(passage.text.endswith("seven;") and passage.text.startswith("one") for passage in passages)


def test_a_sentence_of_two_hundred_words_is_not_a_wall() -> None:
    assert words(split_all([(P, sentence(250))])) == [250]
    assert len(split_all([(P, sentence(251))])) > 1


@pytest.mark.parametrize("parts", [[], [(H, "Only a heading")], [(P, "")], [(P, " \n "), (H, "H")]])
def test_without_text_there_are_no_passages(parts: list[tuple[BlockKind, str]]) -> None:
    assert split_all(parts) == ()


def test_blocks_without_text_are_passed_over() -> None:
    assert words(split_all([(P, ""), (P, sentence(10)), (P, "  "), (P, sentence(10))])) == [20]


WORDS = re.compile(r"\S{1,30}")
PIECES = [
    "Mr. Poe came. ",
    "Why? ",
    "word " * 40,
    "And so it was, ",
    "字。",
    "“A. B.” ",
    "x" * 70,
    "wall " * 300,
    "\n",
    "  ",
    "(",
    "A. ",
]
BODY = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
PARTS = st.lists(st.tuples(st.sampled_from(list(BlockKind)), BODY, st.booleans()), max_size=12)


@given(PARTS, st.sampled_from(["en", "de", "zh", "xx"]), st.sampled_from(["\n\n", "\n", " "]))
def test_every_character_of_the_given_blocks_is_in_one_passage(
    parts: list[tuple[BlockKind, str, bool]], language: str, gap: str
) -> None:
    article = make_article([(kind, text) for kind, text, _ in parts], language, gap)
    given_ = [block for block, part in zip(article.content.blocks, parts, strict=True) if part[2]]
    wanted = {at for block in given_ if block.kind is not H for at in range(block.start, block.end)}
    passages = split_passages(article, given_)
    seen: list[int] = []
    for position, passage in enumerate(passages):
        assert passage.position == position
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        held = [at for start, end in passage.sentences for at in range(start, end)]
        assert held == sorted(set(held))
        visible = [at for at in range(passage.start, passage.end) if not article.text[at].isspace()]
        assert set(visible) <= set(held)
        seen += visible
    assert seen == sorted(at for at in wanted if not article.text[at].isspace())


@given(st.lists(st.tuples(st.sampled_from([P, H, I]), BODY), max_size=12))
def test_passages_of_several_sentences_are_short_and_hold_whole_ones(parts: list[tuple[BlockKind, str]]) -> None:
    article = make_article(parts)
    text, blocks = article.text, article.content.blocks
    whole = [found for block in blocks for found in split_sentences(text, "en", block.start, block.end)]
    for passage in split_passages(article, blocks):
        assert len(passage.sentences) == 1 or len(passage.text.split()) <= 120
        for start, end in passage.sentences:
            around = next((first, last) for first, last in whole if first <= start and end <= last)
            assert around == (start, end) or len(WORDS.findall(text, *around)) > 250


def test_a_wall_whose_last_pause_comes_late_is_cut_all_the_same() -> None:
    text = " ".join("word," if number % 73 == 72 else "word" for number in range(251))
    assert " ".join(passage.text for passage in split_all([(P, text)])) == text
