"""Dates in a sentence: years, months, weekdays, other words of time, and times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from index.analyse.question import Query
from index.analyse.terms import Token
from index.analyse.tokens import words
from index.quote.cued import Evidence, Forms, calendar, cued
from index.quote.read import Sentence

YEARS = range(1000, 2200)

YEAR_ASKED = frozenset({"year", "année", "annee", "año", "ano", "jahr", "anno", "jaar"})
CLOCK_ASKED = frozenset({"time", "heure", "hora", "uhr", "ora"})
CLOCKS = frozenset({"h", "heures", "heure", "uhr", "am", "pm", "horas", "a.m", "p.m", "o'clock", "hours"})
CLOCK = re.compile(r"\d{1,2}(?:am|pm|h|h\d\d)")
UNFITTING = 0.5
"""What other dates count when a year, or a time of day, was asked for."""


def dates(sentence: Sentence) -> Iterator[Evidence]:
    """Years, months, weekdays and other words of time; what stands side by side is one date."""
    named, short = calendar(sentence.article.language), _shortened(sentence.article.language)
    held = sentence.asked
    strengths: dict[int, float] = {i: 1.0 for i, token in enumerate(sentence.tokens) if is_year(token)}
    for first, last in cued(sentence.words, "when"):
        forms = sentence.words.forms[first : last + 1]
        if first in held or (first == last and _only_builds(sentence, first, forms in named)):
            continue
        numbers = [i for i in (first - 1, last + 1) if _is_number(sentence, i)]
        if forms in short and not numbers:
            continue  # "Sam" is a Saturday only beside its number
        strength = 1.0 if forms in named or numbers else 0.6
        strengths.update(dict.fromkeys([*range(first, last + 1), *numbers], strength))
    for run in _runs(sorted(strengths)):
        yield Evidence(run[0], run[-1], max(strengths[i] for i in run))


@cache
def _shortened(language: str) -> frozenset[Forms]:
    """The months and weekdays of a language that are cut short."""
    return calendar(language, "abbreviated") - calendar(language)


def _only_builds(sentence: Sentence, at: int, named: bool) -> bool:
    """Whether a word only builds the sentence: "été" is a summer, and a participle; "May" is a month, "may" is none."""
    token = sentence.tokens[at]
    return token.stop and not (named and token.capital and at > 0)


def fitting(found: Iterator[Evidence], sentence: Sentence, query: Query) -> Iterator[Evidence]:
    """Dates as they were asked for: a year holds a year, a time of day its hour."""
    said = _words_of(query.text, query.language)
    if said & CLOCK_ASKED:
        yield from _clocks(sentence)
        found = (Evidence(e.first, e.last, e.strength * UNFITTING) for e in found)
    elif said & YEAR_ASKED:
        tokens = sentence.tokens
        for e in found:
            exact = any(is_year(tokens[i]) for i in range(e.first, e.last + 1))
            yield Evidence(e.first, e.last, e.strength * (1.0 if exact else UNFITTING))
        return
    yield from found


@lru_cache(maxsize=1)
def _words_of(text: str, language: str) -> frozenset[str]:
    """A question's words: it is put to many sentences."""
    return frozenset(word.form for word in words(text, language))


def _clocks(sentence: Sentence) -> Iterator[Evidence]:
    for i, token in enumerate(sentence.tokens):
        ahead = sentence.tokens[i + 1].form if i + 1 < len(sentence.tokens) else ""
        if (token.number and ahead in CLOCKS) or CLOCK.fullmatch(token.form):
            yield Evidence(i, i + (ahead in CLOCKS), 1.0)


def is_year(token: Token) -> bool:
    return token.form.isdigit() and len(token.form) == len("2026") and int(token.form) in YEARS


def _is_number(sentence: Sentence, at: int) -> bool:
    return 0 <= at < len(sentence.tokens) and sentence.tokens[at].number


def _runs(positions: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for at in positions:
        if run and at != run[-1] + 1:
            yield run
            run = []
        run.append(at)
    if run:
        yield run
