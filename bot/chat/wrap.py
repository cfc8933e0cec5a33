"""Text onto lines of so many columns: nothing is lost but the white space at a break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

TAB = 8
"""Columns a tab takes at most."""

SPACE = re.compile(r"[ \t\u2000-\u2006\u2008-\u200a\u205f\u3000]+")
"""White space a line may end at: not the spaces that hold words together."""

NOT_FIRST = frozenset(":;!?»%)]}·" + "、。，．：；！？」』）】〉》〕ー…")
"""What belongs to the word before it, also where a plain space is written between them, as in French."""

NOT_LAST = frozenset("«([{" + "「『（【〈《〔")


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Offsets of the lines of a text, each at most ``width`` columns wide unless it is a single word.

    Line breaks of the text are kept; beyond them a line ends at white space, or between ideographs.
    """
    lines: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        lines.extend(_wrap_line(text, start, start + len(line), width))
        start += len(line) + 1
    return lines


def columns(text: str) -> int:
    """How many columns of a terminal a line takes."""
    if text.isascii():
        return len(text) + (TAB - 1) * text.count("\t")
    return sum(map(_columns_of, text))


@lru_cache(maxsize=4096)
def _columns_of(character: str) -> int:
    if character == "\t":
        return TAB
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if _is_wide(character) else 1


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _wrap_line(text: str, start: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for end, resume in [*_find_breaks(text, start, stop), (stop, stop)]:
        if last is not None and columns(text[start:end]) > width:
            yield start, last[0]
            start, last = last[1], None
        last = end, resume
    yield start, stop


def _find_breaks(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where a line may end, and where the next then begins."""
    at = start
    for space in SPACE.finditer(text, start, stop):
        yield from _find_breaks_within(text, at, space.start())
        at = space.end()
        if start < space.start() and at < stop and _may_part(text[space.start() - 1], text[at]):
            yield space.span()
    yield from _find_breaks_within(text, at, stop)


def _find_breaks_within(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Between ideographs, which have no spaces."""
    if text[start:stop].isascii():
        return
    for i in range(start + 1, stop):
        if (_is_wide(text[i - 1]) or _is_wide(text[i])) and _may_part(text[i - 1], text[i]) and _columns_of(text[i]):
            yield i, i


def _may_part(before: str, after: str) -> bool:
    return before not in NOT_LAST and after not in NOT_FIRST
