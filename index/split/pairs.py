"""Quotation marks and brackets belong together two by two, and which two is told by their neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.model import Interval

LONGEST_WHOLE: Final = 300
"""A quotation or bracket of at most so many characters is kept in one piece, however many sentences it holds."""

_DEEPEST: Final = 8  # what opened further out is forgotten: text nests less deep, and the time stays linear

_CLOSES: Final = {
    "”": "“„”",
    "“": "„",
    "»": "«»",
    "«": "»",
    "’": "‘‚",
    "‘": "‚",
    '"': '"„“',
    "›": "‹",
    "‹": "›",
    ")": "(",
    "]": "[",
    "}": "{",
    "」": "「",
    "』": "『",
    "）": "（",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "〕": "〔",
    "］": "［",
    "＂": "＂",
}
"""Closing mark -> the marks that it can close."""

_ALWAYS_OPEN: Final = frozenset("“«„‚‹([{「『（【《〈〔［")
_BEFORE_OPENING: Final = frozenset("([{（［—–-/=«“‘„‚'‹")
_MARK: Final = re.compile("[" + re.escape("".join(_ALWAYS_OPEN | _CLOSES.keys()) + "‘") + "]")
_UNSPACED: Final = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff65]")


@dataclass(frozen=True, slots=True)
class Pairs:
    """What closes in a text: ``whole`` are disjoint intervals to be kept whole, in order, from the opening mark to
    the closing one (excluded); ``closing`` the offsets of all closing marks that have an opening one.
    """

    whole: tuple[Interval, ...]
    closing: frozenset[int]


def pair_marks(text: str, start: int, end: int) -> Pairs:
    """Pair the quotation marks and brackets of text[start:end]; time is linear in its length."""
    opened: list[tuple[str, int]] = []
    closing: list[int] = []
    whole: list[Interval] = []
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        depth = _opened_by(opened, mark)
        if depth is not None and _may_close(mark, before, after):
            _keep_whole(whole, (opened[depth][1], at))
            closing.append(at)
            del opened[depth:]
        elif _may_open(mark, before, after):
            opened.append((mark, at))
            del opened[:-_DEEPEST]
    return Pairs(tuple(whole), frozenset(closing))


def _opened_by(opened: list[tuple[str, int]], mark: str) -> int | None:
    openers = _CLOSES.get(mark, "")
    return next((depth for depth in reversed(range(len(opened))) if opened[depth][0] in openers), None)


def _keep_whole(whole: list[Interval], pair: Interval) -> None:
    if pair[1] - pair[0] > LONGEST_WHOLE:
        return
    while whole and whole[-1][0] > pair[0]:  # what this one encloses
        whole.pop()
    whole.append(pair)


def _may_close(mark: str, before: str, after: str) -> bool:
    if mark == '"':
        if before.isspace():  # « " Foo. " » with spaces on both sides: the second one closes
            return after.isspace()
        return before not in "([{" and not (after.isalnum() and not _UNSPACED.match(after))
    if mark in "’‘":  # an apostrophe closes nothing
        return not before.isspace() and not after.isalnum()
    return True


def _may_open(mark: str, before: str, after: str) -> bool:
    if mark in _ALWAYS_OPEN:
        return True
    if mark == '"':
        free = before.isspace() or before in _BEFORE_OPENING or _UNSPACED.match(before) is not None
        return free and (not after.isspace() or before.isspace())
    if mark == "‘":
        return after.isalpha() and not before.isalnum()
    if mark in "”»›＂":  # opening marks in Swedish, Finnish and German
        return (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    return False
