"""The terms that one language's passages hold, and the ways to find one that was written otherwise."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from index.analyse.spellings import Spellings, has_trigrams, spell

MOST_LONGER = 12
"""So many terms that begin or end alike are told apart from one."""


class Vocabulary:
    """Terms, looked up exactly, without accents, or by likeness. The look-up tables are made on first use."""

    def __init__(self, terms: Collection[str], names: Iterable[str] = ()) -> None:
        self._holds: Callable[[str], bool] = terms.__contains__
        self.is_name: Callable[[str], bool] = frozenset(names).__contains__
        """Whether the passages nearly always write a term with a capital within the sentence."""
        self._make: Callable[[], Sequence[Spellings]] = lambda: [spell(sorted(set(terms)))]

    @classmethod
    def over(
        cls, parts: Sequence[Spellings], holds: Callable[[str], bool], is_name: Callable[[str], bool]
    ) -> Vocabulary:
        """The words of several tables, as far as they are held."""
        made = cls(())
        made._holds, made.is_name, made._make = holds, is_name, lambda: parts
        return made

    def __contains__(self, term: str) -> bool:
        return self._holds(term)

    def unaccented(self, term: str) -> list[str]:
        """The other terms that are the same but for accents, in the order of their letters."""
        return sorted(self._keep(held for part in self._parts for held in part.unaccented(term)))

    def alike(self, term: str, least: float) -> list[tuple[str, float]]:
        """Terms that share trigrams, and how many of them (Dice 1945), best first; at least ``least`` alike."""
        if not has_trigrams(term):
            return []
        likeness = dict(pair for part in self._parts for pair in part.alike(term, least))
        return sorted(((held, likeness[held]) for held in self._keep(likeness)), key=lambda pair: (-pair[1], pair[0]))

    def longer(self, term: str, most: int, *, ending: bool = False) -> list[str]:
        """Terms that begin, or end, with ``term`` and have at most ``most`` letters more; shortest first."""
        if ending:
            turned = heapq.merge(*(part.longer_backwards(term[::-1]) for part in self._parts))
            found: Iterable[str] = (held[::-1] for held in turned)
        else:
            found = heapq.merge(*(part.longer(term) for part in self._parts))
        fitting = (held for held in found if len(term) < len(held) <= len(term) + most)
        return sorted(islice(self._keep(fitting), MOST_LONGER), key=lambda held: (len(held), held))

    def _keep(self, words: Iterable[str]) -> Iterator[str]:
        """Those that are held, each but once."""
        return (held for held in _once(words) if self._holds(held))

    @cached_property
    def _parts(self) -> Sequence[Spellings]:
        return self._make()


def _once(words: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for word in words:
        if word not in seen:
            seen.add(word)
            yield word
