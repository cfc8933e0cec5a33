"""What in a sentence could be the answer: a person, a place, a date, a number, a cause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.cued import Evidence, agents, cued
from index.quote.dates import dates, fitting
from index.quote.numbers import ages, numbers
from index.quote.read import REMEMBERED, Analysed, Sentence

BREAK = re.compile(r"[,;:()«»“”\"—–…/]")
"""What one name ends before and the next begins behind."""

ARTICLE_LETTERS = 3
"""A short word may stand between "in" and a place ("in the Hague")."""

LED_WITHIN = 7
"""Who did it stands at most so many words behind "by"."""

LED_CLOSE = 4
"""A role stands closer."""

NOT_LED = 0.6
"""How much other names of a sentence that says "by" still look like who did it."""

SAID_BY = 4
FAR_OFF = 99
"""Words that lie at most between a source and the word of saying; and as many as never do."""

BESIDE = 3
"""A name belongs to a thing when at most two words lie between them."""


def names(sentence: Sentence, *, whole: bool = False) -> Sequence[Evidence]:
    """Proper names that the question does not hold, unless ``whole``: runs of words with a capital."""
    return _find_names(sentence.words, frozenset() if whole else sentence.asked)


@lru_cache(maxsize=REMEMBERED)
def _find_names(words: Analysed, held: frozenset[int]) -> Sequence[Evidence]:
    """The first word has its capital anyway, and so has every noun in German."""
    weak = words.language == "de"
    return [
        Evidence(first, last, 0.5 if first == last and (weak or first == 0) else 1.0)
        for first, last in _find_runs(words, held)
    ]


def _find_runs(words: Analysed, held: frozenset[int]) -> Iterator[tuple[int, int]]:
    tokens, first = words.tokens, -1
    for i, token in enumerate(tokens):
        if not token.capital or i in held or (token.stop and first < 0):
            if first >= 0:
                yield first, i - 1
            first = -1
        elif first < 0:
            first = i
        elif BREAK.search(words.between(i - 1, i)):
            yield first, i - 1
            first = i
    if first >= 0:
        yield first, len(tokens) - 1


def _close(found: Iterable[Evidence], sentence: Sentence) -> Iterator[Evidence]:
    """A name is the name of a thing when it stands right beside it ("the launcher Nova")."""
    matched = [(m.first, m.last) for m in sentence.sure]
    for e in found:
        beside = any(0 < e.first - last <= BESIDE or 0 < first - e.last <= BESIDE for first, last in matched)
        yield Evidence(e.first, e.last, e.strength * (1.0 if beside else 0.5))


def _places(sentence: Sentence) -> Iterator[Evidence]:
    prepositions = {last for _, last in cued(sentence.words, "where")}
    for name in names(sentence):
        article = name.first > 0 and len(sentence.tokens[name.first - 1].form) <= ARTICLE_LETTERS
        near = name.first - 1 in prepositions or (article and name.first - 2 in prepositions)
        yield Evidence(name.first, name.last, 1.0 if near else 0.3)


def _people(sentence: Sentence) -> Iterator[Evidence]:
    held = sentence.asked
    by = agents(sentence.words)
    for name in names(sentence):
        led = not by or any(0 < name.first - i <= LED_WITHIN for i in by)
        yield Evidence(name.first, name.last, name.strength * (1.0 if led else NOT_LED))
    for first, last in cued(sentence.words, "who"):
        if first not in held:
            led = any(0 < first - i <= LED_CLOSE for i in by)
            yield Evidence(first, last, 1.0 if led else 0.5)


def _sources(sentence: Sentence) -> Iterator[Evidence]:
    """Names beside a word of saying ("according to the Gazette"); of others a source is not told."""
    said = [at for at, _ in cued(sentence.words, "source")] + [at for _, at in cued(sentence.words, "source")]
    for name in names(sentence, whole=True):
        gap = min((min(abs(name.first - at), abs(name.last - at)) for at in said), default=FAR_OFF)
        yield Evidence(name.first, name.last, 1.0 if gap <= SAID_BY else 0.3)


def find_evidence(sentence: Sentence, query: Query) -> Sequence[Evidence]:
    """What could answer the question, in the order of the sentence; empty for kinds that no word gives away."""
    found: Iterator[Evidence]
    if query.kind is Kind.WHO:
        found = _people(sentence)
    elif query.kind is Kind.SOURCE:
        found = _sources(sentence)
    elif query.kind is Kind.WHEN:
        found = fitting(dates(sentence), sentence, query)
    elif query.kind is Kind.WHERE:
        found = _places(sentence)
    elif query.kind in {Kind.COUNT, Kind.AMOUNT, Kind.DURATION}:
        found = numbers(sentence, query)
    elif query.kind is Kind.AGE:
        found = ages(sentence)
    elif query.kind is Kind.NAME:
        found = _close(names(sentence), sentence)
    elif query.kind in {Kind.WHY, Kind.HOW}:
        found = (Evidence(first, last, 0.8) for first, last in cued(sentence.words, query.kind))
    elif query.kind is Kind.WHICH:
        found = (Evidence(e.first, e.last, 0.5 * e.strength) for e in _close(names(sentence), sentence))
    else:
        found = iter(())
    return sorted(found, key=lambda e: (e.first, e.last))
