"""What in a sentence could be the answer: a person, a place, a date, a number, a cause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.analyse.terms import Token
from index.analyse.tokens import words
from index.quote.read import Sentence

Forms = tuple[str, ...]

YEARS = range(1000, 2200)
CURRENCIES = frozenset("€$£¥%")

YEAR_ASKED = frozenset({"year", "année", "annee", "año", "ano", "jahr", "anno", "jaar"})
CLOCK_ASKED = frozenset({"time", "heure", "hora", "uhr", "ora"})
CLOCKS = frozenset({"h", "heures", "heure", "uhr", "am", "pm", "horas", "a.m", "p.m", "o'clock", "hours"})
CLOCK = re.compile(r"\d{1,2}(?:am|pm|h|h\d\d)")
UNFITTING = 0.5
"""What other dates count when a year, or a time of day, was asked for."""

ARTICLE_LETTERS = 3
"""A short word may stand between "in" and a place ("in the Hague")."""

LED_WITHIN = 7
"""Who did it stands at most so many words behind "by"."""

NOT_LED = 0.6
"""How much other names of a sentence that says "by" still look like who did it."""

BESIDE = 3
"""A name belongs to a thing when at most two words lie between them."""

NEAR = 4
"""A number belongs to the thing asked for when at most so many words lie between them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A run of tokens that could be (part of) the answer, and how strongly it looks like it (0 to 1)."""

    first: int
    last: int
    strength: float


@cache
def cues(language: str) -> Mapping[str, frozenset[Forms]]:
    """The cue words and phrases of a language by what they show; months and weekdays are dates by CLDR."""
    table: dict[str, set[Forms]] = {}
    path = files("index.quote").joinpath("cues", f"{language}.txt")
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        kind, colon, listed = line.partition(":")
        if colon and not line.startswith("#"):
            phrases = (tuple(word.form for word in words(part, language)) for part in listed.split(","))
            table.setdefault(kind, set()).update(phrase for phrase in phrases if phrase)
    table.setdefault("when", set()).update(_calendar(language))
    return {kind: frozenset(phrases) for kind, phrases in table.items()}


def _calendar(language: str) -> Iterator[Forms]:
    try:
        locale = Locale(language)
    except UnknownLocaleError:
        return
    for names in (locale.months["format"], locale.days["format"]):
        for width in ("wide", "abbreviated"):
            for name in names[width].values():
                form = tuple(word.form for word in words(name, language))
                if form and len(form[0]) > 2:  # noqa: PLR2004  # "di" for Sunday is an Italian stop word
                    yield form


def cued(sentence: Sentence, kind: str) -> Iterator[tuple[int, int]]:
    """The runs of tokens that are cues of a kind."""
    openings = _openings(sentence.article.language, kind)
    forms = sentence.forms
    for at, form in enumerate(forms):
        for phrase in openings.get(form, ()):
            if forms[at : at + len(phrase)] == phrase:
                yield at, at + len(phrase) - 1
                break


@cache
def _openings(language: str, kind: str) -> Mapping[str, Sequence[Forms]]:
    """The cues of a kind by their first word, longest first."""
    table: dict[str, list[Forms]] = {}
    for phrase in sorted(cues(language).get(kind, ()), key=len, reverse=True):
        table.setdefault(phrase[0], []).append(phrase)
    return table


def agents(sentence: Sentence) -> list[int]:
    """The positions of words such as "by", which introduce who did it."""
    if "passive" in cues(sentence.article.language) and not any(cued(sentence, "passive")):
        return []  # German "von" is mostly "of"
    return [first for first, _ in cued(sentence, "agent")]


def _asked(sentence: Sentence) -> set[int]:
    """The positions of tokens the question itself holds: they cannot be its answer."""
    return {i for found in sentence.sure for i in range(found.first, found.last + 1)}


def names(sentence: Sentence) -> Iterator[Evidence]:
    """Proper names that the question does not hold: runs of words with a capital."""
    asked = _asked(sentence)
    nouns = sentence.article.language == "de"
    run: list[int] = []
    for i, token in enumerate([*sentence.tokens, None]):
        inside = token is not None and token.capital and i not in asked and not (token.stop and not run)
        if inside and (i > 0 or not token.stop):  # type: ignore[union-attr]
            run.append(i)
            continue
        if run:
            # The first word has its capital anyway, and so has every noun in German.
            weak = run == [0] or (nouns and len(run) == 1)
            yield Evidence(run[0], run[-1], 0.5 if weak else 1.0)
        run = []


def _numbers(sentence: Sentence) -> Iterator[Evidence]:
    asked = _asked(sentence)
    counted = {i for first, last in cued(sentence, "count") for i in range(first, last + 1)}
    units = {i for first, last in cued(sentence, "unit") for i in range(first, last + 1)}
    for i, token in enumerate(sentence.tokens):
        if i in asked or not (token.number or (i in counted and not _article_only(token, i, counted))):
            continue
        last = i
        while last + 1 < len(sentence.tokens) and (last + 1 in units or last + 1 in counted or _bridge(sentence, last)):
            last += 1
        year = _is_year(token) and last == i
        yield Evidence(i, last, 0.2 if year else 1.0)


def _bridge(sentence: Sentence, at: int) -> bool:
    """A small word between a number and its unit ("quelques milliards de dollars")."""
    units = {first for first, _ in cued(sentence, "unit")}
    ahead = at + 1 < len(sentence.tokens) and sentence.tokens[at + 1].form in {"de", "d", "of", "di", "von"}
    return ahead and at + 2 in units


def _article_only(token: Token, at: int, counted: set[int]) -> bool:
    """ "un", "una", "ein" are numbers only beside another number word."""
    return token.stop and at + 1 not in counted and at - 1 not in counted


def _near(found: Iterator[Evidence], sentence: Sentence) -> Iterator[Evidence]:
    """Numbers tell most next to the thing that is counted."""
    matched = [(m.first, m.last) for m in sentence.sure]
    for e in found:
        gap = min((max(first - e.last, e.first - last) for first, last in matched), default=99)
        yield Evidence(e.first, e.last, e.strength * (1.0 if gap <= NEAR else 0.6))


def _close(found: Iterator[Evidence], sentence: Sentence) -> Iterator[Evidence]:
    """A name is the name of a thing when it stands right beside it ("the launcher Nova")."""
    matched = [(m.first, m.last) for m in sentence.sure]
    for e in found:
        beside = any(0 < e.first - last <= BESIDE or 0 < first - e.last <= BESIDE for first, last in matched)
        yield Evidence(e.first, e.last, e.strength * (1.0 if beside else 0.5))


def _ages(sentence: Sentence) -> Iterator[Evidence]:
    """A number with years behind it, or "aged" before it."""
    aged = {i for first, last in cued(sentence, "age") for i in range(first, last + 1)}
    for e in _numbers(sentence):
        if aged & set(range(e.first - 2, e.last + 3)):
            yield Evidence(e.first, e.last, 1.0)


def _dates(sentence: Sentence) -> Iterator[Evidence]:
    """Years, months, weekdays and other words of time; what stands side by side is one date."""
    calendar = frozenset(_calendar(sentence.article.language))
    asked = _asked(sentence)
    strengths: dict[int, float] = {i: 1.0 for i, token in enumerate(sentence.tokens) if _is_year(token)}
    for first, last in cued(sentence, "when"):
        forms = tuple(token.form for token in sentence.tokens[first : last + 1])
        # "été" is a summer, and a participle.
        if first in asked or (first == last and sentence.tokens[first].stop):
            continue
        numbers = [i for i in (first - 1, last + 1) if _is_number(sentence, i)]
        strength = 1.0 if forms in calendar or numbers else 0.6
        strengths.update(dict.fromkeys([*range(first, last + 1), *numbers], strength))
    for run in _runs(sorted(strengths)):
        yield Evidence(run[0], run[-1], max(strengths[i] for i in run))


def _fitting(found: Iterator[Evidence], sentence: Sentence, query: Query) -> Iterator[Evidence]:
    """Dates as they were asked for: a year holds a year, a time of day its hour."""
    asked = {word.form for word in words(query.text, query.language)}
    if asked & CLOCK_ASKED:
        yield from _clocks(sentence)
        found = (Evidence(e.first, e.last, e.strength * UNFITTING) for e in found)
    elif asked & YEAR_ASKED:
        tokens = sentence.tokens
        for e in found:
            exact = any(_is_year(tokens[i]) for i in range(e.first, e.last + 1))
            yield Evidence(e.first, e.last, e.strength * (1.0 if exact else UNFITTING))
        return
    yield from found


def _clocks(sentence: Sentence) -> Iterator[Evidence]:
    for i, token in enumerate(sentence.tokens):
        ahead = sentence.tokens[i + 1].form if i + 1 < len(sentence.tokens) else ""
        if (token.number and ahead in CLOCKS) or CLOCK.fullmatch(token.form):
            yield Evidence(i, i + (ahead in CLOCKS), 1.0)


def _is_year(token: Token) -> bool:
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


def _places(sentence: Sentence) -> Iterator[Evidence]:
    prepositions = {last for _, last in cued(sentence, "where")}
    for name in names(sentence):
        article = name.first > 0 and len(sentence.tokens[name.first - 1].form) <= ARTICLE_LETTERS
        near = name.first - 1 in prepositions or (article and name.first - 2 in prepositions)
        yield Evidence(name.first, name.last, 1.0 if near else 0.3)


def _people(sentence: Sentence) -> Iterator[Evidence]:
    asked = _asked(sentence)
    by = agents(sentence)
    for name in names(sentence):
        led = not by or any(0 < name.first - i <= LED_WITHIN for i in by)
        yield Evidence(name.first, name.last, name.strength * (1.0 if led else NOT_LED))
    for first, last in cued(sentence, "who"):
        if first not in asked:
            led = any(0 < first - i <= NEAR for i in by)
            yield Evidence(first, last, 1.0 if led else 0.5)


def find_evidence(sentence: Sentence, query: Query) -> Sequence[Evidence]:
    """What could answer the question, in the order of the sentence; empty for kinds that no word gives away."""
    found: Iterator[Evidence]
    if query.kind is Kind.WHO:
        found = _people(sentence)
    elif query.kind is Kind.WHEN:
        found = _fitting(_dates(sentence), sentence, query)
    elif query.kind is Kind.WHERE:
        found = _places(sentence)
    elif query.kind in {Kind.COUNT, Kind.AMOUNT, Kind.DURATION}:
        found = _near(_numbers(sentence), sentence)
    elif query.kind is Kind.AGE:
        found = _ages(sentence)
    elif query.kind is Kind.NAME:
        found = _close(names(sentence), sentence)
    elif query.kind in {Kind.WHY, Kind.HOW}:
        found = (Evidence(first, last, 0.8) for first, last in cued(sentence, query.kind))
    elif query.kind is Kind.WHICH:
        found = (Evidence(e.first, e.last, 0.5 * e.strength) for e in _close(names(sentence), sentence))
    else:
        found = iter(())
    return sorted(found, key=lambda e: (e.first, e.last))
