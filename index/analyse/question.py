"""A question's words, each with every term that counts for it in every language the library holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import regex

from index.analyse.frame import Frame, Kind, frame
from index.analyse.lexicon.read import Lexicon, Phrase
from index.analyse.terms import Token, analyse, stem, stopwords
from index.analyse.vocabulary import Vocabulary

MOST_UNITS = 64
"""A question of 100 kB is asked by its first 64 different words."""

LONGEST_PHRASE = 4
COGNATE_LENGTH = 5
COGNATE_LIKENESS = 0.55
TYPO_LIKENESS = 0.6
PAST_GERMAN = regex.compile(r"(?P<prefix>\p{L}*?)(?:ge)?(?P<middle>\p{L}{3,}?)(?:e?t|e?ten?|en)")

SHORTEST_VERB = 3
SAME_WORD = 0.8
IRREGULAR: Mapping[str, tuple[str, ...]] = {"fr": ("oir", "ir", "re"), "de": ("",)}
"""Endings of terms whose other forms keep a stem of their own ("prévoir", "prévoit"; any German verb)."""

MOST_ALIKE = 3

SHORT = 2
"""So few content words may all be one name."""

WEIGHTS = {
    "exact": 1.0,
    "accent": 0.9,
    "translated": 0.95,
    "related": 0.45,
    "cognate": 0.8,
    "alike": 0.7,
}
FALSE_FRIEND = 0.7
"""What the same letters in another language count when the lexicon has a translation ("profitable", "profit")."""

LATER = 0.02
"""How much less each further translation of a word counts."""


class How(StrEnum):
    """Why a term counts for a word of the question."""

    EXACT = "exact"
    ACCENT = "accent"
    TRANSLATED = "translated"
    RELATED = "related"
    COGNATE = "cognate"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that together stand for a word of the question, how much they count (0 to 1), and why."""

    terms: Phrase
    weight: float
    how: How


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
        return any(self.alternatives.values())


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index understands it; ``kind`` is the sort of answer wanted.

    ``focus`` is the number of the word behind the asking ones, if it is what is asked for ("what is the price of").
    """

    text: str
    language: str
    kind: Kind
    units: tuple[Unit, ...]
    focus: int | None


def interpret(text: str, languages: Sequence[str], vocabularies: Mapping[str, Vocabulary], lexicon: Lexicon) -> Query:
    """Analyse a question asked in one of ``languages`` for every language of ``vocabularies``."""
    framed = frame(text, languages)
    spans = deque(_phrases(framed, lexicon))
    names = _names(text, framed, vocabularies, lexicon)
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
        alternatives = {
            code: _alternatives(tokens, framed.language, code, vocabulary, lexicon, literal=grouped or tokens[0].number)
            for code, vocabulary in vocabularies.items()
        }
        if len(positions) > 1 and not any(alternatives.values()):
            spans.extendleft([i] for i in reversed(positions))
            continue
        foreign = any(tokens[0].form in stopwords(code) for code in vocabularies)
        soft = all(i in framed.soft for i in positions) or (foreign and not tokens[0].capital)
        start, end = tokens[0].start, tokens[-1].end
        units.append(Unit(text[start:end], start, end, name, soft, group, alternatives))
    return Query(text, framed.language, framed.kind, tuple(units), _focus(framed, units))


def _focus(framed: Frame, units: Sequence[Unit]) -> int | None:
    asking = max(framed.asking, default=None)
    if asking is None or not units:
        return None
    end = framed.tokens[asking].end
    behind = next((i for i, unit in enumerate(units) if unit.start >= end), None)
    return None if behind is None or units[behind].name or units[behind].soft else behind


def _phrases(framed: Frame, lexicon: Lexicon) -> list[list[int]]:
    """The positions of the question's content words, those of a fixed phrase of the lexicon together."""
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
            if len(content) > 1 and wide[-1] == content[-1] and lexicon.senses(terms, framed.language):
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
        translatable = not beside and bool(lexicon.senses((token.term,), framed.language))
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


