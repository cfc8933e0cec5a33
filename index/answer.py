"""A question and a ranker to an answer: rank, quote, or abstain and say why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain

from index.analyse.question import Query
from index.model import Passage, Quote, Span
from index.quote.confide import confide
from index.quote.copies import age_of, find_repeats, find_same
from index.quote.pick import MOST_QUOTES, Picked, pick, quote_original, weigh_all
from index.quote.read import Around, look_up, read
from index.quote.weigh import Weighed
from index.quote.window import join_passages
from index.rank.ranker import Hit, Ranker
from index.scope import Scope, parse_scope

CANDIDATES = 12
"""So many passages are read for their sentences."""

DEEPER = 80
"""So many are looked through for others, when some of those found are copies word for word."""

THRESHOLD = 0.42
"""The least confidence with which a question is answered, unless it is set otherwise."""

MOST_NEAR = 3
"""So many articles are named when none answers."""

LONGEST_QUESTION = 100_000
"""Characters of a question that are read."""


BEFORE = 2
"""Sentences ahead of a passage that its first sentences may lean on."""

SHORTEST = 15
"""Characters of words that are not in a sentence by chance."""

WORD = re.compile(r"\w+")
QUESTION_MARKS = ("?", "？", "؟")
"""At the end of questions."""


@dataclass(frozen=True, slots=True)
class View:
    """A library as it was at one generation: what to answer from, how many articles, and how new they are.

    ``least`` (0 to 1) is the least confidence with which a question is answered.
    """

    generation: int
    ranker: Ranker
    articles: int
    newest: datetime | None
    least: float = THRESHOLD

    def passages(self) -> Iterator[Passage]:
        """All passages, language by language; their texts are read as they are asked for."""
        return chain.from_iterable(shelf.take(shelf.spots()) for shelf in self.ranker.shelves)

    def passages_of(self, article: int) -> list[Passage]:
        """All passages of the article with an id, in order."""
        return [it for shelf in self.ranker.shelves for it in shelf.take(shelf.find_article(article))]

    def titles(self) -> dict[int, str]:
        """The titles of all articles that have passages, by id."""
        parts = chain.from_iterable(shelf.parts for shelf in self.ranker.shelves)
        return {number: title for part in parts for number, title in part.titles().items()}

    def latest(self, most: int, leading: int) -> list[list[Passage]]:
        """The ``leading`` first passages of so many articles, those that were read last first."""
        found = [(*it, shelf) for shelf in self.ranker.shelves for part in shelf.parts for it in part.newest(most)]
        found = sorted(found, key=lambda it: (it[0], it[1].article), reverse=True)[:most]
        return [list(shelf.take(shelf.article_of(spot)[:leading])) for _, spot, shelf in found]


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"
    NO_ARTICLES = "no_articles"
    NO_WORDS = "no_words"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question in one view of a library.

    ``picked`` are the quotes and why, best first; empty unless ``outcome`` is answered or partial. ``missing`` are
    the question's words that no tracked article has in any form; ``uncovered`` those that the first quote and its
    surroundings lack. ``confidence`` (0 to 1) orders questions from unanswerable to sure, ``least`` is how much of it
    an answer takes. ``searched`` counts articles, ``newest`` is when the newest was read; ``generation`` names the
    view. ``further`` says that there are more quotes than these; ``near`` are the nearest passages of different
    articles when there is no quote.
    """

    question: str
    outcome: Outcome
    picked: tuple[Picked, ...]
    missing: tuple[str, ...]
    uncovered: tuple[str, ...]
    confidence: float
    searched: int
    newest: datetime | None
    generation: int
    query: Query | None
    least: float
    further: bool = False
    near: tuple[Passage, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(picked.quote for picked in self.picked)


@dataclass(frozen=True, slots=True)
class Considered:
    """A question as understood, what it is limited to, and what was found.

    ``weighed`` are the sentences of the passages found, best first; ``confidence`` is that in the first. ``repeats``
    are passages of other articles that only repeat some: they make no answer any surer, and crowd no other out.
    """

    query: Query
    scope: Scope
    weighed: tuple[Weighed, ...]
    confidence: float
    repeats: tuple[Hit, ...]
    rarity: Sequence[float]


def consider(text: str, view: View) -> Considered:
    """Rank, read and weigh, without deciding whether to answer. Never raises on any text."""
    question, scope = parse_scope(text[:LONGEST_QUESTION])
    query = view.ranker.interpret(question)
    rarity = view.ranker.rarity(query)
    hits, repeats = set_apart(view.ranker.rank(query, CANDIDATES, scope, whole=True), query)
    if repeats:
        hits, repeats = set_apart(view.ranker.rank(query, DEEPER, scope), query)
    weighed = weigh_hits(hits, query, rarity)
    confidence = 1.0 if stands_in(question, weighed[:1]) else confide(weighed, query, rarity)
    return Considered(query, scope, tuple(weighed), confidence, tuple(repeats), rarity)


def get_ready(view: View) -> None:
    """Read what is read for the first question and kept for all others, so that nobody has to wait for it."""
    titles = view.titles()
    consider(f"Who? {titles[min(titles)]}" if titles else "Who?", view)


def set_apart(hits: Sequence[Hit], query: Query) -> tuple[list[Hit], list[Hit]]:
    """As many passages as are weighed, best first, and those that only repeat what stands in them."""
    fresh: list[Hit] = []
    repeats: list[Hit] = []
    for hit, repeated in zip(hits, find_repeats([hit.passage for hit in hits], query), strict=True):
        (repeats if repeated else fresh).append(hit)
    return fresh[:CANDIDATES], repeats


def stands_in(text: str, weighed: Sequence[Weighed]) -> bool:
    """Whether these words, not just a few, stand as they are in a sentence: somebody looks for where they come from.

    A question that an article asks, too, is not answered by that.
    """
    wanted = _level(text)
    found = (it.sentence.text for it in weighed if not it.sentence.text.rstrip().endswith(QUESTION_MARKS))
    return len(wanted) >= SHORTEST and any(f" {wanted} " in f" {_level(sentence)} " for sentence in found)


def _level(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def answer(text: str, view: View, skip: int = 0) -> Answer:
    """Answer a question from one view; ``skip`` leaves out quotes shown before. Never raises on any text."""
    if not view.ranker.shelves:
        return _abstain(text, Outcome.NO_ARTICLES, view, None)
    considered = consider(text, view)
    query, weighed, confidence = considered.query, considered.weighed, considered.confidence
    if not query.units:
        return _abstain(text, Outcome.NO_WORDS, view, query)
    if considered.scope and not weighed:
        return _abstain(text, Outcome.OUT_OF_SCOPE, view, query)
    missing = tuple(unit.surface for unit in query.units if not unit.found and not unit.soft)
    if confidence < view.least:
        near = find_near(weighed, query)
        nothing = _abstain(text, Outcome.NOT_FOUND, view, query)
        return replace(nothing, missing=missing, confidence=confidence, near=near)
    uncovered = tuple(u.surface for u, c in zip(query.units, weighed[0].credits, strict=True) if not c and not u.soft)
    return Answer(
        text,
        Outcome.PARTIAL if uncovered else Outcome.ANSWERED,
        tuple(add_repeats(picked, considered) for picked in pick(weighed, query, skip)),
        missing,
        uncovered,
        confidence,
        view.articles,
        view.newest,
        view.generation,
        query,
        view.least,
        further=bool(pick(weighed, query, skip + MOST_QUOTES)),
    )


def add_repeats(picked: Picked, considered: Considered) -> Picked:
    """The quote, with where else its words stand among the repeats; the oldest article is the one that is quoted."""
    quote, query = picked.quote, considered.query
    here = Span(quote.article, *quote.sentence)
    found = {span.article.id: span for span in (here, *quote.copies)}
    bringers: dict[int, Hit] = {}
    for hit in considered.repeats:
        span = find_same(picked.weighed.sentence, quote.copies, hit.passage)
        if span is not None and span.article.id not in found:
            found[span.article.id], bringers[span.article.id] = span, hit
    oldest, *others = sorted(found.values(), key=lambda span: age_of(span.article))
    if oldest is here:
        return replace(picked, quote=replace(quote, copies=tuple(others)))
    weighed = weigh_hits([bringers[oldest.article.id]], query, considered.rarity)
    original = next(it for it in weighed if it.sentence.start == oldest.start)
    return quote_original(picked, original, query, others)


def find_near(weighed: Sequence[Weighed], query: Query) -> tuple[Passage, ...]:
    """The best passage of each of the nearest articles: such as have one of the question's telling words."""
    near: dict[int, Passage] = {}
    for each in weighed:
        if any(credit and not unit.soft for unit, credit in zip(query.units, each.credits, strict=True)):
            near.setdefault(each.sentence.article.id, each.reading.passage)
    return tuple(near.values())[:MOST_NEAR]


def weigh_hits(hits: Sequence[Hit], query: Query, rarity: Sequence[float]) -> list[Weighed]:
    """Every sentence of the passages found, best first."""
    languages = {hit.passage.article.language for hit in hits}
    lookups = {language: look_up(query.units, language) for language in languages}
    readings = [
        read(
            hit.passage,
            hit.score,
            lookups[hit.passage.article.language],
            Around(
                hit.previous.sentences[-BEFORE:] if hit.previous else (),
                join_passages(hit.previous, hit.passage, hit.following),
                hit.opening,
                hit.article,
                hit.told,
            ),
        )
        for hit in hits
    ]
    return weigh_all(readings, query, rarity)


def _abstain(text: str, outcome: Outcome, view: View, query: Query | None) -> Answer:
    return Answer(text, outcome, (), (), (), 0.0, view.articles, view.newest, view.generation, query, view.least)
