"""A shelf: all passages of one language, with the statistics of that language alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index.analyse.alternatives import How
from index.analyse.question import Unit
from index.analyse.terms import Token, analyse
from index.analyse.vocabulary import Vocabulary
from index.model import Article, Interval, Passage
from index.rank.bm25 import Bm25, Choice
from index.rank.facts import Facts
from index.rank.postings import Ids, Mask
from index.rank.top import Fields, Search, Weighing, Word
from index.scope import Scope

BEFORE = 2
"""Sentences ahead of a passage that its first sentences may lean on."""

NEAR = 0.3
"""An article that has only words farther than this from the question's does not hold them."""

DEEPER = 4
"""Where too few passages have a phrase word for word, so many times as many are read."""

NAME_SHARE = 0.8
"""A term is a name when this share of its occurrences within sentences has a capital."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Passages of one language, ranked by their own words, their article's title and the whole article."""

    language: str
    passages: Sequence[Passage]
    fields: Fields
    facts: Facts
    vocabulary: Vocabulary

    def rarity(self, unit: Unit) -> float:
        """The idf of a question word: that of its likeliest way to stand here, or of an unseen word."""
        choices = unit.alternatives.get(self.language, ())
        if not choices:
            return self.fields.bodies.idf_of(0)
        return max(
            self.fields.bodies.idf_of(min(self.fields.bodies.frequency(t) for t in c.terms)) * c.weight
            for c in choices[:2]
        )

    def find_best(
        self, units: Sequence[Unit], weighing: Weighing, k: int, scope: Scope, least: float = float("-inf")
    ) -> list[tuple[float, int]]:
        """The scores and numbers of the k best passages in scope, best first; only such that share a word.

        Of those below ``least`` any may be missing.
        """
        words = [self._find_word(unit) for unit in units]
        if not scope:
            return self._search(words, weighing, k, None, least)
        admitted = self.facts.admit(scope)
        if not (scope.phrases or scope.without):
            return self._search(words, weighing, k, admitted, least)
        # What stands in a passage word for word is read there: the best first, until there are enough.
        wanted, found, best = k, list[tuple[float, int]](), list[tuple[float, int]]()
        while len(best) < k and (wanted == k or len(found) * DEEPER == wanted):
            found, wanted = self._search(words, weighing, wanted, admitted), wanted * DEEPER
            best = list(islice((it for it in found if scope.admits_passage(self.passages[it[1]])), k))
        return best

    def _search(
        self,
        words: Sequence[Word],
        weighing: Weighing,
        k: int,
        admitted: Mask | None,
        least: float = float("-inf"),
    ) -> list[tuple[float, int]]:
        ids, scores = Search(self.fields, words, weighing, k, admitted, least).run()
        return list(zip(scores.tolist(), ids.tolist(), strict=True))

    def _find_word(self, unit: Unit) -> Word:
        choices, fields = self._choices(unit), self.fields
        return Word(
            self.rarity(unit), fields.bodies.find(choices), fields.titles.find(choices), fields.articles.find(choices)
        )

    def article_of(self, number: int) -> range:
        """The numbers of all passages of a passage's article."""
        owner = self.fields.owner
        return range(*np.searchsorted(owner, [owner[number], owner[number] + 1]).tolist())

    def before(self, number: int) -> tuple[Interval, ...]:
        """The last sentences of the passage ahead of one, in the same article."""
        if number == 0 or self.fields.owner[number - 1] != self.fields.owner[number]:
            return ()
        return self.passages[number - 1].sentences[-BEFORE:]

    def opening(self, number: int) -> tuple[Interval, ...]:
        """The first sentence of a passage's article."""
        first = int(np.searchsorted(self.fields.owner, self.fields.owner[number]))
        return self.passages[first].sentences[:1]

    def holders(self, units: Sequence[Unit], numbers: Sequence[int]) -> list[frozenset[int]]:
        """For each of some passages the numbers of the question's words that its article holds."""
        owners = self.fields.owner[np.array(numbers, dtype=np.int64)]
        held = [self._hold(unit, owners).tolist() for unit in units]
        return [frozenset(unit for unit, there in enumerate(held) if there[at]) for at in range(len(numbers))]

    def _hold(self, unit: Unit, owners: Ids) -> Mask:
        """Which of some articles hold a word of the question."""
        held = np.zeros(len(owners), dtype=bool)
        for choice in self._choices(unit, NEAR):
            held |= self.fields.articles.postings.hold(choice.terms, owners)
        return held

    def _choices(self, unit: Unit, least: float = 0.0) -> list[Choice]:
        """The ways a word can stand here; words of the same matter only where there is no other, and near enough."""
        ways = unit.alternatives.get(self.language, ())
        meant = [way for way in ways if way.how is not How.KIN]
        return [Choice(way.terms, way.weight) for way in meant or ways if meant or way.weight >= least]


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
        Fields(
            np.array(owner, dtype=np.int32),
            np.array([passage.position == 0 for passage in passages], dtype=np.float64),
            engine,
            Bm25(titles),
            Bm25(whole),
        ),
        Facts([article for article, _ in articles]),
        Vocabulary(dict.fromkeys([*engine.terms, *(t for title in titles for t in title)]), names),
    )