def _alternatives(
    tokens: Sequence[Token], source: str, target: str, vocabulary: Vocabulary, lexicon: Lexicon, *, literal: bool
) -> tuple[Alternative, ...]:
    """Every way a word can stand in passages of ``target``; ``literal`` words are not translated."""
    own = _terms_in(tokens, target)
    translations = () if literal else _translations(tokens, source, target, lexicon)
    foreign = bool(translations) and source != target
    ways = [Alternative(own, FALSE_FRIEND if foreign else WEIGHTS[How.EXACT], How.EXACT)]
    if len(own) == 1:
        ways += [Alternative((term,), WEIGHTS[How.ACCENT], How.ACCENT) for term in vocabulary.unaccented(own[0])]
    ways += _translated(translations, vocabulary, source, target)
    if target == "de":
        ways += [Alternative((form,), way.weight, way.how) for way in ways for form in _german_forms(way.terms)]
    best: dict[Phrase, Alternative] = {}
    for way in ways:
        held = best.get(way.terms)
        if all(term in vocabulary for term in way.terms) and (held is None or held.weight < way.weight):
            best[way.terms] = way
    if not best and len(own) == 1 and not tokens[0].number and not lexicon.senses((tokens[0].term,), source):
        best = {way.terms: way for way in _lookalikes(own[0], vocabulary, source, target)}
    return tuple(sorted(best.values(), key=lambda choice: (-choice.weight, choice.terms)))


def _terms_in(tokens: Sequence[Token], language: str) -> Phrase:
    """The words as the language's own passages hold them, its elisions taken off ("l'Ouest" of an English question)."""
    read = [part for token in tokens for part in analyse(token.form, language)]
    return tuple(part.term for part in read if not part.stop) or tuple(part.term for part in read)


def _translated(
    translations: Sequence[Phrase], vocabulary: Vocabulary, source: str, target: str
) -> Iterator[Alternative]:
    """What the lexicon says, and the forms of it that stemming does not bring together."""
    how = How.TRANSLATED if source != target else How.RELATED
    for rank, terms in enumerate(translations):
        weight = WEIGHTS[how] / (1 + LATER * rank)
        yield Alternative(terms, weight, how)
        if (
            source != target
            and len(terms) == 1
            and terms[0].endswith(IRREGULAR.get(target, ()))
            and len(terms[0]) >= COGNATE_LENGTH + 1
        ):
            for term, likeness in vocabulary.alike(terms[0], SAME_WORD)[:MOST_ALIKE]:
                yield Alternative((term,), weight * likeness, how)


def _lookalikes(term: str, vocabulary: Vocabulary, source: str, target: str) -> Iterator[Alternative]:
    """Cognates of a foreign word, or the words a misspelt one may be; only for words nobody knows."""
    if len(term) < COGNATE_LENGTH:
        return
    how, least = (How.COGNATE, COGNATE_LIKENESS) if source != target else (How.ALIKE, TYPO_LIKENESS)
    for found, likeness in vocabulary.alike(term, least)[:MOST_ALIKE]:
        # Who mistypes a word still gets its first letter right.
        if how is How.COGNATE or found[0] == term[0]:
            yield Alternative((found,), WEIGHTS[how] * likeness, how)


def _translations(tokens: Sequence[Token], source: str, target: str, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """Entries of the target language in all concepts of the word, the most usual of each concept first."""
    senses = lexicon.senses(tuple(token.term for token in tokens), source)
    if not senses and source == "de" and len(tokens) == 1:
        senses = next(
            (found for term in _infinitives(tokens[0].form) if (found := lexicon.senses((term,), source))), []
        )
    ranked = [(rank, phrase) for number in senses for rank, phrase in enumerate(lexicon.phrases(number, target))]
    return tuple(phrase for _, phrase in sorted(ranked, key=lambda entry: entry[0]))


def _german_forms(terms: Phrase) -> Iterator[str]:
    """Forms of a German verb that the stemmer leaves apart: "bau" of "bauen", in "baut", "baute", "gebaut"."""
    if len(terms) == 1 and len(terms[0]) >= SHORTEST_VERB:
        for ending in ("t", "et", "te", "ete", "st"):
            yield f"{terms[0]}{ending}"
            yield f"ge{terms[0]}{ending}"


def _infinitives(form: str) -> Iterator[str]:
    """The stems of German verbs a past form may belong to: "gegründet", "gründete" to "gründen"."""
    past = PAST_GERMAN.fullmatch(form)
    if past:
        for middle in (past["middle"], past["prefix"] + past["middle"]):
            yield stem(f"{middle}en", "de")
