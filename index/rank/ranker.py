"""Questions to hits, over the shelves of every language a library holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from index.analyse.lexicon.read import Lexicon
from index.analyse.question import Query, interpret
from index.model import Article, Interval, Passage
from index.rank.shelf import Shelf, Weighing, build_shelf, go_on
from index.scope import Scope

EVERYTHING = Scope()

UNSAID = 0.6
"""How much a word that no passage has in any form tells, against a name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that shares words with the question; scores are comparable within one question only.

    ``before`` are the sentences just ahead of it in its article, nearest last; ``opening`` is the article's first
    sentence; ``article`` are the numbers of the question's words that stand anywhere in its article.
    """

    passage: Passage
    score: float
    before: tuple[Interval, ...]
    opening: tuple[Interval, ...]
    article: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ranker:
    """Ranks the passages of one view of a library; built once, never changed, safe to share between threads."""

    shelves: tuple[Shelf, ...]
    lexicon: Lexicon
    languages: tuple[str, ...]
    weighing: Weighing = field(default_factory=Weighing)

    def interpret(self, question: str) -> Query:
        """The question analysed for every language held."""
        vocabularies = {shelf.language: shelf.vocabulary for shelf in self.shelves}
        return interpret(question, self.languages, vocabularies, self.lexicon)

    def rank(self, query: Query, k: int, scope: Scope = EVERYTHING, *, whole: bool = False) -> list[Hit]:
        """The k best passages in scope, best first, ties in the order of the library; only such that share a word.

        With ``whole``, where these are fewer than k, other passages of their articles follow with a score of 0: what
        stands beside a passage may answer in words that nobody foresaw.
        """
        scored: list[tuple[float, int, int]] = []
        for place, shelf in enumerate(self.shelves):
            ids, scores = shelf.score(query.units, self.weighing)
            order = np.lexsort((ids, -scores))
            best = islice((i for i in order if shelf.admits(int(ids[i]), scope)), k) if scope else order[:k]
            scored.extend((-float(scores[i]), place, int(ids[i])) for i in best)
        hits = sorted(scored)[:k]
        if whole and len(hits) < k:
            hits += list(islice(self._beside(hits, scope), k - len(hits)))
        holders = {place: self.shelves[place].holders(query.units) for place in {place for _, place, _ in hits}}
        return [self._hit(-negative, self.shelves[place], i, holders[place]) for negative, place, i in hits]

    def _beside(self, hits: Sequence[tuple[float, int, int]], scope: Scope) -> Iterator[tuple[float, int, int]]:
        """The passages of the articles found that share no word with the question, article by article."""
        found = {(place, number) for _, place, number in hits}
        owners = dict.fromkeys((place, int(self.shelves[place].owner[number])) for _, place, number in hits)
        for place, owner in owners:
            shelf = self.shelves[place]
            first, end = np.searchsorted(shelf.owner, [owner, owner + 1]).tolist()
            for number in range(first, end):
                if (place, number) not in found and shelf.admits(number, scope):
                    yield 0.0, place, number

    def _hit(self, score: float, shelf: Shelf, number: int, holders: Sequence[frozenset[int]]) -> Hit:
        owner = int(shelf.owner[number])
        units = frozenset(unit for unit, articles in enumerate(holders) if owner in articles)
        return Hit(shelf.passages[number], score, shelf.before(number), shelf.opening(number), units)

    def rarity(self, query: Query) -> list[float]:
        """For each word of the question how much it tells: its idf in the language where it tells most."""
        return [
            max((shelf.rarity(unit) for shelf in self.shelves), default=0.0)
            # What no passage says in any form may be said by some other word, unless it is what is asked for.
            * (1.0 if unit.found or unit.name or number == query.focus else UNSAID)
            for number, unit in enumerate(query.units)
        ]


def build_ranker(
    articles: Sequence[tuple[Article, Sequence[Passage]]],
    lexicon: Lexicon,
    languages: Sequence[str],
    step: Callable[[], None] = go_on,
) -> Ranker:
    """A ranker over articles with their passages; ``languages`` are those questions may be asked in.

    ``step`` is called before each article, and may wait or raise.
    """
    held = sorted({article.language for article, _ in articles})
    shelves = (build_shelf(code, [entry for entry in articles if entry[0].language == code], step) for code in held)
    return Ranker(tuple(shelf for shelf in shelves if shelf.passages), lexicon, tuple(languages))
