"""What a library could be asked about: the names that its articles tell most of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import regex

from index.analyse.tokens import words
from index.answer import View
from index.model import Passage
from index.quote.cued import cues

FIRST = r"(?:\p{Lu}\.)+|\p{Lu}[\p{L}\p{N}.&’'-]*[\p{L}\p{N}]"
"""A word with a capital, or initials; a stop behind a word ends its sentence."""

NAME = regex.compile(
    rf"(?<![.!?:…»”\"]\s)(?<![\p{{L}}\p{{N}}])(?<!^)(?:{FIRST})(?: \p{{Lu}}[\p{{L}}\p{{N}}&’'-]+){{0,3}}"
)
"""One to four words with capitals that do not begin a sentence."""

MOST_ARTICLES = 30
"""So many articles, the newest first, are looked at."""

MOST_NAMES = 3
"""Names of an article that are proposed."""

LEADING = 2
"""Passages at the beginning of an article in which it names what it is about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A name that an article, by its number, is about; ``rank`` counts the article's names from 1."""

    article: int
    rank: int
    name: str


def find_subjects(view: View) -> Iterator[Subject]:
    """Names worth asking about: of every article the first, then of every article the second, and so on."""
    named = [
        [Subject(passages[0].article.id, rank, name) for rank, name in enumerate(_names_of(passages), start=1)]
        for passages in view.latest(MOST_ARTICLES, LEADING)
    ]
    seen: set[str] = set()
    for subject in chain.from_iterable(zip_longest(*named)):
        if subject is not None and subject.name not in seen:
            seen.add(subject.name)
            yield subject


def _names_of(passages: Sequence[Passage]) -> list[str]:
    """The names that stand most often in an article's beginning; longer ones first, for they say more."""
    names = (name for passage in passages for name in NAME.findall(passage.text))
    counts: Counter[str] = Counter(name for name in names if not _is_time(name, passages[0].article.language))
    ordered = sorted(counts, key=lambda name: (-counts[name] * (1 + name.count(" ")), -len(name), name))
    return ordered[:MOST_NAMES]


def _is_time(name: str, language: str) -> bool:
    """Whether it is but a weekday or a month."""
    when = cues(language).get("when", frozenset())
    return all((word.form,) in when for word in words(name, language))
