"""Every way in which a word of the question can stand in the passages of a language, and how much each counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.analyse.lexicon.homographs import Written, find_words, nearest, read_entries
from index.analyse.lexicon.kin import find_kin
from index.analyse.lexicon.read import Lexicon, Phrase
from index.analyse.senses import COMPOUNDING
from index.analyse.terms import Token, analyse
from index.analyse.vocabulary import Vocabulary

COGNATE_LENGTH = 5
COGNATE_LIKENESS = 0.55
TYPO_LIKENESS = 0.6

MOST_ALIKE = 3

LIKELY = 0.7
"""How alike a word of another language must be when the question's own word stands elsewhere."""

COMPOUND_LETTERS = 14
DERIVED_LETTERS = 5
"""Letters that the rest of a compound has at most, and the ending of a derived word."""

DERIVED_TERM = 5
"""Letters from which on words that share a term are likely of one family ("investir", "investisseur")."""

COMPOUND = 0.75
OWN_COMPOUND = 0.45
DERIVED = 0.65
"""What a longer word counts, against the word itself."""

WEIGHTS = {
    "exact": 1.0,
    "accent": 0.9,
    "translated": 0.95,
    "related": 0.6,
    "cognate": 0.8,
    "alike": 0.7,
    "kin": 0.3,
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
    KIN = "kin"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that together stand for a word of the question, how much they count (0 to 1), and why.

    Where the term is of several words, ``like`` are those that are meant, ``unlike`` the others.
    """

    terms: Phrase
    weight: float
    how: How
    like: frozenset[str] = frozenset()
    unlike: frozenset[str] = frozenset()

    @property
    def apart(self) -> Alternative | None:
        """What another word of the same term counts: as kin, if the term is too long to be shared by chance."""
        if self.how is How.KIN or len(self.terms[0]) < DERIVED_TERM:
            return None
        return Alternative(self.terms, WEIGHTS[How.KIN], How.KIN)


def find_alternatives(
    tokens: Sequence[Token],
    senses: Sequence[int],
    source: str,
    target: str,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    *,
    literal: bool,
) -> tuple[Alternative, ...]:
    """Every way a word of some concepts can stand in passages of ``target``; ``literal`` words are not translated."""
    own = _terms_in(tokens, target)
    translations = () if literal else _translations(senses, target, lexicon)
    foreign = bool(translations) and source != target
    ways = [Alternative(own, FALSE_FRIEND if foreign else WEIGHTS[How.EXACT], How.EXACT)]
    if len(own) == 1:
        ways += [Alternative((term,), WEIGHTS[How.ACCENT], How.ACCENT) for term in vocabulary.unaccented(own[0])]
    ways += _translated(translations, source, target)
    ways += [
        longer
        for way in ways
        for longer in _longer(way, vocabulary, target, COMPOUND if source != target else OWN_COMPOUND)
    ]
    if not literal:
        kin = find_kin(lexicon, tuple(token.term for token in tokens), senses, source, target)
        ways += [
            Alternative(written.terms, WEIGHTS[How.KIN] * near, How.KIN, written.like) for written, near in kin.items()
        ]
    best = _join(ways, vocabulary)
    if source == target and len(own) == 1 and own in best:
        best[own] = replace(best[own], like=_like(tokens[0].form, own[0], source, lexicon))
    best = {terms: _tell_apart(way, target, lexicon) for terms, way in best.items()}
    plain = any(way.how is not How.KIN for way in best.values())
    if not plain and len(own) == 1 and not tokens[0].number and not senses:
        best |= {way.terms: way for way in _lookalikes(own[0], vocabulary, source, target)}
    return tuple(sorted(best.values(), key=lambda choice: (-choice.weight, choice.terms)))


def _join(ways: Sequence[Alternative], vocabulary: Vocabulary) -> dict[Phrase, Alternative]:
    """The ways whose terms some passage has; the likeliest of those with the same, for the words of all of them."""
    best: dict[Phrase, Alternative] = {}
    for way in ways:
        if all(term in vocabulary for term in way.terms):
            held = best.get(way.terms, way)
            best[way.terms] = replace(max(held, way, key=lambda one: one.weight), like=held.like | way.like)
    return best


def _like(form: str, term: str, language: str, lexicon: Lexicon) -> frozenset[str]:
    words = find_words(lexicon, term, language)
    return frozenset(nearest(form, words, language)) if words else frozenset()


def _tell_apart(way: Alternative, language: str, lexicon: Lexicon) -> Alternative:
    """The way, with the other words of its term, if there are such and it is known which word is meant."""
    if len(way.terms) != 1 or not way.like:
        return way
    words = find_words(lexicon, way.terms[0], language)
    meant = frozenset[int]().union(*(words.get(word, frozenset()) for word in way.like))
    unlike = frozenset(word for word, senses in words.items() if senses.isdisjoint(meant))
    return replace(way, unlike=unlike - way.like)


def drop_unlikely(held: Mapping[str, tuple[Alternative, ...]]) -> dict[str, tuple[Alternative, ...]]:
    """All languages' alternatives without far-fetched likenesses, where some language has the word itself."""
    guesses = {How.COGNATE, How.ALIKE, How.KIN}
    if not any(choice.how not in guesses for choices in held.values() for choice in choices):
        return dict(held)
    return {
        code: tuple(c for c in choices if c.how not in {How.COGNATE, How.ALIKE} or c.weight >= LIKELY * WEIGHTS[c.how])
        for code, choices in held.items()
    }


def _terms_in(tokens: Sequence[Token], language: str) -> Phrase:
    """The words as the language's own passages hold them, its elisions taken off ("l'Ouest" of an English question)."""
    read = [part for token in tokens for part in analyse(token.form, language)]
    return tuple(part.term for part in read if not part.stop) or tuple(part.term for part in read)


def _longer(way: Alternative, vocabulary: Vocabulary, target: str, compound: float) -> Iterator[Alternative]:
    """Words made of a word: "biscuiterie" of "biscuit" where that is missing, "Großwärmepumpe" of "Wärmepumpe"."""
    if len(way.terms) != 1 or len(way.terms[0]) < COGNATE_LENGTH or not way.terms[0].isalpha():
        return
    (term,) = way.terms
    if term not in vocabulary:
        for held in vocabulary.longer(term, DERIVED_LETTERS)[:MOST_ALIKE]:
            yield Alternative((held,), way.weight * DERIVED, How.RELATED)
    if target in COMPOUNDING:
        for held in vocabulary.longer(term, COMPOUND_LETTERS, ending=True):
            yield Alternative((held,), way.weight * compound, How.RELATED)


def _translated(translations: Sequence[Written], source: str, target: str) -> Iterator[Alternative]:
    """What the lexicon says, each further translation for a little less."""
    how = How.TRANSLATED if source != target else How.RELATED
    for rank, written in enumerate(translations):
        yield Alternative(written.terms, WEIGHTS[how] / (1 + LATER * rank), how, written.like)


def _lookalikes(term: str, vocabulary: Vocabulary, source: str, target: str) -> Iterator[Alternative]:
    """Cognates of a foreign word, or the words a misspelt one may be; only for words nobody knows."""
    if len(term) < COGNATE_LENGTH:
        return
    how, least = (How.COGNATE, COGNATE_LIKENESS) if source != target else (How.ALIKE, TYPO_LIKENESS)
    for found, likeness in vocabulary.alike(term, least)[:MOST_ALIKE]:
        # Who mistypes a word still gets its first letter right.
        if how is How.COGNATE or found[0] == term[0]:
            yield Alternative((found,), WEIGHTS[how] * likeness, how)


def _translations(senses: Sequence[int], target: str, lexicon: Lexicon) -> tuple[Written, ...]:
    """Entries of the target language in all concepts of the word, the most usual of each concept first."""
    entries = (enumerate(read_entries(lexicon, number, target)) for number in senses)
    ranked = [(rank, written) for held in entries for rank, written in held if written.terms]
    return tuple(written for _, written in sorted(ranked, key=lambda entry: entry[0]))
