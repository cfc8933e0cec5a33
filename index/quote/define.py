"""What a sentence says its subject is: "Who is X?" is answered where X is the subject, and is something."""

from __future__ import annotations

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.read import Sentence

COPULAS = {
    "en": "is are was were be been 's",
    "fr": "est sont était étaient fut furent désigne désignent",
    "de": "ist sind war waren bezeichnet",
    "es": "es son era eran fue fueron",
    "it": "è sono era erano fu furono",
    "pt": "é são era eram foi foram",
    "nl": "is zijn was waren",
}
"""Words that say what somebody or something is."""

_COPULAS = {language: frozenset(listed.split()) for language, listed in COPULAS.items()}

DEFINED = frozenset({Kind.WHO, Kind.WHAT, Kind.OPEN, Kind.WHICH})
"""Kinds of questions that may ask what somebody or something is."""

SOON = 6
"""Words after the subject within which the copula stands."""


def asks_what_it_is(query: Query) -> bool:
    """The question names one thing, and asks nothing else of it."""
    groups = {unit.group for unit in query.units if unit.group >= 0}
    return query.kind in DEFINED and len(groups) + sum(unit.group < 0 for unit in query.units) == 1


def is_subject(sentence: Sentence) -> bool:
    """What the question names opens the sentence, articles aside."""
    first = next((at for at, token in enumerate(sentence.tokens) if not token.stop), None)
    return first is not None and any(found.first == first for found in sentence.sure)


def defines(sentence: Sentence) -> bool:
    """The sentence says what its subject, named in the question, is."""
    if not is_subject(sentence):
        return False
    copulas = _COPULAS.get(sentence.article.language, frozenset())
    last = _end_of_subject(sentence)
    return any(token.form in copulas for token in sentence.tokens[last + 1 : last + 1 + SOON])


def _end_of_subject(sentence: Sentence) -> int:
    last = -1
    for found in sorted(sentence.sure, key=lambda match: match.first):
        if last >= 0 and found.first > last + 1:
            break
        last = max(last, found.last)
    return last
