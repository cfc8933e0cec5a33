"""A passage is whole neighbouring sentences of one section, so cut that all passages come out about the same length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from index.model import Article, Block, BlockKind, Interval, Passage
from index.pieces import LONGEST, is_even
from index.split.sentences import split_sentences

_IDEAL: Final = 100  # words of a passage; of 45 to 130 tried, the best for finding answers, and overlap gave nothing
_MOST: Final = 120  # words of a passage of several sentences
_LONGEST_SENTENCE: Final = 250  # words; what is longer has no stops, and is cut without them
_CUT_IN_BLOCK: Final = 0.15  # what it costs to begin a passage inside a block, in units of (words / _IDEAL - 1)²
_SLACK: Final = 0.25  # how far from where it should be a wall of text is cut, in parts of a piece

_CHINESE_JAPANESE: Final = "\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffee\U00020000-\U0003ffff"
_THAI_LAO_KHMER_BURMESE: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED: Final = _CHINESE_JAPANESE + _THAI_LAO_KHMER_BURMESE
_WORD: Final = re.compile(
    f"[{_CHINESE_JAPANESE}]{{1,2}}|[{_THAI_LAO_KHMER_BURMESE}]{{1,5}}|[^\\s{_UNSPACED}]{{1,{LONGEST}}}"
)
"""A word, or what counts as one where words are not set apart, or where there are none."""

_UNSPACED_SIGN: Final = re.compile(f"[{_UNSPACED}]")

_PAUSES: Final = (frozenset(";:；："), frozenset(",،、，"))


class _Piece(NamedTuple):
    """A sentence, how many words it has, and whether it begins a block."""

    start: int
    end: int
    words: int
    begins: bool


def split_passages(article: Article, blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """Cut the given blocks of an article, a subset of them in order, into passages of about 60 to 120 words.

    Headings are in no passage, but name the passages below them; every other character of the blocks that is not
    white space is in exactly one. No passage reaches across a heading or across text that is in none of the blocks.
    A sentence of more than 120 words is a passage by itself, one of more than 250 becomes several. Two characters of
    Chinese or Japanese count as a word.
    """
    passages: list[Passage] = []
    for heading, run in _runs(article, blocks):
        pieces = [piece for block in run for piece in _pieces(article, block)]
        for group in _group(pieces):
            sentences = tuple((piece.start, piece.end) for piece in group)
            passages.append(
                Passage(article, sentences[0][0], sentences[-1][1], sentences, heading, position=len(passages))
            )
    return tuple(passages)


def _runs(article: Article, blocks: Sequence[Block]) -> Iterator[tuple[Interval | None, list[Block]]]:
    """Blocks with nothing but white space between them, and the heading above them."""
    heading: Interval | None = None
    run: list[Block] = []
    for block in blocks:
        if run and (block.kind is BlockKind.HEADING or article.text[run[-1].end : block.start].strip()):
            yield heading, run
            run = []
        if block.kind is BlockKind.HEADING:
            heading = (block.start, block.end)
        else:
            run.append(block)
    if run:
        yield heading, run


def _pieces(article: Article, block: Block) -> Iterator[_Piece]:
    text, begins = article.text, True
    apart = text.isascii() or _UNSPACED_SIGN.search(text, block.start, block.end) is None
    even = apart and is_even(text, block.start, block.end)
    for start, end in _sentences(article, block):
        count = text.count(" ", start, end) + 1 if even else _count_words(text[start:end], apart=apart)
        if count <= _LONGEST_SENTENCE:
            yield _Piece(start, end, count, begins)
        else:
            words = [match.span() for match in _WORD.finditer(text, start, end)]
            for part in _cut_wall(text, words):
                yield _Piece(part[0][0], part[-1][1], len(part), begins)
                begins = False
        begins = False


def _count_words(text: str, *, apart: bool) -> int:
    """How many words a text has; ``apart`` says that each is set apart from others."""
    pieces = text.split() if apart else ()
    if pieces and len(max(pieces, key=len)) <= LONGEST:
        return len(pieces)  # much faster
    return len(_WORD.findall(text))


def _sentences(article: Article, block: Block) -> list[Interval]:
    """The sentences of a block; in tables and code, where stops mean something else, its lines."""
    if block.kind not in {BlockKind.TABLE, BlockKind.CODE}:
        return split_sentences(article.text, article.language, block.start, block.end)
    lines = re.compile(r"[^\s\n](?:[^\n]*[^\s\n])?")
    return [match.span() for match in lines.finditer(article.text, block.start, block.end)]


def _cut_wall(text: str, words: list[Interval]) -> Iterator[list[Interval]]:
    """The words of a sentence without end in even pieces, cut at pauses if it has any."""
    size = len(words) / -(-len(words) // _IDEAL)
    start = 0
    while len(words) - start > size * (1 + _SLACK):
        near = start + round(size * (1 - _SLACK))
        far = min(start + round(size * (1 + _SLACK)), len(words) - 1)  # it can be cut before the last word, not behind
        cut = min(range(near, far + 1), key=lambda at: (_roughness(text, words, at), abs(at - start - size)))
        yield words[start:cut]
        start = cut
    yield words[start:]


def _roughness(text: str, words: list[Interval], at: int) -> int:
    """How bad it is to cut before the word ``at``: 0 after a semicolon, 1 after a comma, 2 at a space, 3 in a word."""
    end = words[at - 1][1]
    spaced = end < words[at][0]
    for cost, pauses in enumerate(_PAUSES):
        if text[end - 1] in pauses and (spaced or not text[end - 1].isascii()):
            return cost
    return 2 if spaced else 3


def _group(pieces: Sequence[_Piece]) -> Iterator[Sequence[_Piece]]:
    """Neighbouring pieces, grouped so that the sum of all groups' costs is the least there is."""
    count = len(pieces)
    words = [0, *accumulate(piece.words for piece in pieces)]
    costs = _costs()
    best = [0.0] * (count + 1)  # the cost of all from here on
    cut = [count] * count
    for start in reversed(range(count)):
        before, end = words[start], start + 1
        least, nearest = costs[words[end] - before] + best[end], end
        for end in range(start + 2, count + 1):
            size = words[end] - before
            if size > _MOST:
                break
            cost = costs[size] + best[end]
            if cost < least:
                least, nearest = cost, end
        best[start], cut[start] = least + (0.0 if pieces[start].begins else _CUT_IN_BLOCK), nearest
    start = 0
    while start < count:
        yield pieces[start : cut[start]]
        start = cut[start]


@cache
def _costs() -> Sequence[float]:
    """What a passage of so many words costs."""
    return [float((words / _IDEAL - 1) ** 2) for words in range(_LONGEST_SENTENCE + 1)]
