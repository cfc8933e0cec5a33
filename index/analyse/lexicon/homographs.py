"""Words that share a term are told apart by how they are written: "face" is no form of "fac"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from index.analyse.lexicon.read import NO_WORDS, Lexicon, Phrase, read_entry
from index.analyse.terms import analyse, lemma
from index.analyse.tokens import fold, normalise

PLURALS = frozenset({"s", "es"})
ENDINGS = {
    "en": PLURALS | {"d", "ed"},
    "fr": PLURALS | {"x", "r"},
    "es": PLURALS | {"r"},
    "pt": PLURALS | {"r"},
    "it": PLURALS | {"re"},
    "de": PLURALS | {"n", "en"},
    "nl": PLURALS | {"n", "en"},
}
"""What a word of the same term may have more and be the same word, or the verb of a noun ("fabrique", "fabriquer")."""

REMEMBERED = 1 << 14
"""So many terms, and forms, are kept with what was found for them."""


class Written(NamedTuple):
    """An entry of the lexicon: its terms, the word as normalised if it is a single one, and what it needs beside it."""

    terms: Phrase
    like: frozenset[str]
    beside: frozenset[str] = NO_WORDS


@lru_cache(maxsize=REMEMBERED)
def read_entries(lexicon: Lexicon, concept: int, language: str) -> tuple[Written, ...]:
    """A concept's entries in a language, most usual first."""
    return tuple(read_written(entry, language) for entry in lexicon.entries(concept, language))


def read_written(entry: str, language: str) -> Written:
    """One entry as written."""
    terms, beside = read_entry(entry, language)
    return Written(terms, frozenset({_word(entry, language)}) if len(terms) == 1 else NO_WORDS, beside)


def _word(entry: str, language: str) -> str:
    """An entry of one term as normalised, without the words around it that only build ("en pause")."""
    if entry.isalpha():
        return normalise(entry)
    return next((token.form for token in analyse(entry, language, shouting=False) if not token.stop), "")


@lru_cache(maxsize=REMEMBERED)
def find_words(
    lexicon: Lexicon, term: str, language: str, around: frozenset[str] = NO_WORDS
) -> Mapping[str, frozenset[int]]:
    """The lexicon's single words of a term, as normalised, each with its concepts; of wider ones, those ``around``."""
    words: dict[str, set[int]] = {}
    for number in lexicon.senses((term,), language, around):
        for entry in lexicon.entries(number, language):
            read = read_entry(entry, language)
            if read.terms == (term,) and read.beside.issubset(around):
                words.setdefault(_word(entry, language), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in words.items()}


@lru_cache(maxsize=REMEMBERED)
def find_others(lexicon: Lexicon, term: str, like: frozenset[str], language: str) -> frozenset[str]:
    """The lexicon's single words of a term that mean nothing of what those ``like`` the one that is meant do."""
    words = find_words(lexicon, term, language)
    meant = frozenset[int]().union(*(words.get(word, frozenset()) for word in like))
    return frozenset(word for word, senses in words.items() if senses.isdisjoint(meant)) - like


def nearest(form: str, words: Iterable[str], language: str) -> list[str]:
    """The words that a form is likeliest of: itself, what the tables know, or those that begin most alike."""
    held = list(words)
    for exact in (form, lemma(form, language)):
        if exact in held:
            return [word for word in held if word == exact or _inflected(exact, word, language)]
    shared = {word: _shared(fold(word), fold(form)) for word in held}
    most = max(shared.values(), default=0)
    return [word for word in held if shared[word] == most]


def _inflected(one: str, other: str, language: str) -> bool:
    """Whether of two words of one term the longer is a plural, participle or verb of the shorter, as it is written."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and long[len(short) :] in ENDINGS.get(language, PLURALS)


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (letter, wanted) in pairs if letter != wanted), min(len(one), len(other)))


def find_concepts(
    lexicon: Lexicon, term: str, form: str, language: str, around: frozenset[str] = NO_WORDS
) -> list[int]:
    """The concepts of the words that a form is of, in the lexicon's order; ``around`` are the small words near it."""
    words = find_words(lexicon, term, language, around)
    likely = nearest(form, words, language)
    if form in words and not _alone(lexicon, form, words[form], language):
        # "Être intéressé" is one of the uses of "intéresser", not all that "intéressé" can be a form of.
        likely = [form, *nearest(form, [word for word in words if word != form], language)]
    meant = frozenset[int]().union(*(words[word] for word in likely))
    return [number for number in lexicon.senses((term,), language, around) if number in meant]


def _alone(lexicon: Lexicon, word: str, concepts: Iterable[int], language: str) -> bool:
    """Whether some concept lists a word by itself, not only among words that build."""
    return any(normalise(entry) == word for number in concepts for entry in lexicon.entries(number, language))


@lru_cache(maxsize=REMEMBERED)
def is_other_word(form: str, like: frozenset[str], unlike: frozenset[str], language: str) -> bool:
    """Whether a form is of one of the words ``unlike`` what is meant, rather than of those ``like`` it."""
    return like.isdisjoint(nearest(form, (*like, *unlike), language))
