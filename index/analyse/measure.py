"""What a number measures: money, a share, time, a size, or how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from index.analyse.frame import MEASURE, Kind, read_frame_lines
from index.analyse.terms import Token, stem
from index.analyse.tokens import words


class Measure(StrEnum):
    """What a number is of; NUMBER is a plain count of things."""

    MONEY = "money"
    SHARE = "share"
    TIME = "time"
    SIZE = "size"
    NUMBER = "number"


@cache
def _told_by(language: str) -> Mapping[str, Measure]:
    """The terms that ask for a measure in a language."""
    table: dict[str, Measure] = {}
    for kind, part in read_frame_lines(language):
        if kind.startswith(MEASURE):
            for word in words(part, language):
                table.setdefault(stem(word.form, language), Measure(kind.removeprefix(MEASURE)))
    return table


def ask_measure(kind: Kind, tokens: Iterable[Token], focus: Token | None, language: str) -> Measure | None:
    """What the number that a question asks for measures; None if it may be anything, or no number is asked for.

    "How many" is answered by what is counted: only the word behind it (``focus``) can say that it is a measure.
    """
    told = _told_by(language)
    if kind is Kind.DURATION:
        return Measure.TIME
    if kind is Kind.COUNT:
        return told.get(focus.term, Measure.NUMBER) if focus else Measure.NUMBER
    if kind is Kind.AMOUNT:
        return next((told[token.term] for token in tokens if token.term in told), None)
    return None
