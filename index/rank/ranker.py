"""Questions to hits, over the shelves of every language a library holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.analyse.lexicon.read import Lexicon
from index.analyse.question import Query, interpret
from index.model import Article, Passage
from index.rank.shelf import Shelf, Weighing, build_shelf


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that shares words with the question; scores are comparable within one question only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Ranker:
    """Ranks the passages of one view of a library; built once, never changed, safe to share between threads."""

    shelves: tuple[Shelf, ...]
    lexicon: Lexicon
    languages: tuple[str, ...]
    weighing: Weighing = Weighing()

    def interpret(self, question: str) -> Query:
        """The question analysed for every language held."""
        vocabularies = {shelf.language: shelf.vocabulary for shelf in self.shelves}
        return interpret(question, self.languages, vocabularies, self.lexicon)

    def rank(self, query: Query, k: int) -> list[Hit]:
        """The k best passages, best first, ties in the order of the library; only such that share a word."""
        scored: list[tuple[float, int, int, Passage]] = []
        for place, shelf in enumerate(self.shelves):
            ids, scores = shelf.score(query.units, self.weighing)
            best = sorted(zip(-scores, ids, strict=True))[:k]
            scored.extend((float(negative), place, int(i), shelf.passages[i]) for negative, i in best)
        scored.sort(key=lambda entry: entry[:3])
        return [Hit(passage, -negative) for negative, _, _, passage in scored[:k]]

    def rarity(self, query: Query) -> list[float]:
        """For each word of the question how much it tells: its idf in the language where it tells most."""
        return [max((shelf.rarity(unit) for shelf in self.shelves), default=0.0) for unit in query.units]


def build_ranker(
    articles: Sequence[tuple[Article, Sequence[Passage]]], lexicon: Lexicon, languages: Sequence[str]
) -> Ranker:
    """A ranker over articles with their passages; ``languages`` are those questions may be asked in."""
    held = sorted({article.language for article, _ in articles})
    shelves = (build_shelf(code, [entry for entry in articles if entry[0].language == code]) for code in held)
    return Ranker(tuple(shelf for shelf in shelves if shelf.passages), lexicon, tuple(languages))
