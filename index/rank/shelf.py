"""A shelf: all passages of one language, with the statistics of that language alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.analyse.alternatives import How
from index.analyse.question import Unit
from index.analyse.terms import Token, analyse
from index.analyse.vocabulary import Vocabulary
from index.model import Article, Interval, Passage
from index.rank.bm25 import Bm25, Choice, Floats, Ids
from index.scope import Scope

BEFORE = 2
"""Sentences ahead of a passage that its first sentences may lean on."""

NAME_SHARE = 0.8
"""A term is a name when this share of its occurrences within sentences has a capital."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each part of an article counts beside the passage itself, and the coverage of the question."""

    title: float = 0.5
    article: float = 0.1
    lead: float = 0.1
    coverage: float = 0.5


@dataclass(frozen=True, slots=True)
class Shelf:
    """Passages of one language, ranked by their own words, their article's title and the whole article."""

    language: str
    passages: Sequence[Passage]
    owner: Ids
    leads: Floats
    bodies: Bm25
    titles: Bm25
    articles: Bm25
    vocabulary: Vocabulary

    def rarity(self, unit: Unit) -> float:
        """The idf of a question word: that of its likeliest way to stand here, or of an unseen word."""
        choices = unit.alternatives.get(self.language, ())
        if not choices:
            return self.bodies.idf_of(0)
        return max(self.bodies.idf_of(min(self.bodies.frequency(t) for t in c.terms)) * c.weight for c in choices[:2])

    def admits(self, number: int, scope: Scope) -> bool:
        """Whether the scope lets a passage answer."""
        passage = self.passages[number]
        return scope.admits_article(passage.article) and scope.admits_passage(passage)

    def score(self, units: Sequence[Unit], weighing: Weighing) -> tuple[Ids, Floats]:
        """The passages that share a word with the question (ascending), and their scores."""
        body, covered = np.zeros(len(self.passages)), np.zeros(len(self.passages))
        title, article = np.zeros(self.titles.corpus_size), np.zeros(self.titles.corpus_size)
        matched = np.zeros(len(self.passages), dtype=bool)
        rarities = [self.rarity(unit) for unit in units]
        for unit, rarity in zip(units, rarities, strict=True):
            choices = self._choices(unit)
            if not choices:
                continue
            ids, part = self.bodies.score(choices)
            body[ids] += part
            covered[ids] += rarity
            matched[ids] = True
            for engine, total in ((self.titles, title), (self.articles, article)):
                ids, part = engine.score(choices)
                total[ids] += part
        matched |= (title > 0)[self.owner] & (self.leads > 0)
        around = weighing.title * title[self.owner] + weighing.article * article[self.owner]
        total = (body + around) * (1 + weighing.coverage * covered / max(sum(rarities), 1e-9))
        total *= 1 + weighing.lead * self.leads
        found = np.flatnonzero(matched).astype(np.int32)
        return found, total[found]

    def before(self, number: int) -> tuple[Interval, ...]:
        """The last sentences of the passage ahead of one, in the same article."""
        if number == 0 or self.owner[number - 1] != self.owner[number]:
            return ()
        return self.passages[number - 1].sentences[-BEFORE:]

    def opening(self, number: int) -> tuple[Interval, ...]:
        """The first sentence of a passage's article."""
        first = int(np.searchsorted(self.owner, self.owner[number]))
        return self.passages[first].sentences[:1]

    def holders(self, units: Sequence[Unit]) -> list[frozenset[int]]:
        """For each word of the question the numbers of the articles that hold it."""
        return [frozenset(self.articles.score(self._choices(unit))[0].tolist()) for unit in units]

    def _choices(self, unit: Unit) -> list[Choice]:
        """The ways a word can stand here; words of the same matter only where there is no other."""
        ways = unit.alternatives.get(self.language, ())
        meant = [way for way in ways if way.how is not How.KIN]
        return [Choice(way.terms, way.weight) for way in meant or ways]


def _terms(tokens: Sequence[Token]) -> list[str]:
    return [token.term for token in tokens if not token.stop]


def _count_capitals(passage: Passage, tokens: Sequence[Token], seen: Counter[str], capital: Counter[str]) -> None:
    """Count how often each term stands within a sentence, and how often capitalised there."""
    first = {start - passage.start for start, _ in passage.sentences}
    inner = [token for token in tokens if not token.stop and token.start not in first]
    seen.update([token.term for token in inner])
    capital.update([token.term for token in inner if token.capital])


def go_on() -> None:
    """For those whom nobody holds up."""


def build_shelf(
    language: str, articles: Sequence[tuple[Article, Sequence[Passage]]], step: Callable[[], None] = go_on
) -> Shelf:
    """Analyse articles of one language with their passages; ``step`` is called before each, and may wait or raise."""
    seen, capital = Counter[str](), Counter[str]()
    bodies, titles, whole = list[list[str]](), list[list[str]](), list[list[str]]()
    owner = list[int]()
    for number, (article, passages) in enumerate(articles):
        step()
        # A derived title is the first sentence once more: counting it twice would favour the lead.
        titles.append([] if article.content.title_derived else _terms(analyse(article.title, language)))
        whole.append([])
        for passage in passages:
            tokens = analyse(passage.text, language)
            _count_capitals(passage, tokens, seen, capital)
            bodies.append(_terms(tokens))
            whole[-1].extend(bodies[-1])
            owner.append(number)
    passages = [passage for _, held in articles for passage in held]
    engine = Bm25(bodies)
    names = {term for term, count in seen.items() if capital[term] >= NAME_SHARE * count}
    return Shelf(
        language,
        passages,
        np.array(owner, dtype=np.int32),
        np.array([passage.position == 0 for passage in passages], dtype=np.float64),
        engine,
        Bm25(titles),
        Bm25(whole),
        Vocabulary(dict.fromkeys([*engine.terms, *(t for title in titles for t in title)]), names),
    )
