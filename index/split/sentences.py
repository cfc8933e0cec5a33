"""A text is read stop by stop; what no stop ends, and no quotation holds together, is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from index.model import Interval
from index.split.endings import GAP, STOPS, WIDE_STOPS, Stop, ends_plainly, ends_sentence
from index.split.pairs import Pairs, pair_marks
from index.split.tables import Table, load_table

_STOP: Final = re.compile(f"[.!?…;\u037e{WIDE_STOPS}]+")
_PARAGRAPH: Final = "\u2029"
_BLANK_LINE: Final = re.compile(rf"\n[^\S\n]*\n|{_PARAGRAPH}")
_SPACE: Final = re.compile(r"\s*")
_WORD: Final = re.compile(r"[^\W_]")
_CLOSING: Final = frozenset(")]}”’'›」』）】》〉〕］")  # right after a stop these close, whether or not anything opened
_REFERENCE: Final = re.compile(r"(?:[ \u00a0]?\[\d{1,3}\])+|[⁰¹²³⁴-⁹]+")
_OPENING: Final = re.compile(r"[\s\"'“”‘’«»„‚‹›(\[{「『（【《〈〔–—―•*·¿¡#-]{0,8}")


def split_sentences(text: str, language: str, start: int = 0, end: int | None = None) -> list[Interval]:
    """The sentences of text[start:end] in order, as offsets in ``text``, without white space around them.

    They are disjoint, and what lies between them is white space. A blank line ends a sentence, a single line break
    does not. A quotation or bracket of up to pairs.LONGEST_WHOLE characters is not cut. ``language`` is an ISO 639-1
    code; any other string is treated by rules common to all languages. Time is linear in the length.
    """
    table = load_table(language)
    paragraphs = _paragraphs(text, start, len(text) if end is None else end)
    return [sentence for first, last in paragraphs for sentence in _split_paragraph(text, first, last, table)]


def _paragraphs(text: str, start: int, end: int) -> Iterator[Interval]:
    at = start
    if text.find("\n", start, end) >= 0 or text.find(_PARAGRAPH, start, end) >= 0:
        for gap in _BLANK_LINE.finditer(text, start, end):
            yield at, gap.start()
            at = gap.end()
    yield at, end


def _split_paragraph(text: str, start: int, end: int, table: Table) -> Iterator[Interval]:
    while end > start and text[end - 1].isspace():
        end -= 1
    start = _skip_space(text, start, end)
    if start == end:
        return
    last_word = end - 1
    while last_word > start and not text[last_word].isalnum():
        last_word -= 1
    pairs = pair_marks(text, start, end)
    begin, first_word = start, _first_word(text, start, end)
    for at, run, after, following, first in _stops(text, start, end, pairs):
        if following > last_word:  # closing marks, emoji: they stay with the last sentence
            break
        if first_word >= at:
            continue
        spaced = after == run and following == first == run + 1
        plain = spaced and ends_plainly(text, begin, at, run, table)
        if plain or ends_sentence(Stop(text, begin, end, at, run, after, following, first), table):
            yield begin, after
            begin, first_word = following, following if plain else _first_word(text, following, end)
    yield begin, end


def _skip_space(text: str, start: int, end: int) -> int:
    found = _SPACE.match(text, start, end)
    return found.end() if found else start


def _first_word(text: str, start: int, end: int) -> int:
    found = _WORD.search(text, start, end)
    return found.start() if found else end


def _stops(text: str, start: int, end: int, pairs: Pairs) -> Iterator[tuple[int, int, int, int, int]]:
    """Every run of stop marks that no short quotation or bracket encloses, as the offsets of a Stop."""
    done, kept = start, 0
    for match in _STOP.finditer(text, start, end):
        at, run = match.span()
        if at < done:  # behind a closing mark, and taken with it
            continue
        plain = run + 1 < end and text[run] == " " and text[run + 1].isalnum()  # so it is behind nearly every stop
        done = after = run if plain else _take_closing(text, run, end, pairs.closing)
        while kept < len(pairs.whole) and pairs.whole[kept][1] < after:
            kept += 1
        if kept < len(pairs.whole) and pairs.whole[kept][0] < after:
            continue
        if plain:
            yield at, run, run, run + 1, run + 1
            continue
        following = _skip_space(text, after, end)
        opening = _OPENING.match(text, following, end)
        yield at, run, after, following, opening.end() if opening else following


def _take_closing(text: str, at: int, end: int, closing: frozenset[int]) -> int:
    """The end of the closing marks, further stop marks and footnote numbers at ``at``."""
    while at < end:
        mark = text[at]
        if mark in _CLOSING or at in closing or mark in STOPS or (mark == '"' and text[at + 1 : at + 2].isspace()):
            at += 1
        elif mark in GAP and at + 1 in closing:
            at += 2
        elif found := _REFERENCE.match(text, at, end):
            at = found.end()
        else:
            break
    return at
