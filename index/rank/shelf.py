"""A shelf: all passages of one language, with the statistics of that language alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from index.analyse.alternatives import How
from index.analyse.question import Unit
from index.analyse.vocabulary import Vocabulary
from index.model import Article, Passage
from index.rank.best import Weighing, Word
from index.rank.bm25 import Bm25, Tally, find_ways
from index.rank.part import Part, Spot, seat, sum_up
from index.rank.postings import REMEMBERED, Ids, Mask, Places
from index.rank.segment import Counted, Living
from index.rank.top import find_best
from index.rank.way import Choice
from index.scope import Scope
from index.texts import Key

NEAR = 0.3
"""An article that has only words farther than this from the question's does not hold them."""

DEEPER = 4
"""Where too few passages have a phrase word for word, so many times as many are read."""

NAME_SHARE = 0.8
"""A term is a name when this share of its occurrences within sentences has a capital."""

AT_A_TIME = 50
"""Passages that are read together where many may be wanted."""

Read = Callable[[Sequence[Key]], Sequence[Article]]
"""Gives versions of articles."""

Scored = tuple[float, Spot]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Passages of one language, ranked by their own words, their article's title and the whole article.

    ``parts`` hold them, the largest first; ``tally`` is of all passages; ``read`` gives their articles' texts.
    """

    language: str
    parts: tuple[Part, ...]
    tally: Tally
    vocabulary: Vocabulary
    read: Read

    def rarity(self, unit: Unit) -> float:
        """The idf of a question word: that of its likeliest way to stand here, or of an unseen word."""
        choices = unit.alternatives.get(self.language, ())
        if not choices:
            return self.tally.idf_of(0)
        return max(self.tally.idf_of(min(map(self._frequency, c.terms))) * c.weight for c in choices[:2])

    def _frequency(self, term: str) -> int:
        return sum(part.fields.bodies.frequency(term) for part in self.parts)

    def find_best(
        self, units: Sequence[Unit], weighing: Weighing, k: int, scope: Scope, least: float = float("-inf")
    ) -> list[Scored]:
        """The scores and spots of the k best passages in scope, best first; only such that share a word.

        Of those below ``least`` any may be missing.
        """
        words = self._find_words(units)
        admitted = [part.admit(scope) for part in self.parts]
        if not (scope.phrases or scope.without):
            return self._search(words, weighing, k, admitted, least)
        # What stands in a passage word for word is read there: the best first, until there are enough.
        wanted, read, best = k, 0, list[Scored]()
        while len(best) < k and (wanted == k or read * DEEPER == wanted):
            found = self._search(words, weighing, wanted, admitted)
            best += islice(self._admit(found[read:], scope), k - len(best))
            wanted, read = wanted * DEEPER, len(found)
        return best

    def _admit(self, found: Sequence[Scored], scope: Scope) -> Iterator[Scored]:
        passages = self.take(spot for _, spot in found)
        return (it for it, passage in zip(found, passages, strict=True) if scope.admits_passage(passage))

    def _search(
        self,
        words: Sequence[Sequence[Word]],
        weighing: Weighing,
        k: int,
        admitted: Sequence[Mask | None],
        least: float = float("-inf"),
    ) -> list[Scored]:
        best: list[Scored] = []
        for part, mine, mask in zip(self.parts, words, admitted, strict=True):
            ids, scores = find_best(part.fields, mine, weighing, k, mask, least)
            best += zip(scores.tolist(), map(part.spot, ids.tolist()), strict=True)
            best = sorted(best, key=lambda it: (-it[0], it[1]))[:k]
            least = max([least, *(score for score, _ in best[k - 1 :])])
        return best

    def _find_words(self, units: Sequence[Unit]) -> list[list[Word]]:
        """The question's words as each part has them."""
        words: list[list[Word]] = [[] for _ in self.parts]
        for unit in units:
            choices, rarity = self._choices(unit), self.rarity(unit)
            bodies = find_ways([part.fields.bodies for part in self.parts], choices)
            titles = find_ways([part.fields.titles for part in self.parts], choices)
            wholes = find_ways([part.fields.articles for part in self.parts], choices)
            for mine, *ways in zip(words, bodies, titles, wholes, strict=True):
                mine.append(Word(rarity, *ways))
        return words

    def take(self, spots: Iterable[Spot]) -> Iterator[Passage]:
        """Passages, their articles' texts read some at a time."""
        left = iter(spots)
        while held := list(islice(left, AT_A_TIME)):
            keys = [self.parts[spot.part].key(spot.number) for spot in held]
            articles = {(it.id, it.version): it for it in self.read(list(dict.fromkeys(keys)))}
            for spot, key in zip(held, keys, strict=True):
                yield self.parts[spot.part].passage(spot, articles[key])

    def spots(self) -> list[Spot]:
        """All passages, in order."""
        return sorted(part.spot(number) for part in self.parts for number in part.passages().tolist())

    def find_article(self, article: int) -> list[Spot]:
        """All passages of the article with an id, in order."""
        return [part.spot(number) for part in self.parts for number in part.find(article)]

    def article_of(self, spot: Spot) -> list[Spot]:
        """All passages of a passage's article."""
        numbers = self.parts[spot.part].article_of(spot.number)
        return [spot._replace(position=number - numbers.start, number=number) for number in numbers]

    def holders(self, units: Sequence[Unit], spots: Sequence[Spot]) -> dict[Spot, frozenset[int]]:
        """For each of some passages the numbers of the question's words that its article holds."""
        held: dict[Spot, frozenset[int]] = {}
        for part in self.parts:
            mine = [spot for spot in spots if spot.part == part.place]
            owners = part.fields.owner[np.array([spot.number for spot in mine], dtype=np.int64)]
            masks = [self._hold(unit, part.fields.articles, owners) for unit in units] if mine else []
            held |= {spot: frozenset(n for n, mask in enumerate(masks) if mask[at]) for at, spot in enumerate(mine)}
        return held

    def _hold(self, unit: Unit, articles: Bm25, owners: Ids) -> Mask:
        """Which of some articles hold a word of the question."""
        held = np.zeros(len(owners), dtype=bool)
        for choice in self._choices(unit, NEAR):
            held |= articles.postings.hold(choice.terms, owners)
        return held

    def _choices(self, unit: Unit, least: float = 0.0) -> list[Choice]:
        """The ways a word can stand here; words of the same matter only where there is no other, and near enough."""
        ways = unit.alternatives.get(self.language, ())
        meant = [way for way in ways if way.how is not How.KIN]
        return [Choice(way.terms, way.weight) for way in meant or ways if meant or way.weight >= least]


def make_shelf(language: str, segments: Iterable[Living], read: Read) -> Shelf:
    """A shelf of all segments of a language."""
    held = sorted((it for it in segments if it.live.any()), key=lambda it: -it.counted.tallies[0].size)
    tallies = sum_up(held)

    def add(term: str, *counts: Callable[[Counted], Places]) -> list[int]:
        numbers = [(living.counted, living.terms.get(term)) for living in held]
        return [sum(int(of(it)[number]) for it, number in numbers if number is not None) for of in counts]

    @lru_cache(REMEMBERED)
    def holds(term: str) -> bool:
        return any(add(term, lambda it: it.bodies, lambda it: it.titles))

    def is_name(term: str) -> bool:
        inner, capital = add(term, lambda it: it.inner, lambda it: it.capital)
        return inner > 0 and capital >= NAME_SHARE * inner

    return Shelf(
        language,
        tuple(seat(place, living, tallies) for place, living in enumerate(held)),
        tallies[0],
        Vocabulary.over([living.segment.spellings for living in held], holds, is_name),
        read,
    )
