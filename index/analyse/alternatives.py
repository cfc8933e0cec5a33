"""Every way in which a word of the question can stand in the passages of a language, and how much each counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.analyse.lexicon.homographs import Written, find_others, find_words, nearest, read_entries
from index.analyse.lexicon.kin import find_kin
from index.analyse.lexicon.read import NO_WORDS, Entry, Lexicon, Phrase
from index.analyse.senses import COMPOUNDING
from index.analyse.terms import Token, analyse
from index.analyse.vocabulary import Vocabulary

COGNATE_LENGTH = 5
COGNATE_LIKENESS = 0.55
TYPO_LIKENESS = 0.6

MOST_ALIKE = 3

LIKELY = 0.7
"""How alike a word of another language must be when the question's own word stands elsewhere."""

NAME_LETTERS = 4
"""Letters from which on a name may be another with an "s"."""

COMPOUND_LETTERS = 14
DERIVED_LETTERS = 5
"""Letters that the rest of a compound has at most, and the ending of a derived word."""

DERIVED_LENGTH = 6
"""Letters of a term from which longer words that begin with it are likely made of it."""

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


SELDOM, SELDOMEST = 0.9, 0.7
"""How likely a concept is meant for each place that a word has further back in it than in another, and at least."""


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

    Where the term is of several words, ``like`` are those that are meant, ``unlike`` the others. ``beside`` are small
    words without which it means something else.
    """

    terms: Phrase
    weight: float
    how: How
    like: frozenset[str] = frozenset()
    unlike: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

    @property
    def apart(self) -> Alternative | None:
        """What another word of the same term counts: as kin, if the term is too long to be shared by chance."""
        if self.how is How.KIN or len(self.terms[0]) < DERIVED_TERM:
            return None
        return Alternative(self.terms, WEIGHTS[How.KIN], How.KIN)


@dataclass(frozen=True, slots=True)
class Asked:
    """A word or phrase of a question, its concepts, the question's language, and the small words ``around`` it."""

    tokens: Sequence[Token]
    senses: Sequence[int]
    language: str
    around: frozenset[str] = frozenset()


def find_alternatives(
    asked: Asked, target: str, vocabulary: Vocabulary, lexicon: Lexicon, *, literal: bool
) -> tuple[Alternative, ...]:
    """Every way a word of a question can stand in passages of ``target``; ``literal`` words are not translated."""
    tokens, senses, source = asked.tokens, asked.senses, asked.language
    own = _terms_in(tokens, target)
    translations = [] if literal else _translations(asked, target, lexicon)
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
        phrase = tuple(token.term for token in tokens)
        kin = find_kin(lexicon, phrase, senses, source, target, around=asked.around)
        ways += [_write(written, WEIGHTS[How.KIN] * near, How.KIN) for written, near in kin.items()]
    best = _join(ways, vocabulary)
    itself = Entry(own, NO_WORDS)
    if source == target and len(own) == 1 and itself in best:
        best[itself] = replace(best[itself], like=_like(tokens[0].form, own[0], source, lexicon))
    found = [_tell_apart(way, target, lexicon) for way in best.values()]
    plain = any(way.how is not How.KIN for way in found)
    if not plain and not senses and len(own) == 1 and (singular := _singular(tokens[0], target, vocabulary)):
        found, plain = [*found, singular], True
    if not plain and len(own) == 1 and not tokens[0].number and not senses:
        alike = list(_lookalikes(own[0], vocabulary, source, target))
        found = [way for way in found if way.terms not in {one.terms for one in alike}] + alike
    return tuple(sorted(found, key=lambda choice: (-choice.weight, choice.terms, sorted(choice.beside))))


def _write(written: Written, weight: float, how: How) -> Alternative:
    return Alternative(written.terms, weight, how, written.like, beside=written.beside)


def _join(ways: Sequence[Alternative], vocabulary: Vocabulary) -> dict[Entry, Alternative]:
    """The ways whose terms some passage has; the likeliest of those with the same, for the words of all of them."""
    best: dict[Entry, Alternative] = {}
    for way in ways:
        if all(map(vocabulary.__contains__, way.terms)):
            entry = Entry(way.terms, way.beside)
            held = best.get(entry)
            best[entry] = way if held is None else _unite(held, way)
    return best


