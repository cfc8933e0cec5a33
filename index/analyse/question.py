"""A question's words, each with every term that counts for it in every language the library holds."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.analyse.alternatives import Alternative, Asked, How, drop_unlikely, find_alternatives
from index.analyse.frame import Frame, Kind, frame
from index.analyse.lexicon.beside import find_around
from index.analyse.lexicon.read import Lexicon
from index.analyse.measure import Measure, ask_measure
from index.analyse.senses import find_senses, guess_senses
from index.analyse.terms import stem, stopwords
from index.analyse.vocabulary import Vocabulary

MOST_UNITS = 64
MOST_CHARACTERS = 8_000
"""A question of 100 kB is asked by the first 64 different words of its first 8,000 characters."""

GENITIVE = re.compile(r"(?:['’]s?|s['’])\s+")
"""Between an owner and what is owned, in English."""

LONGEST_PHRASE = 4
SHORT = 2
"""So few content words may all be one name."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word (or fixed phrase) of the question.

    ``start`` and ``end`` are offsets in the question; ``name`` says it looks like a proper name or a number,
    which nothing else can stand for; ``soft`` that its absence proves nothing. ``alternatives`` are by language,
    best first. ``group`` numbers the name the word is part of ("Stoke" and "Space" share one), -1 for none.
    """

    surface: str
    start: int
    end: int
    name: bool
    soft: bool
    group: int
    alternatives: Mapping[str, tuple[Alternative, ...]]

    @property
    def found(self) -> bool:
        """Some language's passages hold the word in some form."""
        return any(choice.how is not How.KIN for choices in self.alternatives.values() for choice in choices)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index understands it; ``kind`` is the sort of answer wanted.

    ``focus`` is the number of the word behind the asking ones, if it is what is asked for ("what is the price of");
    ``measure`` what the number measures that is asked for, if one is and the question tells.
    """

    text: str
    language: str
    kind: Kind
    units: tuple[Unit, ...]
    focus: int | None
    measure: Measure | None


def interpret(text: str, languages: Sequence[str], vocabularies: Mapping[str, Vocabulary], lexicon: Lexicon) -> Query:
    """Analyse a question asked in one of ``languages`` for every language of ``vocabularies``."""
    framed = frame(_begin(text), languages, lexicon.knows)
    names = _names(text, framed, vocabularies, lexicon)
    spans = deque(_phrases(framed, names, lexicon))
    units: list[Unit] = []
    seen: set[tuple[str, ...]] = set()
    while spans:
        positions = spans.popleft()
        tokens = [framed.tokens[i] for i in positions]
        key = tuple(token.form for token in tokens)
        if key in seen or len(units) >= MOST_UNITS:
            continue
        seen.add(key)
        group = names.get(positions[0], -1)
        grouped = group >= 0 and sum(held == group for held in names.values()) > len(positions)
        name = group >= 0 or any(token.number for token in tokens)
        literal = grouped or tokens[0].number
        around = find_around(framed.tokens, positions[0], positions[-1], framed.language)
        senses = [] if literal else find_senses(tokens, framed.language, lexicon, around)
        if not (senses or literal or name or len(tokens) > 1):
            senses = guess_senses(tokens[0], framed.language, lexicon, vocabularies)
        alternatives = {
            code: find_alternatives(
                Asked(tokens, senses, framed.language, around), code, vocabulary, lexicon, literal=literal
            )
            for code, vocabulary in vocabularies.items()
        }
        alternatives = drop_unlikely(alternatives)
        if len(positions) > 1 and not any(w.how is not How.KIN for ways in alternatives.values() for w in ways):
            spans.extendleft([i] for i in reversed(positions))
            continue
        foreign = any(tokens[0].form in stopwords(code) for code in vocabularies)
        soft = all(i in framed.soft for i in positions) or (foreign and not tokens[0].capital)
        start, end = tokens[0].start, tokens[-1].end
        units.append(Unit(text[start:end], start, end, name, soft, group, alternatives))
    return Query(text, framed.language, framed.kind, tuple(units), _focus(text, framed, units), _measure(framed))


def _begin(text: str) -> str:
    """As much of a question as is read, no word cut in two where there are words."""
    if len(text) <= MOST_CHARACTERS:
        return text
    begun = text[:MOST_CHARACTERS]
    return begun[: max(begun.rfind(" "), 0)] or begun


def _focus(text: str, framed: Frame, units: Sequence[Unit]) -> int | None:
    asking = max(framed.asking, default=None)
    if asking is None or not units:
        return None
    end = framed.tokens[asking].end
    behind = next((i for i, unit in enumerate(units) if unit.start >= end), None)
    if behind is not None and units[behind].name:
        behind = _find_owned(text, units, behind)
    return None if behind is None or units[behind].name or units[behind].soft else behind


def _find_owned(text: str, units: Sequence[Unit], owner: int) -> int | None:
    """What is asked for of a name ("OpenAI's latest revenue"): the last of the words right behind it."""
    last = None
    for i in range(owner + 1, len(units)):
        between = text[units[i - 1].end : units[i].start]
        if units[i].name and between.isspace() and last is None:
            continue
        if units[i].name or units[i].soft or not (GENITIVE.fullmatch(between) if last is None else between.isspace()):
            break
        last = i
    return last


def _measure(framed: Frame) -> Measure | None:
    last = max(framed.asking, default=-1)
    behind = framed.tokens[last + 1] if 0 <= last < len(framed.tokens) - 1 else None
    return ask_measure(framed.kind, framed.tokens, behind, framed.language)


def _phrases(framed: Frame, names: Mapping[int, int], lexicon: Lexicon) -> list[list[int]]:
    """The positions of the question's content words, those of a fixed phrase of the lexicon together.

    No phrase takes a word out of a name: "Stoke Space based" is not space-based.
    """
    tokens, at, spans = framed.tokens, 0, list[list[int]]()
    while at < len(tokens):
        if at in framed.asking or tokens[at].stop:
            at += 1
            continue
        span = [at]
        for length in range(LONGEST_PHRASE, 1, -1):
            wide = list(range(at, min(at + length, len(tokens))))
            content = [i for i in wide if not tokens[i].stop]
            terms = tuple(tokens[i].term for i in content)
            whole = len(content) > 1 and wide[-1] == content[-1] and lexicon.holds(terms, framed.language)
            if whole and len({names.get(i, -1) for i in content}) == 1:
                around = find_around(tokens, content[0], content[-1], framed.language)
                if lexicon.senses(terms, framed.language, around):
                    span = content
                    break
        spans.append(span)
        at = span[-1] + 1
    return spans


def _names(text: str, framed: Frame, vocabularies: Mapping[str, Vocabulary], lexicon: Lexicon) -> dict[int, int]:
    """Positions of words that are (parts of) proper names, with the number of the name.

    Capitals tell, unless every word has one or the language capitalises nouns; what the passages
    nearly always capitalise is a name however the person typed it.
    """
    content = [i for i, token in enumerate(framed.tokens) if not token.stop and i not in framed.asking]
    lower = any(token.form[:1].isalpha() and not token.capital for token in framed.tokens[1:])
    telling = framed.language != "de" and (lower or len(content) <= SHORT)
    known = {
        i
        for i in content
        if any(held.is_name(stem(framed.tokens[i].form, code)) for code, held in vocabularies.items())
    }
    names: dict[int, int] = {}
    group = -1
    for i in content:
        token = framed.tokens[i]
        # A word like any other is part of a name beside one ("stoke space").
        beside = i in known and bool(known & {i - 1, i + 1})
        translatable = not beside and bool(find_senses([token], framed.language, lexicon))
        if token.number or not _is_name(text[token.start : token.end], telling and i > 0, i in known, translatable):
            continue
        group += not (i - 1 in names and framed.tokens[i].start - framed.tokens[i - 1].end <= 1)
        names[i] = group
    return names


def _is_name(surface: str, telling: bool, known: bool, translatable: bool) -> bool:
    if not translatable:
        return known or surface[:1].isupper()
    # An abbreviation that the lexicon knows ("CEO", "EU") is a word like any other.
    return surface[:1].isupper() and telling and not (len(surface) > 1 and surface.isupper())
