"""Numbers in a sentence, what each measures, and how well that fits what was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from index.analyse.measure import Measure
from index.analyse.question import Query
from index.analyse.terms import Token
from index.quote.cued import Evidence, cued
from index.quote.dates import is_year
from index.quote.read import Sentence

NEAR = 4
"""A number belongs to the thing asked for when at most so many words lie between them."""

YEAR = 0.2
"""How much a year looks like a number that was asked for."""

SMALL_WORDS = frozenset({"de", "d", "of", "di", "von", "en"})
"""May stand between a number and its unit ("quelques milliards de dollars")."""

SIGNS = {"%": Measure.SHARE} | dict.fromkeys("€$£¥", Measure.MONEY)

FITS: Mapping[Measure | None, Mapping[Measure, float]] = {
    Measure.MONEY: {Measure.MONEY: 1.0, Measure.NUMBER: 0.5, Measure.SHARE: 0.4},
    Measure.SHARE: {Measure.SHARE: 1.0, Measure.NUMBER: 0.6, Measure.MONEY: 0.3},
    Measure.TIME: {Measure.TIME: 1.0, Measure.NUMBER: 0.3},
    Measure.SIZE: {Measure.SIZE: 1.0, Measure.NUMBER: 0.6, Measure.SHARE: 0.4},
    Measure.NUMBER: {Measure.NUMBER: 1.0, Measure.SHARE: 0.5, Measure.SIZE: 0.4, Measure.MONEY: 0.3},
    None: {Measure.NUMBER: 0.8, Measure.SIZE: 0.9, Measure.SHARE: 0.9, Measure.MONEY: 1.0, Measure.TIME: 0.5},
}
"""How well a number answers a question for a measure; what is not listed counts UNFIT."""

UNFIT = 0.2


def numbers(sentence: Sentence, query: Query) -> Iterator[Evidence]:
    """Numbers with their units; such as measure what was asked for, next to the thing that is counted, tell most."""
    matched = [(m.first, m.last) for m in sentence.sure]
    fits = FITS[query.measure]
    for first, last, measure in measure_numbers(sentence):
        gap = min((max(start - last, first - end) for start, end in matched), default=99)
        strength = fits.get(measure, UNFIT) * (1.0 if gap <= NEAR else 0.6)
        year = first == last and is_year(sentence.tokens[first])
        yield Evidence(first, last, YEAR * strength if year else strength)


def measure_numbers(sentence: Sentence) -> Iterator[tuple[int, int, Measure]]:
    """Every number that the question does not hold: its first and last token, and what it measures."""
    held, units = sentence.asked, _units(sentence)
    counted = {i for first, last in cued(sentence.words, "count") for i in range(first, last + 1)}
    until = -1
    for i, token in enumerate(sentence.tokens):
        if (
            i <= until
            or i in held
            or not (token.number or (i in counted and not _article_only(token, i, counted, units)))
        ):
            continue
        until = i
        while (ahead := _next(sentence, until, units, counted)) is not None:
            until = ahead
        measure = next((units[at] for at in range(i, until + 1) if units.get(at)), None)
        yield i, until, measure or _read_sign(sentence, i, until)


def _units(sentence: Sentence) -> Mapping[int, Measure | None]:
    """The positions of units with what they measure; none for those of mere counting ("million")."""
    found: dict[int, Measure | None] = {i: None for first, last in cued(sentence.words, "unit") for i in (first, last)}
    for measure in (Measure.MONEY, Measure.SHARE, Measure.TIME, Measure.SIZE):
        for first, last in cued(sentence.words, measure):
            found.update(dict.fromkeys(range(first, last + 1), measure))
    return found


def _next(sentence: Sentence, at: int, units: Mapping[int, Measure | None], counted: set[int]) -> int | None:
    """The next token that belongs to a number."""
    ahead = at + 1
    if ahead in units or ahead in counted:
        return ahead
    small = ahead < len(sentence.tokens) and sentence.tokens[ahead].form in SMALL_WORDS
    return ahead + 1 if small and ahead + 1 in units else None


def _read_sign(sentence: Sentence, first: int, last: int) -> Measure:
    """What a sign right before or behind the number says."""
    text, start, end = sentence.text, sentence.words.spans[first][0], sentence.words.spans[last][1]
    signs = text[max(start - 1, 0) : start] + text[end : end + 2].strip()
    return next((SIGNS[sign] for sign in signs if sign in SIGNS), Measure.NUMBER)


def _article_only(token: Token, at: int, counted: set[int], units: Collection[int]) -> bool:
    """ "un", "una", "ein", "plusieurs" are numbers only beside another number word, or a unit."""
    return token.stop and at + 1 not in units and at + 1 not in counted and at - 1 not in counted


def ages(sentence: Sentence) -> Iterator[Evidence]:
    """A number with years behind it, or "aged" before it."""
    aged = {i for first, last in cued(sentence.words, "age") for i in range(first, last + 1)}
    for first, last, _ in measure_numbers(sentence):
        if aged & set(range(first - 2, last + 3)):
            yield Evidence(first, last, 1.0)
