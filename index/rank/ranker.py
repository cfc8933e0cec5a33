"""Questions to hits, over the shelves of every language a library holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from index.analyse.lexicon.read import Lexicon
from index.analyse.question import Query, interpret
from index.model import Article, Interval, Passage
from index.rank.best import Weighing
from index.rank.gather import enter, gather
from index.rank.part import Spot, beside, opening
from index.rank.segment import Living, enliven
from index.rank.shelf import Read, Shelf, make_shelf
from index.scope import Scope

EVERYTHING = Scope()

Place = tuple[float, int, Spot]
"""A passage found: its score, negative, the place of its shelf, and where it is there: they sort as they rank."""

UNSAID = 0.6
"""How much a word that no passage has in any form tells, against a name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that shares words with the question; ``score`` is comparable within one question only.

    ``previous`` and ``following`` are the passages beside it in its article; ``opening`` is the article's first
    sentence; ``article`` are the numbers of the question's words that stand anywhere in its article; ``told`` is the
    score in units of what a word that no passage has would tell, which says more across questions and libraries.
    """

    passage: Passage
    score: float
    previous: Passage | None
    following: Passage | None
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
        scored: list[Place] = []
        for place, shelf in enumerate(self.shelves):
            least = -scored[k - 1][0] if len(scored) >= k > 0 else float("-inf")
            best = shelf.find_best(query.units, self.weighing, k, scope, least)
            scored = sorted([*scored, *((-score, place, spot) for score, spot in best)])[:k]
        if whole and len(scored) < k:
            scored += islice(self._beside(scored, scope), k - len(scored))
        hits: dict[Place, Hit] = {}
        for place, shelf in enumerate(self.shelves):
            mine = [it for it in scored if it[1] == place]
            holders = shelf.holders(query.units, [spot for _, _, spot in mine])
            for it, passage in zip(mine, shelf.take(spot for _, _, spot in mine), strict=True):
                score, _, spot = it
                part, told = shelf.parts[spot.part], -score / shelf.tally.idf_of(0)
                near = beside(part, spot, passage.article)
                hits[it] = Hit(passage, -score, *near, opening(part, spot), holders[spot], told)
        return [hits[it] for it in scored]

    def _beside(self, hits: Sequence[Place], scope: Scope) -> Iterator[Place]:
        """The passages of the articles found that share no word with the question, article by article."""
        found = {(place, spot) for _, place, spot in hits}
        for _, place, spot in hits:
            shelf = self.shelves[place]
            others = [it for it in shelf.article_of(spot) if (place, it) not in found]
            for other, passage in zip(others, shelf.take(others), strict=True):
                if scope.admits_passage(passage):
                    found.add((place, other))
                    yield 0.0, place, other

    def rarity(self, query: Query) -> list[float]:
        """For each word of the question how much it tells: its idf in the language where it tells most."""
        return [
            max((shelf.rarity(unit) for shelf in self.shelves), default=0.0)
            # What no passage says in any form may be said by some other word, unless it is what is asked for.
            * (1.0 if unit.found or unit.name or number == query.focus else UNSAID)
            for number, unit in enumerate(query.units)
        ]


def make_ranker(segments: Sequence[Living], lexicon: Lexicon, languages: Sequence[str], read: Read) -> Ranker:
    """A ranker over segments; ``languages`` are those questions may be asked in, ``read`` gives articles' texts."""
    held = sorted({it.segment.language for it in segments})
    shelves = (make_shelf(code, [it for it in segments if it.segment.language == code], read) for code in held)
    return Ranker(tuple(shelf for shelf in shelves if shelf.tally.size), lexicon, tuple(languages))


def build_ranker(
    articles: Sequence[tuple[Article, Sequence[Passage]]], lexicon: Lexicon, languages: Sequence[str]
) -> Ranker:
    """A ranker over articles with their passages, all of them kept in memory."""
    texts = {(article.id, article.version): article for article, _ in articles}
    held = sorted({article.language for article, _ in articles})
    mine = ([enter(*it) for it in articles if it[0].language == code] for code in held)
    segments = [enliven(gather(code, entries)) for code, entries in zip(held, mine, strict=True)]
    return make_ranker(segments, lexicon, languages, lambda keys: [texts[key] for key in keys])
