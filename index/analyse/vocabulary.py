"""The terms that one language's passages hold, and the ways to find one that was written otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from index.analyse.tokens import fold

GRAM = 3
MINIMUM_LENGTH = 4
"""Shorter words have too few trigrams to be told apart."""


def trigrams(word: str) -> frozenset[str]:
    """The three-letter pieces of a word without accents, its beginning marked."""
    padded = f"^{fold(word)}"
    return frozenset(padded[i : i + GRAM] for i in range(len(padded) - GRAM + 1))


class Vocabulary:
    """Terms, looked up exactly, without accents, or by likeness. The look-up tables are made on first use."""

    def __init__(self, terms: Collection[str], names: Iterable[str] = ()) -> None:
        self._terms = terms
        self._names = frozenset(names)

    def __contains__(self, term: str) -> bool:
        return term in self._terms

    def is_name(self, term: str) -> bool:
        """The passages nearly always write the term with a capital within the sentence."""
        return term in self._names

    def unaccented(self, term: str) -> list[str]:
        """The other terms that are the same but for accents."""
        return [held for held in self._by_fold.get(fold(term), ()) if held != term]

    def alike(self, term: str, least: float) -> list[tuple[str, float]]:
        """Terms that share trigrams, and how many of them (Dice 1945), best first; at least ``least`` alike."""
        if len(term) < MINIMUM_LENGTH or not term.isalpha():
            return []
        wanted = trigrams(term)
        shared: dict[str, int] = {}
        for gram in wanted:
            for held in self._by_gram.get(gram, ()):
                shared[held] = shared.get(held, 0) + 1
        likely = ((held, 2 * count / (len(wanted) + self._sizes[held])) for held, count in shared.items())
        return sorted(((held, dice) for held, dice in likely if dice >= least), key=lambda found: (-found[1], found[0]))

    @cached_property
    def _by_fold(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for term in self._terms:
            table.setdefault(fold(term), []).append(term)
        return table

    @cached_property
    def _by_gram(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for term in self._sizes:
            for gram in trigrams(term):
                table.setdefault(gram, []).append(term)
        return table

    @cached_property
    def _sizes(self) -> dict[str, int]:
        return {term: len(trigrams(term)) for term in self._terms if len(term) >= MINIMUM_LENGTH and term.isalpha()}