def _unite(one: Alternative, other: Alternative) -> Alternative:
    likelier, like = one if one.weight >= other.weight else other, one.like | other.like
    return likelier if likelier.like == like else replace(likelier, like=like)


def _like(form: str, term: str, language: str, lexicon: Lexicon) -> frozenset[str]:
    words = find_words(lexicon, term, language)
    return frozenset(nearest(form, words, language)) if words else frozenset()


def _tell_apart(way: Alternative, language: str, lexicon: Lexicon) -> Alternative:
    """The way, with the other words of its term, if there are such and it is known which word is meant."""
    if len(way.terms) != 1 or not way.like or way.beside:
        return way
    unlike = find_others(lexicon, way.terms[0], way.like, language)
    return replace(way, unlike=unlike) if unlike else way


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


def _singular(token: Token, language: str, vocabulary: Vocabulary) -> Alternative | None:
    """A name without the "s" of several ("Vision Pros") or of an owner ("Wagners"), which its language may keep."""
    if len(token.form) < NAME_LETTERS or not token.form.endswith("s"):
        return None
    terms = _terms_in([token._replace(form=token.form[:-1])], language)
    held = len(terms) == 1 and terms[0] in vocabulary
    return Alternative(terms, WEIGHTS["accent"], How.ACCENT) if held else None


def _longer(way: Alternative, vocabulary: Vocabulary, target: str, compound: float) -> Iterator[Alternative]:
    """Words made of a word: "biscuiterie" of "biscuit" where that is missing, "Großwärmepumpe" of "Wärmepumpe"."""
    if len(way.terms) != 1 or way.beside or len(way.terms[0]) < COGNATE_LENGTH or not way.terms[0].isalpha():
        return
    (term,) = way.terms
    if term not in vocabulary and len(term) >= DERIVED_LENGTH:
        for held in vocabulary.longer(term, DERIVED_LETTERS)[:MOST_ALIKE]:
            yield Alternative((held,), way.weight * DERIVED, How.RELATED)
    if target in COMPOUNDING:
        for held in vocabulary.longer(term, COMPOUND_LETTERS, ending=True):
            yield Alternative((held,), way.weight * compound, How.RELATED)


def _translated(translations: Sequence[tuple[Written, float]], source: str, target: str) -> Iterator[Alternative]:
    """What the lexicon says, each further translation for a little less."""
    how = How.TRANSLATED if source != target else How.RELATED
    for rank, (written, likely) in enumerate(translations):
        yield _write(written, WEIGHTS[how] / (1 + LATER * rank) * likely, how)


def _lookalikes(term: str, vocabulary: Vocabulary, source: str, target: str) -> Iterator[Alternative]:
    """Cognates of a foreign word, or the words a misspelt one may be; only for words nobody knows."""
    if len(term) < COGNATE_LENGTH:
        return
    how, least = (How.COGNATE, COGNATE_LIKENESS) if source != target else (How.ALIKE, TYPO_LIKENESS)
    for found, likeness in vocabulary.alike(term, least)[:MOST_ALIKE]:
        # Who mistypes a word still gets its first letter right.
        if how is How.COGNATE or found[0] == term[0]:
            yield Alternative((found,), WEIGHTS[how] * likeness, how)


def _translations(asked: Asked, target: str, lexicon: Lexicon) -> list[tuple[Written, float]]:
    """Entries of the target language in all concepts of the word, the most usual of each concept first.

    With each, how likely its concept is meant (0 to 1): less where the word is not its first, but another's is.
    """
    phrase = tuple(token.term for token in asked.tokens)
    places = {number: lexicon.place(number, phrase, asked.language) for number in asked.senses}
    first = min(places.values(), default=0)
    likely = {number: max(SELDOM ** (place - first), SELDOMEST) for number, place in places.items()}
    entries = ((number, enumerate(read_entries(lexicon, number, target))) for number in asked.senses)
    ranked = [(rank, written, likely[number]) for number, held in entries for rank, written in held if written.terms]
    return [(written, sure) for _, written, sure in sorted(ranked, key=lambda entry: (entry[0], -entry[2]))]
