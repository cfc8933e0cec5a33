"""How a sentence leans on others: it goes on about what was named before, or speaks of somebody else."""

from __future__ import annotations

from functools import lru_cache

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.cued import agents, begins_cued, cued
from index.quote.evidence import names
from index.quote.read import REMEMBERED, Analysed, Sentence

POINTING_WITHIN = 12

ARTICLE_WORDS = 2

OF_PLACES = frozenset("of de d du des del della di von der do da van à in at en au aux im am a".split())  # noqa: SIM905

GENITIVES = frozenset("of de d du des del di della von der des do da van".split())  # noqa: SIM905


@lru_cache(maxsize=REMEMBERED)
def begins_led(words: Analysed) -> bool:
    """The sentence begins with a word that stands for something named before it ("he", "the company")."""
    last = begins_cued(words, "leading")
    if last is None:
        return False
    # "The head of the bank" names whom it means.
    named = last > 0 and last + 1 < len(words.forms) and words.forms[last + 1] in GENITIVES
    return not named


@lru_cache(maxsize=REMEMBERED)
def leads_back(words: Analysed) -> bool:
    """The sentence begins so, or points back further on ("these talks")."""
    return begins_led(words) or any(first < POINTING_WITHIN for first, _ in cued(words, "pointing"))


def is_of_another(sentence: Sentence, query: Query) -> bool:
    """What is asked is said of a name the question does not hold: "the mayor of X", "X, founded by …", "X chief Y"."""
    points = [found for found in sentence.sure if not (query.units[found.unit].name or query.units[found.unit].soft)]
    if not points:
        return False
    others = {i for name in names(sentence) for i in range(name.first, name.last + 1) if name.strength == 1}
    by = agents(sentence.words)
    for found in points:
        behind = range(found.last + 1, min(found.last + 2 + ARTICLE_WORDS, len(sentence.tokens)))
        if any(sentence.tokens[i - 1].form in OF_PLACES and i in others for i in behind[1:]):
            return True
        if found.first - 1 in others and found.last + 1 in others and not _is_parted(sentence, found.first, found.last):
            return True
        passive = any(i in by for i in behind)
        if (passive and any(i < found.first for i in others)) or (
            query.kind not in {Kind.WHO, Kind.NAME, Kind.WHICH} and others & {found.first - 1, found.first - 2}
        ):
            return True
    return False


def _is_parted(sentence: Sentence, first: int, last: int) -> bool:
    """Whether more than a blank stands between some tokens and their neighbours on both sides."""
    edges = ((first - 1, first), (last, last + 1))
    return any(sentence.text[sentence.tokens[i].end : sentence.tokens[j].start].strip() for i, j in edges)
