"""What a scope asks of articles, in columns, so that it is answered for all of them in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.model import Article
from index.rank.postings import Mask
from index.scope import Scope

Kinds = tuple[Sequence[Article], NDArray[np.int64]]
"""An article of each kind, and the number of each article's kind."""

UNDATED = 0
"""No date has this number."""


class Facts:
    """Articles, asked which of them a scope admits. The columns are made on first use."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles

    def admit(self, scope: Scope) -> Mask:
        """For each article whether its passages may answer; the same as asking the scope for one after the other."""
        admitted = np.ones(len(self._articles), dtype=bool)
        if scope.languages:
            admitted &= _ask(Scope(languages=scope.languages), self._languages)
        if scope.sites:
            admitted &= _ask(Scope(sites=scope.sites), self._sites)
        if scope.articles:
            admitted &= np.isin(np.arange(len(admitted)), [self._numbers.get(number, -1) for number in scope.articles])
        if scope.feeds:
            admitted &= self._find_feeds(scope.feeds)
        if scope.before is not None:
            admitted &= (self._dates != UNDATED) & (self._dates < scope.before.toordinal())
        if scope.after is not None:
            admitted &= self._dates > scope.after.toordinal()
        return admitted

    @cached_property
    def _languages(self) -> Kinds:
        return _sort(self._articles, lambda article: article.language)

    @cached_property
    def _sites(self) -> Kinds:
        # An address up to its third slash has the whole host in it, and costs nothing to take apart.
        return _sort(self._articles, lambda it: ((it.content.url or "").split("/", 3)[:3], it.content.publisher))

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {str(article.id): place for place, article in enumerate(self._articles)}

    @cached_property
    def _dates(self) -> NDArray[np.int32]:
        dates = (article.content.published for article in self._articles)
        return np.array([UNDATED if date is None else date.toordinal() for date in dates], dtype=np.int32)

    @cached_property
    def _locations(self) -> Sequence[str]:
        return [article.location.casefold() for article in self._articles]

    def _find_feeds(self, feeds: Sequence[str]) -> Mask:
        found = np.zeros(len(self._articles), dtype=bool)
        for feed in feeds:
            found |= np.array([feed in location for location in self._locations], dtype=bool)
        return found


def _sort(articles: Sequence[Article], key: Callable[[Article], object]) -> Kinds:
    """One article of each kind, and for every article the number of its kind."""
    kinds: dict[str, int] = {}
    first: list[Article] = []
    numbers: list[int] = []
    for article in articles:
        numbers.append(kinds.setdefault(repr(key(article)), len(kinds)))
        if len(kinds) > len(first):
            first.append(article)
    return first, np.array(numbers, dtype=np.int64)


def _ask(scope: Scope, kinds: Kinds) -> Mask:
    first, numbers = kinds
    return np.array([scope.admits_article(article) for article in first], dtype=bool)[numbers]
