"""Questions to hits, over the shelves of every language a library holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from index.analyse.lexicon.read import Lexicon
from index.analyse.question import Query, interpret
from index.model import Article, Interval, Passage
from index.rank.shelf import Shelf, build_shelf, go_on
from index.rank.top import Weighing
from index.scope import Scope

EVERYTHING = Scope()

UNSAID = 0.6
"""How much a word that no passage has in any form tells, against a name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that shares words with the question; ``score`` is comparable within one question only.

    ``before`` are the sentences just ahead of it in its article, nearest last; ``opening`` is the article's first
    sentence; ``article`` are the numbers of the question's words that stand anywhere in its article; ``told`` is the
    score in units of what a word that no passage has would tell, which says more across questions and libraries.
    """

    passage: Passage
    score: float
    before: tuple[Interval, ...]
    opening: tuple[Interval, ...]
    article: frozenset[int]
    told: float


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
            least = -scored[k - 1][0] if len(scored) >= k > 0 else float("-inf")
            best = shelf.find_best(query.units, self.weighing, k, scope, least)
            scored = sorted([*scored, *((-score, place, number) for score, number in best)])[:k]
        if whole and len(scored) < k:
            scored += islice(self._beside(scored, scope), k - len(scored))
        articles: dict[tuple[int, int], frozenset[int]] = {}
        for place, shelf in enumerate(self.shelves):
            numbers = [number for _, held, number in scored if held == place]
            held = shelf.holders(query.units, numbers)
            articles.update(((place, number), units) for number, units in zip(numbers, held, strict=True))
        return [
            self._hit(-negative, self.shelves[place], number, articles[place, number])
            for negative, place, number in scored
        ]

    def _beside(self, hits: Sequence[tuple[float, int, int]], scope: Scope) -> Iterator[tuple[float, int, int]]:
        """The passages of the articles found that share no word with the question, article by article."""
        found = {(place, number) for _, place, number in hits}
        for _, place, number in hits:
            shelf = self.shelves[place]
            for beside in shelf.article_of(number):
                if (place, beside) not in found and scope.admits_passage(shelf.passages[beside]):
                    found.add((place, beside))
                    yield 0.0, place, beside

    def _hit(self, score: float, shelf: Shelf, number: int, units: frozenset[int]) -> Hit:
        told = score / shelf.fields.bodies.idf_of(0)
        return Hit(shelf.passages[number], score, shelf.before(number), shelf.opening(number), units, told)

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
