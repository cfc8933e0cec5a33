"""A view is examined with questions whose answers are known: is each still answered with its quote?

The rule: a question is answered well as long as its quote is among the first three. Where it is not, that is a
worsening unless the world is the reason: the article is tracked no more, its publisher took the words out, or an
article that came later than the last examination has a better answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.answer import View, answer
from index.compare import still_says
from index.model import Article

FIRST = 3
"""Quotes of an answer that people see at once."""


class Fate(StrEnum):
    """What became of an answer: the first four are no worsening, the last three are."""

    KEPT = "kept"
    GONE = "gone"
    EDITED = "edited"
    OVERTAKEN = "overtaken"
    LOST = "lost"
    BURIED = "buried"
    UNANSWERED = "unanswered"


WORSE = frozenset({Fate.LOST, Fate.BURIED, Fate.UNANSWERED})


@dataclass(frozen=True, slots=True)
class Expected:
    """A question and the words that answer it, of which article; ``number`` is that of its pin.

    ``good`` says that it was answered so when last examined, and no article was newer than ``newest`` then; where that
    is not known, ``good`` is False.
    """

    question: str
    article: int
    words: str
    number: int | None = None
    good: bool = False
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Worse:
    """A question that is answered worse, and how; ``already`` in the present view too, so that no new text did it."""

    expected: Expected
    fate: Fate
    already: bool


def examine(expected: Expected, view: View, articles: Mapping[int, Article], before: Mapping[int, Article]) -> Fate:
    """What becomes of an answer in a view of ``articles``; ``before`` are those whose text it would replace, by id."""
    found = answer(expected.question, view)
    shown = found.quotes[:FIRST]
    if any(_is_said(expected.words, quote.text) for quote in shown):
        return Fate.KEPT
    article = articles.get(expected.article)
    if article is None:
        return Fate.GONE
    if not still_says(article, expected.words):
        present = before.get(expected.article)
        return Fate.LOST if present is not None and still_says(present, expected.words) else Fate.EDITED
    if expected.good and any(quote.article.id > expected.newest for quote in shown):
        return Fate.OVERTAKEN
    return Fate.BURIED if shown else Fate.UNANSWERED


def find_worse(fates: Sequence[tuple[Expected, Fate]], present: View, articles: Mapping[int, Article]) -> list[Worse]:
    """Those that got worse: well answered in the present view, or, as far as is known, when last examined."""
    found: list[Worse] = []
    for expected, fate in fates:
        if fate in WORSE:
            already = examine(expected, present, articles, {}) is not Fate.KEPT
            if expected.good or not already:
                found.append(Worse(expected, fate, already))
    return found


def _is_said(words: str, quoted: str) -> bool:
    """Whether a quote has the words, or is a part of them, blanks aside."""
    one, other = " ".join(words.split()), " ".join(quoted.split())
    return one in other or other in one
