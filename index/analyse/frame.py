"""The frame of a question: which of its words only ask, and what sort of answer they ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from index.analyse.terms import Token, analyse, stopwords
from index.analyse.tokens import fold, normalise, words


class Kind(StrEnum):
    """The sort of answer a question wants."""

    WHO = "who"
    SOURCE = "source"
    WHEN = "when"
    WHERE = "where"
    COUNT = "count"
    AMOUNT = "amount"
    DURATION = "duration"
    WHY = "why"
    HOW = "how"
    AGE = "age"
    NAME = "name"
    WHICH = "which"
    WHAT = "what"
    YESNO = "yesno"
    OPEN = "open"


MEASURED = frozenset({Kind.AMOUNT, Kind.AGE, Kind.DURATION})
"""Kinds that "what" asks for where a word for it stands anywhere ("What was the old bridge's length?")."""

NOUN_LIKENESS = 0.15
"""What such a word tells of the language of a question that is a few words without a sentence ("edad de …")."""

OPENING, BARE_OPENING = 0.3, 0.2
"""What each word of a phrase that asks tells of it in front, two at most; and one as it is typed without accents."""

KNOWN_LIKENESS = 0.25
"""What it tells of a question's language when a word list of the language has all of its other words."""

GUESSED_CHARACTERS = 2000
"""So much of a question tells its language."""

GUESSED_WORDS = 16
"""So many of its words are looked up for that."""

READ_CHARACTERS = 20_000
"""So much of a question is read: nobody asks anything further down, and the time it takes is bounded."""

SOFT = "soft"
CLASS = "class"
SAYING = "saying"
POLITE = "polite"
NOUN = "noun "
MEASURE = "measure "
FRONT = "^"
Forms = tuple[str, ...]
Knows = Callable[[str, str], bool]
"""Whether a word, as it is written, is known in a language."""


