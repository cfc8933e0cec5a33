"""Small words that make another word of the one beside them: to call something off is not to call it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from index.analyse.terms import Token, lemma

IDLE = {
    "en": "a an the be to do have has of s someone one's oneself itself one",
    "fr": "un une le la les l des du de d se s être faire fait qui",
    "de": "der die das den dem des ein eine einen einem einer eines sich sein werden zu haben",
    "es": "un una el la los las de del se ser estar hacer tener",
    "it": "un una uno il lo la i gli le l di del della d si essere fare avere",
    "pt": "um uma o a os as de do da dos das se ser estar fazer ter",
    "nl": "een de het te van zich zijn worden hebben",
}
"""Words of an entry that say nothing of what it means."""

_IDLE = {language: frozenset(listed.split()) for language, listed in IDLE.items()}

GOVERNED = {
    "en": "to of as from for with by at",
    "fr": "à de d en pour avec contre par",
    "de": "von zu mit für bei gegen als an auf um",
    "es": "a de en por para con contra como",
    "it": "a di da in per con contro come",
    "pt": "a de em por para com contra como",
    "nl": "van met voor bij tegen als aan",
}
"""Words that only tie an entry to what follows it, at its end."""

_GOVERNED = {language: frozenset(listed.split()) for language, listed in GOVERNED.items()}

REACH = 4
"""So many words away they may stand ("put the meeting off")."""


def find_beside(words: Sequence[Token], language: str) -> frozenset[str]:
    """The small words of an entry that it is nothing without, in the form of the tables of forms."""
    idle, governed = _IDLE.get(language, frozenset()), _GOVERNED.get(language, frozenset())
    behind = sum(1 for _ in takewhile(lambda word: word.stop, reversed(words)))
    inner = len(words) - behind
    return frozenset(
        lemma(word.form, language)
        for at, word in enumerate(words)
        if word.stop and word.form not in idle and not (at >= inner and word.form in governed)
    )


def find_around(tokens: Sequence[Token], first: int, last: int, language: str) -> frozenset[str]:
    """The small words within reach of some tokens, in the same form."""
    near = tokens[max(first - REACH, 0) : last + 1 + REACH]
    return frozenset(lemma(token.form, language) for token in near if token.stop)
