"""What a library could be asked, made of the names that its articles are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from index.answer import View
from index.model import Passage

NAME = regex.compile(r"(?<![.!?:…»”\"]\s)(?<!^)(?:\p{Lu}[\p{L}\p{N}.&’'-]+)(?: \p{Lu}[\p{L}\p{N}&’'-]+){0,3}")
"""One to four words with capitals that do not begin a sentence."""

KINDS = ("what", "where", "when", "howmuch")
"""Forms a question about a name can have, in the order in which they are tried."""

MOST_ARTICLES = 30
"""So many articles, the newest first, are looked at."""

LEADING = 2
"""Passages at the beginning of an article in which it names what it is about."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question that may have an answer: its kind, and a name that an article (by its number) is about."""

    article: int
    kind: str
    name: str


def propose(view: View) -> Iterator[Proposal]:
    """Questions worth trying, of every article's most frequent name; nothing says that they are answered."""
    leads = sorted(_leads(view), key=lambda lead: (lead[0].article.fetched, lead[0].article.id), reverse=True)
    named = [(passages[0].article.id, name) for passages in leads[:MOST_ARTICLES] if (name := _name_of(passages))]
    for kind in KINDS:
        yield from (Proposal(article, kind, name) for article, name in named)


def _leads(view: View) -> Iterator[list[Passage]]:
    found: dict[int, list[Passage]] = {}
    for passage in view.passages():
        if passage.position < LEADING:
            found.setdefault(passage.article.id, []).append(passage)
    return iter(found.values())


def _name_of(passages: Sequence[Passage]) -> str | None:
    """The name that stands most often in an article's beginning; of two the longer one, for it says more."""
    counts: Counter[str] = Counter(name for passage in passages for name in NAME.findall(passage.text))
    if not counts:
        return None
    return max(counts, key=lambda name: (counts[name] * (1 + name.count(" ")), len(name), name))
