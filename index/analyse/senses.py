"""From a word as it was typed to the concepts of the lexicon: the one way in, for translations and for kin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.analyse.lexicon.homographs import find_concepts
from index.analyse.lexicon.read import NO_WORDS, Lexicon
from index.analyse.terms import Token, stem
from index.analyse.vocabulary import Vocabulary

SHORTEST_PART = 4
"""Letters of the parts into which a compound is cut when the lexicon does not know it."""

COMPOUNDING = frozenset({"da", "de", "nl", "no", "nb", "sv"})
"""Languages that write compounds as one word; its last part says what the thing is."""

WOMEN = ("in", "innen")
"""How German words for women end."""

SLIP_LENGTH = 5
LONG_WORD = 9
"""Letters of a term in which one slip is forgiven, and in which two are."""

SLIP_LIKENESS = 0.3
"""How alike the words are that a misspelt one is compared with, letter by letter."""


def find_senses(
    tokens: Sequence[Token], language: str, lexicon: Lexicon, around: frozenset[str] = NO_WORDS
) -> list[int]:
    """The concepts of a word or phrase, by the first of the ways to read it that finds any.

    ``around`` are the small words near it.
    """
    if len(tokens) == 1:
        found = find_concepts(lexicon, tokens[0].term, tokens[0].form, language, around)
    else:
        found = lexicon.senses(tuple(token.term for token in tokens), language, around)
    found = found or lexicon.unaccented([token.form for token in tokens], language)
    if found or len(tokens) > 1:
        return found
    return _senses_of_woman(tokens[0].form, language, lexicon) or _senses_of_parts(tokens[0].form, language, lexicon)


def guess_senses(token: Token, language: str, lexicon: Lexicon, vocabularies: Mapping[str, Vocabulary]) -> list[int]:
    """The concepts of the word that a misspelt one is meant for; none if any text knows it as it is.

    Who mistypes a word still gets its first letter right, and more often exchanges letters than takes wrong ones.
    """
    if not token.term.isalpha() or any(_knows(held, token.form, code) for code, held in vocabularies.items()):
        return []
    for typed in dict.fromkeys((token.form, token.term)):
        near = [
            (distance, sorted(typed) != sorted(meant), senses)
            for meant, senses in lexicon.alike(typed, language, SLIP_LIKENESS)
            if typed[0] == meant[0] and (distance := _distance(typed, meant)) <= _forgiven(typed)
        ]
        if near:
            return min(near, key=lambda held: held[:2])[-1]
    return []


def _knows(vocabulary: Vocabulary, form: str, language: str) -> bool:
    term = stem(form, language)
    return term in vocabulary or bool(vocabulary.unaccented(term))


def _forgiven(typed: str) -> int:
    """How many slips a word may hold."""
    return (len(typed) >= SLIP_LENGTH) + (len(typed) >= LONG_WORD)


def _distance(one: str, other: str) -> int:
    """How many letters are to be added, dropped, replaced, or exchanged with their neighbour (Damerau 1964)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        earlier, before, row = before, row, [i + 1]
        for j, wanted in enumerate(other):
            best = min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != wanted))
            if i and j and letter == other[j - 1] and wanted == one[i - 1]:
                best = min(best, earlier[j - 1] + 1)
            row.append(best)
    return row[-1]


def _senses_of_woman(form: str, language: str, lexicon: Lexicon) -> list[int]:
    """The concepts of a word for a man ("Architekt") of which German makes one for a woman ("Architektin")."""
    if language != "de" or not form.endswith(WOMEN):
        return []
    man = form.removesuffix("nen").removesuffix("in")
    return lexicon.senses((stem(man, language),), language) or lexicon.senses((stem(man + "e", language),), language)


def _senses_of_parts(form: str, language: str, lexicon: Lexicon) -> list[int]:
    """The concepts of the longest word that a compound ends with, and of the one it begins with."""
    if language not in COMPOUNDING:
        return []
    for cut in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1):
        last = lexicon.senses((stem(form[cut:], language),), language)
        if last:
            first = form[:cut]
            whole = (first, first.removesuffix("s"), first.removesuffix("en"), first.removesuffix("n"))
            return [
                *last,
                *next((held for part in whole if (held := lexicon.senses((stem(part, language),), language))), []),
            ]
    return []