def know_nothing(_form: str, _language: str) -> bool:
    """No words are known: what builds sentences must tell the language."""
    return False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that ask: the kind they tell, and which of them (positions in the phrase) do nothing else."""

    kind: str
    asking: frozenset[int]


@dataclass(frozen=True, slots=True)
class Frame:
    """A question's tokens but for courtesies ("hi", "can you tell me"), its likely language, the answer it wants.

    ``asking`` are the positions of tokens that only ask; ``soft`` those that may be missing from an answer.
    """

    tokens: tuple[Token, ...]
    language: str
    kind: Kind
    asking: frozenset[int]
    soft: frozenset[int]


@cache
def frame_phrases(language: str) -> dict[Forms, Phrase]:
    """Every phrase that asks, as word forms; words in parentheses tell the kind but are looked for all the same."""
    phrases: dict[Forms, Phrase] = {}
    for kind, part in read_frame_lines(language):
        if kind not in {SAYING, POLITE} and not kind.startswith((NOUN, MEASURE)):
            forms, asking = _read_phrase(part, language)
            phrases.setdefault(forms, Phrase(kind, asking))
    return phrases


def _read_phrase(part: str, language: str) -> tuple[Forms, frozenset[int]]:
    """The forms of a phrase as listed, and the positions of those that are not in parentheses."""
    plain = normalise(part).split()
    if all(map(str.isalpha, plain)):  # nearly all are, and reading what else a text may hold takes ten times as long
        return tuple(plain), frozenset(range(len(plain)))
    found = words(part, language)
    asking = frozenset(i for i, word in enumerate(found) if part[word.start - 1 : word.start] != "(")
    return tuple(word.form for word in found), asking


@cache
def _openings(language: str) -> dict[Forms, float]:
    """The phrases that ask, with how much they tell of the language; without their accents a little less."""
    listed = [forms for forms, held in frame_phrases(language).items() if held.kind not in {SOFT, CLASS}]
    bare = {tuple(map(fold, forms)): BARE_OPENING for forms in listed}
    return bare | dict.fromkeys(listed, OPENING)


@cache
def _typed_phrases(language: str) -> dict[Forms, Phrase]:
    """Every phrase that asks, and as they are typed without accents.

    A single word without its accents may be one that builds sentences ("ou" for "où"): it asks only in front.
    """
    phrases = dict(frame_phrases(language))
    for forms, phrase in frame_phrases(language).items():
        plain = tuple(map(fold, forms))
        single = len(plain) == 1 and plain[0] in stopwords(language)
        phrases.setdefault((FRONT, *plain) if single else plain, phrase)
    return phrases


@cache
def frame_nouns(language: str) -> dict[str, Kind]:
    """Words that tell the kind where nothing asks ("ransom amount northmere")."""
    nouns = (
        (Kind(kind.removeprefix(NOUN)), part) for kind, part in read_frame_lines(language) if kind.startswith(NOUN)
    )
    return {fold(word.form): kind for kind, part in nouns for word in words(part, language)}


@cache
def frame_sayings(language: str) -> frozenset[str]:
    """Words of saying, without accents."""
    lines = read_frame_lines(language)
    return frozenset(fold(word.form) for kind, part in lines if kind == SAYING for word in words(part, language))


@cache
def _courtesies(language: str) -> frozenset[Forms]:
    """Words that are said to a person and ask nothing, as they are written, and as typed without accents."""
    lines = (part for kind, part in read_frame_lines(language) if kind == POLITE)
    said = [_read_phrase(part, language)[0] for part in lines]
    return frozenset(typed for forms in said for typed in (forms, tuple(map(fold, forms))))


def _find_courtesies(forms: Sequence[str], language: str) -> frozenset[int]:
    """The positions of words that are no part of the question."""
    courtesies, found, at = _courtesies(language), set[int](), 0
    longest = max(map(len, courtesies), default=0)
    while at < len(forms):
        said = len(_longest(forms, at, courtesies, longest))
        found.update(range(at, at + said))
        at += said or 1
    return frozenset(found)


def read_frame_lines(language: str) -> Iterator[tuple[str, str]]:
    """Each kind listed for a language with each of its phrases."""
    path = files("index.analyse").joinpath("frames", f"{language}.txt")
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        kind, colon, listed = line.partition(":")
        if colon and not line.startswith("#"):
            yield from ((kind, part) for part in listed.split(","))


def _longest(forms: Sequence[str], at: int, phrases: Collection[Forms], longest: int) -> Forms:
    for length in range(min(longest, len(forms) - at), 0, -1):
        phrase = tuple(forms[at : at + length])
        if phrase in phrases:
            return phrase
    return ()


def _read(tokens: Sequence[Token], language: str) -> tuple[Kind, frozenset[int], frozenset[int]]:
    phrases = _typed_phrases(language)
    longest = max(map(len, phrases), default=0)
    forms = [token.form for token in tokens]
    kind, asking, soft = Kind.OPEN, set[int](), set[int]()
    at = asked_until = 0
    while at < len(forms):
        forms_here = _longest(forms, at, phrases, longest)
        held = phrases.get(forms_here) or (not at and phrases.get((FRONT, forms[0]))) or Phrase("", frozenset())
        span = range(at, at + max(len(forms_here), 1))
        if held.kind == SOFT:
            soft.update(i for i in span if not tokens[i].capital or at == 0)
        elif held.kind == CLASS:
            soft.update(span if at == asked_until > 0 else ())
        elif held.kind and _may_ask(held.kind, kind, at, len(span)):
            asking.update(at + i for i in held.asking)
            asked_until = span.stop
            # A yes-or-no word in front ("Is it known who …") gives way to the word that really asks.
            kind = Kind(held.kind) if kind in {Kind.OPEN, Kind.YESNO} else kind
        at = span.stop
    if kind is Kind.SOURCE:
        # Who says so is told by names: which word of saying stands beside them does not matter.
        said = frame_sayings(language)
        soft.update(i for i, form in enumerate(forms) if fold(form) in said)
    if kind in {Kind.OPEN, Kind.WHAT}:
        nouns = frame_nouns(language)
        named = (nouns[found] for form in forms if (found := fold(form)) in nouns)
        kind = next((each for each in named if kind is Kind.OPEN or each in MEASURED), kind)
    return kind, frozenset(asking), frozenset(soft)


def _may_ask(held: str, kind: Kind, at: int, length: int) -> bool:
    """Only the first asking phrase counts; single yes-or-no words ask only in front."""
    if held == Kind.YESNO:
        return kind is Kind.OPEN and (at == 0 or length > 1)
    return kind in {Kind.OPEN, Kind.YESNO}


def guess_language(text: str, languages: Sequence[str], knows: Knows = know_nothing) -> str:
    """The language whose sentence-building words the question uses most; the first of ``languages`` on a tie.

    ``knows`` tells whether a language has a word: of a question that is a few words without a sentence ("precio
    piscina") hardly anything else tells. Word counts beat a trained detector on texts this short. Raises ValueError
    without languages.
    """

    beginning = text[:GUESSED_CHARACTERS]

    def likeness(language: str) -> float:
        written = [word.form for word in words(beginning, language)]
        courtesies = _find_courtesies(written, language)
        forms = [form for at, form in enumerate(written) if at not in courtesies]
        openings = _openings(language)
        opening = _longest(forms, 0, openings, max(map(len, openings), default=0))
        asking = openings.get(opening, 0.0) * min(len(opening), 2)
        named = NOUN_LIKENESS * any(fold(form) in frame_nouns(language) for form in forms)
        built = 1 - len(_others(forms, language)) / max(len(written), 1)
        return built + asking + named

    def known(language: str) -> float:
        others = _others([word.form for word in words(beginning, language)], language)[:GUESSED_WORDS]
        return KNOWN_LIKENESS * sum(knows(form, language) for form in others) / max(len(others), 1)

    told = {language: likeness(language) for language in languages}
    most = max(told.values(), default=0.0)
    # Where other words cannot change it they are not looked up: that takes the word lists of all languages.
    likely = [language for language in languages if told[language] >= most - KNOWN_LIKENESS]
    return likely[0] if len(likely) == 1 else max(likely, key=lambda language: told[language] + known(language))


def _others(forms: Sequence[str], language: str) -> list[str]:
    """The words that do not build sentences."""
    return [form for form in forms if form not in stopwords(language)]


def frame(text: str, languages: Sequence[str], knows: Knows = know_nothing) -> Frame:
    """Read the frame of a question (its first 20,000 characters) asked in one of ``languages``; see `guess_language`.

    Raises ValueError without languages.
    """
    language = guess_language(text, languages, knows)
    plain = frozenset(map(fold, stopwords(language)))
    # Who types without accents leaves them out of the small words too ("etaient").
    read = analyse(text[:READ_CHARACTERS], language)
    courtesies = _find_courtesies([token.form for token in read], language)
    tokens = tuple(
        token._replace(stop=token.stop or (token.form in plain and not token.capital))
        for at, token in enumerate(read)
        if at not in courtesies
    )
    kind, asking, soft = _read(tokens, language)
    return Frame(tokens, language, kind, asking, soft)
