"""What is a worsening of an answer, and what is the way of the world."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.answer import View
from index.exam import Expected, Fate, Worse, examine, find_worse
from index.model import Article, Extracted
from tests.libraries import article, view_of

QUESTION, WORDS = "Who founded Hélios?", "Hélios was founded in 2019 by Ada Quill and Tom Rowe."
STORY = article(1, WORDS, "It builds engines in Toulouse.", language="en", title="Engines")
LACKING = article(1, "It builds engines in Toulouse.", language="en", title="Engines")
COPY = article(2, WORDS, language="en", title="A copy")
BETTER = [
    article(n, f"Hélios was founded by {name}, who founded nothing else.", language="en", title=f"Founder {name}")
    for n, name in enumerate(("Mia Berg", "Jon Holm", "Eva Lund"), start=2)
]
UNPINNED = Expected(QUESTION, 1, WORDS)
PINNED = Expected(QUESTION, 1, WORDS, number=4, good=True, newest=4)


def fate(expected: Expected, *articles: Article, before: Article | None = None) -> Fate:
    held = {it.id: it for it in articles}
    return examine(expected, view_of(*articles), held, {} if before is None else {before.id: before})


@pytest.mark.parametrize(
    ("articles", "before", "expected"),
    [
        ((STORY,), None, Fate.KEPT),
        ((COPY,), None, Fate.KEPT),
        ((LACKING, COPY), STORY, Fate.KEPT),
        ((BETTER[0],), None, Fate.GONE),
        ((), None, Fate.GONE),
        ((LACKING,), None, Fate.EDITED),
        ((LACKING,), LACKING, Fate.EDITED),
        ((LACKING,), STORY, Fate.LOST),
        ((STORY, *BETTER), None, Fate.BURIED),
    ],
)
def test_what_becomes_of_an_answer(articles: tuple[Article, ...], before: Article | None, expected: Fate) -> None:
    assert fate(PINNED, *articles, before=before) is expected


def test_words_that_stand_where_they_are_never_quoted_answer_nothing() -> None:
    """Such as a settings change that takes a language away."""
    content: Extracted = replace(STORY.content, blocks=())
    assert fate(PINNED, replace(STORY, content=content), BETTER[0]) is Fate.BURIED
    assert fate(PINNED, replace(STORY, content=content)) is Fate.UNANSWERED


def test_articles_that_came_later_may_answer_better() -> None:
    assert fate(replace(PINNED, newest=1), STORY, *BETTER) is Fate.OVERTAKEN
    assert fate(replace(PINNED, newest=3), STORY, *BETTER) is Fate.OVERTAKEN
    assert fate(UNPINNED, STORY, *BETTER) is Fate.BURIED


def test_blanks_and_the_end_of_a_sentence_make_no_difference() -> None:
    spaced = replace(PINNED, words=WORDS.replace(" ", "\n ").removesuffix("."))
    assert fate(spaced, STORY) is Fate.KEPT


GOOD, BAD = view_of(STORY), view_of(STORY, *BETTER)
ALL = {it.id: it for it in (STORY, *BETTER)}


@pytest.mark.parametrize(
    ("expected", "fate", "present", "worse"),
    [
        (UNPINNED, Fate.BURIED, GOOD, [Worse(UNPINNED, Fate.BURIED, already=False)]),
        (UNPINNED, Fate.BURIED, BAD, []),
        (UNPINNED, Fate.EDITED, GOOD, []),
        (PINNED, Fate.OVERTAKEN, GOOD, []),
        (PINNED, Fate.GONE, GOOD, []),
        (PINNED, Fate.KEPT, GOOD, []),
        (PINNED, Fate.LOST, GOOD, [Worse(PINNED, Fate.LOST, already=False)]),
        (PINNED, Fate.UNANSWERED, BAD, [Worse(PINNED, Fate.UNANSWERED, already=True)]),
        (replace(PINNED, good=False), Fate.BURIED, BAD, []),
        (
            replace(PINNED, good=False),
            Fate.BURIED,
            GOOD,
            [Worse(replace(PINNED, good=False), Fate.BURIED, already=False)],
        ),
    ],
)
def test_worse_is_what_was_good_in_the_present_view_or_when_last_examined(
    expected: Expected, fate: Fate, present: View, worse: list[Worse]
) -> None:
    assert find_worse([(expected, fate)], present, ALL) == worse
