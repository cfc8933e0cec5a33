"""A line that tells when an article was published, or how long it takes to read, has no word for anything else."""

from __future__ import annotations

import re

from index.clean.phrases import WORD, fold
from index.clean.shape import is_byline

STAMP_WORDS = 30
"""No such line is longer, even with two dates, a name and the reading time."""

_PARTS = re.compile(r"\s[-–—/]\s|\s*[|•·●\n]\s*|,\s+|\s(?=(?:par|by|von|por|di|door|de)\s+[A-ZÀ-ÖØ-Þ])")
_CLOCK = r"[0-2]?\d\s?(?:h\s?(?:[0-5]\d)?|:[0-5]\d|\.[0-5]\d(?=\s*uhr))"
_MINUTES = r"\d{1,3}\s*-?\s*(?:min|mins|mn|minutes?|minuten?|minutos?|minut[oi]|mnt)"
_AGO = r"\d{1,2}\s+(?:hours?|days?|heures?|jours?|stunden?|tag(?:en)?|horas?|dias?|ore|giorn[oi]|uur|uren|dag(?:en)?)"
_NUMERIC = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_TIME = re.compile(rf"(?<![\w.])(?:{_NUMERIC}|{_CLOCK}|{_MINUTES}|{_AGO})(?!\w)")
_LENGTH = re.compile(rf"(?<![\w.]){_MINUTES}(?!\w)")
_FIGURE = re.compile(r"\d{1,4}(?:st|nd|rd|th|er|h|am|pm|min|mn)?|\d{1,2}h\d{2}|\d{4}\d{2}\d{2}t\d{2}|\d{2}[zt]\d{0,2}")


def is_stamp(text: str, names: dict[str, frozenset[str]]) -> bool:
    """Whether a line says when an article was published or changed, or how long it takes to read, and no more.

    ``names`` holds the folded words that say so ("stamp", "reading"), those dates are made of ("month", "date"),
    and what a byline needs. Who wrote the article may stand there too; a sentence around the date may not.
    """
    if len(text.split()) > STAMP_WORDS or not any(map(str.isdigit, text)):
        return False
    parts = [part for part in _PARTS.split(text) if any(map(str.isalnum, part))]
    told = " ".join(fold(part) for part in parts if not _is_source(part, names))
    words = WORD.findall(told)
    if not _is_of_dates(words, names):
        return False
    said = names["stamp"].intersection(words) and _is_dated(told, words, names)
    return bool(said or (names["reading"].intersection(words) and _LENGTH.search(told)))


def is_date(text: str, names: dict[str, frozenset[str]]) -> bool:
    """Whether a line is a date, with or without the time, a weekday and words as in `is_stamp`, and no more."""
    if len(text.split()) > STAMP_WORDS or not any(map(str.isdigit, text)):
        return False
    told = fold(text)
    words = WORD.findall(told)
    return _is_of_dates(words, names) and _is_dated(told, words, names)


def _is_source(part: str, names: dict[str, frozenset[str]]) -> bool:
    """Whether a part names who wrote the article: a byline, or an agency."""
    return is_byline(part, names) or fold(part).strip(" .()") in names["agency"]


def _is_of_dates(words: list[str], names: dict[str, frozenset[str]]) -> bool:
    known = ("stamp", "reading", "month", "date")
    return all(_FIGURE.fullmatch(word) or any(word in names[section] for section in known) for word in words)


def _is_dated(told: str, words: list[str], names: dict[str, frozenset[str]]) -> bool:
    """Whether there is a whole date or a time: a year alone is none, nor is a number."""
    return bool(names["month"].intersection(words) or _TIME.search(told))
